// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include <catch2/catch.hpp>

#include "fake_session.hpp"

using namespace streamlab;
using namespace streamlab::cli;

TEST_CASE("the user is STREAMLAB_USER before USER, and unknown without either") {
  FakeSession fake;
  CHECK(fake.session.user() == "unknown");
  fake.session.login = [] { return std::string("root"); };
  CHECK(fake.session.user() == "root");
  fake.variables["USER"] = "login";
  CHECK(fake.session.user() == "login");
  fake.variables["STREAMLAB_USER"] = "named";
  CHECK(fake.session.user() == "named");
  fake.variables["STREAMLAB_USER"] = "";
  CHECK(fake.session.user() == "login");
}

TEST_CASE("the database is the flag's, then STREAMLAB_DB's, then the default") {
  FakeSession fake;
  CHECK(fake.session.database("") == "streamlab.db");
  fake.variables["STREAMLAB_DB"] = "env.db";
  CHECK(fake.session.database("") == "env.db");
  CHECK(fake.session.database("flag.db") == "flag.db");
}
