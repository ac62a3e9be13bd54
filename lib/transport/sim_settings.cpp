// SPDX-License-Identifier: Apache-2.0
// The simulator's settings out of JSON, flags and queries: one table of names for all three.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/config_source.hpp"
#include "base/text.hpp"
#include "transport/sim.hpp"

namespace streamlab::transport {
namespace {

using Kind = SimSettings::SchemaChange;

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
bool put(T& into, std::string_view text) {
  const auto value = number<T>(text);
  if (value) into = *value;
  return value.has_value();
}

bool put_latency(SimSettings& s, std::string_view text) {
  const auto colon = text.find(':');
  if (!put(s.latency_p50_ms, text.substr(0, colon))) return false;
  if (colon == std::string_view::npos) return s.latency_p95_ms = s.latency_p50_ms, true;
  return put(s.latency_p95_ms, text.substr(colon + 1));
}

bool put_kind(SimSettings& s, std::string_view word) {
  if (word != "type" && word != "field" && word != "both") return false;
  s.schema_change = word == "type" ? Kind::type : word == "field" ? Kind::field : Kind::both;
  return true;
}

bool put_schema_change(SimSettings& s, std::string_view text) {
  const auto colon = text.find(':');
  return put(s.schema_change_after, text.substr(0, colon)) &&
         (colon == std::string_view::npos || put_kind(s, text.substr(colon + 1)));
}

bool put_freeze(SimSettings& s, std::string_view text) {
  const auto colon = text.find(':');
  SimSettings::Freeze freeze;
  if (colon == std::string_view::npos) return false;
  if (!put(freeze.at_s, text.substr(0, colon)) || !put(freeze.for_s, text.substr(colon + 1))) return false;
  s.freezes.push_back(freeze);
  return true;
}

struct Setting {
  std::string_view name, form;
  bool (*put)(SimSettings&, std::string_view);
};
using S = SimSettings&;
using V = std::string_view;

constexpr std::array<Setting, 14> kSettings{{
    {"port", "a port number", [](S s, V v) { return put(s.port, v); }},
    {"seed", "an integer", [](S s, V v) { return put(s.seed, v); }},
    {"latency_ms", "milliseconds, or p50:p95", put_latency},
    {"error_rate", "a share from 0 to 1", [](S s, V v) { return put(s.error_rate, v); }},
    {"malformed_rate", "a share from 0 to 1", [](S s, V v) { return put(s.malformed_rate, v); }},
    {"drop_rate", "a share from 0 to 1", [](S s, V v) { return put(s.drop_rate, v); }},
    {"duplicate_rate", "a share from 0 to 1", [](S s, V v) { return put(s.duplicate_rate, v); }},
    {"disconnect_every", "a number of messages", [](S s, V v) { return put(s.disconnect_every, v); }},
    {"schema_change", "a message number, or number:kind with kind type, field or both", put_schema_change},
    {"freeze", "at:for in seconds", put_freeze},
    {"push_rate", "events per second", [](S s, V v) { return put(s.push_rate, v); }},
    {"push_messages", "a number of messages", [](S s, V v) { return put(s.push_messages, v); }},
    {"tcp_push", "true or false",
     [](S s, V v) { return s.tcp_push = v == "true" || v == "1", s.tcp_push || v == "false" || v == "0"; }},
    {"freezes", "a list of {\"at_s\",\"for_s\"}", [](S, V) { return false; }},
}};

const Setting* setting(std::string_view name) {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [&](const Setting& candidate) { return candidate.name == name; });
  return found == kSettings.end() ? nullptr : &*found;
}

std::string suggestion(std::string_view name) {
  std::vector<std::string_view> names{"tls"};
  for (const Setting& candidate : kSettings) names.push_back(candidate.name);
  const auto near = closest(name, names);
  return near.empty() ? std::string() : "did you mean \"" + near.front() + "\"?";
}

Error unknown(std::string_view name) {
  return Error{ErrorCode::invalid_config,
               "unknown setting \"" + printable(name) + "\" of the built-in stream"}
      .with_help(suggestion(name));
}

Error bad_value(const Setting& of) {
  return Error{ErrorCode::invalid_config, "bad value of \"" + std::string(of.name) + "\"",
               "it takes " + std::string(of.form)};
}

// Reads the containers; scalars go by the table.
class Reader {
 public:
  Reader(const ConfigSource& source, SimSettings& out) : source_(source), out_(out) {}

  Status read() {
    if (nodes()[0].kind != JsonKind::object) return source_.error_at(0, "settings are no JSON object");
    return each_member(0, [this](std::uint32_t node) { return member(node); });
  }

 private:
  [[nodiscard]] std::span<const JsonNode> nodes() const { return source_.document().nodes(); }

  template <class Each>
  Status each_member(std::uint32_t container, Each each) {
    for (std::uint32_t i = container + 1; i < nodes()[container].next; i = nodes()[i].next) {
      STREAMLAB_CHECK(each(i));
    }
    return ok();
  }

