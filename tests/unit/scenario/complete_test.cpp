// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "scenario_file.hpp"

using namespace streamlab;
using namespace streamlab::scenario;

namespace {

struct Case {
  const char* config;
  const char* path;    ///< where the error is
  const char* reason;  ///< a part of it
};

void check_refused(const Case& item, const char* protocol = "websocket",
                   const char* endpoint = "ws://127.0.0.1:9000/") {
  INFO(item.config);
  const auto loaded = load_text(scenario_text(item.config, protocol, endpoint));
  REQUIRE_FALSE(loaded.ok());
  const Error& error = loaded.error();
  CHECK(error.code == ErrorCode::invalid_config);
  CHECK(error.where.json_path == item.path);
  CHECK(error.where.line == 5);
  CHECK(error.where.column > 0);
  CHECK(everything(error).find(item.reason) != std::string::npos);
}

}  // namespace

TEST_CASE("wrong types and ranges are refused at their place") {
  for (const Case& item : std::initializer_list<Case>{
           {R"({"rate_qps": "50"})", "$.config.rate_qps", "expected a number, found a string"},
           {R"({"rate_qps": 0})", "$.config.rate_qps", "must be above 0"},
           {R"({"rate_qps": 1e999})", "$.config.rate_qps", "must be above 0"},
           {R"({"rate_qps": 5, "burst_limit": 1.5})", "$.config.burst_limit", "whole number"},
           {R"({"rate_qps": 5, "connections": 0})", "$.config.connections", "whole number from 1"},
           {R"({"rate_qps": 5, "seed": -1})", "$.config.seed", "whole number"},
           {R"({"rate_qps": 5, "seed": 18446744073709551616})", "$.config.seed", "whole number"},
           {R"({"rate_qps": 5, "timeouts_ms": 7})", "$.config.timeouts_ms", "expected an object"},
           {R"({"rate_qps": 5, "timeouts_ms": {"request": -3}})", "$.config.timeouts_ms.request",
            "must be above 0"},
           {R"({"rate_qps": 5, "failures": {"probability": 1.01, "types": ["drop"]}})",
            "$.config.failures.probability", "at most 1"},
           {R"({"rate_qps": 5, "failures": {"probability": 0.1}})", "$.config.failures",
            "\"types\" is missing"},
           {R"({"rate_qps": 5, "failures": {"types": ["drop"]}})", "$.config.failures",
            "\"probability\" is missing"},
           {R"({"rate_qps": 5, "failures": {"probability": 0.1, "types": []}})", "$.config.failures.types",
            "empty"},
           {R"({"rate_qps": 5, "failures": {"probability": 0.1, "types": ["drop", "drop"]}})",
            "$.config.failures.types[1]", "twice"},
           {R"({"rate_qps": 5, "failures": {"probability": 0.1, "types": ["timout"]}})",
            "$.config.failures.types[0]", "did you mean \"timeout\""},
           {R"({"rate_qps": 5, "abort_on_breach": "yes"})", "$.config.abort_on_breach",
            "expected true or false"},
           {R"({"rate_qps": 5, "error_fields": {"class": "a..b"}})", "$.config.error_fields.class", ""},
           {R"({"rate_qps": 5, "correlate": "lifo"})", "$.config.correlate", "fifo"},
           {R"({"rate_qps": 5, "correlate": {"send": "$.id"}})", "$.config.correlate",
            "\"receive\" is missing"},
           {R"({"rate_qps": 5, "headers": {"X-A": "a\r\nB: c"}})", "$.config.headers.X-A", "line feeds"},
           {R"({"rate_qps": 5, "headers": {"connection": "close"}})", "$.config.headers.connection",
            "sets this header itself"},
           {R"({"rate_qps": 5, "headers": {"Sec-WebSocket-Protocol": "mqtt"}})",
            "$.config.headers.Sec-WebSocket-Protocol", "config.subprotocol"},
           {R"({"rate_qps": 5, "headers": {"Host": "a", "host": "b"}})", "$.config.headers.host", "twice"},
           {R"({"rate_qps": 5, "warmup_s": 30})", "$.config.warmup_s", "nothing would be judged"},
           {R"({"rate_qps": 5, "tls": {"cert": "a.pem"}})", "$.config.tls", "go together"},
           {R"({})", "$.config", "\"rate_qps\" is missing"},
       })
    check_refused(item);
}

TEST_CASE("jitter percentiles must be those of a distribution") {
  for (const char* jitter : {R"({"p50": 120, "p95": 25})", R"({"p50": 25, "p95": 25})",
                             R"({"p50": 0, "p95": 25})", R"({"p50": 5})"})
    CHECK_FALSE(
        load_text(scenario_text(std::string(R"({"rate_qps": 5, "jitter_ms": )") + jitter + "}")).ok());
}

TEST_CASE("an unknown key is refused at the key with the nearest one") {
  const auto loaded = load_text(scenario_text(R"({"rate_qsp": 5})"));
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().where.json_path == "$.config.rate_qsp");
  CHECK(loaded.error().where.column == 14);
  CHECK(loaded.error().help == "did you mean \"rate_qps\"?");
}

