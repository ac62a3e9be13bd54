// SPDX-License-Identifier: Apache-2.0
#include "trace/failure.hpp"

#include <catch2/catch.hpp>

#include "base/digest.hpp"
#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

const std::string kText =
    "java.lang.IllegalStateException: order 4711 lost\n"
    "\tat com.acme.Cart.total(Cart.java:17)\n"
    "\tat com.acme.Shop.pay(Shop.java:3)\n"
    "\tat com.acme.Shop.serve(Shop.java:9)\n"
    "\tat com.acme.Main.main(Main.java:1)\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string key(std::string_view text) {
  const auto found = analyse(text);
  return found.class_template + ' ' +
         (found.stack_trace_hash.empty() ? found.message_hash : found.stack_trace_hash);
}

}  // namespace

// SHA-256 of "streamlab-trace-v1" and, for each telling frame, a line feed, module, 0x1f, function; computed
// apart.
TEST_CASE("stack_trace_hash v1 is pinned") {
  CHECK(analyse(kText).stack_trace_hash ==
        "0548e1a6a6f7500a8d345755294b646905791f6dac102d5ee7c1b64a2ae64fa9");
  CHECK(analyse(kText, {}, {}, 1).stack_trace_hash == analyse(kText).stack_trace_hash);
}

TEST_CASE("line numbers, line ends, log framing, recursion and numbers in messages change nothing") {
  const std::string base = key(kText);
  CHECK(key(replaced(kText, ".java:", ".java:9")) == base);
  CHECK(key(replaced(kText, "\n", "\r\n")) == base);
  CHECK(key(replaced(kText, "4711", "12")) == base);
  CHECK(key("2026-11-05T10:25:41.049Z app[1]: " +
            replaced(kText, "\n\t", "\n2026-11-05T10:25:41.050Z app[1]: \t")) == base);
  const std::string frame = "\tat com.acme.Cart.total(Cart.java:17)\n";
  CHECK(key(replaced(kText, frame, frame + frame + frame)) == base);
  CHECK(key("starting up\nlistening\n" + kText + "bye\n") == base);
}

TEST_CASE("another class, another place or another caller is another failure") {
  const std::string base = key(kText);
  CHECK(key(replaced(kText, "IllegalState", "QuotaIllegalState")) != base);
  CHECK(key(replaced(kText, "Cart.total", "Cart.tax")) != base);
  CHECK(key(replaced(kText, "Shop.pay", "Shop.refund")) != base);
}

TEST_CASE("class and message that came apart from the stack win over its own") {
  const auto found = analyse(kText, "payment.refused", "order 17 refused for shopper@example.com");
  CHECK(found.error_class == "payment.refused");
  CHECK(found.class_template == "refused");
  CHECK(found.message_template == "order {int} refused for {email}");
  CHECK(found.message_hash == streamlab::sha256_hex(found.message_template));
}

TEST_CASE("without frames the message takes their place; without anything there is nothing") {
  const auto only = analyse("", "", "order 17 refused");
  CHECK(only.stack_trace_hash.empty());
  CHECK(only.message_hash == streamlab::sha256_hex("order {int} refused"));
  const auto nothing = analyse("");
  CHECK(nothing.message_hash.empty());
  CHECK(nothing.class_template.empty());
  CHECK(nothing.telling.empty());
}

TEST_CASE("structured frames: outermost first, in_app as the SDK says, the cause decides") {
  const std::vector<StructuredException> chain = {
      {"OSError",
       "refused by 10.0.0.1",
       {{"shop.main", "serve", "shop/main.py", true},
        {"shop.db", "connect", "shop/db.py", true},
        {"socket", "create", "socket.py", false}}},
      {"ShopError", "no database", {{"shop.api", "call", "shop/api.py", true}}}};
  const auto found = analyse(chain, "python");
  CHECK(found.error_class == "OSError");
  CHECK(found.message_template == "refused by {ip}");
  CHECK(telling(found) == Names{"socket.py.create", "db.py.connect", "main.py.serve", "api.py.call"});
}

TEST_CASE("a library of the system's is no part of the application, unless the SDK says so") {
  const auto crash = [](const std::string& library, std::optional<bool> in_app = {}) {
    return telling(analyse({{"SIGSEGV",
                             "",
                             {{"", "cart_total", "", {}, "/srv/shop/shopd"},
                              {"", "gl_flush", "", in_app, library},
                              {"", "gl_draw", "", in_app, library}}}},
                           "native"));
  };
  for (const char* library : {"/usr/lib/libgl.so.1", "/System/Library/Frameworks/OpenGL.framework/OpenGL",
                              "/apex/com.android.gl/libgl.so", "C:\\Windows\\System32\\gl.dll"})
    CHECK(crash(library) == Names{"gl_draw", "cart_total"});
  CHECK(crash("/srv/shop/libgl.so") == Names{"gl_draw", "gl_flush", "cart_total"});
  CHECK(crash("/usr/lib/libgl.so.1", true) == Names{"gl_draw", "gl_flush", "cart_total"});
  CHECK(telling(analyse({{"SIGSEGV", "", {{"", "", "", {}, "/srv/shop/libcart.so"}}}}, "native")) ==
        Names{"libcart.so"});
}

TEST_CASE("a group of exceptions is its member") {
  CHECK(analyse(std::vector<StructuredException>{{"Acme.CartException", "a", {}},
                                                 {"System.AggregateException", "b", {}}})
            .error_class == "Acme.CartException");
}

TEST_CASE("no exceptions, empty frames and missing fields are no failure of ours") {
  CHECK(analyse(std::vector<StructuredException>{}).telling.empty());
  CHECK(analyse(std::vector<StructuredException>{{"", "", {{"", "", "", {}}}}}).telling.empty());
}

TEST_CASE("hostile texts are read in a bounded number of steps") {
  const auto many = [](std::string_view part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
  };
  for (const char* part :
       {"(", "<", "'a ", " in ", "\n", "#0 0x1234 in a<", "at x(eval at ", "a@", "|", "| ", "1,234",
        "block in ", "operator ", "Caused by: ", "Traceback (most recent call last):\n",
        "(anonymous namespace)::", "\tat a.b(C.java:1)\n", "\xff\x00"}) {
    const std::string text = many(part, 20000);
    CHECK(analyse(text).frames.size() <= 20000);
    (void)analyse("#0 0x1234 in " + text);
    (void)analyse("at " + text + ":1:2)");
    (void)analyse("f.rb:1:in `" + text + "'");
  }
}
