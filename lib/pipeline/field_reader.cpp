// SPDX-License-Identifier: Apache-2.0
#include "pipeline/field_reader.hpp"

#include "redact/payload_numbers.hpp"

namespace streamlab::pipeline {

std::optional<std::string_view> FieldReader::read(std::string_view payload) {
  if (document_.parse(payload, {payload.size() + 1, 64}) != JsonReject::none) return std::nullopt;
  keys_.clear();
  keys_at_depth_.assign(1, 0);
  for (const JsonNode& node : document_.nodes()) {
    // A node's path is its container's, and its own key where it is a member: arrays are transparent.
    const std::size_t depth = node.depth;
    if (keys_at_depth_.size() < depth + 2) keys_at_depth_.resize(depth + 2);
    keys_.resize(keys_at_depth_[depth]);
    if (node.in_object) keys_.push_back(node.key);
    keys_at_depth_[depth + 1] = keys_.size();
    const bool scalar =
        node.kind == JsonKind::string || node.kind == JsonKind::number || node.kind == JsonKind::boolean;
    if (scalar && !keys_.empty() && pattern_.matches(keys_)) return node.text;
  }
  return std::nullopt;
}

std::optional<WallMicros> FieldReader::read_time(std::string_view payload, redact::TimeUnit unit) {
  const auto text = read(payload);
  return text ? redact::time_of(*text, unit) : std::nullopt;
}

}  // namespace streamlab::pipeline
