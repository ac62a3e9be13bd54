// SPDX-License-Identifier: Apache-2.0
#include "fingerprint/fingerprint.hpp"

#include <catch2/catch.hpp>

#include <memory>

#include "base/digest.hpp"
#include "redact/redactor.hpp"

using namespace streamlab;

namespace {

/// Events come from the redactor only, also in tests.
StreamEvent event(std::string payload, int status = 0, std::string_view transport_error = {}) {
  static const auto policy = std::make_shared<const redact::Policy>();
  static redact::Redactor redactor(policy,
                                   *redact::Keyring::load(*policy, [](const auto&) { return std::nullopt; }));
  RawEvent raw;
  raw.answered = transport_error.empty();
  raw.transport_error = transport_error;
  raw.status = status;
  raw.payload = RawBytes(std::move(payload));
  return redactor.redact(std::move(raw)).event;
}

fingerprint::Parts parts(const StreamEvent& of) {
  return fingerprint::parts_of(of, of.error_class(), {}, "http://h/x");
}

}  // namespace

// Computed with another implementation of SHA-256 over the bytes that the header names.
TEST_CASE("signature_hash v1 is pinned") {
  CHECK(fingerprint::signature_hash("http://{local}:8080/orders/{int}", "request_timeout", "", "") ==
        "f90bacd809d237aafd427e5d8b339ae4f1012163fcefd16f5546a78350c2a3e6");
  CHECK(fingerprint::signature_hash("checkout", "http_5xx", std::string(64, 'a'), std::string(64, 'b')) ==
        "cd381db555311f84a34e3a7c074e0d844e92c512b329b99e27c48fd3063b3a88");
  CHECK(fingerprint::signature_hash("", "", "", "") ==
        "80b3ff36b1641b1e44b4753464a591eefb9ba3c627b865eaffc501b632800d37");
}

TEST_CASE("no field can pass for another") {
  CHECK(fingerprint::signature_hash("a", "b", "", "") != fingerprint::signature_hash("ab", "", "", ""));
  CHECK(fingerprint::signature_hash("a", "", "b", "") != fingerprint::signature_hash("a", "", "", "b"));
  CHECK(fingerprint::signature_hash(std::string_view("a\0b", 3), "", "", "") ==
        fingerprint::signature_hash("ab", "", "", ""));
}

TEST_CASE("grouping leaves the schema out, drift puts its own part there") {
  fingerprint::Parts some{"http://h/x", "http_5xx", std::string(64, 'a'), std::string(64, 'b'), "frames", ""};
  const auto made = fingerprint::make(some);
  CHECK(made.signature_hash ==
        fingerprint::signature_hash("http://h/x", "http_5xx", std::string(64, 'a'), std::string(64, 'b')));
  CHECK(made.grouping_hash ==
        fingerprint::signature_hash("http://h/x", "http_5xx", "", std::string(64, 'b')));
  some.drift_part = std::string(64, 'c');
  CHECK(fingerprint::make(some).grouping_hash ==
        fingerprint::signature_hash("http://h/x", "http_5xx", std::string(64, 'c'), std::string(64, 'b')));
}

TEST_CASE("a 404 and a 429 are two issues") {
  const auto missing = parts(event("{}", 404)), many = parts(event("{}", 429));
  CHECK(missing.error_class == "http_4xx");
  CHECK(missing.stack_source == "status");
  CHECK(missing.stack_trace_hash == sha256_hex("404"));
  CHECK(many.stack_trace_hash == sha256_hex("429"));
}

TEST_CASE("a refused payload is told by its reason word") {
  const auto made = parts(event("{\"a\": nope"));
  CHECK(made.error_class == "malformed_payload");
  CHECK(made.stack_source == "reason");
  CHECK(made.stack_trace_hash == sha256_hex("syntax"));
}

