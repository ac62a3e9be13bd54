// SPDX-License-Identifier: Apache-2.0
#include "transport/sim_payload.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::transport;

namespace {

bool is_json(const std::string& text) {
  JsonDocument document;
  return document.parse(text) == JsonReject::none;
}

JsonKind kind_of_duration(const std::string& text) {
  JsonDocument document;
  REQUIRE(document.parse(text) == JsonReject::none);
  return document.nodes()[document.find(0, "duration_ms")].kind;
}

}  // namespace

TEST_CASE("the same seed says the same of the same message, another one does not") {
  const SimSettings settings{.seed = 5, .latency_p50_ms = 5, .latency_p95_ms = 20, .error_rate = 0.3};
  SimPayloads one(settings), two(settings), other({.seed = 6, .error_rate = 0.3});
  int different = 0;
  for (std::uint64_t i = 100; i-- > 0;) {
    const SimAnswer a = one.event(i, 1000), b = two.answer("{\"seq\":" + std::to_string(i) + "}", 999, 1000);
    CHECK(a.body == b.body);
    CHECK(a.latency == b.latency);
    different += a.body != other.event(i, 1000).body;
  }
  CHECK(different == 100);
}

TEST_CASE("rates are kept, and all but malformed answers are JSON") {
  SimPayloads payloads({.error_rate = 0.1, .malformed_rate = 0.1, .drop_rate = 0.1, .duplicate_rate = 0.1});
  int errors = 0, malformed = 0, dropped = 0, doubled = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const SimAnswer answer = payloads.event(i, 0);
    errors += answer.error, dropped += answer.drop, doubled += answer.duplicate;
    malformed += !is_json(answer.body);
    if (answer.error) CHECK(answer.body.find("\"stack\":\"") != std::string::npos);
  }
  for (const int count : {errors, malformed, dropped, doubled}) {
    CHECK(count > 140);
    CHECK(count < 260);
  }
}

TEST_CASE("an answer echoes the request's id as it was written") {
  SimPayloads payloads({});
  CHECK(payloads.answer(R"({"id":"a\"b"})", 3, 0).body.rfind(R"({"id":"a\"b","seq":3,)", 0) == 0);
  CHECK(payloads.answer(R"({"id":1.50})", 3, 0).body.rfind(R"({"id":1.50,"seq":3,)", 0) == 0);
  CHECK(payloads.answer(R"({"id":"12"})", 3, 0).body.rfind(R"({"id":"12","seq":12,)", 0) == 0);
  CHECK(payloads.answer(R"({"id":4,"seq":8})", 3, 0).body.rfind(R"({"id":4,"seq":8,)", 0) == 0);
  CHECK(payloads.answer("no json", 3, 0).body.rfind(R"({"seq":3,)", 0) == 0);
  CHECK(payloads.answer(R"({"id":{"a":1}})", 3, 0).body.rfind(R"({"seq":3,)", 0) == 0);
}

TEST_CASE("the schema changes from the given message on") {
  SimPayloads payloads({.schema_change_after = 10});
  CHECK(kind_of_duration(payloads.event(9, 0).body) == JsonKind::number);
  CHECK(kind_of_duration(payloads.event(10, 0).body) == JsonKind::string);
  CHECK(payloads.event(9, 0).body.find("model_version") == std::string::npos);
  CHECK(payloads.event(10, 0).body.find("model_version") != std::string::npos);
}
