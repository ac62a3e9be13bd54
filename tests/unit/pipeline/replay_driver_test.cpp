// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "pipeline/driver.hpp"
#include "support/fake_channel.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::test;

namespace {

/// A capture that is gone with its test.
class Capture {
 public:
  explicit Capture(const std::string& text) : path_("replay_" + std::to_string(::getpid()) + ".jsonl") {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~Capture() { std::remove(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Ran replay(const std::string& text, const scenario::Config& config = {}, Nanos interrupt_after = Nanos{-1}) {
  const Capture capture(text);
  SimLoop loop;
  const auto driver = pipeline::make_replay_driver(loop, config, capture.path(), capture.path());
  return run_driver(loop, *driver, interrupt_after);
}

scenario::Config at_speed(double factor) {
  scenario::Config out;
  out.speed_factor = factor;
  out.has_time_field = true;
  out.fields.time.push_back(PathPattern::parse("$.t").value());
  return out;
}

}  // namespace

TEST_CASE("lines become events; blank ones do not, and the last needs no newline") {
  const Ran ran = replay("{\"a\":1}\n\n\r\n{\"a\":2}\r\nnot json\n{\"a\":3}");
  CHECK(ran.finished);
  REQUIRE(ran.events.size() == 4);
  CHECK(ran.events[1].payload.view() == "{\"a\":2}");
  CHECK(ran.events[3].payload.view() == "{\"a\":3}");
  CHECK(ran.events[3].seq == 3);
  CHECK(ran.events[3].answered);
  CHECK(ran.counts.offered == 4);
}

TEST_CASE("an empty capture ends without an event") {
  CHECK(replay("").finished);
  CHECK(replay("\n\n").events.empty());
}

TEST_CASE("an over-long line is cut one byte over the limit") {
  scenario::Config config;
  config.fields.max_payload_bytes = 10;
  const Ran ran = replay(std::string(100, 'x') + "\n{}\n", config);
  REQUIRE(ran.events.size() == 2);
  CHECK(ran.events[0].payload.size() == 11);
  CHECK(ran.events[1].payload.view() == "{}");
}

TEST_CASE("at a finite speed the payload's time sets the pace") {
  const std::string text = "{\"t\":1000}\n{\"t\":2000}\n{\"x\":1}\n{\"t\":1500}\n{\"t\":\"3000\"}\n";
  const auto done = [&](double factor) {
    std::vector<Nanos> out;
    for (const RawEvent& e : replay(text, at_speed(factor)).events) out.push_back(e.timing.done);
    return out;
  };
  CHECK(done(1) == std::vector<Nanos>{0s, 1s, 1s, 1s, 2s});
  CHECK(done(4) == std::vector<Nanos>{0s, 250ms, 250ms, 250ms, 500ms});
  CHECK(done(0) == std::vector<Nanos>(5, 0s));
}

TEST_CASE("messages and an interrupt end a replay") {
  scenario::Config config;
  config.messages = 2;
  CHECK(replay("1\n2\n3\n", config).events.size() == 2);
  const Ran ran = replay("{\"t\":0}\n{\"t\":60000}\n", at_speed(1), 5s);
  CHECK(ran.finished);
  CHECK(ran.events.size() == 1);
}

TEST_CASE("a long capture arrives whole") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "{\"i\":" + std::to_string(i) + "}\n";
  const Ran ran = replay(text);
  REQUIRE(ran.events.size() == 50'000);
  CHECK(ran.events.back().payload.view() == "{\"i\":49999}");
}

TEST_CASE("a capture that cannot be opened is told, and a folder is none") {
  SimLoop loop;
  for (const char* path : {"no/such/file", "."}) {
    const auto driver = pipeline::make_replay_driver(loop, {}, path, path);
    CHECK_FALSE(driver->start([](RawEvent) {}, [] {}).ok());
  }
}
