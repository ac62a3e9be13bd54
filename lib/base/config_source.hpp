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

/// Text of a JSON file, parsed strictly (up to 16 MiB). Copyable; copies share the text.
class ConfigSource {
 public:
  static Result<ConfigSource> from_file(const std::filesystem::path& file);
  /// name is what errors show as the file.
  static Result<ConfigSource> from_text(std::string name, std::string text);

  [[nodiscard]] const JsonDocument& document() const;
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::string_view text() const;
  /// The bytes of the value at that node, as written.
  [[nodiscard]] std::string_view text_of(std::uint32_t node) const;

  enum class Point { value, key };
  /// Line, column and JSON path (`$.config.jitter_ms.p50`, `$.tags[2]`) of a node.
  [[nodiscard]] SourceLocation where(std::uint32_t node, Point point = Point::value) const;

  /// An invalid_config error at that node.
  [[nodiscard]] Error error_at(std::uint32_t node, std::string message, std::string reason = {},
                               Point point = Point::value) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace streamlab
