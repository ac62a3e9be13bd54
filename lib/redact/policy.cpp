// SPDX-License-Identifier: Apache-2.0
#include "redact/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>

#include "base/text.hpp"
#include "redact/detector_names.hpp"
#include "redact/policy_check.hpp"

namespace streamlab::redact {
namespace {

constexpr std::array<std::string_view, 10> kKeys{
    "$schema", "allowlisted_fields", "domains",      "hash_algo",   "hash_fields",
    "mode",    "remove_fields",      "salt_env_var", "schema_keys", "value_detectors"};

/// Reads one rules object; the reader lives for one parse.
class PolicyReader {
 public:
  PolicyReader(const ConfigSource& source, std::uint32_t root) : source_(source), root_(root) {}

  Result<Policy> read();

 private:
  [[nodiscard]] const JsonNode& node(std::uint32_t index) const { return source_.document().nodes()[index]; }
  /// Calls visit(index) for each direct child until one fails.
  Status each(std::uint32_t parent, const std::function<Status(std::uint32_t)>& visit) const {
    for (std::uint32_t i = parent + 1; i < node(parent).next; i = node(i).next) STREAMLAB_CHECK(visit(i));
    return ok();
  }
  [[nodiscard]] Error unknown(std::uint32_t at, std::string_view what, std::string_view word,
                              std::span<const std::string_view> known, ConfigSource::Point point) const;
  Status expect(std::uint32_t at, JsonKind kind, std::string_view what) const;

  Status read_member(std::uint32_t at);
  Status read_rules(std::uint32_t list, Action action);
  Status read_choice(std::uint32_t at);
  Status read_salt(std::uint32_t at);
  Status read_detectors(std::uint32_t list);
  Status read_custom(std::uint32_t at);
  Status read_domains();
  Status check_shadowed() const;

