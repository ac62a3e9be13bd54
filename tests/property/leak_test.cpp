// SPDX-License-Identifier: Apache-2.0
// No needle gets past the privacy door: not into an event, a finding, a schema, the coverage, nor any byte of
// the file.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "audit/needles.hpp"
#include "pipeline/judge.hpp"
#include "pipeline/writer.hpp"
#include "property/leak_cases.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kEventsPerRules = 100;
constexpr WallMicros kNoon = 1'767'268'800'000'000;

std::size_t cases_wanted() {
  const char* const asked = std::getenv("STREAMLAB_LEAK_CASES");
  const std::size_t cases = asked != nullptr ? std::strtoull(asked, nullptr, 10) : 0;
  return cases > 0 ? cases : 2'000;
}

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(result.error().message + ": " + result.error().reason);
  return std::move(result).value();
}

scenario::Scenario scenario_under(const fs::path& file, const test::LeakRules& rules) {
  std::ofstream(file) << fmt::format(
      R"({{"name":"leak","protocol":"replay","endpoint":"capture.jsonl","config":{{}},)"
      R"("pii_redaction_rules":{},"expected_p95_latency_ms":100,"expected_error_rate":1}})",
      rules.json);
  return must(scenario::load(file));
}

std::shared_ptr<const redact::Keyring> keyring_for(const scenario::Scenario& scenario, bool salted) {
  return must(
      redact::Keyring::load(scenario.policy, [&](const std::string& name) -> std::optional<std::string> {
        if (!salted) return std::nullopt;
        return (name.ends_with("_PREV") ? "previous-" : "") +
               std::string("property-test-salt-0123456789abcdef-0123");
      }));
}

RawEvent raw_of(test::LeakCase made, std::uint64_t seq) {
  RawEvent out;
  out.seq = seq;
  out.timing.due = out.timing.done = std::chrono::milliseconds(seq);
  out.timing.received_at = kNoon + static_cast<WallMicros>(seq) * 1000;
  out.answered = true;
  out.status = made.status;
  out.payload = RawBytes(std::move(made.payload));
  out.wire_event_type = RawBytes(std::move(made.wire_type));
  return out;
}

/// All that a judged event tells of itself.
std::string told(const pipeline::Judged& judged) {
  const StreamEvent& event = judged.event;
  std::string out =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", event.payload(), event.error_class(), event.event_type(),
                  event.reject_reason(), event.failure().message, event.failure().stack);
  for (const std::string& frame : event.failure().frames) out += frame + '\n';
  for (const auto& finding : judged.findings) out += finding.error_class + '\n' + finding.detail + '\n';
  return out + judged.new_shape;
}

std::string bytes_of_all(const fs::path& folder) {
  std::string out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    out.append(std::istreambuf_iterator<char>(in), {});
    out += '\n';
  }
  return out;
}

/// Rules, a hundred events under them, and everything that is left of them.
struct Round {
  test::LeakRules rules;
  std::vector<std::string> needles;
  std::string left;
};

Round play(std::uint64_t number) {
  test::Dice dice(number, "leak");
  Round out;
  out.rules = test::make_rules(dice);
  const test::TempDir settings, dir;
  const auto scenario = scenario_under(settings / "scenario.json", out.rules);
  auto store = must(store::Store::open(dir / "t.db", store::Access::create));
  auto handle = must(store.begin_run({.scenario = {.name = "leak",
                                                   .protocol = "replay",
                                                   .mode = "replay",
                                                   .endpoint = scenario.shown_endpoint,
                                                   .endpoint_pattern = scenario.endpoint_pattern,
                                                   .definition = scenario.stored_json},
                                      .started_at = kNoon}));
  pipeline::Judge judge(scenario, keyring_for(scenario, out.rules.salted));
  pipeline::Writer writer(store, handle, scenario, must(rulebook::RuleBook::shipped()));
  std::vector<pipeline::Judged> batch;
  for (std::uint64_t seq = 0; seq < kEventsPerRules; ++seq) {
    batch.push_back(judge.take(raw_of(test::make_case(dice, out.rules, out.needles), seq)));
    out.left += told(batch.back());
  }
  must(writer.write(batch));
  must(store.update_families("leak", [&](const auto& stored) { return judge.families_onto(stored); }));
  store::RunResult result;
  result.summary.status = "finished";
  result.summary.unmatched_rules = judge.unmatched_rules();
  result.coverage = judge.coverage();
  for (const auto& at : result.coverage.paths) out.left += at.path + '\n';
  must(store.finish_run(handle, result));
  out.left += bytes_of_all(dir.path());  // with the -wal, before it is folded into the file
  must(store.delete_events(handle.id()));
  must(store.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  out.left += bytes_of_all(dir.path());  // and the free pages after it
  return out;
}

}  // namespace

TEST_CASE("no needle is left anywhere, whatever the event and the rules") {
  const std::size_t cases = cases_wanted();
  std::size_t planted = 0;
  for (std::size_t round = 0; round * kEventsPerRules < cases; ++round) {
    const Round played = play(round);
    planted += played.needles.size();
    const audit::Needles needles(played.needles);
    std::size_t found = 0;
    needles.search(played.left, [&](const audit::NeedleHit& hit) {
      ++found;
      const std::size_t from = hit.begin - std::min<std::size_t>(hit.begin, 60);
      UNSCOPED_INFO("found: …" << played.left.substr(from, hit.end - from + 30));
    });
    INFO("round " << round << ", rules " << played.rules.json);
    REQUIRE(found == 0);
  }
  CHECK(planted > cases * 5);
}

TEST_CASE("a needle where a rule allows its path is met: the search can fail") {
  const Round played = play(1);
  CHECK(played.left.find("harmless") != std::string::npos);
  std::size_t found = 0;
  audit::Needles({"1767225600000"}).search(played.left, [&](const audit::NeedleHit&) { ++found; });
  CHECK(found > 0);
}
