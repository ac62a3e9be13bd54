// SPDX-License-Identifier: Apache-2.0
#include "pipeline/field_reader.hpp"

#include <charconv>
#include <cmath>

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
  return text ? parse_time(*text, unit) : std::nullopt;
}

std::optional<WallMicros> parse_time(std::string_view text, redact::TimeUnit unit) {
  if (unit == redact::TimeUnit::rfc3339) {
    WallMicros out = 0;
    if (!parse_rfc3339(text, out)) return std::nullopt;
    return out;
  }
  // A long double holds 19 digits: nanoseconds since 1970 have them.
  long double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  switch (unit) {
    case redact::TimeUnit::s:
      value *= 1e6L;
      break;
    case redact::TimeUnit::ms:
      value *= 1e3L;
      break;
    case redact::TimeUnit::ns:
      value /= 1e3L;
      break;
    case redact::TimeUnit::us:
    case redact::TimeUnit::rfc3339:
      break;
  }
  if (std::fabs(value) >= 9e15L) return std::nullopt;
  return static_cast<WallMicros>(std::floor(value));
}

}  // namespace streamlab::pipeline
