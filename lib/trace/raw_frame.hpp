// SPDX-License-Identifier: Apache-2.0
// One line of a stack trace taken apart, before names are normalised. Views point into the caller's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "trace/algo.hpp"

namespace streamlab::trace {

/// Which notation a line is written in. It decides how names are normalised and which frames belong to a
/// framework.
enum class Family : std::uint8_t {
  none,
  python,
  java,
  javascript,
  dotnet,
  go,
  native,
  rust,
  ruby,
  php,
  elixir,
  dart,
  kernel,
  perl,
  lua,
  haskell,
  julia,
  ocaml
};

/// "python", "java" … ; empty for none. native is "cpp".
std::string_view name_of(Family family);

struct RawFrame {
  Family family = Family::none;
  std::string_view function;   ///< as written, with arguments
  std::string_view file;       ///< path, URL or module; may be empty
  std::string_view container;  ///< gem, application, assembly or library, where the notation names one
  int index = -1;              ///< its number, where the notation counts
  bool oldest_first = false;   ///< this notation tells the outermost first (Python's is known by its family)
  bool newest_first = false;   ///< Python's, where it tells the innermost first
};

/// Reads one line (trimmed, no log prefix). `next` is the following line, which Go and Rust need.
/// @param used_next  set when the next line was part of this frame.
/// @returns false when the line is no frame of any known notation. Linear in the line's length.
bool read_frame(std::string_view line, std::string_view next, RawFrame& out, bool& used_next,
                int algo = kAlgo);

/// The line without what log collectors put before it: timestamps, levels, `app[12]:`, `[ 12.34]`, container
/// streams. Indentation after the prefix stays.
std::string_view without_prefix(std::string_view line, int algo = kAlgo);

/// Length of `[00115.268][1102][1191][core/shop:api][tag] WARN: ` (Fuchsia) before a line; 0 where it is
/// none.
std::size_t fuchsia_stamp(std::string_view line);

}  // namespace streamlab::trace
