// SPDX-License-Identifier: Apache-2.0
#include "serve/visitor.hpp"

#include <charconv>
#include <utility>

#include "base/json_document.hpp"
#include "serve/page.hpp"

namespace streamlab::serve {
namespace {

using transport::HttpParser;
using transport::WsMessage;
using transport::WsOpcode;
using transport::WsParser;

constexpr std::size_t kLongestMessage = 1024;
// A peer that pings without reading its pongs gets no more of them.
constexpr std::size_t kMostControl = 4096;
constexpr Refusal kMalformed{400, "bad_request", "the request makes no sense"};
constexpr Refusal kTooLarge{413, "too_large", "the request's body is too large"};
constexpr Refusal kTooSlow{408, "too_slow", "the request took too long"};
constexpr Refusal kFull{503, "too_many_connections", "the dashboard has too many connections"};

}  // namespace

Visitor::Visitor(Lobby& lobby, transport::Socket socket)
    : lobby_(lobby),
      socket_(std::move(socket)),
      http_(HttpParser::Kind::request,
            {[this](const transport::HttpHead& head) { return take_head(head); },
             [this](std::string_view piece) { return take_body(piece); }, [this] { return take_request(); }}),
      ws_(WsParser::Role::server, kLongestMessage) {}

void Visitor::start() {
  deadline_ = lobby_.loop->now() + lobby_.limits.request;
  full_ = lobby_.visitors.size() > lobby_.limits.connections;
  socket_.start(weak_from_this(), lobby_.tls);
}

void Visitor::on_connected() {
  if (full_) return refuse_and_leave(kFull);
  socket_.read();
}

void Visitor::check(TimePoint now) {
  if (gone_) return;
  if (phase_ == Phase::viewer) {
    if (now - heard_ > lobby_.limits.silence || (writing_ && now > deadline_)) return leave(false);
    if (!writing_ && now - pinged_ > lobby_.limits.ping) {
      pinged_ = now;
      append_ws_frame(control_, WsOpcode::ping, "");
      offer();
    }
    return;
  }
  if (now <= deadline_ || busy_) return;
  // Who has begun a request is told; who is idle, or does not read, is not.
  if (phase_ == Phase::http && !writing_ && !http_.idle()) return refuse_and_leave(kTooSlow);
  leave(false);
}

void Visitor::dismiss() {
  if (gone_) return;
  if (phase_ == Phase::viewer) return close_viewer(1001);
  leave(true);
}

void Visitor::on_read(std::string_view bytes, TimePoint at) {
  heard_ = at;
  if (phase_ == Phase::http) return feed_http(bytes);
  if (phase_ == Phase::viewer) feed_viewer(bytes);
}

void Visitor::feed_http(std::string_view bytes) {
  // A read that was under way when we paused.
  if (busy_ || writing_) return void(held_.append(bytes));
  if (http_.idle()) deadline_ = lobby_.loop->now() + lobby_.limits.request;
  const auto outcome = http_.feed(bytes);
  if (gone_) return;
  if (phase_ == Phase::viewer) {
    const std::string rest = std::move(http_).rest();
    return feed_viewer(rest);
  }
  if (refusal_) return refuse_and_leave(*refusal_);
  if (outcome == HttpParser::Outcome::error) return refuse_and_leave(kMalformed);
}

bool Visitor::take_head(const transport::HttpHead& head) {
  head_ = head;
  request_ = {};
  refusal_ = refuse(head, lobby_.house, request_);
  std::uint64_t length = 0;
  const std::string_view stated = head.field("content-length");
  std::from_chars(stated.data(), stated.data() + stated.size(), length);
  if (!refusal_ && length > kLongestBody) refusal_ = kTooLarge;
  return !refusal_;
}

bool Visitor::take_body(std::string_view piece) {
  if (request_.body.size() + piece.size() > kLongestBody) {
    refusal_ = kTooLarge;
    return false;
  }
  request_.body += piece;
  return true;
}

/// One request at a time: what follows waits in the parser and in the socket.
bool Visitor::take_request() {
  if (request_.path == "/ws") {
    upgrade();
    return false;
  }
  busy_ = true;
  socket_.pause();
  dispatch(std::move(request_));
  return false;
}

void Visitor::dispatch(Request request) {
  if (request.path == "/api/login") return login(request);
  if (!request.path.starts_with("/api/"))
    return answer(page_file(request.path, head_.field("if-none-match")), head_.keep_alive);
  lobby_.ask(std::move(request), [weak = weak_from_this()](const Response& response) {
    const auto self = weak.lock();
    if (self && !self->gone_) self->answer(response, self->head_.keep_alive);
  });
}

void Visitor::login(const Request& request) {
  JsonDocument document;
  std::string_view token;
  if (request.method == "POST" && document.parse(request.body) == JsonReject::none &&
      document.nodes()[0].kind == JsonKind::object) {
    if (const auto at = document.find(0, "token"); at != 0) token = document.nodes()[at].text;
  }
  if (!lobby_.house.token.empty() && !same_secret(token, lobby_.house.token))
    return answer(error_response(401, "wrong_token", "this is not the dashboard's token"), head_.keep_alive);
  Response response = json_response("{\"ok\":true}\n");
  std::string cookie =
      lobby_.house.cookie + "=" + lobby_.house.session + "; Path=/; HttpOnly; SameSite=Strict";
  if (lobby_.tls) cookie += "; Secure";
  response.fields.emplace_back("Set-Cookie", std::move(cookie));
  answer(response, head_.keep_alive);
}

void Visitor::answer(const Response& response, bool keep_alive) {
  busy_ = false;
  keep_alive_ = keep_alive;
  send(to_bytes(response, own_origin(head_.field("host"), lobby_.house), head_.method == "HEAD", keep_alive));
}

void Visitor::refuse_and_leave(const Refusal& refusal) {
  socket_.pause();
  phase_ = Phase::leaving;
  Response response = error_response(refusal.status, refusal.code, refusal.message);
  if (!refusal.allow.empty()) response.fields.emplace_back("Allow", refusal.allow);
  answer(response, false);
}

void Visitor::send(std::string bytes) {
  writing_ = true;
  deadline_ = lobby_.loop->now() + lobby_.limits.write;
  socket_.write(std::move(bytes));
}

void Visitor::on_written(std::string) {
  writing_ = false;
  if (gone_) return;
  if (phase_ == Phase::viewer) return offer();
  if (!farewell_.empty()) return send(std::exchange(farewell_, {}));
  if (phase_ == Phase::leaving || !keep_alive_) return leave(true);
  deadline_ = lobby_.loop->now() + lobby_.limits.idle;
  // A request that came with the last one: in the next turn, so that a long pipeline is no deep stack.
  lobby_.loop->post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->gone_ || self->phase_ != Phase::http) return;
    const std::string held = std::exchange(self->held_, {});
    if (!held.empty() || !self->http_.idle()) self->feed_http(held);
    if (!self->gone_ && !self->busy_ && !self->writing_) self->socket_.read();
  });
}

