// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "trace/raw_frame.hpp"

using streamlab::trace::fuchsia_stamp;
using streamlab::trace::without_prefix;

TEST_CASE("what collectors put before a line goes, its indentation stays") {
  for (const char* prefix :
       {"2026-11-05T10:25:41.049Z app[2375]: ", "2026-11-05 10:25:41,049 ERROR ",
        "Nov  5 10:25:41 host app[12]: ", "[   12.345678] ", "[   12.345678][ T81] ",
        "<134>1 2026-11-05T10:25:41Z ", "2026-11-05T10:25:41.049Z stderr F ",
        "E0102 15:04:05.000000   12345 cart.go:12] ", "api_1  | ", "==4711== ", "10:25:41.049 [main] "}) {
    for (const int algo : {1, 2}) {
      CHECK(without_prefix(std::string(prefix) + "panic: lost", algo) == "panic: lost");
      CHECK(without_prefix(std::string(prefix) + "    at f", algo) == "    at f");
    }
  }
}

TEST_CASE("what phones, loggers and CI put before a line goes since algo 2") {
  for (const char* prefix :
       {"E/AndroidRuntime( 2345): ", "E/flutter ( 2345): ",
        "E/flutter ( 2345): [ERROR:flutter/runtime/dart_vm_initializer.cc(41)] ",
        "[812:830:1105/102541.049:ERROR:gpu/cart.cc(31)] ",
        "05-01 10:00:00.123  2345  2345 E AndroidRuntime: ", "May 01 10:00:00 host kernel: ",
        "May 01 10:00:00 host shopd: ", "ERROR:root:", "##[error]",
        "F, [2026-05-01T10:00:00.123456 #2375] FATAL -- : ", "2026/05/01 10:00:00 ", "[pod/shop-1/api] ",
        "01-May-2026 10:00:00.123 SEVERE [main] ", "2026-05-01 10:00:00,123 - shop.web - ERROR - ",
        "2026-05-01 10:00:00,123 [http-1] ERROR com.acme.Web - ",
        "2026-05-01T10:00:00.123Z ERROR 1 --- [nio-8080-exec-1] o.a.c.Dispatcher    : "}) {
    CHECK(without_prefix(std::string(prefix) + "panic: lost") == "panic: lost");
    CHECK(without_prefix(std::string(prefix) + "java.lang.Error: lost") == "java.lang.Error: lost");
  }
}

TEST_CASE("a line of a trace is no prefix") {
  for (const char* line :
       {"    at com.acme.A.f(A.java:1)", "\t/src/a.go:12 +0x1", "#0 [internal function]: f()",
        "[<ffffffff81>] f+0x1/0x2", "==4711==ERROR: AddressSanitizer: SEGV",
        "WARNING: ThreadSanitizer: data race", "  | ValueError: x", "2: main", "[]", ""})
    CHECK(without_prefix(line) == line);
}

TEST_CASE("Fuchsia's stamp is told from brackets of other logs") {
  for (const std::string stamp : {"[00042.120345][1207][1311][core/shop/carts:main.cm] WARN: ",
                                  "[42.1][1][2][core/shop][tag,other][third] ERROR: "})
    CHECK(fuchsia_stamp(stamp + "panic") == stamp.size());
  for (const char* line :
       {"[00042.12][1207][1311][core/shop] panic", "[00042.12][1207] WARN: a", "[42", "", "[",
        "[00042.12][1207][1311][core/shop WARN: a", "[main][1][2][core] WARN: a", "[4.1][1][2]"})
    CHECK(fuchsia_stamp(line) == 0);
}

TEST_CASE("what names the place of a failed check is no prefix") {
  for (const char* line : {"[1105/102541.049:FATAL:cart.cc(31)] Check failed: count > 0.",
                           "F1105 10:25:41.049000   812 cart.cc:31] Check failed: count > 0",
                           "ERROR:cart.c:31:total: assertion failed: (count > 0)"})
    CHECK(without_prefix(line) == line);
  CHECK(without_prefix("ERROR:root:12 orders lost") == "12 orders lost");
}
