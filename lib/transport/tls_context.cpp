// SPDX-License-Identifier: Apache-2.0
#include "transport/tls_context.hpp"

#include "transport/asio_loop.hpp"
#include "transport/tls_context_impl.hpp"

namespace streamlab::transport {
namespace {

namespace ssl = boost::asio::ssl;

/// Its name may hold what a variable expands to: it is not told.
Error unreadable(const char* setting) {
  return Error{ErrorCode::invalid_config, std::string("cannot use tls.") + setting,
               "the file cannot be read, or is no PEM of that kind"};
}

Status use_own_certificate(ssl::context& context, const std::string& cert, const std::string& key) {
  if (cert.empty()) return ok();
  boost::system::error_code failed;
  // Without this OpenSSL asks for the passphrase of an encrypted key on the terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                failed);
  context.use_certificate_chain_file(cert, failed);
  if (failed) return unreadable("cert");
  const std::string& key_file = key.empty() ? cert : key;
  context.use_private_key_file(key_file, ssl::context::pem, failed);
  if (failed) return unreadable("key");
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return Error{ErrorCode::invalid_config, "tls.key does not belong to tls.cert"};
  }
  return ok();
}

void set_options(ssl::context& context) {
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  // Idle connections give their buffers back; a partial write may move: Asio's buffers do.
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

}  // namespace

Result<std::shared_ptr<TlsContext>> client_tls(Loop& loop, const TlsSettings& settings) {
  auto* asio = dynamic_cast<AsioLoop*>(&loop);
  if (asio == nullptr) return Error{ErrorCode::failed, "channels need the loop that make_loop() makes"};
  const std::string name = settings.ca + '\0' + settings.cert + '\0' + settings.key + '\0' +
                           (settings.insecure ? "insecure" : "verified");
  auto& cached = asio->tls_cache()[name];
  if (cached) return std::static_pointer_cast<TlsContext>(cached);
  auto made = std::make_shared<TlsContext>(ssl::context::tls_client);
  set_options(made->context);
  boost::system::error_code failed;
  made->verify = !settings.insecure;
  made->context.set_verify_mode(made->verify ? ssl::verify_peer : ssl::verify_none, failed);
  if (settings.ca.empty()) {
    // Reading it takes a tenth of a second: not where nobody looks at it.
    if (made->verify) made->context.set_default_verify_paths(failed);
  } else {
    made->context.load_verify_file(settings.ca, failed);
    if (failed) return unreadable("ca");
  }
  if (settings.cert.empty() && !settings.key.empty()) {
    return Error{ErrorCode::invalid_config, "tls.key without tls.cert"};
  }
  STREAMLAB_CHECK(use_own_certificate(made->context, settings.cert, settings.key));
  cached = made;
  return made;
}

Result<std::shared_ptr<TlsContext>> server_tls(const std::string& cert, const std::string& key) {
  auto made = std::make_shared<TlsContext>(ssl::context::tls_server);
  set_options(made->context);
  STREAMLAB_CHECK(use_own_certificate(made->context, cert, key));
  return made;
}

}  // namespace streamlab::transport
