// SPDX-License-Identifier: Apache-2.0
#include "cli/completions.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

using namespace streamlab::cli;

TEST_CASE("each shell's script names every command and option") {
  CLI::App app("x", "lab");
  CLI::App* pii = app.add_subcommand("pii", "the door's keeper");
  pii->add_subcommand("explain", "tell why")->add_flag("--rules");
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(app, shell);
    REQUIRE(script.ok());
    for (const char* word : {"pii", "explain", "rules"})
      CHECK(script.value().find(word) != std::string::npos);
  }
  CHECK(completion_script(app, "bash").value().find("'lab pii explain')") != std::string::npos);
  CHECK(completion_script(app, "fish").value().find("the door\\'s keeper") != std::string::npos);
  CHECK_FALSE(completion_script(app, "tcsh").ok());
}
