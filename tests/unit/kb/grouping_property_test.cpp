// SPDX-License-Identifier: Apache-2.0
// Random sequences of sightings, acts, merges, splits, new rules and undos: nothing is lost, doubled or
// misplaced, and what is undone was never.
#include <fstream>
#include <memory>
#include <set>

#include "base/rng.hpp"
#include "kb/grouping.hpp"
#include "kb/regroup.hpp"
#include "knowledge_base.hpp"
#include "support/temp_dir.hpp"
#include "trace/template_tree.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

std::int64_t count(KnowledgeBase& kb, const std::string& sql) {
  return must(kb.database.integer(sql));
}

/// Everything of the knowledge base that an undo has to give back, as one text. Ids of rows that are written
/// anew do not count, nor does the history, which only grows.
std::string dump(KnowledgeBase& kb) {
  std::string out;
  for (const char* sql :
       {"SELECT json_array(id, status, owner, resolution, status_under_mute, last_close_us, occurrence_count,"
        " injected_count, first_seen_us, last_seen_us, first_real_us, last_real_us, first_run_id, fixed_in,"
        " uncounted_hashes) FROM anomaly_signature WHERE merged_into IS NULL ORDER BY id",
        "SELECT json_array(id, signature_hash, signature_id, pinned, grouping_id) FROM anomaly_fingerprint "
        "ORDER BY id",
        "SELECT json_array(run_id, seq, signature_id) FROM anomaly_occurrence ORDER BY run_id, seq, "
        "signature_id",
        "SELECT json_array(run_id, seq, fingerprint_id) FROM (SELECT run_id, seq, fingerprint_id FROM"
        " anomaly_occurrence UNION ALL SELECT run_id, seq, fingerprint_id FROM occurrence_shadow)"
        " ORDER BY run_id, seq, fingerprint_id",
        "SELECT json_array(signature_id, opened_at_us, opened_run_id, is_regression, closed_at_us, "
        "first_ack_us)"
        " FROM anomaly_episode WHERE signature_id IN (SELECT id FROM anomaly_signature WHERE merged_into IS "
        "NULL)"
        " ORDER BY signature_id, opened_at_us",
        "SELECT json_array(signature_id, run_id, occurrences, injected) FROM issue_run ORDER BY "
        "signature_id, run_id",
        "SELECT json_array(fingerprint_id, leaf, hex(parents)) FROM issue_message ORDER BY fingerprint_id",
        "SELECT json_array(fingerprint_id, parent) FROM template_alias ORDER BY fingerprint_id",
        "SELECT json_array(low_id, high_id) FROM issue_apart ORDER BY low_id, high_id"}) {
    auto select = must(kb.database.prepare(sql));
    auto rows = select.use();
    while (must(rows.step())) out += rows.text(0) + "\n";
    out += "--\n";
  }
  return out;
}

