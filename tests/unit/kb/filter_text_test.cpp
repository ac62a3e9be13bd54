// SPDX-License-Identifier: Apache-2.0
#include "kb/filter_text.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

using Classes = std::vector<std::string>;

Classes found(KnowledgeBase& kb, const std::string& query, WallMicros now = 10 * kDay) {
  Filter filter;
  must(parse_filter(query, now, "me", filter));
  Classes out;
  for (const auto& issue : must(list(kb.database, filter, now))) out.push_back(issue.error_class);
  return out;
}

Error refused(const std::string& query) {
  Filter filter;
  const auto status = parse_filter(query, 0, "me", filter);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::usage);
  return status.error();
}

/// connection_refused (critical by rule) is open, gap resolved, stalled mine, duplicate regressed.
struct Four : KnowledgeBase {
  std::int64_t refused_id = see("connection_refused", 1, 0, 1 * kDay).signature_id;
  std::int64_t gap = see("gap", 1, 1, 2 * kDay).signature_id;
  std::int64_t stalled = see("stalled", 2, 2, 3 * kDay).signature_id;
  std::int64_t duplicate = see("duplicate", 2, 3, 4 * kDay).signature_id;
  Four() {
    must(life.close(gap, "raised the pool size", by(2 * kDay + 1)));
    must(life.assign(stalled, "me", by(3 * kDay + 1)));
    must(life.close(duplicate, "fixed", by(4 * kDay + 1)));
    see("duplicate", 3, 0, 5 * kDay);
    must(life.comment(refused_id, "seen before", by(6 * kDay)));
  }
};

}  // namespace

TEST_CASE("terms narrow the list, all of them together") {
  Four kb;
  CHECK(found(kb, "") == Classes{"duplicate", "stalled", "connection_refused"});
  CHECK(found(kb, "is:open") == Classes{"duplicate", "stalled", "connection_refused"});
  CHECK(found(kb, "status:open") == Classes{"connection_refused"});
  CHECK(found(kb, "is:closed") == Classes{"gap"});
  CHECK(found(kb, "is:resolved,regressed") == Classes{"duplicate", "gap"});
  CHECK(found(kb, "severity:>=high") == Classes{"stalled", "connection_refused"});
  CHECK(found(kb, "severity:<high is:open") == Classes{"duplicate"});
  CHECK(found(kb, "class:gap,stalled is:open") == Classes{"stalled"});
  CHECK(found(kb, "owner:@me") == Classes{"stalled"});
  CHECK(found(kb, "owner:none") == Classes{"duplicate", "connection_refused"});
  CHECK(found(kb, "no:owner severity:critical") == Classes{"connection_refused"});
  CHECK(found(kb, "has:regression") == Classes{"duplicate"});
  CHECK(found(kb, "has:comment") == Classes{"connection_refused"});
  CHECK(found(kb, "has:note is:closed") == Classes{"gap"});
  CHECK(found(kb, "endpoint:feed run:2") == Classes{"duplicate", "stalled"});
  CHECK(found(kb, "endpoint:/orders").empty());
  CHECK(found(kb, "rule:connection-refused") == Classes{"connection_refused"});
}

TEST_CASE("a leading ! turns a term around") {
  Four kb;
  CHECK(found(kb, "!class:duplicate") == Classes{"stalled", "connection_refused"});
  CHECK(found(kb, "!is:open") == Classes{"gap"});
  CHECK(found(kb, "!has:owner") == Classes{"duplicate", "connection_refused"});
  CHECK(found(kb, "!run:2 is:open") == Classes{"connection_refused"});
}

TEST_CASE("since and before look at when it was last seen") {
  Four kb;
  CHECK(found(kb, "since:6d") == Classes{"duplicate"});  // now is day 10, the last regression of day 5
  CHECK(found(kb, "before:1970-01-04") == Classes{"connection_refused"});
}

TEST_CASE("words and quoted texts are searched for, in titles and notes") {
  Four kb;
  CHECK(found(kb, "stall") == Classes{"stalled"});
  CHECK(found(kb, "is:closed pool") == Classes{"gap"});
  CHECK(found(kb, "is:closed \"pool size\"") == Classes{"gap"});
  CHECK(found(kb, "is:closed \"size pool\"").empty());
  CHECK(found(kb, "!stalled") == Classes{"duplicate", "connection_refused"});
}

TEST_CASE("release and env look at the runs that met it") {
  Four kb;
  must(kb.database.execute("UPDATE test_run SET release = '1.2', env = 'ci' WHERE id = 3"));
  CHECK(found(kb, "release:1.2 env:ci") == Classes{"duplicate"});
  CHECK(found(kb, "env:prod").empty());
}

TEST_CASE("what cannot be read is told with its column and what was meant") {
  CHECK(refused("is:opne").help == "did you mean `open`?");
  const auto error = refused("class:gap severty:high");
  CHECK(error.message == "cannot read the query, column 11");
  CHECK(error.help == "did you mean `severity`?");
  CHECK(refused("severity:>=hihg").help == "did you mean `high`?");
  CHECK(refused("since:yesterday").help.find("7d") != std::string::npos);
  CHECK(refused("\"never closed").reason == "a double quote is never closed");
  CHECK(refused("owner:").reason == "`owner:` has no value");
  refused("run:many");
  refused("has:wings");
}

TEST_CASE("a colon inside a word does not make it a term") {
  Four kb;
  CHECK(found(kb, "db::Pool").empty());
  CHECK(found(kb, "ws://").size() == 3);
}
