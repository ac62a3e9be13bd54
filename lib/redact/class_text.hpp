// SPDX-License-Identifier: Apache-2.0
// Which words of a failure's class may be stored as they are, and what a number says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace streamlab::redact {

/// So many digits in a row are data in whatever name they stand.
inline constexpr std::size_t kDataDigits = 7;

/// A class that stands in the shipped list (OpenTelemetry's well-known values, gRPC status names, errno
/// names, SQLSTATE codes) or is one word that ends in Error, Exception, Failure, Fault or Panic and holds
/// fewer than kDataDigits digits in a row. The detectors are the caller's.
bool is_known_class(std::string_view text);

struct NumericClass {
  std::string_view error_class;  ///< http_4xx, http_5xx or `code_{int}`
  int code = 0;                  ///< 0 where it is no int
};

/// What a number in the place of a class says: 400–599 is an HTTP status. `is_string`: OpenTelemetry writes
/// statuses as strings ("503"); only those are numbers there, since SQLSTATE has digits too.
std::optional<NumericClass> numeric_class(std::string_view token, bool is_string);

}  // namespace streamlab::redact
