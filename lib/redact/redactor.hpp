// SPDX-License-Identifier: Apache-2.0
// The privacy door: the only maker of StreamEvent.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.hpp"
#include "base/path.hpp"
#include "event/raw_event.hpp"
#include "event/stream_event.hpp"
#include "redact/keyring.hpp"
#include "redact/policy.hpp"
#include "schema/shape.hpp"

namespace streamlab::redact {

enum class PayloadFormat : std::uint8_t { json, text, binary };
enum class TimeUnit : std::uint8_t { s, ms, us, ns, rfc3339 };

/// Which fields of a payload the run looks at. Empty = not looked for, except error_* (see defaults).
struct EventFields {
  PayloadFormat format = PayloadFormat::json;
  std::vector<PathPattern> error_class, error_message,
      error_stack;                                   ///< empty: OpenTelemetry's names and a top-level `error`
  std::vector<PathPattern> event_type;               ///< empty: wire type, else `event_type`, else `type`
  std::vector<PathPattern> time, sequence, latency;  ///< at most one each
  TimeUnit time_unit = TimeUnit::ms;
  std::size_t max_payload_bytes = std::size_t{1} << 20;
};

/// The shape that goes with an event, for the families: raw key names are in it, so it lives in memory only.
struct Redacted {
  StreamEvent event;
  std::shared_ptr<const schema::Shape> shape;  ///< null when there was no payload or it was refused
  std::string family_type;  ///< the event type as it enters the family's key: hidden unless a rule allows
};

/// What became of one payload on the way from text to text.
struct RedactedText {
  JsonReject refused = JsonReject::none;
  std::string_view schema_hash;  ///< payload_schema_hash where it was asked for; holds until the next call
};
enum class Signing : bool { no, yes };

/// Counts per path for `pii explain`, coverage and the end-of-run warning. Mergeable by adding.
struct PathCount {
  std::string path;  ///< key names as in schemas: hidden, or `*uuid` for keys that are data
  Action action = Action::drop;
  int rule = -1;  ///< index into Policy::rules, -1 = no rule decided
  std::uint64_t count = 0;
};
/// The path under which coverage() sums up, by action and rule, the values of paths that it does not list.
inline constexpr std::string_view kFurtherPaths = "$.**";

/// The reason word of an answer that is JSON without the field that `correlate` names; else it is the word of
/// why it is no JSON.
inline constexpr std::string_view kNoCorrelation = "no_correlation";

/// Parses, judges the outcome, redacts, signs. One thread at a time; make one per thread. Nothing per event
/// allocates once warm, except what the returned event owns.
///
/// Outcome: the first that applies of transport class; the application's class (status beside it);
/// http_3xx/4xx/5xx; malformed_payload. An empty body of a 2xx answer is ok, with an empty payload and no
/// schema hash.
class Redactor {
 public:
  Redactor(std::shared_ptr<const Policy> policy, std::shared_ptr<const Keyring> keyring,
           EventFields fields = {});
  ~Redactor();
  Redactor(Redactor&&) noexcept;

  [[nodiscard]] Redacted redact(RawEvent&& raw);

  /// Text to text, for a stream of JSON that nobody judges: appends what redact() would keep to `out`.
  /// Appends nothing when the payload is refused or nothing of it is kept. `payload` is parsed where it lies:
  /// see JsonDocument::parse_in_place(). Allocates nothing once warm. Blind to the order of the payloads:
  /// several redactors that share a stream write what one would.
  RedactedText redact_text(std::span<char> payload, std::string& out, Signing signing = Signing::no);

  /// A key name as it may be stored or shown: clear where a rule lists it (or `schema_keys` says so), else
  /// `~` + 8 hex, or `~`.
  [[nodiscard]] std::string shown_key(std::string_view key) const;
  /// What else a key may have been stored as: in clear, hidden by this key or by the previous one.
  [[nodiscard]] std::vector<std::string> other_names(std::string_view key) const;
  /// A name that earlier runs stored, and in how many events of a family it was met; before the first event.
  /// For `schema_keys: common`, which counts on from there.
  void remember_name(std::string_view family_type, std::string_view shown, std::uint64_t events);
  /// Grows when a key comes to be shown in another way than before.
  [[nodiscard]] std::uint64_t name_changes() const;
  /// T with hidden key names, for what is stored beside payload_schema_hash.
  [[nodiscard]] std::string shown_shape(const schema::Shape& shape) const;

  /// By path: the 1,000 with most values, then one row for each action and rule of the others.
  [[nodiscard]] std::vector<PathCount> coverage() const;
  [[nodiscard]] std::vector<std::uint64_t> rule_hits() const;  ///< per Policy::rules
  [[nodiscard]] std::uint64_t detector_hits() const;           ///< kept values and key names that were masked

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Replaces what the shipped detectors find in free text by `[redacted:kind]`: for endpoints, frames and the
/// like.
std::string scrub(std::string_view text);

/// A frame as it may be stored and shown without a rule: scrubbed, and where a name of its holds seven digits
/// or more in a row (an account, an order, a phone; no code is called so) they are `{int}`.
std::string shown_frame(std::string_view frame);

}  // namespace streamlab::redact
