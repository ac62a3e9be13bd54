// SPDX-License-Identifier: Apache-2.0
// The one list of protocols: a new one is a new file and a line here.
#include "transport/channel.hpp"
#include "transport/connection.hpp"
#include "transport/http_request.hpp"

namespace streamlab::transport {
namespace {

// Lets the connection live on for the callback that is running; the observer is forgotten at once.
class Handle final : public Channel {
 public:
  explicit Handle(ConnectionPtr connection) : connection_(std::move(connection)) {}
  ~Handle() override { connection_->detach(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  void open() override { connection_->open(); }
  void send(std::uint64_t tag, std::string payload) override { connection_->send(tag, std::move(payload)); }
  void close() override { connection_->close(); }
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> bytes() const override {
    return connection_->bytes();
  }

 private:
  ConnectionPtr connection_;
};

Error unsupported(Protocol protocol, std::string reason) {
  return Error{ErrorCode::invalid_config, "no channel for protocol " + std::string(name_of(protocol)),
               std::move(reason)};
}

}  // namespace

Result<std::unique_ptr<Channel>> make_channel(Loop& loop, const ChannelSettings& settings,
                                              ChannelObserver& observer) {
  const Protocol protocol = settings.endpoint.protocol;
  STREAMLAB_CHECK(check_http_settings(settings));
  std::shared_ptr<TlsContext> tls;
  if (settings.endpoint.tls) {
    STREAMLAB_TRY(tls, client_tls(loop, settings.tls));
  }
  const auto made = [](ConnectionPtr connection) -> Result<std::unique_ptr<Channel>> {
    return std::unique_ptr<Channel>(std::make_unique<Handle>(std::move(connection)));
  };
  switch (protocol) {
    case Protocol::websocket:
      return made(make_websocket(loop, settings, std::move(tls), observer));
    case Protocol::tcp:
      return made(make_tcp(loop, settings, std::move(tls), observer));
    case Protocol::http:
      return made(settings.mode == Mode::subscribe
                      ? make_http_stream(loop, settings, std::move(tls), observer)
                      : make_http(loop, settings, std::move(tls), observer));
    case Protocol::sse:
      if (settings.mode == Mode::request) return unsupported(protocol, "it pushes: use mode subscribe");
      return made(make_http_stream(loop, settings, std::move(tls), observer));
    case Protocol::replay:
      return unsupported(protocol, "a replay reads a file");
    case Protocol::sim:
      return unsupported(protocol, "the built-in stream is reached over a real protocol");
  }
  return unsupported(protocol, "it is unknown");
}

}  // namespace streamlab::transport
