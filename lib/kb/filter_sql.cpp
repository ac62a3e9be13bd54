// SPDX-License-Identifier: Apache-2.0
#include "kb/filter_sql.hpp"

#include "base/text.hpp"
#include "kb/index_text.hpp"
#include "kb/statements.hpp"

namespace streamlab::kb {

namespace {

/// Words as FTS5 takes them: each quoted, the last one as a beginning.
std::string fts_query(std::string_view text) {
  std::string out;
  for (const auto word : split(text, ' ')) {
    if (trim(word).empty()) continue;
    out += out.empty() ? "\"" : " \"";
    for (const char c : indexed_text(trim(word))) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out.empty() ? out : out + "*";
}

/// Words in this order, next to each other.
std::string fts_phrase(std::string_view text) {
  std::string out = "\"";
  for (const char c : indexed_text(text)) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// All of them; the last one may be a beginning.
std::string fts_words(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + fts_phrase(word);
  return out + "*";
}

std::vector<Severity> severities_of(const Filter& filter) {
  std::vector<Severity> out = filter.severities;
  if (filter.at_least)
    for (const auto severity : {Severity::low, Severity::medium, Severity::high, Severity::critical})
      if (severity >= *filter.at_least) out.push_back(severity);
  return out;
}

/// A condition that a term makes of its values, each bound once.
std::string any_of(std::string_view one, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "(" : " OR ") + std::string(one);
  return out.empty() ? "0" : out + ")";
}

std::string has_condition(const std::string& what) {
  if (what == "owner") return "s.owner <> ''";
  if (what == "note") return "s.resolution <> ''";
  if (what == "comment")
    return "EXISTS (SELECT 1 FROM issue_history h WHERE h.signature_id = s.id AND h.action = 'comment'"
           " AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id))";
  return "EXISTS (SELECT 1 FROM anomaly_episode e WHERE e.signature_id = s.id AND e.is_regression = 1)";
}

std::string condition_of(const FilterTerm& term) {
  using Field = FilterTerm::Field;
  const auto count = term.values.size();
  switch (term.field) {
    case Field::status:
      return any_of("(" + std::string(kEffectiveStatus) + ") = ?", count);
    case Field::severity:
      return any_of("s.severity = ?", count);
    case Field::error_class:
      return any_of("s.error_class = ?", count);
    case Field::endpoint:
      return any_of("instr(s.endpoint_pattern, ?) > 0", count);
    case Field::owner:
      return any_of("s.owner = ?", count);
    case Field::rule:
      return any_of("s.rule_id = ?", count);
    case Field::since:
      return "s.last_seen_us >= ?";
    case Field::before:
      return "s.last_seen_us < ?";
    case Field::run:
      return "s.id IN (SELECT r.signature_id FROM issue_run r WHERE r.run_id = ?)";
    case Field::release:
    case Field::env:
      return "EXISTS (SELECT 1 FROM issue_run r JOIN test_run t ON t.id = r.run_id WHERE r.signature_id = "
             "s.id AND " +
             any_of(term.field == Field::env ? "t.env = ?" : "t.release = ?", count) + ")";
    case Field::has:
      return has_condition(term.values.empty() ? "" : term.values.front());
    case Field::injected:
      return "s.injected_count = s.occurrence_count";
    case Field::text:
      return "s.id IN (SELECT rowid FROM issue_text WHERE issue_text MATCH ?)";
  }
  return "1";
}

void add_term(const FilterTerm& term, Where& where) {
  using Field = FilterTerm::Field;
  where.add((term.negated ? "NOT (" : "(") + condition_of(term) + ")");
  if (term.field == Field::since || term.field == Field::before || term.field == Field::run)
    where.bind_next(term.number);
  else if (term.field == Field::text)
    where.bind_next(fts_phrase(term.values.empty() ? "" : term.values.front()));
  else if (term.field != Field::has && term.field != Field::injected)
    for (const auto& value : term.values) where.bind_next(value);
}

}  // namespace

Result<Matches> matches_of(sqlite::Database& database, const Filter& filter) {
  if (filter.words.empty()) return Matches::few;
  constexpr std::int64_t kMany = 5'000;
  STREAMLAB_TRY(auto select, database.prepare("SELECT count(*) FROM (SELECT 1 FROM issue_text"
                                              " WHERE issue_text MATCH ? LIMIT ?)"));
  auto row = select.use();
  row.bind(fts_words(filter.words)).bind(kMany);
  STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
  return row.integer(0) < kMany ? Matches::few : Matches::many;
}

Where where_of(const Filter& filter, Matches matches) {
  Where where;
  where.add("s.merged_into IS NULL");
  for (const auto& term : filter.terms) add_term(term, where);
  const std::string status = "(" + std::string(kEffectiveStatus) + ")";
  if (!filter.statuses.empty())
    where.add_any(status, filter.statuses);
  else if (!filter.all)
    where.add_any(status, std::vector{IssueStatus::open, IssueStatus::investigating, IssueStatus::regressed});
  if (const auto severities = severities_of(filter); !severities.empty())
    where.add_any("s.severity", severities);
  if (!filter.error_class.empty()) where.add("s.error_class = ?", filter.error_class);
  if (!filter.owner.empty()) where.add("s.owner = ?", filter.owner);
  if (filter.unowned) where.add("s.owner = ''");
  if (!filter.endpoint.empty()) where.add("instr(s.endpoint_pattern, ?) > 0", filter.endpoint);
  if (filter.since) where.add("s.last_seen_us >= ?", *filter.since);
  if (filter.run_id)
    where.add("s.id IN (SELECT r.signature_id FROM issue_run r WHERE r.run_id = ?)", *filter.run_id);
  if (!filter.with_injected) where.add("s.injected_count < s.occurrence_count");
  if (!filter.text.empty())
    where.add("s.id IN (SELECT rowid FROM issue_text WHERE issue_text MATCH ?)", fts_query(filter.text));
  if (!filter.words.empty())
    // The + keeps SQLite from fetching every issue that matches, only to sort them.
    where.add(matches == Matches::few ? "s.id IN (SELECT rowid FROM issue_text WHERE issue_text MATCH ?)"
                                      : "+s.id IN (SELECT rowid FROM issue_text WHERE issue_text MATCH ?)",
              fts_words(filter.words));
  return where;
}

}  // namespace streamlab::kb
