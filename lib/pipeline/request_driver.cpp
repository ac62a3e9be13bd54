// SPDX-License-Identifier: Apache-2.0
#include "pipeline/request_driver.hpp"
#include "pipeline/connecting.hpp"

#include <algorithm>
#include <utility>

#include "event/error_class.hpp"
#include "pipeline/channel_settings.hpp"

namespace streamlab::pipeline {
namespace {

constexpr double kDefaultRate = 1;

load::Schedule schedule_of(const scenario::Config& config) {
  std::optional<Nanos> duration;
  if (config.duration_s || !config.messages)
    duration = from_ms(config.duration_s.value_or(kDefaultDurationS) * 1000);
  return {config.rate_qps.value_or(kDefaultRate), duration, config.messages};
}

std::optional<FieldReader> reader_of(const std::string& path) {
  auto pattern = PathPattern::parse(path);
  if (!pattern.ok()) return std::nullopt;
  return FieldReader(std::move(pattern).value());
}

}  // namespace

RequestDriver::RequestDriver(transport::Loop& loop, const scenario::Config& config,
                             const transport::Endpoint& endpoint, std::uint64_t seed, ChannelMaker make)
    : loop_(loop),
      config_(config),
      seed_(seed),
      make_(std::move(make)),
      settings_(channel_settings(config, endpoint, transport::Mode::request)),
      http_(endpoint.protocol == transport::Protocol::http),
      request_timeout_(from_ms(config.request_timeout_ms)),
      connect_timeout_(from_ms(config.connect_timeout_ms)),
      drain_(from_ms(config.drain_ms.value_or(config.request_timeout_ms))),
      warmup_(from_ms(config.warmup_s * 1000)),
      schedule_(schedule_of(config)),
      faults_(config.failures.probability, config.failures.types.size(), seed),
      uuids_(seed, "uuid"),
      damage_(seed, "damage") {
  if (config_.burst_limit) bucket_.emplace(*config_.burst_limit, config_.rate_qps.value_or(kDefaultRate));
  if (config_.jitter_ms) jitter_.emplace(config_.jitter_ms->p50, config_.jitter_ms->p95, seed);
  for (const std::string& line : config_.payload_lines) templates_.emplace_back(line);
  if (templates_.empty()) templates_.emplace_back(config_.payload_template);
  // HTTP pairs answers with requests by itself.
  if (config_.correlate.by_field && !http_) {
    send_field_ = reader_of(config_.correlate.send);
    receive_field_ = reader_of(config_.correlate.receive);
  }
  const std::uint64_t n = std::max<std::uint64_t>(config_.effective_connections, 1);
  for (std::uint64_t i = 0; i < (http_ ? 1 : n); ++i)
    lanes_.emplace_back(static_cast<std::uint32_t>(i), seed);
  if (http_)
    for (std::uint64_t i = 0; i < n; ++i) lanes_.front().free_indexes.insert(static_cast<std::uint32_t>(i));
}

RequestDriver::~RequestDriver() = default;

void RequestDriver::at(Nanos when, std::function<void()> callback, transport::TimerId* id) {
  const auto timer = loop_.at(t0_ + when, [alive = std::weak_ptr(alive_), callback = std::move(callback)] {
    if (!alive.expired()) callback();
  });
  if (id != nullptr) *id = timer;
}

Status RequestDriver::start(EventSink sink, std::function<void()> finished) {
  sink_ = std::move(sink);
  finished_ = std::move(finished);
  started_ = true;
  t0_ = loop_.now();
  wall0_ = loop_.wall_now();
  if (schedule_.size() == 0) {
    finish();
    return ok();
  }
  // Few messages need few connections: no more than there are to send.
  const std::uint64_t opening = std::min<std::uint64_t>(lanes_.size(), schedule_.size());
  for (std::uint64_t i = 0; i < opening; ++i) {
    if (open_connection(lanes_[i])) continue;
    done_ = true;
    return std::move(*refused_);
  }
  at(Nanos{0}, [this] { tick(); });
  beat();
  return ok();
}

void RequestDriver::beat() {
  heart_.beat(now());
  at(heart_.next(), [this] {
    if (!done_) beat();
  });
}

void RequestDriver::tick() {
  while (!done_ && next_ < schedule_.size()) {
    const Nanos at_now = now();
    if (schedule_.due(next_) > at_now) break;
    pump(*notice(at_now).lane);
  }
  if (done_) return;
  if (next_ < schedule_.size()) {
    at(schedule_.due(next_), [this] { tick(); });
  } else {
    at(schedule_.due(next_ - 1) + drain_, [this] { cut(Cut::drained); });
  }
}

/// The next message has become due.
RequestDriver::Job& RequestDriver::notice(Nanos seen) {
  Job& job = new_job();
  job.seq = schedule_.index(next_);
  job.timing.due = schedule_.due(next_);
  job.timing.own_wait = seen - job.timing.due;
  ++next_;
  ++counts_.offered;
  ++open_jobs_;
  Lane& lane = lanes_[job.seq % lanes_.size()];
  job.lane = &lane;
  if (lane.waiting.empty() && job.timing.own_wait <= load::kOnTime) lane.calm = heart_.stood_still(seen);
  job.paced_before = lane.paced + (lane.blocked ? seen - lane.blocked_since : Nanos{0});
  job.own_before = lane.own;
  job.unreachable_before = lane.unreachable_until(seen);
  lane.waiting.push_back({&job, job.seq});
  counts_.max_backlog = std::max(counts_.max_backlog, ++waiting_);
  return job;
}

RequestDriver::Job& RequestDriver::new_job() {
  if (free_.empty()) free_.push_back(&jobs_.emplace_back());
  Job& job = *free_.back();
  free_.pop_back();
  job = Job{};
  job.open = true;
  return job;
}

/// Sends what the lane may send now.
void RequestDriver::pump(Lane& lane) {
  while (!done_ && !lane.blocked && !lane.waiting.empty()) {
    Connection* connection = ready(lane);
    if (connection == nullptr) {
      want_connection(lane);
      return;
    }
    Job& job = *lane.waiting.front().job;
    const Nanos at_now = now();
    // Who is late queues behind those that wait for a token already.
    if (bucket_ && at_now - job.timing.due > load::kOnTime &&
        (!token_queue_.empty() || !bucket_->take(at_now))) {
      lane.blocked = true;
      lane.blocked_since = at_now;
      token_queue_.push_back(&lane);
      arm_token();
      return;
    }
    lane.waiting.pop_front();
    send(*connection, job);
  }
}

void RequestDriver::arm_token() {
  if (token_armed_) return;
  token_armed_ = true;
  token_at_ = bucket_->next(now());
  at(token_at_, [this] { tokens_due(); });
}

void RequestDriver::tokens_due() {
  token_armed_ = false;
  while (!done_ && !token_queue_.empty()) {
    Lane& lane = *token_queue_.front();
    Connection* connection = lane.waiting.empty() ? nullptr : ready(lane);
    const Nanos at_now = now();
    if (connection != nullptr && !bucket_->take(at_now)) break;
    token_queue_.pop_front();
    lane.blocked = false;
    // The token was there at token_at_: how much later we came for it is our own.
    const Nanos there = std::clamp(token_at_, lane.blocked_since, at_now);
    lane.paced += there - lane.blocked_since;
    lane.own += at_now - there;
    if (connection != nullptr) {
      Job& job = *lane.waiting.front().job;
      lane.waiting.pop_front();
      send(*connection, job);
    }
    pump(lane);
  }
  if (!done_ && !token_queue_.empty()) arm_token();
}

void RequestDriver::send(Connection& connection, Job& job) {
  --waiting_;
  const Ref ref{&job, job.seq};
  job.stage = Stage::outstanding;
  job.on = &connection;
  job.connection = connection.index;
  job.handed = now();
  job.handed_own = job.timing.own_wait + (job.lane->own - job.own_before);
  job.handed_paced = job.lane->paced - job.paced_before;
  job.backlog = heart_.stood_still(job.handed) - job.lane->calm;
  connection.outstanding.push_back(ref);
  connection.unwritten.push_back(ref);
  ++connection.live;
  if (http_) job.lane->idle.erase(connection.index);
  std::string payload =
      templates_[job.seq % templates_.size()].render(job.seq, uuids_, wall0_ + job.handed.count() / 1000);
  if (send_field_) {
    if (const auto id = send_field_->read(payload)) {
      job.id = *id;
      connection.ids[*job.id].push_back(ref);
    }
  }
  connection.channel->send(job.seq, std::move(payload));
}

/// Of its wait, how long nobody could be reached.
void RequestDriver::note_unreachable(Job& job, Nanos until) {
  Timing& t = job.timing;
  const Nanos waited = t.sent >= Nanos{0} ? t.connection_wait : until - t.due;
  t.unreachable_wait = std::min(job.lane->unreachable_until(until) - job.unreachable_before, waited);
}

/// From here on its time runs. What is neither ours nor the pacing's was the wait for the connection.
void RequestDriver::set_sent(Job& job, Nanos sent) {
  Timing& t = job.timing;
  if (t.sent >= Nanos{0}) return;
  t.sent = std::max({sent, job.handed, t.due});
  t.own_wait = std::min(job.handed_own, t.sent - t.due);
  t.pacing_wait = std::min(job.handed_paced, t.sent - t.due - t.own_wait);
  t.connection_wait = t.sent - t.due - t.own_wait - t.pacing_wait;
  note_unreachable(job, job.handed);
  // A standstill leaves a queue behind, that makes nobody wait longer than it lasted.
  const Nanos own = std::clamp(job.backlog - t.own_wait, Nanos{0}, t.connection_wait - t.unreachable_wait);
  t.own_wait += own;
  t.connection_wait -= own;
  ++counts_.delivered;
  add_deadline(job, t.sent + request_timeout_);
}

void RequestDriver::add_deadline(Job& job, Nanos deadline) {
  deadlines_.push_back({deadline, {&job, job.seq}});
  if (!deadline_armed_) arm_deadline();
}

void RequestDriver::arm_deadline() {
  while (!deadlines_.empty() && !deadlines_.front().ref.live()) deadlines_.pop_front();
  deadline_armed_ = !deadlines_.empty();
  if (deadline_armed_)
    at(deadlines_.front().at, [this] {
      expire();
      if (!done_) arm_deadline();
    });
}

void RequestDriver::expire() {
  if (done_) return;
  const Nanos at_now = now();
  while (!done_ && !deadlines_.empty() && deadlines_.front().at <= at_now) {
    const Ref ref = deadlines_.front().ref;
    deadlines_.pop_front();
    if (!ref.live()) continue;
    Connection* connection = ref.job->on;
    leave(*ref.job);
    fail(*ref.job, error_class::request_timeout, at_now, false);
    // In field mode a late answer finds nobody: nothing is shifted.
    if (connection != nullptr && !receive_field_ && !done_) retire(*connection);
  }
}

void RequestDriver::fail(Job& job, std::string_view error, Nanos at_time, bool injected, int status) {
  job.error = error;
  job.payload = RawBytes();
  job.status = status;
  job.injected |= injected;
  job.timing.done = at_time;
  job.timing.latency = std::max(at_time - job.timing.due, request_timeout_);
  if (job.timing.sent < Nanos{0}) note_unreachable(job, at_time);
  end(job, false);
}

void RequestDriver::deliver(Job& job, Nanos at_time) {
  job.answered = true;
  job.timing.done = at_time;
  job.timing.latency = at_time - job.timing.due;
  ++counts_.answered;
  end(job, false);
}

/// The one place where an event leaves.
void RequestDriver::end(Job& job, bool censored) {
  if (job.timer != 0) loop_.cancel(job.timer);
  if (job.timing.sent < Nanos{0}) ++counts_.not_sent;
  if (job.injected) ++counts_.injected;
  RawEvent event;
  event.seq = job.seq;
  event.timing = job.timing;
  event.timing.received_at = wall0_ + job.timing.done.count() / 1000;
  event.transport_error = job.error;
  event.status = job.status;
  event.payload = std::move(job.payload);
  event.answered = job.answered;
  event.injected = job.injected;
  event.censored = censored;
  event.in_warmup = job.timing.due < warmup_;
  event.connection = job.connection;
  job.open = false;
  free_.push_back(&job);
  --open_jobs_;
  sink_(std::move(event));
  if (open_jobs_ == 0 && next_ == schedule_.size()) finish();
}

/// Ends all that is open, in the order of seq.
void RequestDriver::cut(Cut why) {
  // Whose time is up at this very moment has timed out, whichever timer came first.
  if (why == Cut::drained) expire();
  if (done_) return;
  std::vector<Job*> open;
  for (Job& job : jobs_)
    if (job.open) open.push_back(&job);
  std::sort(open.begin(), open.end(), [](const Job* a, const Job* b) { return a->seq < b->seq; });
  const Nanos at_now = now();
  for (Job* job : open) {
    if (!job->open) continue;  // the sink interrupted us
    if (why == Cut::interrupted) {
      job->payload = RawBytes();
      job->status = 0;
      job->error = {};
      job->timing.done = at_now;
      job->timing.latency = at_now - job->timing.due;
      end(*job, true);
      continue;
    }
    if (job->timing.sent >= Nanos{0}) {
      fail(*job, error_class::no_answer, at_now, false);
    } else {
      fail(*job, unsent_error(), at_now, false, counts_.handshakes == 0 ? connect_status_ : 0);
    }
  }
  finish();
}

/// A target that nobody ever reached is told by why.
std::string_view RequestDriver::unsent_error() const {
  return counts_.handshakes == 0 && !connect_error_.empty() ? connect_error_ : error_class::not_sent;
}

void RequestDriver::interrupt() {
  if (!started_ || done_) return;
  for (const Nanos at_now = now(); next_ < schedule_.size() && schedule_.due(next_) <= at_now;)
    notice(at_now);
  cut(Cut::interrupted);
}

void RequestDriver::give_up() {
  for (const Nanos at_now = now(); next_ < schedule_.size() && schedule_.due(next_) <= at_now;)
    notice(at_now);
  counts_.gave_up = true;
  cut(Cut::drained);
}

void RequestDriver::finish() {
  if (done_) return;
  done_ = true;
  counts_.end = now();
  for (auto& [key, connection] : connections_)
    if (connection->state != Connection::State::dead) connection->channel->close();
  loop_.post([alive = std::weak_ptr(alive_), this] {
    if (alive.expired()) return;
    // It may destroy us.
    const auto finished = std::move(finished_);
    if (finished) finished();
  });
}

DriverCounts RequestDriver::counts() const {
  DriverCounts out = counts_;
  for (const auto& [key, connection] : connections_) {
    const auto [in, sent] = connection->channel->bytes();
    out.bytes_in += in;
    out.bytes_out += sent;
  }
  return out;
}

std::unique_ptr<Driver> make_request_driver(transport::Loop& loop, const scenario::Config& config,
                                            const transport::Endpoint& endpoint, std::uint64_t seed,
                                            ChannelMaker make) {
  return std::make_unique<RequestDriver>(loop, config, endpoint, seed, std::move(make));
}

}  // namespace streamlab::pipeline
