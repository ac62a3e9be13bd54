// SPDX-License-Identifier: Apache-2.0
#include "redact/fold.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace streamlab::redact;

TEST_CASE("plain text and letters with marks are read as they are") {
  Folded out;
  for (const char* text : {"", "plain", "na\u00efve", "\u756a\u53f7", "\uff1a", "\u2014", "\U0001f600",
                           "\x80\xff\xe2\x80", "\xc2"})
    CHECK_FALSE(fold(text, out));
}

TEST_CASE("each byte of a folded text knows where it came from") {
  Folded out;
  REQUIRE(fold("\u00e9\uff11\u200b-\u00a0x", out));
  CHECK(out.text == "\u00e91- x");
  CHECK(out.origin == std::vector<std::uint32_t>{0, 1, 2, 8, 9, 11, 12});
}

TEST_CASE("blanks, hyphens, full-width forms and digits stand as ASCII, what is not seen goes") {
  Folded out;
  REQUIRE(
      fold("\u2007\u202f\u3000|\u2010\u2013\u2212|\uff01\uff5e\u3002|\u06f9\u096f\u0e59|\u00ad\u200d\ufeff|",
           out));
  CHECK(out.text == "   |---|!~.|999||");
}

TEST_CASE("a buffer is used again") {
  Folded out;
  REQUIRE(fold("\u00a0long enough to need room", out));
  REQUIRE(fold("\u00a0", out));
  CHECK(out.text == " ");
  CHECK(out.origin == std::vector<std::uint32_t>{0, 2});
}
