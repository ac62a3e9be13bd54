// SPDX-License-Identifier: Apache-2.0
#include "serve/archive.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "kb/advice.hpp"
#include "kb/dossier.hpp"
#include "kb/json.hpp"
#include "report/report.hpp"
#include "store/run_json.hpp"

namespace streamlab::serve {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostAnswers = 64;
constexpr WallMicros kLongestKept = 1'000'000;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Device and inode; nothing where there is no such file.
std::optional<std::pair<std::uint64_t, std::uint64_t>> identity_of(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return std::nullopt;
  return std::pair<std::uint64_t, std::uint64_t>(found.st_dev, found.st_ino);
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::usage:
      return 422;
    case ErrorCode::database_busy:
      return 503;
    default:
      return 500;
  }
}

Response answer_of(const Error& error) {
  Json json{{"code", error.code == ErrorCode::not_found ? "not_found"
                     : error.code == ErrorCode::usage   ? "usage"
                                                        : "failed"},
            {"message", error.message}};
  if (!error.reason.empty()) json["reason"] = error.reason;
  if (!error.help.empty()) json["help"] = error.help;
  return json_response(text_of({{"error", std::move(json)}}), status_of(error.code));
}

Error unknown_word(std::string_view name, const std::vector<std::string_view>& words) {
  return {ErrorCode::usage, fmt::format("{} is of {}", name, fmt::join(words, ", "))};
}

/// A word of the query, which is one of these; empty where it is not given.
Result<std::string> word_of(const Request& request, const std::string& name,
                            const std::vector<std::string_view>& words) {
  std::string word = request.value(name);
  if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end())
    return unknown_word(name, words);
  return word;
}

}  // namespace

Result<Archive> Archive::open(ArchiveSettings settings) {
  Archive archive(std::move(settings));
  STREAMLAB_TRY(archive.rules_, rulebook::RuleBook::load(archive.settings_.rules_folder));
  STREAMLAB_CHECK(archive.reopen());
  return archive;
}

Status Archive::reopen() {
  const auto identity = identity_of(settings_.database);
  STREAMLAB_TRY(auto opened, store::Store::open(settings_.database, store::Access::read_only));
  // Only now: a file that cannot be read yet is tried again at the next look.
  identity_ = identity;
  store_ = std::make_unique<store::Store>(std::move(opened));
  seen_version_ = -1;
  // Another file's lists and runs are others, whatever their numbers are.
  ++runs_rev_, ++issues_rev_;
  feeds_.clear();
  return ok();
}

Status Archive::look_again() {
  const auto identity = identity_of(settings_.database);
  if (identity && identity != identity_) STREAMLAB_CHECK(reopen());
  STREAMLAB_TRY(const std::int64_t version, store_->data_version());
  // A process that dies and a mute that ends change what is true, and write nothing.
  const WallMicros age = settings_.now() - kept_since_;
  if (version != seen_version_ || age < 0 || age >= kLongestKept) answers_.clear(), kept_since_ += age;
  seen_version_ = version;
  return ok();
}

Response Archive::answer(const Request& request) {
  auto answered = route(request);
  return answered.ok() ? std::move(*answered) : answer_of(answered.error());
}

Result<Response> Archive::route(const Request& request) {
  STREAMLAB_CHECK(look_again());
  if (request.method == "POST") {
    auto done = act(request);
    STREAMLAB_CHECK(look_again());
    return done;
  }
  if (const auto kept = answers_.find(request.target); kept != answers_.end()) return kept->second;
  STREAMLAB_TRY(Response response, get(request));
  if (answers_.size() >= kMostAnswers) answers_.clear();
  answers_.emplace(request.target, response);
  return response;
}

Result<Response> Archive::get(const Request& request) {
  const auto as_response = [](Result<std::string> json) -> Result<Response> {
    if (!json.ok()) return std::move(json).error();
    return json_response(std::move(*json));
  };
  const std::string& path = request.path;
  if (path == "/api/session") return as_response(session());
  if (path == "/api/state") return as_response(state());
  if (path == "/api/runs") return as_response(runs(request));
  if (path == "/api/compare") return as_response(compare(request));
  if (path == "/api/issues") return as_response(issues(request));
  if (const auto id = id_in(path, "/api/runs/#/seconds")) return as_response(seconds(*id));
  if (const auto id = id_in(path, "/api/runs/#")) return as_response(run(*id));
  if (const auto id = id_in(path, "/api/issues/#")) return as_response(issue(*id));
  return error_response(404, "not_found", "there is nothing at this address");
}

Result<std::string> Archive::session() {
  return text_of({{"user", settings_.user},
                  {"version", settings_.version},
                  {"database", settings_.database.filename().string()},
                  {"read_only", settings_.read_only},
                  {"csrf", settings_.csrf},
                  {"needs_token", settings_.needs_token}});
}

