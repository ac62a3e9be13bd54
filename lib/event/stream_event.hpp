// SPDX-License-Identifier: Apache-2.0
// The parcel after the privacy door: all that store, knowledge base and report ever see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "event/template_nodes.hpp"
#include "event/timing.hpp"

namespace streamlab {

namespace redact {
class Redactor;
}

enum class Outcome : std::uint8_t { ok, error };

/// What an older version of the algorithm makes of the same failure; looked up only.
struct OlderHashes {
  int algo = 0;
  std::string class_hash_text, stack_trace_hash, message_hash;  ///< as in FailureInfo
};

/// What may be kept of a failure's text (spec: error text is payload).
struct FailureInfo {
  std::string class_hash_text;      ///< the class as it enters the hash; NEVER stored or shown: may be
                                    ///< parameterised raw text
  std::vector<std::string> frames;  ///< normalised frames that count, innermost first, after the detectors
  std::string stack_trace_hash;     ///< 64 hex, or empty where too few frames tell
  std::string message_hash;         ///< 64 hex of the parameterised message; empty where there is none
  std::vector<OlderHashes> older;   ///< of living versions that say something else, newest first
  TemplateNodes templates;  ///< where the message stands in the stack's place and is not one of the last told
  std::string message;      ///< only where a rule allows its path
  std::string stack;        ///< only where a rule allows its path
};

/// A sanitised event. Only redact::Redactor can make one; it can be moved and copied, and its timing
/// completed.
class StreamEvent {
 public:
  Timing timing;  ///< no payload in it: the pipeline completes it (subscribe mode)

  [[nodiscard]] std::uint64_t seq() const { return seq_; }
  [[nodiscard]] Outcome outcome() const { return outcome_; }
  /// A word of event/error_class.hpp, an application class that may be shown, or empty when the outcome is
  /// ok.
  [[nodiscard]] const std::string& error_class() const { return error_class_; }
  /// HTTP status or the application's numeric code; 0 where there is none.
  [[nodiscard]] int status() const { return status_; }
  /// Why a payload was refused (`reject_word`, or redact::kNoCorrelation); empty unless malformed.
  [[nodiscard]] std::string_view reject_reason() const { return reject_reason_; }
  /// Sanitised JSON text; empty when nothing is kept.
  [[nodiscard]] const std::string& payload() const { return payload_; }
  /// 64 hex; empty when there is no payload.
  [[nodiscard]] const std::string& payload_schema_hash() const { return payload_schema_hash_; }
  /// Size of the payload as received.
  [[nodiscard]] std::uint64_t payload_bytes() const { return payload_bytes_; }
  /// As it may be shown: in clear where a rule allows it, else hidden (`~…`); empty where there is none.
  [[nodiscard]] const std::string& event_type() const { return event_type_; }
  [[nodiscard]] const FailureInfo& failure() const { return failure_; }
  [[nodiscard]] bool answered() const { return answered_; }
  [[nodiscard]] bool injected() const { return injected_; }
  [[nodiscard]] bool censored() const { return censored_; }
  [[nodiscard]] bool in_warmup() const { return in_warmup_; }
  [[nodiscard]] std::uint32_t connection() const { return connection_; }
  /// Where only the judge knows when it was due (subscribe mode).
  void set_in_warmup(bool in_warmup) { in_warmup_ = in_warmup; }

  // Numbers read from the payload by the scenario's fields; none is text.
  [[nodiscard]] std::optional<WallMicros> payload_time() const { return payload_time_; }
  [[nodiscard]] std::optional<std::int64_t> sequence() const { return sequence_; }
  [[nodiscard]] std::optional<double> payload_latency_ms() const { return payload_latency_ms_; }

 private:
  friend class redact::Redactor;
  StreamEvent() = default;

  std::uint64_t seq_ = 0;
  Outcome outcome_ = Outcome::ok;
  std::string error_class_;
  int status_ = 0;
  std::string_view reject_reason_;  // a word of static storage
  std::string payload_;
  std::string payload_schema_hash_;
  std::uint64_t payload_bytes_ = 0;
  std::string event_type_;
  FailureInfo failure_;
  bool answered_ = false, injected_ = false, censored_ = false, in_warmup_ = false;
  std::uint32_t connection_ = 0;
  std::optional<WallMicros> payload_time_;
  std::optional<std::int64_t> sequence_;
  std::optional<double> payload_latency_ms_;
};

}  // namespace streamlab
