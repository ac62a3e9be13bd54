// SPDX-License-Identifier: Apache-2.0
// The parser's truth, in the form of JSONTestSuite: y_ is accepted, n_ refused, i_ is where RFC 8259 leaves a
// choice.
#include "base/json_document.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"

using namespace streamlab;
using namespace std::string_literals;

namespace {

struct Case {
  const char* name;
  std::string text;
  JsonReject expected = JsonReject::syntax;
};

std::string repeat(const std::string& part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

JsonReject parse(const std::string& text) {
  JsonDocument document;
  const JsonReject out = document.parse(text);
  CHECK(document.nodes().empty() == (out != JsonReject::none));
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
  const std::vector<Case> cases = {
      {"y_array_empty", "[]"},
      {"y_array_space", "[ ]"},
      {"y_array_several_kinds", R"([null,true,false,1,"1",{},[]])"},
      {"y_array_trailing_space", "[2] \t\r\n"},
      {"y_array_leading_space", " \t\r\n[2]"},
      {"y_number_0", "[0]"},
      {"y_number_minus_zero", "[-0]"},
      {"y_number_fraction", "[-0.50]"},
      {"y_number_exponents", "[1e5,1E5,1e+5,1e-5,0e0,1.5E-0]"},
      {"y_number_tiny", "[-0.000000000000000000000000000000000000000000000000000000000000000000000001]"},
      {"y_object_empty", "{}"},
      {"y_object_empty_key", R"({"":0})"},
      {"y_object_long", R"({"a":[{"id":"x"}],"b":{"c":{"d":null}}})"},
      {"y_object_keys_differ_in_case", R"({"a":1,"A":2})"},
      {"y_object_keys_differ_in_normal_form", "{\"\\u00e9\":1,\"e\\u0301\":2}"},
      {"y_object_same_key_at_two_levels", R"({"a":{"a":{"a":1}}})"},
      {"y_string_escapes", R"(["\"\\\/\b\f\n\r\t"])"},
      {"y_string_unicode_escape", R"(["\u0061\u00e9\u20AC"])"},
      {"y_string_surrogate_pair", R"(["\ud83d\ude00"])"},
      {"y_string_escaped_nul", R"(["\u0000"])"},
      {"y_string_noncharacters", R"(["\uFFFE\uFDD0\uDBFF\uDFFF"])"},
      {"y_string_del", "[\"\x7f\"]"},
      {"y_string_utf8", "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]"},
      {"y_string_line_separator", "[\"\xe2\x80\xa8\"]"},
      {"y_string_with_structure", R"(["[{\",:}]"])"},
      {"y_string_ends_in_backslashes", R"(["\\\\"])"},
      {"y_string_spaces_before_quote", R"(["   "  ,  " x "  ])"},
      {"y_lone_string", "\"asd\""},
      {"y_lone_number", "42"},
      {"y_lone_negative", "-0.1"},
      {"y_lone_true", "true"},
      {"y_lone_null", " null "},
      {"y_64_levels", repeat("[", 64) + repeat("]", 64)},
      {"y_value_in_64_levels", repeat("{\"a\":", 64) + "1" + repeat("}", 64)},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(parse(c.text) == JsonReject::none);
  }
}

TEST_CASE("what is no JSON is refused (n)") {
  const std::vector<Case> cases = {
      {"n_array_comma_only", "[,]"},
      {"n_array_trailing_comma", "[1,]"},
      {"n_array_double_comma", "[1,,2]"},
      {"n_array_leading_comma", "[,1]"},
      {"n_array_no_comma", "[1 2]"},
      {"n_array_no_comma_strings", R"(["a""b"])"},
      {"n_array_no_comma_containers", "[[][]]"},
      {"n_array_unclosed", "["},
      {"n_array_unclosed_after_comma", "[1,"},
      {"n_array_unclosed_value", "[1"},
      {"n_array_closed_as_object", "[1}"},
      {"n_array_closed_twice", "[1]]"},
      {"n_array_colon", "[1:2]"},
      {"n_close_only", "]"},
      {"n_object_unclosed", R"({"a":1)"},
      {"n_object_unclosed_key", R"({"a)"},
      {"n_object_key_only", R"({"a"})"},
      {"n_object_no_value", R"({"a":})"},
      {"n_object_no_value_at_end", R"({"a":)"},
      {"n_object_no_colon", R"({"a" 1})"},
      {"n_object_comma_for_colon", R"({"a",1})"},
      {"n_object_two_colons", R"({"a"::1})"},
      {"n_object_trailing_comma", R"({"a":1,})"},
      {"n_object_comma_only", "{,}"},
      {"n_object_no_comma", R"({"a":1 "b":2})"},
      {"n_object_unquoted_key", "{a:1}"},
      {"n_object_single_quotes", "{'a':1}"},
      {"n_object_number_key", "{1:1}"},
      {"n_object_null_key", "{null:1}"},
      {"n_object_container_key", "{[]:1}"},
      {"n_object_closed_as_array", R"({"a":1])"},
      {"n_trailing_word", R"({"a":1}x)"},
      {"n_trailing_document", "{} {}"},
      {"n_trailing_scalar", "1 1"},
      {"n_trailing_comma", "1,"},
      {"n_trailing_nul", "1\0"s},
      {"n_trailing_quote", "[\"a\"]\""},
      {"n_word_after_string", "[\"a\"x]"},
      {"n_backslash_after_string", "[\"a\"\\]"},
      {"n_backslash_outside", "[\\\"a\"]"},
      {"n_literal_case", "[tRue]"},
      {"n_literal_upper", "[TRUE]"},
      {"n_literal_short", "[tru]"},
      {"n_literal_long", "[truee]"},
      {"n_literal_null_short", "[nul]"},
      {"n_literal_nan", "[NaN]"},
      {"n_literal_infinity", "[Infinity]"},
      {"n_literal_minus_infinity", "[-Infinity]"},
      {"n_literal_undefined", "[undefined]"},
      {"n_literal_glued", "[truefalse]"},
      {"n_number_plus", "[+1]"},
      {"n_number_leading_zero", "[01]"},
      {"n_number_minus_leading_zero", "[-01]"},
      {"n_number_double_zero", "[00]"},
      {"n_number_point_first", "[.5]"},
      {"n_number_point_last", "[5.]"},
      {"n_number_minus_point", "[-.5]"},
      {"n_number_minus_only", "[-]"},
      {"n_number_two_minus", "[--1]"},
      {"n_number_point_exponent", "[1.e1]"},
      {"n_number_no_exponent", "[1e]"},
      {"n_number_sign_no_exponent", "[1e+]"},
      {"n_number_exponent_fraction", "[1e1.5]"},
      {"n_number_hex", "[0x1f]"},
      {"n_number_octal", "[0o7]"},
      {"n_number_two_points", "[1.2.3]"},
      {"n_number_letter", "[1a]"},
      {"n_number_quote", "[1\"a\"]"},
      {"n_number_underscore", "[1_000]"},
      {"n_number_fullwidth", "[\xef\xbc\x91]"},
      {"n_string_newline", "[\"a\nb\"]"},
      {"n_string_tab", "[\"a\tb\"]"},
      {"n_string_nul", "[\"a\0b\"]"s},
      {"n_string_control", "[\"\x1f\"]"},
      {"n_string_unknown_escape", R"(["\x41"])"},
      {"n_string_escape_a", R"(["\a"])"},
      {"n_string_escape_upper_u", R"(["\U0041"])"},
      {"n_string_short_unicode", R"(["\u00A"])"},
      {"n_string_empty_unicode", R"(["\u"])"},
      {"n_string_bad_hex", R"(["\u00G0"])"},
      {"n_string_signed_hex", R"(["\u+041"])"},
      {"n_string_second_half_bad_hex", R"(["\ud83d\uZZZZ"])"},
      {"n_string_unclosed", "[\"a"},
      {"n_string_unclosed_escape", "[\"a\\\"]"},
      {"n_string_single_quotes", "['a']"},
      {"n_string_escape_in_key", R"({"\q":1})"},
      {"n_space_form_feed", "[\f1]"},
      {"n_space_vertical_tab", "[\v1]"},
      {"n_space_nbsp",
       "[\xc2\xa0"
       "1]"},
      {"n_space_after_value_form_feed", "[1\f]"},
      {"n_structure_sub",
       "[1\x1a"
       "2]"},
      {"n_structure_nul_outside", "[\0]"s},
      {"n_structure_comment", "[1/* c */]"},
      {"n_structure_line_comment", "[1] // c"},
      {"n_structure_bom", "\xef\xbb\xbf{}"},
      {"n_structure_utf16", "[\0\"\0a\0\"\0]\0"s},
      {"n_structure_open_brackets_objects", R"([{"a":[{"b":)"},
      {"n_empty", "", JsonReject::empty},
      {"n_space_only", " \n\t\r ", JsonReject::empty},
      {"n_utf8_continuation", "[\"\x80\"]", JsonReject::utf8},
      {"n_utf8_truncated", "[\"\xe2\x82\"]", JsonReject::utf8},
      {"n_utf8_overlong", "[\"\xc0\xaf\"]", JsonReject::utf8},
      {"n_utf8_overlong_nul", "[\"\xe0\x80\x80\"]", JsonReject::utf8},
      {"n_utf8_surrogate", "[\"\xed\xa0\x80\"]", JsonReject::utf8},
      {"n_utf8_beyond", "[\"\xf4\x90\x80\x80\"]", JsonReject::utf8},
      {"n_utf8_latin1", "[\"\xe9\"]", JsonReject::utf8},
      {"n_utf8_outside", "[\xff]", JsonReject::utf8},
      {"n_utf8_at_end", "[\"a\"]\xc3", JsonReject::utf8},
      {"n_utf8_in_key", "{\"\xff\":1}", JsonReject::utf8},
      {"n_65_levels", repeat("[", 65) + repeat("]", 65), JsonReject::too_deep},
      {"n_65_objects", repeat("{\"a\":", 65) + "1" + repeat("}", 65), JsonReject::too_deep},
      {"n_200000_levels", repeat("[", 200000), JsonReject::too_deep},
      {"n_200000_closed_levels", repeat("[", 200000) + repeat("]", 200000), JsonReject::too_deep},
      {"n_200000_objects", repeat("{\"\":", 200000), JsonReject::too_deep},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(std::string(reject_word(parse(c.text))) == reject_word(c.expected));
  }
}

TEST_CASE("where RFC 8259 leaves a choice, ours is fixed (i)") {
  const std::vector<Case> cases = {
      {"i_number_huge_exponent", "[1E400,-1e-400,123.456e78000]", JsonReject::none},
      {"i_number_long_integer", "[" + repeat("7", 5000) + "]", JsonReject::none},
      {"i_number_long_fraction", "[0." + repeat("3", 5000) + "]", JsonReject::none},
      {"i_number_over_64_bits", "[18446744073709551616,-9223372036854775809]", JsonReject::none},
      {"i_string_lone_high", R"(["\ud800"])", JsonReject::surrogate},
      {"i_string_lone_low", R"(["\udc00"])", JsonReject::surrogate},
      {"i_string_lone_low_last", R"(["x\uDFFF"])", JsonReject::surrogate},
      {"i_string_two_highs", R"(["\ud83d\ud83d"])", JsonReject::surrogate},
      {"i_string_swapped_pair", R"(["\ude00\ud83d"])", JsonReject::surrogate},
      {"i_string_high_then_text", R"(["\ud83dx"])", JsonReject::surrogate},
      {"i_string_high_then_escape", R"(["\ud83d\n"])", JsonReject::surrogate},
      {"i_string_high_in_key", R"({"\ud800":1})", JsonReject::surrogate},
      {"i_object_duplicate", R"({"a":1,"a":1})", JsonReject::duplicate_key},
      {"i_object_duplicate_escaped", R"({"a":{"b":1,"\u0062":2}})", JsonReject::duplicate_key},
      {"i_object_duplicate_empty", R"({"":1,"x":2,"":3})", JsonReject::duplicate_key},
      {"i_object_duplicate_in_array", R"([{"a":1},{"a":[{"k":1,"k":2}]}])", JsonReject::duplicate_key},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(std::string(reject_word(parse(c.text))) == reject_word(c.expected));
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
