// SPDX-License-Identifier: Apache-2.0
#include "schema/family.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "schema/shape_samples.hpp"

using namespace streamlab;
using namespace streamlab::schema;

namespace {

std::string in_clear(std::string_view key) {
  return std::string(key);
}
std::string salted(std::string_view key) {
  return "~" + sha256_hex(key).substr(0, 8);
}
std::string unsalted(std::string_view) {
  return "~";
}

std::vector<Drift> observe(Families& families, const std::string& json, bool in_warmup = false,
                           std::string_view type = "", WallMicros at = 1000) {
  const auto shape = std::make_shared<const Shape>(parsed(json));
  return families.observe(type, shape, signature_hash(render(*shape)), at, in_warmup);
}

void teach(Families& families, const std::string& json, int events = 200) {
  for (int i = 0; i < events; ++i) CHECK(observe(families, json).empty());
}

Families reloaded(const Families& families, ShownKey shown_key) {
  Families out(std::move(shown_key));
  for (const auto& stored : families.save()) REQUIRE(out.load(stored).ok());
  return out;
}

std::string state_of(const Families& families) {
  std::string out;
  for (const auto& stored : families.save())
    out += fmt::format("{} {} {}\n", stored.event_type, stored.events, stored.state);
  return out;
}

/// The state without its counts and times.
std::string known_of(const Families& families) {
  const std::string state = state_of(families);
  std::string out;
  bool in_string = false;
  for (const char c : state) {
    if (c == '"') in_string = !in_string;
    if (in_string || c < '0' || c > '9') out += c;
  }
  return out;
}

std::string group(const std::string& path, const std::string& kind) {
  std::string text = path;
  text += '\0';
  return sha256_hex(text + kind);
}

}  // namespace

