// SPDX-License-Identifier: Apache-2.0
// A scenario, its keys and answers for the stages behind the driver; times are given, nothing reads a clock.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "../scenario/scenario_file.hpp"
#include "event/raw_event.hpp"
#include "redact/keyring.hpp"

namespace streamlab::pipeline {

inline constexpr WallMicros kNoon = 1'767'268'800'000'000;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(result.error().message + ": " + result.error().reason);
  return std::move(result).value();
}
inline void must(const Status& status) {
  if (!status.ok()) FAIL(status.error().message + ": " + status.error().reason);
}

inline scenario::Scenario scenario_with(const std::string& config) {
  return must(scenario::load_text(scenario::scenario_text(config)));
}
inline std::shared_ptr<const redact::Keyring> no_key(const scenario::Scenario& scenario) {
  return must(redact::Keyring::load(scenario.policy, [](const std::string&) { return std::nullopt; }));
}

/// Message i of a run at 1,000/s, answered after `latency`.
inline RawEvent answer(std::uint64_t i, std::string payload, Nanos latency = std::chrono::milliseconds(5)) {
  RawEvent out;
  out.seq = i;
  out.timing.due = out.timing.sent = std::chrono::milliseconds(i);
  out.timing.done = out.timing.due + latency;
  out.timing.latency = latency;
  out.timing.received_at = kNoon + static_cast<WallMicros>(i) * 1000;
  out.payload = RawBytes(std::move(payload));
  out.answered = true;
  return out;
}
/// … and one that never got its answer.
inline RawEvent unanswered(std::uint64_t i, std::string_view transport_error, Nanos age) {
  RawEvent out = answer(i, "", age);
  out.answered = false;
  out.transport_error = transport_error;
  return out;
}

}  // namespace streamlab::pipeline
