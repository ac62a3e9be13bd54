// SPDX-License-Identifier: Apache-2.0
// Defaults, and everything that takes more than one key to judge.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "fingerprint/fingerprint.hpp"
#include "scenario/draft.hpp"

namespace streamlab::scenario {

namespace {

using transport::Protocol;

constexpr unsigned kRequest = 1, kSubscribe = 2, kReplay = 4;
constexpr unsigned kWebsocket = 1, kSse = 2, kHttp = 4, kTcp = 8, kFile = 16, kSim = 32, kAnywhere = 63;
constexpr unsigned kHead = kWebsocket | kSse | kHttp | kSim;  // protocols whose handshake has header lines

unsigned bit(Mode mode) {
  return 1U << static_cast<unsigned>(mode);
}
unsigned bit(Protocol protocol) {
  return 1U << static_cast<unsigned>(protocol);
}

/// Where a key means something; a key that would be ignored is refused. Keys that are not listed mean
/// something everywhere.
struct Scope {
  std::string_view key;
  unsigned modes, protocols;
  bool tolerated =
      false;  ///< common to many scenarios: warned of, so that one config can be tried everywhere
};

constexpr std::array kScopes = {
    Scope{"rate_qps", kRequest | kSubscribe, kAnywhere, true},
    Scope{"burst_limit", kRequest, kAnywhere, true},
    Scope{"connections", kRequest | kSubscribe, kAnywhere},
    Scope{"jitter_ms", kRequest, kAnywhere, true},
    Scope{"timeouts_ms", kRequest | kSubscribe, kAnywhere, true},
    Scope{"drain_ms", kRequest, kAnywhere},
    Scope{"failures", kRequest, kAnywhere, true},
    Scope{"payload", kRequest | kSubscribe, kAnywhere & ~kSse},
    Scope{"correlate", kRequest, kAnywhere},
    Scope{"method", kRequest | kSubscribe, kHttp | kSim},
    Scope{"headers", kRequest | kSubscribe, kHead},
    Scope{"subprotocol", kRequest | kSubscribe, kWebsocket | kSim},
    Scope{"tls", kRequest | kSubscribe, kAnywhere},
    Scope{"stall_ms", kSubscribe, kAnywhere},
    Scope{"time_field", kSubscribe | kReplay, kAnywhere},
    Scope{"time_unit", kSubscribe | kReplay, kAnywhere},
    Scope{"sequence_field", kSubscribe | kReplay, kAnywhere},
    Scope{"latency_field", kReplay, kAnywhere},
    Scope{"speed", kReplay, kAnywhere},
};
static_assert(kRequest == 1U << static_cast<unsigned>(Mode::request) &&
              kReplay == 1U << static_cast<unsigned>(Mode::replay));
static_assert(kWebsocket == 1U << static_cast<unsigned>(Protocol::websocket) &&
              kSim == 1U << static_cast<unsigned>(Protocol::sim));

constexpr std::array<std::string_view, 3> kModeWords = {"request", "subscribe", "replay"};
std::string_view word_of(Mode mode) {
  return kModeWords[static_cast<std::size_t>(mode)];
}

std::string modes_text(unsigned modes) {
  std::vector<std::string> out;
  for (const Mode mode : {Mode::request, Mode::subscribe, Mode::replay})
    if ((modes & bit(mode)) != 0) out.emplace_back(word_of(mode));
  return join(out, " and ");
}

void check_scopes(Reader& reader, Mode mode, Protocol protocol) {
  for (const auto& scope : kScopes) {
    const std::uint32_t at = reader.seen("config." + std::string(scope.key));
    if (at == 0) continue;
    if ((scope.modes & bit(mode)) == 0) {
      std::string text = fmt::format("\"{}\" means nothing in {} mode", scope.key, word_of(mode));
      Error& told = scope.tolerated
                        ? reader.warn(at, std::move(text) + " and is ignored", ConfigSource::Point::key)
                        : reader.fail(at, std::move(text), ConfigSource::Point::key);
      told.notes.push_back("it belongs to " + modes_text(scope.modes) + " mode");
    } else if ((scope.protocols & bit(protocol)) == 0)
      reader.fail(at, fmt::format("\"{}\" means nothing over {}", scope.key, name_of(protocol)),
                  ConfigSource::Point::key);
  }
}

Mode default_mode(Protocol protocol) {
  if (protocol == Protocol::sse) return Mode::subscribe;
  return protocol == Protocol::replay ? Mode::replay : Mode::request;
}

void settle_mode(Reader& reader, Draft& draft, Protocol protocol) {
  Config& config = draft.scenario.config;
  config.mode = draft.mode.value_or(default_mode(protocol));
  const std::uint32_t at = reader.seen("config.mode");
  if ((protocol == Protocol::replay) != (config.mode == Mode::replay))
    reader.fail(at, fmt::format("protocol {} has no {} mode", name_of(protocol), word_of(config.mode))).help =
        "leave \"mode\" away: the protocol decides";
  else if (protocol == Protocol::sse && config.mode == Mode::request)
    reader.fail(at, "server-sent events are only ever pushed: sse has no request mode").help =
        "use \"subscribe\", or protocol http to send requests";
  else if (config.mode == Mode::request && reader.seen("config.rate_qps") == 0 && reader.seen("config") != 0)
    reader.fail_at_end(reader.seen("config"), "\"rate_qps\" is missing: request mode sends at a rate").help =
        "add \"rate_qps\": 50, or \"mode\": \"subscribe\" to listen only";
}

void settle_connections(Config& config, Protocol protocol, double expected_p95_ms) {
  std::uint64_t by_default = 10;
  if (config.mode != Mode::request)
    by_default = 1;
  else if (protocol == Protocol::http) {
    const double wanted = std::ceil(2 * config.rate_qps.value_or(0) * expected_p95_ms / 1000);
    const std::uint64_t most = std::min(kMostConnections, config.messages.value_or(kMostConnections));
    by_default = static_cast<std::uint64_t>(std::min(wanted, static_cast<double>(most)));
    by_default = std::max<std::uint64_t>(by_default, 10);
  }
  config.effective_connections = config.connections.value_or(by_default);
}

void check_numbers(Reader& reader, const Draft& draft) {
  const Config& config = draft.scenario.config;
  if (const auto& jitter = config.jitter_ms;
      jitter && jitter->p50 > 0 && jitter->p95 > 0 && jitter->p50 >= jitter->p95)
    reader.fail(reader.seen("config.jitter_ms"), "p50 must be below p95: no distribution has them otherwise");
  if (config.failures.probability > 0 && config.failures.types.empty() &&
      reader.seen("config.failures.types") == 0)
    reader.fail_at_end(reader.seen("config.failures"), "\"types\" is missing: which failures?").help =
        "for example \"types\": [\"timeout\"]";
  else if (config.failures.probability > 0 && config.failures.types.empty() &&
           reader.node(reader.seen("config.failures.types")).members == 0)
    reader.fail(reader.seen("config.failures.types"), "the list is empty, but the probability is not 0");
  const bool timed = config.duration_s.has_value() || (!config.messages && draft.protocol_word != "replay");
  if (config.warmup_s > 0 && timed && config.warmup_s >= config.duration_s.value_or(30))
    reader.fail(reader.seen("config.warmup_s"), "the warm-up takes the whole run: nothing would be judged");
  if (config.tls.cert.empty() != config.tls.key.empty())
    reader.fail(reader.seen("config.tls"), "\"cert\" and \"key\" go together");
}

void warn_of(Reader& reader, const Draft& draft, Protocol protocol) {
  const Config& config = draft.scenario.config;
  const double limit_ms = draft.scenario.objective.expected_p95_latency_ms;
  const double needed = config.rate_qps.value_or(0) * limit_ms / 1000;
  if (config.mode == Mode::request && protocol == Protocol::http && config.connections &&
      static_cast<double>(*config.connections) < needed)
    reader
        .warn(
            reader.seen("config.connections"),
            fmt::format("too_few_connections: {} connections cannot carry {} messages/s of up to {} ms each",
                        *config.connections, *config.rate_qps, limit_ms))
        .help = fmt::format("give at least {}, or leave \"connections\" away", std::ceil(needed));
  if (config.mode == Mode::request && config.jitter_ms && limit_ms > 0 && config.jitter_ms->p95 >= limit_ms)
    reader.warn(reader.seen("config.jitter_ms"),
                "the emulated network alone exceeds expected_p95_latency_ms");
  if (config.tls.insecure)
    reader.warn(reader.seen("config.tls.insecure"), "the server's certificate is not verified");
}

/// Relative names start at the scenario's folder.
void resolve(std::string& name, const std::filesystem::path& folder) {
  if (name.empty() || name == "-") return;
  const std::filesystem::path path(name);
  if (path.is_relative()) name = (folder / path).string();
}

void settle_endpoint(Reader& reader, Draft& draft, Protocol protocol, const LoadOptions& options) {
  Scenario& scenario = draft.scenario;
  const std::uint32_t at = reader.seen("endpoint");
  if (at == 0 || reader.node(at).kind != JsonKind::string) return;
  const std::string written(reader.node(at).text);
  scenario.shown_endpoint = draft.endpoint_name.empty() ? shown_endpoint(written) : draft.endpoint_name;
  if (!draft.endpoint_name.empty())
    scenario.endpoint_pattern = draft.endpoint_name;
  else if (protocol == Protocol::replay || protocol == Protocol::sim)
    scenario.endpoint_pattern = std::string(name_of(protocol)) + ':' + scenario.name;
  else
    scenario.endpoint_pattern = fingerprint::endpoint_pattern(written);
  if (!draft.endpoint_text) return;  // a variable is unset: said already
  auto parsed = transport::parse_endpoint(protocol, *draft.endpoint_text);
  if (!parsed.ok()) {
    const Error& why = parsed.error();
    reader.fail(at, why.reason.empty() ? why.message : why.message + ": " + why.reason).help = why.help;
    return;
  }
  scenario.endpoint = std::move(parsed).value();
  if (draft.protocol_word == "https" && !scenario.endpoint.tls)
    reader.fail(at, "protocol https needs https://");
  if (!options.endpoint) resolve(scenario.endpoint.file, std::filesystem::path(scenario.file).parent_path());
  if (protocol == Protocol::replay)
    scenario.shown_capture = written == *draft.endpoint_text ? scenario.endpoint.file : written;
}

/// The subtree as compact JSON, `${VAR}` in its strings expanded; numbers keep their digits.
bool render_payload(Reader& reader, std::uint32_t at, std::string& out) {
  const JsonNode& node = reader.node(at);
  if (node.kind == JsonKind::string) {
    const auto text = reader.expanded(at, node.text);
    if (!text) return false;
    append_json_string(out, *text);
    return true;
  }
  if (node.kind != JsonKind::array && node.kind != JsonKind::object) {
    out += node.text;
    return true;
  }
  const bool object = node.kind == JsonKind::object;
  bool fine = true;
  out += object ? '{' : '[';
  for (std::uint32_t member = at + 1; member < node.next; member = reader.node(member).next) {
    if (member != at + 1) out += ',';
    if (object) {
      append_json_string(out, reader.node(member).key);
      out += ':';
    }
    fine = render_payload(reader, member, out) && fine;
  }
  out += object ? '}' : ']';
  return fine;
}

void read_payload_file(Reader& reader, std::uint32_t at, const std::filesystem::path& file, Config& into) {
  constexpr std::uintmax_t kMost = 256U << 20U;
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) {
    reader.fail(at, "the payload file cannot be read").help =
        "a string names a file of one message a line; an inline payload is written as an object";
    return;
  }
  if (size > kMost) {
    reader.fail(at, "the payload file is larger than 256 MiB");
    return;
  }
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!trim(line).empty()) into.payload_lines.push_back(line);
  }
  if (into.payload_lines.empty()) reader.fail(at, "the payload file holds no message");
}

