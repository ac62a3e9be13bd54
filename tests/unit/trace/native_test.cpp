// SPDX-License-Identifier: Apache-2.0
// C, C++, Swift and kernels: one fault, told by many tools.
#include <catch2/catch.hpp>

#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

const std::string kAsan =
    "=================================================================\n"
    "==4711==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011 at pc 0x55d0 bp 0x7f sp "
    "0x7f\n"
    "READ of size 1 at 0x602000000011 thread T0\n"
    "    #0 0x7f00 in __interceptor_memcpy /src/compiler-rt/lib/asan/memcpy.cc:3:1 (BuildId: 0a1b2c)\n"
    "    #1 0x55d1 in shop::(anonymous namespace)::parse<char>(char const*, unsigned long) const "
    "/src/shop/parse.cc:17:9\n"
    "    #2 0x55d2 in shop::read(shop::Stream&) /src/shop/read.cc:3:1\n"
    "    #3 0x55d3 in main /src/shop/main.cc:1:1\n"
    "    #4 0x7f01 in __libc_start_main (/lib/x86_64-linux-gnu/libc.so.6+0x21b97)\n\n"
    "0x602000000011 is located 0 bytes after 1-byte region\n"
    "allocated by thread T0 here:\n"
    "    #0 0x7f02 in malloc /src/compiler-rt/lib/asan/malloc.cc:3:1\n"
    "    #1 0x55d4 in shop::fill() /src/shop/fill.cc:17:9\n";
const Names kFrames = {"shop::parse", "shop::read"};

}  // namespace

TEST_CASE("AddressSanitizer: the first stack, without the sanitizer") {
  const auto found = analyse(kAsan);
  CHECK(found.language == "cpp");
  CHECK(found.error_class == "heap-buffer-overflow");
  CHECK(found.class_template == "memory_fault");
  CHECK(telling(found) == kFrames);
}

TEST_CASE("gdb, lldb, valgrind and a bare backtrace tell what the sanitizer told") {
  const std::string gdb =
      "Program received signal SIGSEGV, Segmentation fault.\n"
      "#0  __memmove_avx_unaligned_erms () at ../sysdeps/x86_64/multiarch/memmove.S:314\n"
      "#1  0x000055d1 in shop::(anonymous namespace)::parse<char> (text=0x55 \"a (b\", size=3) at "
      "/src/shop/parse.cc:17\n"
      "#2  0x000055d2 in shop::read (in=...) at /src/shop/read.cc:3\n"
      "#3  0x000055d3 in main () at /src/shop/main.cc:1\n";
  const std::string lldb =
      "* thread #1, name = 'shop', stop reason = signal SIGSEGV: invalid address (fault address: 0x0)\n"
      "  * frame #0: 0x00007ff8 libsystem_platform.dylib`_platform_memmove + 148\n"
      "    frame #1: 0x00001000 shop`shop::(anonymous namespace)::parse<char>(text=\"a\", size=3) at "
      "parse.cc:17:9\n"
      "    frame #2: 0x00001001 shop`shop::read(in=0x16) at read.cc:3:1 [opt]\n";
  const std::string valgrind =
      "==99== Invalid read of size 1\n"
      "==99==    at 0x4C34D6: memcpy (vg_replace_strmem.c:1023)\n"
      "==99==    by 0x108651: shop::parse(char const*, unsigned long) (parse.cc:17)\n"
      "==99==    by 0x108661: shop::read(shop::Stream&) (read.cc:3)\n"
      "==99==  Address 0x0 is not stack'd, malloc'd or (recently) free'd\n";
  const auto expected = analyse(kAsan);
  for (const std::string& text : {gdb, valgrind, gdb.substr(gdb.find("#0"))}) {
    CHECK(telling(text) == kFrames);
    CHECK(analyse(text).stack_trace_hash == expected.stack_trace_hash);
    CHECK(analyse(text).class_template == expected.class_template);
  }
  CHECK(telling(lldb) == Names{"_platform_memmove", "shop::parse", "shop::read"});
}

