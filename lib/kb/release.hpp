// SPDX-License-Identifier: Apache-2.0
// Which of two releases is older: by semantic version, else by date, else the one that was seen first.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// By the names alone. Semantic versions (`1.4.2`, `v1.4`, `1.4.2-rc.1+build`; precedence of semver.org, a
/// missing number is 0) compare with each other, dates (`2026-11-24`, `20261124`, `2026.11.24`, anything may
/// follow after a hyphen) with each other; nullopt where both are not of one kind.
std::optional<std::strong_ordering> compare_releases(std::string_view a, std::string_view b);

/// Was `release` made before `fixed_in`? Names that do not compare are ordered by the start of the first run
/// that carried them; a `fixed_in` that no run has carried yet is newer than all that were seen.
Result<bool> is_older_release(sqlite::Database& database, std::string_view release,
                              std::string_view fixed_in);

}  // namespace streamlab::kb
