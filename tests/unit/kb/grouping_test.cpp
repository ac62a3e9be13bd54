// SPDX-License-Identifier: Apache-2.0
#include "kb/grouping.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

/// The same bug with another payload shape: another exact hash under the same grouping hash.
Sighting shaped(const std::string& bug, const std::string& shape, std::int64_t run, std::int64_t seq,
                WallMicros at) {
  Sighting s = sighting(bug, run, seq, at);
  s.fingerprint.signature_hash = sha256_hex(bug + "/" + shape);
  return s;
}

struct Merged : KnowledgeBase {
  std::int64_t a = see("gap", 1, 0, 10).signature_id;
  std::int64_t b = see("stalled", 1, 1, 20).signature_id;
  Change merged = must(merge_issues(database, {b}, a, by(30), "one bug"));
};

}  // namespace

TEST_CASE("a merge hands over occurrences, counts and times, and hides the other issue") {
  Merged kb;
  CHECK(kb.merged.changed);
  const auto issue = kb.issue(kb.a);
  CHECK(issue.occurrences == 2);
  CHECK(issue.first_seen == 10);
  CHECK(issue.last_seen == 20);
  Filter all;
  all.all = true;
  CHECK(must(list(kb.database, all, 0)).size() == 1);
  CHECK(must(fingerprints(kb.database, kb.a)).size() == 4);
  CHECK(must(resolve_id(kb.database, std::to_string(kb.b))) == kb.a);
  CHECK(must(resolve_id(kb.database, sha256_hex("stalled").substr(0, 12))) == kb.a);
  CHECK(must(all_episodes(kb.database)).size() == 1);
}

TEST_CASE("a merge teaches: what either met goes to the merged issue") {
  Merged kb;
  CHECK(kb.see("stalled", 2, 0, 40).signature_id == kb.a);
  CHECK(must(kb.recorder.record(shaped("stalled", "new shape", 2, 1, 41))).signature_id == kb.a);
  CHECK(kb.see("gap", 2, 2, 42).signature_id == kb.a);
  CHECK(kb.issue(kb.a).occurrences == 5);
}

TEST_CASE("merging what is merged changes nothing, merging with itself is refused") {
  Merged kb;
  CHECK_FALSE(must(merge_issues(kb.database, {kb.b}, kb.a, by(40), "")).changed);
  CHECK_FALSE(merge_issues(kb.database, {kb.a}, kb.a, by(40), "").ok());
}

TEST_CASE("a merge of overlapping episodes is their union") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id;
  const auto b = kb.see("stalled", 1, 1, 15).signature_id;
  must(kb.life.close(a, "fixed", by(20)));
  must(kb.life.close(b, "fixed", by(30)));
  must(merge_issues(kb.database, {b}, a, by(40), ""));
  const auto episodes = kb.episodes_of(a);
  REQUIRE(episodes.size() == 1);
  CHECK(episodes[0].opened == 10);
  CHECK(episodes[0].closed == 30);
  CHECK(kb.status(a) == IssueStatus::resolved);
  CHECK(kb.see("gap", 2, 0, 25).is_regression == false);  // before the last close
  CHECK(kb.see("gap", 2, 1, 50).is_regression);
}

TEST_CASE("an issue that takes in an open one is open, and late events open nothing") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 5).signature_id;
  must(kb.life.close(a, "fixed", by(20)));
  const auto b = kb.see("stalled", 1, 1, 10).signature_id;
  must(merge_issues(kb.database, {b}, a, by(30), ""));
  CHECK(kb.status(a) == IssueStatus::open);
  REQUIRE(kb.episodes_of(a).size() == 1);
  CHECK_FALSE(kb.episodes_of(a)[0].closed.has_value());
  CHECK_FALSE(kb.see("gap", 2, 0, 15).is_regression);
  CHECK(kb.episodes_of(a).size() == 1);
}

TEST_CASE("an owner that is missing is taken over, one that is there stays") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 1, 1, 20).signature_id,
             c = kb.see("duplicate", 1, 2, 30).signature_id;
  must(kb.life.assign(b, "ops", by(40)));
  must(kb.life.assign(c, "net", by(41)));
  must(merge_issues(kb.database, {b, c}, a, by(50), ""));
  CHECK(kb.issue(a).owner == "ops");
}

