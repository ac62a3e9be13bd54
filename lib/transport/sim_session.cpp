// SPDX-License-Identifier: Apache-2.0
#include "transport/sim_session.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.hpp"

namespace streamlab::transport {
namespace {

constexpr std::size_t kLongestRequest = std::size_t{16} << 20;
// A client that does not read stops being read, and pushed to, until it does.
constexpr std::size_t kMostUnwritten = std::size_t{4} << 20;
constexpr auto kSilence = std::chrono::milliseconds(100);

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// Three-valued: a prefix of a method may still become one.
enum class Guess { http, lines, unclear };
Guess guess(std::string_view bytes) {
  constexpr std::array<std::string_view, 7> kMethods{"GET ",    "POST ",  "PUT ",    "HEAD ",
                                                     "DELETE ", "PATCH ", "OPTIONS "};
  for (const std::string_view method : kMethods) {
    if (begins_with(bytes, method)) return Guess::http;
    if (begins_with(method, bytes)) return Guess::unclear;
  }
  return Guess::lines;
}

std::string chunk(std::string_view data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string size;
  for (std::size_t left = data.size(); left > 0; left >>= 4) size.insert(size.begin(), kDigits[left & 15]);
  return size.append("\r\n").append(data).append("\r\n");
}

}  // namespace

SimSession::SimSession(SimWorld& world, Socket socket)
    : world_(world),
      socket_(std::move(socket)),
      http_(HttpParser::Kind::request, {[this](const HttpHead& head) {
                                          head_ = head;
                                          body_.clear();
                                          return true;
                                        },
                                        [this](std::string_view piece) {
                                          body_.append(piece.substr(0, kLongestRequest - body_.size()));
                                          return true;
                                        },
                                        [this] { return http_request(); }}),
      ws_(WsParser::Role::server, kLongestRequest),
      lines_(kLongestRequest) {}

void SimSession::start() {
  socket_.start(weak_from_this(), world_.tls);
}

void SimSession::on_connected() {
  connected_ = true;
  if (!world_.frozen) socket_.read();
  if (!world_.settings.tcp_push) return;
  world_.loop->at(world_.loop->now() + kSilence, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->gone_ || self->speech_ != Speech::unknown || !self->held_.empty()) return;
    self->speech_ = Speech::lines;
    self->start_push(Push::lines);
  });
}

void SimSession::on_read(std::string_view bytes, TimePoint) {
  if (!world_.frozen) return handle(bytes);
  socket_.pause();
  held_.append(bytes);
}

void SimSession::thaw() {
  if (gone_ || !connected_) return;
  if (!held_.empty()) handle(std::exchange(held_, {}));
  if (gone_) return;
  socket_.read();
  flush_due();
  if (!gone_ && push_ != Push::none) push_due();
}

void SimSession::handle(std::string_view bytes) {
  if (gone_ || ending_) return;
  bool bad = false;
  switch (speech_) {
    case Speech::unknown:
      return listen_for_protocol(bytes);
    case Speech::http: {
      if (push_ != Push::none) return;  // nothing can follow an answer that never ends
      const auto outcome = http_.feed(bytes);
      bad = outcome == HttpParser::Outcome::error;
      if (outcome == HttpParser::Outcome::stopped && speech_ == Speech::websocket) {
        const std::string rest = std::move(http_).rest();
        return handle(rest);
      }
      break;
    }
    case Speech::websocket:
      bad = ws_.feed(bytes, [this](WsMessage message) { return ws_message(std::move(message)); }) ==
            WsParser::Outcome::error;
      break;
    case Speech::lines:
      lines_.feed(bytes, [this](std::string line, bool) {
        request(line);
        return !gone_;
      });
      break;
  }
  if (bad) return leave(true);
  flush_due();
}

void SimSession::listen_for_protocol(std::string_view bytes) {
  held_.append(bytes);
  const Guess what = guess(held_);
  if (what == Guess::unclear) return;
  speech_ = what == Guess::http ? Speech::http : Speech::lines;
  handle(std::exchange(held_, {}));
}

