// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "event/error_class.hpp"
#include "load/back_off.hpp"
#include "load/template.hpp"
#include "pipeline/channel_settings.hpp"
#include "pipeline/connecting.hpp"
#include "pipeline/driver.hpp"
#include "pipeline/heart.hpp"

namespace streamlab::pipeline {
namespace {

/// A source that sends a little and closes would be asked anew as fast as the machine can: the numbers would
/// be those of our own hammering.
constexpr Nanos kUsefulAfter = std::chrono::seconds(1);

class SubscribeDriver final : public Driver {
 public:
  SubscribeDriver(transport::Loop& loop, const scenario::Config& config, const transport::Endpoint& endpoint,
                  std::uint64_t seed, ChannelMaker make)
      : loop_(loop),
        config_(config),
        make_(std::move(make)),
        settings_(channel_settings(config, endpoint, transport::Mode::subscribe)),
        uuids_(seed, "uuid"),
        payload_(config.payload_lines.empty() ? config.payload_template : config.payload_lines.front()),
        has_payload_(!config.payload_template.empty() || !config.payload_lines.empty()),
        asks_in_request_(endpoint.protocol == transport::Protocol::http) {
    const auto n = static_cast<std::uint32_t>(std::max<std::uint64_t>(config.connections.value_or(1), 1));
    for (std::uint32_t i = 0; i < n; ++i) subscriptions_.emplace_back(*this, i, seed);
  }

  Status start(EventSink sink, std::function<void()> finished) override;
  void interrupt() override {
    if (started_) finish();
  }
  [[nodiscard]] DriverCounts counts() const override;

 private:
  struct Subscription final : transport::ChannelObserver {
    Subscription(SubscribeDriver& owner, std::uint32_t number, std::uint64_t seed)
        : driver(owner), index(number), back_off(seed, number) {}
    void on_open(TimePoint at) override { driver.opened(*this, at - driver.t0_); }
    void on_sent(std::uint64_t, TimePoint) override { ++driver.counts_.delivered; }
    void on_message(transport::Message message) override { driver.received(*this, std::move(message)); }
    void on_closed(transport::Closed why) override { driver.closed(*this, why); }

    SubscribeDriver& driver;
    std::uint32_t index;
    load::BackOff back_off;
    std::unique_ptr<transport::Channel> channel;
    Nanos subscribed{-1};  // this time
    bool heard = false;    // a message, this time
    Nanos first_open{-1};
    std::string_view error;  // of the last attempt; empty: it succeeded
    int status = 0;
  };

  [[nodiscard]] Nanos now() const { return loop_.now() - t0_; }
  void at(Nanos when, std::function<void()> callback);
  bool open(Subscription& subscription);
  void opened(Subscription& subscription, Nanos at_time);
  [[nodiscard]] std::string next_payload();
  void received(Subscription& subscription, transport::Message message);
  void closed(Subscription& subscription, const transport::Closed& why);
  void reopen(Subscription& subscription, Nanos wait);
  void fail(Subscription& subscription, std::string_view error, int status, Nanos latency);
  void emit(RawEvent event, Nanos at_time);
  void wait_for_messages();
  void beat();
  void finish();
  void count_bytes(const transport::Channel& channel, DriverCounts& counts) const;

