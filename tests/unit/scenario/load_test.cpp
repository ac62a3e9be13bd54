// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "scenario_file.hpp"

using namespace streamlab;
using namespace streamlab::scenario;

namespace {

const char* const kSeed = R"({
  "name": "voice",
  "protocol": "websocket",
  "endpoint": "wss://voice.example.com/v1/streams",
  "config": {
    "rate_qps": 50,
    "burst_limit": 200,
    "jitter_ms": {"p50": 25, "p95": 120},
    "timeouts_ms": {"connect": 2000, "request": 5000},
    "failures": {"probability": 0.01, "types": ["timeout","malformed_payload"]}
  },
  "pii_redaction_rules": {
    "allowlisted_fields": ["timestamp","event_type","duration_ms","confidence_score"],
    "hash_fields": ["user_id","device_id","session_id"],
    "remove_fields": ["voice_sample","image_data","free_text"],
    "hash_algo": "sha256",
    "salt_env_var": "PII_HASH_SALT"
  },
  "expected_p95_latency_ms": 200,
  "expected_error_rate": 0.02
})";

}  // namespace

TEST_CASE("the first examples load unchanged, with every default filled in") {
  const auto loaded = load_text(kSeed);
  REQUIRE(loaded.ok());
  const Scenario& s = loaded.value();
  CHECK(s.name == "voice");
  CHECK(s.endpoint.protocol == transport::Protocol::websocket);
  CHECK(s.endpoint.tls);
  CHECK(s.config.mode == Mode::request);
  CHECK(s.config.rate_qps == 50.0);
  CHECK(s.config.burst_limit == 200U);
  REQUIRE(s.config.jitter_ms);
  CHECK(s.config.jitter_ms->p50 == 25);
  CHECK(s.config.jitter_ms->p95 == 120);
  CHECK(s.config.connect_timeout_ms == 2000);
  CHECK(s.config.request_timeout_ms == 5000);
  CHECK(s.config.failures.probability == 0.01);
  CHECK(s.config.failures.types == std::vector{FaultType::timeout, FaultType::malformed_payload});
  CHECK_FALSE(s.config.failures.count_injected);
  CHECK(s.config.effective_connections == 10);
  CHECK(s.config.duration_s == 30.0);
  CHECK_FALSE(s.config.seed);
  CHECK(s.config.anomaly_latency_ms == 600);
  CHECK(s.policy.rules.size() == 10);
  CHECK(s.objective.expected_error_rate == 0.02);
}

TEST_CASE("http opens enough connections by default") {
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 500})", "http", "http://127.0.0.1:80/"));
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.effective_connections == 200);
  CHECK(loaded.value().config.method == "GET");
  const auto slow =
      load_text(scenario_text(R"({"rate_qps": 1, "payload": {}})", "http", "http://127.0.0.1:80/"));
  REQUIRE(slow.ok());
  CHECK(slow.value().config.effective_connections == 10);
  CHECK(slow.value().config.method == "POST");
  // Never more than there are messages, nor than could be asked for.
  const auto few =
      load_text(scenario_text(R"({"rate_qps": 100000, "messages": 20})", "http", "http://127.0.0.1:80/"));
  CHECK(few.value().config.effective_connections == 20);
  const auto many = load_text(scenario_text(R"({"rate_qps": 10000000})", "http", "http://127.0.0.1:80/"));
  CHECK(many.value().config.effective_connections == 100'000);
}

TEST_CASE("the protocol decides the mode where the file does not") {
  CHECK(load_text(scenario_text("{}", "sse", "http://127.0.0.1:80/")).value().config.mode == Mode::subscribe);
  CHECK(load_text(scenario_text("{}", "replay", "events.jsonl")).value().config.mode == Mode::replay);
  CHECK(load_text(scenario_text(R"({"mode": "subscribe"})")).value().config.mode == Mode::subscribe);
}

