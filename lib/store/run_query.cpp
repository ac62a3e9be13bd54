// SPDX-License-Identifier: Apache-2.0
// Runs as they are read back.
#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "store/store.hpp"
#include "store/store_impl.hpp"

namespace streamlab::store {
namespace {

constexpr std::string_view kRunColumns =
    "SELECT r.id, r.uid, s.name, s.protocol, s.mode, r.endpoint, r.scenario_file, r.status, r.started_at_us,"
    " r.ended_at_us, r.release, r.env, r.tags, r.overrides, r.seed, r.rate_qps, r.gate, r.verdict, "
    "r.point_verdict,"
    " r.is_within_slo, r.verdict_reason, r.offered, r.delivered, r.answered, r.errors, r.censored, "
    "r.injected,"
    " r.unsolicited, r.error_rate, r.p50_latency_ms, r.p90_latency_ms, r.p95_latency_ms, r.p99_latency_ms,"
    " s.expected_p95_latency_ms, s.expected_error_rate"
    " FROM test_run AS r JOIN test_scenario AS s ON s.id = r.scenario_id";

std::optional<std::uint64_t> any_count_at(const sqlite::Statement::Use& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  return static_cast<std::uint64_t>(rows.integer(column));
}

std::uint64_t count_at(const sqlite::Statement::Use& rows, int column) {
  return static_cast<std::uint64_t>(rows.integer(column));
}

std::optional<std::string> maybe_text(const sqlite::Statement::Use& rows, int column) {
  return rows.is_null(column) ? std::nullopt : std::optional(rows.text(column));
}

RunRow read_row(const sqlite::Statement::Use& rows) {
  RunRow run;
  run.id = rows.integer(0), run.uid = rows.text(1), run.scenario = rows.text(2), run.protocol = rows.text(3);
  run.mode = rows.text(4), run.endpoint = rows.text(5), run.scenario_file = rows.text(6),
  run.status = rows.text(7);
  run.started_at = rows.integer(8), run.ended_at = rows.maybe_integer(9);
  run.release = rows.text(10), run.env = rows.text(11);
  run.tags = object_values(rows.view(12)), run.overrides = object_values(rows.view(13));
  run.seed = count_at(rows, 14), run.rate_qps = rows.real(15), run.gate = rows.text(16);
  run.verdict = maybe_text(rows, 17), run.point_verdict = maybe_text(rows, 18);
  if (!rows.is_null(19)) run.is_within_slo = rows.integer(19) != 0;
  run.verdict_reason = rows.text(20);
  run.offered = count_at(rows, 21), run.delivered = count_at(rows, 22), run.answered = count_at(rows, 23);
  run.errors = count_at(rows, 24), run.censored = count_at(rows, 25), run.injected = count_at(rows, 26);
  run.unsolicited = count_at(rows, 27);
  run.error_rate = rows.maybe_real(28);
  run.p50_latency_ms = rows.maybe_real(29), run.p90_latency_ms = rows.maybe_real(30);
  run.p95_latency_ms = rows.maybe_real(31), run.p99_latency_ms = rows.maybe_real(32);
  run.expected_p95_latency_ms = rows.real(33), run.expected_error_rate = rows.real(34);
  return run;
}

/// What the list asks of the row as it stands in the file; the status is asked later, as it is computed.
bool has_tags(const RunRow& run, const RunFilter& filter) {
  return std::all_of(filter.tags.begin(), filter.tags.end(), [&](const auto& tag) {
    const auto found = run.tags.find(tag.first);
    return found != run.tags.end() && found->second == tag.second;
  });
}

bool has_status(const RunRow& run, const RunFilter& filter) {
  return filter.statuses.empty() ||
         std::find(filter.statuses.begin(), filter.statuses.end(), run.status) != filter.statuses.end();
}

Error not_found(std::string message, std::string reason = {}) {
  return Error{ErrorCode::not_found, std::move(message), std::move(reason)}.with_help("streamlab runs");
}

/// What can be told of a run that has no result.
RunSummary known_of(const RunRow& row) {
  RunSummary summary;
  summary.run_id = row.id, summary.run_uid = row.uid, summary.scenario = row.scenario;
  summary.scenario_file = row.scenario_file, summary.protocol = row.protocol, summary.mode = row.mode;
  summary.endpoint = row.endpoint, summary.started_at = row.started_at;
  summary.ended_at = row.ended_at.value_or(row.started_at);
  summary.seed = row.seed, summary.release = row.release, summary.env = row.env;
  summary.tags = row.tags, summary.overrides = row.overrides, summary.rate_qps = row.rate_qps;
  summary.judgement.gate = row.gate == "confident" ? slo::Gate::confident : slo::Gate::point;
  summary.judgement.checks = {
      {.name = "p95_latency_ms", .expected = row.expected_p95_latency_ms, .measured = row.p95_latency_ms},
      {.name = "error_rate", .expected = row.expected_error_rate, .measured = row.error_rate}};
  RunCounts& counts = summary.counts;
  counts.offered = row.offered, counts.delivered = row.delivered, counts.answered = row.answered;
  counts.errors = row.errors, counts.censored = row.censored, counts.injected = row.injected;
  return summary;
}

void read_histograms(std::string_view json, RunDetails& into) {
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return;
  const auto text = [&](const char* key) {
    const auto found = parsed.find(key);
    return found != parsed.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  into.service_histogram = text("service");
  into.lateness_histogram = text("lateness");
}

}  // namespace

Result<std::vector<RunRow>> Store::runs(const RunFilter& filter) {
  // Asked at every change of the file: by its index, however many runs there are.
  const bool only_running = filter.statuses == std::vector<std::string>{"running"};
  STREAMLAB_TRY(auto select, impl_->database.prepare(
                                 std::string(kRunColumns) +
                                 " WHERE (?1 = '' OR s.name = ?1) AND (?2 = '' OR r.env = ?2)"
                                 " AND (?3 = '' OR r.release = ?3) AND (?4 = '' OR r.verdict = ?4)"
                                 " AND (?5 = 0 OR r.id < ?5)" +
                                 (only_running ? " AND r.status = 'running'" : "") + " ORDER BY r.id DESC"));
  std::vector<RunRow> found;
  // A page of the file at a time, with the statement closed in between: the status of a run is asked outside
  // any snapshot.
  {
    auto rows = select.use();
    rows.bind(filter.scenario).bind(filter.env).bind(filter.release).bind(filter.verdict).bind(filter.before);
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      RunRow run = read_row(rows);
      if (!has_tags(run, filter)) continue;
      found.push_back(std::move(run));
      if (filter.statuses.empty() && filter.limit > 0 &&
          static_cast<std::int64_t>(found.size()) >= filter.limit)
        break;
    }
  }
  for (RunRow& run : found) {
    STREAMLAB_TRY(run.status, impl_->status_now(run.id, run.uid, run.status));
  }
  std::erase_if(found, [&](const RunRow& run) { return !has_status(run, filter); });
  if (filter.limit > 0 && static_cast<std::int64_t>(found.size()) > filter.limit)
    found.resize(static_cast<std::size_t>(filter.limit));
  return found;
}

Result<RunRow> Store::find_run(std::string_view which, std::string_view scenario) {
  if (which == "@latest") {
    STREAMLAB_TRY(auto latest, runs({.scenario = std::string(scenario), .limit = 1}));
    if (!latest.empty()) return std::move(latest.front());
    return scenario.empty() ? not_found("there is no run yet")
                            : not_found("there is no run of scenario " + printable(scenario));
  }
  std::string_view digits = which.starts_with('#') ? which.substr(1) : which;
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size() && id > 0;
  const bool is_prefix = !is_number && which.size() >= 4 && which.size() <= 36 &&
                         which.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
  const Error nothing = not_found("there is no run " + printable(which), "");
  if (!is_number && !is_prefix)
    return not_found("there is no run " + printable(which),
                     "a run is named by its number, by 4 or more characters of its uid, or as @latest");
  const char* const where = is_number ? " WHERE r.id = ?" : " WHERE substr(r.uid, 1, length(?1)) = ?1";
  STREAMLAB_TRY(auto select,
                impl_->database.prepare(std::string(kRunColumns) + where + " ORDER BY r.id DESC LIMIT 2"));
  std::vector<RunRow> found;
  {
    auto rows = select.use();
    if (is_number) {
      rows.bind(id);
    } else {
      rows.bind(which);
    }
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      found.push_back(read_row(rows));
    }
  }
  if (found.empty()) return nothing;
  if (found.size() > 1)
    return not_found("run " + printable(which) + " is not clear", "the uids of several runs begin like this");
  STREAMLAB_TRY(found[0].status, impl_->status_now(found[0].id, found[0].uid, found[0].status));
  return std::move(found[0]);
}

