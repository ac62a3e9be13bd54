// SPDX-License-Identifier: Apache-2.0
// The place that an announcement names where no stack follows.
#include "trace/place.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

/// The one frame of a text without a stack, as shown; empty where there is none.
std::string place_of(const std::string& text) {
  const auto found = analyse(text);
  CHECK(found.stack_trace_hash.empty());  // a file is too little for a hash by itself
  CHECK(found.frames == found.telling);
  CHECK(found.roles.size() == found.frames.size());
  return found.frames.empty() ? std::string() : to_string(found.frames.front());
}

}  // namespace

TEST_CASE("a failed assertion's file and function are its frame, in every C library's words") {
  for (const auto& [line, place] : {
           std::pair<std::string, std::string>  //
           {"shopd: src/cart.c:31: int total(const cart_t *): Assertion `count > 0' failed.", "cart.c.total"},
           {"shopd[812]: ../src/cart.cc:31:void shop::Cart::Total(int): Assertion `count > 0' failed.",
            "cart.cc.shop::Cart::Total"},
           {"Assertion failed: (count > 0), function total, file cart.c, line 31.", "cart.c.total"},
           {"Assertion failed: count > 0, file C:\\work\\cart.c, line 31", "cart.c"},
           {"Assertion failed: count > 0 (src/cart.c: total: 31)", "cart.c.total"},
           {"assertion \"count > 0\" failed: file \"src/cart.c\", line 31, function \"total\"",
            "cart.c.total"},
           {"assertion \"count > 0\" failed: file \"src/cart.c\", line 31, function: total", "cart.c.total"},
           {"src/cart.c:31: int total(int): assertion \"count > 0\" failed", "cart.c.total"},
           {"C:\\work\\shop\\cart.cpp(31): Assertion failed: count > 0", "cart.cpp"},
           {"cart.cpp(31) : Assertion failed: count > 0", "cart.cpp"},
           {"ERROR:cart.c:31:total: assertion failed: (count > 0)", "cart.c.total"},
           {"**\nShop:ERROR:../src/cart.c:31:total: assertion failed (count == 1): (0 == 1)", "cart.c.total"},
       }) {
    INFO(line);
    CHECK(place_of(line) == place);
    CHECK(analyse(line).class_template == "abort");
    CHECK(place_of("listening on port 80\n" + line + "\nAborted (core dumped)\n") == place);
  }
}

TEST_CASE("a fatal log line's file is its frame, and its stamp no part of its message") {
  const auto glog = analyse("F1105 10:25:41.049000   812 cart.cc:31] Check failed: count > 0 (0 vs. 0) ");
  CHECK(telling(glog) == Names{"cart.cc"});
  CHECK(
      glog.message_template ==
      analyse("F1106 08:00:00.000001  9001 cart.cc:44] Check failed: count > 0 (0 vs. 0) ").message_template);
  CHECK(telling("[1105/102541.049:FATAL:cart.cc(31)] Check failed: count > 0.") == Names{"cart.cc"});
}

TEST_CASE("a kernel's report without a function has its file") {
  CHECK(place_of("[   34.120000] kernel BUG at fs/shop/cart.c:31!") == "cart.c");
  CHECK(place_of("WARNING: CPU: 1 PID: 812 at fs/shop/cart.c:31") == "cart.c");
  CHECK(place_of("UBSAN: shift-out-of-bounds in fs/shop/cart.c:31:7") == "cart.c");
  const auto named = analyse("WARNING: CPU: 1 PID: 812 at fs/shop/cart.c:31 cart_total+0x1c/0x240\n");
  CHECK(telling(named) == Names{"cart_total"});
  CHECK(named.frames == named.telling);
  CHECK_FALSE(named.stack_trace_hash.empty());
}

