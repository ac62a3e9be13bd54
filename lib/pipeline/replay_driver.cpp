// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

#include "pipeline/channel_settings.hpp"
#include "pipeline/driver.hpp"
#include "pipeline/field_reader.hpp"
#include "transport/line_parser.hpp"

namespace streamlab::pipeline {
namespace {

// Between two looks at the loop, so that an interrupt is heard.
constexpr std::size_t kLinesAtATime = 256;
constexpr Nanos kLookAgain = std::chrono::milliseconds(2);

class ReplayDriver final : public Driver {
 public:
  ReplayDriver(transport::Loop& loop, const scenario::Config& config, std::string file, std::string shown)
      : loop_(loop),
        config_(config),
        file_(std::move(file)),
        shown_(std::move(shown)),
        parser_(config.fields.max_payload_bytes + 1, transport::LineParser::Blank::skip) {
    if (config_.speed_factor > 0 && !config_.fields.time.empty())
      time_field_.emplace(config_.fields.time.front());
  }
  ~ReplayDriver() override { close_file(); }

  Status start(EventSink sink, std::function<void()> finished) override;
  void interrupt() override {
    if (started_) finish();
  }
  [[nodiscard]] DriverCounts counts() const override { return counts_; }

 private:
  [[nodiscard]] Nanos now() const { return loop_.now() - t0_; }
  void at(Nanos when, std::function<void()> callback);
  void go_on();
  bool read_more();
  Nanos due_of(std::string_view line);
  void emit(std::string line);
  void finish();
  void close_file() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
    fd_ = -1;
  }

  transport::Loop& loop_;
  const scenario::Config config_;
  const std::string file_, shown_;
  transport::LineParser parser_;
  std::optional<FieldReader> time_field_;
  std::deque<std::string> lines_;
  std::optional<WallMicros> first_time_;
  std::optional<Nanos> due_;  // of the line in front
  int fd_ = -1;
  bool at_end_ = false;
  EventSink sink_;
  std::function<void()> finished_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  TimePoint t0_;
  WallMicros wall0_ = 0;
  bool started_ = false, done_ = false;
  DriverCounts counts_;
};

void ReplayDriver::at(Nanos when, std::function<void()> callback) {
  loop_.at(t0_ + when, [alive = std::weak_ptr(alive_), callback = std::move(callback)] {
    if (!alive.expired()) callback();
  });
}

Status ReplayDriver::start(EventSink sink, std::function<void()> finished) {
  fd_ = file_ == "-" ? STDIN_FILENO : ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd_ < 0)
    return Error{.code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                 .message = "cannot open the capture " + shown_,
                 .reason = std::strerror(errno)};
  struct stat about {};
  if (::fstat(fd_, &about) == 0 && S_ISDIR(about.st_mode)) {
    close_file();
    return Error{
        .code = ErrorCode::io, .message = "cannot read the capture " + shown_, .reason = "it is a folder"};
  }
  sink_ = std::move(sink);
  finished_ = std::move(finished);
  started_ = true;
  t0_ = loop_.now();
  wall0_ = loop_.wall_now();
  ++counts_.opened_connections;
  ++counts_.handshakes;
  counts_.first_open = Nanos{0};
  if (config_.duration_s) at(from_ms(*config_.duration_s * 1000), [this] { finish(); });
  at(Nanos{0}, [this] { go_on(); });
  return ok();
}

/// Replays what is due, then comes back when the next is, when there may be more to read, or when others have
/// had a turn.
void ReplayDriver::go_on() {
  for (std::size_t i = 0; i < kLinesAtATime; ++i) {
    if (done_) return;
    if (lines_.empty()) {
      if (at_end_) return finish();
      if (!read_more()) return at(now() + kLookAgain, [this] { go_on(); });
      continue;
    }
    if (!due_) due_ = due_of(lines_.front());
    if (*due_ > now()) return at(*due_, [this] { go_on(); });
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    due_.reset();
    emit(std::move(line));
  }
  at(now(), [this] { go_on(); });
}

/// False if nothing can be read now. A pipe that is silent must not hold the loop.
bool ReplayDriver::read_more() {
  pollfd watched{fd_, POLLIN, 0};
  if (::poll(&watched, 1, 0) <= 0) return false;
  char buffer[1 << 16];
  const ssize_t size = ::read(fd_, buffer, sizeof buffer);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  const auto keep = [this](std::string line, bool) {
    lines_.push_back(std::move(line));
    return true;
  };
  if (size < 0) counts_.broken_off = std::strerror(errno);
  if (size <= 0) {
    parser_.finish(keep);
    at_end_ = true;
    return true;
  }
  counts_.bytes_in += static_cast<std::uint64_t>(size);
  parser_.feed({buffer, static_cast<std::size_t>(size)}, keep);
  return true;
}

Nanos ReplayDriver::due_of(std::string_view line) {
  if (!time_field_) return Nanos{0};
  const auto time = time_field_->read_time(line, config_.fields.time_unit);
  if (!time) return Nanos{0};
  if (!first_time_) first_time_ = time;
  const double us = to_ms(span_between(*first_time_, *time)) * 1000 / config_.speed_factor;
  return Nanos(static_cast<std::int64_t>(std::clamp(us * 1e3, 0.0, 9e18)));
}

void ReplayDriver::emit(std::string line) {
  RawEvent event;
  const Nanos at_time = now();
  event.seq = counts_.offered++;
  event.answered = true;
  event.payload = RawBytes(std::move(line));
  event.timing.due = event.timing.done = at_time;
  event.timing.received_at = wall0_ + at_time.count() / 1000;
  event.in_warmup = at_time < from_ms(config_.warmup_s * 1000);
  ++counts_.answered;
  sink_(std::move(event));
  if (config_.messages && counts_.offered >= *config_.messages) finish();
}

void ReplayDriver::finish() {
  if (done_) return;
  done_ = true;
  counts_.end = now();
  counts_.left_unread = due_ && *due_ > counts_.end;
  close_file();
  loop_.post([alive = std::weak_ptr(alive_), this] {
    if (alive.expired()) return;
    const auto finished = std::move(finished_);
    if (finished) finished();
  });
}

}  // namespace

std::unique_ptr<Driver> make_replay_driver(transport::Loop& loop, const scenario::Config& config,
                                           std::string file, std::string shown) {
  return std::make_unique<ReplayDriver>(loop, config, std::move(file), std::move(shown));
}

}  // namespace streamlab::pipeline
