// SPDX-License-Identifier: Apache-2.0
// With millions of rows one statement that reads a whole table is one too many.
#include <sqlite3.h>

#include <set>

#include "kb/learned.hpp"
#include "kb/similar.hpp"
#include "knowledge_base.hpp"
#include "trace/template_tree.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

using Statements = std::set<std::string>;

int remember(unsigned, void* context, void* statement, void*) {
  if (const char* sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement)))
    static_cast<Statements*>(context)->insert(sql);
  return 0;
}

/// The statements that ran during `work`.
template <class Work>
Statements ran(KnowledgeBase& kb, Work work) {
  Statements out;
  sqlite3_trace_v2(kb.database.handle(), SQLITE_TRACE_STMT, remember, &out);
  work();
  sqlite3_trace_v2(kb.database.handle(), 0, nullptr, nullptr);
  return out;
}

/// Steps of its plan that read all of a table that grows with occurrences, episodes or fingerprints.
std::vector<std::string> whole_tables(KnowledgeBase& kb, const std::string& sql) {
  std::vector<std::string> out;
  sqlite3_stmt* plan = nullptr;  // what is not bound is NULL, which changes no plan
  REQUIRE(sqlite3_prepare_v2(kb.database.handle(), ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &plan,
                             nullptr) == SQLITE_OK);
  static const std::set<std::string> kSmall{"message_template",  // bounded
                                            "CONSTANT",
                                            "anomaly_signature",
                                            "left_of",
                                            "right_of",
                                            "s",
                                            "test_run",
                                            "r",
                                            "t",
                                            "f",
                                            "json_each",
                                            "up",
                                            "m",
                                            "member",
                                            "l"};
  while (sqlite3_step(plan) == SQLITE_ROW) {
    const std::string step = reinterpret_cast<const char*>(sqlite3_column_text(plan, 3));
    if (!step.starts_with("SCAN ")) continue;
    const std::string table = step.substr(5, step.find(' ', 5) - 5);
    if (!kSmall.contains(table) && step.find("VIRTUAL TABLE") == std::string::npos && !table.starts_with("("))
      out.push_back(step + "  in  " + sql);
  }
  sqlite3_finalize(plan);
  return out;
}

Sighting said(const std::string& message, std::int64_t seq) {
  Sighting s = sighting(message, 1, seq, 100 + seq);
  s.error_class = "LookupFailed";
  s.message = trace::template_nodes(message + " at this branch", s.error_class);
  return s;
}

struct Filled : KnowledgeBase {
  Filled() {
    for (int i = 0; i < 30; ++i) {
      Sighting s = sighting("bug" + std::to_string(i % 5), 1 + i % 9, i, 100 + i);
      s.frames = {"a.py f" + std::to_string(i % 5), "main.py main"};
      must(recorder.record(s));
      must(recorder.record(said("no account of bug" + std::string(1, static_cast<char>('a' + i % 7)), i)));
    }
    must(life.close(1, "fixed", by(1000)));
    must(database.execute("ANALYZE"));
  }
};

}  // namespace

TEST_CASE("recording reads no whole table, whatever comes") {
  Filled kb;
  const auto statements = ran(kb, [&] {
    kb.see("bug1", 2, 900, 90);    // earlier than its episode
    kb.see("bug0", 3, 901, 2000);  // a regression
    kb.see("new bug", 3, 902, 2000);
    kb.see("bug2", 3, 2, 50);
    kb.see_injected("bug3", 4, 903, 2000);
    must(kb.recorder.record(said("no account of oak", 904)));
  });
  CHECK(statements.size() > 8);
  for (const auto& sql : statements) CHECK(whole_tables(kb, sql) == std::vector<std::string>{});
}

TEST_CASE("list, show, search and similar read no whole table of occurrences, episodes or fingerprints") {
  Filled kb;
  const auto statements = ran(kb, [&] {
    must(list(kb.database, {}, 0));
    Filter search;
    search.words = {"bug1"};
    must(list(kb.database, search, 0));
    must(get(kb.database, 1, 0));
    must(occurrences(kb.database, 1, 10));
    must(history(kb.database, 1));
    must(episodes(kb.database, 1));
    must(fingerprints(kb.database, 1));
    must(exposure(kb.database, 1));
    must(resolve_id(kb.database, sha256_hex("bug1").substr(0, 8)));
    must(resolve_id(kb.database, "@latest"));
    must(run_issues(kb.database, 9, 0));
    must(similar(kb.database, 1, 5, 0, 0));
    CHECK(must(similar(kb.database, 2, 5, 0, 0)).front().message->met == 7);
    must(learned(kb.database, 1, 5, 0));
  });
  CHECK(statements.size() > 10);
  for (const auto& sql : statements) CHECK(whole_tables(kb, sql) == std::vector<std::string>{});
}
