// SPDX-License-Identifier: Apache-2.0
#include "kb/recorder.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

TEST_CASE("the same failure in a second run is the same issue") {
  KnowledgeBase kb;
  const auto first = kb.see("request_timeout", 1, 0, 10);
  const auto again = kb.see("request_timeout", 2, 0, 20);
  CHECK(first.is_new);
  CHECK_FALSE(again.is_new);
  CHECK(first.signature_id == again.signature_id);
  const auto issue = kb.issue(first.signature_id);
  CHECK(issue.occurrences == 2);
  CHECK(issue.first_seen == 10);
  CHECK(issue.last_seen == 20);
  CHECK(issue.first_run_id == 1);
  CHECK(issue.title == "request_timeout at ws://{local}/feed");
}

TEST_CASE("recording the same event twice is as once") {
  KnowledgeBase kb;
  const auto first = kb.see("request_timeout", 1, 5, 10);
  const auto again = kb.see("request_timeout", 1, 5, 10);
  CHECK(again.is_duplicate);
  CHECK(again.signature_id == first.signature_id);
  CHECK_FALSE(again.is_new);
  CHECK(kb.issue(first.signature_id).occurrences == 1);
  CHECK(kb.episodes_of(first.signature_id).size() == 1);
}

TEST_CASE("triage again after a close makes no regression of what was known") {
  KnowledgeBase kb;
  const auto id = kb.see("request_timeout", 1, 5, 10).signature_id;
  must(kb.life.close(id, "fixed", by(100)));
  kb.see("request_timeout", 1, 5, 10);
  CHECK(kb.status(id) == IssueStatus::resolved);
  CHECK(kb.episodes_of(id).size() == 1);
}

TEST_CASE("two findings of one event make one occurrence in each issue") {
  KnowledgeBase kb;
  const auto a = kb.see("http_5xx", 1, 5, 10), b = kb.see("schema_drift", 1, 5, 10);
  CHECK(a.signature_id != b.signature_id);
  CHECK_FALSE(b.is_duplicate);
}

TEST_CASE("exact hashes are kept with the issue, 64 at most, then counted") {
  KnowledgeBase kb;
  std::int64_t id = 0;
  for (int i = 0; i < 70; ++i) {
    Sighting s = sighting("http_5xx", 1, i, i);
    s.fingerprint.signature_hash = sha256_hex("shape " + std::to_string(i));
    id = must(kb.recorder.record(s)).signature_id;
    CHECK(must(kb.recorder.record(s)).is_duplicate);  // and counts nothing
  }
  CHECK(must(fingerprints(kb.database, id)).size() == 1 + kExactHashes);
  CHECK(kb.issue(id).uncounted_hashes == 6);
  CHECK(kb.issue(id).occurrences == 70);
}

TEST_CASE("an exact hash finds its issue where the grouping hash is unknown") {
  KnowledgeBase kb;
  const auto id = kb.see("http_5xx", 1, 0, 10).signature_id;
  Sighting s = sighting("http_5xx", 1, 1, 11);
  s.fingerprint.grouping_hash = sha256_hex("another algorithm");
  CHECK(must(kb.recorder.record(s)).signature_id == id);
}

TEST_CASE("an occurrence after a close is a regression, one at or before it is not") {
  KnowledgeBase kb;
  const auto id = kb.see("request_timeout", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(100)));
  const auto late = kb.see("request_timeout", 2, 0, 100);
  CHECK_FALSE(late.is_regression);
  CHECK(kb.status(id) == IssueStatus::resolved);
  CHECK(late.episode == kb.episodes_of(id).front().id);
  const auto back = kb.see("request_timeout", 2, 1, 101);
  CHECK(back.is_regression);
  CHECK(kb.status(id) == IssueStatus::regressed);
  CHECK_FALSE(kb.see("request_timeout", 2, 2, 102).is_regression);
  REQUIRE(kb.episodes_of(id).size() == 2);
  CHECK(kb.episodes_of(id).back().is_regression);
  CHECK(kb.episodes_of(id).back().opened_run_id == 2);
}

TEST_CASE("episodes do not depend on the order in which occurrences arrive") {
  const std::vector<WallMicros> times{150, 20, 101, 10, 100};
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 50).signature_id;
  must(kb.life.close(id, "fixed", by(100)));
  for (std::size_t i = 0; i < times.size(); ++i) kb.see("gap", 2, static_cast<std::int64_t>(i), times[i]);
  const auto episodes = kb.episodes_of(id);
  REQUIRE(episodes.size() == 2);
  CHECK(episodes[0].opened == 10);
  CHECK(episodes[0].closed == 100);
  CHECK(episodes[1].opened == 101);
  CHECK(kb.issue(id).first_run_id == 2);
}

