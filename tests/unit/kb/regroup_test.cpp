// SPDX-License-Identifier: Apache-2.0
#include "kb/regroup.hpp"

#include <fstream>

#include "knowledge_base.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

constexpr const char* kGaps =
    "id: gaps-are-mine\nlevel: critical\nassign: stream-team\n"
    "detection: {gap: {error_class: gap}}\n"
    "advice: {title: Look at the sequence}\n"
    "tests: {match: [{error_class: gap}], no_match: [{error_class: stalled}]}\n";

std::shared_ptr<const rulebook::RuleBook> with_gaps(const test::TempDir& folder) {
  std::ofstream(folder / "gaps.yaml") << kGaps;
  return must(rulebook::RuleBook::load(folder / "gaps.yaml"));
}

}  // namespace

TEST_CASE("a rule file of one's own may be named by itself") {
  const test::TempDir folder;
  const auto rules = with_gaps(folder);
  CHECK(rules->rules().back().assign == "stream-team");
  CHECK(rulebook::run_tests(rules->rules().back()).empty());
}

TEST_CASE("a rule that assigns gives new issues an owner, and leaves them open") {
  const test::TempDir folder;
  KnowledgeBase kb;
  Recorder recorder(kb.database, with_gaps(folder));
  const auto id = must(recorder.record(sighting("gap", 1, 0, 10))).signature_id;
  CHECK(kb.issue(id).owner == "stream-team");
  CHECK(kb.issue(id).severity == Severity::critical);
  CHECK(kb.status(id) == IssueStatus::open);
  const auto rows = must(history(kb.database, id));
  REQUIRE(rows.size() == 1);
  CHECK_FALSE(rows[0].is_human);
  CHECK(must(kb.life.undo(id, by(20))).changed == false);
}

TEST_CASE("what a person decided about the owner stays, even that there is none") {
  const test::TempDir folder;
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.assign(id, "ops", by(20)));
  must(kb.life.assign(id, "", by(30)));
  Recorder recorder(kb.database, with_gaps(folder));
  must(recorder.record(sighting("gap", 1, 1, 40)));
  CHECK(kb.issue(id).owner.empty());
}

TEST_CASE(
    "a dry run tells what would change and changes nothing, then it changes, then there is nothing left") {
  const test::TempDir folder;
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  kb.see("stalled", 1, 1, 20);
  const auto rules = with_gaps(folder);
  const auto before = kb.issue(id);
  const auto told = must(regroup(kb.database, *rules, by(30), false));
  REQUIRE(told.size() == 1);
  CHECK(told[0].id == id);
  CHECK(told[0].severity_to == "critical");
  CHECK(told[0].rule_to == "gaps-are-mine");
  CHECK(told[0].owner_to == "stream-team");
  CHECK(kb.issue(id).severity == before.severity);
  CHECK(must(regroup(kb.database, *rules, by(40), true)).size() == 1);
  CHECK(kb.issue(id).severity == Severity::critical);
  CHECK(kb.issue(id).owner == "stream-team");
  CHECK(must(regroup(kb.database, *rules, by(50), true)).empty());
}

TEST_CASE("an issue that only an older algorithm finds is the same issue, and learns the newer hash") {
  KnowledgeBase kb;
  Sighting old = sighting("old", 1, 0, 10);
  old.algo = 1;
  const auto id = must(kb.recorder.record(old)).signature_id;
  CHECK(must(known_by_older_algo(kb.database, 2)) == 1);
  Sighting now = sighting("new", 1, 1, 20);
  now.algo = 2, now.older = {old.fingerprint};
  CHECK(must(kb.recorder.record(now)).signature_id == id);
  CHECK(must(known_by_older_algo(kb.database, 2)) == 0);
  now.older.clear(), now.seq = 2;
  CHECK(must(kb.recorder.record(now)).signature_id == id);
  CHECK(must(fingerprints(kb.database, id)).size() == 4);
}
