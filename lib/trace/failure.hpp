// SPDX-License-Identifier: Apache-2.0
// What a failure says: stack traces of many languages → normalised frames; message → template; class →
// taxonomy. It reads raw text; what it yields is base names and function names, hashes, and templates. redact
// decides what is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/algo.hpp"

namespace streamlab::trace {

struct Frame {
  std::string module;    ///< module or file's base name, without path
  std::string function;  ///< without arguments, generics, addresses, lambda numbers
  bool in_app = true;
  friend bool operator==(const Frame&, const Frame&) = default;
};

/// A frame as an SDK reports it (Sentry's form): any field may be missing.
struct StructuredFrame {
  std::string module, function, filename;
  std::optional<bool> in_app;
  std::string package = {};  ///< the library or program it is in, with its path
};
struct StructuredException {
  std::string type, value;
  std::vector<StructuredFrame> frames;  ///< outermost first, as Sentry sends them
};

/// Why a frame is in the hash or not.
enum class Role : std::uint8_t {
  telling,    ///< it is in the hash (or repeats one that is)
  beyond,     ///< of the application, but below those that are taken
  framework,  ///< somebody else's code below the place of the failure
  weak,       ///< an entry point or a library without symbols: taken only where nothing else is
  noise,      ///< the machinery of failing itself
};

struct Analysis {
  int algo = kAlgo;
  std::string language;        ///< "python", "java", "javascript", "go", "cpp", … or empty
  std::string error_class;     ///< as the trace names it; raw
  std::string class_template;  ///< parameterised and mapped to the taxonomy: what enters a hash
  std::vector<Frame> frames;   ///< all parsed, innermost first, recursion collapsed
  std::vector<Role> roles;     ///< of frames, one each
  std::vector<Frame>
      telling;  ///< those that enter the hash; the last may be the place of what was thrown in the end
  /// No code told the one frame, but the failure's words did: it is text of the application's, to be shown
  /// only where that may be.
  bool is_from_words = false;
  std::string stack_trace_hash;  ///< 64 hex; empty when the quality gate found too few telling frames
  std::string message_template;  ///< parameterised message
  std::string message_hash;      ///< SHA-256 hex of the template; empty without a message
};

/// Reads a raw stack trace (any language, any log framing), with the class and message where they came apart
/// from it, by a living version of the algorithm. Linear in the text's length. Pure; any thread.
Analysis analyse(std::string_view stack_trace, std::string_view error_class = {},
                 std::string_view message = {}, int algo = kAlgo);
Analysis analyse(const std::vector<StructuredException>& exceptions, std::string_view platform = {},
                 int algo = kAlgo);

/// Is it a word of our own taxonomy (memory_fault, script_error, panic …)? Such a class may be shown; any
/// other is the application's text.
bool is_own_class(std::string_view class_template);

/// "module.function" as shown.
std::string to_string(const Frame& frame);

}  // namespace streamlab::trace