TEST_CASE("an injected occurrence opens no episode, changes no status and is not new") {
  KnowledgeBase kb;
  const auto injected = kb.see_injected("request_timeout", 1, 0, 10);
  CHECK_FALSE(injected.is_new);
  CHECK_FALSE(injected.episode.has_value());
  CHECK(kb.issue(injected.signature_id).injected_only());
  CHECK(kb.episodes_of(injected.signature_id).empty());
  const auto real = kb.see("request_timeout", 1, 1, 11);
  CHECK(real.is_new);
  CHECK_FALSE(real.is_regression);
  CHECK_FALSE(kb.issue(real.signature_id).injected_only());
}

TEST_CASE("an injected occurrence does not wake what is resolved or muted") {
  KnowledgeBase kb;
  const auto id = kb.see("request_timeout", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  kb.see_injected("request_timeout", 2, 0, 30);
  CHECK(kb.status(id) == IssueStatus::resolved);
  must(kb.life.reopen(id, by(40), ""));
  must(kb.life.mute(id, MuteRule{{}, 1, {}}, by(50), ""));
  kb.see_injected("request_timeout", 2, 1, 60);
  CHECK(kb.status(id) == IssueStatus::muted);
}

TEST_CASE("the first real occurrence of a closed injected issue is new, not a regression") {
  KnowledgeBase kb;
  const auto id = kb.see_injected("request_timeout", 1, 0, 10).signature_id;
  must(kb.life.close(id, "only ours", by(20)));
  const auto real = kb.see("request_timeout", 2, 0, 30);
  CHECK(real.is_new);
  CHECK_FALSE(real.is_regression);
  CHECK(kb.status(id) == IssueStatus::open);
}

TEST_CASE("a count mute wakes at that many more occurrences") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{{}, 3, {}}, by(20), ""));
  kb.see("gap", 1, 1, 15);  // late, from before the mute
  kb.see("gap", 1, 2, 21);
  kb.see("gap", 1, 3, 22);
  CHECK(kb.status(id) == IssueStatus::muted);
  kb.see("gap", 1, 4, 23);
  CHECK(kb.status(id) == IssueStatus::open);
  CHECK(must(history(kb.database, id)).back().action == "wake");
}

TEST_CASE("a rate mute wakes only when the occurrences are close together") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{{}, 3, kSecond}, by(20), ""));
  for (int i = 1; i <= 5; ++i) kb.see("gap", 1, i, i * kSecond);
  CHECK(kb.status(id) == IssueStatus::muted);
  kb.see("gap", 1, 6, 5 * kSecond + 1);
  kb.see("gap", 1, 7, 5 * kSecond + 2);
  CHECK(kb.status(id) == IssueStatus::open);
}

TEST_CASE(
    "a date mute is over on read when the date has passed, and is written down by the next occurrence") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{100, {}, {}}, by(20), ""));
  kb.see("gap", 1, 1, 99);
  CHECK(kb.status(id, 99) == IssueStatus::muted);
  CHECK(kb.status(id, 100) == IssueStatus::open);
  kb.see("gap", 1, 2, 100);
  CHECK(kb.status(id, 50) == IssueStatus::open);
}

TEST_CASE("a regression under a mute is kept and shows when the mute ends") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20)));
  must(kb.life.mute(id, MuteRule{}, by(30), ""));
  CHECK(kb.see("gap", 2, 0, 40).is_regression);
  CHECK(kb.status(id) == IssueStatus::muted);
  must(kb.life.unmute(id, by(50), ""));
  CHECK(kb.status(id) == IssueStatus::regressed);
}

TEST_CASE("severity comes from the rule that matches, else it is medium") {
  KnowledgeBase kb;
  const auto known = kb.issue(kb.see("connection_refused", 1, 0, 10).signature_id);
  CHECK(known.severity == Severity::critical);
  CHECK(known.rule_id == "connection-refused");
  CHECK(kb.issue(kb.see("nobody_knows_this", 1, 1, 10).signature_id).severity == Severity::medium);
}

TEST_CASE("triage with new rules changes the severity of known issues") {
  KnowledgeBase kb;
  Recorder without(kb.database, nullptr);
  const auto id = must(without.record(sighting("connection_refused", 1, 0, 10))).signature_id;
  CHECK(kb.issue(id).severity == Severity::medium);
  kb.see("connection_refused", 1, 0, 10);
  CHECK(kb.issue(id).severity == Severity::critical);
  CHECK(kb.issue(id).occurrences == 1);
}

TEST_CASE("the text of a hashed class is not stored") {
  KnowledgeBase kb;
  Sighting s = sighting("application_error", 1, 0, 10);
  s.parts.error_class = "SecretNameInHereError";
  must(kb.recorder.record(s));
  auto all =
      must(kb.database.prepare("SELECT count(*) FROM anomaly_signature WHERE parts LIKE '%SecretName%'"));
  auto row = all.use();
  must(row.step());
  CHECK(row.integer(0) == 0);
}
