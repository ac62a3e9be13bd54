// SPDX-License-Identifier: Apache-2.0
// tcp: one line, one message.
#include "event/error_class.hpp"
#include "transport/connection.hpp"
#include "transport/line_parser.hpp"

namespace streamlab::transport {
namespace {

class TcpConnection final : public Connection {
 public:
  TcpConnection(Loop& loop, ChannelSettings given, std::shared_ptr<TlsContext> tls, ChannelObserver& observer)
      : Connection(loop, std::move(given), std::move(tls), observer),
        lines_(settings().max_message_bytes,
               settings().skip_blank_lines ? LineParser::Blank::skip : LineParser::Blank::keep) {}

 private:
  void established() override { opened(); }
  void received(std::string_view bytes, TimePoint at) override {
    lines_.feed(bytes, [&](std::string line, bool oversize) {
      return deliver({RawBytes(std::move(line)), at, 0, {}, oversize});
    });
  }
  // A payload with a line feed inside would be several messages.
  void encode(std::string& out, std::string payload) override {
    for (char& c : payload) {
      if (c == '\n') c = ' ';
    }
    out += payload;
    out += '\n';
  }
  void peer_ended() override {
    finish(lines_.partial() ? error_class::connection_reset : std::string_view());
  }

  LineParser lines_;
};

}  // namespace

ConnectionPtr make_tcp(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
                       ChannelObserver& observer) {
  return std::make_shared<TcpConnection>(loop, std::move(settings), std::move(tls), observer);
}

}  // namespace streamlab::transport
