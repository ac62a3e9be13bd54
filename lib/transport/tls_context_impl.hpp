// SPDX-License-Identifier: Apache-2.0
// Shows Asio's TLS context to the two files that need it.
#pragma once

#include <boost/asio/ssl/context.hpp>

namespace streamlab::transport {

struct TlsContext {
  explicit TlsContext(boost::asio::ssl::context::method method) : context(method) {}
  boost::asio::ssl::context context;
  bool verify = false;
};

}  // namespace streamlab::transport
