// SPDX-License-Identifier: Apache-2.0
// An issue (AnomalySignature) and its words, as every reader of the knowledge base sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "rulebook/severity.hpp"

namespace streamlab::kb {

using rulebook::name_of, rulebook::Severity, rulebook::severity_of, rulebook::severity_words;

enum class IssueStatus : std::uint8_t { open, investigating, resolved, regressed, muted };

std::string_view name_of(IssueStatus status);
std::optional<IssueStatus> status_of(std::string_view word);
/// All words, in their order, for help and "did you mean".
const std::vector<std::string_view>& status_words();

/// Until when an issue stays muted. All empty: for ever.
struct MuteRule {
  std::optional<WallMicros> until;
  std::optional<std::int64_t> count;      ///< wakes at the count-th further real occurrence
  std::optional<std::int64_t> window_us;  ///< … of which all lie within this span
};

/// One row of anomaly_signature. `status` is as of the `now` it was read with: a mute whose date has passed
/// is over.
struct Issue {
  std::int64_t id = 0;
  std::string uid, signature_hash;
  int algo = 1;
  std::string title, error_class, endpoint_pattern;
  int status_code = 0;
  std::string reason, detail;
  std::vector<std::string> frames;  ///< innermost first
  std::string parts_json;           ///< what entered the hash
  Severity severity = Severity::medium;
  std::string rule_id;
  IssueStatus status = IssueStatus::open;
  std::string owner, resolution;
  WallMicros first_seen = 0, last_seen = 0;
  std::optional<WallMicros> first_real, last_real;  ///< of the occurrences that were not injected
  std::optional<std::int64_t> first_run_id;         ///< of the first occurrence that was not injected
  std::int64_t occurrences = 0, injected = 0, uncounted_hashes = 0;
  MuteRule mute;
  std::int64_t episodes = 0;
  bool has_regression = false;

  [[nodiscard]] bool injected_only() const { return injected == occurrences; }
};

}  // namespace streamlab::kb
