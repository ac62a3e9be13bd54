// SPDX-License-Identifier: Apache-2.0
#include "trace/failure.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/parameterise.hpp"
#include "base/text.hpp"
#include "trace/scan_text.hpp"
#include "trace/sections.hpp"

namespace streamlab::trace {
namespace {

constexpr std::string_view kDomain = "streamlab-trace-v1";
constexpr std::size_t kTelling = 3;          ///< in-app frames that enter the hash
constexpr std::size_t kMessageBytes = 8192;  ///< of a message; the rest tells nothing more

bool same(const Frame& a, const Frame& b) {
  return a.module == b.module && a.function == b.function;
}

void add(std::vector<Frame>& telling, const Frame& frame) {
  if (std::none_of(telling.begin(), telling.end(), [&](const Frame& known) { return same(known, frame); }))
    telling.push_back(frame);
}

/// The place of the failure, whosever code it is, then the first frames of the application. Without any of
/// those the framework's speak for themselves.
std::vector<Frame> pick(const std::vector<NamedFrame>& frames, std::size_t limit) {
  std::vector<Frame> telling;
  const bool has_app =
      std::any_of(frames.begin(), frames.end(), [](const NamedFrame& f) { return f.worth == Worth::app; });
  std::size_t taken = 0;
  bool place = false;
  for (const NamedFrame& named : frames) {
    if (named.worth == Worth::noise || named.worth == Worth::weak) continue;
    const bool counts = !has_app || named.worth == Worth::app;
    if (!counts && place) continue;
    if (taken == limit) break;
    place = true;
    taken += counts;
    add(telling, named.frame);
  }
  for (const NamedFrame& named : frames)
    if (telling.empty() && named.worth == Worth::weak) add(telling, named.frame);
  return telling;
}

std::string hash_of(const std::vector<Frame>& frames) {
  std::string text(kDomain);
  for (const Frame& frame : frames) {
    text += '\n';
    text += frame.module;
    text += '\x1f';
    text += frame.function;
  }
  return sha256_hex(text);
}

bool tells(const Section& section) {
  return std::any_of(section.frames.begin(), section.frames.end(),
                     [](const NamedFrame& f) { return f.worth != Worth::noise; });
}

/// The section whose failure it is: announced and with frames that tell, else with any that tell, else with
/// any.
std::size_t failing(const std::vector<Section>& all) {
  const auto first = [&](auto fits) {
    return static_cast<std::size_t>(std::find_if(all.begin(), all.end(), fits) - all.begin());
  };
  for (const Strength least : {Strength::explicit_, Strength::named, Strength::none}) {
    const std::size_t at = first(
        [&](const Section& s) { return s.header.strength >= least && !s.header.is_suppressed && tells(s); });
    if (at != all.size()) return at;
  }
  return first([](const Section& s) { return !s.frames.empty(); });
}

struct Chosen {
  const Section* root = nullptr;   ///< where it began: the last `Caused by`, the first of a Python chain
  const Section* outer = nullptr;  ///< what was thrown in the end, when that is another one
};

Chosen choose(const std::vector<Section>& all) {
  std::size_t at = failing(all);
  if (at == all.size()) return {};
  Chosen chosen{&all[at], nullptr};
  if (all[at].family == Family::python) {
    std::size_t last = at;
    while (last + 1 < all.size() && all[last + 1].family == Family::python) ++last;
    if (last != at && !all[last - 1].causes_next) return {&all[last], nullptr};
    if (last != at) chosen.outer = &all[last];
    return chosen;
  }
  while (at > 0 && (all[at].header.is_cause || all[at].header.is_suppressed))
    --at;  // the outer one stands before
  chosen.outer = &all[at];
  for (std::size_t i = at + 1; i < all.size(); ++i)
    if (all[i].header.is_cause && !all[i].frames.empty()) chosen.root = &all[i];
  if (chosen.outer == chosen.root) chosen.outer = nullptr;
  return chosen;
}

/// What the stack says of the class where the text does not name it in every telling. Only V8 writes a
/// script's class before its frames, so the language's own classes count as one; a bare native stack is a
/// crash, or an abort if it went through one.
std::string implied_class(std::string known, const Section& section) {
  static constexpr std::string_view kBuiltIn[] = {
      "",          "Error",    "TypeError",    "ReferenceError", "RangeError", "SyntaxError",
      "EvalError", "URIError", "InternalError"};
  if (section.family == Family::javascript)
    return std::find(std::begin(kBuiltIn), std::end(kBuiltIn), known) != std::end(kBuiltIn) ? "script_error"
                                                                                            : known;
  if (section.family != Family::native || !known.empty()) return known;
  const bool aborted = std::any_of(section.frames.begin(), section.frames.end(), [](const NamedFrame& named) {
    const std::string& name = named.frame.function;
    return name == "abort" || name == "raise" || name == "gsignal" || name == "__GI_abort" ||
           name == "__GI_raise";
  });
  return aborted ? "abort" : "memory_fault";
}

void set_message(Analysis& out, std::string_view message) {
  message = trim(message.substr(0, kMessageBytes));
  if (message.empty()) return;
  out.message_template = parameterise(message);
  out.message_hash = sha256_hex(out.message_template);
}

void set_telling(Analysis& out, const std::vector<NamedFrame>& frames) {
  for (const NamedFrame& named : frames) out.frames.push_back(named.frame);
  out.telling = pick(frames, kTelling);
}

/// The quality gate. A lone name of a minifier's is shared by thousands of failures.
bool tells_enough(const Analysis& out) {
  if (out.telling.size() != 1) return !out.telling.empty();
  const bool script = out.language == name_of(Family::javascript) || out.language == "node";
  return !script || out.telling.front().function.size() > 2;
}

void finish(Analysis& out) {
  if (tells_enough(out)) out.stack_trace_hash = hash_of(out.telling);
}

/// A report names where it happened. The kernel's is the best frame there is; a file is shown, but is too
/// little for a hash: it goes with the message.
void use_place(Analysis& out, const Header& header, std::string_view& message, std::string& text) {
  if (header.is_kernel || out.language == name_of(Family::kernel)) {
    Frame frame;
    frame.function = function_name(header.place, Family::kernel);
    if (!frame.function.empty() && worth_of(Family::kernel, frame.function, {}, {}) == Worth::app)
      out.telling = {frame};
    if (out.telling.size() > 1) out.telling.resize(1);
    return;
  }
  if (header.place.empty() || !out.telling.empty()) return;
  out.telling.push_back({base_name(header.place), {}, true});
  text = out.telling.front().module;
  text += ": ";
  text += message;
  message = text;
}

}  // namespace

Analysis analyse(std::string_view stack_trace, std::string_view error_class, std::string_view message) {
  Analysis out;
  const Sections sections = read_sections(stack_trace);
  const Chosen chosen = choose(sections.all);
  Header header;
  if (chosen.root != nullptr) {
    out.language = name_of(chosen.root->family);
    header = chosen.root->header;
    set_telling(out, chosen.root->frames);
    if (chosen.outer != nullptr)
      for (const Frame& frame : pick(chosen.outer->frames, 1)) add(out.telling, frame);
  }
  if (header.strength == Strength::none)
    for (const Section& section : sections.all)
      if (section.header.strength > header.strength) header = section.header;
  out.error_class = error_class.empty() ? header.error_class : error_class;
  const bool native = header.is_native || (chosen.root != nullptr && chosen.root->family == Family::native);
  out.class_template = class_template(out.error_class, native && !header.is_kernel);
  if (error_class.empty() && chosen.root != nullptr)
    out.class_template = implied_class(out.class_template, *chosen.root);
  if (message.empty()) message = header.message.empty() ? sections.first_text : header.message;
  std::string text;
  use_place(out, header, message, text);
  set_message(out, message);
  if (text.empty()) finish(out);
  return out;
}

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

NamedFrame structured(const StructuredFrame& in, std::string_view platform) {
  RawFrame raw;
  raw.family = family_of(platform, in);
  raw.function = in.function;
  raw.file =
      !in.module.empty() && (raw.family == Family::java || in.filename.empty()) ? in.module : in.filename;
  NamedFrame out = named(raw);
  if (out.worth == Worth::noise || !in.in_app) return out;
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

Analysis analyse(const std::vector<StructuredException>& exceptions, std::string_view platform) {
  Analysis out;
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
      push_collapsed(frames, structured(*frame, platform));
    return frames;
  };
  out.language = platform;
  set_telling(out, named_frames(*root));
  if (chain.back() != root)
    for (const Frame& frame : pick(named_frames(*chain.back()), 1)) add(out.telling, frame);
  out.error_class = root->type;
  out.class_template = class_template(root->type, family_of(platform, {}) == Family::native);
  set_message(out, root->value);
  finish(out);
  return out;
}

std::string to_string(const Frame& frame) {
  if (frame.module.empty()) return frame.function;
  return frame.function.empty() ? frame.module : frame.module + '.' + frame.function;
}

}  // namespace streamlab::trace
