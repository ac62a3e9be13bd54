// SPDX-License-Identifier: Apache-2.0
#include "serve/archive.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "kb/recorder.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::serve;
using Json = nlohmann::json;

namespace {

constexpr WallMicros kNow = 1'700'000'000'000'000;

/// A database with runs and issues, written by one connection, and an archive that reads it by another.
struct Room {
  test::TempDir dir;
  std::filesystem::path file = dir / "a.db";
  store::Store writer = store::Store::open(file, store::Access::create).value();
  std::shared_ptr<const rulebook::RuleBook> rules = rulebook::RuleBook::shipped().value();
  std::optional<Archive> archive;
  WallMicros now = kNow + 5;

  store::RunHandle begin(const std::string& scenario = "checkout") {
    store::RunRecord record;
    record.scenario = {scenario,
                       "websocket",
                       "request",
                       "ws://example.test/",
                       "ws://example.test/",
                       250,
                       0.01,
                       "{\"name\":\"" + scenario + "\"}"};
    record.started_at = kNow;
    return writer.begin_run(record).value();
  }
  void end(store::RunHandle& run) {
    store::RunResult result;
    result.summary.status = "finished", result.summary.ended_at = kNow + 1;
    result.summary.judgement.verdict = slo::Verdict::pass;
    REQUIRE(writer.finish_run(run, result).ok());
  }
  void second(const store::RunHandle& run, std::int64_t second, std::uint64_t offered) {
    slo::Histogram histogram;
    histogram.record(std::chrono::milliseconds(5), offered);
    store::Batch batch;
    batch.seconds = {{second, offered, offered, 0, histogram.encode()}};
    REQUIRE(writer.append(run, batch).ok());
  }
  void issue(const std::string& bug, std::int64_t run, std::int64_t seq = 1) {
    kb::Sighting s;
    s.parts.endpoint_pattern = s.endpoint_pattern = "ws://{local}/feed";
    s.parts.error_class = s.error_class = bug;
    s.fingerprint = {sha256_hex(bug + "/exact"), sha256_hex(bug)};
    s.run_id = run, s.seq = seq, s.occurred_at = kNow;
    auto transaction = sqlite::Transaction::begin(writer.database()).value();
    kb::Recorder recorder(writer.database(), rules);
    REQUIRE(recorder.record(s).ok());
    REQUIRE(transaction.commit().ok());
  }
  Archive& opened() {
    if (!archive)
      archive.emplace(Archive::open({.database = file,
                                     .rules_folder = {},
                                     .user = "ada",
                                     .csrf = "secret",
                                     .version = "1",
                                     .now = [this] { return now; },
                                     .compare = [](store::Store&, std::int64_t base,
                                                   std::int64_t run) -> Result<std::string> {
                                       return std::to_string(base) + "/" + std::to_string(run);
                                     }})
                          .value());
    return *archive;
  }
  Response ask(const std::string& target, const std::string& body = {}) {
    Request request = parse_target(target).value();
    request.method = body.empty() ? "GET" : "POST";
    request.body = body;
    return opened().answer(request);
  }
  Json get(const std::string& target) { return Json::parse(*ask(target).body); }
};

}  // namespace

TEST_CASE("runs come in pages, newest first") {
  Room room;
  for (int i = 0; i < 7; ++i) {
    auto run = room.begin(i % 2 == 0 ? "even" : "odd");
    room.end(run);
  }
  Json page = room.get("/api/runs?limit=3");
  REQUIRE(page["runs"].size() == 3);
  CHECK(page["runs"][0]["id"] == 7);
  CHECK(page["next_before"] == 5);
  page = room.get("/api/runs?limit=3&before=5");
  CHECK(page["runs"][0]["id"] == 4);
  page = room.get("/api/runs?limit=3&before=2");
  CHECK(page["runs"].size() == 1);
  CHECK(page["next_before"].is_null());
  CHECK(room.get("/api/runs?scenario=odd")["runs"].size() == 3);
  CHECK(room.get("/api/runs?verdict=fail")["runs"].empty());
}

TEST_CASE("what is no run or issue is not found, what is no address neither") {
  Room room;
  for (const char* target : {"/api/runs/9", "/api/runs/9/seconds", "/api/issues/9",
                             "/api/compare?base=1&run=2", "/api/nothing", "/api/runs/9/nothing"}) {
    INFO(target);
    const Response response = room.ask(target);
    CHECK(response.status == 404);
    CHECK(Json::parse(*response.body)["error"]["code"] == "not_found");
  }
}

