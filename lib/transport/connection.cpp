// SPDX-License-Identifier: Apache-2.0
#include "transport/connection.hpp"

#include <utility>
#include <vector>

#include "event/error_class.hpp"

namespace streamlab::transport {
namespace {

// What one write holds: enough to save system calls, little enough that "sent" is not said long before it is.
constexpr std::size_t kLargestBatch = 64 * 1024;
// Pongs to a peer that floods pings and reads nothing.
constexpr std::size_t kMostFirst = 64 * 1024;

}  // namespace

Connection::Connection(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
                       ChannelObserver& observer)
    : loop_(loop), settings_(std::move(settings)), tls_(std::move(tls)), observer_(&observer) {}

void Connection::open() {
  if (state_ != State::idle) return;
  state_ = State::connecting;
  socket_.emplace(loop_, weak_from_this());
  timer_ = loop_.at(loop_.now() + settings_.connect_timeout, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->timer_ = 0;
    self->finish(error_class::connect_timeout);
  });
  socket_->connect(settings_.endpoint.host, settings_.endpoint.port, tls_);
}

void Connection::on_connected() {
  if (state_ != State::connecting) return;
  socket_->read();
  established();
}

void Connection::opened() {
  if (state_ != State::connecting) return;
  state_ = State::open;
  cancel_timer();
  if (observer_ != nullptr) observer_->on_open(loop_.now());
}

void Connection::send(std::uint64_t tag, std::string payload) {
  if (state_ != State::open) return;
  queue_.push_back({tag, std::move(payload)});
  schedule_flush();
}

void Connection::write_first(std::string_view bytes) {
  if (state_ == State::closed || first_.size() > kMostFirst) return;
  first_.append(bytes);
  schedule_flush();
}

// Not at once: on_sent may not come from inside send(), and what is sent in one turn goes out in one write.
void Connection::schedule_flush() {
  if (writing_ || flush_scheduled_) return;
  flush_scheduled_ = true;
  loop_.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->flush_scheduled_ = false;
    self->flush();
  });
}

void Connection::flush() {
  if (state_ == State::closed || socket_ended_ || writing_) return;
  std::string out = std::move(spare_);
  out.clear();
  out += first_;
  first_.clear();
  std::vector<std::uint64_t> tags;
  while (state_ == State::open && !queue_.empty() && out.size() < kLargestBatch) {
    tags.push_back(queue_.front().tag);
    encode(out, std::move(queue_.front().payload));
    queue_.pop_front();
  }
  if (out.empty() && tags.empty()) return;
  sent_bytes_ += out.size();
  writing_ = true;
  const TimePoint at = loop_.now();
  socket_->write(std::move(out));
  for (const std::uint64_t tag : tags) {
    if (!listening()) return;
    observer_->on_sent(tag, at);
  }
}

void Connection::on_written(std::string buffer) {
  writing_ = false;
  if (buffer.capacity() <= 2 * kLargestBatch) spare_ = std::move(buffer);
  flush();
}

void Connection::on_read(std::string_view bytes, TimePoint at) {
  received_bytes_ += bytes.size();
  if (state_ != State::closed) received(bytes, at);
}

void Connection::on_end(std::string_view error_class) {
  socket_ended_ = true;
  if (error_class.empty()) {
    if (state_ != State::closed) peer_ended();
  } else {
    finish(error_class);
  }
}

void Connection::peer_ended() {
  finish(is_open() ? std::string_view() : error_class::connection_reset);
}

bool Connection::deliver(Message message) {
  if (observer_ != nullptr && state_ == State::open) observer_->on_message(std::move(message));
  return listening();
}

void Connection::finish(std::string_view error_class, int status) {
  if (state_ == State::closed) return;
  const Closed why{error_class, state_ == State::open, status};
  end_socket(why, why.was_open);
  if (auto* to = std::exchange(observer_, nullptr)) to->on_closed(why);
}

void Connection::end_socket(const Closed& why, bool polite) {
  state_ = State::closed;
  cancel_timer();
  queue_.clear();
  if (!socket_ || socket_ended_) return;
  if (!polite) return socket_->close();
  if (!writing_) {
    if (std::string last = goodbye(why); !last.empty()) socket_->write(std::move(last));
  }
  socket_->linger();
}

void Connection::close() {
  if (state_ == State::closed) return;
  const Closed why{{}, state_ == State::open, 0};
  end_socket(why, why.was_open);
  loop_.post([weak = weak_from_this(), why] {
    const auto self = weak.lock();
    if (!self) return;
    if (auto* to = std::exchange(self->observer_, nullptr)) to->on_closed(why);
  });
}

void Connection::detach() {
  observer_ = nullptr;
  if (state_ != State::closed) end_socket({}, false);
}

void Connection::cancel_timer() {
  if (timer_ != 0) loop_.cancel(std::exchange(timer_, 0));
}

}  // namespace streamlab::transport