TEST_CASE("drift is told once, from the 201st event on") {
  Families families(in_clear);
  teach(families, R"({"a":1,"b":{"c":"x"}})", 199);
  CHECK(observe(families, R"({"a":1,"b":{"c":"x"},"early":1})").empty());
  const auto drifts = observe(families, R"({"a":1,"b":{"c":"x","d":null}})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].path == "$.b.d");
  CHECK(drifts[0].old_type.empty());
  CHECK(drifts[0].new_type == "z");
  CHECK(drifts[0].kind == "z");
  CHECK_FALSE(drifts[0].breaking);
  CHECK(drifts[0].group_part == group("$.b.d", "z"));
  CHECK(observe(families, R"({"a":1,"b":{"c":"x","d":null}})").empty());
  CHECK(observe(families, R"({"a":1,"b":{"c":"x"}})").empty());
}

TEST_CASE("a source that names each key anew is told by its first names, then as one") {
  Families families(in_clear);
  teach(families, R"({"x":{"a":1},"y":1})");
  std::vector<std::string> paths;
  std::vector<std::string> groups;
  for (int i = 0; i < 500; ++i) {
    const std::string name = fmt::format("k{}z", i);
    for (const Drift& drift :
         observe(families, fmt::format(R"({{"x":{{"a":1,"{}":1,"{}w":1}},"y":1}})", name, name))) {
      if (!drift.is_one_of_many) {
        paths.push_back(drift.path);
        continue;
      }
      CHECK(drift.path == "$.x.*");
      groups.push_back(drift.group_part);
    }
  }
  CHECK(paths.size() == 20);
  CHECK(groups == std::vector<std::string>(490, sha256_hex(std::string("$.x.*\0n", 7))));
  // Elsewhere each new key still has its own.
  const auto other = observe(families, R"({"x":{"a":1},"y":1,"q":true})");
  REQUIRE(other.size() == 1);
  CHECK(other[0].path == "$.q");
  // What is stored says it to the next run.
  Families next = reloaded(families, in_clear);
  const auto again = observe(next, R"({"x":{"a":1,"never":"s"},"y":1})");
  REQUIRE(again.size() == 1);
  CHECK(again[0].path == "$.x.*");
  CHECK(again[0].kind == "s");
}

TEST_CASE("events of the warm-up teach but do not count") {
  Families families(in_clear);
  for (int i = 0; i < 500; ++i) CHECK(observe(families, R"({"a":1})", true).empty());
  CHECK(observe(families, R"({"a":"s"})").empty());
  CHECK(families.save().at(0).events == 1);
}

TEST_CASE("a changed type and a lost key are breaking, a new key is additive") {
  Families families(in_clear);
  teach(families, R"({"a":1,"b":[{"x":1}],"c":null})");
  auto drifts = observe(families, R"({"a":"s","b":[{"x":1},{"x":null}],"c":1})");
  REQUIRE(drifts.size() == 3);
  CHECK(drifts[0].path == "$.a");
  CHECK(drifts[0].old_type == "n");
  CHECK(drifts[0].new_type == "s");
  CHECK(drifts[0].breaking);
  CHECK(drifts[1].path == "$.b[].x");
  CHECK(drifts[1].kind == "z");
  CHECK(drifts[1].group_part == group("$.b[].x", "z"));
  CHECK(drifts[2].path == "$.c");
  CHECK_FALSE(drifts[2].breaking);  // only ever null before
  drifts = observe(families, R"({"b":[{"x":1}],"c":null})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].kind == "missing");
  CHECK(drifts[0].old_type == "n|s");
  CHECK(drifts[0].new_type.empty());
  CHECK(drifts[0].breaking);
  CHECK(drifts[0].group_part == group("$.a", "missing"));
  CHECK(observe(families, R"({"b":[],"c":null})").empty());
}

TEST_CASE("a new subtree is told once, at its root") {
  Families families(in_clear);
  teach(families, R"({"a":1})");
  const auto drifts = observe(families, R"({"a":1,"n":{"x":{"y":[1,{"z":2}]}}})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].path == "$.n");
  CHECK(drifts[0].new_type == R"({"x":{"y":[n|{"z":n}]}})");
  CHECK(drifts[0].kind == "{");
}

TEST_CASE("optional fields raise nothing") {
  Families families(in_clear);
  for (int i = 0; i < 600; ++i) {
    const auto drifts = observe(families, i % 3 ? R"({"a":1})" : R"({"a":1,"error":{"code":1,"hint":"x"}})");
    CHECK(drifts.empty());
  }
  // Met 200 times, its own members are known to be always there; then one is lost.
  CHECK(observe(families, R"({"a":1,"error":{"code":1}})").size() == 1);

  Families rare(in_clear);
  teach(rare, R"({"a":1,"error":{"code":1,"hint":"x"}})", 1);
  teach(rare, R"({"a":1})", 300);
  CHECK(observe(rare, R"({"a":1,"error":{"code":1}})").empty());
}

TEST_CASE("what was known from run to run is no drift, and what is new still is") {
  Families first(salted);
  teach(first, R"({"a":1,"b":[{"x":1}],"m":{"7":1}})");
  Families second = reloaded(first, salted);
  CHECK(state_of(second) == state_of(first));
  CHECK(observe(second, R"({"a":1,"b":[{"x":1},{"x":2}],"m":{"8":1}})").empty());
  auto drifts = observe(second, R"({"a":1,"b":[],"m":{"8":"s"}})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].path == "$." + salted("m") + ".*int");
  CHECK(drifts[0].group_part == group("$.m.*int", "s"));
  drifts = observe(second, R"({"b":[],"m":{}})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].path == "$." + salted("a"));
  CHECK(drifts[0].group_part == group("$.a", "missing"));
  CHECK(observe(reloaded(second, salted).save().empty() ? second : second, R"({"b":[],"m":{}})").empty());
}

TEST_CASE("no raw key is in a state or a drift unless it is shown") {
  for (const auto& shown_key : {ShownKey(salted), ShownKey(unsalted)}) {
    Families families(shown_key);
    teach(families, R"({"needle-a":1,"needle-b":[{"needle-c":1}]})");
    auto drifts =
        observe(families, R"({"needle-a":{"needle-d":[]},"needle-b":[{"needle-c":null,"needle-e":1}]})");
    const auto lost = observe(families, R"({"needle-b":[]})");
    drifts.insert(drifts.end(), lost.begin(), lost.end());
    CHECK(drifts.size() >= 4);
    for (const Drift& drift : drifts)
      for (const std::string& text :
           {drift.path, drift.old_type, drift.new_type, drift.kind, drift.group_part})
        CHECK(text.find("needle") == std::string::npos);
    CHECK(state_of(families).find("needle") == std::string::npos);
  }
}

TEST_CASE("without a salt keys drift by their raw name within a run and are learnt anew in the next") {
  Families first(unsalted);
  teach(first, R"({"a":1,"b":2})");
  const auto drifts = observe(first, R"({"a":1,"b":2,"c":3})");
  REQUIRE(drifts.size() == 1);
  CHECK(drifts[0].path == "$.~");
  CHECK(drifts[0].group_part == group("$.c", "n"));
  CHECK(observe(first, R"({"a":"s","b":2})").at(0).group_part == group("$.a", "s"));

  Families second = reloaded(first, unsalted);
  CHECK(state_of(second) == state_of(first));
  CHECK(observe(second, R"({"a":1,"other":{"x":1}})").empty());
  teach(second, R"({"a":1,"other":{"x":1}})");
  CHECK(observe(second, R"({"a":1,"other":{"x":1},"late":1})").size() == 1);
}

TEST_CASE("a database written with a salt makes no noise in a run without one") {
  Families first(salted);
  teach(first, R"({"a":1,"b":{"c":2}})");
  Families second = reloaded(first, unsalted);
  teach(second, R"({"a":1,"b":{"c":2}})");
}

TEST_CASE("merging families is associative and commutative, and idempotent on what is known") {
  Samples samples(7);
  const auto make = [&](int events) {
    Families out(salted);
    for (int i = 0; i < events; ++i)
      observe(out, samples.write(samples.next(), Samples::Spelling::plain), false, i % 3 ? "a" : "b", i);
    return out;
  };
  for (int round = 0; round < 20; ++round) {
    const Families a = make(3 + round), b = make(5), c = make(1 + round * 2);
    Families ab = reloaded(a, salted), ba = reloaded(b, salted), bc = reloaded(b, salted), ab_c(salted),
             a_bc = reloaded(a, salted);
    ab.merge(b);
    ba.merge(a);
    CHECK(state_of(ab) == state_of(ba));
    bc.merge(c);
    ab_c.merge(ab);
    ab_c.merge(c);
    a_bc.merge(bc);
    CHECK(state_of(ab_c) == state_of(a_bc));
    Families aa = reloaded(a, salted);
    aa.merge(a);
    CHECK(known_of(aa) == known_of(a));
  }
}

TEST_CASE("what a family was taught is contained, in any order of events") {
  Samples samples(8);
  std::vector<std::string> events;
  for (int i = 0; i < 60; ++i) events.push_back(samples.write(samples.next(), Samples::Spelling::plain));
  Families forward(salted), backward(salted);
  for (std::size_t i = 0; i < events.size(); ++i) {
    observe(forward, events[i]);
    observe(backward, events[events.size() - 1 - i]);
  }
  CHECK(state_of(forward) == state_of(backward));
  for (int i = 0; i < 200; ++i) observe(forward, events[static_cast<std::size_t>(i) % events.size()]);
  Families judged = reloaded(forward, salted);
  for (const std::string& event : events) CHECK(observe(judged, event).empty());
}

TEST_CASE("counts and times of a path are kept, also of events that were only looked up") {
  Families families(in_clear);
  observe(families, R"({"a":1})", false, "", 5000);
  for (int i = 0; i < 9; ++i) observe(families, R"({"a":1})", false, "", 3000 + i);
  observe(families, R"({"b":1})", false, "", 9000);
  CHECK(families.save().at(0).state ==
        R"({"v":1,"events":11,"root":{"k":"{","n":11,"f":3000,"l":9000,"o":11,"m":[)"
        R"(["a",1,{"k":"n","n":10,"f":3000,"l":5000}],["b",1,{"k":"n","n":1,"f":9000,"l":9000}]]}})");
}

TEST_CASE("a family with over 1,000 shapes is dynamic below what varies and silent there only") {
  Families families(in_clear);
  teach(families, R"({"id":1,"by_name":{"x":1}})");
  std::size_t told = 0;
  for (int i = 0; i < 5000; ++i)
    told += observe(families, fmt::format(R"({{"id":1,"by_name":{{"name{}q":1}}}})", i)).size();
  CHECK(told >= 1000);
  CHECK(told <= 1010);
  CHECK(observe(families, R"({"id":1,"by_name":{"anything":{"at":"all"}}})").empty());
  CHECK(observe(families, R"({"id":"s","by_name":{"x":1}})").size() == 1);
  CHECK(observe(families, R"({"id":1,"by_name":null})").size() == 1);
  const auto state = families.save().at(0).state;
  CHECK(state.find(R"("d":true)") != std::string::npos);
  CHECK(state.size() < 1000);
  Families next = reloaded(families, in_clear);
  CHECK(observe(next, R"({"id":1,"by_name":{"more":1}})").empty());
}

TEST_CASE("a hostile stream of new keys does not grow a family without end") {
  Families families(in_clear);
  for (int i = 0; i < 150; ++i) {
    std::string text = "{";
    for (int k = 0; k < 250; ++k) text += fmt::format(R"({}"k{}x{}":{{"v":1}})", k ? "," : "", i, k);
    observe(families, text + "}");
  }
  CHECK(families.save().at(0).state.size() < 2000000);
}

TEST_CASE("there are at most 256 families and one for the rest") {
  Families families(in_clear);
  for (int i = 0; i < 400; ++i) observe(families, "{}", false, fmt::format("type{}", i));
  const auto all = families.save();
  CHECK(all.size() == 257);
  CHECK(all[0].event_type == "*other");
  CHECK(all[0].events == 144);
  Families merged(in_clear);
  for (int i = 300; i < 500; ++i) observe(merged, "{}", false, fmt::format("type{}", i));
  merged.merge(families);
  CHECK(merged.save().size() == 257);
}

TEST_CASE("a stored family of another form is refused") {
  Families families(in_clear);
  for (const char* state :
       {"", "{}", "x", R"({"v":2,"root":{}})", R"({"v":1})", R"({"v":1,"root":{"k":"q","n":1,"f":0,"l":0}})",
        R"({"v":1,"root":{"k":"{","n":1,"f":0,"l":0,"m":[["a",0]]}})",
        R"({"v":1,"root":{"k":"{","n":1.5,"f":0,"l":0}})"})
    CHECK_FALSE(families.load({"", state, 1}).ok());
}

TEST_CASE("the deepest shape is stored and read back") {
  Families families(in_clear);
  std::string text = "1";
  for (int i = 0; i < 60; ++i) text = i % 2 ? "[" + text + "]" : "{\"a\":" + text + "}";
  observe(families, text);
  CHECK(state_of(reloaded(families, in_clear)) == state_of(families));
}
