// SPDX-License-Identifier: Apache-2.0
#include "serve/hub.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace streamlab::serve;
using Json = nlohmann::json;

namespace {

Point point(std::int64_t second, std::uint64_t offered) {
  return {.second = second, .offered = offered};
}

News state(std::string text) {
  return {.state = std::move(text), .runs = {}};
}

News moved(std::int64_t run, std::vector<Point> points, bool reset = false) {
  News news;
  news.runs.push_back({.run = run, .reset = reset, .row = "{\"id\":1}", .points = std::move(points)});
  return news;
}

Json next(Hub& hub, Told& told) {
  const auto text = hub.next(told);
  return text ? Json::parse(*text) : Json();
}

}  // namespace

TEST_CASE("a viewer is told the state once, until it changes") {
  Hub hub;
  Told told;
  CHECK_FALSE(hub.next(told));
  hub.take(state(R"({"type":"state","n":1})"));
  CHECK(next(hub, told)["n"] == 1);
  CHECK_FALSE(hub.next(told));
  hub.take(News{});
  CHECK_FALSE(hub.next(told));
}

TEST_CASE("a slow viewer gets the newest state and nothing of what was in between") {
  Hub hub;
  Told told;
  for (int i = 1; i <= 1000; ++i) hub.take(state("{\"n\":" + std::to_string(i) + "}"));
  CHECK(next(hub, told)["n"] == 1000);
  CHECK_FALSE(hub.next(told));
}

TEST_CASE("a viewer that comes late gets all points, one that was there only the changed ones") {
  Hub hub;
  Told early{.run = 7}, late{.run = 7};
  hub.take(moved(7, {point(0, 10), point(1, 3)}, true));
  Json message = next(hub, early);
  CHECK(message["reset"] == true);
  CHECK(message["points"].size() == 2);
  hub.take(moved(7, {point(1, 10), point(2, 1)}));
  message = next(hub, early);
  CHECK(message["reset"] == false);
  REQUIRE(message["points"].size() == 2);
  CHECK(message["points"][0][0] == 1);
  CHECK(message["points"][0][1] == 10);
  message = next(hub, late);
  CHECK(message["reset"] == true);
  CHECK(message["points"].size() == 3);
}

TEST_CASE("what a slow viewer missed of a run comes as one message with each second once") {
  Hub hub;
  Told told{.run = 7};
  hub.take(moved(7, {point(0, 1)}, true));
  (void)hub.next(told);
  for (std::uint64_t i = 1; i <= 100; ++i) hub.take(moved(7, {point(0, i), point(1, i)}));
  const Json message = next(hub, told);
  REQUIRE(message["points"].size() == 2);
  CHECK(message["points"][0][1] == 100);
  CHECK_FALSE(hub.next(told));
}

TEST_CASE("points that come anew at another step replace all that were told") {
  Hub hub;
  Told told{.run = 7};
  hub.take(moved(7, {point(0, 1), point(1, 1)}, true));
  (void)hub.next(told);
  hub.take(moved(7, {point(0, 2)}, true));
  const Json message = next(hub, told);
  CHECK(message["reset"] == true);
  CHECK(message["points"].size() == 1);
}

TEST_CASE("a viewer hears of its own run only, and nobody of one that is forgotten") {
  Hub hub;
  Told other{.run = 8}, nobody;
  hub.take(moved(7, {point(0, 1)}, true));
  CHECK_FALSE(hub.next(other));
  CHECK_FALSE(hub.next(nobody));
  hub.keep_only({8});
  Told told{.run = 7};
  CHECK_FALSE(hub.next(told));
}
