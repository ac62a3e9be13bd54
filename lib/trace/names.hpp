// SPDX-License-Identifier: Apache-2.0
// Names as they enter hashes: a frame without what changes from build to build, and an error class as its
// kind.
#pragma once

#include <string>
#include <string_view>

#include "trace/failure.hpp"
#include "trace/raw_frame.hpp"

namespace streamlab::trace {

/// What a frame is worth for telling bugs apart.
enum class Worth : std::uint8_t {
  noise,      ///< the machinery of failing itself (abort, assert, sanitizer, panic, reflection): never hashed
  weak,       ///< an entry point or a library without symbols: counts only where nothing else is there
  framework,  ///< somebody else's code: counts only as the place of the failure
  app,
};

struct NamedFrame {
  Frame frame;
  Worth worth = Worth::app;
};

/// Drops arguments, generics, addresses, lambda numbers, clone suffixes; paths become base names. Linear;
/// pure.
NamedFrame named(const RawFrame& raw, int algo = kAlgo);

/// The function alone, normalised as in that notation.
std::string function_name(std::string_view written, Family family, int algo = kAlgo);
/// A Java class without what a generator of classes counted.
std::string java_class(std::string_view name);
/// `_ZN2v84base5debugE…` is v8::base::debug. Parameters are dropped; what is no such name stays as it is.
std::string demangled(std::string_view name);
/// A path's or URL's last part, without query and without build hashes.
std::string base_name(std::string_view path, int algo = kAlgo);
/// Judges by names only.
Worth worth_of(Family family, std::string_view function, std::string_view file, std::string_view container,
               int algo = kAlgo);

/// The class that enters a hash: packages dropped, numbers replaced.
///
/// @param native  the failure was told by a native tool or stack: then the many names of one fault become one
///                (memory_fault, abort, stack_overflow, out_of_memory, arithmetic, leak, data_race, timeout).
///                An application's own class is never mapped: its `db_timeout` is not its `pay_timeout`.
std::string class_template(std::string_view error_class, bool native);

}  // namespace streamlab::trace
