// SPDX-License-Identifier: Apache-2.0
// Connections to a target that a test scripts, on a simulated loop.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "event/error_class.hpp"
#include "pipeline/driver.hpp"
#include "sim_loop.hpp"

namespace streamlab::test {

class FakeTarget;

/// Calls its observer from the loop only, as real ones do.
class FakeChannel final : public transport::Channel {
 public:
  FakeChannel(FakeTarget& target, transport::ChannelObserver& observer, std::size_t number);
  ~FakeChannel() override;
  void open() override;
  void send(std::uint64_t tag, std::string payload) override;
  void close() override;
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> bytes() const override { return {0, 0}; }

  // The target's side.
  void answer(std::string body, int status = 0);
  void answer_at(TimePoint when, std::string body, int status = 0);
  void end(std::string_view error_class);

  std::size_t number;
  bool is_open = false, ended = false, closed_by_us = false;
  std::vector<std::pair<std::uint64_t, std::string>> sent;

 private:
  void later(std::function<void()> what, TimePoint when);
  FakeTarget& target_;
  transport::ChannelObserver& observer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// What its scripts leave out: connections open at once, each message is written at once and answered after
/// `latency`; from freeze_from to freeze_to no answer leaves, and afterwards one each 1/thaw_rate.
class FakeTarget {
 public:
  explicit FakeTarget(SimLoop& the_loop) : loop(the_loop) {}
  pipeline::ChannelMaker maker() {
    return [this](const transport::ChannelSettings&,
                  transport::ChannelObserver& observer) -> Result<std::unique_ptr<transport::Channel>> {
      return std::unique_ptr<transport::Channel>(std::make_unique<FakeChannel>(*this, observer, made++));
    };
  }

  SimLoop& loop;
  std::size_t made = 0;
  std::set<FakeChannel*> channels;
  Nanos latency{0}, connect{0};
  std::function<void(FakeChannel&, const std::string&)> on_message;  ///< instead of answering
  std::function<std::string_view(FakeChannel&)> on_open;             ///< an error class refuses
  std::function<bool(FakeChannel&)> writes;                          ///< false: on_sent never comes
  TimePoint freeze_from = TimePoint::max(), freeze_to = TimePoint::max();
  double thaw_rate = 1e9;

  void take(FakeChannel& channel, const std::string& payload) {
    if (on_message) return on_message(channel, payload);
    TimePoint when = loop.now() + latency;
    if (when >= freeze_from) {
      // One server: it works off what waits at its rate, in order.
      const Nanos each(static_cast<std::int64_t>(1e9 / thaw_rate));
      if (free_at_ < freeze_to) free_at_ = freeze_to - each;
      if (when < free_at_ + each) when = free_at_ + each;
      free_at_ = when;
    }
    channel.answer_at(when, "{\"ok\":true}");
  }

 private:
  TimePoint free_at_{};
};

inline FakeChannel::FakeChannel(FakeTarget& target, transport::ChannelObserver& observer, std::size_t n)
    : number(n), target_(target), observer_(observer) {
  target_.channels.insert(this);
}
inline FakeChannel::~FakeChannel() {
  target_.channels.erase(this);
}
inline void FakeChannel::later(std::function<void()> what, TimePoint when) {
  target_.loop.at(when, [alive = std::weak_ptr(alive_), this, what = std::move(what)] {
    if (!alive.expired() && !ended) what();
  });
}
inline void FakeChannel::open() {
  later(
      [this] {
        const std::string_view error = target_.on_open ? target_.on_open(*this) : std::string_view();
        if (!error.empty()) {
          ended = true;
          return observer_.on_closed({error, false, 0});
        }
        is_open = true;
        observer_.on_open(target_.loop.now());
      },
      target_.loop.now() + target_.connect);
}
inline void FakeChannel::send(std::uint64_t tag, std::string payload) {
  later(
      [this, tag, payload] {
        if (target_.writes && !target_.writes(*this)) return;
        sent.emplace_back(tag, payload);
        observer_.on_sent(tag, target_.loop.now());
        if (!ended) target_.take(*this, payload);
      },
      target_.loop.now());
}
inline void FakeChannel::close() {
  closed_by_us = true;
  end({});
}
inline void FakeChannel::end(std::string_view error) {
  later(
      [this, error] {
        ended = true;
        observer_.on_closed({error, is_open, 0});
      },
      target_.loop.now());
}
inline void FakeChannel::answer(std::string body, int status) {
  answer_at(target_.loop.now(), std::move(body), status);
}
inline void FakeChannel::answer_at(TimePoint when, std::string body, int status) {
  later(
      [this, body, status] {
        if (closed_by_us) return;
        transport::Message message;
        message.body = RawBytes(body);
        message.arrived = target_.loop.now();
        message.status = status;
        observer_.on_message(std::move(message));
      },
      when);
}

/// A driver run to its end, with all that it told.
struct Ran {
  std::vector<RawEvent> events;  ///< in the order they came
  pipeline::DriverCounts counts;
  bool finished = false;

  [[nodiscard]] const RawEvent* of(std::uint64_t seq) const {
    const auto it =
        std::find_if(events.begin(), events.end(), [&](const RawEvent& e) { return e.seq == seq; });
    return it == events.end() ? nullptr : &*it;
  }
  [[nodiscard]] std::size_t with(std::string_view error) const {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [&](const RawEvent& e) { return e.transport_error == error; }));
  }
};

/// Runs a driver; `interrupt_after` < 0 lets it end by itself.
inline Ran run_driver(SimLoop& loop, pipeline::Driver& driver, Nanos interrupt_after = Nanos{-1},
                      const std::function<void(const RawEvent&)>& on_event = {}) {
  Ran out;
  const Status started = driver.start(
      [&](RawEvent event) {
        if (on_event) on_event(event);
        out.events.push_back(std::move(event));
      },
      [&] {
        out.finished = true;
        loop.stop();
      });
  if (!started.ok()) return out;
  if (interrupt_after >= Nanos{0}) loop.at(loop.now() + interrupt_after, [&] { driver.interrupt(); });
  loop.run_for(std::chrono::hours(1));
  out.counts = driver.counts();
  return out;
}

}  // namespace streamlab::test
