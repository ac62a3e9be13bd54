// SPDX-License-Identifier: Apache-2.0
#include "redact/detectors.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "redact/validators.hpp"

using namespace streamlab::redact;

namespace {

std::string scrub_all(std::string_view text) {
  std::string out;
  return shipped_detectors().scrub(text, out) ? out : std::string(text);
}

}  // namespace

TEST_CASE("personal data in text becomes its kind") {
  const std::pair<const char*, const char*> cases[] = {
      {"write to jane.doe+x@mail.example.com today", "write to [redacted:email] today"},
      {"jane%40example.com", "[redacted:email]"},
      {"\xc3\xbcmit@b\xc3\xbc"
       "cher.example",
       "[redacted:email]"},
      {"\"jane doe\"@example.com", "[redacted:email]"},
      {"call +15550123456 now", "call [redacted:phone] now"},
      {"call +1 (555) 012-3456", "call [redacted:phone]"},
      {"(555) 123-4567", "[redacted:phone]"},
      {"555-123-4567.", "[redacted:phone]."},
      {"tel 030 1234567", "tel [redacted:phone]"},
      {"06 12 34 56 78", "[redacted:phone]"},
      {"4111111111111111", "[redacted:card]"},
      {"paid with 4111 1111 1111 1111 ok", "paid with [redacted:card] ok"},
      {"3782-822463-10005", "[redacted:card]"},
      {"6011000990139424", "[redacted:card]"},
      {"DE89370400440532013000", "[redacted:iban]"},
      {"GB82 WEST 1234 5698 7654 32", "[redacted:iban]"},
      {"ssn 123-45-1034", "ssn [redacted:ssn]"},
      {"078 05 1120", "[redacted:ssn]"},
      {"from 10.20.30.40:8080", "from [redacted:ipv4]:8080"},
      {"at 2001:db8::8a2e:370:7334.", "at [redacted:ipv6]."},
      {"[::1]:443", "[[redacted:ipv6]]:443"},
      {"::ffff:192.0.2.1", "[redacted:ipv6]"},
      {"mac 00:1A:2b:3c:4d:5e", "mac [redacted:mac]"},
      {"00-1a-2b-3c-4d-5e", "[redacted:mac]"},
      {"001a.2b3c.4d5e", "[redacted:mac]"},
      {"t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "t=[redacted:jwt]"},
      {"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- x", "[redacted:pem] x"},
      {"key AKIAIOSFODNN7EXAMPLE", "key [redacted:api_key]"},
      {"ghp_0123456789abcdefghijABCDEFGHIJ012345", "[redacted:api_key]"},
      {"Authorization: Bearer abc123def456", "Authorization: Bearer [redacted:api_key]"},
      {"sk_live_0123456789abcdef", "[redacted:api_key]"},
      {"xoxb-1234567890-abcdefghij", "[redacted:api_key]"},
      {"postgres://app:hunter2@db/prod", "postgres://[redacted:url_credentials]@db/prod"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("what only looks like it stays") {
  for (const char* text : {"2026-02-03T04:05:06.789Z",
                           "2026-02-03T04:05:06+01:00",
                           "2026-02-03 04:05:06",
                           "03.02.2026",
                           "1767225600123",
                           "4111111111111112",
                           "123e4567-e89b-12d3-a456-426614174000",
                           "12:34:56",
                           "v1.2.3",
                           "4.9.40",
                           "1 000 000 000",
                           "000-12-3456",
                           "666-12-3456",
                           "912-34-5678",
                           "123-00-4567",
                           "123-45-0000",
                           "DE89370400440532013001",
                           "300.1.2.3",
                           "1.2.3.4.5",
                           "std::vector",
                           "a::b",
                           "order ORD-1234-5678-9012",
                           "0.4111111111111111",
                           "12345678.12345678",
                           "eyJ is no token",
                           "user@localhost",
                           "@mention",
                           "a@b",
                           "bearer of news",
                           "100%",
                           "5551234567",
                           "1234567890123456789012345678901234567890",
                           "[redacted:email] [redacted:phone]"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("kept integers are looked at for cards only") {
  CHECK(shipped_detectors().number_kind("4111111111111111") == "card");
  for (const char* token :
       {"4111111111111112", "411111111111111.1", "1767225600123", "15550123456", "123451034", "-5", "4e15"})
    CHECK(shipped_detectors().number_kind(token).empty());
}

TEST_CASE("no millisecond timestamp is a card") {
  for (long long ms = 1'500'000'000'000; ms < 2'000'000'000'000; ms += 7'777'777)
    REQUIRE(shipped_detectors().number_kind(std::to_string(ms)).empty());
}

TEST_CASE("one's own detectors work on text and integers") {
  Policy policy;
  policy.default_detectors = false;
  policy.custom_detectors.push_back({"badge", "B-[0-9]+", ""});
  policy.custom_detectors.push_back({"sum", "[0-9]{6,}", "luhn"});
  const Detectors own(policy);
  std::string out;
  CHECK(own.scrub("B-12 and 79927398713 and 79927398714", out));
  CHECK(out == "[redacted:badge] and [redacted:sum] and 79927398714");
  CHECK(own.number_kind("79927398713") == "sum");
  CHECK_FALSE(own.finds("jane@example.com"));
}

TEST_CASE("scrubbing ends even where a pattern matches our own marks") {
  Policy policy;
  policy.custom_detectors.push_back({"any", "[a-z]+", ""});
  const Detectors own(policy);
  std::string once, twice;
  REQUIRE(own.scrub("some words jane@example.com here", once));
  CHECK_FALSE(own.scrub(once, twice));
}

TEST_CASE("hostile text is scanned in linear time") {
  for (const std::string& piece :
       {std::string("@"), std::string("%40"), std::string("a@a."), std::string("1 "), std::string("1-"),
        std::string("+1"), std::string("::"), std::string("0:"), std::string("eyJ"), std::string("eyJ."),
        std::string("://"), std::string("\"@"), std::string("-----BEGIN "), std::string("DE89 "),
        std::string("Bearer "), std::string("[redacted:a]"), std::string("sk-"), std::string("1.1.1.1 ")}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    (void)scrub_all(text);
  }
  SUCCEED();
}

TEST_CASE("validators know lengths and sums") {
  CHECK(is_iban("NO9386011117947"));
  CHECK(is_iban("MT84MALT011000012345MTLCAST001S"));
  CHECK_FALSE(is_iban("XX89370400440532013000"));
  CHECK(is_card("4222222222222"));
  CHECK_FALSE(is_card("1234567812345670"));
  CHECK_FALSE(is_card("41111111111111111"));
}