TEST_CASE("a replay's file is beside the scenario, one from the command line is not") {
  const Folder folder;
  const auto file = folder.write("s.json", scenario_text("{}", "replay", "events.jsonl"));
  CHECK(load(file, with_env()).value().endpoint.file == (folder.path / "events.jsonl").string());
  auto options = with_env();
  options.endpoint = "other.jsonl";
  const auto loaded = load(file, options);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().endpoint.file == "other.jsonl");
  CHECK(loaded.value().endpoint_pattern == "replay:voice");
  CHECK_FALSE(loaded.value().config.duration_s);
}

TEST_CASE("an endpoint's name replaces it") {
  auto text = scenario_text(R"({"rate_qps": 5})");
  text.insert(text.find("\"config\""), "\"endpoint_name\": \"the feed\", ");
  const auto loaded = load_text(text);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().endpoint_pattern == "the feed");
  CHECK(loaded.value().shown_endpoint == "the feed");
}

TEST_CASE("the flag --set changes what is loaded and is stored without secrets") {
  auto options = with_env();
  options.set = {
      {"config.rate_qps", "7"}, {"config.headers.X-Token", "s3cr3t-value-of-mine"}, {"name", "other"}};
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})"), options);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.rate_qps == 7.0);
  CHECK(loaded.value().name == "other");
  REQUIRE(loaded.value().config.headers.size() == 1);
  CHECK(loaded.value().config.headers[0].second == "s3cr3t-value-of-mine");
  CHECK(loaded.value().stored_settings[0] == std::pair<std::string, std::string>("config.rate_qps", "7"));
  CHECK(loaded.value().stored_settings[1].second == "20 bytes");
  CHECK(loaded.value().stored_json.find("s3cr3t") == std::string::npos);
}

TEST_CASE("an endpoint from the command line is stored without its password, however it is spelt") {
  const std::string spelt[] = {
      "ws://u:q7Zk3vX9pLm2Rt5W@example.com/x?token=q7Zk3vX9pLm2Rt5W",
      R"("ws://u:q7Zk3vX9pLm2Rt5W@example.com/x?token=q7Zk3vX9pLm2Rt5W")",
      R"("ws:\/\/u:q7Zk3vX9pLm2Rt5W@example.com\/x?token=q7Zk3vX9pLm2Rt5W")",
      R"("ws\u003a//u:q7Zk3vX9pLm2Rt5W\u0040example.com/x\u003ftoken=q7Zk3vX9pLm2Rt5W")",
  };
  for (const auto& value : spelt) {
    auto by_set = with_env(), by_endpoint = with_env();
    by_set.set = {{"endpoint", value}};
    by_endpoint.endpoint = value;
    for (const auto& options : {by_set, by_endpoint}) {
      const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})"), options);
      REQUIRE(loaded.ok());
      CHECK(loaded.value().endpoint.host == "example.com");
      CHECK(loaded.value().stored_settings[0].second.find("q7Zk") == std::string::npos);
      CHECK(loaded.value().stored_settings[0].second == loaded.value().shown_endpoint);
      CHECK(loaded.value().stored_json.find("q7Zk") == std::string::npos);
    }
  }
}

TEST_CASE("what a detector would find in a setting is not hidden by escapes") {
  auto options = with_env();
  options.set = {{"name", R"("of jane.roe\u0040example.com")"}};
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})"), options);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().stored_settings[0].second == "of [redacted:email]");
}

TEST_CASE("an error in a value from the command line says so") {
  auto options = with_env();
  options.set = {{"config.rate_qps", "-1"}};
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})"), options);
  REQUIRE_FALSE(loaded.ok());
  CHECK(everything(loaded.error()).find("--set config.rate_qps") != std::string::npos);
}

TEST_CASE("what is expanded is used, and neither stored nor shown") {
  const auto text = scenario_text(
      R"({"rate_qps": 5, "headers": {"Authorization": "Bearer ${TOKEN}"}, "payload": {"key": "${TOKEN}", "n": 1.50}})",
      "websocket", "wss://${HOST}/v1?key=${TOKEN}");
  const auto loaded =
      load_text(text, with_env({{"TOKEN", "tok\"en-of-the-test"}, {"HOST", "voice.example.com"}}));
  REQUIRE(loaded.ok());
  const Scenario& s = loaded.value();
  CHECK(s.config.headers[0].second == "Bearer tok\"en-of-the-test");
  CHECK(s.config.payload_template == R"({"key":"tok\"en-of-the-test","n":1.50})");
  CHECK(s.endpoint.host == "voice.example.com");
  for (const auto& shown : {s.stored_json, s.shown_endpoint, s.endpoint_pattern}) {
    CHECK(shown.find("of-the-test") == std::string::npos);
    CHECK(shown.find("voice.example") == std::string::npos);
  }
  CHECK(s.stored_json.find("\"headers\":{\"Authorization\":15}") != std::string::npos);
  CHECK(s.stored_json.find("\"payload\":30") != std::string::npos);
}

