// SPDX-License-Identifier: Apache-2.0
// Several processes and one file.
#include <sys/wait.h>
#include <unistd.h>

#include "knowledge_base.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::kb;

namespace {

constexpr int kProcesses = 10, kEvents = 40, kBugs = 4;

/// Returns 0 when all went well. Every process records the same events of run 1, and events of a run of its
/// own.
int record_all(const std::string& file, int process) {
  auto database = sqlite::Database::open(file, sqlite::OpenMode::read_write);
  auto rules = rulebook::RuleBook::shipped();
  if (!database.ok() || !rules.ok()) return 1;
  Recorder recorder(*database, *rules);
  for (int i = 0; i < kEvents; ++i) {
    auto transaction = sqlite::Transaction::begin(*database);
    if (!transaction.ok()) return 2;
    const std::string bug = "bug" + std::to_string(i % kBugs);
    if (!recorder.record(sighting(bug, 1, i, 1000 + i)).ok()) return 3;
    if (!recorder.record(sighting(bug, 2 + process, i, 1000 + i)).ok()) return 4;
    if (!transaction->commit().ok()) return 5;
  }
  return 0;
}

}  // namespace

TEST_CASE("ten processes that record into one file at once lose and double nothing") {
  const test::TempDir folder;
  const std::string file = (folder.path() / "kb.db").string();
  {
    auto database = must(sqlite::Database::open(file, sqlite::OpenMode::create));
    must(sqlite::migrate(database, store::migrations()));
    add_runs(database, 1 + kProcesses);
  }
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(record_all(file, i));
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  auto database = must(sqlite::Database::open(file, sqlite::OpenMode::read_only));
  Filter all;
  all.all = true, all.limit = 0;
  const auto issues = must(list(database, all, 0));
  CHECK(issues.size() == kBugs);
  std::int64_t occurrences = 0;
  for (const auto& issue : issues) {
    occurrences += issue.occurrences;
    CHECK(issue.episodes == 1);
    CHECK(must(fingerprints(database, issue.id)).size() == 2);
  }
  CHECK(occurrences == kEvents * (1 + kProcesses));
}
