// SPDX-License-Identifier: Apache-2.0
#include "base/json_document.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"
#include "support/json_cases.hpp"

using namespace streamlab;
using namespace std::string_literals;
using namespace streamlab::test;

namespace {

JsonReject parse(const std::string& text) {
  JsonDocument document;
  const JsonReject out = document.parse(text);
  CHECK(document.nodes().empty() == (out != JsonReject::none));
  std::string copy = text;
  CHECK(document.parse_in_place(copy) == out);
  return out;
}

/// The document again, from its nodes alone.
std::string rewritten(const JsonDocument& document, std::uint32_t& at) {
  const JsonNode& node = document.nodes()[at];
  std::string out;
  if (node.kind == JsonKind::string) {
    append_json_string(out, node.text);
  } else if (node.kind == JsonKind::array || node.kind == JsonKind::object) {
    const bool object = node.kind == JsonKind::object;
    out += object ? '{' : '[';
    for (std::uint32_t i = at + 1, seen = 0; i < node.next; ++seen) {
      if (seen > 0) out += ',';
      if (object) append_json_string(out, document.nodes()[i].key), out += ':';
      out += rewritten(document, i);
    }
    out += object ? '}' : ']';
  } else {
    out += node.text;
  }
  at = node.next;
  return out;
}

std::string rewritten(const std::string& text) {
  JsonDocument document;
  REQUIRE(document.parse(text) == JsonReject::none);
  std::uint32_t at = 0;
  std::string out = rewritten(document, at);
  CHECK(at == document.nodes().size());
  return out;
}

}  // namespace

TEST_CASE("JSON of RFC 8259 is accepted (y)") {
  for (const JsonCase& c : accepted_json()) {
    INFO(c.name);
    CHECK(parse(c.text) == JsonReject::none);
  }
}

TEST_CASE("what is no JSON is refused (n)") {
  for (const JsonCase& c : refused_json()) {
    INFO(c.name);
    CHECK(std::string(reject_word(parse(c.text))) == reject_word(c.expected));
  }
}

TEST_CASE("where RFC 8259 leaves a choice, ours is fixed (i)") {
  for (const JsonCase& c : chosen_json()) {
    INFO(c.name);
    CHECK(std::string(reject_word(parse(c.text))) == reject_word(c.expected));
  }
}

TEST_CASE("what is refused stays refused inside of another document") {
  for (const JsonCase& c : refused_json()) {
    if (c.text.size() > 1000 || c.expected == JsonReject::empty) continue;
    // What closes twice or goes on behind its end may be whole inside of another.
    INFO(c.name);
    CHECK(parse("[0,{\"a\":" + c.text + "}]") != JsonReject::none);
    CHECK(parse("{\"a\":[0," + c.text + "]}") != JsonReject::none);
  }
}

TEST_CASE("duplicate keys are found in objects of every size") {
  for (const int members : {2, 15, 16, 17, 18, 33, 300, 20000}) {
    for (const int twin : {0, 1, members / 2, members - 1}) {
      std::string text = "{";
      for (int i = 0; i < members; ++i) text += fmt::format(R"("key{}":{{"key0":1}},)", i);
      std::string twice = text + fmt::format(R"("key{}":2}})", twin);
      text.back() = '}';
      INFO(members << " members, twin " << twin);
      CHECK(parse(text) == JsonReject::none);
      CHECK(parse(twice) == JsonReject::duplicate_key);
    }
  }
}

TEST_CASE("limits refuse before anything is read") {
  JsonDocument document;
  const std::string text = "[1,2,3]";
  CHECK(document.parse(text, {.max_bytes = 6}) == JsonReject::too_large);
  CHECK(document.parse(text, {.max_bytes = 7}) == JsonReject::none);
  CHECK(document.parse("[[1]]", {.max_nesting = 1}) == JsonReject::too_deep);
  CHECK(document.parse("1", {.max_nesting = 0}) == JsonReject::none);
  std::string large((1U << 20), 'x');
  large.front() = large.back() = '"';
  CHECK(document.parse(large) == JsonReject::none);
  CHECK(document.parse(large + " ") == JsonReject::too_large);
}

TEST_CASE("nodes tell keys, texts, depths, members and offsets") {
  JsonDocument document;
  const std::string text = R"( {"a\u0062" : [1.50, "x\ny", {}], "": null})";
  REQUIRE(document.parse(text) == JsonReject::none);
  const auto nodes = document.nodes();
  REQUIRE(nodes.size() == 6);
  CHECK(nodes[0].kind == JsonKind::object);
  CHECK(nodes[0].members == 2);
  CHECK(nodes[0].next == 6);
  CHECK_FALSE(nodes[0].in_object);
  CHECK(nodes[1].key == "ab");
  CHECK(nodes[1].in_object);
  CHECK(nodes[1].members == 3);
  CHECK(nodes[1].next == 5);
  CHECK(nodes[1].key_offset == 2);
  CHECK(nodes[2].text == "1.50");
  CHECK(nodes[2].offset == text.find("1.50"));
  CHECK(nodes[2].depth == 2);
  CHECK_FALSE(nodes[2].in_object);
  CHECK(nodes[3].text == "x\ny");
  CHECK(nodes[4].kind == JsonKind::object);
  CHECK(nodes[4].next == 5);
  CHECK(nodes[5].kind == JsonKind::null_value);
  CHECK(nodes[5].in_object);
  CHECK(document.find(0, "ab") == 1);
  CHECK(document.find(0, "") == 5);
  CHECK(document.find(0, "b") == 0);
  CHECK(document.find(1, "ab") == 0);
}

