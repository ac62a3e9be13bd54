// SPDX-License-Identifier: Apache-2.0
#include "kb/lifecycle.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

TEST_CASE("assigning an open issue makes it investigating") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  CHECK(must(kb.life.assign(id, "ops", by(20))).changed);
  CHECK(kb.status(id) == IssueStatus::investigating);
  CHECK(kb.issue(id).owner == "ops");
  CHECK_FALSE(must(kb.life.assign(id, "ops", by(30))).changed);
  must(kb.life.assign(id, "", by(40)));
  CHECK(kb.issue(id).owner.empty());
  CHECK(kb.status(id) == IssueStatus::investigating);
}

TEST_CASE("assigning a resolved issue leaves it resolved") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  must(kb.life.assign(id, "ops", by(30)));
  CHECK(kb.status(id) == IssueStatus::resolved);
}

TEST_CASE("closing twice changes nothing the second time") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  CHECK(must(kb.life.close(id, "fixed", by(20))).changed);
  CHECK_FALSE(must(kb.life.close(id, "again", by(30))).changed);
  CHECK(kb.issue(id).resolution == "fixed");
  CHECK(kb.episodes_of(id).front().closed == 20);
  CHECK(must(history(kb.database, id)).size() == 1);
}

TEST_CASE("reopening opens no episode, the next occurrence does and it is a regression") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  must(kb.life.reopen(id, by(30), "not really"));
  CHECK(kb.status(id) == IssueStatus::open);
  CHECK(kb.episodes_of(id).size() == 1);
  CHECK(kb.see("gap", 2, 0, 40).is_regression);
  CHECK(kb.status(id) == IssueStatus::open);
}

TEST_CASE("undoing a close lets its episode go on") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.assign(id, "ops", by(15)));
  must(kb.life.close(id, "fixed", by(20)));
  const auto undone = must(kb.life.undo(id, by(30)));
  CHECK(undone.what == "close");
  CHECK(kb.status(id) == IssueStatus::investigating);
  CHECK(kb.issue(id).resolution.empty());
  CHECK_FALSE(kb.episodes_of(id).front().closed.has_value());
  CHECK_FALSE(kb.see("gap", 2, 0, 40).is_regression);
}

TEST_CASE("undoing a close after a regression joins both episodes") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  kb.see("gap", 2, 0, 30);
  REQUIRE(kb.status(id) == IssueStatus::regressed);
  must(kb.life.undo(id, by(40)));
  CHECK(kb.status(id) == IssueStatus::open);
  const auto episodes = kb.episodes_of(id);
  REQUIRE(episodes.size() == 1);
  CHECK(episodes[0].opened == 10);
  CHECK_FALSE(episodes[0].closed.has_value());
  CHECK_FALSE(episodes[0].is_regression);
}

TEST_CASE("undo walks back one act at a time and then finds nothing") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.assign(id, "ops", by(20)));
  must(kb.life.comment(id, "hm", by(21)));
  must(kb.life.mute(id, MuteRule{}, by(22), ""));
  CHECK(must(kb.life.undo(id, by(30))).what == "mute");
  CHECK(kb.status(id) == IssueStatus::investigating);
  CHECK(must(kb.life.undo(id, by(31))).what == "comment");
  CHECK(kb.issue(id).owner == "ops");
  CHECK(must(kb.life.undo(id, by(32))).what == "assign");
  CHECK(kb.issue(id).owner.empty());
  CHECK(kb.status(id) == IssueStatus::open);
  CHECK_FALSE(must(kb.life.undo(id, by(33))).changed);
  CHECK(must(history(kb.database, id)).size() == 6);
}

TEST_CASE("undoing a reopen of what has come back meanwhile shows it regressed") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  must(kb.life.reopen(id, by(30), ""));
  kb.see("gap", 2, 0, 40);
  must(kb.life.undo(id, by(50)));
  CHECK(kb.status(id) == IssueStatus::regressed);
}

TEST_CASE("the first act of a person acknowledges the open episode, and undoing it takes that back") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.comment(id, "looking", by(25)));
  must(kb.life.assign(id, "ops", by(30)));
  CHECK(kb.episodes_of(id).front().first_ack == 25);
  must(kb.life.undo(id, by(40)));
  must(kb.life.undo(id, by(41)));
  CHECK_FALSE(kb.episodes_of(id).front().first_ack.has_value());
}

TEST_CASE("closing a muted issue ends the mute") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{}, by(20), ""));
  must(kb.life.close(id, "fixed", by(30)));
  CHECK(kb.status(id) == IssueStatus::resolved);
  must(kb.life.undo(id, by(40)));
  CHECK(kb.status(id) == IssueStatus::muted);
}

TEST_CASE("resolved, regressed and muted cannot be set as a status") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  for (const auto status : {IssueStatus::resolved, IssueStatus::regressed, IssueStatus::muted})
    CHECK(kb.life.set_status(id, status, by(20), "").error().code == ErrorCode::usage);
  CHECK(must(kb.life.set_status(id, IssueStatus::investigating, by(20), "")).changed);
}

TEST_CASE("an act on no issue is not found") {
  KnowledgeBase kb;
  CHECK(kb.life.close(77, "x", by(1)).error().code == ErrorCode::not_found);
}

TEST_CASE("history can be neither changed nor deleted") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.comment(id, "hm", by(20)));
  CHECK_FALSE(kb.database.execute("UPDATE issue_history SET note = ''").ok());
  CHECK_FALSE(kb.database.execute("DELETE FROM issue_history").ok());
}

TEST_CASE("a close by a clock that went back makes no regression of earlier occurrences") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(100)));
  kb.see("gap", 2, 0, 200);
  must(kb.life.close(id, "fixed again", by(50)));
  CHECK_FALSE(kb.see("gap", 3, 0, 90).is_regression);
  const auto metrics = measure(kb.episodes_of(id));
  CHECK(metrics.open == 0);
}
