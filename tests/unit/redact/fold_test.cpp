// SPDX-License-Identifier: Apache-2.0
#include "redact/fold.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace streamlab::redact;

namespace {

/// Where each byte came from, and the end.
std::vector<std::size_t> origins(const Folded& folded) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i <= folded.text.size(); ++i) out.push_back(folded.origin(i));
  return out;
}

}  // namespace

TEST_CASE("plain text and letters with marks are read as they are") {
  Folded out;
  for (const char* text :
       {"", "plain", "na\u00efve", "\u756a\u53f7", "\u00d7", "\U0001f600", "\x80\xff\xe2\x80", "\xc2"})
    CHECK_FALSE(fold(text, out));
}

TEST_CASE("each byte of a folded text knows where it came from") {
  Folded out;
  REQUIRE(fold("\u00e9\uff11\u200b-\u00a0x", out));
  CHECK(out.text == "\u00e91- x");
  CHECK(origins(out) == std::vector<std::size_t>{0, 1, 2, 8, 9, 11, 12});
}

TEST_CASE("blanks, hyphens, full-width forms and digits stand as ASCII, what is not seen goes") {
  Folded out;
  REQUIRE(
      fold("\u2007\u202f\u3000|\u2010\u2013\u2212|\uff01\uff5e\u3002|\u06f9\u096f\u0e59|\u00ad\u200d\ufeff|",
           out));
  CHECK(out.text == "   |---|!~.|999||");
}

TEST_CASE("digits of every script, dashes, dots and colours stand as ASCII") {
  Folded out;
  REQUIRE(fold("\u07c4\u0b67\u0f22\u1813\U0001d7ce\U0001d7d9\U0001d7ff\U0001e951|\u2014\u2015|\u00b7\u30fb|",
               out));
  CHECK(out.text == "41230191|--|..|");
  REQUIRE(fold("\u1680\u2028\u0085|\u034f\u061c\u180e\ufe0f\U000e0020|\ufe6b", out));
  CHECK(out.text == "   ||@");
  REQUIRE(fold("a\x1b[1;31mb\x1b[0m\x1b]", out));
  CHECK(out.text == "a b \x1b]");
  CHECK(origins(out) == std::vector<std::size_t>{0, 1, 8, 9, 13, 14, 15});
  CHECK_FALSE(fold("\x1b[", out));
  REQUIRE(fold("a\x1b[1;31mb\x1b[K\uff1a", out, Colours::gone));
  CHECK(out.text == "ab:");
}

TEST_CASE("escapes of URLs, programs and HTML stand for their characters") {
  const std::pair<const char*, const char*> cases[] = {
      {"a%3Db%20c%2c", "a=b c,"},
      {"%C3%A9%E2%80%91", "\u00e9\u2011"},
      {"a\\nb\\tc\\\"d\\\\n", "a\nb\tc\"d\\n"},
      {"\\x1b[31m\\x0a\\u0041\\u00e9\\uD83D\\uDE00", "\x1b[31m\nA\u00e9\U0001f600"},
      {"&#64;&#x40;&#X40;&nbsp;&amp;", "@@@ &"},
      {"100% of %zz %4 \\q \\u12 \\ud800 &#; &#x; &#99999999; \\n",
       "100% of %zz %4 \\q \\u12 \\ud800 &#; &#x; &#99999999; \n"},
  };
  Folded out;
  for (const auto& [text, wanted] : cases) {
    REQUIRE(unescape(text, out));
    CHECK(out.text == wanted);
    CHECK(out.origin(out.text.size()) == std::string_view(text).size());
  }
  REQUIRE(unescape("x%3D\\u00e9y", out));
  CHECK(origins(out) == std::vector<std::size_t>{0, 1, 4, 5, 10, 11});
  for (const char* text : {"", "plain", "100%", "%", "\\", "&", "%%", "\\u", "&#", "&#xg;"})
    CHECK_FALSE(unescape(text, out));
}

TEST_CASE("a buffer is used again") {
  Folded out;
  REQUIRE(fold("\u00a0long enough to need room", out));
  REQUIRE(fold("\u00a0", out));
  CHECK(out.text == " ");
  CHECK(origins(out) == std::vector<std::size_t>{0, 2});
}