bool SimSession::http_request() {
  if (!head_.field("sec-websocket-key").empty()) return upgrade();
  const bool wants_sse = head_.field("accept").find("text/event-stream") != std::string_view::npos;
  if (wants_sse || begins_with(head_.target, "/events")) {
    write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    start_push(Push::sse);
  } else if (begins_with(head_.target, "/ndjson")) {
    write("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    start_push(Push::ndjson);
  } else {
    request(body_);
  }
  return !gone_;
}

bool SimSession::upgrade() {
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  answer.append(ws_accept(head_.field("sec-websocket-key"))).append("\r\n");
  const std::string_view offered = head_.field("sec-websocket-protocol");
  if (!offered.empty()) {
    answer.append("Sec-WebSocket-Protocol: ").append(trim(split(offered, ',').front())).append("\r\n");
  }
  write(answer.append("\r\n"));
  speech_ = Speech::websocket;
  if (begins_with(head_.target, "/events")) start_push(Push::websocket);
  return false;
}

bool SimSession::ws_message(WsMessage message) {
  switch (message.opcode) {
    case WsOpcode::ping: {
      std::string pong;
      append_ws_frame(pong, WsOpcode::pong, message.body);
      write(pong);
      break;
    }
    case WsOpcode::pong:
      break;
    case WsOpcode::close: {
      std::string reply;
      append_ws_frame(reply, WsOpcode::close, message.body);
      write(reply);
      leave(true);
      break;
    }
    default:
      if (push_ == Push::none) request(message.body);
  }
  return !gone_;
}

void SimSession::request(std::string_view text) {
  world_.messages.fetch_add(1, std::memory_order_relaxed);
  const SimAnswer answer = world_.payloads.answer(text, world_.arrivals++, world_.loop->wall_now());
  const TimePoint when = world_.loop->now() + answer.latency;
  if (answer.disconnect) return queue_.push_back({when, {}, true});
  if (answer.drop) return;
  Due due{when, wrapped(answer), speech_ == Speech::http && !head_.keep_alive};
  if (answer.duplicate && speech_ != Speech::http) due.bytes += due.bytes;
  queue_.push_back(std::move(due));
}

std::string SimSession::wrapped(const SimAnswer& answer) {
  if (speech_ == Speech::http) return http_answer(answer);
  if (speech_ == Speech::lines) return answer.body + "\n";
  std::string frame;
  append_ws_frame(frame, WsOpcode::text, answer.body);
  return frame;
}

std::string SimSession::http_answer(const SimAnswer& answer) const {
  std::string out = answer.error ? "HTTP/1.1 500 Internal Server Error\r\n" : "HTTP/1.1 200 OK\r\n";
  out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
  if (!head_.keep_alive) out += "Connection: close\r\n";
  out += "\r\n";
  if (head_.method != "HEAD") out += answer.body;
  return out;
}

void SimSession::start_push(Push form) {
  if (push_ != Push::none) return;
  push_ = form;
  push_start_ = world_.loop->now();
  push_due();
}

// Event k is due (k + 1) / rate after the subscription. What a freeze held back follows at full speed, each
// with the time it should have had: that is how a real source's age shows.
void SimSession::push_due() {
  const std::uint64_t limit = world_.settings.push_messages;
  const auto due_of = [&](std::uint64_t k) {
    return push_start_ + Nanos(std::llround(static_cast<double>(k + 1) / world_.settings.push_rate * 1e9));
  };
  while (!gone_ && !ending_ && !world_.frozen && out_.size() < kMostUnwritten) {
    if (limit > 0 && pushed_ >= limit) {
      if (push_ == Push::sse || push_ == Push::ndjson) write("0\r\n\r\n");
      if (push_ == Push::websocket) {
        std::string close;
        append_ws_frame(close, WsOpcode::close, ws_close_body(1000));
        write(close);
      }
      return leave(true);
    }
    const TimePoint due = due_of(pushed_), now = world_.loop->now();
    if (due > now) return wake_at(due);
    const auto age = std::chrono::duration_cast<std::chrono::microseconds>(now - due).count();
    const SimAnswer event = world_.payloads.event(pushed_++, world_.loop->wall_now() - age);
    world_.messages.fetch_add(1, std::memory_order_relaxed);
    if (event.disconnect) return leave(false);
    if (event.drop) continue;
    const std::string bytes = pushed(event);
    write(event.duplicate ? bytes + bytes : bytes);
  }
}

std::string SimSession::pushed(const SimAnswer& event) {
  if (push_ == Push::ndjson) return chunk(event.body + "\n");
  if (push_ == Push::lines) return event.body + "\n";
  if (push_ == Push::sse) {
    std::string text = "id: " + std::to_string(event.index) + "\nevent: ";
    text.append(event.event_type).append("\ndata: ").append(event.body).append("\n\n");
    return chunk(text);
  }
  return wrapped(event);
}

void SimSession::flush_due() {
  while (!gone_ && !ending_ && !world_.frozen && !queue_.empty()) {
    if (queue_.front().when > world_.loop->now()) return wake_at(queue_.front().when);
    const Due due = std::move(queue_.front());
    queue_.pop_front();
    if (!due.bytes.empty()) write(due.bytes);
    if (due.end) return leave(!due.bytes.empty());
  }
}

void SimSession::wake_at(TimePoint when) {
  if (timer_ != 0 && wakes_at_ <= when) return;
  if (timer_ != 0) world_.loop->cancel(timer_);
  wakes_at_ = when;
  timer_ = world_.loop->at(when, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->gone_) return;
    self->timer_ = 0;
    self->flush_due();
    if (self->push_ != Push::none) self->push_due();
  });
}

void SimSession::write(std::string_view bytes) {
  if (gone_) return;
  out_.append(bytes);
  if (out_.size() >= kMostUnwritten) socket_.pause();
  if (writing_) return;
  // In the next turn: all that this turn answers leaves in one write.
  writing_ = true;
  world_.loop->post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->gone_) self->socket_.write(std::exchange(self->out_, {}));
  });
}

void SimSession::on_written(std::string) {
  writing_ = false;
  if (gone_) return;
  if (out_.empty()) {
    if (ending_) return leave(true);
  } else {
    writing_ = true;
    socket_.write(std::exchange(out_, {}));
  }
  if (ending_ || world_.frozen) return;
  socket_.read();
  if (push_ != Push::none) push_due();
}

void SimSession::on_end(std::string_view) {
  leave(false);
}

// Politely: once everything is written.
void SimSession::leave(bool polite) {
  if (gone_) return;
  if (polite && writing_) {
    ending_ = true;
    return;
  }
  gone_ = true;
  if (timer_ != 0) world_.loop->cancel(timer_);
  polite ? socket_.linger() : socket_.close();
  // Not here: the caller is still inside this object.
  world_.loop->post([world = &world_, self = shared_from_this()] { world->sessions.erase(self.get()); });
}

}  // namespace streamlab::transport
