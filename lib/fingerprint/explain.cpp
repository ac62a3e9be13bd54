// SPDX-License-Identifier: Apache-2.0
#include "fingerprint/explain.hpp"

#include <fmt/format.h>

#include "event/error_class.hpp"

namespace streamlab::fingerprint {
namespace {

Component component(std::string name, std::string value, bool contributes, std::string why) {
  if (value.empty()) value = "-";
  return {std::move(name), std::move(value), contributes, std::move(why)};
}

std::string why_of(trace::Role role, bool frames_decide) {
  if (!frames_decide && role == trace::Role::telling) return "too little to tell bugs apart by itself";
  switch (role) {
    case trace::Role::telling:
      return "the place of the failure, or one of the application's first frames";
    case trace::Role::beyond:
      return "below the frames that are taken: the ways there are many";
    case trace::Role::framework:
      return "somebody else's code on the way";
    case trace::Role::weak:
      return "an entry point or a library without symbols: taken only where nothing else is";
    case trace::Role::noise:
      break;
  }
  return "the machinery of failing itself";
}

void add_stack(std::vector<Component>& out, const Evidence& e) {
  const bool by_frames = e.stack_source == "frames", by_message = e.stack_source == "message";
  for (const Evidence::Frame& frame : e.frames)
    out.push_back(component("frame", frame.text, by_frames && frame.role == trace::Role::telling,
                            why_of(frame.role, by_frames)));
  if (by_frames)
    out.push_back(component("frames", e.stack_trace_hash, true, "hash of the frames that contribute"));
  if (by_message)
    out.push_back(component("message", e.stack_trace_hash, true,
                            e.frames.empty()
                                ? "no frames: the parameterised message stands in their place"
                                : "too few frames tell: the parameterised message stands in their place"));
  else if (!e.message_hash.empty())
    out.push_back(
        component("message", e.message_hash, false, "messages vary: what decides is the " + e.stack_source));
  if (e.status != 0) {
    const bool in_hash = e.stack_source == "status";
    out.push_back(component(
        "status", fmt::format("{}", e.status), in_hash,
        in_hash ? "the exact status, so that a 404 and a 429 are two issues" : "something else tells more"));
  }
  if (!e.reason.empty())
    out.push_back(component("reason", e.reason, e.stack_source == "reason", "why the payload was refused"));
}

}  // namespace

std::vector<Component> explain(const Evidence& e) {
  std::vector<Component> out;
  out.push_back(
      component("endpoint", e.endpoint_pattern, true,
                "the endpoint with what is data replaced, so that it is the same on every machine"));
  const bool hidden = e.error_class == error_class::application_error;
  out.push_back(component("class", e.error_class, true,
                          hidden
                              ? "the application's own class; its text is in the hash, but may not be shown"
                              : "what kind of failure it is"));
  add_stack(out, e);
  if (!e.drift_part.empty())
    out.push_back(component("drift", e.drift_part, true, "which path changed, and to what"));
  if (!e.payload_schema_hash.empty())
    out.push_back(component("schema", e.payload_schema_hash, false,
                            "in the exact hash only: optional fields do not make one bug many issues"));
  out.push_back(component("algo", fmt::format("{}", e.algo), false,
                          "version of the rules above; what older ones grouped is still found"));
  return out;
}

std::vector<Difference> differences(const Evidence& left, const Evidence& right) {
  std::vector<Difference> out;
  const auto contributing = [](const Evidence& evidence) {
    std::vector<Component> parts;
    for (Component& part : explain(evidence))
      if (part.contributes) parts.push_back(std::move(part));
    return parts;
  };
  const std::vector<Component> a = contributing(left), b = contributing(right);
  std::size_t i = 0, k = 0;
  const auto gone = [&](const std::vector<Component>& parts, std::size_t from, const std::string& name) {
    while (from < parts.size() && parts[from].name != name) ++from;
    return from == parts.size();
  };
  while (i < a.size() || k < b.size()) {
    if (i < a.size() && k < b.size() && a[i].name == b[k].name) {
      if (a[i].value != b[k].value) out.push_back({a[i].name, a[i].value, b[k].value});
      ++i, ++k;
    } else if (i < a.size() && (k == b.size() || gone(b, k, a[i].name))) {
      out.push_back({a[i].name, a[i].value, "-"});
      ++i;
    } else {
      out.push_back({b[k].name, "-", b[k].value});
      ++k;
    }
  }
  return out;
}

std::string_view role_word(trace::Role role) {
  switch (role) {
    case trace::Role::telling:
      return "telling";
    case trace::Role::beyond:
      return "beyond";
    case trace::Role::framework:
      return "framework";
    case trace::Role::weak:
      return "weak";
    case trace::Role::noise:
      break;
  }
  return "noise";
}

}  // namespace streamlab::fingerprint
