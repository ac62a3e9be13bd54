// SPDX-License-Identifier: Apache-2.0
// One failure in each language that has a runtime of its own, as that runtime prints it.
#include <catch2/catch.hpp>

#include <string>

#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

TEST_CASE("Python: the last frame is the innermost, site-packages is somebody else's") {
  const auto found = analyse(
      "Traceback (most recent call last):\n"
      "  File \"/srv/shop/main.py\", line 10, in handle\n"
      "    charge(order)\n"
      "    ~~~~~~^^^^^^^\n"
      "  File \"/srv/shop/billing.py\", line 42, in charge\n"
      "    client.post(url)\n"
      "  File \"/usr/lib/python3.11/site-packages/httpx/_client.py\", line 1145, in post\n"
      "    return self.request()\n"
      "httpx.ConnectTimeout: timed out after 5.0 s\n");
  CHECK(found.language == "python");
  CHECK(found.error_class == "httpx.ConnectTimeout");
  CHECK(found.class_template == "ConnectTimeout");
  CHECK(found.message_template == "timed out after {duration}");
  CHECK(telling(found) == Names{"_client.py.post", "billing.py.charge", "main.py.handle"});
}

TEST_CASE("Python: a class without a message or a known ending is a class") {
  const std::string_view frames =
      "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\n";
  CHECK(analyse(std::string(frames) + "StopIteration\n").error_class == "StopIteration");
  CHECK(analyse(std::string(frames) + "shop.errors.Refused: no: not now\n").error_class ==
        "shop.errors.Refused");
}

TEST_CASE("Python: a cause joins the chain, what failed while handling does not") {
  const std::string inner =
      "Traceback (most recent call last):\n  File \"db.py\", line 3, in connect\n    raise x\nOSError: "
      "refused\n\n";
  const std::string outer =
      "Traceback (most recent call last):\n  File \"api.py\", line 9, in serve\n    raise y\nRuntimeError: "
      "no\n";
  const auto caused =
      analyse(inner + "The above exception was the direct cause of the following exception:\n\n" + outer);
  CHECK(caused.error_class == "OSError");
  CHECK(telling(caused) == Names{"db.py.connect", "api.py.serve"});
  const auto handling =
      analyse(inner + "During handling of the above exception, another exception occurred:\n\n" + outer);
  CHECK(handling.error_class == "RuntimeError");
  CHECK(telling(handling) == Names{"api.py.serve"});
}

TEST_CASE("Python: exception groups are read behind their bars") {
  const auto found = analyse(
      "  + Exception Group Traceback (most recent call last):\n"
      "  |   File \"/srv/pool.py\", line 4, in gather\n"
      "  |     raise ExceptionGroup(\"2 failed\", errors)\n"
      "  | ExceptionGroup: 2 failed (2 sub-exceptions)\n"
      "  +-+---------------- 1 ----------------\n"
      "    | Traceback (most recent call last):\n"
      "    |   File \"/srv/job.py\", line 8, in run\n"
      "    |     x: int = int(text)\n"
      "    | ValueError: bad value 17\n"
      "    +------------------------------------\n");
  CHECK(found.error_class == "ValueError");
  CHECK(telling(found) == Names{"job.py.run"});
}

TEST_CASE("Java: the last cause decides, and the place of the outer one stays") {
  const auto found = analyse(
      "Exception in thread \"pool-1\" com.acme.ServiceException: order 17 failed\n"
      "\tat com.acme.Orders.place(Orders.java:12)\n"
      "\tat org.springframework.web.Handler.invoke(Handler.java:99)\n"
      "\tSuppressed: java.io.IOException: close\n"
      "\t\tat com.acme.Pool.close(Pool.java:8)\n"
      "\tCaused by: java.lang.Error: of the suppressed one\n"
      "\t\tat com.acme.Pool.flush(Pool.java:9)\n"
      "Caused by: java.sql.SQLTimeoutException: lock wait\n"
      "\tat app//com.acme.db.Lock.await(Lock.java:77)\n"
      "\tat com.acme.Orders$$Lambda$14/0x0000000800066840.run(Unknown Source)\n"
      "\t... 12 more\n");
  CHECK(found.language == "java");
  CHECK(found.error_class == "java.sql.SQLTimeoutException");
  CHECK(telling(found) == Names{"com.acme.db.Lock.await", "com.acme.Orders.run", "com.acme.Orders.place"});
}

TEST_CASE("Java, Kotlin, Scala: numbers that compilers give to lambdas and classes are not names") {
  const auto frames = [](std::string_view a) {
    return telling("x.AError: m\n\tat " + std::string(a) + "\n");
  };
  CHECK(frames("com.acme.A.lambda$run$0(A.java:1)") == frames("com.acme.A.lambda$run$7(A.java:9)"));
  CHECK(frames("com.acme.A$1.run(A.kt:1)") == frames("com.acme.A$2.run(A.kt:9)"));
  CHECK(frames("com.acme.Svc$$EnhancerBySpringCGLIB$$1a2b.go(<generated>)") ==
        frames("com.acme.Svc$$EnhancerBySpringCGLIB$$99ff.go(<generated>)"));
}

