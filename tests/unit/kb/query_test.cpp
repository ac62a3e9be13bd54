// SPDX-License-Identifier: Apache-2.0
#include "kb/query.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {
std::vector<std::string> listed(KnowledgeBase& kb, const Filter& filter, WallMicros now = 0) {
  std::vector<std::string> out;
  for (const auto& issue : must(list(kb.database, filter, now))) out.push_back(issue.error_class);
  return out;
}
using Classes = std::vector<std::string>;
}  // namespace

TEST_CASE("the list shows unresolved issues, newest first") {
  KnowledgeBase kb;
  const auto closed = kb.see("gap", 1, 0, 10).signature_id;
  kb.see("stalled", 1, 1, 20);
  kb.see("duplicate", 1, 2, 15);
  must(kb.life.close(closed, "fixed", by(30)));
  CHECK(listed(kb, {}) == Classes{"stalled", "duplicate"});
  Filter all;
  all.all = true;
  CHECK(listed(kb, all) == Classes{"stalled", "duplicate", "gap"});
  all.limit = 1;
  CHECK(listed(kb, all) == Classes{"stalled"});
}

TEST_CASE("filters narrow the list") {
  KnowledgeBase kb;
  kb.see("connection_refused", 1, 0, 10);
  const auto owned = kb.see("duplicate", 2, 1, 20).signature_id;
  must(kb.life.assign(owned, "ops", by(30)));
  const auto with = [&](auto set) {
    Filter filter;
    set(filter);
    return listed(kb, filter);
  };
  CHECK(with([](Filter& f) { f.at_least = Severity::high; }) == Classes{"connection_refused"});
  CHECK(with([](Filter& f) { f.severities = {Severity::medium}; }) == Classes{"duplicate"});
  CHECK(with([](Filter& f) { f.error_class = "duplicate"; }) == Classes{"duplicate"});
  CHECK(with([](Filter& f) { f.owner = "ops"; }) == Classes{"duplicate"});
  CHECK(with([](Filter& f) { f.unowned = true; }) == Classes{"connection_refused"});
  CHECK(with([](Filter& f) { f.since = 15; }) == Classes{"duplicate"});
  CHECK(with([](Filter& f) { f.run_id = 1; }) == Classes{"connection_refused"});
  CHECK(with([](Filter& f) { f.statuses = {IssueStatus::investigating}; }) == Classes{"duplicate"});
  CHECK(with([](Filter& f) { f.endpoint = "nowhere"; }) == Classes{});
}

TEST_CASE("a mute whose date has passed is listed again") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{100, {}, {}}, by(20), ""));
  CHECK(listed(kb, {}, 50).empty());
  CHECK(listed(kb, {}, 100) == Classes{"gap"});
}

TEST_CASE("search finds titles and notes and takes any text") {
  KnowledgeBase kb;
  const auto id = kb.see("request_timeout", 1, 0, 10).signature_id;
  kb.see("gap", 1, 1, 10);
  must(kb.life.comment(id, "the broker was rebalancing", by(20)));
  const auto found = [&](const std::string& text) {
    Filter filter;
    filter.all = true, filter.text = text;
    return listed(kb, filter);
  };
  CHECK(found("request_timeout") == Classes{"request_timeout"});
  CHECK(found("rebal") == Classes{"request_timeout"});
  CHECK(found("broker gap").empty());
  for (const auto* odd : {"\"", "a\"b*", "NEAR(", "title:", "-", "AND OR", "(", "'; DROP TABLE x"})
    CHECK_NOTHROW(found(odd));
}

TEST_CASE("search finds a part of a sentence in a script without blanks") {
  KnowledgeBase kb;
  const auto chinese = kb.see("http_5xx", 1, 0, 10).signature_id, thai = kb.see("gap", 1, 1, 10).signature_id;
  // "enlarged the connection pool, v2"; "increased the time to wait"
  must(kb.life.comment(chinese, "\u589e\u5927\u8fde\u63a5\u6c60\u5927\u5c0f v2", by(20)));
  must(kb.life.comment(thai, "\u0e40\u0e1e\u0e34\u0e48\u0e21\u0e40\u0e27\u0e25\u0e32\u0e23\u0e2d", by(20)));
  const auto found = [&](const std::string& text) {
    Filter filter;
    filter.all = true, filter.text = text;
    return listed(kb, filter);
  };
  CHECK(found("\u8fde\u63a5\u6c60") == Classes{"http_5xx"});  // connection pool
  CHECK(found("\u63a5\u8fde\u6c60").empty());                 // … with its letters turned
  CHECK(found("\u5927\u5c0f v2") == Classes{"http_5xx"});
  CHECK(found("\u0e40\u0e27\u0e25\u0e32") == Classes{"gap"});  // time
}

TEST_CASE("ids are numbers, hash prefixes and the latest") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  const auto later = kb.see("stalled", 1, 1, 20).signature_id;
  CHECK(must(resolve_id(kb.database, std::to_string(id))) == id);
  CHECK(must(resolve_id(kb.database, "#" + std::to_string(id))) == id);
  CHECK(must(resolve_id(kb.database, "@latest")) == later);
  const auto hash = sha256_hex("gap");
  CHECK(must(resolve_id(kb.database, "h:" + hash.substr(0, 4))) == id);
  CHECK(must(resolve_id(kb.database, hash)) == id);
  CHECK(must(resolve_id(kb.database, sha256_hex("gap/exact").substr(0, 12))) == id);
  CHECK(resolve_id(kb.database, "99").error().code == ErrorCode::not_found);
  CHECK(resolve_id(kb.database, "h:ffffffffffff").error().code == ErrorCode::not_found);
  for (const auto* odd : {"", "abc", "xyz", "h:12", "@oldest", "-1", "99999999999999999999"})
    CHECK_FALSE(resolve_id(kb.database, odd).ok());
}

TEST_CASE("an ambiguous prefix is a usage error that names the candidates") {
  KnowledgeBase kb;
  for (int i = 0; i < 2; ++i) {
    Sighting s = sighting("gap", 1, i, 10);
    s.fingerprint.grouping_hash = "abcd" + std::to_string(i) + std::string(59, '0');
    s.fingerprint.signature_hash = s.fingerprint.grouping_hash;
    must(kb.recorder.record(s));
  }
  const auto found = resolve_id(kb.database, "abcd");
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == ErrorCode::usage);
  CHECK(found.error().notes.size() == 2);
  CHECK(must(resolve_id(kb.database, "abcd1")) == 2);
}

TEST_CASE("exposure counts runs with a real occurrence") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  kb.see("gap", 1, 1, 11);
  kb.see("gap", 2, 0, 20);
  kb.see_injected("gap", 3, 0, 30);
  const auto exposure_of = must(exposure(kb.database, id));
  CHECK(exposure_of.failing == 2);
  CHECK(exposure_of.runs == 9);
}

TEST_CASE("occurrences come newest first with their exact hash") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  kb.see("gap", 2, 7, 20);
  const auto rows = must(occurrences(kb.database, id, 1));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].run_id == 2);
  CHECK(rows[0].seq == 7);
  CHECK(rows[0].fingerprint == sha256_hex("gap/exact"));
}
