// SPDX-License-Identifier: Apache-2.0
// The database as the dashboard asks it: the JSON API, and what is new since the last look. Reads what the
// store and the knowledge base hold, which has passed the privacy door, and nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/query.hpp"
#include "rulebook/rule_book.hpp"
#include "serve/request.hpp"
#include "serve/series.hpp"
#include "store/store.hpp"

namespace streamlab::serve {

struct ArchiveSettings {
  std::filesystem::path database, rules_folder;
  std::string user;     ///< who acts
  std::string csrf;     ///< told to the page with its session
  std::string version;  ///< of the program, shown
  bool read_only = false, needs_token = false;
  std::function<WallMicros()> now;
  /// Two runs compared, as JSON (schemas/compare-v1.schema.json).
  std::function<Result<std::string>(store::Store&, std::int64_t base, std::int64_t run)> compare;
};

/// What moved in one run that somebody watches.
struct RunNews {
  std::int64_t run = 0, step = 1;
  bool reset = false;         ///< the points are all there are, not only the changed ones
  bool ended = false;         ///< nothing more will come
  std::string row;            ///< its line in the list of runs, JSON
  std::vector<Point> points;  ///< that are new or changed
};

struct News {
  std::string state;  ///< JSON; empty: as before
  std::vector<RunNews> runs;
};

/// One thread at a time. open() → answer(), news()… The file is opened for reading, and again where another
/// one has its name; only what people do to issues opens it for writing. Answers of one version of the file
/// are kept for a second, 64 at most.
class Archive {
 public:
  /// Fails with database where the file is missing or none of ours, with invalid_config for the rules.
  static Result<Archive> open(ArchiveSettings settings);

  /// Never fails: what goes wrong is an answer, too (404 not_found, 422 usage, 503 busy, else 500). Who may
  /// ask is for the door to say, before this.
  Response answer(const Request& request);
  /// What has changed since the last call. Of a run that was not watched then: everything. A run that is gone
  /// has ended. Where the file cannot be read, nothing is new.
  News news(const std::vector<std::int64_t>& watched);

 private:
  struct Feed {
    std::int64_t step = 0;
    bool ended = false;                           // as told
    std::map<std::int64_t, std::uint64_t> marks;  // second → offered, as told
  };

  explicit Archive(ArchiveSettings settings)
      : settings_(std::move(settings)), runs_rev_(settings_.now()), issues_rev_(runs_rev_) {}
  Status reopen();
  /// Opens the file again where another one has its name now.
  Status look_again();

  Result<Response> route(const Request& request);
  Result<Response> get(const Request& request);
  Result<std::string> session();
  Result<std::string> state();
  Result<std::string> runs(const Request& request);
  Result<std::string> run(std::int64_t id);
  Result<std::string> seconds(std::int64_t id);
  Result<std::string> compare(const Request& request);
  Result<std::string> issues(const Request& request);
  Result<std::string> issue(std::int64_t id);
  Result<Response> act(const Request& request);
  Result<RunNews> run_news(std::int64_t id);

  ArchiveSettings settings_;
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<const rulebook::RuleBook> rules_;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> identity_;  // device and inode of what is open
  std::int64_t seen_version_ = -1;
  // Answers of this version of the file, by target: many viewers ask the same.
  std::map<std::string, Response> answers_;
  WallMicros kept_since_ = 0;
  std::string told_state_;
  // From the time on: what another process told is never taken for these.
  std::int64_t runs_rev_, issues_rev_;
  std::string runs_mark_;
  kb::Board told_board_;
  std::map<std::int64_t, Feed> feeds_;
};

}  // namespace streamlab::serve