TEST_CASE("JavaScript: V8, SpiderMonkey and JavaScriptCore tell one failure alike") {
  const auto v8 = analyse(
      "TypeError: Cannot read properties of undefined (reading 'id')\n"
      "    at Cart.total (https://shop.example/js/cart.9f8e7d6c.js:10:5)\n"
      "    at Array.map (<anonymous>)\n"
      "    at async render [as draw] (https://shop.example/js/view.js:3:1)\n"
      "    at https://shop.example/js/view.js:99:1\n");
  const auto gecko = analyse(
      "total@https://shop.example/js/cart.9f8e7d6c.js:11:9\n"
      "async*render@https://shop.example/js/view.js:3:2\n"
      "@https://shop.example/js/view.js:99:3\n");
  const auto webkit = analyse(
      "total@https://shop.example/js/cart.11112222.js:11:9\n"
      "map@[native code]\n"
      "render@https://shop.example/js/view.js:3:2\n"
      "global code@https://shop.example/js/view.js:99:3\n");
  CHECK(telling(v8) == Names{"cart.js.total", "view.js.render"});
  CHECK(v8.stack_trace_hash == gecko.stack_trace_hash);
  CHECK(v8.stack_trace_hash == webkit.stack_trace_hash);
  CHECK(v8.class_template == "script_error");
  CHECK(v8.class_template == gecko.class_template);
  CHECK(v8.error_class == "TypeError");
  CHECK(analyse("QuotaError: m\n    at f (/srv/a.js:1:2)\n").class_template == "QuotaError");
}

TEST_CASE("JavaScript: a lone name of a minifier leaves the word to the message") {
  const auto found = analyse("Error: order 17 lost\n    at t (https://shop.example/main.js:1:23456)\n");
  CHECK(found.stack_trace_hash.empty());
  CHECK(found.message_template == "order {int} lost");
}

TEST_CASE("Go: the first goroutine, without the runtime and without argument words") {
  const auto found = analyse(
      "panic: runtime error: index out of range [5] with length 3\n\n"
      "goroutine 34 [running]:\n"
      "panic({0x1234, 0x5678})\n"
      "\t/usr/local/go/src/runtime/panic.go:884 +0x213\n"
      "example.com/shop/cart.(*Cart[...]).Add.func1.2(0xc000012345)\n"
      "\t/src/shop/cart/cart.go:17 +0x1b\n"
      "created by example.com/shop/cart.Run in goroutine 1\n"
      "\t/src/shop/cart/run.go:3 +0x99\n\n"
      "goroutine 1 [chan receive]:\nmain.main()\n\t/src/shop/main.go:3 +0x1\n");
  CHECK(found.language == "go");
  CHECK(found.class_template == "runtime error: index out of range");
  CHECK(telling(found) == Names{"cart.(*Cart).Add.func"});
}

TEST_CASE("Go: what recovered a panic and raised it again is not where it began") {
  const std::string head = "panic: send on closed channel [recovered]\n\tpanic: send on closed channel\n\n";
  const std::string origin =
      "panic({0x6e2ee0?, 0x8b1b50?})\n\t/usr/local/go/src/runtime/panic.go:770 +0x132\n"
      "github.com/shop/feed.(*Hub).Publish(0xc0)\n\t/src/feed/hub.go:88 +0x2a\n";
  const auto plain = analyse(head + "goroutine 5 [running]:\n" + origin);
  const auto again = analyse(head +
                             "goroutine 5 [running]:\n"
                             "golang.org/x/sync/errgroup.(*Group).Go.func1.1()\n"
                             "\t/go/pkg/mod/golang.org/x/sync@v0.6.0/errgroup/errgroup.go:80 +0x55\n" +
                             origin);
  CHECK(telling(plain) == Names{"feed.(*Hub).Publish"});
  CHECK(plain.stack_trace_hash == again.stack_trace_hash);
}

TEST_CASE("Java: a thread dump names the module before the file") {
  const auto found = analyse(
      "\"main\" #1 prio=5 os_prio=0 tid=0x00007f nid=0x1 waiting on condition\n"
      "\tat java.lang.Thread.sleep(java.base@17.0.9/Native Method)\n"
      "\tat java.util.concurrent.locks.LockSupport.park(java.base@17.0.9/LockSupport.java:211)\n"
      "\tat com.shop.Main.main(Main.java:12)\n");
  CHECK(found.language == "java");
  CHECK(telling(found).back() == "com.shop.Main.main");
}

TEST_CASE("libc++: both wordings of an uncaught exception name its class") {
  for (const char* how :
       {"terminating with uncaught exception of type ", "terminating due to uncaught exception of type "}) {
    const auto found = analyse(std::string("libc++abi: ") + how + "shop::CartError: no price\n");
    CHECK(found.error_class == "shop::CartError");
    CHECK(found.message_template == "no price");
  }
  CHECK(analyse("libc++abi: terminating with uncaught exception of type shop::CartError").error_class ==
        "shop::CartError");
}

