// SPDX-License-Identifier: Apache-2.0
// The query language of `issues list`: words and `key:value` terms, ANDed, each negated by a leading `!` or
// `-`.
//
//     is:open severity:>=high class:request_timeout owner:@me endpoint:/orders since:7d has:regression "pool
//     size"
//
//   is        open (everything unresolved), closed, or a status: investigating, resolved, regressed, muted;
//   injected status    exactly a status           severity  low … critical, or >=, >, <=, < before it class
//   error class                endpoint  part of the endpoint owner     a name, @me or none        rule id of
//   the rule that gave the severity since     last seen at or after      before    last seen before: 7d, 90m,
//   a date, an RFC 3339 time run       met in this run            release, env   met in a run of it has, no
//   owner, regression, note, comment
// Several values joined by commas mean any of them. Everything else is searched for; the last word may be a
// beginning of one, one in double quotes may hold blanks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/query.hpp"

namespace streamlab::kb {

/// Adds the terms to `filter`. A wrong one: ErrorCode::usage that names its column and what was meant. A
/// status term
/// (`is:`, `status:`) replaces the default of unresolved issues.
/// @param user  who `@me` is.
Status parse_filter(std::string_view text, WallMicros now, std::string_view user, Filter& filter);

/// `7d`, `90m` before now; `2026-12-31` (its beginning, UTC); an RFC 3339 time.
Result<WallMicros> parse_moment(std::string_view text, WallMicros now);

/// The keys, for completions.
const std::vector<std::string_view>& filter_keys();

}  // namespace streamlab::kb
