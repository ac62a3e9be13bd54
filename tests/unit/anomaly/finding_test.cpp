// SPDX-License-Identifier: Apache-2.0
#include "anomaly/finding.hpp"

#include <catch2/catch.hpp>

#include "redact/redactor.hpp"

using namespace streamlab;
using std::chrono::milliseconds;

namespace {

/// Events come from the redactor only, also in tests.
StreamEvent event(std::string payload, int latency_ms, std::string_view transport_error = {},
                  bool censored = false) {
  static const auto policy = std::make_shared<const redact::Policy>();
  static redact::Redactor redactor(policy,
                                   *redact::Keyring::load(*policy, [](const auto&) { return std::nullopt; }));
  RawEvent raw;
  raw.answered = transport_error.empty();
  raw.transport_error = transport_error;
  raw.payload = RawBytes(std::move(payload));
  raw.timing.latency = milliseconds(latency_ms);
  raw.censored = censored;
  return redactor.redact(std::move(raw)).event;
}
constexpr anomaly::Thresholds kThresholds{100};

}  // namespace

TEST_CASE("a healthy event has no findings") {
  CHECK(anomaly::findings(event("{}", 10), kThresholds, {}).empty());
}

TEST_CASE("an error outcome is one finding of its class, however late it came") {
  const auto found = anomaly::findings(event("", 5000, "request_timeout"), kThresholds, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].error_class == "request_timeout");
  CHECK(found[0].from_outcome);
}

TEST_CASE("a late answer is latency_exceeded, judged without the injected delay") {
  StreamEvent late = event("{}", 101);
  REQUIRE(anomaly::findings(late, kThresholds, {}).size() == 1);
  CHECK(anomaly::findings(late, kThresholds, {})[0].error_class == "latency_exceeded");
  late.timing.injected_delay = milliseconds(50);
  CHECK(anomaly::findings(late, kThresholds, {}).empty());
}

TEST_CASE("a refused payload's finding tells the reason, not the text") {
  const auto found = anomaly::findings(event("{\"secret\": nope", 1), kThresholds, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].error_class == "malformed_payload");
  CHECK(found[0].detail.find("syntax") != std::string::npos);
  CHECK(found[0].detail.find("secret") == std::string::npos);
}

TEST_CASE("each drift is a finding that shows path and types") {
  schema::Drift drift{
      .path = "$.a", .old_type = "n", .new_type = "s", .breaking = true, .kind = "s", .group_part = "x"};
  const auto found = anomaly::findings(event("{}", 1), kThresholds, {drift});
  REQUIRE(found.size() == 1);
  CHECK(found[0].detail == "$.a was number, is string: breaking");
}

TEST_CASE("a censored event says nothing") {
  CHECK(anomaly::findings(event("", 9999, "no_answer", true), kThresholds, {}).empty());
}
