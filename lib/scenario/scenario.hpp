// SPDX-License-Identifier: Apache-2.0
// One scenario file as plain values: the letter that collects each room's settings.
// schemas/scenario-v1.schema.json is its twin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/config_source.hpp"
#include "redact/policy.hpp"
#include "redact/redactor.hpp"
#include "slo/verdict.hpp"
#include "transport/channel.hpp"
#include "transport/endpoint.hpp"

namespace streamlab::scenario {

enum class Mode : std::uint8_t { request, subscribe, replay };
enum class FaultType : std::uint8_t {
  timeout,
  malformed_payload,
  disconnect,
  truncate,
  duplicate,
  reorder,
  delay,
  drop
};
enum class StoreEvents : std::uint8_t { all, anomalous, none };

/// Of the log-normal delay that is added to each answer.
struct JitterMs {
  double p50 = 0, p95 = 0;
};
struct Faults {
  double probability = 0;  ///< of a fault for each message, 0..1
  std::vector<FaultType> types;
  bool count_injected = false;  ///< else they stay out of the objectives
};
struct Correlate {
  bool by_field = false;      ///< else fifo
  std::string send, receive;  ///< paths as written
};

/// `config`, with every default filled in. Spans in milliseconds as written.
struct Config {
  Mode mode = Mode::request;
  std::optional<double> rate_qps;  ///< above 0
  std::optional<std::uint64_t> burst_limit;
  std::optional<std::uint64_t> connections;  ///< as written
  std::uint64_t effective_connections = 10;  ///< with the protocol's default
  std::optional<JitterMs> jitter_ms;
  double connect_timeout_ms = 2000, request_timeout_ms = 5000;
  std::optional<double> drain_ms;  ///< default: request_timeout_ms
  Faults failures;
  std::optional<double> duration_s;  ///< default 30 where `messages` is absent too; a replay has none
  std::optional<std::uint64_t> messages;
  std::string method;
  std::vector<std::pair<std::string, std::string>> headers;  ///< expanded; values are secrets
  std::string subprotocol;
  transport::TlsSettings tls;
  std::optional<std::uint64_t> seed;
  double warmup_s = 0;
  bool abort_on_breach = false;
  double anomaly_latency_ms = 0;
  std::string payload_template;            ///< inline JSON text; empty = none given
  std::vector<std::string> payload_lines;  ///< from a JSONL file, used in turn
  Correlate correlate;
  // subscribe and replay
  double stall_ms = 0;         ///< 0 = 20 × the median gap
  std::string speed = "max";   ///< replay: "max" or a number
  double speed_factor = 0;     ///< 0 = max
  redact::EventFields fields;  ///< format, error_fields, event_type_field, time, sequence, latency
  bool has_time_field = false, has_sequence_field = false, has_latency_field = false;
  StoreEvents store_events = StoreEvents::all;
};

struct Scenario {
  std::string name;
  transport::Endpoint endpoint;
  std::string endpoint_pattern;  ///< what fingerprints and reports call it
  std::string shown_endpoint;    ///< redacted, `${VAR}` unexpanded
  std::string shown_capture;     ///< of a replay: the file, as it is written where a variable stands in it
  Config config;
  redact::Policy policy;
  slo::Objective objective;
  std::string
      stored_json;  ///< the file with payload and header values replaced by their length, `${VAR}` unexpanded
  std::string file;  ///< as given
  /// What --set was given, as it may be stored and shown: secret values replaced by their length, the rest
  /// scrubbed.
  std::vector<std::pair<std::string, std::string>> stored_settings;
  std::vector<Error> warnings;  ///< what diagnose() warns of; a run shows them
};

struct LoadOptions {
  std::optional<std::string> endpoint;                   ///< --endpoint
  std::vector<std::pair<std::string, std::string>> set;  ///< --set PATH=VALUE
  bool expand_environment = true;                        ///< false: `validate` tolerates unset variables
  std::function<std::optional<std::string>(const char*)>
      env{};  ///< where `${VAR}` comes from; empty = the process's own
};

/// Reads and checks a scenario against the schema. The first error (invalid_config) is returned with file,
/// line, column, JSON path and a suggestion; diagnose() collects every one. Relative file names inside
/// (payload, tls, a replay's endpoint) are relative to the scenario's folder; an endpoint given in options is
/// relative to the working directory.
///
/// `payload`: anything but a string is an inline template. A string names a file of one message a line; under
/// `text` and `binary` a string that names no file is itself the message. `${VAR}` is replaced in every
/// string of the file but not inside files that it names nor in the rules; `$${` stands for a literal `${`.
Result<Scenario> load(const std::filesystem::path& file, const LoadOptions& options = {});

struct Diagnosis {
  std::vector<Error> errors;
  std::vector<Error> warnings;  ///< e.g. an explicit `connections` below rate × expected latency
};
/// Everything that is wrong with a scenario, in the order of the file. Needs no salt.
Diagnosis diagnose(const std::filesystem::path& file, const LoadOptions& options = {});

/// Every key that the loader knows, dotted ("config.jitter_ms.p50"), sorted; below `pii_redaction_rules` only
/// itself.
std::vector<std::string> known_keys();

}  // namespace streamlab::scenario
