// SPDX-License-Identifier: Apache-2.0
#include "kb/sarif.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "kb/lifecycle.hpp"
#include "kb/query.hpp"

namespace streamlab::kb {

namespace {

using Json = nlohmann::ordered_json;

const char* sarif_level(Severity severity) {
  if (severity == Severity::low) return "note";
  return severity == Severity::medium ? "warning" : "error";
}

/// The path as a URI reference.
std::string uri_of(const std::string& path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        std::string_view("/-_.~").find(c) != std::string_view::npos)
      out += c;
    else
      out += std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

Json logical(const std::string& name, const char* kind) {
  return Json{{"fullyQualifiedName", printable(name)}, {"kind", kind}};
}

/// The rules of the results, each once; an issue that no rule knows has its class for one.
class RuleList {
 public:
  explicit RuleList(const rulebook::RuleBook& book) {
    for (const auto& rule : book.rules()) known_[rule.id] = &rule;
  }
  std::size_t index_of(const Issue& issue) {
    const std::string id = id_of(issue);
    const auto [place, fresh] = index_.emplace(id, list_.size());
    if (fresh) list_.push_back(form(id));
    return place->second;
  }
  static std::string id_of(const Issue& issue) {
    return issue.rule_id.empty() ? issue.error_class : issue.rule_id;
  }
  [[nodiscard]] const Json& list() const { return list_; }

 private:
  Json form(const std::string& id) const {
    Json out{{"id", printable(id)}};
    const auto found = known_.find(id);
    if (found == known_.end()) return out;
    const auto& advice = found->second->advice;
    std::string help = advice.why;
    for (const auto& step : advice.steps) help += (help.empty() ? "- " : "\n- ") + step;
    out["shortDescription"] = {{"text", advice.title}};
    out["help"] = {{"text", help.empty() ? advice.title : help}};
    if (!advice.references.empty()) out["helpUri"] = advice.references.front();
    out["defaultConfiguration"] = {{"level", sarif_level(found->second->level)}};
    return out;
  }
  std::map<std::string, const rulebook::Rule*> known_;
  std::map<std::string, std::size_t> index_;
  Json list_ = Json::array();
};

Json stack_of(const Issue& issue) {
  Json frames = Json::array();
  for (const auto& frame : issue.frames)
    frames.push_back({{"location", {{"logicalLocations", Json::array({logical(frame, "function")})}}}});
  return Json{{"frames", frames}};
}

struct Place {
  std::string file;
  int line = 1;
};

Json result_of(const Issue& issue, std::size_t rule, const Place& place, const char* baseline) {
  Json location{{"logicalLocations", Json::array({logical(issue.endpoint_pattern, "resource")})}};
  if (!place.file.empty())
    location["physicalLocation"] = {{"artifactLocation", {{"uri", uri_of(place.file)}}},
                                    {"region", {{"startLine", place.line}}}};
  Json out{{"ruleId", printable(RuleList::id_of(issue))},
           {"ruleIndex", rule},
           {"level", sarif_level(issue.severity)},
           {"message", {{"text", printable(issue.title)}}},
           {"locations", Json::array({location})},
           {"partialFingerprints", {{"streamlabSignature/v1", issue.signature_hash}}},
           {"baselineState", baseline},
           {"properties",
            {{"issue", issue.id}, {"status", std::string(name_of(issue.status))}, {"owner", issue.owner}}}};
  if (issue.occurrences > 0) out["occurrenceCount"] = issue.occurrences;
  if (!issue.frames.empty()) out["stacks"] = Json::array({stack_of(issue)});
  if (issue.status == IssueStatus::muted)
    out["suppressions"] = Json::array(
        {{{"kind", "external"}, {"status", "accepted"}, {"justification", "muted " + describe(issue.mute)}}});
  return out;
}

std::string log_of(const RuleList& rules, const Json& results) {
  const Json out{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({{{"tool", {{"driver", {{"name", "streamlab"}, {"rules", rules.list()}}}}},
                             {"columnKind", "unicodeCodePoints"},
                             {"results", results}}})}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

const char* baseline_of(const RunIssue& met) {
  return met.is_new ? "new" : met.is_regression ? "updated" : "unchanged";
}

}  // namespace

Result<std::string> sarif(store::Store& store, const rulebook::RuleBook& rules, WallMicros now) {
  Filter filter;
  filter.all = true, filter.limit = 0, filter.with_injected = false;
  STREAMLAB_TRY(const auto issues, list(store.database(), filter, now));
  std::map<std::int64_t, const char*> met;
  STREAMLAB_TRY(const auto latest, latest_run(store.database()));
  if (latest) {
    STREAMLAB_TRY(const auto in_run, run_issues(store.database(), *latest, now));
    for (const auto& one : in_run) met[one.issue.id] = baseline_of(one);
  }
  std::map<std::int64_t, std::string> files;
  STREAMLAB_TRY(const auto runs, store.runs({}));
  for (const auto& run : runs) files[run.id] = run.scenario_file;
  RuleList listed(rules);
  Json results = Json::array();
  for (const auto& issue : issues) {
    const auto found = met.find(issue.id);
    const auto file = files.find(issue.first_run_id.value_or(0));
    results.push_back(result_of(issue, listed.index_of(issue),
                                {.file = file == files.end() ? "" : file->second},
                                found == met.end() ? "absent" : found->second));
  }
  return log_of(listed, results);
}

Result<std::string> run_sarif(store::Store& store, const rulebook::RuleBook& rules, std::int64_t run_id,
                              const std::string& scenario_file, int line, WallMicros now) {
  STREAMLAB_TRY(const auto met, run_issues(store.database(), run_id, now));
  RuleList listed(rules);
  Json results = Json::array();
  for (const RunIssue& one : met) {
    const std::int64_t real = one.in_run - one.injected_in_run;
    if (real <= 0) continue;
    Json result = result_of(one.issue, listed.index_of(one.issue), {scenario_file, line}, baseline_of(one));
    result["occurrenceCount"] = real;
    results.push_back(std::move(result));
  }
  return log_of(listed, results);
}

}  // namespace streamlab::kb