TEST_CASE("an abort is an abort, with or without its announcement") {
  const std::string frames =
      "#0  0x7f0 in raise () from /lib/libc.so.6\n#1  0x7f1 in abort () from /lib/libc.so.6\n"
      "#2  0x551 in shop::check (ok=false) at check.cc:3\n";
  CHECK(analyse(frames).class_template == "abort");
  CHECK(analyse("Program received signal SIGABRT, Aborted.\n" + frames).class_template == "abort");
  CHECK(analyse("terminate called after throwing an instance of 'std::out_of_range'\n" + frames)
            .class_template == "out_of_range");
  CHECK(telling(frames) == Names{"shop::check"});
}

TEST_CASE("ThreadSanitizer, UndefinedBehaviorSanitizer, LeakSanitizer, MemorySanitizer") {
  const auto race = analyse(
      "WARNING: ThreadSanitizer: data race (pid=7)\n"
      "  Write of size 4 at 0x7b04 by thread T1:\n"
      "    #0 shop::count(int*) /src/shop/count.cc:10:7 (shop+0x4d1)\n"
      "    #1 operator new(unsigned long) <null> (shop+0x4d2)\n");
  CHECK(race.class_template == "data_race");
  CHECK(telling(race) == Names{"shop::count"});
  const auto undefined = analyse("/src/shop/sum.cc:3:5: runtime error: division by zero\n");
  CHECK(undefined.class_template == "arithmetic");
  CHECK(undefined.stack_trace_hash.empty());
  CHECK(telling(undefined) == Names{"sum.cc"});
  CHECK(analyse("==1==ERROR: LeakSanitizer: detected memory leaks\n").class_template == "leak");
  CHECK(
      analyse(
          "==1==WARNING: MemorySanitizer: use-of-uninitialized-value\n    #0 0x1234 in shop::f() a.cc:1:1\n")
          .class_template == "uninitialised");
}

TEST_CASE("a failed check without a stack is told by its file and its text") {
  const auto a =
      analyse("#\n# Fatal error in ../../src/heap/mark.h, line 54\n# Check failed: IsMarked(bit).\n#\n");
  const auto b =
      analyse("#\n# Fatal error in ../../src/heap/mark.h, line 54\n# Check failed: IsFree(bit).\n#\n");
  CHECK(telling(a) == Names{"mark.h"});
  CHECK(a.stack_trace_hash.empty());
  CHECK(a.message_hash != b.message_hash);
  CHECK(a.class_template == "abort");
}

TEST_CASE("Android, Apple, Windows, Fuchsia, glibc and glog write addresses in columns") {
  CHECK(telling("    #00 pc 0001b2c4  /system/lib/libshop.so (shop_parse+12)\n    #01 pc 000c  "
                "/system/lib/libshop.so\n") == Names{"shop_parse"});
  CHECK(telling("0   Shop    0x0000000100001234 shop_parse + 24\n1   Shop  0x0000000100001235 main + 4\n") ==
        Names{"shop_parse"});
  CHECK(telling("00 0012f6c8 77c4f1b2 shop!Parser::Read+0x12\n01 0012f6cc 77c4f1b3 shop!wmain+0x1\n") ==
        Names{"Parser::Read"});
  CHECK(telling("   #0.1  0x0000023e390b59c4 in shop::Parse() ./src/parse.cc:3 <libshop.so>+0xc41\n") ==
        Names{"shop::Parse"});
  CHECK(telling("/usr/lib/libshop.so(_ZN4shop6Parser4readERKSs+0x3f)[0x7f12]\n") ==
        Names{"shop::Parser::read"});
  CHECK(telling("    @     0x7f12 shop::Parser::read()\n    @     0x7f13 main\n") ==
        Names{"shop::Parser::read"});
}

