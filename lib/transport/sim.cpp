// SPDX-License-Identifier: Apache-2.0
#include "transport/sim.hpp"

#include <thread>

#include "transport/loop.hpp"
#include "transport/sim_session.hpp"
#include "transport/socket.hpp"

namespace streamlab::transport {

struct Simulator::Impl {
  explicit Impl(SimSettings settings) : world(settings) {}

  // Destroyed from below: the door, then the clients, then the loop that all of them use.
  std::unique_ptr<Loop> loop;
  SimWorld world;
  std::unique_ptr<Acceptor> acceptor;
  std::thread thread;
  bool begun = false;
  std::uint16_t port = 0;

  void accepted(Socket socket) {
    if (!begun) begin();
    auto session = std::make_shared<SimSession>(world, std::move(socket));
    world.sessions.emplace(session.get(), session);
    session->start();
  }

  void begin() {
    begun = true;
    const TimePoint start = loop->now();
    const auto seconds = [](double s) { return Nanos(static_cast<std::int64_t>(s * 1e9)); };
    for (const auto& freeze : world.settings.freezes) {
      // The first client's first bytes must not slip in before a freeze that begins with it.
      if (freeze.at_s <= 0) world.frozen = true;
      loop->at(start + seconds(freeze.at_s), [this] { world.frozen = true; });
      loop->at(start + seconds(freeze.at_s + freeze.for_s), [this] { thaw(); });
    }
  }

  void thaw() {
    world.frozen = false;
    std::vector<std::shared_ptr<SimSession>> all;
    for (const auto& [key, session] : world.sessions) all.push_back(session);
    for (const auto& session : all) session->thaw();
  }
};

Simulator::Simulator(SimSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Simulator::~Simulator() {
  stop();
}

Status Simulator::start() {
  Impl& impl = *impl_;
  if (impl.thread.joinable()) return ok();
  STREAMLAB_CHECK(check_sim_settings(impl.world.settings));
  impl.loop = make_loop();
  impl.world.loop = impl.loop.get();
  impl.begun = impl.world.frozen = false;
  if (!impl.world.settings.tls_cert.empty()) {
    STREAMLAB_TRY(impl.world.tls, server_tls(impl.world.settings.tls_cert, impl.world.settings.tls_key));
  }
  STREAMLAB_TRY(impl.acceptor, Acceptor::listen(*impl.loop, impl.world.settings.port, [&impl](Socket socket) {
                  impl.accepted(std::move(socket));
                }));
  impl.port = impl.acceptor->port();
  impl.thread = std::thread([&impl] { impl.loop->run(); });
  return ok();
}

void Simulator::stop() {
  Impl& impl = *impl_;
  if (!impl.thread.joinable()) return;
  impl.loop->stop();
  impl.thread.join();
  impl.acceptor.reset();
  impl.world.sessions.clear();
  impl.loop.reset();
}

std::uint16_t Simulator::port() const {
  return impl_->port;
}

namespace {

std::string url(std::string_view scheme, const SimSettings& settings, std::uint16_t port,
                std::string_view path) {
  std::string out(scheme);
  if (!settings.tls_cert.empty()) out = out == "tcp" ? "tls" : out + "s";
  return out + "://127.0.0.1:" + std::to_string(port) + std::string(path);
}

}  // namespace

std::string Simulator::websocket_url() const {
  return url("ws", impl_->world.settings, port(), "/");
}
std::string Simulator::websocket_events_url() const {
  return url("ws", impl_->world.settings, port(), "/events");
}
std::string Simulator::sse_url() const {
  return url("http", impl_->world.settings, port(), "/events");
}
std::string Simulator::http_url() const {
  return url("http", impl_->world.settings, port(), "/");
}
std::string Simulator::ndjson_url() const {
  return url("http", impl_->world.settings, port(), "/ndjson");
}
std::string Simulator::tcp_url() const {
  return url("tcp", impl_->world.settings, port(), "");
}
std::uint64_t Simulator::messages() const {
  return impl_->world.messages.load(std::memory_order_relaxed);
}

}  // namespace streamlab::transport
