// SPDX-License-Identifier: Apache-2.0
#include "trace/telling.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/parameterise.hpp"
#include "base/text.hpp"

namespace streamlab::trace {
namespace {

constexpr std::string_view kDomain = "streamlab-trace-v1";
constexpr std::size_t kTelling = 3;          ///< in-app frames that enter the hash
constexpr std::size_t kMessageBytes = 8192;  ///< of a message; the rest tells nothing more

bool same(const Frame& a, const Frame& b) {
  return a.module == b.module && a.function == b.function;
}

Role role_before_picking(Worth worth) {
  switch (worth) {
    case Worth::noise:
      return Role::noise;
    case Worth::weak:
      return Role::weak;
    case Worth::framework:
      return Role::framework;
    case Worth::app:
      break;
  }
  return Role::beyond;
}

/// A lone name of a minifier's is shared by thousands of failures.
bool tells_enough(const Analysis& out) {
  if (out.telling.size() != 1) return !out.telling.empty();
  const bool script = out.language == name_of(Family::javascript) || out.language == "node";
  return !script || out.telling.front().function.size() > 2;
}

}  // namespace

void add(std::vector<Frame>& telling, const Frame& frame) {
  if (std::none_of(telling.begin(), telling.end(), [&](const Frame& known) { return same(known, frame); }))
    telling.push_back(frame);
}

std::vector<Frame> pick(const std::vector<NamedFrame>& frames, std::size_t limit, std::vector<Role>* roles) {
  std::vector<Frame> telling;
  if (roles != nullptr) {
    roles->clear();
    for (const NamedFrame& named : frames) roles->push_back(role_before_picking(named.worth));
  }
  const auto choose = [&](const NamedFrame& named) {
    if (roles != nullptr) (*roles)[static_cast<std::size_t>(&named - frames.data())] = Role::telling;
    add(telling, named.frame);
  };
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
    choose(named);
  }
  for (const NamedFrame& named : frames)
    if (telling.empty() && named.worth == Worth::weak) choose(named);
  return telling;
}

void set_telling(Analysis& out, std::vector<NamedFrame>&& frames) {
  out.telling = pick(frames, kTelling, &out.roles);
  out.frames.reserve(frames.size());
  for (NamedFrame& named : frames) out.frames.push_back(std::move(named.frame));
}

void set_message(Analysis& out, std::string_view message) {
  message = trim(message.substr(0, kMessageBytes));
  if (message.empty()) return;
  out.message_template = parameterise(message);
  out.message_hash = sha256_hex(out.message_template);
}

void set_subject(Analysis& out, const Subject& subject, std::string_view message) {
  if (!subject.is_known()) return set_message(out, message);
  out.telling = {{base_name(subject.file, out.algo), std::string(subject.function), true}};
  out.frames = out.telling;
  out.roles = {Role::telling};
  out.is_from_words = true;
  if (subject.file.empty()) return set_message(out, message);
  std::string text = out.telling.front().module;
  text += ": ";
  text += message.substr(0, kMessageBytes);
  set_message(out, text);
}

void set_stack_hash(Analysis& out) {
  if (!tells_enough(out)) return;
  std::string text(kDomain);
  for (const Frame& frame : out.telling) {
    text += '\n';
    text += frame.module;
    text += '\x1f';
    text += frame.function;
  }
  out.stack_trace_hash = sha256_hex(text);
}

}  // namespace streamlab::trace
