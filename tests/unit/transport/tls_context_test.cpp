// SPDX-License-Identifier: Apache-2.0
#include "transport/tls_context.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "channel_probe.hpp"
#include "event/error_class.hpp"
#include "transport/sim.hpp"

using namespace streamlab;
using namespace streamlab::transport;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;

// A self-signed certificate of that subject alternative name, written beside its key; removed at the end.
class SelfSigned {
 public:
  explicit SelfSigned(const std::string& alternative_name) {
    static int count = 0;
    const auto folder = std::filesystem::temp_directory_path();
    const std::string stem = "streamlab_tls_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    cert = folder / (stem + ".crt");
    key = folder / (stem + ".key");
    Key pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    Cert made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), pair.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("streamlab test"), -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    extend(made.get(), NID_subject_alt_name, alternative_name);
    extend(made.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(made.get(), pair.get(), EVP_sha256());
    FILE* file = std::fopen(cert.c_str(), "w");
    PEM_write_X509(file, made.get());
    std::fclose(file);
    file = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }
  ~SelfSigned() {
    std::filesystem::remove(cert);
    std::filesystem::remove(key);
  }
  std::filesystem::path cert, key;

 private:
  static void extend(X509* of, int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(of, extension, -1);
    X509_EXTENSION_free(extension);
  }
};

Closed closed_by(Probe& probe) {
  probe.open();
  probe.until([&] { return probe.open_count > 0 || !probe.closed.empty(); });
  return probe.closed.empty() ? Closed{{}, true, 0} : probe.closed.front();
}

}  // namespace

TEST_CASE("TLS carries every protocol when the server's certificate is trusted") {
  const SelfSigned own("IP:127.0.0.1");
  Simulator sim({.push_rate = 100000, .push_messages = 3, .tls_cert = own.cert, .tls_key = own.key});
  REQUIRE(sim.start().ok());
  for (const auto& [protocol, url] :
       {std::make_pair(Protocol::websocket, sim.websocket_url()),
        std::make_pair(Protocol::http, sim.http_url()), std::make_pair(Protocol::tcp, sim.tcp_url())}) {
    Probe probe(protocol, url);
    probe.settings.tls.ca = own.cert;
    probe.open();
    probe.until_open();
    probe.send(1, "{\"pad\":\"" + std::string(100000, 'x') + "\"}");
    probe.until_messages(1);
    probe.close();
    CHECK(probe.until_closed().error_class.empty());
  }
  Probe events(Protocol::sse, sim.sse_url(), Mode::subscribe);
  events.settings.tls.ca = own.cert;
  events.open();
  CHECK(events.until_closed().error_class.empty());
  CHECK(events.messages.size() == 3);
}

TEST_CASE("TLS refuses a certificate that is unknown or another host's, unless told not to look") {
  const SelfSigned stranger("DNS:other.example");
  Simulator sim({.tls_cert = stranger.cert, .tls_key = stranger.key});
  REQUIRE(sim.start().ok());
  {
    Probe unknown(Protocol::websocket, sim.websocket_url());
    CHECK(closed_by(unknown).error_class == error_class::tls_failure);
  }
  {
    Probe wrong_name(Protocol::websocket, sim.websocket_url());
    wrong_name.settings.tls.ca = stranger.cert;
    CHECK(closed_by(wrong_name).error_class == error_class::tls_failure);
  }
  Probe insecure(Protocol::websocket, sim.websocket_url());
  insecure.settings.tls.insecure = true;
  CHECK(closed_by(insecure).was_open);
}

TEST_CASE("a server that speaks no TLS is tls_failure") {
  RawServer server([](RawServer::Client& client) {
    client.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    client.read_until_end();
  });
  Probe probe(Protocol::websocket, server.url("wss", "/"));
  CHECK(closed_by(probe).error_class == error_class::tls_failure);
}

TEST_CASE("TLS files that cannot be used are refused before any connection") {
  const SelfSigned one("IP:127.0.0.1"), two("IP:127.0.0.1");
  Probe probe(Protocol::websocket, "wss://127.0.0.1:9/");
  const auto refused = [&](TlsSettings tls) {
    probe.settings.tls = std::move(tls);
    auto made = make_channel(*probe.loop, probe.settings, probe);
    return !made.ok() && made.error().code == ErrorCode::invalid_config;
  };
  CHECK(refused({.ca = "/no/such/file"}));
  CHECK(refused({.ca = one.key}));
  CHECK(refused({.cert = "/no/such/file"}));
  CHECK(refused({.cert = one.cert}));
  CHECK(refused({.cert = one.cert, .key = two.key}));
  CHECK(refused({.key = one.key}));
  CHECK_FALSE(refused({.cert = one.cert, .key = one.key}));
}
