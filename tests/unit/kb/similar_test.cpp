// SPDX-License-Identifier: Apache-2.0
#include "kb/similar.hpp"

#include "kb/grouping.hpp"
#include "kb/learned.hpp"
#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

Sighting framed(const std::string& bug, std::vector<std::string> frames, std::int64_t seq) {
  Sighting s = sighting(bug, 1, seq, 10 + seq);
  s.error_class = "PoolError";
  s.frames = std::move(frames);
  return s;
}

std::vector<std::int64_t> like(KnowledgeBase& kb, std::int64_t id, double at_least = 0.3) {
  std::vector<std::int64_t> out;
  for (const auto& one : must(similar(kb.database, id, 10, at_least, 0))) out.push_back(one.issue.id);
  return out;
}

struct Three : KnowledgeBase {
  std::int64_t a =
      must(recorder.record(framed("a", {"pool.py take", "db.py query", "main.py main"}, 0))).signature_id;
  std::int64_t b =
      must(recorder.record(framed("b", {"pool.py take", "db.py query", "cron.py run"}, 1))).signature_id;
  std::int64_t c =
      must(recorder.record(framed("c", {"mail.py send", "smtp.py talk", "main.py main"}, 2))).signature_id;
};

}  // namespace

TEST_CASE("what shares the frames near the failure is most alike, and told with what differs") {
  Three kb;
  const auto found = must(similar(kb.database, kb.a, 10, 0, 0));
  REQUIRE(found.size() == 2);
  CHECK(found[0].issue.id == kb.b);
  CHECK(found[0].score > found[1].score);
  CHECK(found[0].score < 1);
  CHECK(found[0].same_class);
  REQUIRE(found[0].differences.size() == 2);
  CHECK(found[0].differences[0].left == "main.py main");
  CHECK(found[0].differences[1].right == "cron.py run");
}

TEST_CASE("similarity has the same score from both sides, and is 1 for the same words") {
  Three kb;
  const auto left = kb.issue(kb.a), right = kb.issue(kb.b);
  const auto one = [](const std::string&, const void*) { return 1.0; };
  CHECK(compare(left, right, one, nullptr).score == Approx(compare(right, left, one, nullptr).score));
  CHECK(compare(left, left, one, nullptr).score == Approx(1));
  CHECK(compare(left, left, one, nullptr).differences.empty());
}

TEST_CASE("what a split keeps apart, or is merged already, is not suggested") {
  Three kb;
  must(merge_issues(kb.database, {kb.b}, kb.a, by(50), ""));
  CHECK(like(kb, kb.a, 0) == std::vector{kb.c});
  const auto part = must(split_issue(kb.database, kb.a, {sha256_hex("b")}, by(60), "")).signature_id;
  CHECK(like(kb, kb.a, 0) == std::vector{kb.c});
  CHECK(like(kb, part, 0) == std::vector{kb.c});
}

TEST_CASE("issues without frames are alike by the words of their titles") {
  KnowledgeBase kb;
  const auto a = kb.see("request_timeout", 1, 0, 10).signature_id;
  Sighting other = sighting("x", 1, 1, 20);
  other.error_class = "request_timeout", other.endpoint_pattern = "ws://{local}/orders";
  const auto b = must(kb.recorder.record(other)).signature_id;
  CHECK(like(kb, a).empty());  // candidates share a frame, or class and endpoint
  other.fingerprint = {sha256_hex("y1"), sha256_hex("y2")};
  other.seq = 2;
  const auto c = must(kb.recorder.record(other)).signature_id;
  CHECK(like(kb, b) == std::vector{c});
}

TEST_CASE("what helped before is ranked by whether it held") {
  Three kb;
  must(kb.life.close(kb.b, "Raised the  pool size", by(100)));
  must(kb.life.close(kb.c, "restarted it", by(100)));
  must(kb.recorder.record(framed("c", {"mail.py send", "smtp.py talk", "main.py main"}, 200)));
  const auto found = must(learned(kb.database, kb.a, 10, 0));
  REQUIRE(found.size() == 2);
  CHECK(found[0].resolution == "Raised the  pool size");
  CHECK(found[0].held == 1);
  CHECK(found[0].issues == std::vector{kb.b});
  CHECK(found[1].resolution == "restarted it");
  CHECK(found[1].held == 0);
  CHECK(found[1].held_low < found[0].held_low);
}

TEST_CASE("the same note on several issues is one piece of evidence, and an undone close is none") {
  Three kb;
  must(kb.life.close(kb.a, "raised the pool", by(100)));
  must(kb.life.close(kb.b, "RAISED the pool ", by(100)));
  must(kb.life.close(kb.c, "wrong", by(100)));
  must(kb.life.undo(kb.c, by(110)));
  const auto found = must(learned(kb.database, kb.a, 10, 0));
  REQUIRE(found.size() == 1);
  CHECK(found[0].closes == 2);
  CHECK(found[0].issues.size() == 2);
  CHECK(found[0].score == Approx(1));
}
