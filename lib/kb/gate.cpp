// SPDX-License-Identifier: Apache-2.0
#include "kb/gate.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace streamlab::kb {

namespace {

Error not_a_gate(std::string_view word) {
  return Error{ErrorCode::usage, "`" + printable(word) + "` is nothing to fail on"}.with_help(
      "write any of new, regressed, any, severity>=high, joined by commas");
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool take_hashes(const nlohmann::json& json, std::set<std::string>& out) {
  if (json.is_array()) {
    for (const auto& item : json)
      if (!take_hashes(item, out)) return false;
    return true;
  }
  if (json.is_string() && is_hash(json.get_ref<const std::string&>())) {
    out.insert(json.get<std::string>());
    return true;
  }
  if (!json.is_object()) return false;
  const auto hash = json.find("signature_hash");
  if (hash == json.end() || !hash->is_string() || !is_hash(hash->get_ref<const std::string&>())) return false;
  out.insert(hash->get<std::string>());
  return true;
}

}  // namespace

Result<GateRule> parse_gate(std::string_view text) {
  GateRule rule;
  for (const auto part : split(text, ',')) {
    const auto word = trim(part);
    if (word == "new") {
      rule.is_new = true;
    } else if (word == "regressed") {
      rule.regressed = true;
    } else if (word == "any") {
      rule.any = true;
    } else if (word.starts_with("severity>=")) {
      rule.severity = severity_of(word.substr(10));
      if (!rule.severity) return not_a_gate(word);
    } else {
      return not_a_gate(word);
    }
  }
  return rule;
}

Result<std::set<std::string>> parse_base(std::string_view text) {
  std::set<std::string> out;
  const Error broken = Error{ErrorCode::usage, "the base file holds no list of issues"}.with_help(
      "write it with `issues list --all --limit 0 --json=signature_hash`");
  if (const auto whole = nlohmann::json::parse(text, nullptr, false); whole.is_array() || whole.is_object()) {
    if (!take_hashes(whole, out)) return broken;
    return out;
  }
  for (const auto raw : split(text, '\n')) {
    const auto line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    if (is_hash(line)) {
      out.emplace(line);
    } else if (!take_hashes(nlohmann::json::parse(line, nullptr, false), out)) {
      return broken;
    }
  }
  return out;
}

std::vector<GateFinding> judge_gate(const GateRule& rule, const std::vector<RunIssue>& issues,
                                    const std::set<std::string>& base) {
  std::vector<GateFinding> found;
  for (const auto& issue : issues) {
    if (issue.issue.status == IssueStatus::muted || issue.injected_in_run == issue.in_run) continue;
    const bool severe = rule.severity && issue.issue.severity >= *rule.severity;
    if (rule.is_new && issue.is_new && !base.contains(issue.issue.signature_hash))
      found.push_back({issue, "new"});
    else if (rule.regressed && issue.is_regression)
      found.push_back({issue, "regressed"});
    else if (rule.any || (severe && issue.issue.status != IssueStatus::resolved))
      found.push_back({issue, rule.any ? "any" : "severity"});
  }
  return found;
}

}  // namespace streamlab::kb
