// SPDX-License-Identifier: Apache-2.0
// http in request mode: one request, one answer, the connection kept for the next.
#include <algorithm>

#include "event/error_class.hpp"
#include "transport/connection.hpp"
#include "transport/http_parser.hpp"
#include "transport/http_request.hpp"

namespace streamlab::transport {
namespace {

class HttpConnection final : public Connection {
 public:
  HttpConnection(Loop& loop, ChannelSettings given, std::shared_ptr<TlsContext> tls,
                 ChannelObserver& observer)
      : Connection(loop, std::move(given), std::move(tls), observer),
        parser_(HttpParser::Kind::response, {[this](const HttpHead& head) { return head_read(head); },
                                             [this](std::string_view body) { return body_read(body); },
                                             [this] { return answer_read(); }}) {}

 private:
  void established() override { opened(); }

  void encode(std::string& out, std::string payload) override {
    if (settings().method == "HEAD") parser_.expect_no_body();
    out += http_request(settings(), {{"Accept", "*/*"}}, payload);
    waiting_ = true;
  }

  void received(std::string_view bytes, TimePoint at) override {
    at_ = at;
    const auto outcome = parser_.feed(bytes);
    if (outcome == HttpParser::Outcome::error) finish(error_class::protocol_error);
  }

  bool head_read(const HttpHead& head) {
    // 101 was not asked for: what follows is no HTTP.
    if (head.status == 101) return finish(error_class::protocol_error), false;
    status_ = head.status;
    keep_alive_ = head.keep_alive;
    body_.clear();
    oversize_ = false;
    return true;
  }

  bool body_read(std::string_view piece) {
    const std::size_t room = settings().max_message_bytes - body_.size();
    oversize_ |= piece.size() > room;
    body_.append(piece.substr(0, room));
    return listening();
  }

  bool answer_read() {
    const bool early = writing();
    waiting_ = false;
    if (!deliver({RawBytes(std::move(body_)), at_, status_, {}, oversize_})) return false;
    body_.clear();
    // Answered before it was asked in full: what is still on its way would be read as the next request.
    if (keep_alive_ && !early) return true;
    finish({});
    return false;
  }

  void peer_ended() override {
    if (!parser_.finish() || (listening() && waiting_)) return finish(error_class::connection_reset);
    finish({});
  }

  HttpParser parser_;
  TimePoint at_{};
  std::string body_;
  int status_ = 0;
  bool keep_alive_ = false, oversize_ = false, waiting_ = false;
};

}  // namespace

ConnectionPtr make_http(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
                        ChannelObserver& observer) {
  return std::make_shared<HttpConnection>(loop, std::move(settings), std::move(tls), observer);
}

}  // namespace streamlab::transport