/// What a connection would refuse later is told here, with its place. Contents are OpenSSL's to judge.
void check_pem(Reader& reader, const char* path, const std::string& file) {
  const std::uint32_t at = reader.seen(path);
  if (at == 0 || file.empty()) return;
  std::ifstream in(file, std::ios::binary);
  std::string head(1 << 16, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (head.find("-----BEGIN ") == std::string::npos)
    reader.fail(at, "the file cannot be read, or holds no PEM").help =
        "a relative name starts at the scenario's folder";
}

void check_subprotocol(Reader& reader, const std::string& word) {
  if (!transport::is_http_token(word))
    reader.fail(reader.seen("config.subprotocol"), "a subprotocol is one word without blanks or controls")
        .help = "for example mqtt or graphql-transport-ws";
}

void settle_payload(Reader& reader, Draft& draft) {
  const std::uint32_t at = draft.payload_node;
  if (at == 0) return;
  Config& config = draft.scenario.config;
  if (reader.node(at).kind != JsonKind::string) {
    (void)render_payload(reader, at, config.payload_template);
    return;
  }
  auto text = reader.text(at);
  if (!text) return;
  std::string name = *text;
  resolve(name, std::filesystem::path(draft.scenario.file).parent_path());
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(name, error);
  if (!is_file && config.fields.format != redact::PayloadFormat::json)
    config.payload_template = std::move(*text);
  else
    read_payload_file(reader, at, name, config);
}

void settle_rules(Reader& reader, Draft& draft) {
  if (draft.rules_node == 0) return;
  auto policy = redact::parse_policy(reader.source(), draft.rules_node);
  if (policy.ok())
    draft.scenario.policy = std::move(policy).value();
  else
    reader.add(draft.rules_node, std::move(policy).error());
}

}  // namespace

