// SPDX-License-Identifier: Apache-2.0
// One byte stream, TCP or TLS, and the door it comes in by. The only place that instantiates Asio's streams,
// so that protocols compile in a second each. For the room's own files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "transport/loop.hpp"
#include "transport/tls_context.hpp"

namespace streamlab::transport {

/// Called on the loop's thread, never from inside a call into the socket.
class SocketEvents {
 public:
  virtual ~SocketEvents() = default;
  /// TCP and TLS are through.
  virtual void on_connected() = 0;
  /// The bytes live until it returns. `at` is when the read completed.
  virtual void on_read(std::string_view bytes, TimePoint at) = 0;
  /// The write is done; its buffer comes back for reuse, empty.
  virtual void on_written(std::string buffer) = 0;
  /// Nothing comes after it. Empty: the peer has ended its side in good order; else a class of
  /// event/error_class.hpp.
  virtual void on_end(std::string_view error_class) = 0;
};

/// make → connect() → on_connected → read(), write()… → close(). Destroying it closes. The owner is held
/// weakly: events of a socket whose owner has gone are dropped. TCP_NODELAY is set.
class Socket {
 public:
  Socket(Loop& loop, std::weak_ptr<SocketEvents> owner);
  ~Socket();
  Socket(Socket&&) noexcept;
  Socket& operator=(Socket&&) = delete;

  /// tls == nullptr: plain.
  void connect(const std::string& host, std::uint16_t port, std::shared_ptr<TlsContext> tls);
  /// An accepted one: sets the owner; with TLS on_connected follows the handshake, else comes at once.
  void start(std::weak_ptr<SocketEvents> owner, std::shared_ptr<TlsContext> tls);
  /// Reads on until the end or pause().
  void read();
  void pause();
  /// One at a time: again after on_written.
  void write(std::string bytes);
  /// Closes at once; the peer may see a reset.
  void close();
  /// Closes politely, in the background: what was written goes out, the peer gets half a second to end its
  /// side.
  void linger();

  struct Impl;
  explicit Socket(std::shared_ptr<Impl> impl);

 private:
  std::shared_ptr<Impl> impl_;
};

/// Listens on one address.
class Acceptor {
 public:
  /// port 0: any free one. A port in use, an address that is none of this machine's: ErrorCode::io.
  static Result<std::unique_ptr<Acceptor>> listen(Loop& loop, std::uint16_t port,
                                                  std::function<void(Socket)> accepted,
                                                  const std::string& address = "127.0.0.1");
  ~Acceptor();
  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Impl;
  explicit Acceptor(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace streamlab::transport
