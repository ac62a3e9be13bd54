// SPDX-License-Identifier: Apache-2.0
// What the words of a failure name where nothing else tells a place.
#include "trace/subject.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "trace/failure.hpp"
#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

std::string shown(std::string_view line) {
  const Subject subject = subject_of(line);
  return std::string(subject.file) + '|' + std::string(subject.function);
}

using Cases = std::initializer_list<std::pair<std::string_view, std::string_view>>;

void check(Cases cases) {
  for (const auto& [line, expected] : cases) {
    INFO(line);
    CHECK(shown(line) == expected);
  }
}

}  // namespace

TEST_CASE("a loader names the library, symbol or module it misses") {
  check(
      {{R"(CANNOT LINK EXECUTABLE "/data/local/shopd": library "libcart.so" not found)", "libcart.so|"},
       {R"(dlopen failed: library "libcart.so" not found: needed by /data/libshop.so)", "libcart.so|"},
       {"./shopd: error while loading shared libraries: libcart.so.2: cannot open shared object file: No "
        "such "
        "file or directory",
        "libcart.so.2|"},
       {"Error loading shared library libcart.so.2: No such file or directory (needed by ./shopd)",
        "libcart.so.2|"},
       {"dyld[812]: Library not loaded: @rpath/libcart.2.dylib", "@rpath/libcart.2.dylib|"},
       {"The code execution cannot proceed because CART140.dll was not found.", "CART140.dll|"},
       {"./shopd: symbol lookup error: ./shopd: undefined symbol: cart_total, version CART_2", "|cart_total"},
       {"Error relocating ./shopd: cart_total: symbol not found", "|cart_total"},
       {"Symbol not found: _cart_total", "|_cart_total"},
       {"ModuleNotFoundError: No module named 'shop.cart'", "shop.cart|"},
       {"Error: Cannot find module '../lib/cart'", "../lib/cart|"}});
}

TEST_CASE("a page names the script that did not arrive") {
  check({{"Loading chunk 7 failed. (timeout: https://cdn.example/static/cart.3f2a9c81.js)",
          "https://cdn.example/static/cart.3f2a9c81.js|"},
         {"(missing: https://cdn.example/static/cart.css?v=7)", "https://cdn.example/static/cart.css?v=7|"},
         {"Failed to fetch dynamically imported module: https://cdn.example/cart.mjs",
          "https://cdn.example/cart.mjs|"},
         {"error loading dynamically imported module: https://cdn.example/cart.js",
          "https://cdn.example/cart.js|"},
         {"gave up (timeout: 30 seconds)", "|"}});
}

TEST_CASE("a call names the remote method that failed") {
  check({{R"(waiting on pid 7: urpc method "shopManager.WaitPID" failed: EOF)", "|shopManager.WaitPID"},
         {"rpc error: code = Unimplemented desc = unknown method Total for service shop.v1.Cart", "|Total"},
         {"rpc: can't find method Cart.Total", "|Cart.Total"},
         {"rpc: can't find service Cart.Total", "|Cart.Total"},
         {"Invalid method name: 'total'", "|total"},
         {"the method cart_total does not exist/is not available", "|cart_total"},
         {R"(the payment method "alice.example" failed)", "|"}});
}

TEST_CASE("a system call that was refused is named, by Node, Go and C") {
  check({{"Error: ENOENT: no such file or directory, open '/srv/shop/cart.json'", "|open"},
         {"Error: connect ECONNREFUSED 127.0.0.1:5432", "|connect"},
         {"Error: getaddrinfo EAI_AGAIN db.example", "|getaddrinfo"},
         {"listen EADDRINUSE: address already in use :::80", "|listen"},
         {"read ECONNRESET", "|read"},
         {"spawn ffmpeg ENOENT", "|spawn"},
         {"failed to create temp dir: mkdir ./cart-812: read-only file system", "|mkdir"},
         {"Post \"http://shop.example/\": dial tcp 10.0.0.7:80: connect: connection refused", "|dial"},
         {"read tcp 10.0.0.1:41000->10.0.0.7:80: i/o timeout", "|read"},
         {"fork/exec ./shopd: permission denied", "|fork/exec"},
         {"open: Permission denied", "|open"},
         {"open: Alice's account", "|"},
         {"please open the door: ENTRANCE closed", "|"},
         {"read the manual: no reason", "|"}});
}

TEST_CASE("a kernel and a runtime name their function before their words") {
  check({{"panic: pool_do_get: mbufpl free list modified", "|pool_do_get"},
         {"panic: mtx_lock() of spin mutex", "|mtx_lock"},
         {"fatal error: newosproc", "|newosproc"},
         {"fatal error: schedule: holding locks", "|schedule"},
         {"fatal error: all goroutines are asleep - deadlock!", "|"},
         {"panic: no price for order 17", "|"},
         {"EXT4-fs error (device sda1): ext4_lookup:1609: inode #2: comm shopd: bad extra_isize",
          "|ext4_lookup"},
         {"BTRFS: error (device sda1) in btrfs_commit_cart:31: errno=-5 IO failure", "|btrfs_commit_cart"}});
}

