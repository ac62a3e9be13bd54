// SPDX-License-Identifier: Apache-2.0
#include "kb/exchange.hpp"

#include <sstream>

#include "kb/grouping.hpp"
#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

std::vector<std::string> exported(KnowledgeBase& kb) {
  std::vector<std::string> out;
  must(export_issues(kb.database, [&](const std::string& line) {
    out.push_back(line);
    return true;
  }));
  return out;
}

Imported take(KnowledgeBase& kb, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  std::istringstream in(text);
  return must(import_issues(kb.database, in, by(1'000'000)));
}

/// A file whose runs have names of their own.
struct File : KnowledgeBase {
  explicit File(const std::string& name) {
    must(database.execute("UPDATE test_run SET status = 'finished', uid = '" + name + "-' || id"));
  }
};

void fill_left(File& kb) {
  const auto a = kb.see("gap", 1, 0, 10).signature_id, b = kb.see("stalled", 1, 1, 20).signature_id;
  must(kb.life.comment(a, "looking", by(15)));
  must(kb.life.close(a, "fixed", by(30)));
  kb.see("gap", 2, 0, 40);
  must(kb.life.mute(b, MuteRule{900, {}, {}}, by(50), "noise"));
}
void fill_right(File& kb) {
  const auto a = kb.see("gap", 1, 0, 12).signature_id;
  kb.see("duplicate", 2, 0, 25);
  must(kb.life.assign(a, "ops", by(60)));
}

/// What an export says, whatever the lines' order.
std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("an export that is imported into an empty file comes out the same") {
  File from("l"), to("x");
  fill_left(from);
  const auto lines = exported(from);
  const auto done = take(to, lines);
  CHECK(done.issues == 2);
  CHECK(done.occurrences == 3);
  CHECK(exported(to) == lines);
  CHECK(to.status(must(resolve_id(to.database, sha256_hex("gap").substr(0, 12)))) == IssueStatus::regressed);
}

TEST_CASE("importing twice is as once") {
  File from("l"), to("x");
  fill_left(from), fill_right(to);
  const auto lines = exported(from);
  take(to, lines);
  const auto once = exported(to);
  const auto again = take(to, lines);
  CHECK(again.issues + again.occurrences + again.runs + again.history == 0);
  CHECK(exported(to) == once);
}

TEST_CASE("whichever file is imported into whichever, the union is the same") {
  File left("l"), right("r"), empty("x"), other("y");
  fill_left(left), fill_right(right);
  const auto a = exported(left), b = exported(right);
  take(left, b), take(right, a);
  CHECK(sorted(exported(left)) == sorted(exported(right)));
  auto both = b;
  both.insert(both.end(), a.begin(), a.end());
  take(empty, both);
  std::reverse(both.begin(), both.end());
  take(other, both);
  CHECK(sorted(exported(empty)) == sorted(exported(left)));
  CHECK(sorted(exported(other)) == sorted(exported(left)));
}

TEST_CASE("the union has what both saw, and the words of who acted last") {
  File left("l"), right("r");
  fill_left(left), fill_right(right);
  take(left, exported(right));
  const auto gap = must(resolve_id(left.database, sha256_hex("gap").substr(0, 12)));
  const auto issue = left.issue(gap);
  CHECK(issue.occurrences == 3);
  CHECK(issue.owner == "ops");
  CHECK(issue.first_seen == 10);
  CHECK(must(history(left.database, gap)).size() == 4);
}

TEST_CASE("two issues here that are one there become one") {
  File left("l"), right("r");
  const auto a = left.see("gap", 1, 0, 10).signature_id, b = left.see("stalled", 1, 1, 20).signature_id;
  must(merge_issues(left.database, {b}, a, by(30), ""));
  right.see("gap", 1, 0, 11);
  right.see("stalled", 1, 1, 21);
  take(right, exported(left));
  Filter all;
  all.all = true;
  const auto issues = must(list(right.database, all, 0));
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].occurrences == 4);
  CHECK(right.see("stalled", 2, 0, 50).signature_id == issues[0].id);
  CHECK_FALSE(right.life.undo(issues[0].id, by(60)).ok());
}

TEST_CASE("what is no export is refused with its line, and says nothing of the text") {
  for (const std::string bad : {"secret", "[1]", "{}", R"({"kind":"secret"})", R"({"kind":"issue"})",
                                R"({"kind":"occurrences","run":"nowhere","rows":[[1,2,"secret",0,null]]})",
                                R"({"kind":"issue","uid":"u","title":7,"fingerprints":"secret"})"}) {
    CAPTURE(bad);
    File kb("x");
    std::istringstream in("\n" + bad + "\n");
    const auto done = import_issues(kb.database, in, by(0));
    REQUIRE_FALSE(done.ok());
    CHECK((done.error().message + done.error().reason + done.error().help).find("secret") ==
          std::string::npos);
  }
}
