// SPDX-License-Identifier: Apache-2.0
// What TLS needs to know before a connection: trust, own certificate, whether to verify. For the room's own
// files.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "transport/channel.hpp"

namespace streamlab::transport {

/// Holds Asio's context; defined in tls_context_impl.hpp.
struct TlsContext;

/// TLS 1.2 and later, the server verified against `ca` or the system's store unless `insecure`. One per loop
/// and settings, shared by its connections. Unreadable files: invalid_config, naming the setting.
Result<std::shared_ptr<TlsContext>> client_tls(Loop& loop, const TlsSettings& settings);

/// For a server: certificate chain and key, PEM files.
Result<std::shared_ptr<TlsContext>> server_tls(const std::string& cert, const std::string& key);

}  // namespace streamlab::transport
