// SPDX-License-Identifier: Apache-2.0
#include "sarif.hpp"

#include <map>

#include "base/text.hpp"
#include "common.hpp"

namespace streamlab::issues {

namespace {

const char* level_of(kb::Severity severity) {
  if (severity == kb::Severity::low) return "note";
  return severity == kb::Severity::medium ? "warning" : "error";
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
class Rules {
 public:
  explicit Rules(const kb::RuleBook& book) {
    for (const auto& rule : book.rules()) known_[rule.id] = &rule;
  }
  std::size_t index_of(const kb::Issue& issue) {
    const std::string id = id_of(issue);
    const auto [place, fresh] = index_.emplace(id, list_.size());
    if (fresh) list_.push_back(form(id));
    return place->second;
  }
  static std::string id_of(const kb::Issue& issue) {
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
    out["defaultConfiguration"] = {{"level", level_of(found->second->level)}};
    return out;
  }
  std::map<std::string, const kb::Rule*> known_;
  std::map<std::string, std::size_t> index_;
  Json list_ = Json::array();
};

Json stack_of(const kb::Issue& issue) {
  Json frames = Json::array();
  for (const auto& frame : issue.frames)
    frames.push_back({{"location", {{"logicalLocations", Json::array({logical(frame, "function")})}}}});
  return Json{{"frames", frames}};
}

Json result_of(const kb::Issue& issue, std::size_t rule, const std::string& scenario_file,
               const char* baseline) {
  Json location{{"logicalLocations", Json::array({logical(issue.endpoint_pattern, "resource")})}};
  if (!scenario_file.empty())
    location["physicalLocation"] = {{"artifactLocation", {{"uri", uri_of(scenario_file)}}},
                                    {"region", {{"startLine", 1}}}};
  Json out{{"ruleId", printable(Rules::id_of(issue))},
           {"ruleIndex", rule},
           {"level", level_of(issue.severity)},
           {"message", {{"text", printable(issue.title)}}},
           {"locations", Json::array({location})},
           {"partialFingerprints", {{"streamlabSignature/v1", issue.signature_hash}}},
           {"baselineState", baseline},
           {"properties",
            {{"issue", issue.id}, {"status", std::string(name_of(issue.status))}, {"owner", issue.owner}}}};
  if (issue.occurrences > 0) out["occurrenceCount"] = issue.occurrences;
  if (!issue.frames.empty()) out["stacks"] = Json::array({stack_of(issue)});
  if (issue.status == kb::IssueStatus::muted)
    out["suppressions"] = Json::array({{{"kind", "external"},
                                        {"status", "accepted"},
                                        {"justification", "muted " + kb::describe(issue.mute)}}});
  return out;
}

}  // namespace

Result<std::string> sarif(store::Store& store, const kb::RuleBook& rules, WallMicros now) {
  kb::Filter filter;
  filter.all = true, filter.limit = 0, filter.with_injected = false;
  STREAMLAB_TRY(const auto issues, kb::list(store.database(), filter, now));
  std::map<std::int64_t, const char*> met;
  STREAMLAB_TRY(const auto latest, kb::latest_run(store.database()));
  if (latest) {
    STREAMLAB_TRY(const auto in_run, kb::run_issues(store.database(), *latest, now));
    for (const auto& one : in_run)
      met[one.issue.id] = one.is_new ? "new" : one.is_regression ? "updated" : "unchanged";
  }
  std::map<std::int64_t, std::string> files;
  STREAMLAB_TRY(const auto runs, store.runs({}));
  for (const auto& run : runs) files[run.id] = run.scenario_file;
  Rules listed(rules);
  Json results = Json::array();
  for (const auto& issue : issues) {
    const auto found = met.find(issue.id);
    const auto file = files.find(issue.first_run_id.value_or(0));
    results.push_back(result_of(issue, listed.index_of(issue), file == files.end() ? "" : file->second,
                                found == met.end() ? "absent" : found->second));
  }
  const Json out{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({{{"tool", {{"driver", {{"name", "streamlab"}, {"rules", listed.list()}}}}},
                             {"columnKind", "unicodeCodePoints"},
                             {"results", results}}})}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace streamlab::issues