TEST_CASE("a platform's own libraries are the place of a failure, and tell no more") {
  CHECK(telling("0   Shop       0x0000000100001234 shop_parse + 24\n"
                "1   UIKitCore  0x0000000100001235 -[UIApplication sendAction:to:from:forEvent:] + 4\n") ==
        Names{"shop_parse"});
  CHECK(telling("0   CFNetwork  0x0000000100001234 _CFURLCartLoad + 24\n"
                "1   Shop       0x0000000100001235 shop_load + 4\n") == Names{"_CFURLCartLoad", "shop_load"});
  CHECK(telling("    #00 pc 0001b2c4  /data/app/shop/lib/arm64/libshop.so (shop_parse+12)\n"
                "    #01 pc 0022b2c4  /apex/com.android.art/lib64/libart.so (art_quick_stub+148)\n") ==
        Names{"shop_parse"});
}

TEST_CASE("HotSpot: the problematic frame, native and Java frames of a crash") {
  const std::string head =
      "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n"
      "#  SIGSEGV (0xb) at pc=0x00007f2a4c0a12b3, pid=812, tid=830\n#\n";
  const auto frame = analyse(head + "# Problematic frame:\n# C  [libcart.so+0x12b3]  cart_total+0x13\n#\n");
  CHECK(telling(frame) == Names{"cart_total"});
  CHECK(frame.class_template == "memory_fault");
  CHECK(telling("C  [libcart.so+0x12b3]  cart_total(int)+0x13\n"
                "j  com.shop.Cart.total0(I)I+0\n"
                "J 812 c2 com.shop.Cart.total()I (12 bytes) @ 0x00007f2a4c [0x00007f2a40+0x0c]\n") ==
        Names{"cart_total"});
  CHECK(telling("j  com.shop.Cart.total0(I)I+0\n"
                "J 812 c2 com.shop.Order.run()I (12 bytes) @ 0x00007f2a4c [0x00007f2a40+0x0c]\n") ==
        Names{"com.shop.Cart.total0", "com.shop.Order.run"});
  CHECK(telling("C  the cart was lost\nJ 7\nj\n").empty());
}

TEST_CASE("Swift: a closure belongs to what it is in") {
  CHECK(telling("#0 0x1234 in closure #1 (Swift.Int) -> () in Shop.Cart.total(of: Shop.Order) -> Swift.Int "
                "/s/Cart.swift:3:1\n") == Names{"Shop.Cart.total"});
}

TEST_CASE("Linux kernel: the function that the report names, else the first that is no machinery") {
  const auto kasan = analyse(
      "[   34.123456][ T8123] BUG: KASAN: use-after-free in shop_ioctl+0x12/0x340 drivers/shop.c:17\n"
      "[   34.123457][ T8123] Call Trace:\n"
      "[   34.123458][ T8123]  dump_stack+0x1d/0x30\n"
      "[   34.123459][ T8123]  ? guess+0x1/0x2\n"
      "[   34.123460][ T8123]  shop_ioctl+0x12/0x340\n");
  CHECK(kasan.language == "kernel");
  CHECK(kasan.class_template == "KASAN: use-after-free");
  CHECK(telling(kasan) == Names{"shop_ioctl"});
  CHECK(telling("general protection fault: 0000 [#1] SMP\n dump_stack+0x1/0x2\n ? guess+0x1/0x2\n "
                "shop_read.isra.3+0x1/0x2 [shop]\n") == Names{"shop_read"});
}

