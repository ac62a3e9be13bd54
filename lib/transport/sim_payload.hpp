// SPDX-License-Identifier: Apache-2.0
// What the simulator says and does for message i: a pure function of (settings, i, request, time).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/json_document.hpp"
#include "base/rng.hpp"
#include "transport/sim.hpp"

namespace streamlab::transport {

struct SimAnswer {
  std::uint64_t index = 0;  ///< i
  std::string body;         ///< JSON in one line, unless malformed
  std::string_view event_type;
  Nanos latency{0};  ///< from request to answer; of a pushed event none is waited for
  bool error = false, drop = false, duplicate = false, disconnect = false;
};

/// One thread at a time.
class SimPayloads {
 public:
  explicit SimPayloads(const SimSettings& settings);

  /// `count` is the index where the request names none.
  SimAnswer answer(std::string_view request, std::uint64_t count, WallMicros now);
  /// Pushed event k.
  SimAnswer event(std::uint64_t k, WallMicros now);

 private:
  SimAnswer make(std::uint64_t index, std::string_view id_text, WallMicros now);
  std::string healthy_body(const SimAnswer& answer, std::string_view id_text, WallMicros now) const;
  std::string error_body(const SimAnswer& answer, std::string_view id_text, WallMicros now) const;

  SimSettings settings_;
  Rng fate_, latency_, content_, error_kind_;
  JsonDocument document_;
};

}  // namespace streamlab::transport
