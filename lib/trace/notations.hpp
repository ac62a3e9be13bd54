// SPDX-License-Identifier: Apache-2.0
// The readers of single notations that others build on. Each takes a line (trimmed), fills `out` and says
// whether it is a frame.
#pragma once

#include <string_view>

#include "trace/raw_frame.hpp"

namespace streamlab::trace {

/// Always true.
bool set(RawFrame& out, Family family, std::string_view function, std::string_view file,
         std::string_view container = {});

/// After an address: `in f(args) /path/f.c:1:2`, `f + 24`, `(mod+0x12)`, `<unknown>`
bool read_native_tail(std::string_view line, RawFrame& out);

/// `f.rb:12:in 'm'`, `from f.rb:12:in …`, `gem (1.2) lib/f.rb:12:in …`
bool read_ruby(std::string_view line, RawFrame& out);

/// What algo 2 reads beyond algo 1, and what it reads differently: asked first.
bool read_newer(std::string_view line, std::string_view next, RawFrame& out, bool& used_next);

}  // namespace streamlab::trace
