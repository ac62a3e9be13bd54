// SPDX-License-Identifier: Apache-2.0
#include "redact/path_automaton.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::redact;

TEST_CASE("many patterns at once agree with each alone") {
  const Rng rng(7, "patterns");
  std::uint64_t next = 0;
  const auto draw = [&](std::uint64_t below) { return rng.bits(next++) % below; };
  static const char* const steps[] = {"a", "b", "c", "*", "**"};
  for (int round = 0; round < 300; ++round) {
    std::vector<PathPattern> patterns;
    for (int i = 0; i < 6; ++i) {
      std::string text = draw(3) == 0 ? "$" : steps[draw(5)];
      for (std::uint64_t n = draw(3); n-- > 0;) text += std::string(".") + steps[draw(5)];
      patterns.push_back(std::move(PathPattern::parse(text)).value());
    }
    const PathAutomaton automaton(patterns);
    static const char* const keys[] = {"a", "b", "c", "x"};
    std::vector<std::string_view> path;
    PathAutomaton::State state = automaton.start(), to;
    for (std::uint64_t depth = 0; depth < 6; ++depth) {
      for (std::uint32_t i = 0; i < patterns.size(); ++i) {
        bool accepted = false;
        for (const auto& at : state) accepted |= at.pattern == i && automaton.accepts(at);
        // A floating pattern is not in the state before its first key, and none of one step or more matches
        // the root.
        REQUIRE(accepted == patterns[i].matches(path));
        REQUIRE((wildcard_mask(patterns[i], path) == 0 || patterns[i].matches(path)));
      }
      path.push_back(keys[draw(4)]);
      automaton.advance(state, path.back(), to);
      state.swap(to);
    }
  }
}

TEST_CASE("a wildcard's mask names the keys that it took") {
  const auto mask = [](const char* pattern, std::vector<std::string_view> keys) {
    return wildcard_mask(*PathPattern::parse(pattern), keys);
  };
  CHECK(mask("id", {"x", "id"}) == 0);  // the implied "any depth" is none
  CHECK(mask("*.id", {"x", "y", "id"}) == 0b010);
  CHECK(mask("a.**", {"x", "a", "b", "c"}) == 0b1100);
  CHECK(mask("$.**.id", {"x", "y", "id"}) == 0b011);
  CHECK(mask("$.a", {"b"}) == 0);
}
