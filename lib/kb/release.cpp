// SPDX-License-Identifier: Apache-2.0
#include "kb/release.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace streamlab::kb {

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Digits of any length as numbers: no overflow, leading zeros do not count.
std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

struct Version {
  std::array<std::string_view, 3> core{"0", "0", "0"};
  std::vector<std::string_view> pre;
};

std::optional<Version> version_of(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  text = text.substr(0, text.find('+'));
  Version out;
  const auto hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    out.pre = split(text.substr(hyphen + 1), '.');
    for (const auto part : out.pre)
      if (part.empty()) return std::nullopt;
  }
  const auto numbers = split(text.substr(0, hyphen), '.');
  if (numbers.size() < 2 || numbers.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!all_digits(numbers[i])) return std::nullopt;
    out.core[i] = numbers[i];
  }
  return out;
}

std::strong_ordering compare_pre(const std::vector<std::string_view>& a,
                                 const std::vector<std::string_view>& b) {
  if (a.empty() || b.empty()) return b.size() <=> a.size();  // a release is newer than its candidates
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const bool number_a = all_digits(a[i]), number_b = all_digits(b[i]);
    if (number_a != number_b) return number_a ? std::strong_ordering::less : std::strong_ordering::greater;
    const auto order = number_a ? compare_digits(a[i], b[i]) : a[i].compare(b[i]) <=> 0;
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering compare_versions(const Version& a, const Version& b) {
  for (std::size_t i = 0; i < a.core.size(); ++i)
    if (const auto order = compare_digits(a.core[i], b.core[i]); order != 0) return order;
  return compare_pre(a.pre, b.pre);
}

/// `YYYYMMDD` and what follows it.
std::optional<std::pair<std::string, std::string_view>> date_of(std::string_view text) {
  std::string digits;
  std::size_t at = 0;
  for (; at < text.size() && digits.size() < 8; ++at) {
    const char c = text[at];
    if (c >= '0' && c <= '9')
      digits += c;
    else if ((c != '-' && c != '.') || (digits.size() != 4 && digits.size() != 6))
      return std::nullopt;
  }
  if (digits.size() != 8 || digits < "19700101" || digits.substr(4, 2) < "01" || digits.substr(4, 2) > "12" ||
      digits.substr(6) < "01" || digits.substr(6) > "31")
    return std::nullopt;
  const auto rest = text.substr(at);
  if (!rest.empty() && rest.front() != '-' && rest.front() != '.' && rest.front() != 'T') return std::nullopt;
  return std::pair{digits, rest};
}

Result<std::optional<std::int64_t>> first_run_of(sqlite::Database& database, std::string_view release) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT min(started_at_us) FROM test_run WHERE release = ?"));
  auto row = select.use();
  row.bind(release);
  STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
  return row.maybe_integer(0);
}

}  // namespace

std::optional<std::strong_ordering> compare_releases(std::string_view a, std::string_view b) {
  if (a == b) return std::strong_ordering::equal;
  // Dates first: `2026.11.24` would pass for a version as well, and orders alike.
  if (const auto x = date_of(a), y = date_of(b); x && y) {
    if (x->first != y->first) return x->first <=> y->first;
    return x->second.compare(y->second) <=> 0;
  }
  const auto x = version_of(a), y = version_of(b);
  if (!x || !y) return std::nullopt;
  return compare_versions(*x, *y);
}

Result<bool> is_older_release(sqlite::Database& database, std::string_view release,
                              std::string_view fixed_in) {
  if (release.empty() || fixed_in.empty()) return false;
  if (const auto order = compare_releases(release, fixed_in)) return *order < 0;
  STREAMLAB_TRY(const auto fixed, first_run_of(database, fixed_in));
  if (!fixed) return true;
  STREAMLAB_TRY(const auto seen, first_run_of(database, release));
  return seen && *seen < *fixed;
}

}  // namespace streamlab::kb
