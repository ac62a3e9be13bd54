// SPDX-License-Identifier: Apache-2.0
#include "load/template.hpp"

#include <catch2/catch.hpp>

using streamlab::Rng;
using streamlab::load::Template;

TEST_CASE("blanks are filled in and other braces stay") {
  const Rng rng(1, "uuid");
  CHECK(Template(R"({"id":"{{seq}}","t":{{now_ms}},"x":"{{other}}","y":{"z":{}}})")
            .render(7, rng, 1'700'000'000'123'456) ==
        R"({"id":"7","t":1700000000123,"x":"{{other}}","y":{"z":{}}})");
  CHECK(Template("{{{seq}}}").render(1, rng, 0) == "{1}");
  CHECK(Template("{{seq}}{{seq}}").render(12, rng, 0) == "1212");
  CHECK(Template("").render(1, rng, 0).empty());
  CHECK(Template("{{").render(1, rng, 0) == "{{");
}

TEST_CASE("a uuid is of version 4 and repeats with the seed") {
  const Template t("{{uuid}}");
  const std::string uuid = t.render(3, Rng(1, "uuid"), 0);
  REQUIRE(uuid.size() == 36);
  CHECK(uuid[14] == '4');
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  CHECK(uuid == t.render(3, Rng(1, "uuid"), 99));
  CHECK(uuid != t.render(4, Rng(1, "uuid"), 0));
  CHECK(uuid != t.render(3, Rng(2, "uuid"), 0));
}
