// SPDX-License-Identifier: Apache-2.0
#include "redact/detector_names.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace streamlab::redact {
namespace {

constexpr std::array<std::string_view, 12> kNames{"email", "phone", "card",    "iban",
                                                  "ssn",   "ipv4",  "ipv6",    "mac",
                                                  "jwt",   "pem",   "api_key", "url_credentials"};

struct Alias {
  std::string_view word;
  std::size_t first, count;  // in kNames
};
constexpr std::array<Alias, 12> kAliases{{{"ip", 5, 2},
                                          {"credit_card", 2, 1},
                                          {"payment_card", 2, 1},
                                          {"us_ssn", 4, 1},
                                          {"mac_address", 7, 1},
                                          {"ip_address", 5, 2},
                                          {"bearer", 10, 1},
                                          {"token", 10, 1},
                                          {"api_keys", 10, 1},
                                          {"private_key", 9, 1},
                                          {"url", 11, 1},
                                          {"url_credential", 11, 1}}};

constexpr std::array<std::string_view, 8> kValidators{"luhn", "card", "iban", "ssn",
                                                      "ipv4", "ipv6", "jwt",  "mac"};

}  // namespace

std::span<const std::string_view> detector_names() {
  return kNames;
}

std::span<const std::string_view> detector_names(std::string_view word) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == word) return std::span(kNames).subspan(i, 1);
  for (const Alias& alias : kAliases)
    if (alias.word == word) return std::span(kNames).subspan(alias.first, alias.count);
  return {};
}

std::span<const std::string_view> validator_names() {
  return kValidators;
}

std::optional<std::string> pattern_fault(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);  // its message quotes the pattern
  options.set_max_mem(8 << 20);
  if (pattern.empty()) return "it is empty";
  if (pattern.size() > 4096) return "it is longer than 4096 bytes";
  const RE2 compiled(pattern, options);
  if (!compiled.ok())
    return compiled.error_code() == RE2::ErrorPatternTooLarge ? "RE2 finds it too large"
                                                              : "RE2 does not understand it";
  if (RE2::PartialMatch("", compiled)) return "it matches the empty text";
  return std::nullopt;
}

}  // namespace streamlab::redact
