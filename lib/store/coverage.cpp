// SPDX-License-Identifier: Apache-2.0
#include "store/coverage.hpp"

#include "sqlite/database.hpp"

namespace streamlab::store {
namespace {

constexpr std::size_t kMostTexts = 500;

}  // namespace

Status add_coverage(sqlite::Database& database, std::int64_t run_id, const RunCoverage& coverage) {
  STREAMLAB_TRY(
      auto path,
      database.prepare("INSERT INTO run_path (run_id, path, action, rule, count) VALUES (?, ?, ?, ?, ?)"
                       " ON CONFLICT (run_id, path, action, rule) DO UPDATE SET"
                       " count = count + excluded.count"));
  for (const PathDecision& row : coverage.paths)
    STREAMLAB_CHECK(
        path.use().bind(run_id).bind(row.path).bind(row.action).bind(row.rule).bind(row.count).run());
  STREAMLAB_TRY(auto rule,
                database.prepare("INSERT INTO run_rule (run_id, rule, action, count) VALUES (?, ?, ?, ?)"
                                 " ON CONFLICT (run_id, rule, action) DO UPDATE SET"
                                 " count = count + excluded.count"));
  for (const RuleUse& row : coverage.rules)
    STREAMLAB_CHECK(rule.use().bind(run_id).bind(row.rule).bind(row.action).bind(row.count).run());
  return ok();
}

Result<RunCoverage> load_coverage(sqlite::Database& database, std::int64_t run_id) {
  RunCoverage out;
  {
    STREAMLAB_TRY(auto select, database.prepare("SELECT path, action, rule, count FROM run_path"
                                                " WHERE run_id = ? ORDER BY path, action, rule"));
    auto rows = select.use();
    rows.bind(run_id);
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      out.paths.push_back(
          {rows.text(0), rows.text(1), rows.text(2), static_cast<std::uint64_t>(rows.integer(3))});
    }
  }
  STREAMLAB_TRY(auto select, database.prepare("SELECT rule, action, count FROM run_rule"
                                              " WHERE run_id = ? ORDER BY rule, action"));
  auto rows = select.use();
  rows.bind(run_id);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.rules.push_back({rows.text(0), rows.text(1), static_cast<std::uint64_t>(rows.integer(2))});
  }
}

std::uint64_t TokenUse::events() const {
  std::uint64_t sum = 0;
  for (const InRun& run : runs) sum += run.events;
  return sum;
}

Result<std::vector<TokenUse>> find_in_payloads(sqlite::Database& database,
                                               const std::vector<std::string>& texts) {
  std::vector<TokenUse> out(texts.size());
  if (texts.empty()) return out;
  if (texts.size() > kMostTexts) return Error{ErrorCode::failed, "too many texts to look for at once"};
  std::string sql = "SELECT run_id";
  for (std::size_t i = 0; i < texts.size(); ++i) sql += ", sum(instr(payload, ?) > 0)";
  sql += " FROM stream_event WHERE payload IS NOT NULL GROUP BY run_id ORDER BY run_id";
  STREAMLAB_TRY(auto select, database.prepare(sql));
  auto rows = select.use();
  for (const std::string& text : texts) rows.bind(text);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (const std::int64_t events = rows.integer(static_cast<int>(i) + 1); events > 0)
        out[i].runs.push_back({rows.integer(0), static_cast<std::uint64_t>(events)});
  }
}

}  // namespace streamlab::store
