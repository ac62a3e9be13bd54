// SPDX-License-Identifier: Apache-2.0
// The open loop, for request_driver.cpp and request_connection.cpp only; others use driver.hpp.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "load/back_off.hpp"
#include "load/faults.hpp"
#include "load/jitter.hpp"
#include "load/schedule.hpp"
#include "load/template.hpp"
#include "load/token_bucket.hpp"
#include "pipeline/driver.hpp"
#include "pipeline/field_reader.hpp"
#include "pipeline/heart.hpp"

namespace streamlab::pipeline {

/// All times are offsets from the start. Nothing here costs more per message when more of them are open.
class RequestDriver final : public Driver {
 public:
  RequestDriver(transport::Loop& loop, const scenario::Config& config, const transport::Endpoint& endpoint,
                std::uint64_t seed, ChannelMaker make);
  ~RequestDriver() override;

  Status start(EventSink sink, std::function<void()> finished) override;
  void interrupt() override;
  [[nodiscard]] DriverCounts counts() const override;

 private:
  struct Connection;
  struct Lane;

  enum class Stage : std::uint8_t {
    waiting,      ///< for its time's connection and token
    outstanding,  ///< handed to a connection (`sent` is set once it is written)
    held,         ///< its answer is here and waits for the emulated network, or is withheld
  };
  /// One message from due to its end. Its slot is used again: a Ref tells whether it still means the same
  /// message.
  struct Job {
    std::uint64_t seq = 0;
    bool open = false;
    Stage stage = Stage::waiting;
    bool injected = false;
    bool answered = false;
    Timing timing;
    Nanos arrived{0};
    Nanos handed{0}, handed_own{0}, handed_paced{0};
    Nanos backlog{0};  // when handed: how much of the wait before it a standstill of ours can have made
    Nanos paced_before{0}, own_before{0}, unreachable_before{0};  // the lane's totals when it became due
    Lane* lane = nullptr;
    Connection* on = nullptr;  // while outstanding
    std::uint32_t connection = 0;
    std::optional<std::string> id;  // what correlates, in field mode
    RawBytes payload;
    std::string_view error;
    int status = 0;
    transport::TimerId timer = 0;
  };
  struct Ref {
    Job* job = nullptr;
    std::uint64_t seq = 0;
    [[nodiscard]] bool live() const { return job != nullptr && job->open && job->seq == seq; }
  };

  /// One index of websocket and tcp; for http all connections together.
  struct Lane {
    Lane(std::uint32_t number, std::uint64_t seed) : index(number), back_off(seed, number) {}
    std::uint32_t index;
    std::deque<Ref> waiting;
    Connection* current = nullptr;              // websocket, tcp
    std::map<std::uint32_t, Connection*> idle;  // http
    std::set<std::uint32_t> free_indexes;       // http
    std::uint64_t connecting = 0;
    std::uint64_t lost = 0;  // to be replaced by the next attempts
    load::BackOff back_off;
    bool reopening = false;  // a timer will open
    bool blocked = false;    // waits for a token
    Nanos blocked_since{0}, paced{0}, own{0};
    Nanos calm{
        0};  // how long we had stood still in all when a message came in time and none waited before it
    Nanos unreachable_since{-1}, unreachable{0};

    /// How long no connection could be opened, in all: from a failed attempt to the next that succeeds.
    [[nodiscard]] Nanos unreachable_until(Nanos now) const {
      return unreachable + (unreachable_since >= Nanos{0} ? now - unreachable_since : Nanos{0});
    }
  };

  // request_driver.cpp: when to send, and how messages end
  [[nodiscard]] Nanos now() const { return loop_.now() - t0_; }
  void at(Nanos when, std::function<void()> callback, transport::TimerId* id = nullptr);
  void tick();
  void beat();
  Job& notice(Nanos seen);
  Job& new_job();
  void pump(Lane& lane);
  void arm_token();
  void tokens_due();
  void send(Connection& connection, Job& job);
  void set_sent(Job& job, Nanos sent);
  static void note_unreachable(Job& job, Nanos until);
  void add_deadline(Job& job, Nanos deadline);
  void arm_deadline();
  void expire();
  void fail(Job& job, std::string_view error, Nanos at_time, bool injected, int status = 0);
  void deliver(Job& job, Nanos at_time);
  void end(Job& job, bool censored);
  enum class Cut : std::uint8_t { drained, interrupted };
  void cut(Cut why);
  void give_up();
  void finish();
  [[nodiscard]] std::string_view unsent_error() const;