  // An object that has exactly these members, which are optional; scalars only.
  template <std::size_t n>
  Status fields(std::uint32_t object, const std::array<std::pair<V, bool (*)(S, V)>, n>& known) {
    return each_member(object, [&](std::uint32_t node) -> Status {
      for (const auto& [name, put_it] : known) {
        if (nodes()[node].key != name) continue;
        if (put_it(out_, nodes()[node].text)) return ok();
        return source_.error_at(node, "bad value of \"" + std::string(name) + "\"");
      }
      return source_.error_at(node, "unknown key \"" + printable(nodes()[node].key) + "\"", {},
                              ConfigSource::Point::key);
    });
  }

  Status member(std::uint32_t node) {
    const std::string_view key = nodes()[node].key;
    const JsonKind kind = nodes()[node].kind;
    using Field = std::pair<V, bool (*)(S, V)>;
    if (key == "latency_ms" && kind == JsonKind::object) {
      return fields(node, std::array<Field, 2>{{{"p50", [](S s, V v) { return put(s.latency_p50_ms, v); }},
                                                {"p95", [](S s, V v) { return put(s.latency_p95_ms, v); }}}});
    }
    if (key == "schema_change" && kind == JsonKind::object) {
      return fields(
          node, std::array<Field, 2>{
                    {{"after", [](S s, V v) { return put(s.schema_change_after, v); }}, {"kind", put_kind}}});
    }
    if (key == "tls" && kind == JsonKind::object) {
      return fields(node, std::array<Field, 2>{{{"cert", [](S s, V v) { return s.tls_cert = v, true; }},
                                                {"key", [](S s, V v) { return s.tls_key = v, true; }}}});
    }
    if (key == "freezes" && kind == JsonKind::array) {
      return each_member(node, [&](std::uint32_t item) -> Status {
        if (nodes()[item].kind != JsonKind::object) return source_.error_at(item, "a freeze is an object");
        out_.freezes.emplace_back();
        return fields(
            item, std::array<Field, 2>{{{"at_s", [](S s, V v) { return put(s.freezes.back().at_s, v); }},
                                        {"for_s", [](S s, V v) { return put(s.freezes.back().for_s, v); }}}});
      });
    }
    const Setting* known = setting(key);
    if (known == nullptr) {
      Error error =
          source_.error_at(node, "unknown key \"" + printable(key) + "\"", {}, ConfigSource::Point::key);
      return std::move(error).with_help(suggestion(key));
    }
    const bool scalar = kind == JsonKind::number || kind == JsonKind::boolean || kind == JsonKind::string;
    if (scalar && known->put(out_, nodes()[node].text)) return ok();
    return source_.error_at(node, "bad value of \"" + std::string(key) + "\"",
                            "it takes " + std::string(known->form));
  }

  const ConfigSource& source_;
  SimSettings& out_;
};

}  // namespace

Result<SimSettings> parse_sim_settings(std::string name, std::string text) {
  STREAMLAB_TRY(const ConfigSource source, ConfigSource::from_text(std::move(name), std::move(text)));
  SimSettings out;
  STREAMLAB_CHECK(Reader(source, out).read());
  STREAMLAB_CHECK(check_sim_settings(out));
  return out;
}

Status set_sim_value(SimSettings& settings, std::string_view name, std::string_view value) {
  const Setting* known = setting(name);
  if (known == nullptr) return unknown(name);
  if (!known->put(settings, value)) return bad_value(*known);
  return ok();
}

Result<SimSettings> sim_settings_from_target(std::string_view target, SimSettings base) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return base;
  for (const std::string_view pair : split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    STREAMLAB_CHECK(set_sim_value(base, pair.substr(0, equals), value));
  }
  STREAMLAB_CHECK(check_sim_settings(base));
  return base;
}

Status check_sim_settings(const SimSettings& s) {
  const auto refuse = [](std::string why) {
    return Error{ErrorCode::invalid_config, "the settings of the built-in stream make no sense",
                 std::move(why)};
  };
  double sum = 0;
  for (const double rate : {s.error_rate, s.malformed_rate, s.drop_rate, s.duplicate_rate}) {
    if (!(rate >= 0 && rate <= 1)) return refuse("a rate lies outside 0 to 1");
    sum += rate;
  }
  if (sum > 1 + 1e-9)
    return refuse("the rates of errors, malformed, dropped and duplicate answers exceed 1 together");
  constexpr double kDayMs = 86.4e6;
  for (const double ms : {s.latency_p50_ms, s.latency_p95_ms}) {
    if (!(ms >= 0 && ms <= kDayMs)) return refuse("a latency is negative or over a day");
  }
  for (const auto& freeze : s.freezes) {
    if (!(freeze.at_s >= 0 && freeze.at_s <= 1e7) || !(freeze.for_s >= 0 && freeze.for_s <= 1e7)) {
      return refuse("a freeze has a negative or unbounded time");
    }
  }
  if (!(s.push_rate > 0 && s.push_rate <= 1e6))
    return refuse("push_rate lies outside 0 to 1000000 per second");
  if (s.tls_cert.empty() && !s.tls_key.empty()) return refuse("tls.key without tls.cert");
  return ok();
}

}  // namespace streamlab::transport
