// SPDX-License-Identifier: Apache-2.0
// The parcel as received: bytes that nobody has looked at. Lives in memory only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "event/timing.hpp"

namespace streamlab {

/// Bytes off the wire. Deliberately without a formatter, a stream operator or a conversion to string: view()
/// is for parsers, and whoever calls it answers for where the bytes go.
class RawBytes {
 public:
  RawBytes() = default;
  explicit RawBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  RawBytes(RawBytes&&) noexcept = default;
  RawBytes& operator=(RawBytes&&) noexcept = default;
  RawBytes(const RawBytes&) = delete;
  RawBytes& operator=(const RawBytes&) = delete;

  [[nodiscard]] std::string_view view() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Takes the buffer back for reuse or for damage by an injected fault.
  [[nodiscard]] std::string release() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// One message due or received, before the privacy door. Move-only.
struct RawEvent {
  std::uint64_t seq = 0;  ///< from 0, in order of due time (request) or arrival (subscribe, replay)
  Timing timing;
  std::string_view
      transport_error;       ///< a class of event/error_class.hpp when no complete answer came, else empty
  int status = 0;            ///< HTTP status of the answer, 0 where there is none
  RawBytes payload;          ///< the answer; empty when none came
  bool answered = false;     ///< a complete answer arrived (its body may be empty)
  RawBytes wire_event_type;  ///< SSE's `event` field, as received
  bool injected = false;     ///< ended by a fault of ours
  bool censored = false;     ///< still open when the run was interrupted: neither error nor sample
  bool in_warmup = false;    ///< due before the warm-up's end: stored, but not a sample
  std::uint32_t connection = 0;  ///< its number in the run, from 0
};

}  // namespace streamlab
