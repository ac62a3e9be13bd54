// SPDX-License-Identifier: Apache-2.0
// Failures that an SDK took apart already.
#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "trace/scan_text.hpp"
#include "trace/sections.hpp"
#include "trace/telling.hpp"

namespace streamlab::trace {
namespace {

Family family_of(std::string_view platform, const StructuredFrame& frame) {
  if (platform == "python") return Family::python;
  if (platform == "java") return Family::java;
  if (platform == "javascript" || platform == "node") return Family::javascript;
  if (platform == "native" || platform == "cocoa" || platform == "objc" || platform == "c")
    return Family::native;
  if (platform == "ruby") return Family::ruby;
  if (platform == "php") return Family::php;
  if (platform == "csharp") return Family::dotnet;
  if (platform == "go") return Family::go;
  if (platform == "elixir") return Family::elixir;
  if (platform == "dart") return Family::dart;
  if (platform == "rust") return Family::rust;
  const std::string_view file = frame.filename;
  if (file.ends_with(".py")) return Family::python;
  if (file.ends_with(".java") || file.ends_with(".kt")) return Family::java;
  if (file.ends_with(".js") || file.ends_with(".ts") || file.ends_with(".html") || has(file, ".js?"))
    return Family::javascript;
  if (file.ends_with(".go")) return Family::go;
  if (file.ends_with(".rb")) return Family::ruby;
  if (file.ends_with(".php")) return Family::php;
  if (file.ends_with(".cs")) return Family::dotnet;
  return Family::none;
}

/// Is it one that came with the system?
bool is_system_library(std::string_view package) {
  static constexpr std::string_view kFolders[] = {"/usr/lib/", "/lib/",   "/lib64/",  "/System/Library/",
                                                  "/apex/",    "/system", "/vendor/", "/Library/Apple/"};
  if (std::any_of(std::begin(kFolders), std::end(kFolders),
                  [&](std::string_view folder) { return package.starts_with(folder); }))
    return true;
  const std::string lower = to_lower(package.substr(0, 24));
  return lower.find(":\\windows\\") == 1;
}

NamedFrame structured(const StructuredFrame& in, std::string_view platform, int algo) {
  RawFrame raw;
  raw.family = family_of(platform, in);
  raw.function = in.function;
  raw.file =
      !in.module.empty() && (raw.family == Family::java || in.filename.empty()) ? in.module : in.filename;
  if (algo >= 2 && raw.family == Family::native && raw.file.empty())
    raw.container = std::string_view(in.package).substr(in.package.find_last_of("/\\") + 1);
  NamedFrame out = named(raw, algo);
  if (out.worth == Worth::noise) return out;
  if (!in.in_app) {
    if (algo >= 2 && out.worth == Worth::app && is_system_library(in.package)) {
      out.worth = Worth::framework;
      out.frame.in_app = false;
    }
    return out;
  }
  out.worth = *in.in_app ? Worth::app : Worth::framework;
  out.frame.in_app = *in.in_app;
  return out;
}

/// A group says nothing that its members don't say better.
bool is_group(std::string_view type) {
  return type.ends_with("AggregateException") || type.ends_with("ExceptionGroup") ||
         type.ends_with("AggregateError");
}

}  // namespace

Analysis analyse(const std::vector<StructuredException>& exceptions, std::string_view platform, int algo) {
  Analysis out;
  out.algo = algo;
  std::vector<const StructuredException*> chain;  // cause first
  for (const StructuredException& exception : exceptions) chain.push_back(&exception);
  while (chain.size() > 1 && is_group(chain.back()->type)) {
    chain.pop_back();
    if (!chain.empty() && !is_group(chain.back()->type)) chain = {chain.back()};
  }
  const auto with_frames =
      std::find_if(chain.begin(), chain.end(), [](const auto* e) { return !e->frames.empty(); });
  const StructuredException* root = with_frames != chain.end() ? *with_frames
                                    : chain.empty()            ? nullptr
                                                               : chain.front();
  if (root == nullptr) return out;
  const auto named_frames = [&](const StructuredException& exception) {
    std::vector<NamedFrame> frames;
    for (auto frame = exception.frames.rbegin(); frame != exception.frames.rend(); ++frame)
      push_collapsed(frames, structured(*frame, platform, algo));
    return frames;
  };
  out.language = platform;
  set_telling(out, named_frames(*root));
  if (chain.back() != root)
    for (const Frame& frame : pick(named_frames(*chain.back()), 1)) add(out.telling, frame);
  out.error_class = root->type;
  out.class_template = class_template(root->type, family_of(platform, {}) == Family::native);
  if (algo >= 2 && out.frames.empty()) {
    set_subject(out, subject_in(root->value, {}, algo), root->value);
    return out;
  }
  set_message(out, root->value);
  set_stack_hash(out);
  return out;
}

}  // namespace streamlab::trace
