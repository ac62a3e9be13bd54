// SPDX-License-Identifier: Apache-2.0
// Who acts when: one driver per mode turns a scenario's schedule and a target's answers into raw events. It
// lives wholly on a loop's thread, sees time only through it, and never reads what a payload says beyond the
// field that correlates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "event/raw_event.hpp"
#include "scenario/scenario.hpp"
#include "transport/channel.hpp"
#include "transport/endpoint.hpp"
#include "transport/loop.hpp"

namespace streamlab::pipeline {

/// Of one subscription, for what it owes.
struct SubscriptionTimes {
  Nanos first_open{-1};         ///< -1 = never
  bool is_unreachable = false;  ///< at the end: the last attempt to open it has failed
};

/// What only the driver knows. Read it on the loop's thread, or after `finished`.
struct DriverCounts {
  std::uint64_t offered = 0;             ///< became due (request), arrived (subscribe), were read (replay)
  std::uint64_t delivered = 0;           ///< really sent
  std::uint64_t answered = 0;            ///< events emitted with `answered`
  std::uint64_t not_sent = 0;            ///< ended without having been sent (censored ones too)
  std::uint64_t unsolicited = 0;         ///< answers with nothing outstanding; duplicates that a fault made
  std::uint64_t late_answers = 0;        ///< swallowed by a place that had timed out
  std::uint64_t injected = 0;            ///< events that a fault of ours touched or ended
  std::uint64_t opened_connections = 0;  ///< attempts
  std::uint64_t handshakes = 0;          ///< attempts that got through the whole handshake; 0 = unreachable
  std::uint64_t reconnects = 0;          ///< attempts that replace a connection that had been open, or failed
  std::uint64_t retired = 0;             ///< connections replaced after a request timeout (fifo)
  std::uint64_t max_backlog = 0;         ///< most messages that waited to be sent at one time
  std::uint64_t bytes_in = 0, bytes_out = 0;
  Nanos first_open{-1};                          ///< offset of the first handshake; -1 = never
  std::vector<SubscriptionTimes> subscriptions;  ///< subscribe: by connection
  Nanos end{0};                                  ///< offset at which the driver finished
  bool gave_up = false;                          ///< ended early because nothing could ever connect
  bool left_unread = false;                      ///< replay: duration_s ended it before the capture's end
  std::string broken_off;  ///< replay: why the capture could not be read to its end; empty: it was
};

/// Receives each event once, on the loop's thread. It may block (a full queue): that is then our own
/// lateness.
using EventSink = std::function<void(RawEvent)>;

/// make → start() → events… → finished. All calls on the loop's thread (or before it runs). Destroying it
/// closes every connection and calls nobody back; it may be destroyed inside `finished`.
class Driver {
 public:
  virtual ~Driver() = default;

  /// Begins: offset 0 of all timings is now. Fails, without ever calling back, when a channel is refused (TLS
  /// files, a mode that the protocol lacks) or a capture cannot be opened. `finished` is called once, from
  /// the loop, after the last event.
  virtual Status start(EventSink sink, std::function<void()> finished) = 0;

  /// Ends now: open messages are emitted as censored, at their age. Then `finished`. Later calls do nothing.
  virtual void interrupt() = 0;

  [[nodiscard]] virtual DriverCounts counts() const = 0;
};

using ChannelMaker = std::function<Result<std::unique_ptr<transport::Channel>>(
    const transport::ChannelSettings&, transport::ChannelObserver&)>;

/// Open loop. Message i is due at start + i/rate whatever the target does, and yields exactly one event:
/// * answered: payload, status, latency = done - due, where done includes the emulated delay (truly waited);
/// * failed: transport_error, no payload, done = when it was given up, latency = max(done - due, request
///   timeout);
/// * censored (interrupt): latency = age.
/// An answer whose correlating field cannot be read is `answered` with transport_error malformed_payload.
///
/// Waiting: own_wait = how late our timers acted, and of the wait for a connection as much as our own
/// standstill can have made of it; then the connection (not open, or none idle), then the burst's tokens
/// (`burst_limit`), whose wait is pacing_wait. The three add up to sent - due. What was handed to a
/// connection that broke before it was written waits again. held_back is how long a standstill of ours kept
/// an answer from being read.
///
/// Faults, after an answer found its message. timeout, drop: the answer is lost, the message ends as
/// request_timeout. malformed_payload: bytes are damaged so that no JSON reader takes them. truncate: the
/// second half is lost. disconnect: the connection is closed, this message and all outstanding on it end as
/// connection_reset. duplicate: a second copy arrives (unsolicited). delay: min(max(anomaly_latency_ms, 1),
/// request timeout / 2) more. reorder: delivered after the next answer of its connection, at most 100 ms
/// later. Every event touched is `injected`.
///
/// Where no attempt has got through for max(connect timeout, 2 s), and all failed for good reasons (refused,
/// DNS, TLS, a refusing status), the run ends early: what is due so far fails with the last of those classes.
/// Otherwise what was never sent at the end of the drain is `not_sent`, or the last connect class where no
/// handshake ever succeeded.
///
/// config and endpoint are copied. make is called on the loop's thread.
std::unique_ptr<Driver> make_request_driver(transport::Loop& loop, const scenario::Config& config,
                                            const transport::Endpoint& endpoint, std::uint64_t seed,
                                            ChannelMaker make);

/// Listens on `connections` (default one) subscriptions until duration_s, or until `messages` have arrived; a
/// source that falls silent before its last message ends it too.
/// Each arrival is an event with due = done = arrival and `sent` = when its subscription first opened:
/// SubscribeJudge completes due, sent and latency, and tells what is missing at the end. On websocket and tcp
/// the `payload` (if any) is sent once after each opening. A subscription that breaks yields one event with
/// its class and latency -1 (it is an error, but nobody waited for it) and is reopened; so does the first of
/// a row of failed attempts to reopen one. One that never opened yields one event with its connect class at
/// the end. An orderly close is only reopened.
std::unique_ptr<Driver> make_subscribe_driver(transport::Loop& loop, const scenario::Config& config,
                                              const transport::Endpoint& endpoint, std::uint64_t seed,
                                              ChannelMaker make);

/// Reads a file, or standard input for "-", line by line; blank lines are skipped, a last line may lack its
/// newline, and a line longer than max_payload_bytes is cut one byte over it, so that the redactor refuses it
/// as too large. At a finite speed each event waits until (its time - the first one's) / speed; one without a
/// readable time follows at once. due = done = when it was replayed, latency 0 (the judge reads
/// latency_field). `messages` and an explicit duration_s end it early. `shown` stands for the file in errors.
std::unique_ptr<Driver> make_replay_driver(transport::Loop& loop, const scenario::Config& config,
                                           std::string file, std::string shown);

}  // namespace streamlab::pipeline