  transport::Loop& loop_;
  const scenario::Config config_;
  ChannelMaker make_;
  transport::ChannelSettings settings_;
  Rng uuids_;
  load::Template payload_;
  bool has_payload_;
  bool asks_in_request_;  // http: the payload is the body of the request that the stream answers
  std::deque<Subscription> subscriptions_;
  EventSink sink_;
  std::function<void()> finished_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  TimePoint t0_;
  WallMicros wall0_ = 0;
  bool started_ = false, done_ = false, only_hard_failures_ = true;
  std::optional<Error> refused_;
  std::uint64_t next_seq_ = 0, payloads_ = 0;
  Nanos last_arrival_{-1};
  Heart heart_;
  DriverCounts counts_;
};

void SubscribeDriver::at(Nanos when, std::function<void()> callback) {
  loop_.at(t0_ + when, [alive = std::weak_ptr(alive_), callback = std::move(callback)] {
    if (!alive.expired()) callback();
  });
}

Status SubscribeDriver::start(EventSink sink, std::function<void()> finished) {
  sink_ = std::move(sink);
  finished_ = std::move(finished);
  started_ = true;
  t0_ = loop_.now();
  wall0_ = loop_.wall_now();
  for (Subscription& subscription : subscriptions_) {
    if (open(subscription)) continue;
    done_ = true;
    return std::move(*refused_);
  }
  if (config_.duration_s || !config_.messages)
    at(from_ms(config_.duration_s.value_or(kDefaultDurationS) * 1000), [this] { finish(); });
  else
    wait_for_messages();
  beat();
  return ok();
}

void SubscribeDriver::beat() {
  heart_.beat(now());
  at(heart_.next(), [this] {
    if (!done_) beat();
  });
}

/// A source that falls silent ends the run too: with a rate, once its last message is as late as a request
/// may be; without one, after as long a silence as a run lasts by default.
void SubscribeDriver::wait_for_messages() {
  const Nanos patience = from_ms(kDefaultDurationS * 1000);
  const Nanos heard = std::max(last_arrival_, Nanos{0});
  Nanos until = heard + patience;
  if (config_.rate_qps && counts_.first_open >= Nanos{0})
    until = std::min(until, counts_.first_open +
                                from_ms(1000 * static_cast<double>(*config_.messages) / *config_.rate_qps +
                                        config_.request_timeout_ms));
  if (now() >= until) return finish();
  at(std::min(until, now() + from_ms(1000)), [this] {
    if (!done_) wait_for_messages();
  });
}

bool SubscribeDriver::open(Subscription& subscription) {
  if (has_payload_ && asks_in_request_) settings_.opening_payload = next_payload();
  auto channel = make_(settings_, subscription);
  if (!channel.ok()) {
    refused_ = std::move(channel).error();
    return false;
  }
  if (counts_.opened_connections >= subscriptions_.size()) ++counts_.reconnects;
  ++counts_.opened_connections;
  subscription.channel = std::move(channel).value();
  subscription.heard = false;
  subscription.channel->open();
  return true;
}

void SubscribeDriver::opened(Subscription& subscription, Nanos at_time) {
  if (done_) return;
  if (counts_.handshakes++ == 0) counts_.first_open = at_time;
  if (subscription.first_open < Nanos{0}) subscription.first_open = at_time;
  subscription.subscribed = at_time;
  subscription.error = {};
  if (!has_payload_) return;
  if (asks_in_request_)
    ++counts_.delivered;  // it has been answered
  else
    subscription.channel->send(0, next_payload());
}

std::string SubscribeDriver::next_payload() {
  return payload_.render(payloads_++, uuids_, wall0_ + now().count() / 1000);
}

void SubscribeDriver::received(Subscription& subscription, transport::Message message) {
  if (done_) return;
  subscription.heard = true;
  const Nanos arrived = message.arrived - t0_;
  RawEvent event;
  event.answered = true;
  event.status = message.status;
  event.payload = std::move(message.body);
  event.wire_event_type = std::move(message.event_type);
  event.timing.due = arrived;
  event.timing.sent = subscription.subscribed;
  event.connection = subscription.index;
  ++counts_.answered;
  last_arrival_ = arrived;
  event.timing.own_wait = heart_.held_back(arrived);
  emit(std::move(event), arrived);
  if (config_.messages && counts_.answered >= *config_.messages) finish();
}

void SubscribeDriver::emit(RawEvent event, Nanos at_time) {
  event.seq = next_seq_++;
  event.timing.done = at_time;
  event.timing.received_at = wall0_ + at_time.count() / 1000;
  event.in_warmup = at_time < from_ms(config_.warmup_s * 1000);
  ++counts_.offered;
  sink_(std::move(event));
}

void SubscribeDriver::fail(Subscription& subscription, std::string_view error, int status, Nanos latency) {
  RawEvent event;
  event.transport_error = error;
  event.status = status;
  event.connection = subscription.index;
  event.timing.due = now();
  event.timing.latency = latency;
  emit(std::move(event), now());
}

void SubscribeDriver::closed(Subscription& subscription, const transport::Closed& why) {
  if (done_) return;
  count_bytes(*subscription.channel, counts_);
  // We are in its own callback.
  loop_.post([gone = std::shared_ptr<transport::Channel>(std::move(subscription.channel))] {});
  const bool was_useful =
      why.was_open && subscription.heard && now() - subscription.subscribed >= kUsefulAfter;
  if (was_useful) subscription.back_off.succeeded();
  if (why.was_open) {
    if (!why.error_class.empty()) fail(subscription, why.error_class, 0, Nanos{-1});
    if (done_) return;
  } else {
    const bool is_first = subscription.error.empty();
    subscription.error = why.error_class.empty() ? error_class::connection_reset : why.error_class;
    subscription.status = why.status;
    if (is_first && subscription.first_open >= Nanos{0})
      fail(subscription, subscription.error, subscription.status, Nanos{-1});
    if (done_) return;
    only_hard_failures_ = only_hard_failures_ && is_hard(subscription.error);
    const Nanos patience = std::max(from_ms(config_.connect_timeout_ms), kGiveUpAfter);
    if (counts_.handshakes == 0 && only_hard_failures_ && now() >= patience) {
      counts_.gave_up = true;
      return finish();
    }
  }
  reopen(subscription, was_useful ? Nanos{0} : subscription.back_off.failed());
}

void SubscribeDriver::reopen(Subscription& subscription, Nanos wait) {
  at(now() + wait, [this, &subscription] {
    // Refused here (a TLS file that is gone) is tried again as any other failure is.
    if (!done_ && !open(subscription)) reopen(subscription, subscription.back_off.failed());
  });
}

void SubscribeDriver::finish() {
  if (done_) return;
  const Nanos age = std::max(now(), from_ms(config_.request_timeout_ms));
  for (Subscription& subscription : subscriptions_)
    if (subscription.first_open < Nanos{0} && !subscription.error.empty())
      fail(subscription, subscription.error, subscription.status, age);
  done_ = true;
  counts_.end = now();
  for (Subscription& subscription : subscriptions_)
    if (subscription.channel) subscription.channel->close();
  loop_.post([alive = std::weak_ptr(alive_), this] {
    if (alive.expired()) return;
    const auto finished = std::move(finished_);
    if (finished) finished();
  });
}

void SubscribeDriver::count_bytes(const transport::Channel& channel, DriverCounts& counts) const {
  const auto [in, out] = channel.bytes();
  counts.bytes_in += in;
  counts.bytes_out += out;
}

DriverCounts SubscribeDriver::counts() const {
  DriverCounts out = counts_;
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.channel) count_bytes(*subscription.channel, out);
    out.subscriptions.push_back({subscription.first_open, !subscription.error.empty()});
  }
  return out;
}

}  // namespace

std::unique_ptr<Driver> make_subscribe_driver(transport::Loop& loop, const scenario::Config& config,
                                              const transport::Endpoint& endpoint, std::uint64_t seed,
                                              ChannelMaker make) {
  return std::make_unique<SubscribeDriver>(loop, config, endpoint, seed, std::move(make));
}

}  // namespace streamlab::pipeline
