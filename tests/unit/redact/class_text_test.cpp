// SPDX-License-Identifier: Apache-2.0
#include "redact/class_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamlab::redact;

TEST_CASE("a class is known by list or by one word's ending") {
  for (const char* text :
       {"ECONNRESET", "DEADLINE_EXCEEDED", "DeadlineExceeded", "_OTHER", "timeout", "42P01", "08006",
        "ValueError", "java.io.IOException", "std::logic_Failure", "SegFault", "KernelPanic"})
    CHECK(is_known_class(text));
  const std::string endless = std::string(200, 'a') + "Error";
  for (const char* text : {"", "jane", "user jane Error", "ErrorOfJane", "error: x", "ZZ999", "12345",
                           "Doe5551234Error", endless.c_str()})
    CHECK_FALSE(is_known_class(text));
}

TEST_CASE("a number from 400 to 599 is an HTTP status, another one a code") {
  CHECK(numeric_class("404", false)->error_class == "http_4xx");
  CHECK(numeric_class("5e2", false)->code == 500);
  CHECK(numeric_class("5e2", false)->error_class == "http_5xx");
  CHECK(numeric_class("503", true)->error_class == "http_5xx");
  CHECK(numeric_class("-3", false)->code == -3);
  for (const char* token : {"399", "600", "1.5", "1e400", "99999999999999999999"})
    CHECK(numeric_class(token, false)->error_class == "code_{int}");
  CHECK(numeric_class("1e400", false)->code == 0);
  for (const char* text : {"", "E42", "4040", "23505", "399"})
    CHECK_FALSE(numeric_class(text, true).has_value());
}
