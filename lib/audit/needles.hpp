// SPDX-License-Identifier: Apache-2.0
// Known values looked for in bytes, in every form in which they may have leaked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace streamlab::audit {

/// Where a needle was met. Never holds its text.
struct NeedleHit {
  std::size_t begin = 0, end = 0;  ///< in the bytes searched
  std::size_t needle = 0;          ///< index, in the order given
  bool whole = false;              ///< the whole value stands there, not only a part of it
};

/// A value of 12 bytes or more is found by each of its 12-byte windows, so that a value cut in two is found,
/// too; a shorter one only whole. Forms: as it is, as JSON escapes it (\u00e9, \/, minimal), hex in either
/// case, base64 at its three offsets in both alphabets; forms of under 6 bytes would be met by chance and are
/// left out.
///
/// Immutable; any thread. Some 1 ns a byte whatever the number of needles, as long as they are few in the
/// bytes. Memory: about 1 KiB for a value of 16 bytes.
class Needles {
 public:
  static constexpr std::size_t kWindow = 12, kShortest = 4;

  Needles() = default;
  /// Values under kShortest bytes are never found.
  explicit Needles(const std::vector<std::string>& values);
  /// One value a line; blank lines and blanks at the ends of lines are skipped; index = line - 1. Fails
  /// (usage) where one is under kShortest bytes or over 4 KiB, by its line, or where there is none.
  static Result<Needles> from_lines(std::string_view text);

  /// Calls found for each place, in order. Windows of one value that overlap are told as one.
  void search(std::string_view bytes, const std::function<void(const NeedleHit&)>& found) const;
  [[nodiscard]] bool empty() const { return patterns_.empty() && short_.empty(); }
  /// No pattern is longer: chunks of a file must overlap by one byte less.
  [[nodiscard]] std::size_t longest() const { return longest_; }

 private:
  struct Pattern {
    std::uint64_t key = 0;    // its first bytes
    std::uint32_t at = 0;     // in arena_
    std::uint32_t whole = 0;  // in arena_: the form of the whole value that it is cut from
    std::uint32_t needle = 0;
    std::uint16_t size = 0, whole_size = 0, from = 0;
  };
  void add(std::size_t needle, std::string_view form, std::size_t window);
  void add_base64(std::size_t needle, std::string_view value);
  void add_value(std::size_t needle, std::string_view value);
  void finish();
  void probe(const std::vector<Pattern>& among, std::uint64_t key, std::string_view bytes, std::size_t at,
             std::vector<NeedleHit>& hits) const;

  std::string arena_;
  std::vector<Pattern> patterns_, short_;  // by key: of 8 bytes, of 4 where the pattern is under 8
  std::vector<std::uint64_t> filter_, short_filter_;
  unsigned shift_ = 0;
  std::size_t longest_ = 0;
};

}  // namespace streamlab::audit