TEST_CASE("names are stored and shown as they are written") {
  auto text = scenario_text(R"({"rate_qps": 5})", "websocket", "wss://${HOST}/");
  text.insert(1, R"("endpoint_name": "checkout of ${TOKEN}",)");
  auto options = with_env({{"TOKEN", "jane"}, {"HOST", "voice.example.com"}});
  options.set = {{"name", "nightly ${TOKEN}"}};
  const auto loaded = load_text(text, options);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().name == "nightly ${TOKEN}");
  CHECK(loaded.value().shown_endpoint == "checkout of ${TOKEN}");
  CHECK(loaded.value().endpoint_pattern == "checkout of ${TOKEN}");
  options.set = {{"name", "nightly ${NOPE}"}};
  CHECK_FALSE(load_text(text, options).ok());
}

TEST_CASE("an unset variable is an error, and a warning where that is tolerated") {
  const auto text = scenario_text(R"({"rate_qps": 5})", "websocket", "wss://${HOST}/");
  const auto loaded = load_text(text);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().reason == "environment variable HOST is not set");
  CHECK(loaded.error().where.line == 4);
  auto options = with_env();
  options.expand_environment = false;
  const auto found = diagnose_text(text, options);
  CHECK(found.errors.empty());
  CHECK(found.warnings.size() == 1);
}

TEST_CASE("an endpoint that a variable spoils is refused without showing it") {
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})", "websocket", "${URL}"),
                                with_env({{"URL", "ftp://hidden-host-name/"}}));
  REQUIRE_FALSE(loaded.ok());
  CHECK(everything(loaded.error()).find("hidden-host") == std::string::npos);
  CHECK_FALSE(
      load_text(scenario_text(R"({"rate_qps": 5})", "websocket", "${URL}"), with_env({{"URL", ""}})).ok());
}

TEST_CASE("credentials and query values of an endpoint are not stored") {
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})", "websocket",
                                              "ws://someone:pa55word-x@feed.example.com/a?key=v4lue-of-key"));
  REQUIRE(loaded.ok());
  for (const auto& shown : {loaded.value().stored_json, loaded.value().shown_endpoint}) {
    CHECK(shown.find("pa55word") == std::string::npos);
    CHECK(shown.find("v4lue") == std::string::npos);
    CHECK(shown.find("feed.example.com") != std::string::npos);
  }
}

TEST_CASE("a payload file is read line by line from beside the scenario") {
  const Folder folder;
  (void)folder.write("messages.jsonl", "{\"a\": 1}\r\n\n{\"b\": {{seq}}}\n");
  const auto loaded = load(
      folder.write("s.json", scenario_text(R"({"rate_qps": 5, "payload": "messages.jsonl"})")), with_env());
  REQUIRE(loaded.ok());
  CHECK(loaded.value().config.payload_lines == std::vector<std::string>{"{\"a\": 1}", "{\"b\": {{seq}}}"});
  CHECK(loaded.value().stored_json.find("\"payload\":22") != std::string::npos);
  CHECK_FALSE(load_text(scenario_text(R"({"rate_qps": 5, "payload": "absent.jsonl"})")).ok());
  const auto text =
      load_text(scenario_text(R"({"rate_qps": 5, "payload": "PING {{seq}}", "payload_format": "text"})"));
  REQUIRE(text.ok());
  CHECK(text.value().config.payload_template == "PING {{seq}}");
}

TEST_CASE("a missing file is an invalid scenario") {
  const auto loaded = load("/nonexistent/scenario.json", with_env());
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::invalid_config);
}
