// SPDX-License-Identifier: Apache-2.0
#include "transport/socket.hpp"

#include <openssl/x509v3.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "event/error_class.hpp"
#include "transport/asio_loop.hpp"
#include "transport/tls_context_impl.hpp"

namespace streamlab::transport {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;

constexpr std::size_t kFirstBuffer = 4096;  // thousands of connections are mostly idle
constexpr std::size_t kLargestBuffer = 65536;
constexpr auto kLinger = std::chrono::milliseconds(500);

AsioLoop& asio_of(Loop& loop) {
  return dynamic_cast<AsioLoop&>(loop);
}

std::string_view connect_class(const Code& error) {
  if (error.category() == asio::error::get_netdb_category() ||
      error.category() == asio::error::get_addrinfo_category()) {
    return error_class::dns_failure;
  }
  if (error == asio::error::timed_out) return error_class::connect_timeout;
  if (error == asio::error::connection_reset) return error_class::connection_reset;
  // Our own lack of descriptors or ports says nothing about the target.
  if (error == asio::error::no_descriptors || error == asio::error::address_in_use ||
      error == asio::error::no_buffer_space || error.value() == EADDRNOTAVAIL) {
    return error_class::not_sent;
  }
  return error_class::connection_refused;
}

std::string_view handshake_class(const Code& error) {
  return error == asio::error::connection_reset || error == asio::error::broken_pipe
             ? error_class::connection_reset
             : error_class::tls_failure;
}

// A TLS stream cut without close_notify is what most servers do; who needs the message's end looks at the
// message.
std::string_view open_class(const Code& error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) return {};
  if (error.category() == asio::error::get_ssl_category()) return error_class::tls_failure;
  return error_class::connection_reset;
}

}  // namespace

struct Socket::Impl : std::enable_shared_from_this<Socket::Impl> {
  using Tls = asio::ssl::stream<tcp::socket&>;

  explicit Impl(asio::io_context& context) : socket(context), resolver(context) {}

  tcp::socket socket;
  tcp::resolver resolver;
  std::shared_ptr<TlsContext> tls_context;
  std::optional<Tls> tls;
  std::optional<asio::steady_timer> linger_timer;
  std::weak_ptr<SocketEvents> owner;
  std::vector<char> buffer;
  std::string writing;
  bool closed = false, wants_read = false, read_pending = false, write_pending = false, lingering = false;

  void close() {
    if (std::exchange(closed, true)) return;
    Code ignored;
    resolver.cancel();
    socket.close(ignored);
    if (linger_timer) linger_timer->cancel();
  }

  void end(std::string_view error_class) {
    if (closed) return;
    close();
    if (auto to = owner.lock()) to->on_end(error_class);
  }

  void connect(const std::string& host, std::uint16_t port) {
    Code bad;
    const auto address = asio::ip::make_address(host, bad);
    if (!bad) return connect_to(host, std::vector<tcp::endpoint>{{address, port}});
    resolver.async_resolve(host, std::to_string(port), asio::ip::resolver_base::numeric_service,
                           [self = shared_from_this(), host](const Code& error, const auto& found) {
                             if (self->closed) return;
                             if (error) return self->end(error_class::dns_failure);
                             std::vector<tcp::endpoint> all;
                             for (const auto& entry : found) all.push_back(entry.endpoint());
                             self->connect_to(host, std::move(all));
                           });
  }

  void connect_to(const std::string& host, std::vector<tcp::endpoint> endpoints) {
    auto kept = std::make_shared<std::vector<tcp::endpoint>>(std::move(endpoints));
    asio::async_connect(socket, *kept,
                        [self = shared_from_this(), kept, host](const Code& error, const tcp::endpoint&) {
                          if (self->closed) return;
                          if (error) return self->end(connect_class(error));
                          self->connected(host);
                        });
  }

  void connected(const std::string& host) {
    Code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (!tls_context) return tell_connected();
    tls.emplace(socket, tls_context->context);
    SSL* handle = tls->native_handle();
    Code literal;
    asio::ip::make_address(host, literal);
    bool set = true;
    if (!literal) {
      if (tls_context->verify) set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host.c_str()) == 1;
    } else {
      set = SSL_set_tlsext_host_name(handle, host.c_str()) == 1;
      SSL_set_hostflags(handle, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (tls_context->verify) set = SSL_set1_host(handle, host.c_str()) == 1 && set;
    }
    if (!set) return end(error_class::tls_failure);
    handshake(asio::ssl::stream_base::client);
  }

  void handshake(asio::ssl::stream_base::handshake_type type) {
    tls->async_handshake(type, [self = shared_from_this()](const Code& error) {
      if (self->closed) return;
      if (error) return self->end(handshake_class(error));
      self->tell_connected();
    });
  }

  void tell_connected() {
    if (auto to = owner.lock()) to->on_connected();
  }

  void read() {
    if (closed || read_pending || !wants_read) return;
    read_pending = true;
    if (buffer.empty()) buffer.resize(kFirstBuffer);
    auto done = [self = shared_from_this()](const Code& error, std::size_t size) {
      self->read_done(error, size);
    };
    if (tls) {
      tls->async_read_some(asio::buffer(buffer), std::move(done));
    } else {
      socket.async_read_some(asio::buffer(buffer), std::move(done));
    }
  }

