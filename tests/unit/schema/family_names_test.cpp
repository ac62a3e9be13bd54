// SPDX-License-Identifier: Apache-2.0
// Families whose keys are known by other names than before, and families that two runs write at once.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "schema/family.hpp"
#include "schema/shape_samples.hpp"

using namespace streamlab;
using namespace streamlab::schema;

namespace {

/// Who shows keys how: under a salt, some of them in clear.
struct Names {
  std::string salt = "1", previous{};
  std::set<std::string> clear{};

  [[nodiscard]] static std::string hidden(const std::string& salt, std::string_view key) {
    return "~" + sha256_hex(salt + std::string(key)).substr(0, 8);
  }
  [[nodiscard]] ShownKey shown() const {
    return [*this](std::string_view key) {
      if (clear.contains(std::string(key))) return std::string(key);
      return salt.empty() ? std::string("~") : hidden(salt, key);
    };
  }
  [[nodiscard]] OtherNames others() const {
    return [*this](std::string_view key) {
      std::vector<std::string> out = {std::string(key)};
      if (!salt.empty()) out.push_back(hidden(salt, key));
      if (!previous.empty()) out.push_back(hidden(previous, key));
      return out;
    };
  }
  [[nodiscard]] Families families() const { return Families(shown(), others()); }
};

using StoredFamilies = std::vector<Families::Stored>;

std::vector<Drift> see(Families& families, const std::string& json, WallMicros at = 1000) {
  const auto shape = std::make_shared<const Shape>(parsed(json));
  return families.observe("", shape, signature_hash(render(*shape)), at, false);
}

void teach_more(Families& families, const std::string& json, int events) {
  for (int i = 0; i < events; ++i) CHECK(see(families, json).empty());
}

/// One run: loads, sees, saves onto what is stored.
StoredFamilies run(const Names& names, const StoredFamilies& stored, const std::string& json, int events) {
  Families families = names.families();
  for (const auto& family : stored) REQUIRE(families.load(family).ok());
  teach_more(families, json, events);
  auto out = families.save_onto(stored);
  REQUIRE(out.ok());
  return std::move(*out);
}

std::string texts(const StoredFamilies& stored) {
  std::string out;
  for (const auto& family : stored)
    out += fmt::format("{} {} {}\n", family.event_type, family.events, family.state);
  return out;
}

std::uint64_t events_at(const StoredFamilies& stored, std::string_view path) {
  const FamilyView view = view_of(stored.at(0)).value();
  for (const FamilyPath& at : view.paths)
    if (at.path == path) return at.events;
  return 0;
}

}  // namespace

TEST_CASE("a key that another rule lists, or a new salt hides, is neither new nor missing") {
  const Names before{.salt = "1"};
  const StoredFamilies stored = run(before, {}, R"({"a":1,"b":{"c":[{"d":1}]}})", 300);
  for (const Names& now : {Names{.salt = "1", .clear = {"a", "c"}}, Names{.salt = "2", .previous = "1"},
                           Names{.salt = "2", .previous = "1", .clear = {"b", "d"}}}) {
    const StoredFamilies next = run(now, stored, R"({"a":1,"b":{"c":[{"d":1}]}})", 300);
    const FamilyView view = view_of(next.at(0)).value();
    CHECK(view.paths.size() == view_of(stored.at(0))->paths.size());
    CHECK(view.paths[1].events == 600);
    for (const FamilyPath& path : view.paths) CHECK_FALSE(path.optional);
    if (now.salt != before.salt) continue;  // … and back again
    const StoredFamilies back = run(before, next, R"({"a":1,"b":{"c":[{"d":1}]}})", 1);
    CHECK(view_of(back.at(0)).value().text == view_of(stored.at(0)).value().text);
  }
}

TEST_CASE("what drifts is told all the same after names changed") {
  const StoredFamilies stored = run(Names{.salt = "1"}, {}, R"({"a":1,"b":{"c":1}})", 300);
  const Names now{.salt = "1", .clear = {"a", "b", "c"}};
  Families families = now.families();
  for (const auto& family : stored) REQUIRE(families.load(family).ok());
  const auto drifts = see(families, R"({"a":"s","b":{}})");
  REQUIRE(drifts.size() == 2);
  CHECK(drifts[0].path == "$.a");
  CHECK(drifts[0].kind == "s");
  CHECK(drifts[1].kind == "missing");
}

TEST_CASE("a name that comes to be in clear within a run stays one key") {
  for (const char* salt : {"1", ""}) {
    Names names{.salt = salt};
    Families families([&names](std::string_view key) { return names.shown()(key); }, names.others());
    teach_more(families, R"({"a":1,"b":{"a":1}})", 250);
    names.clear = {"a"};
    families.names_changed();
    teach_more(families, R"({"a":1,"b":{"a":1}})", 250);
    teach_more(families, R"({"a":1,"b":{"a":1}})", 1);
    const auto drifts = see(families, R"({"b":{"a":1}})");
    REQUIRE(drifts.size() == 1);
    CHECK(drifts[0].path == "$.a");
    const auto stored = families.save();
    const FamilyView view = view_of(stored.at(0)).value();
    CHECK(view.paths.size() == 4);
    CHECK(events_at(stored, "$.a") == 501);
  }
}

