// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <catch2/catch.hpp>

#include "fake_session.hpp"

using namespace streamlab;
using namespace streamlab::cli;
using std::chrono::milliseconds;

TEST_CASE("a terminal has one live line, renewed no more often than told, and gone at the end") {
  FakeSession fake(true);
  TimePoint now{};
  {
    Progress progress(fake.session, [&] { return now; });
    progress.update("one");
    now += milliseconds(99);
    progress.update("two");
    now += milliseconds(1);
    progress.update("three");
  }
  CHECK(fake.err.str() == "\r\x1b[Kone\r\x1b[Kthree\r\x1b[K");
}

TEST_CASE("a live line is cut to the terminal") {
  FakeSession fake(true);
  fake.session.width = 6;
  Progress progress(fake.session, [] { return TimePoint{}; });
  progress.update("123456789");
  CHECK(fake.err.str() == "\r\x1b[K1234…");
}

TEST_CASE("a pipe gets plain lines, and none from a short command") {
  FakeSession fake;
  TimePoint now{};
  Progress progress(fake.session, [&] { return now; });
  progress.update("early");
  now += milliseconds(10'000);
  progress.update("later");
  progress.finish();
  CHECK(fake.err.str() == "later\n");
}

TEST_CASE("a line made for the terminal is shown as it is") {
  FakeSession fake(true);
  TimePoint now{};
  Progress progress(fake.session, [&] { return now; });
  progress.show("\x1b[31mp95\x1b[0m");
  CHECK(fake.err.str() == "\r\x1b[K\x1b[31mp95\x1b[0m");
  progress.show("too soon");
  CHECK(fake.err.str().find("too soon") == std::string::npos);
}

TEST_CASE("a terminal that takes no line back gets plain ones") {
  FakeSession fake(true);
  fake.session.redraws = false;
  TimePoint now{};
  Progress progress(fake.session, [&] { return now; });
  now += milliseconds(10'000);
  progress.update("later");
  progress.finish();
  CHECK(fake.err.str() == "later\n");
}