  void read_done(const Code& error, std::size_t size) {
    const TimePoint at = std::chrono::steady_clock::now();
    read_pending = false;
    if (closed) return;
    if (error) return lingering ? close() : end(open_class(error));
    if (!lingering) {
      if (auto to = owner.lock()) to->on_read({buffer.data(), size}, at);
    }
    if (closed) return;
    if (size == buffer.size() && size < kLargestBuffer) buffer.resize(size * 4);
    read();
  }

  void write(std::string bytes) {
    if (closed) return;
    writing = std::move(bytes);
    write_pending = true;
    auto done = [self = shared_from_this()](const Code& error, std::size_t) { self->write_done(error); };
    if (tls) {
      asio::async_write(*tls, asio::buffer(writing), std::move(done));
    } else {
      asio::async_write(socket, asio::buffer(writing), std::move(done));
    }
  }

  void write_done(const Code& error) {
    write_pending = false;
    if (closed) return;
    if (lingering) return error ? close() : half_close();
    if (error) {
      // The answer may still lie in the receive buffer; if so the reader finds it, and the end after it.
      if (!tls && wants_read) return;
      return end(error_class::connection_reset);
    }
    writing.clear();
    if (auto to = owner.lock()) to->on_written(std::move(writing));
  }

  void linger() {
    if (closed || lingering) return;
    if (!socket.is_open()) return close();
    owner.reset();
    lingering = true;
    linger_timer.emplace(socket.get_executor(), kLinger);
    linger_timer->async_wait([self = shared_from_this()](const Code& error) {
      if (!error) self->close();
    });
    if (!write_pending) half_close();
  }

  void half_close() {
    if (tls) {
      tls->async_shutdown([self = shared_from_this()](const Code&) { self->close(); });
      return;
    }
    Code failed;
    socket.shutdown(tcp::socket::shutdown_send, failed);
    if (failed) return close();
    wants_read = true;
    read();
  }
};

Socket::Socket(Loop& loop, std::weak_ptr<SocketEvents> owner)
    : impl_(std::make_shared<Impl>(asio_of(loop).context())) {
  impl_->owner = std::move(owner);
}
Socket::Socket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Socket::Socket(Socket&&) noexcept = default;
Socket::~Socket() {
  if (impl_ && !impl_->lingering) impl_->close();
}

void Socket::connect(const std::string& host, std::uint16_t port, std::shared_ptr<TlsContext> tls) {
  impl_->tls_context = std::move(tls);
  impl_->connect(host, port);
}

void Socket::start(std::weak_ptr<SocketEvents> owner, std::shared_ptr<TlsContext> tls) {
  impl_->owner = std::move(owner);
  Code ignored;
  impl_->socket.set_option(tcp::no_delay(true), ignored);
  impl_->tls_context = std::move(tls);
  if (!impl_->tls_context) return impl_->tell_connected();
  impl_->tls.emplace(impl_->socket, impl_->tls_context->context);
  impl_->handshake(asio::ssl::stream_base::server);
}

void Socket::read() {
  impl_->wants_read = true;
  impl_->read();
}
void Socket::pause() {
  impl_->wants_read = false;
}
void Socket::write(std::string bytes) {
  impl_->write(std::move(bytes));
}
void Socket::close() {
  impl_->close();
}
void Socket::linger() {
  impl_->linger();
}

struct Acceptor::Impl : std::enable_shared_from_this<Acceptor::Impl> {
  explicit Impl(AsioLoop& owner) : loop(owner), acceptor(owner.context()), retry(owner.context()) {}

  AsioLoop& loop;
  tcp::acceptor acceptor;
  asio::steady_timer retry;
  std::function<void(Socket)> accepted;
  bool closed = false;

  void accept() {
    auto next = std::make_shared<Socket::Impl>(loop.context());
    auto& socket = next->socket;
    acceptor.async_accept(socket, [self = shared_from_this(), next](const Code& error) {
      if (self->closed) return;
      if (!error) {
        self->accepted(Socket(next));
        return self->closed ? void() : self->accept();
      }
      // Out of descriptors, most likely: others end meanwhile.
      self->retry.expires_after(std::chrono::milliseconds(10));
      self->retry.async_wait([self](const Code&) {
        if (!self->closed) self->accept();
      });
    });
  }
};

Acceptor::Acceptor(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Acceptor::~Acceptor() {
  impl_->closed = true;
  Code ignored;
  impl_->acceptor.close(ignored);
  impl_->retry.cancel();
}
std::uint16_t Acceptor::port() const {
  Code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

Result<std::unique_ptr<Acceptor>> Acceptor::listen(Loop& loop, std::uint16_t port,
                                                   std::function<void(Socket)> accepted,
                                                   const std::string& address) {
  auto impl = std::make_shared<Impl>(asio_of(loop));
  impl->accepted = std::move(accepted);
  Code failed;
  const tcp::endpoint local(asio::ip::make_address(address, failed), port);
  if (!failed) impl->acceptor.open(local.protocol(), failed);
  if (!failed) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) impl->acceptor.bind(local, failed);
  if (!failed) impl->acceptor.listen(4096, failed);
  if (failed) {
    return Error{ErrorCode::io, "cannot listen on " + address + ":" + std::to_string(port),
                 failed == asio::error::address_in_use  ? "the port is in use"
                 : failed == asio::error::access_denied ? "the system does not allow this port"
                 : failed.value() == EADDRNOTAVAIL      ? "this machine has no such address"
                                                        : "the system refuses it"};
  }
  impl->accept();
  return std::unique_ptr<Acceptor>(new Acceptor(std::move(impl)));
}

}  // namespace streamlab::transport
