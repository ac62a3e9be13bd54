// SPDX-License-Identifier: Apache-2.0
#include "audit/needles.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"

using namespace streamlab;
using namespace streamlab::audit;

namespace {

struct Seen {
  std::size_t begin, end, needle;
  bool whole;
};

std::vector<Seen> seen(const Needles& needles, std::string_view bytes) {
  std::vector<Seen> out;
  needles.search(bytes, [&](const NeedleHit& hit) {
    out.push_back({hit.begin, hit.end, hit.needle, hit.whole});
  });
  return out;
}

bool found(const Needles& needles, std::string_view bytes) {
  return !seen(needles, bytes).empty();
}

std::string hex_of(const std::string& text) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string base64(const std::string& bytes, std::string_view last_two = "+/") {
  const std::string alphabet =
      std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") + std::string(last_two);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : alphabet[group >> (18 - 6 * k) & 63U];
  }
  return out;
}

const std::string kValue = "Jane Q. Needle/\xc3\xa9";

}  // namespace

TEST_CASE("a needle is found whole and by each 12 bytes of it") {
  const Needles needles({"first-needle-of-all", kValue});
  const auto whole = seen(needles, "xx" + kValue + "yy");
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].begin == 2);
  CHECK(whole[0].end == 2 + kValue.size());
  CHECK(whole[0].needle == 1);
  CHECK(whole[0].whole);
  for (std::size_t at = 0; at + Needles::kWindow <= kValue.size(); ++at) {
    const auto part = seen(needles, "<" + kValue.substr(at, Needles::kWindow) + ">");
    REQUIRE(part.size() == 1);
    CHECK_FALSE(part[0].whole);
    CHECK_FALSE(found(needles, "<" + kValue.substr(at, Needles::kWindow - 1) + ">"));
  }
}

TEST_CASE("a needle is found in every form in which it may have leaked") {
  const Needles needles({kValue});
  std::string upper_hex = hex_of(kValue);
  for (char& c : upper_hex) c = static_cast<char>(std::toupper(c));
  CHECK(found(needles, "x" + hex_of(kValue)));
  CHECK(found(needles, upper_hex));
  CHECK(found(needles, "Needle\\/\\u00e9 is Jane Q. Needle\\/\\u00e9"));
  for (const std::string before : {"", "a", "ab", "abc", "abcd"})
    for (const std::string_view last : {"+/", "-_"}) {
      const std::string encoded = base64(before + kValue + "tail", last);
      CAPTURE(before, encoded);
      CHECK(found(needles, encoded));
    }
  // All 256 bytes, so that both alphabets differ.
  std::string binary;
  for (int i = 240; i < 260; ++i) binary += static_cast<char>(i % 256 == 10 ? 'x' : i);
  const Needles other({binary});
  for (std::size_t offset = 0; offset < 3; ++offset)
    for (const std::string_view last : {"+/", "-_"})
      CHECK(found(other, base64(std::string(offset, 'q') + binary + "zz", last)));
  CHECK_FALSE(found(needles, "Jane Q. and a Needle"));
}

TEST_CASE("a short needle is found whole only") {
  const Needles needles({"Anna", "Berta-7", "abc"});
  CHECK(seen(needles, "to Anna!").at(0).whole);
  CHECK(found(needles, "Berta-7"));
  CHECK(found(needles, hex_of("Berta-7")));
  CHECK_FALSE(found(needles, "Berta-"));
  CHECK_FALSE(found(needles, "abc"));  // met everywhere
  CHECK_FALSE(Needles({"abc"}).longest() > 0);
  CHECK(Needles({"abc"}).empty());
}

TEST_CASE("needles come one a line and are told by it") {
  const auto needles = Needles::from_lines("\n  first-needle-of-all \r\n\nsecond-needle-of-all");
  REQUIRE(needles.ok());
  CHECK(seen(*needles, "-- second-needle-of-all").at(0).needle == 3);
  CHECK(seen(*needles, "-- first-needle-of-all").at(0).needle == 1);
  for (const char* bad : {"", "\n \n", "first-needle-of-all\nxyz\n"}) {
    const auto refused = Needles::from_lines(bad);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::usage);
    CHECK((refused.error().message + refused.error().reason).find("xyz") == std::string::npos);
  }
  CHECK(Needles::from_lines("first-needle-of-all\nxyz").error().message.find("line 2") != std::string::npos);
  CHECK_FALSE(Needles::from_lines(std::string(5000, 'x')).ok());
}

TEST_CASE("needles are found wherever they stand, and nowhere else") {
  const Rng rng(5, "needles");
  std::uint64_t drawn = 0;
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(rng.bits(drawn++) % bound); };
  const auto random_text = [&](std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>('a' + below(26));
    return out;
  };
  std::vector<std::string> values;
  for (int i = 0; i < 300; ++i) values.push_back(random_text(12 + below(20)));
  const Needles needles(values);
  for (int round = 0; round < 200; ++round) {
    std::string hay = random_text(400);
    CHECK_FALSE(found(needles, hay));
    const std::size_t which = below(values.size()), at = below(hay.size());
    hay.insert(at, values[which]);
    const auto hits = seen(needles, hay);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].begin == at);
    CHECK(hits[0].needle == which);
    CHECK(hits[0].whole);
  }
}