Result<RunDetails> Store::run(std::int64_t id) {
  RunDetails details;
  STREAMLAB_TRY(details.row, find_run(std::to_string(id)));
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT r.summary, r.histograms, s.definition, s.endpoint_pattern"
                                        " FROM test_run AS r JOIN test_scenario AS s"
                                        " ON s.id = r.scenario_id WHERE r.id = ?"));
  auto rows = select.use();
  rows.bind(id);
  STREAMLAB_TRY(const bool there, rows.step());
  if (!there) return not_found("there is no run " + std::to_string(id));
  details.scenario_definition = rows.text(2);
  details.endpoint_pattern = rows.text(3);
  details.has_result = !rows.is_null(0);
  details.summary = known_of(details.row);
  if (details.has_result) {
    STREAMLAB_TRY(details.summary, summary_from_json(rows.view(0)));
    read_histograms(rows.view(1), details);
  } else {
    STREAMLAB_TRY(const auto so_far, seconds(id));
    for (const SecondRow& second : so_far) {
      details.summary.counts.judged += second.judged.value_or(0);
      if (second.histogram.empty()) continue;
      STREAMLAB_TRY(const auto part, slo::Histogram::decode(second.histogram));
      details.summary.response_histogram.merge(part);
    }
    details.summary.response = percentiles(details.summary.response_histogram);
  }
  details.summary.status = details.row.status;
  return details;
}

