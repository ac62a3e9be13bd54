// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "redact/detector_names.hpp"
#include "scenario/scenario.hpp"

using namespace streamlab;

namespace {

std::string page(const std::string& name) {
  std::ifstream in(STREAMLAB_SOURCE_DIR "/docs/" + name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the manual names every key that a scenario may have") {
  const std::string manual = page("scenario.md");
  for (const std::string& key : scenario::known_keys()) {
    const std::string last = key.substr(key.rfind('.') + 1);
    INFO(key);
    CHECK((manual.find('`' + last + '`') != std::string::npos ||
           manual.find('"' + last + '"') != std::string::npos ||
           manual.find('`' + last + ": ") != std::string::npos || last == "$schema"));
  }
}

TEST_CASE("the manual names every detector") {
  const std::string manual = page("privacy.md");
  for (const std::string_view name : redact::detector_names()) {
    INFO(name);
    CHECK(manual.find('`' + std::string(name) + '`') != std::string::npos);
  }
}
