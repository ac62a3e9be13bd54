// SPDX-License-Identifier: Apache-2.0
// `streamlab serve`: the dashboard of one database file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace streamlab::store {
class Store;
}

namespace streamlab::serve {

struct ServeSettings {
  std::filesystem::path database, rules_folder;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::vector<std::string>
      origins;        ///< under which else browsers see it, e.g. "https://dash.example.com" of a proxy
  std::string token;  ///< needed on anything but loopback, 32 characters or more
  std::string tls_cert, tls_key;  ///< PEM files: then it speaks TLS
  std::string user, version;
  bool read_only = false;
  std::function<WallMicros()> now;
  /// Two runs compared, as JSON (schemas/compare-v1.schema.json).
  std::function<Result<std::string>(store::Store&, std::int64_t base, std::int64_t run)> compare;
};

/// make by start() → stop(). Three threads: the loop with all connections, one that reads the database, one
/// that waits for the file to change. A viewer never waits for another one, and no run waits for any of them:
/// the file is in WAL mode, and reading it takes no lock that a writer wants.
class Server {
 public:
  /// Listens when it returns ok. Too short a token, or none where one is needed, a certificate without its
  /// key or an address that is no origin: usage; PEM files and rules: invalid_config; a port in use: io; the
  /// file: database. No port is left open where it fails.
  static Result<std::unique_ptr<Server>> start(ServeSettings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Says goodbye to the viewers and ends the threads. Again is harmless.
  void stop();
  [[nodiscard]] const std::string& url() const;  ///< http://127.0.0.1:PORT/, https where it speaks TLS

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::serve
