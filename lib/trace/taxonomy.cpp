// SPDX-License-Identifier: Apache-2.0
// Error classes as they enter hashes. One native fault has many names (SEGV, SIGSEGV, heap-buffer-overflow,
// access violation): which one is told depends on the tool that watched.
#include <algorithm>
#include <array>
#include <utility>

#include "base/parameterise.hpp"
#include "base/text.hpp"
#include "trace/names.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

/// Looked for in lower case, first hit counts. Only in texts that are no identifier of a language's own
/// exception.
constexpr std::array<Entry, 40> kNative = {{
    {"stack-overflow", "stack_overflow"},
    {"stack overflow", "stack_overflow"},
    {"out-of-memory", "out_of_memory"},
    {"out of memory", "out_of_memory"},
    {"rss limit", "out_of_memory"},
    {"allocation-size-too-big", "out_of_memory"},
    {"calloc-overflow", "out_of_memory"},
    {"leak", "leak"},
    {"data race", "data_race"},
    {"thread leak", "leak"},
    {"deadlock", "deadlock"},
    {"timeout", "timeout"},
    {"division by zero", "arithmetic"},
    {"fpe", "arithmetic"},
    {"integer overflow", "arithmetic"},
    {"overflow on", "memory_fault"},
    {"-overflow", "memory_fault"},
    {"use-after", "memory_fault"},
    {"uninitialized", "uninitialised"},
    {"double-free", "memory_fault"},
    {"bad-free", "memory_fault"},
    {"invalid-free", "memory_fault"},
    {"alloc-dealloc", "memory_fault"},
    {"attempting free", "memory_fault"},
    {"attempting double", "memory_fault"},
    {"segv", "memory_fault"},
    {"sigbus", "memory_fault"},
    {"bus error", "memory_fault"},
    {"segmentation", "memory_fault"},
    {"access violation", "memory_fault"},
    {"access_violation", "memory_fault"},
    {"bad_access", "memory_fault"},
    {"unknown-crash", "memory_fault"},
    {"null pointer", "memory_fault"},
    {"sigabrt", "abort"},
    {"abrt", "abort"},
    {"deadly signal", "abort"},
    {"aborted", "abort"},
    {"sigill", "illegal_instruction"},
    {"illegal", "illegal_instruction"},
}};

}  // namespace

std::string class_template(std::string_view error_class, bool native) {
  error_class = trim(error_class);
  if (error_class.empty()) return {};
  std::string_view name = error_class;
  const bool word = name.find_first_of(" \t-") == npos && name.size() < 200;
  if (word && !name.ends_with(".Exception") &&
      !name.ends_with(".Error")) {  // those say nothing by themselves
    if (const auto dollar = name.find_last_of(".\\/"); dollar != npos && dollar + 1 < name.size())
      name.remove_prefix(dollar + 1);
    if (const auto colons = name.rfind("::"); colons != npos && colons + 2 < name.size())
      name.remove_prefix(colons + 2);
  }
  const bool exception = word && (name.ends_with("Error") || name.ends_with("Exception"));
  if (native && !exception) {
    const std::string lower = to_lower(name.substr(0, 120));
    for (const auto& [mark, kind] : kNative)
      if (has(lower, mark)) return std::string(kind);
  }
  return parameterise(name.substr(0, 400));
}

bool is_own_class(std::string_view class_template) {
  static constexpr std::array<std::string_view, 9> kOthers = {"script_error", "panic",      "fatal error",
                                                              "exception",    "die",        "task hung",
                                                              "rcu stall",    "kernel BUG", "WARNING"};
  return std::find(kOthers.begin(), kOthers.end(), class_template) != kOthers.end() ||
         std::any_of(kNative.begin(), kNative.end(),
                     [&](const Entry& entry) { return entry.second == class_template; });
}

}  // namespace streamlab::trace