TEST_CASE("a query that says nothing known is told, not answered with all there is") {
  Room room;
  for (const char* target : {"/api/runs?status=foo", "/api/runs?verdict=foo", "/api/compare",
                             "/api/compare?base=1", "/api/compare?run=1", "/api/issues?status=foo",
                             "/api/issues?status=open,foo", "/api/issues?severity=worst"}) {
    INFO(target);
    const Response response = room.ask(target);
    CHECK(response.status == 422);
    CHECK(Json::parse(*response.body)["error"]["message"].get<std::string>().find("foo") ==
          std::string::npos);
  }
  CHECK(room.ask("/api/issues?status=open,muted&severity=high").status == 200);
  CHECK(room.ask("/api/runs?status=aborted&verdict=inconclusive").status == 200);
}

TEST_CASE("an act is done in the user's name and is in the history") {
  Room room;
  auto run = room.begin();
  room.issue("TimeoutError", run.id());
  Response done = room.ask("/api/issues/1/close", R"({"note":"  raised the pool size "})");
  REQUIRE(done.status == 200);
  CHECK(Json::parse(*done.body)["issue"]["status"] == "resolved");
  const Json issue = room.get("/api/issues/1");
  CHECK(issue["resolution"] == "raised the pool size");
  CHECK(issue["history"][0]["actor"] == "ada");
  CHECK(Json::parse(*room.ask("/api/issues/1/close", R"({"note":"again"})").body)["changed"] == false);
  CHECK(room.ask("/api/issues/1/undo", "{}").status == 200);
  CHECK(room.get("/api/issues/1")["status"] == "open");
  CHECK(room.ask("/api/issues/1/assign", R"({"owner":"@me"})").status == 200);
  CHECK(room.get("/api/issues/1")["owner"] == "ada");
  CHECK(room.ask("/api/issues/1/assign", R"({"owner":""})").status == 200);
  CHECK(room.get("/api/issues/1")["owner"] == "");
  CHECK(room.ask("/api/issues/1/mute", R"({"until":"7d","note":"known"})").status == 200);
  CHECK(room.get("/api/issues?status=muted")["issues"].size() == 1);
}

