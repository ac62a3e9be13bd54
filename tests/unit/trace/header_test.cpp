// SPDX-License-Identifier: Apache-2.0
#include "trace/header.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::trace;

TEST_CASE("a class is told from an ordinary line") {
  CHECK(read_header("com.acme.CartException: order 17").strength == Strength::named);
  CHECK(read_header("com.acme.CartException: order 17").message == "order 17");
  CHECK(read_header("Shop::CartError (no route):").error_class == "Shop::CartError");
  CHECK(read_header("QuotaExceeded: no").strength == Strength::weak);
  CHECK(read_header("checkout: started").strength == Strength::none);
  CHECK(read_header("nothing happened here").strength == Strength::none);
  CHECK(read_header("").strength == Strength::none);
}

TEST_CASE("announcements of runtimes and tools outrank classes") {
  for (const char* line :
       {"panic: lost", "fatal error: all goroutines are asleep - deadlock!", "** (ArgumentError) bad",
        "thread 'main' panicked at src/a.rs:1:2:", "PHP Fatal error:  Uncaught CartError: x in /a.php:3",
        "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0", "Caused by: x.YException",
        "Unhandled exception. System.Exception: x", "BUG: KASAN: use-after-free in f+0x1/0x2"})
    CHECK(read_header(line).strength == Strength::explicit_);
}

TEST_CASE("the innermost exception of a line is the one") {
  CHECK(read_header("System.A.OuterException: x ---> Acme.InnerException: y").error_class ==
        "Acme.InnerException");
  CHECK(read_header(" ---> Acme.InnerException: y").message == "y");
}
