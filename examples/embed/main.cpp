// SPDX-License-Identifier: Apache-2.0
// The pure rooms without the rest: redact an event, sign its shape, fingerprint its failure, judge its
// latency. Links streamlab_core only: no socket, thread or SQL comes with it.
#include <fmt/format.h>

#include "base/config_source.hpp"
#include "fingerprint/fingerprint.hpp"
#include "redact/redactor.hpp"
#include "slo/verdict.hpp"

using namespace streamlab;

int main() {
  const auto rules = ConfigSource::from_text("rules", R"({"allowlisted_fields": ["event_type", "duration_ms"],
    "hash_fields": ["user_id"], "remove_fields": ["transcript"], "salt_env_var": "SALT"})");
  if (!rules.ok()) return 1;
  auto policy = redact::parse_policy(*rules);
  if (!policy.ok()) return 1;
  // A program of its own takes the key from where it keeps secrets; this one is an example's.
  auto keyring = redact::Keyring::load(
      *policy, [](const std::string&) { return std::string("an-example-key-of-32-bytes-or-more!"); });
  if (!keyring.ok()) return 1;

  redact::Redactor redactor(std::make_shared<const redact::Policy>(*policy), *keyring);
  RawEvent raw;
  raw.answered = true;
  raw.payload = RawBytes(
      R"json({"event_type": "utterance", "duration_ms": 41, "user_id": "u-7", "transcript": "call home",
    "error": {"type": "BackendError", "message": "pool 7 exhausted", "stack": "BackendError: x\n    at acquire (pool.js:3:1)\n    at main (app.js:9:1)"}})json");
  const redact::Redacted redacted = redactor.redact(std::move(raw));
  const StreamEvent& event = redacted.event;
  fmt::print("payload  {}\n", event.payload());
  fmt::print("schema   {}\n", event.payload_schema_hash());

  const std::string endpoint = fingerprint::endpoint_pattern("wss://voice.example.com/v1/streams/42");
  const auto parts = fingerprint::parts_of(event, event.error_class(), "", endpoint);
  fmt::print("issue    {} {} {}\n", fingerprint::make(parts).grouping_hash.substr(0, 12), event.error_class(),
             endpoint);

  slo::Tally tally;
  for (int i = 1; i <= 100; ++i) tally.response.record(std::chrono::milliseconds(i));
  tally.samples = tally.events = 100;
  tally.above_limit = 4;
  fmt::print(
      "verdict  {}\n",
      slo::name_of(
          slo::judge({.expected_p95_latency_ms = 96, .expected_error_rate = 0.01}, tally, {}).verdict));
}
