// SPDX-License-Identifier: Apache-2.0
#include "serve/file_watch.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace std::chrono_literals;

namespace {

/// Counts calls, and waits for them.
class Calls {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool reach(int wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return count_ >= wanted; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

void write(const std::filesystem::path& file) {
  std::ofstream(file, std::ios::app) << "x";
}

}  // namespace

TEST_CASE("a write to the file or its log is noticed without waiting for the clock") {
  const test::TempDir dir;
  const auto file = dir / "a.db";
  write(file);
  Calls calls;
  const serve::FileWatch watch(
      file, [&] { calls.add(); }, 1ms, 1h);
  write(file);
  REQUIRE(calls.reach(1));
  write(dir / "a.db-wal");
  REQUIRE(calls.reach(2));
  std::filesystem::remove(dir / "a.db-wal");
  CHECK(calls.reach(3));
}

TEST_CASE("where nothing is told there is a look now and then") {
  const test::TempDir dir;
  Calls calls;
  const serve::FileWatch watch(
      dir / "a.db", [&] { calls.add(); }, 1ms, 5ms);
  write(dir / "other.db");
  CHECK(calls.reach(3));
}

TEST_CASE("a folder that goes away is no end to the looks now and then") {
  const test::TempDir dir;
  std::filesystem::create_directory(dir / "folder");
  Calls calls;
  const serve::FileWatch watch(
      dir / "folder" / "a.db", [&] { calls.add(); }, 1ms, 5ms);
  REQUIRE(calls.reach(1));
  std::filesystem::remove(dir / "folder");  // told in an event that names nothing
  CHECK(calls.reach(calls.count() + 3));
}

TEST_CASE("a watch ends at once, also in its pause") {
  const test::TempDir dir;
  Calls calls;
  {
    const serve::FileWatch watch(
        dir / "a.db", [&] { calls.add(); }, 1h, 1ms);
    REQUIRE(calls.reach(1));
  }
  SUCCEED("it would have waited an hour");
}
