// SPDX-License-Identifier: Apache-2.0
// Cards, SSNs and phones share one reading of the text: groups of digits and what stands between them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "redact/scanners.hpp"

namespace streamlab::redact {

inline constexpr std::size_t kMaxGroups = 8;  // of one number
inline constexpr std::size_t kMaxDigits = 19;

struct Group {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Some neighbouring groups, taken as one number.
struct Number {
  std::string_view text;
  std::array<Group, kMaxGroups> groups{};
  std::size_t count = 0;
  std::array<char, kMaxDigits + 1> digits{};
  std::size_t size = 0;

  [[nodiscard]] std::string_view all() const { return {digits.data(), size}; }
  [[nodiscard]] std::string_view gap(std::size_t i) const {
    return text.substr(groups[i].end, groups[i + 1].begin - groups[i].end);
  }
  /// False where it has no room.
  bool add(const Group& group) {
    if (count == kMaxGroups || size + group.size() > kMaxDigits) return false;
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(group.begin), group.size(),
                digits.begin() + static_cast<std::ptrdiff_t>(size));
    size += group.size();
    groups[count++] = group;
    return true;
  }
  [[nodiscard]] std::size_t end() const { return groups[count - 1].end; }
};

inline std::string_view gap_between(std::string_view text, const Group& left, const Group& right) {
  return text.substr(left.end, right.begin - left.end);
}
inline bool is_gap_of(std::string_view gap, std::string_view signs) {
  return !gap.empty() && gap.size() <= 3 &&
         std::all_of(gap.begin(), gap.end(), [&](char c) { return signs.find(c) != std::string_view::npos; });
}
/// May a card or an SSN go on behind this gap?
inline bool joins(std::string_view gap) {
  return is_gap_of(gap, " -./()\t_,+");
}

/// Does a calendar date begin at the first group (2026-02-03, 03.02.2026, 2/3/2026)? Then it has three
/// groups.
bool date_at(std::string_view text, const Group* groups, std::size_t left);  // scan_numbers.cpp
/// The phone that begins at the first of `left` groups; of no length where none does.
Hit phone_at(std::string_view text, const Group* groups, std::size_t left);  // scan_phones.cpp
/// Where a label before the first of `left` groups says so (`tel: 415 5552671`, `<phone>…`), a phone; where
/// it says SSN, one that can be.
Hit labelled_at(std::string_view text, const Group* groups, std::size_t left, bool phones, bool ssns);

}  // namespace streamlab::redact