/// What every page shows, and by which numbers a list knows that it is old.
Result<std::string> Archive::state() {
  STREAMLAB_TRY(const auto running, store_->runs({.statuses = {"running"}}));
  STREAMLAB_TRY(const store::RunTotals totals, store_->totals());
  STREAMLAB_TRY(const kb::Board board, kb::board(store_->database(), settings_.now()));
  std::string mark = fmt::format("{}/{}/{}", totals.runs, totals.latest, totals.ended);
  Json rows = Json::array();
  for (const store::RunRow& run : running) {
    mark += fmt::format("/{}", run.id);  // one whose process has died leaves this list without a write
    rows.push_back(store::row_json(run));
  }
  if (mark != runs_mark_) ++runs_rev_, runs_mark_ = std::move(mark);
  if (board != told_board_) ++issues_rev_, told_board_ = board;
  Json by_status = Json::object();
  for (const auto& [word, count] : board.by_status) by_status[word] = count;
  return text_of({{"type", "state"},
                  {"runs_rev", runs_rev_},
                  {"issues_rev", issues_rev_},
                  {"runs", totals.runs},
                  {"latest_run", totals.latest},
                  {"scenarios", totals.scenarios},
                  {"issues", std::move(by_status)},
                  {"running", std::move(rows)}});
}

Result<std::string> Archive::runs(const Request& request) {
  STREAMLAB_TRY(const std::int64_t before, request.number("before", INT64_MAX, 1, INT64_MAX));
  STREAMLAB_TRY(const std::int64_t limit, request.number("limit", 50, 1, 200));
  STREAMLAB_TRY(const std::string status,
                word_of(request, "status", {"running", "finished", "interrupted", "aborted"}));
  STREAMLAB_TRY(const std::string verdict, word_of(request, "verdict", {"pass", "fail", "inconclusive"}));
  store::RunFilter filter{.scenario = request.value("scenario"),
                          .env = request.value("env"),
                          .release = request.value("release"),
                          .verdict = verdict,
                          .before = before == INT64_MAX ? 0 : before,
                          .limit = limit};
  if (!status.empty()) filter.statuses = {status};
  const std::int64_t wanted = filter.limit++;  // one more tells whether there is a next page
  STREAMLAB_TRY(auto found, store_->runs(filter));
  const bool more = static_cast<std::int64_t>(found.size()) > wanted;
  if (more) found.pop_back();
  Json rows = Json::array();
  for (const store::RunRow& run : found) rows.push_back(store::row_json(run));
  return text_of({{"runs", std::move(rows)}, {"next_before", more ? Json(found.back().id) : Json()}});
}

Result<std::string> Archive::run(std::int64_t id) {
  STREAMLAB_TRY(const store::RunDetails details, store_->run(id));
  STREAMLAB_TRY(const auto met, kb::run_issues(store_->database(), id, settings_.now()));
  Json out =
      Json::parse(report::json({.run = details.summary, .database = settings_.database.filename().string()}));
  out["row"] = store::row_json(details.row);
  out["repeat"] =
      details.summary.scenario_file.empty() ? Json() : Json(report::repeat_command({.run = details.summary}));
  Json buckets = Json::array();
  for (const auto& bucket : details.summary.response_histogram.buckets())
    buckets.push_back({to_ms(bucket.upper), bucket.count});
  out["response_buckets"] = std::move(buckets);
  Json issues = Json::array();
  for (const kb::RunIssue& one : met) {
    Json json = kb::issue_json(one.issue);
    json["occurrences_in_run"] = one.in_run;
    json["is_new"] = one.is_new;
    json["is_regression"] = one.is_regression;
    const auto advice = kb::suggestions(*rules_, one.issue);
    json["suggestion"] = advice.empty() ? Json() : kb::advice_json(advice.front());
    issues.push_back(std::move(json));
  }
  out["issues"] = std::move(issues);
  out["definition"] = Json::parse(details.scenario_definition, nullptr, /*allow_exceptions=*/false);
  if (out["definition"].is_discarded()) out["definition"] = nullptr;
  return text_of(out);
}

Result<std::string> Archive::seconds(std::int64_t id) {
  STREAMLAB_TRY([[maybe_unused]] const auto row, store_->find_run(std::to_string(id)));
  STREAMLAB_TRY(const auto rows, store_->seconds(id));
  const std::int64_t step = rows.empty() ? 1 : step_for(rows.front().second, rows.back().second);
  STREAMLAB_TRY(const auto points, points_of(rows, step));
  Json list = Json::array();
  for (const Point& point : points) list.push_back(point_json(point));
  return text_of({{"run", id}, {"step", step}, {"columns", point_columns()}, {"rows", std::move(list)}});
}

