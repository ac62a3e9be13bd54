// SPDX-License-Identifier: Apache-2.0
// Which frames tell bugs apart: general lists per notation, never a single program's.
#include <algorithm>
#include <optional>
#include <span>

#include "trace/frame_lists.hpp"
#include "trace/names.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

using Words = std::span<const std::string_view>;

bool begins_with_any(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return begins_with(text, word); });
}
bool contains_any(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has(text, word); });
}
bool is_any(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return word.size() == text.size() && begins_with(text, word);
  });
}

Worth native(std::string_view function, std::string_view file) {
  const std::string_view name =
      function.empty() ? file.substr(file.rfind('/') == npos ? 0 : file.rfind('/') + 1) : function;
  if (is_any(name, kNativeNoiseExact) || begins_with_any(name, kNativeNoise)) return Worth::noise;
  if (has(file, "/compiler-rt/") || has(file, "sysdeps/") || has(file, "/glibc") || has(file, "libFuzzer") ||
      has(file, "libfuzzer/") || has(file, "/c++/") || has(file, "libc++/") || has(file, "libcxx/") ||
      has(file, "/rustc/") || has(file, "rustlib/src/rust") || has(file, "bits/stl_") ||
      has(file, "/vctools/") || has(file, "vcruntime"))
    return Worth::noise;
  if (name.starts_with("std::") || has(name, "CrashHandler") || has(name, "SignalHandler") ||
      has(name, "signal_handler"))
    return Worth::noise;
  if (is_any(name, kEntryPoints)) return Worth::weak;
  return Worth::app;
}

/// Where algo 2 judges otherwise.
std::optional<Worth> newer_worth(Family family, std::string_view function, std::string_view file,
                                 std::string_view container) {
  switch (family) {
    case Family::java:
      if (file.starts_with("_COROUTINE")) return Worth::noise;
      break;
    case Family::javascript:
      if (has(function, "::") && native(function, {}) == Worth::noise) return Worth::noise;
      if (function == "Global code" || function == "asyncFunctionResume") return Worth::noise;
      break;
    case Family::dotnet:
      if (function.starts_with("lambda_method") || function.starts_with(".StartupCode$") ||
          has(function, "StartupCode$"))
        return Worth::noise;
      break;
    case Family::rust:
    case Family::native:
      if (begins_with_any(function, kNewerNativeNoise) || is_any(function, kNewerNativeNoiseExact))
        return Worth::noise;
      if (family == Family::rust && (has(file, "library/core/src/") || has(file, "library/std/src/") ||
                                     has(file, "library/alloc/src/") || has(file, "library/backtrace/src/")))
        return Worth::noise;
      if (family == Family::rust && has(file, "/vendor/")) return Worth::framework;
      if (has(file, ".cargo/registry/") || has(file, ".cargo/git/")) return Worth::framework;
      if (!function.empty() && native(function, file) == Worth::app &&
          (begins_with_any(container, kAppleFramework) || begins_with_any(file, kAndroidFramework)))
        return Worth::framework;
      break;
    case Family::kernel:
      if (begins_with_any(function, kNewerKernelNoise) || begins_with_any(function, kKernelMachinery) ||
          is_any(function, kKernelMachineryExact))
        return Worth::noise;
      break;
    case Family::elixir:
      if (is_any(container, kErlangFramework)) return Worth::framework;
      break;
    case Family::haskell:
      if (container == "base" || function == "error") return Worth::noise;
      break;
    case Family::julia:
      if (file.starts_with("./")) return Worth::framework;
      break;
    case Family::ocaml:
      if (function.starts_with("Stdlib")) return Worth::framework;
      break;
    case Family::perl:
      if (function.starts_with("Carp::") || function.starts_with("Try::Tiny")) return Worth::noise;
      break;
    case Family::lua:
      if (file == "[C]") return Worth::noise;
      break;
    default:
      break;
  }
  return {};
}

}  // namespace

Worth worth_of(Family family, std::string_view function, std::string_view file, std::string_view container,
               int algo) {
  if (algo >= 2)
    if (const auto worth = newer_worth(family, function, file, container)) return *worth;
  switch (family) {
    case Family::python:
      return contains_any(file, kPythonFramework) ? Worth::framework : Worth::app;
    case Family::java: {
      if (begins_with_any(file, kJavaNoise) || has(file, "GeneratedMethodAccessor") ||
          has(file, "GeneratedConstructorAccessor"))
        return Worth::noise;
      return begins_with_any(file, kJavaFramework) || has(file, "$$EnhancerBy") || has(file, "$$FastClass") ||
                     has(file, "$HibernateProxy") || has(file, "_$$_")
                 ? Worth::framework
                 : Worth::app;
    }
    case Family::javascript:
      if (begins_with_any(file, kScriptNoise) || contains_any(file, kScriptHelpers) ||
          is_any(function, kScriptHelperNames))
        return Worth::noise;
      return contains_any(file, kScriptFramework) ? Worth::framework : Worth::app;
    case Family::dotnet:
      if (begins_with_any(function, kDotnetNoise)) return Worth::noise;
      return begins_with_any(function, kDotnetFramework) ? Worth::framework : Worth::app;
    case Family::go:
      if (!container.empty() || begins_with_any(function, kGoNoise)) return Worth::noise;  // who started it
      return contains_any(file, kGoFramework) ? Worth::framework : Worth::app;
    case Family::rust:
    case Family::native:
      return native(function, file);
    case Family::kernel:
      return begins_with_any(function, kKernelNoise) ? Worth::noise : Worth::app;
    case Family::ruby:
      return !container.empty() || contains_any(file, kRubyFramework) ? Worth::framework : Worth::app;
    case Family::php:
      if (function == "{main}" || function.starts_with("call_user_func")) return Worth::noise;
      return contains_any(file, kPhpFramework) ? Worth::framework : Worth::app;
    case Family::dart:
      return begins_with_any(file, kDartFramework) ? Worth::framework : Worth::app;
    case Family::elixir:
      return is_any(container, kElixirFramework) ? Worth::framework : Worth::app;
    case Family::perl:
    case Family::lua:
    case Family::haskell:
    case Family::julia:
    case Family::ocaml:
    case Family::none:
      break;
  }
  return Worth::app;
}

}  // namespace streamlab::trace