/// What holds whatever was done.
void check_invariants(KnowledgeBase& kb, std::size_t recorded) {
  CHECK(count(kb, "SELECT count(*) FROM anomaly_occurrence") +
            count(kb, "SELECT count(*) FROM occurrence_shadow") ==
        static_cast<std::int64_t>(recorded));
  // An occurrence lies where its fingerprint lies; one that waits, waits behind another of the same event.
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_occurrence o LEFT JOIN anomaly_fingerprint f ON f.id = "
              "o.fingerprint_id"
              " WHERE o.signature_id IS NOT f.signature_id") == 0);
  CHECK(
      count(
          kb,
          "SELECT count(*) FROM occurrence_shadow w JOIN anomaly_fingerprint f ON f.id = w.fingerprint_id"
          " WHERE NOT EXISTS (SELECT 1 FROM anomaly_occurrence o WHERE o.run_id = w.run_id AND o.seq = w.seq"
          "  AND o.signature_id = f.signature_id AND o.fingerprint_id <> w.fingerprint_id)") == 0);
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_fingerprint f JOIN anomaly_signature s ON s.id = f.signature_id"
              " WHERE s.merged_into IS NOT NULL") == 0);
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_signature s WHERE merged_into IS NULL AND"
              " (occurrence_count <> (SELECT count(*) FROM anomaly_occurrence o WHERE o.signature_id = s.id)"
              "  OR first_seen_us <> (SELECT min(occurred_at_us) FROM anomaly_occurrence o WHERE "
              "o.signature_id = s.id)"
              "  OR last_seen_us <> (SELECT max(occurred_at_us) FROM anomaly_occurrence o WHERE "
              "o.signature_id = s.id))") == 0);
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_signature s WHERE merged_into IS NULL AND occurrence_count <>"
              " (SELECT ifnull(sum(occurrences), 0) FROM issue_run r WHERE r.signature_id = s.id)") == 0);
  // Every real occurrence lies in an episode, no two episodes overlap, and one that is open is the last.
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_occurrence o JOIN anomaly_signature s ON s.id = o.signature_id"
              " WHERE s.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM anomaly_episode e"
              "  WHERE e.signature_id = o.signature_id AND e.opened_at_us <= o.occurred_at_us"
              "  AND (e.closed_at_us IS NULL OR e.closed_at_us >= o.occurred_at_us))") == 0);
  CHECK(
      count(kb,
            "SELECT count(*) FROM anomaly_episode a JOIN anomaly_episode b ON b.signature_id = a.signature_id"
            " AND b.id <> a.id AND b.opened_at_us >= a.opened_at_us"
            " JOIN anomaly_signature s ON s.id = a.signature_id AND s.merged_into IS NULL"
            " WHERE a.closed_at_us IS NULL OR a.closed_at_us >= b.opened_at_us") == 0);
  CHECK(count(kb,
              "SELECT count(*) FROM anomaly_signature s WHERE merged_into IS NULL AND status = 'resolved' "
              "AND EXISTS"
              " (SELECT 1 FROM anomaly_episode e WHERE e.signature_id = s.id AND e.closed_at_us IS NULL)") ==
        0);
}

std::shared_ptr<const rulebook::RuleBook> rules_of_ones_own() {
  const test::TempDir folder;
  std::ofstream(folder / "own.yaml")
      << "id: of-our-own\nlevel: critical\nassign: net\n"
         "detection: {first: {error_class: bug1}}\n"
         "advice: {title: Look there, why: It was so before, steps: [Look]}\n"
         "tests: {match: [{error_class: bug1}], no_match: [{error_class: bug2}]}\n";
  return must(rulebook::RuleBook::load(folder / "own.yaml"));
}

struct Play {
  KnowledgeBase kb;
  Rng rng;
  std::uint64_t draws = 0;
  std::set<std::string> recorded;  ///< event and exact hash
  std::int64_t seq = 0;
  WallMicros now = 1000;

