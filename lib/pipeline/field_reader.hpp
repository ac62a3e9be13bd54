// SPDX-License-Identifier: Apache-2.0
// One field of a raw payload, for the drivers: to correlate, to pace a replay. What it reads goes nowhere
// else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json_document.hpp"
#include "base/path.hpp"
#include "redact/redactor.hpp"

namespace streamlab::pipeline {

/// Reuses its document: once warm, nothing is allocated per payload. One thread at a time.
class FieldReader {
 public:
  explicit FieldReader(PathPattern pattern) : pattern_(std::move(pattern)) {}

  /// The first string, number or boolean at a path that the pattern matches, in document order, as text: a
  /// string decoded, a number as written. Lives until the next call. None where there is no such field or the
  /// payload is not JSON.
  std::optional<std::string_view> read(std::string_view payload);

  /// The same as a time in microseconds; digits below one are cut.
  std::optional<WallMicros> read_time(std::string_view payload, redact::TimeUnit unit);

 private:
  PathPattern pattern_;
  JsonDocument document_;
  std::vector<std::string_view> keys_;
  std::vector<std::size_t> keys_at_depth_;
};

}  // namespace streamlab::pipeline