TEST_CASE(".NET: the inner exception, async machinery undone") {
  const auto found = analyse(
      "Unhandled exception. System.AggregateException: One or more errors occurred.\n"
      " ---> Acme.PaymentException: card 17 refused\n"
      "   at Acme.Billing.<ChargeAsync>d__5.MoveNext() in C:\\src\\Billing.cs:line 42\n"
      "   at Acme.Orders.<>c__DisplayClass3_0.<Place>b__1(Order o) in C:\\src\\Orders.cs:line 7\n"
      "   --- End of inner exception stack trace ---\n"
      "   at System.Threading.Tasks.Task.Wait()\n"
      "   at Acme.Program.Main(String[] args)\n");
  CHECK(found.language == "csharp");
  CHECK(found.error_class == "Acme.PaymentException");
  CHECK(telling(found) == Names{"Acme.Billing.ChargeAsync", "Acme.Orders.Place", "Acme.Program.Main"});
}

TEST_CASE("Rust: panics old and new, with the standard library left out") {
  const std::string frames =
      "stack backtrace:\n"
      "   0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:645:5\n"
      "   1: core::panicking::panic_fmt\n             at /rustc/abc/library/core/src/panicking.rs:72:14\n"
      "   2: shop::cart::Cart<T>::add::{{closure}}\n             at ./src/cart.rs:17:9\n"
      "   3: <shop::Api as shop::Serve>::call::h0123456789abcdef\n             at ./src/api.rs:3:1\n";
  const auto old = analyse("thread 'main' panicked at 'lost order 17', src/cart.rs:17:9\n" + frames);
  const auto now = analyse("thread 'main' (4711) panicked at src/cart.rs:99:1:\nlost order 18\n" + frames);
  CHECK(old.language == "rust");
  CHECK(telling(old) == Names{"shop::cart::Cart::add", "shop::Api::call"});
  CHECK(old.stack_trace_hash == now.stack_trace_hash);
  CHECK(old.class_template == now.class_template);
  CHECK(now.message_template == "lost order {int}");
}

TEST_CASE("Ruby: the failure stands on the first frame's line, quotes old and new") {
  const auto old = analyse(
      "app/cart.rb:12:in `block (2 levels) in total': bad order 17 (Shop::CartError)\n"
      "\tfrom app/cart.rb:9:in `each'\n"
      "\tfrom /usr/lib/ruby/gems/3.2.0/gems/rack-2.2/lib/rack.rb:3:in `call'\n");
  const auto now = analyse(
      "app/cart.rb:13:in 'Shop::Cart#total': bad order 18 (Shop::CartError)\n\tfrom app/cart.rb:9:in "
      "'Array#each'\n");
  CHECK(old.language == "ruby");
  CHECK(old.error_class == "Shop::CartError");
  CHECK(telling(old) == Names{"cart.rb.total", "cart.rb.each"});
  CHECK(telling(now) == telling(old));
}

TEST_CASE("PHP: uncaught exceptions of both spellings") {
  const std::string frames =
      "Stack trace:\n#0 /srv/app/cart.php(12): Shop\\Cart->total(Array)\n#1 {main}\n  thrown in "
      "/srv/app/cart.php on line 9\n";
  const auto old = analyse(
      "PHP Fatal error:  Uncaught exception 'Shop\\CartError' with message 'order 17' in "
      "/srv/app/cart.php:9\n" +
      frames);
  const auto now =
      analyse("PHP Fatal error:  Uncaught Shop\\CartError: order 18 in /srv/app/cart.php:9\n" + frames);
  CHECK(old.language == "php");
  CHECK(old.class_template == "CartError");
  CHECK(now.class_template == "CartError");
  CHECK(telling(old) == Names{"cart.php.Shop\\Cart::total"});
}

TEST_CASE("Elixir: functions with their arity, libraries left out") {
  const auto found = analyse(
      "** (Shop.RefusedError) order 17 refused\n"
      "    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.add/2\n"
      "    (shop 0.1.0) lib/shop/web.ex:3: anonymous fn/1 in Shop.Web.call/2\n"
      "    (plug 1.15.0) lib/plug/router.ex:246: Plug.Router.dispatch/3\n");
  CHECK(found.language == "elixir");
  CHECK(found.error_class == "Shop.RefusedError");
  CHECK(telling(found) == Names{"Shop.Cart.add/2", "Shop.Web.call/2"});
}

TEST_CASE("Dart: closures belong to their function, dart: is the language's") {
  const auto found = analyse(
      "Unhandled exception:\nStateError: Bad state: no element\n"
      "#0      List.first (dart:core-patch/growable_array.dart:343)\n"
      "#1      Cart.total.<anonymous closure> (package:shop/cart.dart:12:3)\n"
      "<asynchronous suspension>\n"
      "#2      main (file:///srv/shop/bin/main.dart:4:1)\n");
  CHECK(found.language == "dart");
  CHECK(found.error_class == "StateError");
  CHECK(telling(found) == Names{"growable_array.dart.List.first", "cart.dart.Cart.total", "main.dart.main"});
}