void complete(Reader& reader, Draft& draft, const LoadOptions& options) {
  Scenario& scenario = draft.scenario;
  Config& config = scenario.config;
  settle_rules(reader, draft);
  settle_payload(reader, draft);
  check_numbers(reader, draft);
  Protocol protocol = Protocol::websocket;
  if (draft.protocol_word.empty() || !transport::parse_protocol(draft.protocol_word, protocol)) return;
  settle_mode(reader, draft, protocol);
  check_scopes(reader, config.mode, protocol);
  settle_endpoint(reader, draft, protocol, options);
  settle_connections(config, protocol, scenario.objective.expected_p95_latency_ms);
  const auto folder = std::filesystem::path(scenario.file).parent_path();
  for (std::string* name : {&config.tls.ca, &config.tls.cert, &config.tls.key}) resolve(*name, folder);
  check_pem(reader, "config.tls.ca", config.tls.ca);
  check_pem(reader, "config.tls.cert", config.tls.cert);
  check_pem(reader, "config.tls.key", config.tls.key);
  if (!config.subprotocol.empty()) check_subprotocol(reader, config.subprotocol);
  // A capture ends by itself.
  if (!config.duration_s && !config.messages && config.mode != Mode::replay) config.duration_s = 30;
  if (config.anomaly_latency_ms == 0)
    config.anomaly_latency_ms = 3 * scenario.objective.expected_p95_latency_ms;
  if (config.method.empty() && protocol == Protocol::http)
    config.method = draft.payload_node != 0 ? "POST" : "GET";
  warn_of(reader, draft, protocol);
}

}  // namespace streamlab::scenario
