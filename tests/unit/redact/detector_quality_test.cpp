// SPDX-License-Identifier: Apache-2.0
// How much the detectors find and how much of it is right, on a set of which every answer is known.
#include <catch2/catch.hpp>

#include "support/labelled_texts.hpp"

using namespace streamlab::test;

TEST_CASE("every well-formed value of each kind is found, and little else") {
  const auto texts = labelled_texts(2'000);
  const auto qualities = quality_of(streamlab::redact::shipped_detectors(), texts);
  CHECK(qualities.size() == 12);
  for (const auto& [kind, quality] : qualities) {
    INFO(kind << ", missed: " << quality.missed << ", mistaken: " << quality.mistaken << ", "
              << quality.wrong);
    CHECK(quality.found == quality.positives);
    CHECK(quality.precision() >= 0.99);
  }
}

TEST_CASE("labelled values pass the checks of their kinds") {
  Draws draws("self-check");
  for (int i = 0; i < 200; ++i) {
    const std::string card = make_card(draws), iban = make_iban(draws);
    std::string digits, compact;
    for (char c : card)
      if (c >= '0' && c <= '9') digits += c;
    for (char c : iban)
      if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) compact += c;
    CHECK(luhn_digit(std::string_view(digits).substr(0, digits.size() - 1)) == digits.back());
    CHECK(mod97(compact.substr(4) + compact.substr(0, 4)) == 1);
  }
}