TEST_CASE("an application's failure is told by frames, else by its message") {
  const auto frames = parts(event(
      R"x({"error": {"type": "CartError", "message": "order 17", "stack": "CartError: order 17\n    at total (/srv/cart.js:1:2)"
}
})x"));
  CHECK(frames.error_class == "CartError");
  CHECK(frames.stack_source == "frames");
  const auto message = parts(event(R"x({"error": {"type": "CartError", "message": "order 17"}})x"));
  CHECK(message.stack_source == "message");
  CHECK(message.stack_trace_hash == sha256_hex("order {int}"));
  CHECK(parts(event(R"x({"error": {"type": "CartError", "message": "order 18"}})x")).stack_trace_hash ==
        message.stack_trace_hash);
}

TEST_CASE("a class that may not be shown still parts two failures") {
  const auto a = event(R"x({"error": {"type": "refused by the bank"}})x"),
             b = event(R"x({"error": {"type": "refused by the shop"}})x");
  CHECK(a.error_class() == "application_error");
  CHECK(parts(a).error_class == "refused by the bank");
  CHECK(fingerprint::make(parts(a)).grouping_hash != fingerprint::make(parts(b)).grouping_hash);
}

TEST_CASE("a transport failure has no stack part") {
  const auto made = parts(event("", 0, "request_timeout"));
  CHECK(made.error_class == "request_timeout");
  CHECK(made.stack_source == "none");
  CHECK(made.stack_trace_hash.empty());
}

TEST_CASE("a finding that is not the failure itself has no stack part") {
  const auto late = fingerprint::parts_of(event("{}", 404), "latency_exceeded", {}, "http://h/x");
  CHECK(late.error_class == "latency_exceeded");
  CHECK(late.stack_trace_hash.empty());
  const auto drift = fingerprint::parts_of(event("{}"), "schema_drift", "c0ffee", "http://h/x");
  CHECK(drift.drift_part == "c0ffee");
  CHECK(drift.stack_source == "none");
}

TEST_CASE("a failure that an older version reads otherwise is found under both, the newest first") {
  const auto coloured = event(
      R"x({"error": {"type": "CartError", "message": "m", "stack": "CartError: m\n    at \u001b[1mtotal\u001b[0m (\u001b[2m/srv/cart.js:1:2\u001b[0m)"}})x");
  const auto plain = event(
      R"x({"error": {"type": "CartError", "message": "m", "stack": "CartError: m\n    at total (/srv/cart.js:1:2)"}})x");
  const auto hashes = [](const StreamEvent& of) {
    return fingerprint::living(of, of.error_class(), {}, "http://h/x");
  };
  const auto both = hashes(coloured);
  REQUIRE(both.size() == 2);
  CHECK(both[0].algo == 2);
  CHECK(both[1].algo == 1);
  CHECK(both[0].parts.stack_source == "frames");
  CHECK(both[1].parts.stack_source == "message");
  CHECK(both[0].fingerprint.grouping_hash != both[1].fingerprint.grouping_hash);
  const auto one = hashes(plain);
  REQUIRE(one.size() == 1);
  CHECK(one[0].fingerprint.grouping_hash == both[0].fingerprint.grouping_hash);
  CHECK(fingerprint::make(parts(plain)).grouping_hash == one[0].fingerprint.grouping_hash);
  CHECK(hashes(event("", 0, "request_timeout")).size() == 1);
}

TEST_CASE("where the message decides, its templates are told once for a while; where frames do, never") {
  const auto first =
      event(R"x({"error": {"type": "QuotaError", "message": "no quota left for alder today"}})x");
  CHECK(first.failure().templates.leaf != 0);
  CHECK(first.failure().templates.parents.size() > 3);
  CHECK(event(R"x({"error": {"type": "QuotaError", "message": "no quota left for alder today"}})x")
            .failure()
            .templates.leaf == 0);
  CHECK(
      event(
          R"x({"error": {"type": "QuotaError", "stack": "QuotaError: no quota left for elm today\n    at total (/srv/cart.js:1:2)"}})x")
          .failure()
          .templates.leaf == 0);
}

TEST_CASE("the alias of a template is a hash of its own, apart by endpoint") {
  const auto alias = fingerprint::template_alias("http://h/x", 0x1234);
  CHECK(alias == fingerprint::signature_hash("http://h/x", "", "", "0000000000001234"));
  CHECK(fingerprint::template_alias("http://h/y", 0x1234) != alias);
}
