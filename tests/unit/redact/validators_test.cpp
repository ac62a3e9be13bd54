// SPDX-License-Identifier: Apache-2.0
#include "redact/validators.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::redact;

TEST_CASE("luhn takes digits with a right sum only") {
  CHECK(luhn("79927398713"));
  for (const char* text : {"", "79927398714", "7992739871a", "4111 1111 1111 1111"}) CHECK_FALSE(luhn(text));
}

TEST_CASE("a card needs an issuer, its length and a right sum") {
  for (const char* card :
       {"4222222222222", "4111111111111111", "5555555555554444", "2223003122003222", "378282246310005",
        "30569309025904", "6011111111111117", "3530111333300000", "6200000000000005"})
    CHECK(is_card(card));
  for (const char* text :
       {"1234567812345670", "41111111111111111", "4111111111111112", "0000000000000000", "55555555554444"})
    CHECK_FALSE(is_card(text));
}

TEST_CASE("an IBAN needs its country's length and a right remainder") {
  for (const char* iban : {"DE89370400440532013000", "de89370400440532013000", "GB82WEST12345698765432",
                           "NO9386011117947", "MT84MALT011000012345MTLCAST001S"})
    CHECK(is_iban(iban));
  for (const char* text :
       {"", "DE", "DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000"})
    CHECK_FALSE(is_iban(text));
}

TEST_CASE("an SSN has an area, a group and a serial that are given out") {
  for (const char* ssn : {"123451034", "078051120", "899019999"}) CHECK(is_ssn(ssn));
  for (const char* text : {"000121234", "666121234", "900121234", "123001234", "123450000", "12345678"})
    CHECK_FALSE(is_ssn(text));
}

TEST_CASE("addresses are parsed") {
  CHECK(is_ipv4("255.0.0.1"));
  for (const char* text : {"", "1.2.3", "1.2.3.4.", "1.2.3.256", "1..2.3", "1.2.3.0004", "1.2.3.4.5"})
    CHECK_FALSE(is_ipv4(text));
  CHECK(is_ipv6("::"));
  CHECK(is_ipv6("2001:db8::1"));
  for (const char* text : {"", ":", "1:2", "1::2::3", "g::1"}) CHECK_FALSE(is_ipv6(text));
}

TEST_CASE("a named validator ignores separators and an unknown one accepts") {
  CHECK(holds_up("card", "4111-1111 1111.1111"));
  CHECK(holds_up("mac", "00:11:22:33:44:55"));
  CHECK_FALSE(holds_up("mac", "00:11:22:33:44"));
  CHECK_FALSE(holds_up("jwt", "eyJ"));
  CHECK(holds_up("", "anything"));
}
