// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <vector>

#include "base/json_parts.hpp"
#include "kb/exchange.hpp"
#include "kb/tally.hpp"

namespace streamlab::kb {

namespace {

constexpr std::size_t kRowsALine = 500;

/// Every line is one row of one of these: SQLite makes the JSON.
constexpr std::string_view kRuns =
    "SELECT json_object('kind', 'run', 'uid', r.uid, 'scenario', json_object('uid', s.uid, 'name', s.name,"
    " 'protocol', s.protocol, 'mode', s.mode, 'endpoint', s.endpoint, 'endpoint_pattern', s.endpoint_pattern,"
    " 'expected_p95_latency_ms', s.expected_p95_latency_ms, 'expected_error_rate', s.expected_error_rate,"
    " 'definition', s.definition), 'scenario_file', r.scenario_file, 'endpoint', r.endpoint, 'status', "
    "r.status,"
    " 'started_at_us', r.started_at_us, 'ended_at_us', r.ended_at_us, 'release', r.release, 'env', r.env,"
    " 'tags', r.tags, 'seed', r.seed, 'rate_qps', r.rate_qps, 'verdict', r.verdict,"
    " 'is_within_slo', r.is_within_slo, 'offered', r.offered, 'errors', r.errors)"
    " FROM test_run r JOIN test_scenario s ON s.id = r.scenario_id"
    " WHERE r.status <> 'running' AND EXISTS (SELECT 1 FROM issue_run i WHERE i.run_id = r.id) ORDER BY "
    "r.uid";

constexpr std::string_view kIssues =
    "SELECT s.id, json_object('kind', 'issue', 'uid', s.uid, 'signature_hash', s.signature_hash, 'algo', "
    "s.algo,"
    " 'title', s.title, 'error_class', s.error_class, 'endpoint_pattern', s.endpoint_pattern,"
    " 'status_code', s.status_code, 'reason', s.reason, 'detail', s.detail, 'frames', json(s.frames),"
    " 'parts', json(s.parts), 'severity', s.severity, 'rule_id', s.rule_id, 'status', s.status,"
    " 'owner', s.owner, 'resolution', s.resolution, 'fixed_in', s.fixed_in, 'last_close', s.last_close_us,"
    " 'under_mute', s.status_under_mute, 'muted_at', s.muted_at_us, 'until', s.mute_until_us,"
    " 'count', s.mute_count, 'window', s.mute_window_us, 'mute_seen', s.mute_seen,"
    " 'fingerprints', (SELECT json_group_array(json_object('hash', f.signature_hash, 'kind', f.kind,"
    "   'algo', f.algo, 'pinned', f.pinned, 'grouping', g.signature_hash,"
    "   'message', (SELECT printf('%016llx', m.leaf) || lower(hex(m.parents)) FROM issue_message m"
    "    WHERE m.fingerprint_id = f.id),"
    "   'template', (SELECT printf('%016llx', a.parent) FROM template_alias a WHERE a.fingerprint_id = "
    "f.id)))"
    " FROM"
    "   (SELECT * FROM anomaly_fingerprint WHERE signature_id = s.id ORDER BY kind DESC, signature_hash) f"
    "   LEFT JOIN anomaly_fingerprint g ON g.id = f.grouping_id),"
    " 'episodes', (SELECT json_group_array(json_object('opened', e.opened_at_us, 'run', r.uid,"
    "   'is_regression', json(iif(e.is_regression, 'true', 'false')), 'first_ack', e.first_ack_us,"
    "   'closed', e.closed_at_us, 'closed_by', h.uid)) FROM"
    "   (SELECT * FROM anomaly_episode WHERE signature_id = s.id ORDER BY opened_at_us) e"
    "   LEFT JOIN test_run r ON r.id = e.opened_run_id LEFT JOIN issue_history h ON h.id = "
    "e.close_history_id),"
    " 'history', (SELECT json_group_array(json_object('uid', h.uid, 'at_us', h.at_us, 'actor', h.actor,"
    "   'is_human', h.is_human, 'action', h.action, 'from', h.from_value, 'to', h.to_value, 'note', h.note,"
    "   'state', iif(h.action IN ('merge', 'split'), '{\"imported\":true}', h.state_before), 'undoes', "
    "u.uid)) FROM"
    "   (SELECT * FROM issue_history WHERE signature_id = s.id ORDER BY at_us, uid) h"
    "   LEFT JOIN issue_history u ON u.id = h.undoes))"
    " FROM anomaly_signature s WHERE s.merged_into IS NULL ORDER BY s.uid";

constexpr std::string_view kOccurrences =
    "SELECT r.uid, o.seq, o.at, f.signature_hash, o.injected, o.payload_time FROM"
    " (SELECT run_id, seq, occurred_at_us AS at, fingerprint_id, injected, payload_time_us AS payload_time"
    "  FROM anomaly_occurrence UNION ALL SELECT run_id, seq, occurred_at_us, fingerprint_id, injected,"
    "  payload_time_us FROM occurrence_shadow) o"
    " JOIN test_run r ON r.id = o.run_id AND r.status <> 'running'"
    " JOIN anomaly_fingerprint f ON f.id = o.fingerprint_id ORDER BY r.uid, o.seq, f.signature_hash";

using Line = std::function<bool(const std::string&)>;

Result<bool> export_runs(sqlite::Database& database, const Line& line) {
  STREAMLAB_TRY(auto select, database.prepare(kRuns));
  auto rows = select.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return true;
    if (!line(rows.text(0))) return false;
  }
}

/// With what its counts know beyond the occurrences that follow.
Result<bool> export_signatures(sqlite::Database& database, const Line& line) {
  STREAMLAB_TRY(auto select, database.prepare(kIssues));
  auto rows = select.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return true;
    STREAMLAB_TRY(auto tally, tally_of(database, rows.integer(0)));
    tally.first_run.reset();  // a number of this file only
    std::string text = rows.text(1);
    text.insert(text.size() - 1, ",\"tally\":" + json_of(tally).dump());
    if (!line(text)) return false;
  }
}

Result<bool> export_occurrences(sqlite::Database& database, const Line& line) {
  STREAMLAB_TRY(auto select, database.prepare(kOccurrences));
  auto rows = select.use();
  std::string run;
  auto list = nlohmann::ordered_json::array();
  const auto flush = [&] {
    if (list.empty()) return true;
    const nlohmann::ordered_json out{{"kind", "occurrences"}, {"run", run}, {"rows", list}};
    list = nlohmann::ordered_json::array();
    return line(out.dump());
  };
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return flush();
    if ((rows.view(0) != run || list.size() == kRowsALine) && !flush()) return false;
    run = rows.text(0);
    const auto payload_time = rows.maybe_integer(5);
    list.push_back(
        {rows.integer(1), rows.integer(2), rows.text(3), rows.integer(4), json_or_null(payload_time)});
  }
}

}  // namespace

Status export_issues(sqlite::Database& database, const Line& line) {
  for (const auto part : {export_runs, export_signatures, export_occurrences}) {
    STREAMLAB_TRY(const bool more, part(database, line));
    if (!more) break;
  }
  return ok();
}

}  // namespace streamlab::kb
