// SPDX-License-Identifier: Apache-2.0
#include "kb/messages.hpp"

#include <sstream>

#include "kb/exchange.hpp"
#include "kb/grouping.hpp"
#include "kb/similar.hpp"
#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

/// An error known by its message alone.
Sighting said(const std::string& message, std::int64_t seq, const std::string& endpoint = "ws://{local}/feed",
              const std::string& error_class = "LookupFailed") {
  Sighting s = sighting(endpoint + error_class + message, 1, seq, 100 + seq);
  s.error_class = error_class, s.endpoint_pattern = endpoint;
  s.parts.endpoint_pattern = endpoint, s.parts.stack_source = "message";
  s.message = trace::template_nodes(message, error_class);
  return s;
}

std::string about(const std::string& tree) {
  return "no account of " + tree + " at this branch";
}

struct Branch : KnowledgeBase {
  std::int64_t seq = 0;
  std::int64_t hear(const std::string& message) {
    return must(recorder.record(said(message, seq++))).signature_id;
  }
  std::int64_t hear_at(const std::string& endpoint, const std::string& message) {
    return must(recorder.record(said(message, seq++, endpoint))).signature_id;
  }
  std::vector<std::int64_t> hear_about(const std::vector<std::string>& trees) {
    std::vector<std::int64_t> out;
    for (const auto& tree : trees) out.push_back(hear(about(tree)));
    return out;
  }
  Alike with(std::int64_t id, std::int64_t other) {
    for (const auto& one : must(similar(database, id, 50, 0, 0)))
      if (one.issue.id == other) return one;
    FAIL("issue " << other << " is not suggested for " << id);
    return {};
  }
  std::int64_t rows(const std::string& table) {
    return must(database.integer("SELECT count(*) FROM " + table));
  }
};

std::string exported(KnowledgeBase& kb) {
  std::string out;
  must(export_issues(kb.database, [&](const std::string& line) {
    out += line + "\n";
    return true;
  }));
  return out;
}

void take(KnowledgeBase& kb, const std::string& text) {
  std::istringstream in(text);
  must(import_issues(kb.database, in, by(1'000'000)));
}

}  // namespace

TEST_CASE("messages that differ in a word are near, and of one template once four of them were met") {
  Branch kb;
  const auto few = kb.hear_about({"alder", "beech", "cedar"});
  const auto other = kb.hear("the queue of the printer is full");
  const auto near = kb.with(few[0], few[2]);
  REQUIRE(near.message);
  CHECK(near.message->share == 0.5);
  CHECK(near.message->met == 0);
  CHECK(near.score == Approx(0.7));
  CHECK(kb.with(few[0], other).message->share == 0);
  CHECK(kb.with(few[0], other).score == Approx(0.4));

  const auto fourth = kb.hear(about("elm"));
  const auto same = kb.with(few[0], fourth);
  CHECK(same.message->met == 4);
  CHECK(same.score == Approx(1));
  REQUIRE(same.differences.size() == 1);
  CHECK(same.differences[0].part == "message");
  CHECK(kb.with(fourth, few[0]).score == Approx(same.score));
  CHECK(kb.with(fourth, other).score == Approx(0.4));
}

TEST_CASE("a template is known whatever the order of its messages, and once is as often") {
  std::vector<std::string> trees{"alder", "beech", "cedar", "elm", "fir", "oak"};
  do {
    Branch kb;
    for (int round = 0; round < 2; ++round) kb.hear_about(trees);
    CHECK(kb.with(1, 6).message->met == 6);
  } while (std::next_permutation(trees.begin(), trees.begin() + 4));
}

TEST_CASE("without a merge nothing is joined, however many messages a template has") {
  Branch kb;
  for (int i = 0; i < 40; ++i)
    kb.hear(about("tree" + std::string(1, static_cast<char>('a' + i % 26)) +
                  std::string(1, static_cast<char>('a' + i / 26))));
  CHECK(must(kb.database.integer("SELECT count(*) FROM anomaly_signature")) == 40);
  CHECK(kb.rows("template_alias") == 0);
}

TEST_CASE("a merge of messages of one template teaches later ones, and its undo forgets that") {
  Branch kb;
  const auto ids = kb.hear_about({"alder", "beech", "cedar", "elm"});
  must(merge_issues(kb.database, {ids[1]}, ids[0], by(500), ""));
  CHECK(kb.hear(about("fir")) == ids[0]);
  CHECK(kb.hear(about("fir")) == ids[0]);
  CHECK(kb.hear(about("cedar")) == ids[2]);  // has an issue of its own, which only a person merges
  CHECK(kb.hear_at("ws://{local}/other", about("oak")) != ids[0]);
  CHECK(must(kb.recorder.record(said(about("oak"), 900, "ws://{local}/feed", "OtherError"))).signature_id !=
        ids[0]);
  CHECK(kb.hear("the queue of the printer is full") != ids[0]);

  const auto prints = must(fingerprints(kb.database, ids[0]));
  CHECK(std::count_if(prints.begin(), prints.end(), [](const auto& p) { return p.kind == "template"; }) == 1);
  must(kb.life.undo(ids[0], by(600)));
  CHECK(kb.rows("template_alias") == 0);
  const auto fresh = kb.hear(about("yew"));
  CHECK(std::find(ids.begin(), ids.end(), fresh) == ids.end());
  CHECK(kb.hear(about("beech")) == ids[1]);
}