TEST_CASE("a key that stands elsewhere is told with its path") {
  const auto connect = load_text(scenario_text(R"({"rate_qps": 5, "connect": 9})"));
  REQUIRE_FALSE(connect.ok());
  CHECK(connect.error().help == "did you mean \"config.timeouts_ms.connect\"?");
  LoadOptions set;
  set.set = {{"duration_s", "5"}};
  const auto loaded = load_text(scenario_text(R"({"rate_qps": 5})"), set);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().help == "did you mean \"config.duration_s\"?");
}

TEST_CASE("keys of another mode or protocol are refused") {
  for (const Case& item : std::initializer_list<Case>{
           {R"({"mode": "subscribe", "drain_ms": 5})", "$.config.drain_ms",
            "means nothing in subscribe mode"},
           {R"({"mode": "subscribe", "correlate": "fifo"})", "$.config.correlate", "belongs to request mode"},
           {R"({"rate_qps": 5, "stall_ms": 5})", "$.config.stall_ms", "belongs to subscribe mode"},
           {R"({"rate_qps": 5, "speed": 2})", "$.config.speed", "belongs to replay mode"},
           {R"({"rate_qps": 5, "method": "GET"})", "$.config.method", "means nothing over websocket"},
           {R"({"mode": "replay"})", "$.config.mode", "no replay mode"},
       })
    check_refused(item);
  check_refused({R"({"mode": "request", "rate_qps": 1})", "$.config.mode", "no request mode"}, "sse",
                "http://127.0.0.1:80/");
  check_refused({R"({"payload": {}})", "$.config.payload", "means nothing in replay mode"}, "replay",
                "a.jsonl");
}

TEST_CASE(
    "common keys are warned of where they mean nothing, so that one config can be tried in every mode") {
  const std::string config =
      R"({"rate_qps": 50, "burst_limit": 200, "jitter_ms": {"p50": 25, "p95": 120},
    "timeouts_ms": {"connect": 2000, "request": 5000}, "failures": {"probability": 0.01, "types": ["timeout"]}})";
  const auto pushed = load_text(scenario_text(config, "sse", "http://127.0.0.1:80/"));
  REQUIRE(pushed.ok());
  CHECK(pushed.value().warnings.size() == 3);
  const auto replayed = load_text(scenario_text(config, "replay", "a.jsonl"));
  REQUIRE(replayed.ok());
  CHECK(replayed.value().warnings.size() == 5);
  CHECK(load_text(scenario_text(config)).value().warnings.empty());
}

TEST_CASE("diagnose tells everything that is wrong, in the order of the file") {
  const auto found = diagnose_text(R"({
  "name": "",
  "protocol": "webscoket",
  "endpoint": 7,
  "config": {"rate_qps": -1, "bogus": 1},
  "pii_redaction_rules": {"allowlist": []},
  "expected_p95_latency_ms": 0
})");
  std::vector<std::string> paths;
  for (const auto& error : found.errors) paths.push_back(error.where.json_path);
  CHECK(paths == std::vector<std::string>{"$.name", "$.protocol", "$.endpoint", "$.config.rate_qps",
                                          "$.config.bogus", "$.pii_redaction_rules.allowlist",
                                          "$.expected_p95_latency_ms", "$"});
  CHECK(found.errors[1].help == "did you mean \"websocket\"?");
  CHECK(found.errors[7].reason == "\"expected_error_rate\" is missing");
}

TEST_CASE("load tells the first error and how many more there are") {
  const auto loaded = load_text(scenario_text(R"({"rate_qps": -1, "bogus": 1})"));
  REQUIRE_FALSE(loaded.ok());
  CHECK(everything(loaded.error()).find("and 1 more") != std::string::npos);
}

TEST_CASE("too few connections are warned of, on http where they are waited for") {
  const auto found =
      diagnose_text(scenario_text(R"({"rate_qps": 500, "connections": 99})", "http", "http://127.0.0.1:80/"));
  CHECK(found.errors.empty());
  REQUIRE(found.warnings.size() == 1);
  CHECK(found.warnings[0].message.find("too_few_connections") == 0);
  CHECK(
      diagnose_text(scenario_text(R"({"rate_qps": 500, "connections": 100})", "http", "http://127.0.0.1:80/"))
          .warnings.empty());
}

TEST_CASE("https needs a URL with TLS") {
  CHECK_FALSE(load_text(scenario_text(R"({"rate_qps": 5})", "https", "http://127.0.0.1:80/")).ok());
  CHECK(load_text(scenario_text(R"({"rate_qps": 5})", "https", "https://127.0.0.1/")).ok());
}

TEST_CASE("hostile files are refused, not obeyed") {
  CHECK_FALSE(load_text("").ok());
  CHECK_FALSE(load_text("[]").ok());
  CHECK_FALSE(load_text("null").ok());
  CHECK_FALSE(load_text("{\"name\": 1, \"name\": 2}").ok());
  CHECK_FALSE(load_text(std::string(100'000, '[')).ok());
  CHECK_FALSE(load_text(scenario_text("null")).ok());
  CHECK_FALSE(load_text("\xef\xbb\xbf{}").ok());
}