  const ConfigSource& source_;
  std::uint32_t root_, domains_ = 0;
  Policy policy_;
  std::vector<std::uint32_t> nodes_;                         // of each rule
  std::unordered_map<std::string, std::size_t> by_meaning_;  // canonical path → rule
};

std::string_view list_name(Action action) {
  switch (action) {
    case Action::allow:
      return "allowlisted_fields";
    case Action::hash:
      return "hash_fields";
    case Action::remove:
      return "remove_fields";
    case Action::drop:
      break;
  }
  return "";
}

/// Two spellings of one path (`**.a` and `a`) have one meaning.
std::string meaning(const PathPattern& path) {
  std::string out = path.rooted() ? "$" : "";
  bool first = true;
  for (const PathStep& step : path.steps()) {
    if (first && !path.rooted() && step.kind == PathStep::Kind::any_levels && path.steps().size() > 1 &&
        path.steps()[1].kind == PathStep::Kind::key) {
      first = false;
      continue;
    }
    first = false;
    out += step.kind == PathStep::Kind::key ? '\x01' : step.kind == PathStep::Kind::any_key ? '\x02' : '\x03';
    out += step.key;
  }
  return out;
}

Error PolicyReader::unknown(std::uint32_t at, std::string_view what, std::string_view word,
                            std::span<const std::string_view> known, ConfigSource::Point point) const {
  Error error = source_.error_at(at, fmt::format("unknown {} \"{}\"", what, printable(word)), {}, point);
  const auto close = closest(word, known);
  if (!close.empty()) error.help = fmt::format("did you mean \"{}\"?", close.front());
  error.notes.push_back("known here: " + join({known.begin(), known.end()}, ", "));
  return error;
}

Status PolicyReader::expect(std::uint32_t at, JsonKind kind, std::string_view what) const {
  if (node(at).kind == kind) return ok();
  return source_.error_at(at, fmt::format("{} expected", what));
}

Result<Policy> PolicyReader::read() {
  STREAMLAB_CHECK(expect(root_, JsonKind::object, "the redaction rules as an object"));
  STREAMLAB_CHECK(each(root_, [this](std::uint32_t at) { return read_member(at); }));
  if (domains_ != 0) STREAMLAB_CHECK(read_domains());
  STREAMLAB_CHECK(check_shadowed());
  return std::move(policy_);
}

Status PolicyReader::read_member(std::uint32_t at) {
  const std::string_view key = node(at).key;
  if (key == "allowlisted_fields") return read_rules(at, Action::allow);
  if (key == "hash_fields") return read_rules(at, Action::hash);
  if (key == "remove_fields") return read_rules(at, Action::remove);
  if (key == "value_detectors") return read_detectors(at);
  if (key == "salt_env_var") return read_salt(at);
  if (key == "domains") {
    domains_ = at;
    return expect(at, JsonKind::object, "an object of domain name and list of paths");
  }
  if (key == "$schema") return expect(at, JsonKind::string, "a string");
  if (key == "hash_algo" || key == "mode" || key == "schema_keys") return read_choice(at);
  return unknown(at, "key", key, kKeys, ConfigSource::Point::key);
}

Status PolicyReader::read_rules(std::uint32_t list, Action action) {
  STREAMLAB_CHECK(expect(list, JsonKind::array, "a list of paths"));
  return each(list, [&](std::uint32_t at) -> Status {
    STREAMLAB_CHECK(expect(at, JsonKind::string, "a path as a string"));
    auto path = PathPattern::parse(node(at).text);
    if (!path.ok())
      return source_.error_at(at, "bad path in " + std::string(list_name(action)), path.error().reason);
    const auto [found, is_new] = by_meaning_.emplace(meaning(*path), policy_.rules.size());
    if (!is_new) {
      const Rule& other = policy_.rules[found->second];
      const bool same = other.action == action;
      return source_.error_at(
          at,
          same ? "duplicate rule"
               : fmt::format("the same path in {} and {}", list_name(other.action), list_name(action)),
          fmt::format("\"{}\" stands already on line {}", printable(other.path.text()), other.line));
    }
    Rule rule{std::move(*path), action, {}, source_.where(at).line};
    if (action == Action::hash) rule.domain = rule.path.text();
    policy_.rules.push_back(std::move(rule));
    nodes_.push_back(at);
    return ok();
  });
}

Status PolicyReader::read_choice(std::uint32_t at) {
  static constexpr std::array<std::string_view, 4> algos{"sha256", "sha384", "sha512", "sha3-256"};
  static constexpr std::array<std::string_view, 2> modes{"keyed", "random"};
  static constexpr std::array<std::string_view, 3> keys{"listed", "common", "clear"};
  STREAMLAB_CHECK(expect(at, JsonKind::string, "a string"));
  const std::string_view word = node(at).text, key = node(at).key;
  if (key == "hash_algo") {
    const auto algo = hash_algo(word);
    if (!algo) {
      Error error = unknown(at, "hash_algo", word, algos, ConfigSource::Point::value);
      error.reason =
          "every hash is an HMAC under the salt; md5, sha1 and unkeyed forms can be turned back by guessing";
      return error;
    }
    policy_.hash_algo = *algo;
    return ok();
  }
  if (key == "mode") {
    if (std::find(modes.begin(), modes.end(), word) == modes.end())
      return unknown(at, "mode", word, modes, ConfigSource::Point::value);
    policy_.mode = word == "random" ? HashMode::random : HashMode::keyed;
    return ok();
  }
  const auto found = std::find(keys.begin(), keys.end(), word);
  if (found == keys.end()) return unknown(at, "schema_keys", word, keys, ConfigSource::Point::value);
  policy_.schema_keys = static_cast<SchemaKeys>(found - keys.begin());
  return ok();
}

Status PolicyReader::read_salt(std::uint32_t at) {
  STREAMLAB_CHECK(expect(at, JsonKind::string, "the name of an environment variable"));
  const std::string_view name = node(at).text;
  const auto good = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool digit_first = !name.empty() && name[0] >= '0' && name[0] <= '9';
  if (name.empty() || digit_first || name.size() > 128 || !std::all_of(name.begin(), name.end(), good))
    // The text is not echoed: whoever pastes the salt itself here must not read it in a log.
    return source_.error_at(
        at, "salt_env_var is no name of an environment variable",
        "it names the variable that holds the salt; the salt itself never stands in a file");
  policy_.salt_env_var = name;
  return ok();
}

Status PolicyReader::read_detectors(std::uint32_t list) {
  STREAMLAB_CHECK(expect(list, JsonKind::array, "a list of detectors"));
  policy_.default_detectors = false;
  return each(list, [&](std::uint32_t at) -> Status {
    if (node(at).kind == JsonKind::object) return read_custom(at);
    STREAMLAB_CHECK(
        expect(at, JsonKind::string, "a detector's name, or an object of name, pattern and validator"));
    const auto names = detector_names(node(at).text);
    if (names.empty())
      return unknown(at, "detector", node(at).text, detector_names(), ConfigSource::Point::value);
    for (std::string_view name : names) {
      if (std::find(policy_.detectors.begin(), policy_.detectors.end(), name) != policy_.detectors.end())
        return source_.error_at(at, "duplicate detector");
      policy_.detectors.emplace_back(name);
    }
    return ok();
  });
}

Status PolicyReader::read_custom(std::uint32_t at) {
  static constexpr std::array<std::string_view, 3> keys{"name", "pattern", "validator"};
  CustomDetector made;
  std::uint32_t pattern_at = 0, name_at = 0;
  Status members = each(at, [&](std::uint32_t i) -> Status {
    const std::string_view key = node(i).key;
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return unknown(i, "key", key, keys, ConfigSource::Point::key);
    STREAMLAB_CHECK(expect(i, JsonKind::string, "a string"));
    if (key == "name") made.name = node(i).text, name_at = i;
    if (key == "pattern") made.pattern = node(i).text, pattern_at = i;
    if (key == "validator") {
      made.validator = node(i).text;
      const auto known = validator_names();
      if (std::find(known.begin(), known.end(), made.validator) == known.end())
        return unknown(i, "validator", made.validator, known, ConfigSource::Point::value);
    }
    return ok();
  });
  STREAMLAB_CHECK(std::move(members));
  if (name_at == 0 || pattern_at == 0)
    return source_.error_at(at, "a detector of one's own needs a name and a pattern");
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (made.name.empty() || made.name.size() > 32 || !std::all_of(made.name.begin(), made.name.end(), good))
    return source_.error_at(name_at, "a detector's name is 1 to 32 of a-z, 0-9, _ and -");
  const auto taken = [&](const CustomDetector& other) { return other.name == made.name; };
  if (!detector_names(made.name).empty() ||
      std::any_of(policy_.custom_detectors.begin(), policy_.custom_detectors.end(), taken))
    return source_.error_at(name_at, "a detector of this name exists already");
  if (const auto fault = pattern_fault(made.pattern))
    return source_.error_at(pattern_at, "bad pattern", *fault);
  policy_.custom_detectors.push_back(std::move(made));
  return ok();
}

Status PolicyReader::read_domains() {
  std::unordered_map<std::size_t, std::uint32_t> joined;
  Status lists = each(domains_, [&](std::uint32_t domain) -> Status {
    if (node(domain).key.empty())
      return source_.error_at(domain, "a domain needs a name", {}, ConfigSource::Point::key);
    STREAMLAB_CHECK(expect(domain, JsonKind::array, "a list of paths from hash_fields"));
    return each(domain, [&](std::uint32_t at) -> Status {
      STREAMLAB_CHECK(expect(at, JsonKind::string, "a path from hash_fields"));
      std::size_t rule = 0;
      const auto named = [&](const Rule& r) {
        return r.action == Action::hash && r.path.text() == node(at).text;
      };
      while (rule < policy_.rules.size() && !named(policy_.rules[rule])) ++rule;
      if (rule == policy_.rules.size())
        return source_.error_at(
            at, "a domain joins paths of hash_fields, as written there; this one is not among them");
      if (!joined.emplace(rule, at).second) return source_.error_at(at, "a path in two domains");
      policy_.rules[rule].domain = node(domain).key;
      return ok();
    });
  });
  STREAMLAB_CHECK(std::move(lists));
  // A rule outside a domain of its own name would be linked with it, unasked.
  for (std::size_t i = 0; i < policy_.rules.size(); ++i) {
    const Rule& rule = policy_.rules[i];
    if (rule.action != Action::hash || joined.count(i) != 0) continue;
    for (const auto& [other, at] : joined)
      if (policy_.rules[other].domain == rule.domain)
        return source_.error_at(at, "the domain is named like a path of hash_fields that it does not list",
                                fmt::format("line {} would be linked with it", rule.line));
  }
  return ok();
}

Status PolicyReader::check_shadowed() const {
  const auto shadowed = shadowed_rules(policy_);
  if (shadowed.empty()) return ok();
  const auto [index, by] = shadowed.front();
  std::string reason = "no path exists for which it decides";
  if (by >= 0) {
    const Rule& cause = policy_.rules[static_cast<std::size_t>(by)];
    reason += fmt::format(": \"{}\" in {}, line {}, comes first", printable(cause.path.text()),
                          list_name(cause.action), cause.line);
  }
  const Rule& lost = policy_.rules[index];
  return source_
      .error_at(nodes_[index], fmt::format("shadowed rule in {}", list_name(lost.action)), std::move(reason))
      .with_note(
          "remove comes before hash, hash before allow; remove and hash take all that is below; of one list "
          "the first decides");
}

}  // namespace

bool Policy::hashes() const {
  return std::any_of(rules.begin(), rules.end(),
                     [](const Rule& rule) { return rule.action == Action::hash; });
}

std::string_view name_of(Action action) {
  switch (action) {
    case Action::drop:
      return "drop";
    case Action::allow:
      return "allow";
    case Action::hash:
      return "hash";
    case Action::remove:
      return "remove";
  }
  return "";
}

Result<Policy> parse_policy(const ConfigSource& source, std::uint32_t node) {
  return PolicyReader(source, node).read();
}

}  // namespace streamlab::redact
