// SPDX-License-Identifier: Apache-2.0
#include "fingerprint/explain.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace streamlab;
using namespace streamlab::fingerprint;

namespace {

Evidence framed() {
  Evidence e;
  e.endpoint_pattern = "http://{local}/pay";
  e.error_class = "CartError";
  e.stack_source = "frames";
  e.stack_trace_hash = "f00d";
  e.message_hash = "beef";
  e.payload_schema_hash = "5c4e";
  e.frames = {{"abort", trace::Role::noise},
              {"cart.total", trace::Role::telling},
              {"lib.call", trace::Role::framework}};
  e.status = 500;
  return e;
}

const Component& part(const std::vector<Component>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Component& c) { return c.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

}  // namespace

TEST_CASE("explain: where frames decide, message, status and schema do not") {
  const auto all = explain(framed());
  CHECK(part(all, "endpoint").contributes);
  CHECK(part(all, "class").contributes);
  CHECK(part(all, "frames").value == "f00d");
  CHECK_FALSE(part(all, "message").contributes);
  CHECK_FALSE(part(all, "status").contributes);
  CHECK_FALSE(part(all, "schema").contributes);
  CHECK_FALSE(part(all, "algo").contributes);
  CHECK(std::count_if(all.begin(), all.end(),
                      [](const auto& c) { return c.name == "frame" && c.contributes; }) == 1);
  CHECK(
      std::all_of(all.begin(), all.end(), [](const auto& c) { return !c.why.empty() && !c.value.empty(); }));
}

TEST_CASE("explain: where the message decides, frames are shown and do not contribute") {
  auto e = framed();
  e.stack_source = "message";
  e.stack_trace_hash = "beef";
  const auto all = explain(e);
  CHECK(part(all, "message").contributes);
  CHECK(part(all, "message").value == "beef");
  CHECK(
      std::none_of(all.begin(), all.end(), [](const auto& c) { return c.name == "frame" && c.contributes; }));
}

TEST_CASE("explain: a class that may not be shown is said to be in the hash unseen") {
  auto e = framed();
  e.error_class = "application_error";
  CHECK(part(explain(e), "class").why.find("may not be shown") != std::string::npos);
}

TEST_CASE("differences: only what contributes can part two failures") {
  const auto left = framed();
  auto right = framed();
  CHECK(differences(left, right).empty());
  right.message_hash = "dead";
  right.payload_schema_hash = "other";
  right.frames.back().text = "lib.other";
  CHECK(differences(left, right).empty());
  right.frames[1].text = "cart.tax";
  right.stack_trace_hash = "cafe";
  const auto found = differences(left, right);
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "frame");
  CHECK(found[0].left == "cart.total");
  CHECK(found[0].right == "cart.tax");
  CHECK(found[1].name == "frames");
}

TEST_CASE("differences: a part that only one has is told with a dash") {
  auto right = framed();
  right.stack_source = "status";
  const auto found = differences(framed(), right);
  REQUIRE(found.size() == 3);
  CHECK(found[0].right == "-");
  CHECK(found[2].name == "status");
  CHECK(found[2].left == "-");
  CHECK(found[2].right == "500");
}
