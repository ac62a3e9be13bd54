// SPDX-License-Identifier: Apache-2.0
#include "load/faults.hpp"

#include <algorithm>

namespace streamlab::load {

FaultDice::FaultDice(double probability, std::size_t kinds, std::uint64_t seed)
    : whether_(seed, "fault"), which_(seed, "fault-type"), probability_(probability), kinds_(kinds) {}

std::optional<std::size_t> FaultDice::roll(std::uint64_t seq) const {
  if (kinds_ == 0 || whether_.uniform(seq) >= probability_) return std::nullopt;
  return which_.bits(seq) % kinds_;
}

std::string damaged(std::string payload, std::uint64_t salt) {
  // 0xff stands nowhere in UTF-8, so no JSON reader can take what holds one.
  constexpr char kNever = static_cast<char>(0xff);
  if (payload.empty()) return std::string(1, kNever);
  payload[salt % payload.size()] = kNever;
  return payload;
}

std::string truncated(std::string payload) {
  if (!payload.empty()) payload.resize(std::max<std::size_t>(payload.size() / 2, 1));
  return payload;
}

}  // namespace streamlab::load