Result<std::string> Archive::compare(const Request& request) {
  STREAMLAB_TRY(const std::int64_t base_id, request.number("base", 0, 1, INT64_MAX));
  STREAMLAB_TRY(const std::int64_t run_id, request.number("run", 0, 1, INT64_MAX));
  if (base_id == 0 || run_id == 0) return Error{ErrorCode::usage, "a comparison needs base and run"};
  STREAMLAB_TRY(const auto base, store_->find_run(std::to_string(base_id)));
  STREAMLAB_TRY(const auto run, store_->find_run(std::to_string(run_id)));
  for (const store::RunRow& row : {base, run})
    if (!row.has_result())
      return Error{ErrorCode::usage, fmt::format("run {} cannot be compared", row.id),
                   "it has no result: " + row.status};
  return settings_.compare(*store_, base.id, run.id);
}

Result<std::string> Archive::issues(const Request& request) {
  kb::Filter filter;
  filter.all = true;
  const std::string statuses = request.value("status"), least = request.value("severity");
  for (const auto word : split(statuses, ',')) {
    if (word.empty()) continue;
    const auto status = kb::status_of(word);
    if (!status) return unknown_word("status", kb::status_words());
    filter.statuses.push_back(*status);
  }
  if (!least.empty()) {
    const auto severity = kb::severity_of(least);
    if (!severity) return unknown_word("severity", kb::severity_words());
    filter.at_least = *severity;
  }
  filter.owner = request.value("owner");
  filter.text = request.value("q");
  STREAMLAB_TRY(const std::int64_t run, request.number("run", 0, 1, INT64_MAX));
  if (run > 0) filter.run_id = run;
  STREAMLAB_TRY(const std::int64_t limit, request.number("limit", 50, 1, 500));
  const auto wanted = static_cast<std::size_t>(limit);
  filter.limit = wanted + 1;
  STREAMLAB_TRY(auto found, kb::list(store_->database(), filter, settings_.now()));
  const bool more = found.size() > wanted;
  if (more) found.pop_back();
  Json list = Json::array();
  for (const kb::Issue& issue : found) list.push_back(kb::issue_json(issue));
  return text_of({{"issues", std::move(list)}, {"more", more}});
}

Result<std::string> Archive::issue(std::int64_t id) {
  STREAMLAB_TRY(const auto dossier, kb::dossier(store_->database(), id, *rules_, 20, settings_.now()));
  return text_of(kb::dossier_json(dossier));
}

News Archive::news(const std::vector<std::int64_t>& watched) {
  News news;
  if (!look_again().ok()) return news;
  if (auto now = state(); now.ok() && *now != told_state_) {
    news.state = told_state_ = std::move(*now);
    answers_.clear();  // a run whose process died ends without a write
  }
  std::erase_if(feeds_, [&](const auto& feed) {
    return std::find(watched.begin(), watched.end(), feed.first) == watched.end();
  });
  for (const std::int64_t id : watched) {
    auto moved = run_news(id);
    // A run that was deleted meanwhile: whoever watches it is told that nothing more will come.
    if (!moved.ok()) moved = RunNews{.run = id, .ended = true};
    const bool had_ended = std::exchange(feeds_[id].ended, moved->ended);
    if (!moved->points.empty() || moved->reset || (moved->ended && !had_ended))
      news.runs.push_back(std::move(*moved));
  }
  return news;
}

Result<RunNews> Archive::run_news(std::int64_t id) {
  STREAMLAB_TRY(const store::RunRow row, store_->find_run(std::to_string(id)));
  RunNews news{.run = id, .ended = row.status != "running", .row = text_of(store::row_json(row))};
  STREAMLAB_TRY(const auto marks, store_->second_marks(id));
  Feed& feed = feeds_[id];
  news.step = marks.empty() ? 1 : step_for(marks.front().first, marks.back().first);
  news.reset = news.step != feed.step;
  if (news.reset) feed = {.step = news.step, .ended = feed.ended, .marks = {}};
  std::int64_t told_until = INT64_MIN;
  for (const auto& [second, offered] : marks) {
    auto& told = feed.marks[second];
    if (told == offered) continue;
    told = offered;
    const std::int64_t first = point_of(second, news.step);
    if (first <= told_until) continue;  // in the same point as the one before
    told_until = first;
    STREAMLAB_TRY(const auto rows, store_->seconds(id, first, first + news.step - 1));
    STREAMLAB_TRY(auto points, points_of(rows, news.step));
    for (const Point& point : points) news.points.push_back(point);
  }
  return news;
}

}  // namespace streamlab::serve