TEST_CASE("two runs of one scenario at once lose nothing and count nothing twice") {
  const Names names;
  const StoredFamilies base = run(names, {}, R"({"a":1})", 10);
  Families first = names.families(), second = names.families();
  for (const auto& family : base) {
    REQUIRE(first.load(family).ok());
    REQUIRE(second.load(family).ok());
  }
  teach_more(first, R"({"a":1,"x":1})", 5);
  teach_more(second, R"({"a":1,"y":"s"})", 7);
  const StoredFamilies after_first = first.save_onto(base).value();
  const StoredFamilies after_both = second.save_onto(after_first).value();
  CHECK(after_both.at(0).events == 22);
  CHECK(events_at(after_both, "$") == 22);
  CHECK(events_at(after_both, "$." + Names::hidden("1", "a")) == 22);
  CHECK(events_at(after_both, "$." + Names::hidden("1", "x")) == 5);
  CHECK(events_at(after_both, "$." + Names::hidden("1", "y")) == 7);
  const FamilyView both = view_of(after_both.at(0)).value();
  for (const FamilyPath& path : both.paths)
    CHECK(path.optional ==
          (path.path.ends_with(Names::hidden("1", "x")) || path.path.ends_with(Names::hidden("1", "y"))));
  // In the other order the same is known.
  CHECK(texts(first.save_onto(second.save_onto(base).value()).value()) == texts(after_both));
  // Saving onto what was loaded is what saving alone would give.
  CHECK(texts(first.save_onto(base).value()) == texts(first.save()));
}

TEST_CASE("a run without a salt beside one with a salt harms neither") {
  const Names salted, unsalted{.salt = ""};
  const StoredFamilies base = run(salted, {}, R"({"a":1,"b":2})", 250);
  const StoredFamilies both = run(unsalted, base, R"({"a":1,"b":2})", 250);
  const StoredFamilies again = run(salted, both, R"({"a":1,"b":2})", 250);
  CHECK(events_at(again, "$." + Names::hidden("1", "a")) == 500);
  CHECK(events_at(again, "$") == 750);
}

TEST_CASE("a family is shown path by path, parents first") {
  Families families = Names{.clear = {"id", "tags", "by.name", "n"}}.families();
  see(families, R"({"id":1,"tags":[{"n":1},{}],"by.name":{"7":1}})", 5000);
  see(families, R"({"id":null,"tags":[]})", 9000);
  const FamilyView view = view_of(families.save().at(0)).value();
  CHECK(view.text == R"({"by.name"?:{*int:n},"id":n|z,"tags":[{"n"?:n}]})");
  std::vector<std::string> paths;
  for (const FamilyPath& path : view.paths) paths.push_back(path.path);
  CHECK(paths == std::vector<std::string>{"$", "$.by\\.name", "$.by\\.name.*int", "$.id", "$.tags",
                                          "$.tags[]", "$.tags[].n"});
  CHECK(view.paths[0].events == 2);
  CHECK(view.paths[0].first_seen == 5000);
  CHECK(view.paths[0].last_seen == 9000);
  CHECK(view.paths[1].optional);
  CHECK(view.paths[3].kinds == (Shape::kNumber | Shape::kNull));
  CHECK_FALSE(view_of({"", "{}", 0}).ok());
}

TEST_CASE("names are told with how many events carried them") {
  Families families = Names{.clear = {"a", "b"}}.families();
  teach_more(families, R"({"a":1,"b":[{"a":1}]})", 3);
  std::map<std::string, std::uint64_t> most;
  families.each_name([&](std::string_view type, std::string_view shown, std::uint64_t events) {
    CHECK(type.empty());
    most[std::string(shown)] = std::max(most[std::string(shown)], events);
  });
  // What was only looked up counts once the tree is settled, as it is when it was stored.
  Families loaded = Names{.clear = {"a", "b"}}.families();
  for (const auto& family : families.save()) REQUIRE(loaded.load(family).ok());
  loaded.each_name([&](std::string_view, std::string_view shown, std::uint64_t events) {
    most[std::string(shown)] = std::max(most[std::string(shown)], events);
  });
  CHECK(most == std::map<std::string, std::uint64_t>{{"a", 3}, {"b", 3}});
}

TEST_CASE("drift is told once in all runs, and the rest of the types is a family like any other") {
  const Names names{.clear = {"a", "b"}};
  StoredFamilies stored = run(names, {}, R"({"a":1})", 300);
  for (const std::size_t told : {std::size_t{1}, std::size_t{0}, std::size_t{0}}) {
    Families families = names.families();
    for (const auto& family : stored) REQUIRE(families.load(family).ok());
    CHECK(see(families, R"({"a":1,"b":"s"})").size() == told);
    stored = families.save_onto(stored).value();
  }
  Families many = names.families();
  const auto shape = std::make_shared<const Shape>(parsed(R"({"a":1})"));
  const auto other = std::make_shared<const Shape>(parsed(R"({"a":"s"})"));
  const auto observe = [&](int type, const std::shared_ptr<const Shape>& came) {
    return many.observe(fmt::format("type{}", type), came, signature_hash(render(*came)), 1, false);
  };
  for (int i = 0; i < 500; ++i) CHECK(observe(i, shape).empty());
  CHECK(observe(999, other).size() == 1);
  CHECK(observe(998, other).empty());  // told once for all of them
}
