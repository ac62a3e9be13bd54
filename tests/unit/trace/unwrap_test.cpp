// SPDX-License-Identifier: Apache-2.0
#include "trace/unwrap.hpp"

#include <catch2/catch.hpp>

using streamlab::trace::unwrapped;

TEST_CASE("a text that nothing wraps is not copied") {
  CHECK_FALSE(unwrapped("Error: a\n    at f (a.js:1:2)\n"));
  CHECK_FALSE(unwrapped(""));
}

TEST_CASE("folders of Windows are no line ends") {
  CHECK_FALSE(unwrapped("   at Shop.Cart.Total() in C:\\new\\nodes\\Cart.cs:line 3\n"));
}

TEST_CASE("the string with the trace is taken out of its line, escapes resolved") {
  CHECK(unwrapped(R"({"a":"x","stack":"E: \"q\"\n    at f\tg\u00e9","b":1})").value() ==
        "E: \"q\"\n    at f\tg\u00e9");
  CHECK(unwrapped(R"(time=1 level=error msg="panic: x\n\ngoroutine 1 [running]:" pod=a)").value() ==
        "panic: x\n\ngoroutine 1 [running]:");
  CHECK(unwrapped("E: a\\n    at f\\n    at g").value() == "E: a\n    at f\n    at g");
}

TEST_CASE("JSON within JSON comes off layer by layer") {
  CHECK(unwrapped(R"({"log":"{\"stack\":\"E: a\\n    at f\"}\n","stream":"stderr"})").value() ==
        "E: a\n    at f");
}

TEST_CASE("a string that is cut off is read to its end") {
  CHECK(unwrapped(R"({"stack":"E: a\n    at f\n    at)").value() == "E: a\n    at f\n    at");
  CHECK(unwrapped("{\"stack\":\"E: a\\n    at f\\").value() == "E: a\n    at f\\");
}

TEST_CASE("colours and links of terminals go, whatever their form") {
  CHECK(unwrapped("\x1b[1;31mE\x1b[0m: \x1b]8;;http://a\aa\x1b]8;;\a").value() == "E: a");
  CHECK(unwrapped("a\x1b").value() == "a");
  CHECK(unwrapped("a\x1b\r\nb").value() == "a\r\nb");  // a line's end stays one
  CHECK(unwrapped("a\x1b[31\nb").value() == "a\nb");
}