Result<std::vector<std::pair<std::int64_t, std::uint64_t>>> Store::second_marks(std::int64_t run_id) {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT second, offered + coalesce(samples, 0) FROM test_run_second"
                                        " WHERE run_id = ? ORDER BY second"));
  std::vector<std::pair<std::int64_t, std::uint64_t>> marks;
  auto rows = select.use();
  rows.bind(run_id);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return marks;
    marks.emplace_back(rows.integer(0), count_at(rows, 1));
  }
}

Result<RunTotals> Store::totals() {
  RunTotals totals;
  {
    STREAMLAB_TRY(
        auto select,
        impl_->database.prepare("SELECT count(*), coalesce(max(id), 0),"
                                " (SELECT count(*) FROM test_run WHERE status = 'running') FROM test_run"));
    auto rows = select.use();
    STREAMLAB_TRY([[maybe_unused]] const bool there, rows.step());
    totals.runs = rows.integer(0), totals.latest = rows.integer(1),
    totals.ended = totals.runs - rows.integer(2);
  }
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT DISTINCT name FROM test_scenario ORDER BY name"));
  auto rows = select.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return totals;
    totals.scenarios.push_back(rows.text(0));
  }
}

Result<std::int64_t> Store::data_version() {
  return impl_->database.integer("PRAGMA data_version");
}

Result<std::vector<SecondRow>> Store::seconds(std::int64_t run_id, std::int64_t first, std::int64_t last) {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT second, offered, answered, errors, histogram, judged, samples"
                                        " FROM test_run_second WHERE run_id = ? AND second BETWEEN ? AND ?"
                                        " ORDER BY second"));
  std::vector<SecondRow> seconds;
  auto rows = select.use();
  rows.bind(run_id).bind(first).bind(last);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return seconds;
    seconds.push_back({rows.integer(0), count_at(rows, 1), count_at(rows, 2), count_at(rows, 3), rows.text(4),
                       any_count_at(rows, 5), any_count_at(rows, 6)});
  }
}

Status Store::delete_run(std::int64_t id) {
  sqlite::Database& database = impl_->database;
  STREAMLAB_TRY(const RunRow row, find_run(std::to_string(id)));
  if (row.status == "running")
    return Error{ErrorCode::failed, "cannot delete run " + std::to_string(id), "it is in progress"};
  STREAMLAB_TRY(auto transaction, Joined::begin(database));
  STREAMLAB_TRY(auto remove, database.prepare("DELETE FROM test_run WHERE id = ?"));
  STREAMLAB_CHECK(remove.use().bind(id).run());
  return transaction.commit();
}

Result<std::vector<std::string>> Store::salt_variables() {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT DISTINCT definition ->> '$.pii_redaction_rules.salt_env_var'"
                                        " FROM test_scenario WHERE json_valid(definition)"));
  std::vector<std::string> out = {"PII_HASH_SALT", "PII_HASH_SALT_PREV"};
  auto rows = select.use();
  for (;;) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    if (const std::string name = rows.text(0); !name.empty()) out.insert(out.end(), {name, name + "_PREV"});
  }
}

}  // namespace streamlab::store
