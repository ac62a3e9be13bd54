// SPDX-License-Identifier: Apache-2.0
#include "failure_input.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace streamlab::streamlab {
namespace {

std::optional<bool> boolean_member(const JsonDocument& document, std::uint32_t object, std::string_view key) {
  const std::uint32_t at = document.find(object, key);
  if (at == 0 || document.nodes()[at].kind != JsonKind::boolean) return {};
  return document.nodes()[at].text == "true";
}

/// The member of that kind, else 0.
std::uint32_t member(const JsonDocument& document, std::uint32_t object, std::string_view key,
                     JsonKind kind) {
  const std::uint32_t at = document.find(object, key);
  return at != 0 && document.nodes()[at].kind == kind ? at : 0;
}

/// Calls f with the index of each object in a list; nothing for 0.
template <class F>
void each_object(const JsonDocument& document, std::uint32_t list, F f) {
  if (list == 0) return;
  for (std::uint32_t at = list + 1; at < document.nodes()[list].next; at = document.nodes()[at].next)
    if (document.nodes()[at].kind == JsonKind::object) f(at);
}

trace::StructuredFrame frame_of(const JsonDocument& document, std::uint32_t object) {
  trace::StructuredFrame frame;
  frame.module = text_member(document, object, "module");
  frame.function = text_member(document, object, "function");
  frame.filename = text_member(document, object, "filename");
  if (frame.filename.empty()) frame.filename = text_member(document, object, "abs_path");
  frame.package = text_member(document, object, "package");
  frame.in_app = boolean_member(document, object, "in_app");
  return frame;
}

trace::StructuredException exception_of(const JsonDocument& document, std::uint32_t object) {
  trace::StructuredException out;
  out.type = text_member(document, object, "type");
  out.value = text_member(document, object, "value");
  std::uint32_t frames = member(document, object, "frames", JsonKind::array);
  if (const auto stack = member(document, object, "stacktrace", JsonKind::object); frames == 0 && stack != 0)
    frames = member(document, stack, "frames", JsonKind::array);
  each_object(document, frames, [&](std::uint32_t at) { out.frames.push_back(frame_of(document, at)); });
  return out;
}

/// Where exceptions stand: `exceptions`, `exception` or `exception.values`; 0 where none do.
std::uint32_t list_of_exceptions(const JsonDocument& document) {
  for (const std::string_view key : {"exceptions", "exception"}) {
    if (const auto list = member(document, 0, key, JsonKind::array); list != 0) return list;
    if (const auto holder = member(document, 0, key, JsonKind::object); holder != 0)
      if (const auto list = member(document, holder, "values", JsonKind::array); list != 0) return list;
  }
  return 0;
}

}  // namespace

std::string_view text_member(const JsonDocument& document, std::uint32_t object, std::string_view key) {
  const std::uint32_t at = document.find(object, key);
  if (at == 0) return {};
  const JsonNode& node = document.nodes()[at];
  return node.kind == JsonKind::string || node.kind == JsonKind::number ? node.text : std::string_view();
}

trace::Analysis analyse_failure(const JsonDocument& document, int algo) {
  if (const std::uint32_t list = list_of_exceptions(document); list != 0) {
    std::vector<trace::StructuredException> exceptions;
    each_object(document, list, [&](std::uint32_t at) { exceptions.push_back(exception_of(document, at)); });
    return trace::analyse(exceptions, text_member(document, 0, "platform"), algo);
  }
  std::string_view stack = text_member(document, 0, "stack_trace");
  std::string_view error_class = text_member(document, 0, "error_class");
  std::string_view message = text_member(document, 0, "message");
  for (const std::uint32_t object : {std::uint32_t{0}, member(document, 0, "attributes", JsonKind::object)}) {
    if (stack.empty()) stack = text_member(document, object, "exception.stacktrace");
    if (error_class.empty()) error_class = text_member(document, object, "exception.type");
    if (message.empty()) message = text_member(document, object, "exception.message");
  }
  return trace::analyse(stack, error_class, message, algo);
}

}  // namespace streamlab::streamlab
