// SPDX-License-Identifier: Apache-2.0
// A configuration file in memory, that knows the line and column of each of its values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/json_document.hpp"
#include "base/result.hpp"

namespace streamlab {

/// Text of a JSON file, parsed strictly: UTF-8 without a byte order mark, no comments, no name twice in one
/// object, up to 64 levels and 16 MiB. Never changes once made: copies share it, and any thread may read it.
///
/// Every failure is invalid_config, a file that is missing or cannot be read as well. Errors name line,
/// column and what was expected, and quote no value.
///
/// A node is an index into document().nodes(); 0 is the whole file.
class ConfigSource {
 public:
  /// Pipes and devices are read, too, up to the limit.
  static Result<ConfigSource> from_file(const std::filesystem::path& file);
  /// name is what errors show as the file.
  static Result<ConfigSource> from_text(std::string name, std::string text);

  [[nodiscard]] const JsonDocument& document() const;
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::string_view text() const;
  /// The bytes of the value at that node, as written: a string with its quotes and escapes. Takes time in the
  /// value's length.
  [[nodiscard]] std::string_view text_of(std::uint32_t node) const;

  /// Where to point at: at the value, or at its name (elements of arrays and the whole file have none: at the
  /// value then).
  enum class Point { value, key };
  /// Line and column (from 1, in bytes) and JSON path (`$.config.jitter_ms.p50`, `$.tags[2]`) of a node.
  [[nodiscard]] SourceLocation where(std::uint32_t node, Point point = Point::value) const;

  /// An invalid_config error at that node.
  [[nodiscard]] Error error_at(std::uint32_t node, std::string message, std::string reason = {},
                               Point point = Point::value) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace streamlab
