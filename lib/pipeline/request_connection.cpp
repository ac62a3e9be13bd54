// SPDX-License-Identifier: Apache-2.0
// The open loop's connections: opening, matching answers, faults, breaking and retiring.
#include <algorithm>
#include <utility>

#include "event/error_class.hpp"
#include "pipeline/channel_settings.hpp"
#include "pipeline/connecting.hpp"
#include "pipeline/request_driver.hpp"

namespace streamlab::pipeline {
namespace {

// What a connection takes before it has written: enough to keep it busy, little to wait again when it breaks.
constexpr std::size_t kWindow = 32;
constexpr Nanos kReorderAtMost = std::chrono::milliseconds(100);
constexpr Nanos kShortLife = std::chrono::milliseconds(100);

std::string_view break_error(std::string_view closed) {
  return closed == error_class::protocol_error || closed == error_class::tls_failure
             ? closed
             : error_class::connection_reset;
}

}  // namespace

/// Opens as many as the lane needs now, unless a back-off is under way.
void RequestDriver::want_connection(Lane& lane) {
  if (done_ || lane.reopening) return;
  if (!http_) {
    const bool needed = !lane.waiting.empty() || next_ < schedule_.size();
    if (lane.current == nullptr && needed) open_connection(lane);
    return;
  }
  while (!lane.free_indexes.empty() && lane.connecting < lane.waiting.size())
    if (!open_connection(lane)) return;
}

bool RequestDriver::open_connection(Lane& lane) {
  std::uint32_t index = lane.index;
  if (http_) {
    index = *lane.free_indexes.begin();
    lane.free_indexes.erase(lane.free_indexes.begin());
  }
  auto connection = std::make_unique<Connection>(*this, lane, index);
  auto channel = make_(settings_, *connection);
  if (!channel.ok()) {
    if (http_) lane.free_indexes.insert(index);
    refused_ = std::move(channel).error();
    reopen(lane, true);
    return false;
  }
  connection->channel = std::move(channel).value();
  Connection& ref = *connection;
  connections_.emplace(&ref, std::move(connection));
  if (!http_) lane.current = &ref;
  ++lane.connecting;
  ++counts_.opened_connections;
  if (lane.lost > 0) {
    --lane.lost;
    ++counts_.reconnects;
  }
  ref.channel->open();
  return true;
}

/// After a break or a failure; the first failure in a row costs no wait.
void RequestDriver::reopen(Lane& lane, bool failed) {
  if (done_ || lane.reopening) return;
  if (!failed) return want_connection(lane);
  const Nanos wait = lane.back_off.failed();
  lane.reopening = true;
  at(now() + wait, [this, &lane] {
    lane.reopening = false;
    want_connection(lane);
  });
}

RequestDriver::Connection* RequestDriver::ready(Lane& lane) {
  if (http_) return lane.idle.empty() ? nullptr : lane.idle.begin()->second;
  Connection* c = lane.current;
  return c != nullptr && c->state == Connection::State::open && c->unwritten.size() < kWindow ? c : nullptr;
}

void RequestDriver::opened(Connection& connection, Nanos at_time) {
  if (connection.state != Connection::State::connecting) return;
  connection.state = Connection::State::open;
  connection.opened_at = at_time;
  Lane& lane = connection.lane;
  --lane.connecting;
  lane.unreachable = lane.unreachable_until(at_time);
  lane.unreachable_since = Nanos{-1};
  if (counts_.handshakes++ == 0) counts_.first_open = at_time;
  if (done_) return;
  if (http_) connection.lane.idle.emplace(connection.index, &connection);
  pump(connection.lane);
}

void RequestDriver::written(Connection& connection, std::uint64_t seq, Nanos at_time) {
  if (done_ || connection.state == Connection::State::dead) return;
  while (!connection.unwritten.empty()) {
    const Ref ref = connection.unwritten.front();
    connection.unwritten.pop_front();
    if (ref.live()) set_sent(*ref.job, at_time);
    if (ref.seq == seq) break;
  }
  pump(connection.lane);
}

void RequestDriver::received(Connection& connection, transport::Message message) {
  if (done_ || connection.state == Connection::State::dead) return;
  bool unreadable = false;
  const Nanos arrived = message.arrived - t0_;
  Job* job = match(connection, message, unreadable);
  if (job != nullptr) {
    leave(*job);
    connection.useful = true;
    connection.lane.back_off.succeeded();
    if (http_) connection.lane.idle.emplace(connection.index, &connection);
    answered(connection, *job, std::move(message), unreadable);
  } else {
    release_reordered(connection, arrived);
  }
  if (done_) return;
  if (connection.state == Connection::State::retired && connection.live == 0) close(connection);
  pump(connection.lane);
}

/// Whose answer it is; nobody's is counted here.
RequestDriver::Job* RequestDriver::match(Connection& connection, const transport::Message& message,
                                         bool& unreadable) {
  auto& places = connection.outstanding;
  if (receive_field_) {
    while (!places.empty() && !(places.front().live() && places.front().job->on == &connection))
      places.pop_front();
    const auto id = receive_field_->read(message.body.view());
    if (id) {
      const auto found = connection.ids.find(std::string(*id));
      if (found != connection.ids.end()) return found->second.front().job;
    } else if (!places.empty()) {
      unreadable = true;
      return places.front().job;
    }
    ++counts_.unsolicited;
    return nullptr;
  }
  if (places.empty()) {
    ++counts_.unsolicited;
    return nullptr;
  }
  const Ref place = places.front();
  places.pop_front();
  if (place.live() && place.job->on == &connection) return place.job;
  ++counts_.late_answers;
  return nullptr;
}

/// The message is no longer outstanding on its connection; its place stays there (fifo).
void RequestDriver::leave(Job& job) {
  if (job.on == nullptr) return;
  Connection& connection = *job.on;
  --connection.live;
  if (job.id) {
    if (const auto found = connection.ids.find(*job.id); found != connection.ids.end()) {
      std::erase_if(found->second, [&](const Ref& ref) { return ref.job == &job; });
      if (found->second.empty()) connection.ids.erase(found);
    }
  }
  job.on = nullptr;
}

void RequestDriver::answered(Connection& connection, Job& job, transport::Message message, bool unreadable) {
  const Nanos arrived = message.arrived - t0_;
  set_sent(job, std::min(job.handed, arrived));
  job.timing.held_back = std::min(heart_.held_back(arrived), arrived - job.timing.sent);
  job.stage = Stage::held;
  job.arrived = arrived;
  job.status = message.status;
  job.payload = std::move(message.body);
  if (unreadable) job.error = error_class::malformed_payload;
  const auto roll = faults_.roll(job.seq);
  if (roll && !inject(connection, job, config_.failures.types[*roll])) return;
  if (jitter_) job.timing.injected_delay += jitter_->delay(job.seq);

  const Nanos until = arrived + job.timing.injected_delay;
  const Ref held_before = std::exchange(connection.reordered, {});
  if (roll && config_.failures.types[*roll] == scenario::FaultType::reorder)
    connection.reordered = {&job, job.seq};
  if (until == arrived) {
    deliver(job, arrived);
  } else {
    hold(job, until);
  }
  release(held_before, until);
}

/// What the fault does to the answer; false if the message is not answered by it any more.
bool RequestDriver::inject(Connection& connection, Job& job, scenario::FaultType type) {
  using scenario::FaultType;
  job.injected = true;
  switch (type) {
    case FaultType::timeout:
    case FaultType::drop:
      // Withheld: its deadline ends it.
      job.payload = RawBytes();
      release_reordered(connection, job.arrived);
      return false;
    case FaultType::disconnect:
      fail(job, error_class::connection_reset, job.arrived, true);
      if (!done_) break_connection(connection, error_class::connection_reset, true);
      return false;
    case FaultType::malformed_payload:
      job.payload = RawBytes(load::damaged(std::move(job.payload).release(), damage_.bits(job.seq)));
      return true;
    case FaultType::truncate:
      job.payload = RawBytes(load::truncated(std::move(job.payload).release()));
      return true;
    case FaultType::duplicate:
      ++counts_.unsolicited;
      return true;
    case FaultType::delay:
      job.timing.injected_delay =
          std::min(from_ms(std::max(config_.anomaly_latency_ms, 1.0)), request_timeout_ / 2);
      return true;
    case FaultType::reorder:
      job.timing.injected_delay = kReorderAtMost;
      return true;
  }
  return true;
}

void RequestDriver::hold(Job& job, Nanos until) {
  at(
      until,
      [this, ref = Ref{&job, job.seq}, until] {
        if (done_ || !ref.live()) return;
        ref.job->timer = 0;
        deliver(*ref.job, until);
      },
      &job.timer);
}

void RequestDriver::release_reordered(Connection& connection, Nanos at_time) {
  release(std::exchange(connection.reordered, {}), at_time);
}

/// An answer held back for reordering comes right after the one that is delivered at that time, if not
/// before.
void RequestDriver::release(const Ref& held, Nanos at_time) {
  if (done_ || !held.live() || held.job->timer == 0) return;
  Job& job = *held.job;
  if (at_time >= job.arrived + job.timing.injected_delay) return;
  loop_.cancel(job.timer);
  job.timing.injected_delay = at_time - job.arrived;
  hold(job, at_time);
}

void RequestDriver::closed(Connection& connection, transport::Closed why) {
  if (done_) return;
  switch (connection.state) {
    case Connection::State::connecting:
      return connect_failed(connection, why);
    case Connection::State::open:
      if (why.error_class.empty() && connection.live == 0) return ended_in_order(connection);
      [[fallthrough]];
    case Connection::State::retired:
      break_connection(connection, break_error(why.error_class), false);
      break;
    case Connection::State::dead:
      break;
  }
  bury(connection);
}

/// An orderly end with nothing outstanding is no break: no back-off keeps a message waiting. One that hardly
/// lived is opened anew only for the next message, so that a target that wants none is not asked on and on.
void RequestDriver::ended_in_order(Connection& connection) {
  Lane& lane = connection.lane;
  const bool lived = now() - connection.opened_at >= kShortLife;
  ++lane.lost;
  detach(connection);
  bury(connection);
  if (lived || !lane.waiting.empty()) want_connection(lane);
}

void RequestDriver::connect_failed(Connection& connection, const transport::Closed& why) {
  Lane& lane = connection.lane;
  --lane.connecting;
  if (lane.unreachable_since < Nanos{0}) lane.unreachable_since = now();
  connect_error_ = why.error_class.empty() ? error_class::connection_reset : why.error_class;
  connect_status_ = why.status;
  only_hard_failures_ = only_hard_failures_ && is_hard(connect_error_);
  ++lane.lost;
  detach(connection);
  bury(connection);
  if (counts_.handshakes == 0 && only_hard_failures_ && now() >= std::max(connect_timeout_, kGiveUpAfter))
    return give_up();
  reopen(lane, true);
}

/// Ends what is outstanding; what was not yet written waits again, before what waits already.
void RequestDriver::break_connection(Connection& connection, std::string_view error, bool injected) {
  Lane& lane = connection.lane;
  const bool replaced = connection.state == Connection::State::retired;
  for (; !connection.unwritten.empty(); connection.unwritten.pop_back()) {
    const Ref ref = connection.unwritten.back();
    if (!ref.live() || ref.job->on != &connection || ref.job->timing.sent >= Nanos{0}) continue;
    leave(*ref.job);
    ref.job->id.reset();
    ref.job->stage = Stage::waiting;
    lane.waiting.push_front(ref);
    ++waiting_;
  }
  if (!replaced) detach(connection);
  connection.state = Connection::State::dead;
  if (injected) connection.channel->close();
  const Nanos at_now = now();
  const auto places = std::exchange(connection.outstanding, {});
  for (const Ref ref : places) {
    if (!ref.live() || ref.job->on != &connection) continue;
    leave(*ref.job);
    fail(*ref.job, error, at_now, injected);
    if (done_) return;
  }
  // One that opened and broke before it was of use is no better than one that failed to open.
  if (!replaced) {
    ++lane.lost;
    reopen(lane, !connection.useful);
  }
  pump(lane);
}

/// Its lane no longer knows it.
void RequestDriver::detach(Connection& connection) {
  Lane& lane = connection.lane;
  if (lane.current == &connection) lane.current = nullptr;
  if (http_) {
    lane.idle.erase(connection.index);
    lane.free_indexes.insert(connection.index);
  }
}

/// A place timed out: the answers may be shifted from here on, so nothing more is sent on it.
void RequestDriver::retire(Connection& connection) {
  Lane& lane = connection.lane;
  if (connection.state == Connection::State::open) {
    ++counts_.retired;
    connection.state = Connection::State::retired;
    detach(connection);
    // They were not written, so no clock runs for them: it starts now.
    for (const Ref& ref : connection.unwritten)
      if (ref.live() && ref.job->on == &connection) add_deadline(*ref.job, now() + request_timeout_);
    ++lane.lost;
    want_connection(lane);
  }
  if (connection.live == 0 && connection.state == Connection::State::retired) close(connection);
}

void RequestDriver::close(Connection& connection) {
  if (connection.state == Connection::State::dead) return;
  connection.state = Connection::State::dead;
  connection.channel->close();
}

/// Not destroyed at once: it is its own callback that we are in.
void RequestDriver::bury(Connection& connection) {
  const auto found = connections_.find(&connection);
  if (found == connections_.end()) return;
  connection.state = Connection::State::dead;
  const auto [in, out] = connection.channel->bytes();
  counts_.bytes_in += in;
  counts_.bytes_out += out;
  if (graveyard_.empty())
    loop_.post([alive = std::weak_ptr(alive_), this] {
      if (!alive.expired()) graveyard_.clear();
    });
  graveyard_.push_back(std::move(found->second));
  connections_.erase(found);
}

}  // namespace streamlab::pipeline