TEST_CASE("strings are decoded whole") {
  CHECK(rewritten(R"(["\u0041\u00e9\u20ac\ud83d\ude00","\/","\\u0041","\u005c\u0022"])") ==
        "[\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",\"/\",\"\\\\u0041\",\"\\\\\\\"\"]");
  CHECK(rewritten(R"({"\u0000":"\u001f\b\f"})") == R"({"\u0000":"\u001f\b\f"})");
}

TEST_CASE("a document is reused after a refusal and without a trace of the last one") {
  JsonDocument document;
  for (int round = 0; round < 3; ++round) {
    REQUIRE(document.parse(R"({"a":[1,2,{"b":"cccccccccccccccc"}]})") == JsonReject::none);
    CHECK(document.nodes().size() == 6);
    CHECK(document.parse("[1") == JsonReject::syntax);
    CHECK(document.nodes().empty());
    REQUIRE(document.parse("1") == JsonReject::none);
    CHECK(document.nodes().size() == 1);
    CHECK(document.nodes()[0].text == "1");
  }
}

TEST_CASE("a document is parsed where it lies") {
  JsonDocument document;
  std::string text = R"({"a\u0062":["x\ny","plain",1.50],"c":true})";
  REQUIRE(document.parse_in_place(text) == JsonReject::none);
  const auto nodes = document.nodes();
  CHECK(nodes[1].key == "ab");
  CHECK(nodes[2].text == "x\ny");
  CHECK_FALSE(nodes[2].plain);
  CHECK(nodes[3].text == "plain");
  CHECK(nodes[3].plain);
  for (const JsonNode& node : nodes.subspan(2, 3)) {
    CHECK(node.text.data() > text.data());
    CHECK(node.text.data() + node.text.size() < text.data() + text.size());
  }
  // What is behind the text is no part of it: another line of the stream, mostly.
  std::string lines = "{\"a\":1}\0{\"b\":2}\0"s;
  REQUIRE(document.parse_in_place({lines.data(), 7}) == JsonReject::none);
  CHECK(document.nodes()[1].text == "1");
  REQUIRE(document.parse_in_place({lines.data() + 8, 7}) == JsonReject::none);
  CHECK(document.nodes()[1].key == "b");
  for (std::size_t size = 0; size < 7; ++size) {
    std::string cut = "{\"a\":1}"s;
    cut[size] = '\0';
    CHECK(document.parse_in_place({cut.data(), size}) != JsonReject::none);
  }
}

TEST_CASE("a name that an object has twice is found however many names it has") {
  for (int members : {2, 3, 8, 31, 32, 33, 64, 300}) {
    std::string text = "{";
    for (int i = 0; i < members; ++i) text += fmt::format(R"({}"name_{}":{})", i > 0 ? "," : "", i, i);
    CHECK(parse(text + "}") == JsonReject::none);
    for (int twice : {0, members / 2, members - 1})
      CHECK(parse(text + fmt::format(R"(,"name_{}":0}})", twice)) == JsonReject::duplicate_key);
  }
  for (const char* keys : {R"("":1,"":2)", R"("a":1,"a":2)", R"("ab":1,"ab":2)", R"("abc":1,"abc":2)",
                           R"("abcdefgh":1,"abcdefgh":2)", R"("abcdefghijklmnopq":1,"abcdefghijklmnopq":2)"})
    CHECK(parse(std::string("{") + keys + "}") == JsonReject::duplicate_key);
  // These differ in what a sketch of the name does not hold.
  CHECK(parse(R"({"abcdefgh-1-stuvwxyz":1,"abcdefgh-2-stuvwxyz":2})") == JsonReject::none);
}

TEST_CASE("a refusal knows its place") {
  JsonDocument document;
  REQUIRE(document.parse(R"({"a":1,"b":tru})") == JsonReject::syntax);
  CHECK(document.fault().offset == 11);
  REQUIRE(document.parse(R"({"a":1,"a":2})") == JsonReject::duplicate_key);
  CHECK(document.fault().offset == 7);
}

TEST_CASE("every prefix of a document is refused and none is read beyond its end") {
  const std::string text = R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",{"b":null,"c":[true,false,{}]}],"d":""})";
  REQUIRE(parse(text) == JsonReject::none);
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK(parse(text.substr(0, size)) != JsonReject::none);
  }
}

TEST_CASE("generated documents come back as they were written") {
  const Rng rng(20260203, "json documents");
  std::uint64_t draw = 0;
  const auto pick = [&](std::uint64_t below) { return rng.bits(draw++) % below; };
  const std::vector<std::string> scalars = {
      "null",         "true",       "false",       "0",
      "-1.5e-7",      "\"\"",       R"("a\"b\\")", "123456789012345678901234567890",
      "\"\xc3\xa9\"", R"("\u0001")"};
  const auto generate = [&](auto&& self, int depth) -> std::string {
    const auto kind = depth > 6 ? 0 : pick(4);
    if (kind < 2) return scalars[pick(scalars.size())];
    std::string out = kind == 2 ? "[" : "{";
    const auto members = pick(20);
    for (std::uint64_t i = 0; i < members; ++i) {
      if (i > 0) out += ',';
      if (kind == 3) out += fmt::format(R"("k{}":)", i);
      out += self(self, depth + 1);
    }
    return out + (kind == 2 ? "]" : "}");
  };
  for (int i = 0; i < 300; ++i) {
    const std::string text = generate(generate, i % 5);
    if (text.size() < (1U << 20)) CHECK(rewritten(text) == text);
  }
}
