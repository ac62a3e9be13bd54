// SPDX-License-Identifier: Apache-2.0
// Whole lives of issues, with MTTA, MTTR and MTBF worked out by hand. Times are in hours from a day's
// beginning.
#include "kb/grouping.hpp"
#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

constexpr WallMicros kHour = 3600 * kSecond;

Metrics numbers_of(KnowledgeBase& kb, std::int64_t id) {
  return measure(kb.episodes_of(id));
}
double hours(const std::optional<double>& microseconds) {
  REQUIRE(microseconds.has_value());
  return *microseconds / static_cast<double>(kHour);
}

}  // namespace

TEST_CASE("two episodes, one looked at after an hour: MTTA 1, MTTR 3, MTBF 10 hours") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 0).signature_id;
  must(kb.life.comment(id, "looking", by(1 * kHour)));
  must(kb.life.close(id, "fixed", by(2 * kHour)));
  kb.see("gap", 2, 0, 12 * kHour);
  must(kb.life.close(id, "fixed better", by(16 * kHour)));
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 2);
  CHECK(hours(m.mttr_us()) == Approx(3));    // (2 + 4) / 2
  CHECK(hours(m.mtbf_us()) == Approx(10));   // 12 - 2
  CHECK(hours(m.mtta_us()) == Approx(2.5));  // (1 + 4) / 2: the second close is its first act
  CHECK(m.regressions == 1);
}

TEST_CASE("a reopening without an occurrence adds neither an episode nor time") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 0).signature_id;
  must(kb.life.close(id, "fixed", by(2 * kHour)));
  must(kb.life.reopen(id, by(3 * kHour), "not sure"));
  must(kb.life.close(id, "sure", by(9 * kHour)));
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 1);
  CHECK(hours(m.mttr_us()) == Approx(2));
  CHECK_FALSE(m.mtbf_us().has_value());
}

TEST_CASE("a close that is undone never was: one episode of 7 hours") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 0).signature_id;
  must(kb.life.close(id, "fixed", by(2 * kHour)));
  kb.see("gap", 2, 0, 4 * kHour);
  must(kb.life.undo(id, by(5 * kHour)));
  must(kb.life.close(id, "really", by(7 * kHour)));
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 1);
  CHECK(hours(m.mttr_us()) == Approx(7));
  CHECK(m.regressions == 0);
}

TEST_CASE("a mute neither opens nor closes: what happens under it is the same episode") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 0).signature_id;
  must(kb.life.mute(id, MuteRule{6 * kHour, {}, {}}, by(1 * kHour), ""));
  kb.see("gap", 2, 0, 3 * kHour);
  kb.see("gap", 3, 0, 7 * kHour);
  must(kb.life.close(id, "fixed", by(8 * kHour)));
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 1);
  CHECK(hours(m.mttr_us()) == Approx(8));
  CHECK(hours(m.mtta_us()) == Approx(1));
}

TEST_CASE("late events move the beginning, not the count; an open episode is told beside the means") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 2 * kHour).signature_id;
  must(kb.life.close(id, "fixed", by(4 * kHour)));
  kb.see("gap", 2, 0, 10 * kHour);
  kb.see("gap", 1, 1, 1 * kHour);  // both arrive late
  kb.see("gap", 2, 1, 9 * kHour);
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 1);
  CHECK(m.open == 1);
  CHECK(hours(m.mttr_us()) == Approx(3));  // 4 - 1
  CHECK(hours(m.mtbf_us()) == Approx(5));  // 9 - 4
}

TEST_CASE("merged episodes of 0-4 and 2-6 hours are one of 6, and undone they are two again") {
  KnowledgeBase kb;
  const auto a = kb.see("gap", 1, 0, 0).signature_id, b = kb.see("stalled", 1, 1, 2 * kHour).signature_id;
  must(kb.life.close(a, "fixed", by(4 * kHour)));
  must(kb.life.close(b, "fixed", by(6 * kHour)));
  must(merge_issues(kb.database, {b}, a, by(7 * kHour), ""));
  CHECK(numbers_of(kb, a).closed == 1);
  CHECK(hours(numbers_of(kb, a).mttr_us()) == Approx(6));
  must(kb.life.undo(a, by(8 * kHour)));
  CHECK(hours(numbers_of(kb, a).mttr_us()) == Approx(4));
  CHECK(hours(numbers_of(kb, b).mttr_us()) == Approx(4));
}

TEST_CASE("a clock that went back makes a span of zero and is told as skew") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 5 * kHour).signature_id;
  must(kb.life.close(id, "fixed", by(3 * kHour)));
  const auto m = numbers_of(kb, id);
  CHECK(m.closed == 1);
  CHECK(hours(m.mttr_us()) == Approx(0));
  CHECK(m.clock_skew >= 1);
}

TEST_CASE("a time with an offset is the moment it names, whatever the zone") {
  WallMicros utc = 0, berlin = 0, india = 0;
  REQUIRE(parse_rfc3339("2026-03-29T00:30:00Z", utc));
  REQUIRE(parse_rfc3339("2026-03-29T01:30:00+01:00", berlin));
  REQUIRE(parse_rfc3339("2026-03-29T06:00:00+05:30", india));
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, utc).signature_id;
  kb.see("gap", 1, 1, berlin), kb.see("gap", 1, 2, india);
  CHECK(kb.issue(id).first_seen == kb.issue(id).last_seen);
  must(kb.life.close(id, "fixed", by(berlin + kHour)));
  CHECK(hours(numbers_of(kb, id).mttr_us()) == Approx(1));
}
