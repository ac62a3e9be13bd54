// SPDX-License-Identifier: Apache-2.0
#include "kb/release.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {
bool older(const char* a, const char* b) {
  const auto order = compare_releases(a, b), back = compare_releases(b, a);
  REQUIRE(order.has_value());
  REQUIRE(back.has_value());
  CHECK((*order < 0) == (*back > 0));
  return *order < 0;
}
}  // namespace

TEST_CASE("semantic versions order by number, and candidates before their release") {
  CHECK(older("1.9.0", "1.10.0"));
  CHECK(older("v1.2", "1.2.1"));
  CHECK(older("2.0.0-rc.1", "2.0.0"));
  CHECK(older("1.0.0-alpha", "1.0.0-alpha.1"));
  CHECK(older("1.0.0-alpha.1", "1.0.0-beta"));
  CHECK(older("1.0.0-2", "1.0.0-11"));
  CHECK(older("1.0.0-11", "1.0.0-x"));
  CHECK(older("1.0.99999999999999999999998", "1.0.99999999999999999999999"));
  CHECK(compare_releases("1.2.3+build1", "1.2.3+build2") == std::strong_ordering::equal);
  CHECK_FALSE(older("1.2.0", "v1.2"));
}

TEST_CASE("dates order as dates, with what follows them") {
  CHECK(older("2026-11-24", "2026-12-01"));
  CHECK(older("20261124", "2026-12-01"));
  CHECK(older("2026.11.24", "2026.11.24-2"));
  CHECK(older("2026-11-24-a1b2", "2026-11-25-00ff"));
}

TEST_CASE("releases of different kinds, or of none, do not compare by name") {
  CHECK_FALSE(compare_releases("1.2.3", "2026-11-24").has_value());
  CHECK_FALSE(compare_releases("build-7", "build-8").has_value());
  CHECK_FALSE(compare_releases("3fa9c1", "1.2.3").has_value());
  CHECK_FALSE(compare_releases("1.2.3.4", "1.2.3.5").has_value());
  CHECK(compare_releases("build-7", "build-7") == std::strong_ordering::equal);
}

TEST_CASE("names that do not compare are ordered by the run that had them first") {
  KnowledgeBase kb;
  must(
      kb.database.execute("UPDATE test_run SET release = 'blue', started_at_us = 10 WHERE id = 1;"
                          "UPDATE test_run SET release = 'green', started_at_us = 20 WHERE id = 2;"
                          "UPDATE test_run SET release = 'blue', started_at_us = 30 WHERE id = 3"));
  CHECK(must(is_older_release(kb.database, "blue", "green")));
  CHECK_FALSE(must(is_older_release(kb.database, "green", "blue")));
  CHECK_FALSE(must(is_older_release(kb.database, "green", "green")));
  CHECK(must(is_older_release(kb.database, "green", "never seen")));
  CHECK_FALSE(must(is_older_release(kb.database, "never seen", "green")));
  CHECK_FALSE(must(is_older_release(kb.database, "", "green")));
}

TEST_CASE("what an older release still does after the close is no regression") {
  KnowledgeBase kb;
  must(
      kb.database.execute("UPDATE test_run SET release = '1.9.0' WHERE id IN (1, 2);"
                          "UPDATE test_run SET release = '1.10.0' WHERE id = 3"));
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20), "1.10.0"));
  const auto old = kb.see("gap", 2, 0, 30);
  CHECK_FALSE(old.is_regression);
  CHECK(kb.status(id) == IssueStatus::resolved);
  REQUIRE(kb.episodes_of(id).size() == 1);
  CHECK(kb.episodes_of(id)[0].closed == 20);
  CHECK(kb.see("gap", 3, 0, 40).is_regression);
  CHECK(kb.status(id) == IssueStatus::regressed);
  CHECK(kb.episodes_of(id).size() == 2);
}

TEST_CASE("a run without a release counts against any fix") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(20), "1.10.0"));
  CHECK(kb.see("gap", 2, 0, 30).is_regression);
}