TEST_CASE("an act with arguments that make no sense changes nothing") {
  Room room;
  auto run = room.begin();
  room.issue("TimeoutError", run.id());
  const std::pair<const char*, const char*> kCases[] = {
      {"/api/issues/1/close", "{}"},
      {"/api/issues/1/close", R"({"note":"   "})"},
      {"/api/issues/1/close", "[]"},
      {"/api/issues/1/close", "not json"},
      {"/api/issues/1/close", R"({"note":1})"},
      {"/api/issues/1/close", R"({"note":{"a":"b"}})"},
      {"/api/issues/1/close", R"({"note":"a","note":"b"})"},
      {"/api/issues/1/status", R"({"status":"resolved"})"},
      {"/api/issues/1/status", R"({"status":"nonsense"})"},
      {"/api/issues/1/mute", R"({"until":"whenever"})"},
      {"/api/issues/1/mute", R"({"until":""})"},
      {"/api/issues/1/mute", "{}"},
      {"/api/issues/1/mute", R"({"untill":"1d"})"},
      {"/api/issues/1/assign", "{}"},
      {"/api/issues/1/assign", R"({"ownr":"bob"})"},
      {"/api/issues/1/assign", R"({"owner":"bob","zzz":"b"})"},
      {"/api/issues/1/undo", R"({"":"b"})"}};
  for (const auto& [target, body] : kCases) {
    INFO(target << " " << body);
    CHECK(room.ask(target, body).status == 422);
  }
  CHECK(room.ask("/api/issues/1/close", "{\"note\":\"" + std::string(30'000, 'a') + "\"}").status == 422);
  CHECK(room.ask("/api/issues/1/explode", "{}").status == 404);
  CHECK(room.ask("/api/issues/2/close", R"({"note":"x"})").status == 404);
  CHECK(room.ask("/api/runs/1/close", "{}").status == 404);
  CHECK(room.get("/api/issues/1")["history"].empty());
}

TEST_CASE("an answer is as new as the file") {
  Room room;
  auto run = room.begin();
  CHECK(room.get("/api/issues")["issues"].empty());
  room.issue("TimeoutError", run.id());
  CHECK(room.get("/api/issues")["issues"].size() == 1);
}

TEST_CASE("a run that is watched is told from its beginning, then only where it moved") {
  Room room;
  auto run = room.begin();
  const std::vector<std::int64_t> watched = {run.id()};
  room.second(run, 0, 10);
  room.second(run, 1, 5);
  News news = room.opened().news(watched);
  CHECK(Json::parse(news.state)["running"].size() == 1);
  REQUIRE(news.runs.size() == 1);
  CHECK(news.runs[0].reset);
  CHECK(news.runs[0].points.size() == 2);
  room.second(run, 1, 5);
  room.second(run, 2, 1);
  news = room.archive->news(watched);
  REQUIRE(news.runs.size() == 1);
  CHECK_FALSE(news.runs[0].reset);
  REQUIRE(news.runs[0].points.size() == 2);
  CHECK(news.runs[0].points[0].offered == 10);
  news = room.archive->news(watched);
  CHECK(news.runs.empty());
  CHECK(news.state.empty());
  room.end(run);
  news = room.archive->news(watched);
  REQUIRE(news.runs.size() == 1);
  CHECK(news.runs[0].ended);
  CHECK(Json::parse(news.state)["running"].empty());
}

TEST_CASE("a watched run that is not there ends at once, and is not told of again") {
  Room room;
  const News news = room.opened().news({42});
  REQUIRE(news.runs.size() == 1);
  CHECK(news.runs[0].ended);
  CHECK(room.archive->news({42}).runs.empty());
}

TEST_CASE("lists that one server told are old to the next one") {
  Room room;
  const Json before = room.get("/api/state");
  room.archive.reset();
  room.now += 1'000'000;
  const Json after = room.get("/api/state");
  CHECK(after["runs_rev"] > before["runs_rev"]);
  CHECK(after["issues_rev"] > before["issues_rev"]);
}

TEST_CASE("a run whose process died is not shown as running") {
  Room room;
  { auto run = room.begin(); }
  CHECK(Json::parse(room.opened().news({}).state)["running"].empty());
  CHECK(room.get("/api/runs")["runs"][0]["status"] == "aborted");
}

TEST_CASE("an answer does not outlive the process or the mute it tells of by more than a second") {
  Room room;
  std::optional<store::RunHandle> run = room.begin();
  room.issue("TimeoutError", run->id());
  REQUIRE(room.ask("/api/issues/1/mute", R"({"until":"1d"})").status == 200);
  CHECK(room.get("/api/runs")["runs"][0]["status"] == "running");
  CHECK(room.get("/api/issues/1")["status"] == "muted");
  run.reset();
  room.now += 1'000'000;
  CHECK(room.get("/api/runs")["runs"][0]["status"] == "aborted");
  room.now += std::int64_t{2} * 86'400 * 1'000'000;
  CHECK(room.get("/api/issues/1")["status"] == "open");
  // Nor where the clock was set back.
  room.now = kNow + 5;
  CHECK(room.get("/api/issues/1")["status"] == "muted");
}

TEST_CASE("a file that is put in the place of another is read") {
  Room room;
  { auto run = room.begin(); }
  CHECK(room.get("/api/runs")["runs"].size() == 1);
  {
    auto other = store::Store::open(room.dir / "b.db", store::Access::create);
    REQUIRE(other.ok());
  }
  for (const char* suffix : {"-wal", "-shm", "-live"}) std::filesystem::remove(room.file.string() + suffix);
  std::filesystem::rename(room.dir / "b.db", room.file);
  CHECK(room.get("/api/runs")["runs"].empty());
}

TEST_CASE("a file that is asked for before it is whole is read once it is") {
  Room room;
  { auto run = room.begin(); }
  const std::int64_t old_lists = room.get("/api/state")["runs_rev"];
  { REQUIRE(store::Store::open(room.dir / "b.db", store::Access::create).ok()); }
  for (const char* suffix : {"", "-wal", "-shm", "-live"})
    std::filesystem::remove(room.file.string() + suffix);
  std::ofstream(room.file).close();
  CHECK(room.ask("/api/state").status == 500);
  CHECK(room.ask("/api/state").status == 500);
  // The same file, as a copy fills it.
  std::ofstream(room.file, std::ios::binary) << std::ifstream(room.dir / "b.db", std::ios::binary).rdbuf();
  const Json state = room.get("/api/state");
  CHECK(state["runs"] == 0);
  CHECK(state["runs_rev"] > old_lists);
}
