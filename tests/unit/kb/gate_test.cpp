// SPDX-License-Identifier: Apache-2.0
#include "kb/gate.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

std::vector<std::string> gated(KnowledgeBase& kb, const char* rule, std::int64_t run,
                               std::set<std::string> base = {}) {
  std::vector<std::string> out;
  for (const auto& f : judge_gate(must(parse_gate(rule)), must(run_issues(kb.database, run, 0)), base))
    out.push_back(f.issue.issue.error_class + ":" + f.why);
  return out;
}
using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("new is the run of the first real occurrence") {
  KnowledgeBase kb;
  kb.see("gap", 1, 0, 10);
  kb.see("gap", 2, 0, 20);
  CHECK(gated(kb, "new", 1) == Found{"gap:new"});
  CHECK(gated(kb, "new", 2) == Found{});
  kb.see_injected("stalled", 1, 1, 10);
  CHECK(gated(kb, "new,any", 1) == Found{"gap:new"});
  kb.see("stalled", 2, 1, 20);
  CHECK(gated(kb, "new", 2) == Found{"stalled:new"});
}

TEST_CASE("a regression gates in the run that opened it") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.close(id, "fixed", by(15)));
  kb.see("gap", 2, 0, 20);
  kb.see("gap", 3, 0, 30);
  CHECK(gated(kb, "new,regressed", 2) == Found{"gap:regressed"});
  CHECK(gated(kb, "new,regressed", 3) == Found{});
}

TEST_CASE("muted issues never gate") {
  KnowledgeBase kb;
  const auto id = kb.see("gap", 1, 0, 10).signature_id;
  must(kb.life.mute(id, MuteRule{}, by(20), ""));
  CHECK(gated(kb, "new,any,severity>=low", 1) == Found{});
}

TEST_CASE("issues of the base file are not new") {
  KnowledgeBase kb;
  kb.see("gap", 1, 0, 10);
  CHECK(gated(kb, "new", 1, {sha256_hex("gap")}) == Found{});
}

TEST_CASE("a severity gates by itself") {
  KnowledgeBase kb;
  kb.see("duplicate", 1, 0, 10);
  kb.see("connection_refused", 1, 1, 10);
  CHECK(gated(kb, "severity>=high", 1) == Found{"connection_refused:severity"});
}

TEST_CASE("a gate that is none is a usage error") {
  for (const auto* text : {"", "old", "severity>=huge", "new,", "severity=high"})
    CHECK(parse_gate(text).error().code == ErrorCode::usage);
}

TEST_CASE("the base is read as lines, JSON lines and a JSON array") {
  const std::string a = sha256_hex("a"), b = sha256_hex("b");
  const std::set<std::string> both{a, b};
  CHECK(must(parse_base(a + "\n# note\n\n" + b + "\n")) == both);
  CHECK(must(parse_base("[{\"signature_hash\":\"" + a + "\",\"id\":1},{\"signature_hash\":\"" + b +
                        "\"}]")) == both);
  CHECK(must(parse_base("{\"signature_hash\":\"" + a + "\"}\n{\"signature_hash\":\"" + b + "\"}\n")) == both);
  CHECK(must(parse_base("")).empty());
  CHECK(must(parse_base("[]")).empty());
  CHECK_FALSE(parse_base("not a hash").ok());
}