TEST_CASE("undoing a merge gives each its own back, what was met since included") {
  Merged kb;
  kb.see("stalled", 2, 0, 40);
  must(kb.recorder.record(shaped("stalled", "new shape", 2, 1, 50)));
  kb.see("gap", 2, 2, 45);
  const auto undone = must(kb.life.undo(kb.a, by(60)));
  CHECK(undone.what == "merge");
  CHECK(kb.issue(kb.a).occurrences == 2);
  CHECK(kb.issue(kb.a).last_seen == 45);
  CHECK(kb.issue(kb.b).occurrences == 3);
  CHECK(kb.issue(kb.b).last_seen == 50);
  CHECK(must(fingerprints(kb.database, kb.b)).size() == 3);
  CHECK(must(resolve_id(kb.database, std::to_string(kb.b))) == kb.b);
  CHECK(kb.see("stalled", 3, 0, 70).signature_id == kb.b);
}

TEST_CASE("a resolved issue that came back inside a merge is regressed once the merge is undone") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 1, 1, 10).signature_id;
  must(kb.life.close(b, "fixed", by(20)));
  must(merge_issues(kb.database, {b}, a, by(30), ""));
  kb.see("stalled", 2, 0, 40);
  must(kb.life.undo(a, by(50)));
  CHECK(kb.status(a) == IssueStatus::open);
  CHECK(kb.status(b) == IssueStatus::regressed);
  REQUIRE(kb.episodes_of(b).size() == 2);
  CHECK(kb.episodes_of(b)[1].is_regression);
}

TEST_CASE("an event with a finding of either is one occurrence of the merged issue, and of each again") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 7, 10).signature_id, b = kb.see("stalled", 1, 7, 10).signature_id;
  must(merge_issues(kb.database, {b}, a, by(30), ""));
  CHECK(kb.issue(a).occurrences == 1);
  must(kb.life.undo(a, by(40)));
  CHECK(kb.issue(a).occurrences == 1);
  CHECK(kb.issue(b).occurrences == 1);
}

TEST_CASE("a merge keeps what pruned runs had counted, and its undo gives it back") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 2, 0, 5).signature_id;
  kb.see("stalled", 3, 0, 20);
  must(kb.database.execute("DELETE FROM test_run WHERE id = 2"));
  must(merge_issues(kb.database, {b}, a, by(30), ""));
  CHECK(kb.issue(a).occurrences == 3);
  CHECK(kb.issue(a).first_seen == 5);
  must(kb.life.undo(a, by(40)));
  CHECK(kb.issue(a).occurrences == 1);
  CHECK(kb.issue(a).first_seen == 10);
  CHECK(kb.issue(b).occurrences == 2);
  CHECK(kb.issue(b).first_seen == 5);
}

TEST_CASE("the acts on a merged issue count as acts on the one it went into") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 1, 1, 10).signature_id;
  must(kb.life.comment(b, "looking", by(15)));
  must(merge_issues(kb.database, {b}, a, by(30), ""));
  CHECK(kb.episodes_of(a)[0].first_ack == 15);
  must(kb.life.undo(a, by(40)));
  CHECK_FALSE(kb.episodes_of(a)[0].first_ack.has_value());
  CHECK(kb.episodes_of(b)[0].first_ack == 15);
}

TEST_CASE("a split takes its fingerprint's occurrences along, and keeps what comes") {
  KnowledgeBase kb;
  const auto a = must(kb.recorder.record(shaped("gap", "x", 1, 0, 10))).signature_id;
  must(kb.recorder.record(shaped("gap", "y", 1, 1, 20)));
  must(kb.recorder.record(shaped("gap", "y", 2, 0, 30)));
  const auto done = must(split_issue(kb.database, a, {sha256_hex("gap/y")}, by(40), "another bug"));
  CHECK(done.occurrences == 2);
  CHECK(kb.issue(a).occurrences == 1);
  CHECK(kb.issue(done.signature_id).first_seen == 20);
  CHECK(kb.issue(done.signature_id).title == kb.issue(a).title);
  CHECK(must(kb.recorder.record(shaped("gap", "y", 3, 0, 50))).signature_id == done.signature_id);
  CHECK(must(kb.recorder.record(shaped("gap", "z", 3, 1, 51))).signature_id == a);
  CHECK(must(kb.recorder.record(shaped("gap", "x", 3, 2, 52))).signature_id == a);
}

TEST_CASE("a split grouping hash takes its exact ones along and gets its own words back") {
  Merged kb;
  const auto done = must(split_issue(kb.database, kb.a, {sha256_hex("stalled")}, by(40), ""));
  CHECK(done.hashes.size() == 2);
  CHECK(kb.issue(done.signature_id).error_class == "stalled");
  CHECK(done.signature_id != kb.b);
  CHECK(kb.see("stalled", 2, 0, 50).signature_id == done.signature_id);
}