TEST_CASE("Rust, PHP, Perl and Swift name the file of what failed") {
  CHECK(place_of("thread 'main' panicked at src/cart.rs:31:5:\nno price for order 17") == "cart.rs");
  CHECK(place_of(
            "PHP Fatal error:  Allowed memory size of 99 bytes exhausted in /srv/shop/Cart.php on line 31") ==
        "Cart.php");
  CHECK(place_of("Fatal error: Allowed memory size of 99 bytes exhausted in /srv/shop/Cart.php on line 31") ==
        "Cart.php");
  CHECK(place_of("Parse error: syntax error, unexpected end of file in /srv/shop/Cart.php on line 31") ==
        "Cart.php");
  CHECK(place_of("PHP Fatal error:  Uncaught CartError: no price in /srv/shop/Cart.php:31") == "Cart.php");
  CHECK(place_of("no price for order 17 at /srv/shop/Cart.pm line 31.") == "Cart.pm");
  CHECK(place_of("Shop/Cart.swift:31: Fatal error: Unexpectedly found nil") == "Cart.swift");
  CHECK(place_of("Fatal error: no price: file Shop/Cart.swift, line 31") == "Cart.swift");
  CHECK(place_of("Fatal error: Index out of range: file Swift/Array.swift, line 31").empty());
}

TEST_CASE("what names no place gives no frame") {
  for (const char* line :
       {"panic: no price for order 17", "panic: runtime error: index out of range [5] with length 3",
        "SIGSEGV: segmentation violation\nPC=0x4567ab m=0 sigcode=1",
        "Assertion failed: the order has a price", "Assertion failed", "Fatal error: no price in the cart",
        "kernel BUG at the worst time"}) {
    INFO(line);
    CHECK(place_of(line).empty());
  }
}

TEST_CASE("an ordinary line that mentions a file is no failure and gives no frame") {
  for (const char* line :
       {"2026-11-05 10:25:41 INFO loaded /srv/shop/Cart.php on line 31", "opened cart.c:31: total",
        "listening at src/main.rs:4:5", "cart.cpp(31): warning C4101: unreferenced local variable",
        "INFO cart.cpp(31): Assertion failed: none", "cart.c:31: total: assertions on",
        "the assertion failed in cart.c, line none"}) {
    INFO(line);
    CHECK(place_of(line).empty());
    CHECK(analyse(line).class_template.empty());
  }
}

TEST_CASE("a stack under the announcement tells instead of its line") {
  const std::string assertion = "shopd: src/cart.c:31: total: Assertion `count > 0' failed.\n";
  const std::string frames =
      "#0  0x7f0 in raise () from /lib/libc.so.6\n#1  0x551 in shop::check (ok=false) at check.cc:3\n";
  CHECK(telling(assertion + frames) == Names{"shop::check"});
  CHECK(analyse(assertion + frames).stack_trace_hash == analyse(frames).stack_trace_hash);
  CHECK(analyse(assertion + frames).frames == analyse(frames).frames);
}

TEST_CASE("where a report names its function, that frame alone is said to be in the hash") {
  const auto found = analyse(
      "BUG: KASAN: use-after-free in cart_total+0x1c/0x240\n"
      " cart_read+0x1/0x20\n cart_total+0x1c/0x240\n cart_ioctl+0x3/0x90\n");
  REQUIRE(found.frames.size() == 3);
  CHECK(telling(found) == Names{"cart_total"});
  CHECK(found.roles == std::vector<Role>{Role::beyond, Role::telling, Role::beyond});
}

TEST_CASE("an assertion is its file, function and condition, whatever folder, line and program tell it") {
  const std::string glibc = "shopd: src/cart.c:31: total: Assertion `count > low' failed.";
  for (const char* same :
       {"shopd: /b/7/src/cart.c:97: total: Assertion `count > low' failed.",
        "carts: cart.c:31: total: Assertion `count > low' failed.",
        "Assertion failed: count > low (src/cart.c: total: 31)",
        "Assertion failed: count > low, function total, file cart.c, line 31.",
        "assertion \"count > low\" failed: file \"src/cart.c\", line 31, function \"total\"",
        "cart.c:31: total: assertion \"count > low\" failed",
        "ERROR:cart.c:31:total: assertion failed: count > low"})
    CHECK(analyse(same).message_hash == analyse(glibc).message_hash);
  for (const char* other : {"shopd: src/cart.c:31: total: Assertion `count > high' failed.",
                            "shopd: src/cart.c:31: price: Assertion `count > low' failed.",
                            "shopd: src/shop.c:31: total: Assertion `count > low' failed."})
    CHECK(analyse(other).message_hash != analyse(glibc).message_hash);
}

TEST_CASE("the older version reads no place of an assertion") {
  CHECK(telling(analyse("shopd: src/cart.c:31: total: Assertion `count > 0' failed.", {}, {}, 1)).empty());
}
