// SPDX-License-Identifier: Apache-2.0
// Finds personal data and secrets by what they look like, in text that a rule kept.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "redact/policy.hpp"

namespace streamlab::redact {

/// The detectors of one policy. Immutable; any thread. Linear in the text's length (the custom ones too:
/// RE2).
///
/// Shipped: email, phone (a leading + or separators), card (issuer range, its length, Luhn), iban (country's
/// length, mod 97), ssn (hyphens or blanks; area, group and serial that can be), ipv4, ipv6, mac, jwt, pem,
/// api_key (also bearer and basic credentials), url_credentials.
class Detectors {
 public:
  explicit Detectors(const Policy& policy);
  Detectors();  ///< all shipped ones
  ~Detectors();
  Detectors(Detectors&&) noexcept;

  /// Appends text with every hit as `[redacted:name]` and returns true; without a hit appends nothing and
  /// returns false. Its own marks are never hit, and what comes out has no hit left: scrubbing twice changes
  /// nothing.
  bool scrub(std::string_view text, std::string& out) const;
  /// Is there anything to look for at all?
  [[nodiscard]] bool any() const;
  [[nodiscard]] bool finds(std::string_view text) const;
  /// Tells each find in order: where it stands, and its name.
  using Found = std::function<void(std::size_t begin, std::size_t end, std::string_view name)>;
  void each(std::string_view text, const Found& found) const;

  /// The name of what a kept number is, or empty. Only integers as written are looked at, for cards and the
  /// custom ones.
  [[nodiscard]] std::string_view number_kind(std::string_view token) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

/// All shipped ones, made once: for what is stored without a rule of its own (frames, classes, endpoints).
const Detectors& shipped_detectors();

}  // namespace streamlab::redact