TEST_CASE("Clojure names the function in its one line") {
  check({{"Execution error (ArithmeticException) at shop.cart/total (cart.clj:31).", "|shop.cart/total"},
         {"Execution error (ArithmeticException) at (REPL:1).", "|"},
         {"Execution error at noon", "|"}});
}

TEST_CASE("R, shells and PowerShell name the function or the script") {
  check({{"Error in total(cart) : object 'price' not found", "|total"},
         {"Error in `total()`: no price", "|"},
         {"./cart.sh: line 31: pricing: command not found", "./cart.sh|"},
         {"At C:\\work\\cart.ps1:31 char:3", "C:\\work\\cart.ps1|"},
         {"At noon char: none", "|"},
         {"see the docs: line 3: nothing", "|"}});
}

TEST_CASE("what is no plain name is never taken: it could be anybody's words") {
  check({{R"(library "Alice Example's photos" not found)", "|"},
         {R"(library "4111111111111111" not found)", "|"},
         {R"(photo library "Vacation" not found)", "|"},
         {"Cannot find module 'Biology'", "|"},
         {"No module named 'a@b.example'", "|"},
         {"Cannot find module ''", "|"},
         {R"(library ")", "|"},
         {"panic: ", "|"},
         {"(timeout: ", "|"},
         {"", "|"}});
  CHECK_FALSE(subject_of("No module named '" + std::string(200, 'x') + "'").is_known());
}

TEST_CASE("the line of the announcement is read first, then those below it") {
  const std::string text = "open ./a: permission denied\nfatal error: newosproc\nmkdir ./b: file exists\n";
  CHECK(subject_in(text, {}, kAlgo).function == "open");
  CHECK(subject_in(text, std::string_view(text).substr(41, 3), kAlgo).function == "newosproc");
  CHECK(subject_in(text, std::string_view("elsewhere"), kAlgo).function == "open");
  CHECK(subject_in("2026/05/01 10:00:00 mkdir ./b: file exists", {}, kAlgo).function == "mkdir");
  CHECK_FALSE(subject_in("\n\n", {}, kAlgo).is_known());
}

TEST_CASE("a named subject is shown, and the message still decides") {
  const auto analysis = analyse("fatal error: newosproc\n");
  CHECK(telling(analysis) == Names{"newosproc"});
  CHECK(analysis.frames == analysis.telling);
  CHECK(analysis.roles == std::vector{Role::telling});
  CHECK(analysis.is_from_words);
  CHECK_FALSE(analyse("panic: x\n\ngoroutine 1 [running]:\nmain.total()\n\t/a.go:1\n").is_from_words);
  CHECK(analysis.stack_trace_hash.empty());
  CHECK_FALSE(analysis.message_hash.empty());
  CHECK(analyse("panic: pool_get: list modified").message_hash !=
        analyse("panic: pool_get: page empty").message_hash);
}

TEST_CASE("failures of two missing libraries are two, in two places one") {
  const auto missing = [](const std::string& program, const std::string& library) {
    return analyse("CANNOT LINK EXECUTABLE \"" + program + "\": library \"" + library + "\" not found");
  };
  CHECK(telling(missing("/data/a", "libcart.so")) == Names{"libcart.so"});
  CHECK(missing("/data/a", "libcart.so").message_hash == missing("/data/b", "libcart.so").message_hash);
  CHECK(missing("/data/a", "libcart.so").message_hash != missing("/data/a", "libshop.so").message_hash);
}

TEST_CASE("an exception without frames has its words, and a stack needs none") {
  StructuredException exception{
      "ChunkLoadError", "Loading chunk 7 failed.\n(timeout: https://cdn.example/cart.3f2a9c81.js)", {}};
  CHECK(telling(analyse({exception}, "javascript")) == Names{"cart.js"});
  CHECK(analyse({exception}, "javascript", 1).frames.empty());
  exception.frames = {{"", "total", "https://cdn.example/shop.js", true}};
  CHECK(telling(analyse({exception}, "javascript")) == Names{"shop.js.total"});
  CHECK(telling("Error: connect ECONNREFUSED 127.0.0.1:5432\n    at total (/srv/shop/cart.js:3:7)\n") ==
        Names{"cart.js.total"});
}

TEST_CASE("algo 1 knows no subjects") {
  CHECK(analyse("fatal error: newosproc\n", {}, {}, 1).frames.empty());
  CHECK(analyse("unregister_netdevice: waiting for lo to become free. Usage count = 5", {}, {}, 1)
            .frames.empty());
  const auto device = analyse("unregister_netdevice: waiting for lo to become free. Usage count = 5");
  CHECK(telling(device) == Names{"unregister_netdevice"});
  CHECK(device.stack_trace_hash ==
        analyse("unregister_netdevice: waiting for eth1 to become free. Usage count = 1").stack_trace_hash);
}
