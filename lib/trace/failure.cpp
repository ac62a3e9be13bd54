// SPDX-License-Identifier: Apache-2.0
#include "trace/failure.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"
#include "trace/sections.hpp"
#include "trace/subject.hpp"
#include "trace/telling.hpp"
#include "trace/unwrap.hpp"

namespace streamlab::trace {
namespace {

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
  Section* root = nullptr;         ///< where it began: the last `Caused by`, the first of a Python chain
  const Section* outer = nullptr;  ///< what was thrown in the end, when that is another one
};

Chosen choose(std::vector<Section>& all) {
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
std::string implied_class(std::string known, Family family, const std::vector<Frame>& frames) {
  static constexpr std::string_view kBuiltIn[] = {
      "",          "Error",    "TypeError",    "ReferenceError", "RangeError", "SyntaxError",
      "EvalError", "URIError", "InternalError"};
  if (family == Family::javascript)
    return std::find(std::begin(kBuiltIn), std::end(kBuiltIn), known) != std::end(kBuiltIn) ? "script_error"
                                                                                            : known;
  if (family != Family::native || !known.empty()) return known;
  const bool aborted = std::any_of(frames.begin(), frames.end(), [](const Frame& frame) {
    const std::string& name = frame.function;
    return name == "abort" || name == "raise" || name == "gsignal" || name == "__GI_abort" ||
           name == "__GI_raise";
  });
  return aborted ? "abort" : "memory_fault";
}

/// Where one place alone tells: it is among the frames, and no other is said to be in the hash.
void show_place(Analysis& out) {
  if (out.telling.empty()) return;
  const Frame& place = out.telling.front();
  bool listed = false;
  for (std::size_t i = 0; i < out.frames.size(); ++i) {
    const bool same = out.frames[i].function == place.function && out.frames[i].module == place.module;
    listed = listed || same;
    if (same)
      out.roles[i] = Role::telling;
    else if (out.roles[i] == Role::telling)
      out.roles[i] = Role::beyond;
  }
  if (listed) return;
  out.frames.insert(out.frames.begin(), place);
  out.roles.insert(out.roles.begin(), Role::telling);
}

/// A report names where it happened. The kernel's function is the best frame there is; a file, with or
/// without a function, is shown where no stack tells, but is too little for a hash: it goes with the message.
void use_place(Analysis& out, const Header& header, std::string_view& message, std::string& text) {
  const bool kernel = header.is_kernel || out.language == name_of(Family::kernel);
  if (kernel) {
    Frame frame;
    frame.function = function_name(header.function, Family::kernel, out.algo);
    if (!frame.function.empty() && worth_of(Family::kernel, frame.function, {}, {}, out.algo) == Worth::app)
      out.telling = {frame};
    if (out.telling.size() > 1) out.telling.resize(1);
    if (out.algo < 2) return;
  }
  const bool by_file = !header.file.empty() && out.telling.empty();
  if (by_file) {
    Frame frame{base_name(header.file, out.algo), {}, true};
    if (out.algo >= 2 && !kernel) frame.function = function_name(header.function, Family::native, out.algo);
    text = to_string(frame);
    text += ": ";
    text += header.asserted.empty() ? message : header.asserted;
    message = text;
    out.telling.push_back(std::move(frame));
  }
  if (out.algo >= 2 && (by_file || kernel)) show_place(out);
}

/// Where neither stack nor announcement has one, the words of the failure may tell what failed.
bool has_place(const Analysis& out, const Header& header) {
  return !out.frames.empty() || header.is_kernel || !header.file.empty() || !header.function.empty();
}

}  // namespace

Analysis analyse(std::string_view stack_trace, std::string_view error_class, std::string_view message,
                 int algo) {
  Analysis out;
  out.algo = algo;
  std::optional<std::string> plain;
  if (algo >= 2) plain = unwrapped(stack_trace);
  const std::string_view whole = plain ? std::string_view(*plain) : stack_trace;
  Sections sections = read_sections(whole, algo);
  const Chosen chosen = choose(sections.all);
  Header header;
  if (chosen.root != nullptr) {
    out.language = name_of(chosen.root->family);
    header = chosen.root->header;
    set_telling(out, std::move(chosen.root->frames));
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
    out.class_template = implied_class(out.class_template, chosen.root->family, out.frames);
  if (message.empty()) message = header.message.empty() ? sections.first_text : header.message;
  if (algo >= 2 && !has_place(out, header)) {
    set_subject(out, subject_in(whole, header.message, algo), message);
    return out;
  }
  std::string text;
  use_place(out, header, message, text);
  set_message(out, message);
  if (text.empty()) set_stack_hash(out);
  return out;
}

std::string to_string(const Frame& frame) {
  if (frame.module.empty()) return frame.function;
  return frame.function.empty() ? frame.module : frame.module + '.' + frame.function;
}

}  // namespace streamlab::trace
