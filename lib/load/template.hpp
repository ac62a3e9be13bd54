// SPDX-License-Identifier: Apache-2.0
// What to send, with its blanks filled in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/rng.hpp"

namespace streamlab::load {

/// A text with {{seq}}, {{uuid}} and {{now_ms}} (since 1970); anything else in braces stays as it is. What is
/// filled in is digits, `a` to `f` and `-`: it needs no escaping wherever it stands. Never changes once made;
/// any thread.
class Template {
 public:
  explicit Template(std::string_view text);

  /// {{uuid}} is a version 4 UUID, a pure function of (uuids, seq): all in one message are the same.
  [[nodiscard]] std::string render(std::uint64_t seq, const Rng& uuids, WallMicros now) const;

 private:
  enum class Blank : std::uint8_t { none, seq, uuid, now_ms };
  struct Piece {
    std::string text;
    Blank then = Blank::none;
  };
  std::vector<Piece> pieces_;
};

/// A version 4 UUID made of the stream's draws 2k and 2k+1.
std::string uuid4(const Rng& rng, std::uint64_t k);

}  // namespace streamlab::load