TEST_CASE("a merge of messages that no template holds teaches nothing") {
  Branch kb;
  const auto ids = kb.hear_about({"alder", "beech"});
  const auto other = kb.hear("the queue of the printer is full");
  must(merge_issues(kb.database, {ids[1], other}, ids[0], by(500), ""));
  CHECK(kb.rows("template_alias") == 0);
  CHECK(kb.hear(about("cedar")) != ids[0]);
}

TEST_CASE("what a split takes out of a taught issue stays out") {
  Branch kb;
  const auto ids = kb.hear_about({"alder", "beech", "cedar", "elm"});
  must(merge_issues(kb.database, {ids[1], ids[2]}, ids[0], by(500), ""));
  const auto hash = said(about("cedar"), 0).fingerprint.grouping_hash;
  const auto apart = must(split_issue(kb.database, ids[0], {hash}, by(600), "")).signature_id;
  CHECK(kb.hear(about("cedar")) == apart);
  CHECK(kb.hear(about("fir")) == ids[0]);
  for (const auto& one : must(similar(kb.database, ids[0], 50, 0, 0))) CHECK(one.issue.id != apart);
}

TEST_CASE("a merge at two endpoints teaches both") {
  Branch kb;
  const auto ids = kb.hear_about({"alder", "beech", "cedar", "elm"});
  const auto there = kb.hear_at("ws://{local}/other", about("fir"));
  must(merge_issues(kb.database, {there}, ids[0], by(500), ""));
  CHECK(kb.hear_at("ws://{local}/other", about("oak")) == ids[0]);
  CHECK(kb.hear(about("yew")) == ids[0]);
}

TEST_CASE("an injected failure teaches nothing") {
  Branch kb;
  for (int i = 0; i < 6; ++i) {
    Sighting s = said(about(std::string(3, static_cast<char>('a' + i))), i);
    s.injected = true;
    must(kb.recorder.record(s));
  }
  CHECK(kb.rows("message_template") == 0);
  CHECK(kb.rows("issue_message") == 0);
}

TEST_CASE("what was learned travels with an export, and merges teach there too") {
  Branch from, to;
  const auto ids = from.hear_about({"alder", "beech", "cedar", "elm"});
  must(merge_issues(from.database, {ids[1]}, ids[0], by(500), ""));
  must(from.database.execute("UPDATE test_run SET status = 'finished', uid = 'from-' || id"));
  const std::string text = exported(from);
  take(to, text);
  take(to, text);
  CHECK(exported(to) == text);
  const auto fir = to.hear(about("fir"));
  CHECK(fir == must(resolve_id(to.database, said(about("alder"), 0).fingerprint.grouping_hash)));
  CHECK(must(message_overlap(to.database, fir,
                             must(resolve_id(to.database, said(about("elm"), 0).fingerprint.grouping_hash))))
            ->met == 5);
}

TEST_CASE("a message in an import that is not as written is refused") {
  Branch from;
  from.hear(about("alder"));
  must(from.database.execute("UPDATE test_run SET status = 'finished'"));
  const std::string text = exported(from), key = R"("message":")";
  const std::size_t at = text.find(key) + key.size();
  for (const std::string bad : {"0", "zz", "0000000000000000", "12", "FF"}) {
    Branch to;
    std::string changed = text;
    changed.replace(at, bad.size() == 16 ? 16 : bad.size() + 1, bad);
    std::istringstream in(changed);
    CAPTURE(bad);
    CHECK_FALSE(import_issues(to.database, in, by(1)).ok());
  }
}

TEST_CASE("a file that is full forgets what one message only told, and keeps its templates") {
  Branch kb;
  MessageBook book(kb.database, 300);
  const auto learn = [&](const std::string& message) {
    return must(book.learn(trace::template_nodes(message, "E")));
  };
  for (const auto* tree : {"alder", "beech", "cedar", "elm"}) learn(about(tree));
  for (int i = 0; i < 200; ++i) {
    const std::string name(1 + i / 26, static_cast<char>('a' + i % 26));
    learn("lost the " + name + "x of the " + name + "y near some " + name + "z");
    CHECK(kb.rows("message_template") <= 300);
  }
  CHECK(learn(about("fir")).support == 5);
}

TEST_CASE("what a file that can hold no more is told is still placed") {
  Branch kb;
  for (const auto* tree : {"alder", "beech", "cedar", "elm"}) kb.hear(about(tree));
  const auto before = kb.rows("message_template");
  MessageBook full(kb.database, 0);
  CHECK(must(full.learn(trace::template_nodes(about("fir"), "LookupFailed"))).support == 4);
  CHECK(kb.rows("message_template") <= before);
}

TEST_CASE("parents keep sixteen messages, and the estimate goes on from there") {
  Branch kb;
  MessageBook book(kb.database);
  trace::TemplateTree::Placement last;
  for (int i = 0; i < 400; ++i)
    last = must(book.learn(trace::template_nodes(
        about(std::string(1, static_cast<char>('a' + i / 20)) + static_cast<char>('a' + i % 20) + "ak"),
        "E")));
  CHECK(last.support > 200);
  CHECK(last.support < 800);
  CHECK(must(kb.database.integer(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM message_template GROUP BY parent)")) == 16);
}
