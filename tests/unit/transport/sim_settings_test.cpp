// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "transport/sim.hpp"

using namespace streamlab;
using namespace streamlab::transport;

TEST_CASE("simulator settings are read from JSON") {
  auto parsed =
      parse_sim_settings("sim.json", R"({"port": 9900, "seed": 7, "latency_ms": {"p50": 5, "p95": 20},
    "error_rate": 0.01, "malformed_rate": 0.02, "drop_rate": 0.03, "duplicate_rate": 0.04, "disconnect_every": 100,
    "schema_change": {"after": 50, "kind": "type"}, "freezes": [{"at_s": 2, "for_s": 1.5}], "push_rate": 10,
    "push_messages": 3, "tcp_push": true, "tls": {"cert": "c.pem", "key": "k.pem"}})");
  REQUIRE(parsed.ok());
  const SimSettings& s = *parsed;
  CHECK(s.port == 9900);
  CHECK(s.seed == 7);
  CHECK(s.latency_p50_ms == 5);
  CHECK(s.latency_p95_ms == 20);
  CHECK(s.error_rate == 0.01);
  CHECK(s.malformed_rate == 0.02);
  CHECK(s.drop_rate == 0.03);
  CHECK(s.duplicate_rate == 0.04);
  CHECK(s.disconnect_every == 100);
  CHECK(s.schema_change_after == 50);
  CHECK(s.schema_change == SimSettings::SchemaChange::type);
  REQUIRE(s.freezes.size() == 1);
  CHECK(s.freezes[0].for_s == 1.5);
  CHECK(s.push_rate == 10);
  CHECK(s.push_messages == 3);
  CHECK(s.tcp_push);
  CHECK(s.tls_key == "k.pem");
}

TEST_CASE("a simulator file that is wrong is refused with its place") {
  auto parsed = parse_sim_settings("sim.json", "{\n  \"eror_rate\": 0.1}");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().where.line == 2);
  CHECK(parsed.error().help.find("error_rate") != std::string::npos);
  for (const char* text : {"[]", "{", R"({"error_rate": 2})", R"({"error_rate": "x"})", R"({"push_rate": 0})",
                           R"({"freezes": 3})", R"({"freezes": [3]})", R"({"freezes": [{"at": 3}]})",
                           R"({"schema_change": {"kind": "odd"}})", R"({"latency_ms": -1})",
                           R"({"error_rate": 0.6, "drop_rate": 0.6})", R"({"tls": {"key": "k"}})"}) {
    INFO(text);
    CHECK_FALSE(parse_sim_settings("x", text).ok());
  }
}

TEST_CASE("simulator settings are read from flags and from a query") {
  SimSettings s;
  CHECK(set_sim_value(s, "latency_ms", "5:20").ok());
  CHECK(s.latency_p95_ms == 20);
  CHECK(set_sim_value(s, "freeze", "2:1").ok());
  CHECK(s.freezes.size() == 1);
  CHECK(set_sim_value(s, "schema_change", "10:field").ok());
  CHECK_FALSE(set_sim_value(s, "freeze", "2").ok());
  CHECK_FALSE(set_sim_value(s, "seed", "1x").ok());
  CHECK_FALSE(set_sim_value(s, "nothing", "1").ok());
  auto query = sim_settings_from_target("/?seed=9&error_rate=0.5", s);
  REQUIRE(query.ok());
  CHECK(query->seed == 9);
  CHECK(query->error_rate == 0.5);
  CHECK_FALSE(sim_settings_from_target("/?error_rate=5").ok());
}
