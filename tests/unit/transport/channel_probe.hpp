// SPDX-License-Identifier: Apache-2.0
// What channel tests share: an observer that remembers, a loop that runs until something is true, and a raw
// server.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "transport/channel.hpp"

namespace streamlab::transport {

/// Server on loopback that takes one connection after the other and does to each what the script says, with
/// blocking calls.
class RawServer {
 public:
  /// One accepted connection, as the script sees it. Reads give up after 5 s, so that no test hangs.
  class Client {
   public:
    explicit Client(int fd) : fd_(fd) {}
    ~Client() { end(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    /// Reads until the text has come; returns all that came.
    std::string read_until(std::string_view text) {
      while (seen_.find(text) == std::string::npos && read_some()) {
      }
      return seen_;
    }
    void read_until_end() {
      while (read_some()) {
      }
    }
    void write(std::string_view bytes) {
      while (!bytes.empty()) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
      }
    }
    void end() {
      if (fd_ >= 0) ::close(fd_);
      fd_ = -1;
    }
    void reset() {
      const linger hard{1, 0};
      ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
      end();
    }

   private:
    bool read_some() {
      pollfd waiting{fd_, POLLIN, 0};
      char buffer[4096];
      if (::poll(&waiting, 1, 5000) <= 0) return false;
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n > 0) seen_.append(buffer, static_cast<std::size_t>(n));
      return n > 0;
    }
    int fd_;
    std::string seen_;
  };

  explicit RawServer(std::function<void(Client&)> script) : script_(std::move(script)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(fd_, 16);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (;;) {
        const int client = ::accept(fd_, nullptr, nullptr);
        if (client < 0) return;
        Client one(client);
        script_(one);
      }
    });
  }
  ~RawServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme, const std::string& path = "") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  std::function<void(Client&)> script_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// A port on which nobody listens.
inline std::string closed_port_url(const std::string& scheme) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return scheme + "://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
}

/// One channel with its loop and all that it told.
class Probe final : public ChannelObserver {
 public:
  Probe(Protocol protocol, const std::string& url, Mode mode = Mode::request) {
    auto endpoint = parse_endpoint(protocol, url);
    REQUIRE(endpoint.ok());
    settings.endpoint = std::move(endpoint).value();
    settings.mode = mode;
    settings.connect_timeout = std::chrono::seconds(5);
  }
  void open() {
    auto made = make_channel(*loop, settings, *this);
    REQUIRE(made.ok());
    channel = std::move(made).value();
    in_call = true;
    channel->open();
    in_call = false;
  }
  void send(std::uint64_t tag, std::string payload) {
    in_call = true;
    channel->send(tag, std::move(payload));
    in_call = false;
  }
  void close() {
    in_call = true;
    channel->close();
    in_call = false;
  }
  /// Runs until it is true; fails after 10 s.
  void until(const std::function<bool()>& is_true) {
    done = is_true;
    if (done()) return;
    bool late = false;
    const TimerId guard = loop->at(loop->now() + std::chrono::seconds(10), [&] {
      late = true;
      loop->stop();
    });
    loop->run();
    loop->cancel(guard);
    done = nullptr;
    REQUIRE_FALSE(late);
  }
  void until_open() {
    until([this] { return open_count > 0 || !closed.empty(); });
    REQUIRE(open_count == 1);
  }
  void until_messages(std::size_t n) {
    until([this, n] { return messages.size() >= n || !closed.empty(); });
    REQUIRE(messages.size() >= n);
  }
  Closed until_closed() {
    until([this] { return !closed.empty(); });
    return closed.front();
  }

  void on_open(TimePoint) override { ++open_count, told(); }
  void on_sent(std::uint64_t tag, TimePoint) override { sent.push_back(tag), told(); }
  void on_message(Message message) override {
    messages.push_back(std::move(message));
    if (on_next_message) on_next_message();
    told();
  }
  void on_closed(Closed why) override { closed.push_back(why), told(); }

  std::unique_ptr<Loop> loop = make_loop();
  ChannelSettings settings;
  int open_count = 0;
  std::vector<std::uint64_t> sent;
  std::vector<Message> messages;
  std::vector<Closed> closed;
  std::function<void()> on_next_message;
  std::function<bool()> done;
  bool in_call = false;
  std::unique_ptr<Channel> channel;  // before the loop goes

 private:
  void told() {
    CHECK_FALSE(in_call);
    if (done && done()) loop->stop();
  }
};

}  // namespace streamlab::transport
