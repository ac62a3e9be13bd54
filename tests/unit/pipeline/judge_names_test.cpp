// SPDX-License-Identifier: Apache-2.0
// How key names are shown from run to run.
#include <catch2/catch.hpp>
#include <string>

#include "pipeline/judge.hpp"
#include "pipeline_room.hpp"

using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

scenario::Scenario common_keys() {
  return must(scenario::load_text(
      R"({"name":"s","protocol":"replay","endpoint":"x.jsonl","config":{},
          "pii_redaction_rules":{"allowlisted_fields":["id"],"salt_env_var":"SALT","schema_keys":"common"},
          "expected_p95_latency_ms":100,"expected_error_rate":0})"));
}

std::shared_ptr<const redact::Keyring> keyring(const scenario::Scenario& scenario, bool salted = true) {
  return must(
      redact::Keyring::load(scenario.policy, [&](const std::string& name) -> std::optional<std::string> {
        return salted && name == "SALT" ? std::optional<std::string>("0123456789abcdef0123456789abcdef")
                                        : std::nullopt;
      }));
}

using StoredFamilies = std::vector<schema::Families::Stored>;

/// One run of so many events: what it stores, onto what was there.
StoredFamilies run(const scenario::Scenario& scenario, const StoredFamilies& stored, int events,
                   bool salted = true, std::string* coverage = nullptr) {
  Judge judge(scenario, keyring(scenario, salted));
  must(judge.know(stored));
  for (int i = 0; i < events; ++i)
    judge.take(answer(static_cast<std::uint64_t>(i), R"({"id":1,"colour":{"shade":2}})"));
  if (coverage != nullptr)
    for (const auto& at : judge.coverage().paths)
      *coverage += at.path + ' ' + at.action + ' ' + at.rule + ';';
  return must(judge.families_onto(stored));
}

std::string text_of(const StoredFamilies& stored) {
  return must(schema::view_of(stored.at(0))).text;
}

}  // namespace

TEST_CASE("common key names are counted on from run to run, and stay one key") {
  const auto scenario = common_keys();
  StoredFamilies stored = run(scenario, {}, 12);
  CHECK(text_of(stored).find("colour") == std::string::npos);
  stored = run(scenario, stored, 7);
  CHECK(text_of(stored).find("colour") == std::string::npos);
  std::string coverage;
  stored = run(scenario, stored, 1, true, &coverage);
  CHECK(text_of(stored) == R"({"colour":{"shade":n},"id":n})");
  CHECK(coverage == "$.colour.shade drop ;$.id allow id;");
  stored = run(scenario, stored, 300);
  const auto view = must(schema::view_of(stored.at(0)));
  CHECK(view.paths.size() == 4);
  for (const auto& path : view.paths) CHECK(path.events == 320);
}

TEST_CASE("without a salt each run counts common names anew, and a stricter rule hides them again") {
  const auto scenario = common_keys();
  StoredFamilies stored = run(scenario, {}, 19, false);
  stored = run(scenario, stored, 19, false);
  CHECK(text_of(stored).find("colour") == std::string::npos);
  stored = run(scenario, stored, 20, false);
  CHECK(text_of(stored).find("colour") != std::string::npos);

  auto strict = common_keys();
  strict.policy.schema_keys = redact::SchemaKeys::listed;
  StoredFamilies clear = run(scenario, {}, 300);
  Judge judge(strict, keyring(strict));
  must(judge.know(clear));
  for (std::uint64_t i = 0; i < 300; ++i)
    CHECK(judge.take(answer(i, R"({"id":1,"colour":{"shade":2}})")).findings.empty());
  CHECK(text_of(must(judge.families_onto(clear))).find("colour") == std::string::npos);
}

TEST_CASE("coverage tells every path's decision and every rule's use") {
  auto scenario = common_keys();
  scenario.policy.rules.push_back({must(PathPattern::parse("gone")), redact::Action::remove, {}, 3});
  Judge judge(scenario, keyring(scenario));
  judge.take(answer(0, R"({"id":1,"x":"y"})"));
  const auto coverage = judge.coverage();
  REQUIRE(coverage.rules.size() == 2);
  CHECK(coverage.rules[0].rule == "id");
  CHECK(coverage.rules[0].count == 1);
  CHECK(coverage.rules[1].rule == "gone");
  CHECK(coverage.rules[1].action == "remove");
  CHECK(coverage.rules[1].count == 0);
  REQUIRE(coverage.paths.size() == 2);
  CHECK(coverage.paths[1].action == "drop");
  CHECK(coverage.paths[1].rule.empty());
}
