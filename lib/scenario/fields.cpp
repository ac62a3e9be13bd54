// SPDX-License-Identifier: Apache-2.0
// The tables of all keys: what schemas/scenario-v1.schema.json says, in the form that reads it. A test keeps
// the two in step.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "scenario/draft.hpp"

namespace streamlab::scenario {

namespace {

// In the order of their enumerations.
constexpr std::array<std::string_view, 3> kModes = {"request", "subscribe", "replay"};
constexpr std::array<std::string_view, 8> kFaults = {
    "timeout", "malformed_payload", "disconnect", "truncate", "duplicate", "reorder", "delay", "drop"};
constexpr std::array<std::string_view, 3> kStored = {"all", "anomalous", "none"};
constexpr std::array<std::string_view, 3> kFormats = {"json", "text", "binary"};
constexpr std::array<std::string_view, 5> kUnits = {"s", "ms", "us", "ns", "rfc3339"};
constexpr std::array<std::string_view, 7> kProtocols = {"websocket", "sse",    "http", "https",
                                                        "tcp",       "replay", "sim"};
constexpr std::array<std::string_view, 1> kFifo = {"fifo"};
constexpr std::array<std::string_view, 1> kMax = {"max"};

constexpr double kHourMs = 3'600'000;  // what the histogram holds
constexpr double kYearS = 366.0 * 24 * 3600;
constexpr Range kSpanMs{0, kHourMs, true};

struct Timeouts {
  std::optional<double> connect, request;
};

void add_path(Reader& reader, std::uint32_t at, std::vector<PathPattern>& into) {
  const auto text = reader.text(at);
  if (!text) return;
  auto path = PathPattern::parse(*text);
  if (path.ok()) {
    into.push_back(std::move(path).value());
    return;
  }
  const Error& why = path.error();
  reader.fail(at, why.reason.empty() ? why.message : why.message + ": " + why.reason).help =
      "paths read like `name`, `a.b` or `$.a.b`";
}

/// One path, or a list of them.
template <class T, class To>
Field<T> paths_field(std::string_view key, To to) {
  return {key, [to](Reader& reader, std::uint32_t at, T& into) {
            auto& paths = std::invoke(to, into);
            if (reader.node(at).kind != JsonKind::array) return add_path(reader, at, paths);
            const std::uint32_t end = reader.node(at).next;
            for (std::uint32_t element = at + 1; element < end; element = reader.node(element).next)
              add_path(reader, element, paths);
          }};
}

template <class To>
Field<Config> path_field(std::string_view key, To to, bool Config::*has = nullptr) {
  return {key, [to, has](Reader& reader, std::uint32_t at, Config& into) {
            add_path(reader, at, std::invoke(to, into.fields));
            if (has != nullptr) into.*has = true;
          }};
}

void read_fault_types(Reader& reader, std::uint32_t at, Faults& into) {
  if (!reader.is(at, JsonKind::array)) return;
  const std::uint32_t end = reader.node(at).next;
  for (std::uint32_t element = at + 1; element < end; element = reader.node(element).next) {
    const auto value = reader.word(element, kFaults);
    if (!value) continue;
    const auto type = static_cast<FaultType>(*value);
    if (std::find(into.types.begin(), into.types.end(), type) != into.types.end())
      reader.fail(element, "listed twice: the type is drawn evenly from the list");
    else
      into.types.push_back(type);
  }
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

void read_headers(Reader& reader, std::uint32_t at, Config& into) {
  if (!reader.is(at, JsonKind::object)) return;
  std::set<std::string> names;
  const std::uint32_t end = reader.node(at).next;
  for (std::uint32_t member = at + 1; member < end; member = reader.node(member).next) {
    const std::string name(reader.node(member).key);
    if (!transport::is_http_token(name)) {
      reader.fail(member, "not a header name", ConfigSource::Point::key);
      continue;
    }
    if (transport::is_framing_header(name)) {
      reader.fail(member, "streamlab sets this header itself", ConfigSource::Point::key).help =
          to_lower(name) == "sec-websocket-protocol" ? "write config.subprotocol" : "leave it away";
      continue;
    }
    if (!names.insert(to_lower(name)).second) {
      reader.fail(member, "this header is given twice: names are equal in any case",
                  ConfigSource::Point::key);
      continue;
    }
    auto value = reader.text(member);
    if (value && has_control(*value))
      reader.fail(member, "a header value cannot hold line feeds or other controls");
    else if (value)
      into.headers.emplace_back(name, std::move(*value));
  }
}

void read_correlate(Reader& reader, std::uint32_t at, Config& into) {
  if (reader.node(at).kind == JsonKind::string) {
    (void)reader.word(at, kFifo);
    return;
  }
  static const Table<Correlate> kTable = {
      text_field<Correlate>("send", &Correlate::send, Need::required),
      text_field<Correlate>("receive", &Correlate::receive, Need::required),
  };
  into.correlate.by_field = true;
  read_object(reader, at, kTable, into.correlate);
  for (const std::string_view key : {"send", "receive"}) {
    const std::uint32_t node = reader.source().document().find(at, key);
    std::vector<PathPattern> checked;
    if (node != 0 && reader.node(node).kind == JsonKind::string) add_path(reader, node, checked);
  }
}

void read_speed(Reader& reader, std::uint32_t at, Config& into) {
  if (reader.node(at).kind == JsonKind::string) {
    (void)reader.word(at, kMax);
    return;
  }
  const auto factor = reader.number(at, {0, 1e6, true});
  if (!factor) return;
  into.speed_factor = *factor;
  into.speed = std::string(reader.node(at).text);
}

void read_method(Reader& reader, std::uint32_t at, Config& into) {
  auto method = reader.text(at);
  if (!method) return;
  const bool upper = std::all_of(method->begin(), method->end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (method->empty() || !upper)
    reader.fail(at, "a method is written in capitals, like GET, POST or PUT");
  else if (*method == "CONNECT")
    reader.fail(at, "CONNECT opens a tunnel; it cannot be measured as a request");
  else
    into.method = std::move(*method);
}

const Table<JitterMs>& jitter_table() {
  static const Table<JitterMs> kTable = {
      number_field<JitterMs>("p50", &JitterMs::p50, kSpanMs, Need::required),
      number_field<JitterMs>("p95", &JitterMs::p95, kSpanMs, Need::required),
  };
  return kTable;
}

const Table<Timeouts>& timeouts_table() {
  static const Table<Timeouts> kTable = {
      number_field<Timeouts>("connect", &Timeouts::connect, kSpanMs),
      number_field<Timeouts>("request", &Timeouts::request, kSpanMs),
  };
  return kTable;
}

const Table<Faults>& failures_table() {
  static const Table<Faults> kTable = {
      number_field<Faults>("probability", &Faults::probability, {0, 1}, Need::required),
      {"types", read_fault_types},
      flag_field<Faults>("count_injected", &Faults::count_injected),
  };
  return kTable;
}

const Table<transport::TlsSettings>& tls_table() {
  using Tls = transport::TlsSettings;
  static const Table<Tls> kTable = {
      text_field<Tls>("ca", &Tls::ca),
      text_field<Tls>("cert", &Tls::cert),
      text_field<Tls>("key", &Tls::key),
      flag_field<Tls>("insecure", &Tls::insecure),
  };
  return kTable;
}

const Table<redact::EventFields>& error_fields_table() {
  using Fields = redact::EventFields;
  static const Table<Fields> kTable = {
      paths_field<Fields>("class", &Fields::error_class),
      paths_field<Fields>("message", &Fields::error_message),
      paths_field<Fields>("stack", &Fields::error_stack),
  };
  return kTable;
}

void read_timeouts(Reader& reader, std::uint32_t at, Config& into) {
  Timeouts timeouts;
  read_object(reader, at, timeouts_table(), timeouts);
  into.connect_timeout_ms = timeouts.connect.value_or(into.connect_timeout_ms);
  into.request_timeout_ms = timeouts.request.value_or(into.request_timeout_ms);
}

/// A Config carries the mode that it ends up with; what was written is the Draft's.
struct ConfigDraft {
  Config config;
  std::optional<Mode> mode;
  std::uint32_t payload_node = 0;
};

Table<Config> config_fields() {
  using C = Config;
  return {
      number_field<C>("rate_qps", &C::rate_qps, {0, 10'000'000, true}),
      integer_field<C>("burst_limit", &C::burst_limit, 1),
      integer_field<C>("connections", &C::connections, 1, kMostConnections),
      object_field<C>("jitter_ms", &C::jitter_ms, jitter_table()),
      {"timeouts_ms", read_timeouts, Need::optional, keys_of(timeouts_table())},
      number_field<C>("drain_ms", &C::drain_ms, {0, kHourMs}),
      object_field<C>("failures", &C::failures, failures_table()),
      number_field<C>("duration_s", &C::duration_s, {0, kYearS, true}),
      integer_field<C>("messages", &C::messages, 1),
      {"method", read_method},
      {"headers", read_headers},
      text_field<C>("subprotocol", &C::subprotocol),
      object_field<C>("tls", &C::tls, tls_table()),
      integer_field<C>("seed", &C::seed, 0),
      number_field<C>("warmup_s", &C::warmup_s, {0, kYearS}),
      flag_field<C>("abort_on_breach", &C::abort_on_breach),
      number_field<C>("anomaly_latency_ms", &C::anomaly_latency_ms, kSpanMs),
      word_field<C>(
          "payload_format", [](C & c) -> auto& { return c.fields.format; }, kFormats),
      {"correlate", read_correlate, Need::optional, {"send", "receive"}},
      number_field<C>("stall_ms", &C::stall_ms, kSpanMs),
      {"speed", read_speed},
      object_field<C>("error_fields", &C::fields, error_fields_table()),
      path_field("event_type_field", &redact::EventFields::event_type),
      path_field("time_field", &redact::EventFields::time, &C::has_time_field),
      word_field<C>(
          "time_unit", [](C & c) -> auto& { return c.fields.time_unit; }, kUnits),
      path_field("sequence_field", &redact::EventFields::sequence, &C::has_sequence_field),
      path_field("latency_field", &redact::EventFields::latency, &C::has_latency_field),
      integer_field<C>(
          "max_payload_bytes", [](C & c) -> auto& { return c.fields.max_payload_bytes; }, 1, 64U << 20U),
      word_field<C>("store_events", &C::store_events, kStored),
  };
}

const Table<ConfigDraft>& config_table() {
  static const Table<ConfigDraft> kTable = [] {
    Table<ConfigDraft> table = {
        word_field<ConfigDraft>("mode", &ConfigDraft::mode, kModes),
        {"payload", [](Reader&, std::uint32_t at, ConfigDraft& into) { into.payload_node = at; }},
    };
    for (auto& field : config_fields()) {
      auto read = [inner = field.read](Reader& reader, std::uint32_t at, ConfigDraft& into) {
        inner(reader, at, into.config);
      };
      table.push_back({field.key, std::move(read), field.need, field.children});
    }
    return table;
  }();
  return kTable;
}

void read_config(Reader& reader, std::uint32_t at, Draft& into) {
  ConfigDraft draft;
  read_object(reader, at, config_table(), draft);
  into.scenario.config = std::move(draft.config);
  into.mode = draft.mode;
  into.payload_node = draft.payload_node;
}

/// A name is stored and shown as it is written: what a variable holds stays out of it. Unset ones are an
/// error all the same.
std::optional<std::string> written_name(Reader& reader, std::uint32_t at) {
  if (!reader.text(at)) return std::nullopt;
  return std::string(reader.node(at).text);
}

void read_name(Reader& reader, std::uint32_t at, Draft& into) {
  auto name = written_name(reader, at);
  if (!name) return;
  constexpr std::size_t kLongest = 200;
  if (name->empty() || name->size() > kLongest || has_control(*name) || name->find('\t') != std::string::npos)
    reader.fail(at, "a name is 1 to 200 bytes without controls");
  else
    into.scenario.name = std::move(*name);
}

void read_protocol(Reader& reader, std::uint32_t at, Draft& into) {
  if (const auto value = reader.word(at, kProtocols)) into.protocol_word = kProtocols[*value];
}

void read_p95(Reader& reader, std::uint32_t at, Draft& into) {
  if (const auto value = reader.number(at, kSpanMs)) into.scenario.objective.expected_p95_latency_ms = *value;
}

void read_error_rate(Reader& reader, std::uint32_t at, Draft& into) {
  if (const auto value = reader.number(at, {0, 1})) into.scenario.objective.expected_error_rate = *value;
}

void read_endpoint_name(Reader& reader, std::uint32_t at, Draft& into) {
  auto name = written_name(reader, at);
  if (!name) return;
  if (name->empty() || has_control(*name))
    reader.fail(at, "an endpoint name is not empty and holds no controls");
  else
    into.endpoint_name = std::move(*name);
}

}  // namespace

const Table<Draft>& root_table() {
  static const Table<Draft> kTable = {
      {"$schema", [](Reader& reader, std::uint32_t at, Draft&) { (void)reader.is(at, JsonKind::string); }},
      {"name", read_name, Need::required},
      {"protocol", read_protocol, Need::required},
      text_field<Draft>("endpoint", &Draft::endpoint_text, Need::required),
      {"endpoint_name", read_endpoint_name},
      {"config", read_config, Need::required, keys_of(config_table())},
      {"pii_redaction_rules",
       [](Reader& reader, std::uint32_t at, Draft& into) {
         if (reader.is(at, JsonKind::object)) into.rules_node = at;
       },
       Need::required},
      {"expected_p95_latency_ms", read_p95, Need::required},
      {"expected_error_rate", read_error_rate, Need::required},
  };
  return kTable;
}

std::vector<std::string> known_keys() {
  auto keys = keys_of(root_table());
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace streamlab::scenario