TEST_CASE("what was split stays apart until someone insists") {
  Merged kb;
  const auto part = must(split_issue(kb.database, kb.a, {sha256_hex("stalled")}, by(40), "")).signature_id;
  CHECK(must(are_apart(kb.database, kb.a, part)));
  CHECK_FALSE(merge_issues(kb.database, {part}, kb.a, by(50), "").ok());
  const auto other = kb.see("duplicate", 1, 5, 50).signature_id;
  must(merge_issues(kb.database, {part}, other, by(60), ""));
  CHECK_FALSE(merge_issues(kb.database, {other}, kb.a, by(70), "").ok());  // the part inside it counts
  CHECK(must(merge_issues(kb.database, {other}, kb.a, by(80), "", Apart::overruled)).changed);
}

TEST_CASE("undoing a split joins again what it parted, and lifts the ban") {
  KnowledgeBase kb;
  const auto a = must(kb.recorder.record(shaped("gap", "x", 1, 0, 10))).signature_id;
  must(kb.recorder.record(shaped("gap", "y", 1, 1, 20)));
  const auto part = must(split_issue(kb.database, a, {sha256_hex("gap/y")}, by(30), "")).signature_id;
  must(kb.recorder.record(shaped("gap", "y", 2, 0, 40)));
  CHECK(must(kb.life.undo(a, by(50))).what == "split");
  CHECK(kb.issue(a).occurrences == 3);
  CHECK(must(root_of(kb.database, part)) == a);
  CHECK_FALSE(must(are_apart(kb.database, a, part)));
  CHECK(must(kb.recorder.record(shaped("gap", "y", 3, 0, 60))).signature_id == a);
  CHECK(must(fingerprints(kb.database, a)).size() == 3);
}

TEST_CASE("a split is not taken back while the new issue has acts of its own") {
  KnowledgeBase kb;
  const auto a = must(kb.recorder.record(shaped("gap", "x", 1, 0, 10))).signature_id;
  must(kb.recorder.record(shaped("gap", "y", 1, 1, 20)));
  const auto part = must(split_issue(kb.database, a, {sha256_hex("gap/y")}, by(30), "")).signature_id;
  must(kb.life.assign(part, "ops", by(40)));
  CHECK_FALSE(kb.life.undo(a, by(50)).ok());
  must(kb.life.undo(part, by(60)));
  CHECK(kb.life.undo(a, by(70)).ok());
}

TEST_CASE("each part of a split has the episodes of its own occurrences, cut by the same closes") {
  KnowledgeBase kb;
  const auto a = must(kb.recorder.record(shaped("gap", "x", 1, 0, 10))).signature_id;
  must(kb.recorder.record(shaped("gap", "y", 1, 1, 14)));
  must(kb.life.comment(a, "looking", by(16)));
  must(kb.life.close(a, "fixed", by(20)));
  must(kb.recorder.record(shaped("gap", "y", 2, 0, 30)));  // a regression, of this shape alone
  const auto part = must(split_issue(kb.database, a, {sha256_hex("gap/y")}, by(40), "")).signature_id;
  const auto left = kb.episodes_of(a), right = kb.episodes_of(part);
  REQUIRE(left.size() == 1);
  CHECK(left[0].opened == 10);
  CHECK(left[0].closed == 20);
  REQUIRE(right.size() == 2);
  CHECK(right[0].opened == 14);
  CHECK(right[0].first_ack == 16);
  CHECK(right[1].opened == 30);
  CHECK(right[1].is_regression);
}

TEST_CASE("a split that leaves nothing, or names nothing, is refused") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id;
  CHECK_FALSE(split_issue(kb.database, a, {sha256_hex("gap")}, by(20), "").ok());
  CHECK_FALSE(split_issue(kb.database, a, {sha256_hex("stalled")}, by(20), "").ok());
  CHECK_FALSE(split_issue(kb.database, a, {"ab"}, by(20), "").ok());
}

TEST_CASE("merges of merges are undone one by one") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 1, 1, 20).signature_id,
             c = kb.see("duplicate", 1, 2, 30).signature_id;
  must(merge_issues(kb.database, {a}, b, by(40), ""));
  must(merge_issues(kb.database, {b}, c, by(50), ""));
  CHECK(must(root_of(kb.database, a)) == c);
  CHECK(kb.issue(c).occurrences == 3);
  must(kb.life.undo(c, by(60)));
  CHECK(kb.issue(b).occurrences == 2);
  must(kb.life.undo(b, by(70)));
  CHECK(kb.issue(a).occurrences == 1);
  CHECK(kb.issue(b).occurrences == 1);
  CHECK(kb.issue(c).occurrences == 1);
}
