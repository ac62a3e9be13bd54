// SPDX-License-Identifier: Apache-2.0
// How fast the knowledge base records: kb_record FILE.db COUNT; prints seconds. The file exists and is
// migrated.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/digest.hpp"
#include "kb/recorder.hpp"
#include "store/store.hpp"

using namespace streamlab;

namespace {

constexpr int kBugs = 50, kBatch = 500;

kb::Sighting sighting(std::int64_t run, int seq) {
  kb::Sighting s;
  const std::string bug = "bench-bug-" + std::to_string(seq % kBugs);
  s.parts.endpoint_pattern = s.endpoint_pattern = "ws://{local}/bench";
  s.parts.error_class = s.error_class = "request_timeout";
  s.fingerprint = {sha256_hex(bug + "/exact"), sha256_hex(bug)};
  s.frames = {"bench.cpp " + bug, "main.cpp main"};
  s.run_id = run, s.seq = seq, s.occurred_at = 1'800'000'000'000'000 + seq;
  return s;
}

bool record(const char* file, int count) {
  auto store = store::Store::open(file, store::Access::create);
  if (!store.ok()) return false;
  store::RunRecord run;
  run.scenario = {"bench", "websocket", "request", "ws://localhost", "ws://{local}", 1, 0, "{}"};
  run.started_at = 1'800'000'000'000'000;
  auto handle = store->begin_run(run);
  auto rules = rulebook::RuleBook::shipped();
  if (!handle.ok() || !rules.ok()) return false;
  kb::Recorder recorder(store->database(), *rules);
  const auto begin = std::chrono::steady_clock::now();
  for (int seq = 0; seq < count;) {
    auto transaction = sqlite::Transaction::begin(store->database());
    if (!transaction.ok()) return false;
    for (const int end = seq + kBatch; seq < end; ++seq)
      if (!recorder.record(sighting(handle->id(), seq)).ok()) return false;
    if (!transaction->commit().ok()) return false;
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return record(argv[1], std::atoi(argv[2])) ? 0 : 1;
}
