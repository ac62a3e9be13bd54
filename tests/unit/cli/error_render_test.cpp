// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "cli/session.hpp"
#include "fake_session.hpp"

using namespace streamlab;
using namespace streamlab::cli;

namespace {

Error example() {
  return Error{ErrorCode::invalid_config, "cannot load scenario checkout.json"}
      .with_reason("unknown key \"rps\"")
      .with_note("keys here: rate_qps")
      .with_help("did you mean \"rate_qps\"?")
      .at({"checkout.json", 12, 7, "$.config.rps"});
}

}  // namespace

TEST_CASE("an error is rendered with reason, place, notes and help") {
  FakeSession fake;
  CHECK(render(fake.session, example()) == ExitCode::invalid_config);
  CHECK(fake.err.str() ==
        "error: cannot load scenario checkout.json\n"
        " reason: unknown key \"rps\"\n"
        "   --> checkout.json:12:7 ($.config.rps)\n"
        " = note: keys here: rate_qps\n"
        " = help: did you mean \"rate_qps\"?\n");
  CHECK(fake.out.str().empty());
}

TEST_CASE("an error under --json is one more line of JSON") {
  FakeSession fake;
  (void)render(fake.session, example(), true);
  CHECK(fake.err.str().find(
            "\n{\"error\":{\"code\":\"invalid_config\",\"exit_code\":4,\"message\":\"cannot load scenario "
            "checkout.json\","
            "\"reason\":\"unknown key \\\"rps\\\"\",\"file\":\"checkout.json\",\"line\":12,\"column\":7,"
            "\"json_path\":\"$.config.rps\",\"notes\":[\"keys here: rate_qps\"],\"help\":\"did you mean "
            "\\\"rate_qps\\\"?\"}}\n") != std::string::npos);
}

TEST_CASE("an error cannot steer the terminal") {
  FakeSession fake;
  (void)render(fake.session, Error{ErrorCode::failed, "no file \x1b[2J\n\xff"}, true);
  CHECK(fake.err.str().find('\x1b') == std::string::npos);
  CHECK(fake.err.str().find("error: no file \\x1b[2J\\x0a\\xff\n") == 0);
}

TEST_CASE("colour is used only where the session says so") {
  FakeSession fake;
  fake.session.colour_err = true;
  (void)render(fake.session, Error{ErrorCode::failed, "x"});
  CHECK(fake.err.str() == "\x1b[31merror\x1b[0m: x\n");
}

TEST_CASE("a warning is headed so") {
  FakeSession fake;
  render_warning(fake.session, Error{ErrorCode::failed, "odd"});
  CHECK(fake.err.str() == "warning: odd\n");
}
