// SPDX-License-Identifier: Apache-2.0
// Inside the room: the part of an issue that acts and occurrences move.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "kb/issue.hpp"

namespace streamlab::kb {

struct IssueState {
  IssueStatus status = IssueStatus::open;  ///< under the mute, if muted
  bool muted = false;
  std::optional<WallMicros> last_close;
  WallMicros muted_at = 0;
  MuteRule mute;
  std::int64_t mute_seen = 0;
  bool met_for_real = false;
  std::string severity, rule_id, fixed_in;
};

/// The strings of a JSON array that this room wrote; empty if it is none.
std::vector<std::string> strings_of(std::string_view json_array);

}  // namespace streamlab::kb
