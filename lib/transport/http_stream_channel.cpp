// SPDX-License-Identifier: Apache-2.0
// One request whose answer never ends: Server-Sent Events, or NDJSON lines.
#include <optional>

#include "base/text.hpp"
#include "event/error_class.hpp"
#include "transport/connection.hpp"
#include "transport/http_parser.hpp"
#include "transport/http_request.hpp"
#include "transport/line_parser.hpp"
#include "transport/sse_parser.hpp"

namespace streamlab::transport {
namespace {

class HttpStreamConnection final : public Connection {
 public:
  HttpStreamConnection(Loop& loop, ChannelSettings given, std::shared_ptr<TlsContext> tls,
                       ChannelObserver& observer)
      : Connection(loop, std::move(given), std::move(tls), observer),
        is_sse_(settings().endpoint.protocol == Protocol::sse),
        parser_(HttpParser::Kind::response, {[this](const HttpHead& head) { return head_read(head); },
                                             [this](std::string_view body) { return body_read(body); },
                                             [this] { return stream_ended(); }}),
        events_(settings().max_message_bytes),
        lines_(settings().max_message_bytes, LineParser::Blank::skip) {}

 private:
  void established() override {
    write_first(http_request(settings(),
                             {{"Accept", is_sse_ ? "text/event-stream" : "application/x-ndjson, */*"},
                              {"Cache-Control", "no-cache"}},
                             settings().opening_payload));
  }

  // There is nothing to say once the stream runs.
  void encode(std::string&, std::string) override {}

  void received(std::string_view bytes, TimePoint at) override {
    at_ = at;
    const auto outcome = parser_.feed(bytes);
    if (outcome == HttpParser::Outcome::error) finish(error_class::protocol_error);
  }

  bool head_read(const HttpHead& head) {
    if (head.status / 100 != 2) return finish(status_class(head.status), head.status), false;
    // A login page with status 200 is no stream. A server that names no type gets the benefit of the doubt.
    const std::string type = to_lower(trim(split(head.field("content-type"), ';').front()));
    if (is_sse_ && !type.empty() && type != "text/event-stream") {
      return finish(error_class::protocol_error, head.status), false;
    }
    opened();
    return listening();
  }

  bool body_read(std::string_view piece) {
    if (is_sse_) {
      return events_.feed(piece, [this](SseEvent event) {
        return deliver(
            {RawBytes(std::move(event.data)), at_, 0, RawBytes(std::move(event.type)), event.oversize});
      });
    }
    return lines_.feed(piece, [this](std::string line, bool cut) { return line_read(std::move(line), cut); });
  }

  bool line_read(std::string line, bool oversize) {
    return deliver({RawBytes(std::move(line)), at_, 0, {}, oversize});
  }

  bool stream_ended() {
    if (!is_sse_)
      lines_.finish([this](std::string line, bool cut) { return line_read(std::move(line), cut); });
    finish({});
    return false;
  }

  void peer_ended() override {
    if (!parser_.finish() || !is_open()) return finish(error_class::connection_reset);
    finish({});
  }

  bool is_sse_;
  HttpParser parser_;
  SseParser events_;
  LineParser lines_;
  TimePoint at_{};
};

}  // namespace

ConnectionPtr make_http_stream(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
                               ChannelObserver& observer) {
  return std::make_shared<HttpStreamConnection>(loop, std::move(settings), std::move(tls), observer);
}

}  // namespace streamlab::transport
