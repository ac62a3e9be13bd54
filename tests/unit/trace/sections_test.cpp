// SPDX-License-Identifier: Apache-2.0
#include "trace/sections.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::trace;

namespace {
NamedFrame frame(std::string name) {
  return {{"m", std::move(name), true}, Worth::app};
}
std::string names(const std::vector<NamedFrame>& frames) {
  std::string out;
  for (const auto& named : frames) out += named.frame.function;
  return out;
}
}  // namespace

TEST_CASE("recursion is one frame, mutual recursion one turn") {
  for (const auto& [told, kept] : {std::pair<std::string, std::string>{"aaab", "ab"},
                                   {"abababc", "abc"},
                                   {"abcabcabc", "abc"},
                                   {"abcdabcde", "abcde"},
                                   {"abca", "abca"},
                                   {"", ""}}) {
    std::vector<NamedFrame> frames;
    for (char c : told) push_collapsed(frames, frame(std::string(1, c)));
    CHECK(names(frames) == kept);
  }
}

TEST_CASE("frames of another stack begin another section") {
  const auto found =
      read_sections("x.AError: a\n\tat p.A.f(A.java:1)\nCaused by: x.BError: b\n\tat p.B.g(B.java:1)\n");
  REQUIRE(found.all.size() == 2);
  CHECK(found.all[0].header.error_class == "x.AError");
  CHECK(found.all[1].header.is_cause);
  CHECK(read_sections("#0 0x1234 in f a.c:1:1\n#0 0x1235 in g a.c:1:1\n").all.size() == 2);
}

TEST_CASE("text without frames has its first line only") {
  const auto found = read_sections("\n\nsomething odd\nand more\n");
  CHECK(found.all.empty());
  CHECK(found.first_text == "something odd");
}
