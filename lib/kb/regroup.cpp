// SPDX-License-Identifier: Apache-2.0
#include "kb/regroup.hpp"

#include <algorithm>

#include "kb/advice.hpp"
#include "kb/moving.hpp"
#include "kb/query.hpp"

namespace streamlab::kb {

namespace {

Result<bool> was_assigned(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      const auto found,
      numbers(database, "SELECT 1 FROM issue_history WHERE signature_id = ? AND action = 'assign' LIMIT 1",
              id));
  return !found.empty();
}

Status write_change(sqlite::Database& database, const Regrouped& change, const Actor& actor) {
  STREAMLAB_TRY(
      auto update,
      database.prepare("UPDATE anomaly_signature SET severity = ?, rule_id = ?, owner = ? WHERE id = ?"));
  STREAMLAB_CHECK(
      update.use().bind(change.severity_to).bind(change.rule_to).bind(change.owner_to).bind(change.id).run());
  if (change.severity_from != change.severity_to)
    STREAMLAB_CHECK(
        mirror(database, change.id, actor,
               entry_of("severity", change.severity_from, change.severity_to,
                        change.rule_to.empty() ? "no rule matches" : "by rule " + change.rule_to)));
  if (change.owner_from != change.owner_to)
    STREAMLAB_CHECK(mirror(database, change.id, actor,
                           entry_of("assign", change.owner_from, change.owner_to, "by a rule")));
  return ok();
}

}  // namespace

Result<std::vector<Regrouped>> regroup(sqlite::Database& database, const rulebook::RuleBook& rules,
                                       const Actor& actor, bool apply) {
  Filter all;
  all.all = true, all.limit = 0;
  STREAMLAB_TRY(const auto issues, list(database, all, actor.at));
  std::vector<Regrouped> out;
  for (const auto& issue : issues) {
    const auto matching = rules.matching(facts_of(issue));
    Regrouped change{issue.id,    issue.title, std::string(name_of(issue.severity)), "", issue.rule_id, "",
                     issue.owner, issue.owner};
    change.severity_to = name_of(matching.empty() ? Severity::medium : matching.front()->level);
    change.rule_to = matching.empty() ? "" : matching.front()->id;
    const auto assigns = std::find_if(matching.begin(), matching.end(),
                                      [](const rulebook::Rule* rule) { return !rule->assign.empty(); });
    if (assigns != matching.end() && issue.owner.empty()) {
      STREAMLAB_TRY(const bool assigned, was_assigned(database, issue.id));
      if (!assigned) change.owner_to = (*assigns)->assign;
    }
    if (change.severity_from == change.severity_to && change.rule_from == change.rule_to &&
        change.owner_from == change.owner_to)
      continue;
    out.push_back(std::move(change));
  }
  std::sort(out.begin(), out.end(), [](const Regrouped& a, const Regrouped& b) { return a.id < b.id; });
  if (apply)
    for (const auto& change : out) STREAMLAB_CHECK(write_change(database, change, actor));
  return out;
}

Result<std::int64_t> known_by_older_algo(sqlite::Database& database, int algo) {
  STREAMLAB_TRY(const auto found,
                numbers(database,
                        "SELECT count(*) FROM anomaly_signature s WHERE merged_into IS NULL AND NOT EXISTS"
                        " (SELECT 1 FROM anomaly_fingerprint f WHERE f.signature_id = s.id AND f.algo >= ?)",
                        algo));
  return found.empty() ? 0 : found.front();
}

}  // namespace streamlab::kb