  explicit Play(std::uint64_t seed) : rng(seed, "play") {}

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(rng.bits(draws++) % static_cast<std::uint64_t>(n));
  }
  std::vector<std::int64_t> live() {
    std::vector<std::int64_t> out;
    Filter all;
    all.all = true, all.limit = 0;
    for (const auto& issue : must(list(kb.database, all, now))) out.push_back(issue.id);
    return out;
  }
  std::int64_t some_issue() {
    const auto all = live();
    return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(all.size())))];
  }
  /// Sometimes late, sometimes one event with two findings.
  void see() {
    now += 10;
    const auto at = below(4) == 0 ? now - below(200) : now;
    const std::int64_t run = 1 + below(9), event = seq++;
    for (std::int64_t i = 0, n = below(6) == 0 ? 2 : 1; i < n; ++i) {
      Sighting s = sighting("bug" + std::to_string(below(9)), run, event, at);
      s.message = trace::template_nodes("no account of " + s.error_class + "x at this branch", "E");
      s.fingerprint.signature_hash = sha256_hex(s.error_class + "/" + std::to_string(below(3)));
      must(kb.recorder.record(s));
      recorded.insert(std::to_string(event) + s.fingerprint.signature_hash);
    }
  }
  bool do_merge() {
    now += 10;
    const auto a = some_issue(), b = some_issue();
    if (a == b) return false;
    const auto done = merge_issues(kb.database, {a}, b, by(now), "");
    if (done.ok() && done->changed) merges_into = b;
    return done.ok() && done->changed;
  }
  bool do_split() {
    now += 10;
    const auto id = some_issue();
    const auto prints = must(fingerprints(kb.database, id));
    const auto& print = prints[static_cast<std::size_t>(below(static_cast<std::int64_t>(prints.size())))];
    const auto has_rows =
        must(kb.database.integer("SELECT EXISTS (SELECT 1 FROM anomaly_occurrence o JOIN anomaly_fingerprint "
                                 "f ON f.id = o.fingerprint_id"
                                 " WHERE o.signature_id = " +
                                 std::to_string(id) + " AND (f.signature_hash = '" + print.signature_hash +
                                 "' OR f.grouping_id ="
                                 " (SELECT id FROM anomaly_fingerprint WHERE signature_hash = '" +
                                 print.signature_hash + "')))"));
    const auto rest =
        must(kb.database.integer("SELECT EXISTS (SELECT 1 FROM anomaly_occurrence o JOIN anomaly_fingerprint "
                                 "f ON f.id = o.fingerprint_id"
                                 " WHERE o.signature_id = " +
                                 std::to_string(id) + " AND f.signature_hash <> '" + print.signature_hash +
                                 "' AND ifnull(f.grouping_id, 0) <>"
                                 " (SELECT id FROM anomaly_fingerprint WHERE signature_hash = '" +
                                 print.signature_hash + "'))"));
    if (has_rows == 0 || rest == 0) return false;  // counts of nothing say nothing
    merges_into = id;
    return split_issue(kb.database, id, {print.signature_hash}, by(now), "").ok();
  }
  void act() {
    now += 10;
    const auto id = some_issue();
    switch (below(4)) {
      case 0:
        must(kb.life.close(id, "fixed", by(now)));
        break;
      case 1:
        must(kb.life.reopen(id, by(now), ""));
        break;
      case 2:
        must(kb.life.assign(id, below(2) == 0 ? "ops" : "net", by(now)));
        break;
      default:
        must(kb.life.comment(id, "hm", by(now)));
    }
  }
  /// Rules come and go, and see the issues in another light.
  void do_regroup() {
    now += 10;
    must(regroup(kb.database, below(2) == 0 ? *own_rules : *shipped, by(now), true));
  }
  std::int64_t merges_into = 0;
  std::shared_ptr<const rulebook::RuleBook> shipped = must(rulebook::RuleBook::shipped()),
                                            own_rules = rules_of_ones_own();
};

}  // namespace

TEST_CASE("whatever is merged, split, regrouped and undone, no occurrence is lost, doubled or misplaced") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Play play(seed);
    must(play.kb.database.execute("BEGIN"));
    for (int i = 0; i < 20; ++i) play.see();
    for (int step = 0; step < 60; ++step) {
      CAPTURE(step);
      switch (play.below(7)) {
        case 0:
          play.do_merge();
          break;
        case 1:
          play.do_split();
          break;
        case 2:
          (void)play.kb.life.undo(play.some_issue(), by(play.now += 10));
          break;
        case 3:
          play.act();
          break;
        case 4:
          play.do_regroup();
          break;
        default:
          play.see();
      }
      check_invariants(play.kb, play.recorded.size());
    }
    must(play.kb.database.execute("COMMIT"));
  }
}

TEST_CASE("merges and splits that are all undone leave the knowledge base as it was") {
  for (std::uint64_t seed = 101; seed <= 112; ++seed) {
    CAPTURE(seed);
    Play play(seed);
    must(play.kb.database.execute("BEGIN"));
    for (int i = 0; i < 40; ++i) i % 3 == 2 ? play.act() : play.see();
    const std::string before = dump(play.kb);
    std::vector<std::int64_t> done;
    for (int i = 0; i < 12; ++i)
      if (play.below(2) == 0 ? play.do_merge() : play.do_split()) done.push_back(play.merges_into);
    CHECK(done.size() >= 3);
    for (auto id = done.rbegin(); id != done.rend(); ++id)
      CHECK(must(play.kb.life.undo(*id, by(play.now += 10))).changed);
    CHECK(dump(play.kb) == before);
    check_invariants(play.kb, play.recorded.size());
    must(play.kb.database.execute("COMMIT"));
  }
}
