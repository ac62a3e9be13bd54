// SPDX-License-Identifier: Apache-2.0
#include "kb/tally.hpp"

#include <algorithm>

#include "base/json_parts.hpp"
#include "kb/snapshot.hpp"

namespace streamlab::kb {

namespace {

struct Rows {
  std::int64_t count = 0, injected = 0;
  std::optional<WallMicros> first, last, first_real, last_real;
  std::optional<std::int64_t> first_run;
};

Result<Rows> rows_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      auto select,
      database.prepare("SELECT count(*), ifnull(sum(injected), 0), min(occurred_at_us), max(occurred_at_us),"
                       " min(iif(injected, NULL, occurred_at_us)), max(iif(injected, NULL, occurred_at_us))"
                       " FROM anomaly_occurrence WHERE signature_id = ?"));
  Rows out;
  {
    auto row = select.use();
    row.bind(id);
    STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
    out.count = row.integer(0), out.injected = row.integer(1);
    out.first = row.maybe_integer(2), out.last = row.maybe_integer(3);
    out.first_real = row.maybe_integer(4), out.last_real = row.maybe_integer(5);
  }
  if (!out.first_real) return out;
  STREAMLAB_TRY(auto first,
                database.prepare("SELECT run_id FROM anomaly_occurrence WHERE signature_id = ?"
                                 " AND occurred_at_us = ? AND injected = 0 ORDER BY run_id, seq LIMIT 1"));
  auto row = first.use();
  row.bind(id).bind(*out.first_real);
  STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
  out.first_run = row.integer(0);
  return out;
}

Status count_runs(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto clear, database.prepare("DELETE FROM issue_run WHERE signature_id = ?"));
  STREAMLAB_CHECK(clear.use().bind(id).run());
  STREAMLAB_TRY(auto insert,
                database.prepare("INSERT INTO issue_run (signature_id, run_id, occurrences, injected)"
                                 " SELECT signature_id, run_id, count(*), sum(injected)"
                                 " FROM anomaly_occurrence WHERE signature_id = ? GROUP BY run_id"));
  return insert.use().bind(id).run();
}

template <class T, class Pick>
std::optional<T> picked(const std::optional<T>& a, const std::optional<T>& b, Pick pick) {
  if (!a || !b) return a ? a : b;
  return pick(*a, *b);
}
constexpr auto kLess = [](auto a, auto b) { return std::min(a, b); };
constexpr auto kMore = [](auto a, auto b) { return std::max(a, b); };

}  // namespace

void Tally::add(const Tally& other) {
  lost += other.lost, lost_injected += other.lost_injected, uncounted += other.uncounted;
  first_seen = std::min(first_seen, other.first_seen), last_seen = std::max(last_seen, other.last_seen);
  if (other.first_real && (!first_real || *other.first_real < *first_real)) first_run = other.first_run;
  first_real = picked(first_real, other.first_real, kLess);
  last_real = picked(last_real, other.last_real, kMore);
}

nlohmann::ordered_json json_of(const Tally& t) {
  return {{"lost", t.lost},
          {"lost_injected", t.lost_injected},
          {"uncounted", t.uncounted},
          {"first_seen", t.first_seen},
          {"last_seen", t.last_seen},
          {"first_real", json_or_null(t.first_real)},
          {"last_real", json_or_null(t.last_real)},
          {"first_run", json_or_null(t.first_run)}};
}

Tally tally_from(const nlohmann::json& json) {
  Tally t;
  t.lost = number_in(json, "lost").value_or(0),
  t.lost_injected = number_in(json, "lost_injected").value_or(0);
  t.uncounted = number_in(json, "uncounted").value_or(0);
  t.first_seen = number_in(json, "first_seen").value_or(0);
  t.last_seen = number_in(json, "last_seen").value_or(0);
  t.first_real = number_in(json, "first_real"), t.last_real = number_in(json, "last_real");
  t.first_run = number_in(json, "first_run");
  return t;
}

Result<Tally> tally_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(const auto rows, rows_of(database, id));
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT occurrence_count, injected_count, uncounted_hashes, first_seen_us,"
                                 " last_seen_us, first_real_us, last_real_us, first_run_id"
                                 " FROM anomaly_signature WHERE id = ?"));
  auto row = select.use();
  row.bind(id);
  STREAMLAB_TRY(const bool found, row.step());
  if (!found) return no_such_issue(id);
  Tally t;
  t.lost_injected = std::max<std::int64_t>(0, row.integer(1) - rows.injected);
  t.lost = std::max(t.lost_injected, row.integer(0) - rows.count);
  t.uncounted = row.integer(2), t.first_seen = row.integer(3), t.last_seen = row.integer(4);
  t.first_real = row.maybe_integer(5), t.last_real = row.maybe_integer(6), t.first_run = row.maybe_integer(7);
  return t;
}

Status recount(sqlite::Database& database, std::int64_t id, const Tally& beyond) {
  STREAMLAB_TRY(const auto rows, rows_of(database, id));
  Tally t = beyond;
  if (rows.count > 0) {
    Tally there{0, 0, 0, *rows.first, *rows.last, rows.first_real, rows.last_real, rows.first_run};
    if (beyond.lost == 0)
      t = there, t.uncounted = beyond.uncounted;
    else
      t.add(there);
  } else if (beyond.lost == 0) {
    t.first_real.reset(), t.last_real.reset(), t.first_run.reset();
  }
  STREAMLAB_TRY(auto update,
                database.prepare("UPDATE anomaly_signature SET occurrence_count = ?, injected_count = ?,"
                                 " uncounted_hashes = ?, first_seen_us = ?, last_seen_us = ?,"
                                 " first_real_us = ?, last_real_us = ?,"
                                 " first_run_id = (SELECT id FROM test_run WHERE id = ?) WHERE id = ?"));
  STREAMLAB_CHECK(update.use()
                      .bind(rows.count + beyond.lost)
                      .bind(rows.injected + beyond.lost_injected)
                      .bind(t.uncounted)
                      .bind(t.first_seen)
                      .bind(t.last_seen)
                      .bind(t.first_real)
                      .bind(t.last_real)
                      .bind(t.first_run)
                      .bind(id)
                      .run());
  return count_runs(database, id);
}

}  // namespace streamlab::kb
