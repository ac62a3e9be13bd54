// SPDX-License-Identifier: Apache-2.0
#include "redact/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_document.hpp"
#include "base/text.hpp"
#include "redact/path_automaton.hpp"
#include "redact/policy_check.hpp"

namespace streamlab::redact {
namespace {

/// The rule that decides about one path from the root, or -1; above says whether it takes a subtree above.
int rule_deciding(const Policy& policy, std::span<const PathStep> keys, bool& above) {
  std::vector<PathPattern> patterns;
  for (const Rule& rule : policy.rules) patterns.push_back(rule.path);
  const PathAutomaton automaton(std::move(patterns));
  PathAutomaton::State state = automaton.start(), next;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    automaton.advance(state, keys[i].key, next);
    std::swap(state, next);
    const int rule = deciding_rule(policy, automaton, state);
    above = i + 1 < keys.size();
    const bool cuts = rule >= 0 && policy.rules[static_cast<std::size_t>(rule)].action != Action::allow;
    if (cuts || !above) return rule;
  }
  return -1;
}

Error no_hash_rule(const Policy& policy, std::string_view field, int rule, bool above) {
  Error error{ErrorCode::not_found, fmt::format("no rule hashes {}", printable(field)),
              "no rule decides about it: its values are dropped"};
  if (rule >= 0) {
    const Rule& decides = policy.rules[static_cast<std::size_t>(rule)];
    error.reason = fmt::format(
        "rule {} (line {}) decides{}: {}", printable(decides.path.text()), decides.line,
        above ? ", with all that is below it" : "",
        decides.action == Action::allow ? "its values are stored as they are" : "its values are removed");
  }
  std::vector<std::string> hashed;
  for (const Rule& one : policy.rules)
    if (one.action == Action::hash) hashed.push_back(printable(one.path.text()));
  error.notes.push_back(hashed.empty() ? "these rules hash nothing" : "hashed: " + join(hashed, ", "));
  error.help = "streamlab pii explain shows what decides about each path";
  return error;
}

/// What kind of JSON value the text spells as a whole, besides a string.
JsonKind spelt(std::string_view value) {
  JsonDocument document;
  if (value.empty() || value.find_first_of(" \t\r\n") != std::string_view::npos ||
      document.parse(value) != JsonReject::none)
    return JsonKind::string;
  return document.nodes()[0].kind;
}

Result<std::vector<ValueTag>> tags_of(std::string_view value, LookupType type) {
  const JsonKind kind = spelt(value);
  const bool number = kind == JsonKind::number, boolean = kind == JsonKind::boolean;
  if (type == LookupType::number && !number)
    return Error{ErrorCode::usage, "the value is no JSON number"}.with_help(
        "--type string looks it up as text");
  if (type == LookupType::boolean && !boolean)
    return Error{ErrorCode::usage, "the value is neither true nor false"}.with_help(
        "--type string looks it up as text");
  std::vector<ValueTag> tags;
  if (type == LookupType::automatic || type == LookupType::string) tags.push_back(ValueTag::string);
  if (number && type != LookupType::string) tags.push_back(ValueTag::number);
  if (boolean && type != LookupType::string) tags.push_back(ValueTag::boolean);
  return tags;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_sequence(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace

Result<std::vector<std::size_t>> hash_rules_for(const Policy& policy, std::string_view field) {
  for (std::size_t i = 0; i < policy.rules.size(); ++i)
    if (policy.rules[i].action == Action::hash && policy.rules[i].path.text() == field)
      return std::vector<std::size_t>{i};
  auto path = PathPattern::parse(field);
  if (!path.ok()) {
    Error error = std::move(path).error();
    error.code = ErrorCode::usage;
    error.message = "--field: " + error.message;
    return error;
  }
  const auto steps = path->steps();
  const bool plain = std::all_of(steps.begin(), steps.end(),
                                 [](const PathStep& step) { return step.kind == PathStep::Kind::key; });
  bool above = false;
  const int rule = plain ? rule_deciding(policy, steps, above) : -1;
  if (rule < 0 || above || policy.rules[static_cast<std::size_t>(rule)].action != Action::hash)
    return no_hash_rule(policy, field, rule, above);
  return std::vector<std::size_t>{static_cast<std::size_t>(rule)};
}

Result<std::vector<PersonToken>> tokens_of(const Policy& policy,
                                           const std::shared_ptr<const Keyring>& keyring,
                                           const std::vector<std::size_t>& rules, std::string_view value,
                                           LookupType type) {
  if (!is_utf8(value))
    return Error{ErrorCode::usage, "the value is no UTF-8", "payloads that are not UTF-8 are refused"};
  STREAMLAB_TRY(const auto tags, tags_of(value, type));
  std::vector<PersonToken> out;
  if (is_known_token(*keyring, value) &&
      !rules.empty()) {  // it was hashed before: redaction leaves it as it is
    const std::string kid(value.substr(3, 8));
    out.push_back({rules.front(), kid, kid == keyring->kid(), ValueTag::string, std::string(value)});
    return out;
  }
  for (const auto& ring : {keyring, keyring->previous()}) {
    if (!ring) continue;
    Pseudonymiser made(ring);
    std::set<std::string> domains;
    for (const std::size_t rule : rules) {
      if (!domains.insert(policy.rules[rule].domain).second) continue;
      const std::size_t domain = made.domain(policy.rules[rule].domain);
      for (const ValueTag tag : tags) {
        PersonToken token{rule, ring->kid(), ring == keyring, tag, {}};
        made.append(token.token, domain, tag, value);
        out.push_back(std::move(token));
      }
    }
  }
  return out;
}

}  // namespace streamlab::redact