  // request_connection.cpp: what connections do
  void want_connection(Lane& lane);
  bool open_connection(Lane& lane);
  void reopen(Lane& lane, bool failed);
  Connection* ready(Lane& lane);
  void opened(Connection& connection, Nanos at);
  void written(Connection& connection, std::uint64_t seq, Nanos at);
  void received(Connection& connection, transport::Message message);
  Job* match(Connection& connection, const transport::Message& message, bool& unreadable);
  void leave(Job& job);
  void answered(Connection& connection, Job& job, transport::Message message, bool unreadable);
  bool inject(Connection& connection, Job& job, scenario::FaultType type);
  void hold(Job& job, Nanos until);
  void release(const Ref& held, Nanos at_time);
  void release_reordered(Connection& connection, Nanos at_time);
  void closed(Connection& connection, transport::Closed why);
  void ended_in_order(Connection& connection);
  void connect_failed(Connection& connection, const transport::Closed& why);
  void break_connection(Connection& connection, std::string_view error, bool injected);
  void detach(Connection& connection);
  void retire(Connection& connection);
  void close(Connection& connection);
  void bury(Connection& connection);

  transport::Loop& loop_;
  const scenario::Config config_;
  const std::uint64_t seed_;
  ChannelMaker make_;
  transport::ChannelSettings settings_;
  const bool http_;
  const Nanos request_timeout_, connect_timeout_, drain_, warmup_;
  load::Schedule schedule_;
  std::optional<load::TokenBucket> bucket_;
  std::optional<load::Jitter> jitter_;
  load::FaultDice faults_;
  Rng uuids_, damage_;
  std::vector<load::Template> templates_;
  std::optional<FieldReader> send_field_, receive_field_;  // field mode

  EventSink sink_;
  std::function<void()> finished_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  TimePoint t0_;
  WallMicros wall0_ = 0;
  bool started_ = false, done_ = false;

  std::deque<Job> jobs_;  // addresses stay
  std::vector<Job*> free_;
  std::uint64_t open_jobs_ = 0, waiting_ = 0, next_ = 0;
  std::deque<Lane> lanes_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> graveyard_;
  struct Deadline {
    Nanos at;
    Ref ref;
  };
  std::deque<Deadline> deadlines_;  // in order: all have the same span
  bool deadline_armed_ = false;
  std::deque<Lane*> token_queue_;  // lanes that are blocked
  bool token_armed_ = false;
  Nanos token_at_{0};

  std::optional<Error> refused_;  // by the channel maker
  std::string_view connect_error_;
  int connect_status_ = 0;
  bool only_hard_failures_ = true;
  Heart heart_;
  DriverCounts counts_;
};

/// An observer per connection, so that callbacks find their way.
struct RequestDriver::Connection final : transport::ChannelObserver {
  enum class State : std::uint8_t { connecting, open, retired, dead };

  Connection(RequestDriver& owner, Lane& its_lane, std::uint32_t number)
      : driver(owner), lane(its_lane), index(number) {}
  void on_open(TimePoint at) override { driver.opened(*this, at - driver.t0_); }
  void on_sent(std::uint64_t tag, TimePoint at) override { driver.written(*this, tag, at - driver.t0_); }
  void on_message(transport::Message message) override { driver.received(*this, std::move(message)); }
  void on_closed(transport::Closed why) override { driver.closed(*this, why); }

  RequestDriver& driver;
  Lane& lane;
  std::uint32_t index;
  std::unique_ptr<transport::Channel> channel;
  State state = State::connecting;
  Nanos opened_at{0};
  // Places in sending order. One whose message has ended swallows an answer (fifo).
  std::deque<Ref> outstanding;
  std::deque<Ref> unwritten;  // the last of them, not yet written
  std::unordered_map<std::string, std::vector<Ref>> ids;
  std::uint64_t live = 0;  // places whose message is open
  Ref reordered;           // an answer held until the next one
  bool useful = false;     // gave an answer
};

}  // namespace streamlab::pipeline
