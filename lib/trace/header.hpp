// SPDX-License-Identifier: Apache-2.0
// Lines that say what failed: `pkg.SomeError: message`, `panic: …`, `ERROR: AddressSanitizer: …`.
#pragma once

#include <cstdint>
#include <string_view>

#include "trace/algo.hpp"

namespace streamlab::trace {

enum class Strength : std::uint8_t {
  none,
  weak,      ///< `Name: text`, or text that could be anything
  named,     ///< an identifier that names an error
  explicit_  ///< a runtime's or a tool's own announcement
};

/// Views into the line.
struct Header {
  Strength strength = Strength::none;
  std::string_view error_class, message;
  std::string_view file;      ///< that the line itself names as the place, or empty
  std::string_view function;  ///< … and the function, as written; in a kernel's report without its file too
  std::string_view asserted;  ///< what an assertion with a place says must hold, or empty
  bool is_kernel = false;     ///< a kernel's report
  bool is_native = false;     ///< a sanitizer's, debugger's or C runtime's report
  bool is_inner = false;      ///< .NET's `--->`: the frames below are this one's, not the line's before
  bool is_cause = false;      ///< Java's `Caused by:`: the frames below are those of a cause
  bool is_suppressed = false;  ///< Java's `Suppressed:`: neither cause nor failure
};

/// Reads one line (trimmed, no log prefix). Linear; pure.
Header read_header(std::string_view line, int algo = kAlgo);

}  // namespace streamlab::trace