void Visitor::upgrade() {
  phase_ = Phase::viewer;
  heard_ = pinged_ = lobby_.loop->now();
  send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: " +
      transport::ws_accept(head_.field("sec-websocket-key")) + "\r\n\r\n");
  lobby_.audience_changed();
}

void Visitor::feed_viewer(std::string_view bytes) {
  const auto outcome = ws_.feed(bytes, [this](const WsMessage& message) { return take_message(message); });
  if (!gone_ && phase_ == Phase::viewer && outcome == WsParser::Outcome::error) close_viewer(1002);
}

bool Visitor::take_message(const WsMessage& message) {
  switch (message.opcode) {
    case WsOpcode::ping:
      if (control_.size() < kMostControl) append_ws_frame(control_, WsOpcode::pong, message.body);
      offer();
      break;
    case WsOpcode::pong:
      break;
    case WsOpcode::text:
      if (message.oversize) {
        close_viewer(1009);
      } else if (!watch(message.body)) {
        close_viewer(1008);
      }
      break;
    case WsOpcode::close:
      close_viewer(1000);
      break;
    default:
      close_viewer(1003);
  }
  return !gone_ && phase_ == Phase::viewer;
}

/// {"watch": 12} or {"watch": null}: all that a page says.
bool Visitor::watch(const std::string& text) {
  JsonDocument document;
  if (document.parse(text, {.max_bytes = kLongestMessage, .max_nesting = 2}) != JsonReject::none)
    return false;
  const auto at = document.nodes()[0].kind == JsonKind::object ? document.find(0, "watch") : 0;
  if (at == 0) return false;
  const JsonNode& node = document.nodes()[at];
  std::int64_t run = 0;
  if (node.kind == JsonKind::number) {
    const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), run);
    if (error != std::errc{} || end != node.text.data() + node.text.size() || run <= 0) return false;
  } else if (node.kind != JsonKind::null_value) {
    return false;
  }
  told_.run = run, told_.points = 0;
  lobby_.audience_changed();
  offer();
  return true;
}

void Visitor::offer() {
  if (gone_ || phase_ != Phase::viewer || writing_) return;
  std::string bytes = std::move(control_);
  control_.clear();
  while (const auto text = lobby_.hub.next(told_)) append_ws_frame(bytes, WsOpcode::text, *text);
  if (!bytes.empty()) send(std::move(bytes));
}

void Visitor::close_viewer(std::uint16_t code) {
  phase_ = Phase::leaving;
  socket_.pause();
  lobby_.audience_changed();
  append_ws_frame(farewell_, WsOpcode::close, transport::ws_close_body(code));
  if (!writing_) send(std::exchange(farewell_, {}));
}

void Visitor::on_end(std::string_view) {
  leave(false);
}

void Visitor::leave(bool polite) {
  if (gone_) return;
  gone_ = true;
  polite ? socket_.linger() : socket_.close();
  // Not here: the caller is still inside this object.
  lobby_.loop->post([lobby = &lobby_, self = shared_from_this()] {
    lobby->visitors.erase(self.get());
    if (self->told_.run != 0) lobby->audience_changed();
  });
}

}  // namespace streamlab::serve