TEST_CASE("Fuchsia: a panic behind the log's stamp, without the hooks that reported it") {
  const std::string stamp = "[00042.120345][1207][1311][core/shop/carts:main.cm][shop] WARN: ";
  const std::string lib = " <libstd-0a1b2c3d.so>+0x9f816\n";
  std::string text;
  for (const std::string& line :
       {std::string("thread 'main' panicked at ./../../src/shop/cart/cart.rs:31:9:\n"),
        std::string("no price for order 17\n"), std::string("stack backtrace:\n"),
        std::string("[[[ELF module #0x0 \"\" BuildID=0a1b2c3d4e5f6071 0x40f33e5d5000]]]\n"),
        std::string("[[[mmap 0x40f33e5d5000:0x31000:load:0x0:rx:0x0]]]\n"),
        "   #0    0x000040f5319c1a9c in std::panicking::default_hook::h30292437912a4a2c "
        "library/std/src/panicking.rs:292" +
            lib,
        std::string("   #1    0x000040f33e932577 in shop_log::install_hook::{closure#0} "
                    "../../src/shop/log/lib.rs:62 <>+0x35d577\n"),
        "   #2    0x000040f5319c4a5d in std::panicking::rust_panic_with_hook::h26aa69f167466692 "
        "library/std/src/panicking.rs:700" +
            lib,
        "   #3    0x000040f531a102f4 in core::panicking::panic_fmt::hac59a610e1944afd "
        "library/core/src/panicking.rs:72" +
            lib,
        std::string("   #4    0x000040f33e990923 in <core::option::Option<u64>>::expect "
                    "/b/rust/library/core/src/option.rs:898 <>+0x3bb923\n"),
        std::string("   #5    0x000040f33e8ed3e3 in <shop_cart::Cart>::total::{closure#0} "
                    "../../src/shop/cart/cart.rs:31 <>+0x3183e3\n"),
        std::string("   #6    0x000040f33e906e72 in <futures::Pool<<shop_cart::Cart>::total::{closure#0}> as "
                    "futures::Stream>::poll_next ../../third_party/vendor/futures-0.3/pool.rs:53 "
                    "<>+0x331e72\n"),
        std::string("   #7    0x000040f33e8ee379 in <shop_cart::Cart>::pay::<true> "
                    "../../src/shop/cart/pay.rs:21 <>+0x319379\n"),
        std::string("   #8    0x000040f33e8e34c1 in main <>+0x30e4c1\n")})
    text += stamp + line;
  const auto found = analyse(text);
  CHECK(found.language == "rust");
  CHECK(found.class_template == "panic");
  CHECK(found.message_template == "no price for order {int}");
  CHECK(telling(found) == Names{"shop_cart::Cart::total", "shop_cart::Cart::pay"});
  CHECK(found.frames.size() == 9);
}

TEST_CASE("Linux kernel: a raw stack tells return addresses, not what else lies there") {
  const auto dump = [](const std::string& address) {
    std::string text = "WARNING: kernel stack frame pointer in shopd:812 has bad value\n";
    for (const char* word :
         {"0000000000000000 ...", "ffff8801daf06b88 (0xffff8801daf06b88)",
          "ffffffff812c80ee (__save_stack_trace+0x6e/0xd0)",  // the unwinder itself
          "0000000041b58ab3 (0x41b58ab3)",
          "ffffffff83000001 (stale_local+0x12/0x340)",  // no frame pointer below
          "ffff8801daf06c10 (0xffff8801daf06c10)",
          "ffffffff8a22dcc8 (cart_table+0x488/0x29fee0)",  // longer than a function
          "ffff8801daf06c18 (0xffff8801daf06c18)",
          "ffffffff83000100 (cart_lock+0x170/0x170)",  // a pointer to the next function's start
          "ffff8801daf06c20 (0xffff8801daf06c20)", "ffffffff8325f913 (cart_total+0x603/0xc10)",
          "ffff8801daf06c28 (0xffff8801daf06c28)", "ffffffff8325fa00 (cart_ioctl+0x3d/0x90 [shop])"})
      text += "[   26.143152]         " + address + ": " + word + "\n";
    return text;
  };
  for (const char* address : {"(ptrval)", "(____ptrval____)", "ffff8801daf06c10"}) {
    INFO(address);
    const auto found = analyse(dump(address));
    CHECK(found.language == "kernel");
    CHECK(telling(found) == Names{"cart_total"});
    REQUIRE(found.frames.size() == 3);
    CHECK(found.frames[0].function == "__save_stack_trace");
    CHECK(found.frames[2].function == "cart_ioctl");
  }
}
