// SPDX-License-Identifier: Apache-2.0
// Puts an anomaly into the knowledge base: finds its issue or makes one, and moves episodes and status (spec:
// triage 1–4).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "fingerprint/fingerprint.hpp"
#include "rulebook/rule_book.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// One anomaly of one event, sanitised: everything in it may be stored and shown.
struct Sighting {
  fingerprint::Fingerprint fingerprint;
  fingerprint::Parts
      parts;  ///< stored for `issues explain`; parts.error_class is hashed text and is NOT stored
  std::string error_class;  ///< as it may be shown
  std::string endpoint_pattern;
  std::string title;                ///< empty: made from class, code, frames and endpoint
  std::string detail;               ///< anomaly::Finding::detail
  std::vector<std::string> frames;  ///< innermost first
  int status = 0;                   ///< HTTP status or the application's code
  TemplateNodes message;  ///< of the message, where it stands in the stack's place and is not well known
  std::string reason;     ///< reject word of a malformed payload
  int algo = 1;           ///< trace::kAlgo
  /// By older living versions of the algorithm, newest first: an issue that only one of them finds is the
  /// same issue, and learns `fingerprint` (fingerprint::living).
  std::vector<fingerprint::Fingerprint> older;
  bool injected = false;             ///< opens no episode, changes no status, wakes no mute
  std::int64_t run_id = 0, seq = 0;  ///< which event
  WallMicros occurred_at = 0;        ///< when we received it
  std::optional<WallMicros> payload_time;
  double latency_ms = 0;
};

struct Recorded {
  std::int64_t signature_id = 0;
  bool is_new = false;                  ///< the issue's first real occurrence
  bool is_regression = false;           ///< opened an episode after a close
  bool is_duplicate = false;            ///< this event was already recorded under this issue: nothing changed
  std::optional<std::int64_t> episode;  ///< the episode it belongs to; none when injected
};

/// make → record()… inside the writer's transaction (BEGIN IMMEDIATE: several processes may record into one
/// file, and nothing is remembered between two calls that another process could have changed). One thread.
/// Recording the same sighting twice is as once. Statements are prepared on first use and live as long as the
/// Recorder, which must not outlive the Database. `rules` decides the severity of new issues, and again of
/// known ones when this Recorder first meets them (so that triage after new rules takes effect). A rule that
/// assigns gives an issue its owner as long as nobody ever assigned it.
class Recorder {
 public:
  Recorder(sqlite::Database& database, std::shared_ptr<const rulebook::RuleBook> rules);
  Recorder(Recorder&&) noexcept;
  ~Recorder();

  Result<Recorded> record(const Sighting& sighting);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Exact hashes kept per issue; further ones are counted.
inline constexpr int kExactHashes = 64;

}  // namespace streamlab::kb
