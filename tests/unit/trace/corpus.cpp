// SPDX-License-Identifier: Apache-2.0
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

const std::vector<Sample>& corpus() {
  static const std::vector<Sample> samples = {
    {"py chain cause", "python", "OSError",
     {"db.py.connect", "svc.py.wrap"},
     R"x(Traceback (most recent call last):
  File "/srv/app/db.py", line 12, in connect
    raise OSError("refused")
OSError: refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/api.py", line 3, in serve
    connect()
  File "/srv/app/svc.py", line 8, in wrap
    raise ServiceError("no db") from exc
app.errors.ServiceError: no db
)x"},
    {"py syntaxerror", "python", "SyntaxError",
     {"conf.py.<module>", "main.py.<module>"},
     R"x(Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in <module>
    from app import conf
  File "/srv/app/conf.py", line 17
    x = (1,
        ^
SyntaxError: '(' was never closed
)x"},
    {"py notes multi-line", "python", "ValueError",
     {"main.py.go", "main.py.run"},
     R"x(Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in run
    go()
  File "/srv/app/main.py", line 9, in go
    raise ValueError("first line\nsecond line")
ValueError: first line
second line
a note of order 17
)x"},
    {"py group nested", "python", "KeyError",
     {"store.py.save"},
     R"x(  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/run.py", line 20, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.12/asyncio/runners.py", line 194, in run
  |     return runner.run(main)
  |            ^^^^^^^^^^^^^^^^
  |   File "/srv/app/run.py", line 14, in main
  |     async with asyncio.TaskGroup() as group:
  |   File "/usr/lib/python3.12/asyncio/taskgroups.py", line 145, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/fetch.py", line 5, in fetch
    |     return read(url)
    |            ^^^^^^^^^
    |   File "/srv/app/fetch.py", line 11, in read
    |     raise TimeoutError(url)
    | TimeoutError: http://a/1
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/store.py", line 7, in save
    |     raise KeyError(key)
    | KeyError: 'x'
    +------------------------------------
)x"},
    {"py repeated", "python", "RecursionError",
     {"walk.py.walk", "walk.py.<module>"},
     R"x(Traceback (most recent call last):
  File "/srv/app/walk.py", line 9, in <module>
    walk(root)
  File "/srv/app/walk.py", line 4, in walk
    return walk(node.next)
           ^^^^^^^^^^^^^^^
  File "/srv/app/walk.py", line 4, in walk
    return walk(node.next)
           ^^^^^^^^^^^^^^^
  File "/srv/app/walk.py", line 4, in walk
    return walk(node.next)
           ^^^^^^^^^^^^^^^
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded
)x"},
    {"py logging", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     R"x(2026-05-01 10:00:00,123 ERROR app.worker task 17 failed
Traceback (most recent call last):
  File "/srv/app/worker.py", line 30, in work
    handle(job)
  File "/srv/app/jobs.py", line 4, in handle
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero
2026-05-01 10:00:01,000 INFO app.worker next
)x"},
    {"py json logger one string", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     R"x({"level":"error","msg":"boom","exc_info":"Traceback (most recent call last):\n  File \"/srv/app/worker.py\", line 30, in work\n    handle(job)\n  File \"/srv/app/jobs.py\", line 4, in handle\n    return 1 / 0\nZeroDivisionError: division by zero"})x"},
    {"py escaped one line", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     R"x(Traceback (most recent call last):\n  File "/srv/app/worker.py", line 30, in work\n    handle(job)\n  File "/srv/app/jobs.py", line 4, in handle\n    return 1 / 0\nZeroDivisionError: division by zero\n)x"},
    {"py 3.13 colours", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     "Traceback (most recent call last):\n"
     "  File \033[35m\"/srv/app/worker.py\"\033[0m, line \033[35m30\033[0m, in \033[35mwork\033[0m\n"
     "    \033[31mhandle\033[0m\033[1;31m(job)\033[0m\n"
     "  File \033[35m\"/srv/app/jobs.py\"\033[0m, line \033[35m4\033[0m, in \033[35mhandle\033[0m\n"
     "    return \033[31m1 \033[1;31m/\033[0m\033[31m 0\033[0m\n"
     "\033[1;35mZeroDivisionError\033[0m: \033[35mdivision by zero\033[0m\n"},
    {"py faulthandler", "python", "Segmentation fault",
     {"native.py.call", "main.py.run", "main.py.<module>"},
     R"x(Fatal Python error: Segmentation fault

Current thread 0x00007f1f2a3b4740 (most recent call first):
  File "/srv/app/native.py", line 12 in call
  File "/srv/app/main.py", line 5 in run
  File "/srv/app/main.py", line 9 in <module>
)x"},
    {"py truncated head", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     R"x(  File "/srv/app/worker.py", line 30, in work
    handle(job)
  File "/srv/app/jobs.py", line 4, in handle
    return 1 / 0
ZeroDivisionError: division by zero
)x"},
    {"py indented by logger", "python", "ZeroDivisionError",
     {"jobs.py.handle", "worker.py.work"},
     R"x(    Traceback (most recent call last):
      File "/srv/app/worker.py", line 30, in work
        handle(job)
      File "/srv/app/jobs.py", line 4, in handle
        return 1 / 0
    ZeroDivisionError: division by zero
)x"},
    {"java common", "java", "SocketTimeoutException",
     {"sun.nio.ch.NioSocketImpl.timedRead", "com.acme.shop.pay.Client.charge", "com.acme.shop.OrderService.place"},
     R"x(java.lang.RuntimeException: order 17
	at com.acme.shop.OrderService.place(OrderService.java:41) ~[shop-1.4.2.jar:1.4.2]
	at com.acme.shop.OrderService$$SpringCGLIB$$0.place(<generated>) ~[shop-1.4.2.jar:1.4.2]
	at java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103) ~[na:na]
	at java.base/java.lang.Thread.run(Thread.java:1583) ~[na:na]
Caused by: java.net.SocketTimeoutException: Read timed out
	at java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278) ~[na:na]
	at com.acme.shop.pay.Client.charge(Client.java:88) ~[shop-1.4.2.jar:1.4.2]
	... 3 common frames omitted
)x"},
    {"java module/loader", "java", "NullPointerException",
     {"com.acme.Main.len", "com.acme.Main.main"},
     R"x(Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()" because "s" is null
	at app//com.acme.shop@1.2/com.acme.Main.len(Main.java:7)
	at com.acme.shop/com.acme.Main.main(Main.java:3)
)x"},
    {"java timestamped", "java", "IllegalStateException",
     {"com.acme.shop.Cart.get", "com.acme.shop.Web.show"},
     R"x(2026-05-01T10:00:00.123Z ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() for servlet [dispatcherServlet] threw exception

java.lang.IllegalStateException: no cart
	at com.acme.shop.Cart.get(Cart.java:12)
	at com.acme.shop.Web.show(Web.java:9)
)x"},
    {"java circular", "java", "IllegalStateException",
     {"com.acme.B.g", "com.acme.A.f"},
     R"x(java.lang.IllegalStateException: a
	at com.acme.A.f(A.java:1)
Caused by: java.lang.IllegalStateException: b
	at com.acme.B.g(B.java:1)
	... 1 more
	[CIRCULAR REFERENCE: java.lang.IllegalStateException: a]
)x"},
    {"kotlin coroutine", "java", "TimeoutCancellationException",
     {"com.acme.Api.fetch", "com.acme.Api$load.invokeSuspend"},
     R"x(Exception in thread "DefaultDispatcher-worker-1 @coroutine#2" kotlinx.coroutines.TimeoutCancellationException: Timed out waiting for 100 ms
	at com.acme.Api.fetch(Api.kt:12)
	at com.acme.Api$load$2.invokeSuspend(Api.kt:33)
	at _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)
	at com.acme.Api$load$1.invokeSuspend(Api.kt:30)
	at kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)
	at kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:106)
	Suppressed: kotlinx.coroutines.internal.DiagnosticCoroutineContextException: [CoroutineId(2), StandaloneCoroutine{Cancelling}@1b2c]
)x"},
    {"scala", "java", "MatchError",
     {"com.acme.Router.$anonfun$route", "com.acme.Router.route", "com.acme.Main.delayedEndpoint$com$acme$Main"},
     R"x(scala.MatchError: 17 (of class java.lang.Integer)
	at com.acme.Router$.$anonfun$route$3(Router.scala:21)
	at scala.collection.immutable.List.map(List.scala:246)
	at com.acme.Router$.route(Router.scala:20)
	at com.acme.Main$.delayedEndpoint$com$acme$Main$1(Main.scala:7)
	at scala.Function0.apply$mcV$sp(Function0.scala:39)
)x"},
    {"clojure", "java", "ArithmeticException",
     {"clojure.lang.Numbers.divide", "acme.core$ratio.invokeStatic", "acme.core$ratio.invoke", "acme.core$_main.invokeStatic"},
     R"x(Execution error (ArithmeticException) at acme.core/ratio (core.clj:9).
Divide by zero
 at clojure.lang.Numbers.divide (Numbers.java:190)
    acme.core$ratio.invokeStatic (core.clj:9)
    acme.core$ratio.invoke (core.clj:8)
    acme.core$_main.invokeStatic (core.clj:14)
)x"},
    {"groovy/log4j", "java", "java.lang.Error",
     {"com.acme.Job.run", "com.acme.Job$_closure1.doCall"},
     R"x([ERROR] 10:00:00.1 [main] App - java.lang.Error: x
    at com.acme.Job.run(Job.groovy:3) [classes/:?]
    at com.acme.Job$_closure1.doCall(Job.groovy:9) [classes/:?]
)x"},
    {"android", "java", "NullPointerException",
     {"com.acme.shop.CartActivity.onCreate"},
     R"x(E/AndroidRuntime( 2345): FATAL EXCEPTION: main
E/AndroidRuntime( 2345): Process: com.acme.shop, PID: 2345
E/AndroidRuntime( 2345): java.lang.NullPointerException: Attempt to invoke virtual method on a null object reference
E/AndroidRuntime( 2345): 	at com.acme.shop.CartActivity.onCreate(CartActivity.kt:41)
E/AndroidRuntime( 2345): 	at android.app.Activity.performCreate(Activity.java:8000)
E/AndroidRuntime( 2345): 	at com.android.internal.os.ZygoteInit.main(ZygoteInit.java:930)
)x"},
    {"logcat threadtime", "java", "IllegalStateException",
     {"com.acme.shop.CartActivity.onCreate"},
     R"x(05-01 10:00:00.123  2345  2345 E AndroidRuntime: FATAL EXCEPTION: main
05-01 10:00:00.123  2345  2345 E AndroidRuntime: java.lang.IllegalStateException: no cart
05-01 10:00:00.123  2345  2345 E AndroidRuntime: 	at com.acme.shop.CartActivity.onCreate(CartActivity.kt:41)
05-01 10:00:00.123  2345  2345 E AndroidRuntime: 	at android.app.Activity.performCreate(Activity.java:8000)
)x"},
    {"proguard", "java", "NullPointerException",
     {"a.b.c.d", "a.b.e.f", "com.acme.App.onCreate"},
     R"x(java.lang.NullPointerException
	at a.b.c.d(Unknown Source:12)
	at a.b.e.f(SourceFile:3)
	at com.acme.App.onCreate(SourceFile:99)
)x"},
    {"v8 promise.all", "javascript", "script_error",
     {"cart.js.sum", "web.js.handler"},
     R"x(TypeError: Cannot read properties of undefined (reading 'total')
    at Cart.sum (/srv/app/dist/cart.js:10:15)
    at /srv/app/dist/cart.js:22:9
    at Array.map (<anonymous>)
    at async Promise.all (index 0)
    at async Object.handler [as run] (/srv/app/dist/web.js:3:1)
    at async file:///srv/app/dist/main.mjs:9:3
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
)x"},
    {"v8 eval", "javascript", "script_error",
     {"tpl.js.compile"},
     R"x(ReferenceError: x is not defined
    at eval (eval at compile (/srv/app/tpl.js:10:5), <anonymous>:1:1)
    at compile (/srv/app/tpl.js:10:5)
    at Object.<anonymous> (/srv/app/main.js:3:1)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)
    at node:internal/main/run_main_module:36:49
)x"},
    {"node uncaught", "javascript", "script_error",
     {"db.js.open", "main.js.start"},
     R"x(/srv/app/main.js:7
    throw new Error('boom 17');
    ^

Error: boom 17
    at start (/srv/app/main.js:7:11)
    at Object.<anonymous> (/srv/app/main.js:10:1)
    at Module._compile (node:internal/modules/cjs/loader:1554:14) {
  code: 'E_BOOM',
  [cause]: Error: inner
      at open (/srv/app/db.js:4:9)
      at start (/srv/app/main.js:5:3)
}

Node.js v22.14.0
)x"},
    {"v8 wasm/ts paths", "javascript", "RuntimeError",
     {"shop.wasm.charge", "index.js.run"},
     R"x(RuntimeError: unreachable
    at core::panicking::panic_fmt::h1234567890abcdef (wasm://wasm/0042a1b2:wasm-function[112]:0x5a3c)
    at shop.wasm.charge (wasm://wasm/shop.wasm-0042a1b2:wasm-function[12]:0x3c)
    at run (https://shop.example/assets/index-BX9d8aQz.js:12:3)
)x"},
    {"gecko", "javascript", "script_error",
     {"cart.js.total", "view.js.render", "view.js.load"},
     R"x(total@https://shop.example/js/cart.js:11:9
render/<@https://shop.example/js/view.js:3:2
async*load@https://shop.example/js/view.js:9:4
setTimeout handler*start@https://shop.example/js/main.js:2:1
EventListener.handleEvent*@https://shop.example/js/main.js:1:1
)x"},
    {"jsc", "javascript", "script_error",
     {"cart.js.total"},
     R"x(total@https://shop.example/js/cart.js:11:9
@https://shop.example/js/view.js:3:2
map@[native code]
asyncFunctionResume@[native code]
promiseReactionJob@[native code]
global code@https://shop.example/js/main.js:1:1
)x"},
    {"hermes", "javascript", "script_error",
     {"index.android.bundle.total"},
     R"x(TypeError: undefined is not an object
    at total (address at /data/app/index.android.bundle:1:12345)
    at anonymous (address at /data/app/index.android.bundle:1:2345)
    at apply (native)
)x"},
    {"deno/bun", "javascript", "script_error",
     {"mod.ts.run"},
     R"x(error: Uncaught (in promise) TypeError: x is not a function
    x();
    ^
    at run (file:///srv/app/mod.ts:3:5)
    at file:///srv/app/main.ts:9:1
)x"},
    {"bun", "javascript", "script_error",
     {"cart.ts.total"},
     R"x(3 | function total(cart) {
4 |   return cart.items.length;
             ^
TypeError: undefined is not an object (evaluating 'cart.items')
      at total (/srv/app/cart.ts:4:10)
      at /srv/app/main.ts:9:1
)x"},
    {"ie", "javascript", "script_error",
     {"cart.js.total"},
     R"x(TypeError: Unable to get property 'x' of undefined or null reference
   at total (http://shop.example/cart.js:47:21)
   at Anonymous function (http://shop.example/cart.js:40:3)
   at Global code (http://shop.example/main.js:10:117)
)x"},
    {"go panic nil", "go", "runtime error: invalid memory address or nil pointer dereference",
     {"main.(*Cart).Total", "main.serve", "main.main"},
     R"x(panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a3c5]

goroutine 1 [running]:
main.(*Cart).Total(...)
	/src/shop/cart.go:12
main.serve(0xc0000b4000?)
	/src/shop/main.go:20 +0x25
main.main()
	/src/shop/main.go:9 +0x1d
exit status 2
)x"},
    {"go custom error", "go", "panic",
     {"cart.Total", "cart.TestTotal"},
     R"x(panic: main.OrderError{ID:17} [recovered]
	panic: main.OrderError{ID:17}

goroutine 19 [running]:
testing.tRunner.func1.2({0x5a1b20, 0xc0000140a8})
	/usr/local/go/src/testing/testing.go:1632 +0x230
panic({0x5a1b20?, 0xc0000140a8?})
	/usr/local/go/src/runtime/panic.go:785 +0x132
example.com/shop/cart.Total[...](...)
	/src/shop/cart/cart.go:12
example.com/shop/cart.TestTotal(0xc0000b6680)
	/src/shop/cart/cart_test.go:9 +0x1f
created by testing.(*T).Run in goroutine 1
	/usr/local/go/src/testing/testing.go:1743 +0x390
)x"},
    {"go fatal map", "go", "concurrent map writes",
     {"main.put", "main.main.func"},
     R"x(fatal error: concurrent map writes

goroutine 34 [running]:
main.put(...)
	/src/shop/main.go:12
main.main.func1()
	/src/shop/main.go:22 +0x45
created by main.main in goroutine 1
	/src/shop/main.go:20 +0x3a

goroutine 1 [semacquire]:
sync.runtime_Semacquire(0xc00001c0a8?)
	/usr/local/go/src/runtime/sema.go:71 +0x25
)x"},
    {"go pkg/errors", "go", "",
     {"main.load", "main.start", "main.main"},
     R"x(open config: no such file or directory
main.load
	/src/shop/conf.go:12
main.start
	/src/shop/main.go:20
main.main
	/src/shop/main.go:9
runtime.main
	/usr/local/go/src/runtime/proc.go:283
runtime.goexit
	/usr/local/go/src/runtime/asm_amd64.s:1700
)x"},
    {"go http panic", "go", "runtime error: index out of range",
     {"http.(*conn).serve.func", "main.handler"},
     R"x(2026/05/01 10:00:00 http: panic serving 10.0.0.1:5123: runtime error: index out of range [5] with length 3
goroutine 7 [running]:
net/http.(*conn).serve.func1()
	/usr/local/go/src/net/http/server.go:1947 +0xbe
panic({0x6b1b60?, 0xc00001c0c0?})
	/usr/local/go/src/runtime/panic.go:785 +0x132
main.handler({0x7a1b20, 0xc0000d40e0}, 0xc0000e6000)
	/src/shop/main.go:31 +0x65
net/http.HandlerFunc.ServeHTTP(0xc00008e2d0?, {0x7a1b20?, 0xc0000d40e0?}, 0x0?)
	/usr/local/go/src/net/http/server.go:2220 +0x29
)x"},
    {"dotnet inner", "csharp", "PaymentException",
     {"Acme.Shop.Pay.Client.ChargeAsync", "Acme.Shop.Orders.PlaceAsync", "Acme.Shop.Web.OrdersController.Post"},
     R"x(System.InvalidOperationException: outer 17
 ---> Acme.Shop.PaymentException: refused
   at Acme.Shop.Pay.Client.ChargeAsync(Decimal amount) in /src/Pay/Client.cs:line 42
   --- End of inner exception stack trace ---
   at Acme.Shop.Orders.PlaceAsync(Order order) in /src/Orders.cs:line 17
   at Acme.Shop.Web.OrdersController.Post(OrderDto dto) in /src/Web/OrdersController.cs:line 9
   at lambda_method5(Closure, Object)
   at Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.AwaitableObjectResultExecutor.Execute(ActionContext actionContext)
)x"},
    {"dotnet async old", "csharp", "NullReferenceException",
     {"Acme.Shop.Cart.TotalAsync", "Acme.Shop.Cart.Sum"},
     R"x(System.NullReferenceException: Object reference not set to an instance of an object.
   at Acme.Shop.Cart.<TotalAsync>d__12.MoveNext() in C:\src\Cart.cs:line 33
--- End of stack trace from previous location where exception was thrown ---
   at System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()
   at System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification(Task task)
   at Acme.Shop.Cart.<>c__DisplayClass5_0.<<Sum>b__0>d.MoveNext() in C:\src\Cart.cs:line 21
   at Acme.Shop.Cart.<Sum>g__Local|7_0(Int32 x) in C:\src\Cart.cs:line 25
)x"},
    {"dotnet german", "csharp", "System.Exception",
     {"Acme.Shop.Cart.Total", "Acme.Shop.Program.Main"},
     R"x(System.Exception: kaputt
   bei Acme.Shop.Cart.Total() in C:\src\Cart.cs:Zeile 33.
   bei Acme.Shop.Program.Main(String[] args) in C:\src\Program.cs:Zeile 9.
)x"},
    {"unity", "csharp", "NullReferenceException",
     {"Acme.Game.Player.Update", "Acme.Game.World.Tick"},
     R"x(NullReferenceException: Object reference not set to an instance of an object
  at Acme.Game.Player.Update () [0x00012] in /src/Player.cs:33 
  at Acme.Game.World.Tick (System.Single dt) [0x00000] in <3f2a9c81d0b14b6e9a0f1b2c3d4e5f60>:0 
)x"},
    {"unity2", "csharp", "NullReferenceException",
     {"Acme.Game.Player.Update", "Acme.Game.World.Tick"},
     R"x(NullReferenceException: Object reference not set to an instance of an object
Acme.Game.Player.Update () (at Assets/Scripts/Player.cs:33)
Acme.Game.World.Tick (Single dt) (at Assets/Scripts/World.cs:9)
)x"},
    {"rust full", "rust", "panic",
     {"shop::cart::total", "shop::serve"},
     R"x(thread 'tokio-runtime-worker' panicked at src/cart.rs:17:9:
called `Option::unwrap()` on a `None` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/90b35a6239c3d8bdabc530a6a0816f7ff89a0aaf/library/std/src/panicking.rs:692:5
   1: core::panicking::panic_fmt
             at /rustc/90b35a6239c3d8bdabc530a6a0816f7ff89a0aaf/library/core/src/panicking.rs:75:14
   2: core::option::unwrap_failed
             at /rustc/90b35a6239c3d8bdabc530a6a0816f7ff89a0aaf/library/core/src/option.rs:2013:5
   3: shop::cart::total
             at ./src/cart.rs:17:9
   4: shop::serve::{{closure}}
             at ./src/main.rs:9:5
   5: tokio::runtime::task::core::Core<T,S>::poll
             at /home/u/.cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.44.0/src/runtime/task/core.rs:331:13
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
)x"},
    {"anyhow chain", "rust", "Error",
     {"shop::config::load", "shop::main"},
     R"x(Error: cannot start

Caused by:
    0: cannot read config
    1: No such file or directory (os error 2)

Stack backtrace:
   0: anyhow::error::<impl anyhow::Error>::msg
             at /home/u/.cargo/registry/src/x/anyhow-1.0.97/src/error.rs:83:36
   1: shop::config::load
             at ./src/config.rs:12:9
   2: shop::main
             at ./src/main.rs:4:5
   3: core::ops::function::FnOnce::call_once
             at /rustc/x/library/core/src/ops/function.rs:250:5
)x"},
    {"ruby 3.4", "ruby", "NoMethodError",
     {"cart.rb.total", "cart.rb.sum", "main.rb.<main>"},
     R"x(/srv/app/cart.rb:12:in 'Shop::Cart#total': undefined method 'price' for nil (NoMethodError)

    items.sum { |i| i.price }
                     ^^^^^^
	from /srv/app/cart.rb:12:in 'block in Shop::Cart#total'
	from /srv/app/cart.rb:12:in 'Array#sum'
	from /srv/app/main.rb:3:in '<main>'
)x"},
    {"ruby rails log", "ruby", "NoMethodError",
     {"cart.rb.total", "carts_controller.rb.show"},
     R"x(F, [2026-05-01T10:00:00.123456 #2375] FATAL -- : [req-1] NoMethodError (undefined method `price' for nil:NilClass):
[req-1]   
[req-1] app/models/cart.rb:12:in `total'
[req-1] app/controllers/carts_controller.rb:9:in `show'
)x"},
    {"ruby full_message", "ruby", "CartError",
     {"cart.rb.total", "cart.rb.sum", "main.rb.<main>"},
     R"x(Traceback (most recent call last):
	2: from /srv/app/main.rb:3:in `<main>'
	1: from /srv/app/cart.rb:9:in `sum'
/srv/app/cart.rb:12:in `total': bad order 17 (Shop::CartError)
)x"},
    {"ruby to_s", "ruby", "CartError",
     {"cart.rb.total", "main.rb.run"},
     R"x(Shop::CartError: bad order 17
  app/cart.rb:12:in `total'
  app/main.rb:3:in `run'
)x"},
    {"jruby", "ruby", "RuntimeError",
     {"cart.rb.total", "main.rb.run", "main.rb.<main>"},
     R"x(RuntimeError: bad
     total at /srv/app/cart.rb:12
       run at /srv/app/main.rb:3
    <main> at /srv/app/main.rb:9
)x"},
    {"php 8", "php", "CartError",
     {"Web.php.Shop\\Cart::total", "[internal].Shop\\Web::{closure}", "index.php.Shop\\Web::run"},
     R"x(PHP Fatal error:  Uncaught Shop\CartError: bad order 17 in /srv/app/src/Cart.php:12
Stack trace:
#0 /srv/app/src/Web.php(9): Shop\Cart->total(Array, 17)
#1 [internal function]: Shop\Web->{closure:Shop\Web::run():8}()
#2 /srv/app/vendor/slim/slim/App.php(3): call_user_func_array(Array, Array)
#3 /srv/app/public/index.php(5): Shop\Web->run()
#4 {main}

Next RuntimeException: outer in /srv/app/src/Web.php:20
Stack trace:
#0 /srv/app/public/index.php(5): Shop\Web->run()
#1 {main}
  thrown in /srv/app/src/Web.php on line 20
)x"},
    {"php monolog", "php", "CartError",
     {"Web.php.Shop\\Cart::total", "index.php.Shop\\Web::run"},
     R"x([2026-05-01T10:00:00.123456+00:00] production.ERROR: bad order 17 {"exception":"[object] (Shop\\CartError(code: 0): bad order 17 at /srv/app/src/Cart.php:12)
[stacktrace]
#0 /srv/app/src/Web.php(9): Shop\\Cart->total()
#1 /srv/app/public/index.php(5): Shop\\Web->run()
#2 {main}
"} []
)x"},
    {"php warning xdebug", "php", "PHP Warning",
     {"Web.php.Shop\\Cart::total", "index.php.Shop\\Web::run"},
     R"x(PHP Warning:  Undefined array key "x" in /srv/app/src/Cart.php on line 12
PHP Stack trace:
PHP   1. {main}() /srv/app/public/index.php:0
PHP   2. Shop\Web->run() /srv/app/public/index.php:5
PHP   3. Shop\Cart->total($id = 17) /srv/app/src/Web.php:9
)x"},
    {"tsan", "cpp", "data_race",
     {"shop::worker"},
     R"x(==================
WARNING: ThreadSanitizer: data race (pid=4711)
  Write of size 8 at 0x7b0400000800 by thread T1:
    #0 shop::Cart::add(int) /src/cart.cpp:12:7 (shop+0x4a1b2c) (BuildId: 0123456789abcdef)
    #1 shop::worker() /src/main.cpp:9:3 (shop+0x4a1c2c)

  Previous write of size 8 at 0x7b0400000800 by main thread:
    #0 shop::Cart::clear() /src/cart.cpp:20:7 (shop+0x4a1d2c)
    #1 main /src/main.cpp:20:3 (shop+0x4a1e2c)

SUMMARY: ThreadSanitizer: data race /src/cart.cpp:12:7 in shop::Cart::add(int)
)x"},
    {"ubsan", "cpp", "arithmetic",
     {"shop::Cart::add"},
     R"x(/src/cart.cpp:12:15: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
    #0 0x55d0c1a2b3c4 in shop::Cart::add(int) /src/cart.cpp:12:15
    #1 0x55d0c1a2b3d4 in main /src/main.cpp:9:3
SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior /src/cart.cpp:12:15 in 
)x"},
    {"lsan", "cpp", "leak",
     {"shop::Cart::make"},
     R"x(=================================================================
==4711==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 40 byte(s) in 1 object(s) allocated from:
    #0 0x7f12 in operator new(unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:95
    #1 0x55d0 in shop::Cart::make() /src/cart.cpp:12
    #2 0x55d1 in main /src/main.cpp:9

SUMMARY: AddressSanitizer: 40 byte(s) leaked in 1 allocation(s).
)x"},
    {"msan", "cpp", "uninitialised",
     {"shop::Cart::total"},
     R"x(==4711==WARNING: MemorySanitizer: use-of-uninitialized-value
    #0 0x4a1b2c in shop::Cart::total() const /src/cart.cpp:12:7
    #1 0x4a1c2c in main /src/main.cpp:9:3

  Uninitialized value was created by a heap allocation
    #0 0x4a1d2c in malloc
)x"},
    {"gdb", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(Program terminated with signal SIGSEGV, Segmentation fault.
#0  0x0000555555555131 in shop::Cart::total (this=0x0, n=3) at /src/cart.cpp:12
12	  return items[n];
[Current thread is 1 (Thread 0x7ffff7d8a740 (LWP 4711))]
(gdb) bt
#0  0x0000555555555131 in shop::Cart::total (this=0x0, n=3) at /src/cart.cpp:12
#1  0x0000555555555170 in shop::serve (id=17) at /src/main.cpp:9
#2  0x0000555555555190 in main () at /src/main.cpp:20
)x"},
    {"lldb", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(* thread #1, queue = 'com.apple.main-thread', stop reason = EXC_BAD_ACCESS (code=1, address=0x0)
  * frame #0: 0x0000000100003f50 shop`shop::Cart::total(this=0x0000000000000000, n=3) const at cart.cpp:12:10
    frame #1: 0x0000000100003f80 shop`main at main.cpp:9:3
    frame #2: 0x00000001a1b2c3d4 dyld`start + 2544
)x"},
    {"glibc", "cpp", "memory_fault",
     {"shop::Cart::clear"},
     R"x(*** Error in `./shop': double free or corruption (fasttop): 0x0000000000a1b010 ***
======= Backtrace: =========
/lib/x86_64-linux-gnu/libc.so.6(+0x777e5)[0x7f1f2a3b47e5]
/lib/x86_64-linux-gnu/libc.so.6(cfree+0x4c)[0x7f1f2a3c153c]
./shop(_ZN4shop4Cart5clearEv+0x1c)[0x400b2c]
./shop(main+0x24)[0x400c24]
/lib/x86_64-linux-gnu/libc.so.6(__libc_start_main+0xf0)[0x7f1f2a35d830]
)x"},
    {"boost stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total", "shop::serve"},
     R"x( 0# shop::Cart::total() at /src/cart.cpp:12
 1# shop::serve(int) at /src/main.cpp:9
 2# main at /src/main.cpp:20
 3# 0x00007F1F2A35D830 in /lib/x86_64-linux-gnu/libc.so.6
 4# _start in ./shop
)x"},
    {"cpp23 stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(   0# shop::Cart::total(int) at /src/cart.cpp:12 [0x55d0c1a2b3c4]
   1# main at /src/main.cpp:9 [0x55d0c1a2b3d4]
)x"},
    {"msvc std stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(0> C:\src\cart.cpp(12): shop!shop::Cart::total+0x2F
1> C:\src\main.cpp(9): shop!main+0x14
2> KERNEL32!BaseThreadInitThunk+0x1D
)x"},
    {"systemd coredump", "cpp", "abort",
     {"shop::Cart::total"},
     R"x(                Stack trace of thread 4711:
                #0  0x00007f1f2a3b47e5 raise (libc.so.6 + 0x3d7e5)
                #1  0x0000555555555131 _ZN4shop4Cart5totalEi (shop + 0x1131)
                #2  0x0000555555555170 main (shop + 0x1170)
)x"},
    {"abseil", "cpp", "memory_fault",
     {"shop::Cart::total", "shop::serve"},
     R"x(*** SIGSEGV received at time=1767225600 on cpu 3 ***
PC: @     0x55d0c1a2b3c4  (unknown)  shop::Cart::total()
    @     0x55d0c1a2b3c4       1024  shop::Cart::total()
    @     0x55d0c1a2b3d4         64  shop::serve()
    @     0x7f1f2a3b47e5  (unknown)  __libc_start_main
)x"},
    {"kernel oops", "linux", "kernel NULL pointer dereference",
     {"acme_read"},
     R"x([  123.456789] BUG: kernel NULL pointer dereference, address: 0000000000000010
[  123.456790] #PF: supervisor read access in kernel mode
[  123.456791] Oops: 0000 [#1] SMP PTI
[  123.456792] CPU: 1 PID: 4711 Comm: shopd Tainted: G           OE      6.1.0-18-amd64 #1
[  123.456793] RIP: 0010:acme_read+0x1c/0x80 [acme]
[  123.456794] Code: 00 00 48
[  123.456795] Call Trace:
[  123.456796]  <TASK>
[  123.456797]  ? __die_body.cold+0x1a/0x1f
[  123.456798]  ? page_fault_oops+0xd2/0x2b0
[  123.456799]  vfs_read+0x9f/0x1a0
[  123.456800]  ksys_read+0x6f/0xf0
[  123.456801]  do_syscall_64+0x5c/0xc0
[  123.456802]  </TASK>
)x"},
    {"kernel arm64", "linux", "kernel NULL pointer dereference",
     {"acme_probe"},
     R"x([   45.678] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   45.679] Internal error: Oops: 96000004 [#1] SMP
[   45.680] pc : acme_probe+0x24/0x90 [acme]
[   45.681] lr : acme_probe+0x1c/0x90 [acme]
[   45.682] Call trace:
[   45.683]  acme_probe+0x24/0x90 [acme]
[   45.684]  platform_probe+0x68/0xd8
[   45.685]  really_probe+0xbc/0x2dc
)x"},
    {"journald kernel", "linux", "kernel NULL pointer dereference",
     {"acme_read"},
     R"x(May 01 10:00:00 host kernel: BUG: kernel NULL pointer dereference, address: 0000000000000010
May 01 10:00:00 host kernel: RIP: 0010:acme_read+0x1c/0x80 [acme]
May 01 10:00:00 host kernel: Call Trace:
May 01 10:00:00 host kernel:  vfs_read+0x9f/0x1a0
)x"},
    {"swift linux", "cpp", "fatal error",
     {"Cart.total", "Shop.serve"},
     R"x(shop/Cart.swift:12: Fatal error: Unexpectedly found nil while unwrapping an Optional value
Current stack trace:
0    libswiftCore.so                    0x00007f1f2a3b47e0 _swift_stdlib_reportFatalErrorInFile + 109
1    libswiftCore.so                    0x00007f1f2a3b4000 <unavailable> + 1444000
2    shop                               0x000055d0c1a2b3c4 Cart.total() + 120 at /src/Cart.swift:12
3    shop                               0x000055d0c1a2b3d4 closure #1 in Shop.serve() + 40
4    shop                               0x000055d0c1a2b3e4 main + 20
)x"},
    {"swift 5.9 backtrace", "cpp", "memory_fault",
     {"Cart.total", "Shop.serve", "Shop.$main"},
     "💣 Program crashed: Illegal instruction at 0x00007f1f2a3b47e0\n"
     "\n"
     "Thread 0 \"shop\" crashed:\n"
     "\n"
     "0 0x00007f1f2a3b47e0 _assertionFailure(_:_:file:line:flags:) + 236 in libswiftCore.so\n"
     "1 [ra] 0x000055d0c1a2b3c4 Cart.total() + 120 in shop at /src/Cart.swift:12:9\n"
     "2 [ra] 0x000055d0c1a2b3d4 Shop.serve() + 40 in shop at /src/main.swift:9:3\n"
     "3 [ra] [system] 0x000055d0c1a2b3e4 static Shop.$main() + 20 in shop at /src/main.swift:20:1\n"},
    {"apple crash", "cpp", "abort",
     {"Cart.total", "ShopView.body.getter"},
     R"x(Exception Type:  EXC_CRASH (SIGABRT)
Thread 0 Crashed::  Dispatch queue: com.apple.main-thread
0   libsystem_kernel.dylib        	0x00000001a1b2c3d4 __pthread_kill + 8
1   libsystem_c.dylib             	0x00000001a1b2c3e4 abort + 180
2   Shop                          	0x0000000100003f50 Cart.total() + 120 (Cart.swift:12)
3   Shop                          	0x0000000100003f80 closure #1 in ShopView.body.getter + 40 (ShopView.swift:9)
)x"},
    {"elixir genserver", "elixir", "KeyError",
     {"Shop.Cart.total/1", "Shop.Cart.handle_call/3"},
     R"x(10:00:00.123 [error] GenServer Shop.Cart terminating
** (KeyError) key :price not found in: %{id: 17}
    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.total/1
    (elixir 1.15.7) lib/enum.ex:1693: Enum."-map/2-lists^map/1-1-"/2
    (shop 0.1.0) lib/shop/cart.ex:9: Shop.Cart.handle_call/3
    (stdlib 5.1.1) gen_server.erl:1113: :gen_server.try_handle_call/4
    (stdlib 5.1.1) gen_server.erl:1142: :gen_server.handle_msg/6
Last message (from #PID<0.123.0>): {:total, 17}
)x"},
    {"erlang tuple", "elixir", "badarith",
     {"shop_cart:total/1", "shop_web:handle/2"},
     R"x(=ERROR REPORT==== 1-May-2026::10:00:00.123456 ===
Error in process <0.123.0> with exit value:
{badarith,[{shop_cart,total,1,[{file,"src/shop_cart.erl"},{line,12}]},
           {shop_web,handle,2,[{file,"src/shop_web.erl"},{line,30}]},
           {proc_lib,init_p_do_apply,3,[{file,"proc_lib.erl"},{line,241}]}]}
)x"},
    {"erlang shell", "elixir", "exception",
     {"shop_cart:total/1", "shop_web:handle/2"},
     R"x(** exception error: an error occurred when evaluating an arithmetic expression
     in function  shop_cart:total/1 (src/shop_cart.erl, line 12)
     in call from shop_web:handle/2 (src/shop_web.erl, line 30)
)x"},
    {"erlang crash report", "elixir", "exception",
     {"shop_cart:handle_call/3"},
     R"x(=CRASH REPORT==== 1-May-2026::10:00:00.123456 ===
  crasher:
    initial call: shop_cart:init/1
    pid: <0.123.0>
    registered_name: []
    exception error: no function clause matching shop_cart:total(nil) (src/shop_cart.erl, line 12)
      in function  shop_cart:handle_call/3 (src/shop_cart.erl, line 20)
      in call from gen_server:try_handle_call/4 (gen_server.erl, line 1113)
)x"},
    {"dart", "dart", "",
     {"cart.dart.Cart.total", "main.dart.main"},
     R"x(Unhandled exception:
Null check operator used on a null value
#0      Cart.total (package:shop/cart.dart:12:18)
#1      Cart.total.<anonymous closure> (package:shop/cart.dart:9:5)
<asynchronous suspension>
#2      main (file:///srv/app/bin/main.dart:4:1)
#3      _delayEntrypointInvocation.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:297:19)
)x"},
    {"dart web/stack_trace", "dart", "",
     {"cart.dart.Cart.total", "main.dart.main"},
     R"x(package:shop/cart.dart 12:18  Cart.total
package:shop/main.dart 4:1    main
dart:async                    _RootZone.run
)x"},
    {"flutter", "dart", "StateError",
     {"growable_array.dart.List.first", "cart_view.dart.CartView.build"},
     "══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════\n"
     "The following StateError was thrown building CartView(dirty):\n"
     "Bad state: No element\n"
     "\n"
     "When the exception was thrown, this was the stack:\n"
     "#0      List.first (dart:core-patch/growable_array.dart:344:5)\n"
     "#1      CartView.build (package:shop/cart_view.dart:12:18)\n"
     "#2      StatelessElement.build (package:flutter/src/widgets/framework.dart:5550:49)\n"},
    {"perl", "perl", "die",
     {"Web.pm.Shop::Cart::total", "shop.pl.Shop::Web::run"},
     R"x(bad order 17 at /srv/app/lib/Shop/Cart.pm line 12.
	Shop::Cart::total(Shop::Cart=HASH(0x55d0c1a2b3c4), 17) called at /srv/app/lib/Shop/Web.pm line 9
	Shop::Web::run(Shop::Web=HASH(0x55d0c1a2b3d4)) called at /srv/app/bin/shop.pl line 3
)x"},
    {"lua", "lua", "",
     {"cart.lua.total", "main.lua.serve", "main.lua.<main>"},
     R"x(lua: cart.lua:12: attempt to index a nil value (local 'item')
stack traceback:
	cart.lua:12: in function 'cart.total'
	(...tail calls...)
	main.lua:9: in local 'serve'
	main.lua:20: in main chunk
	[C]: in ?
)x"},
    {"docker json", "python", "ZeroDivisionError",
     {"jobs.py.handle"},
     R"x({"log":"Traceback (most recent call last):\n","stream":"stderr","time":"2026-05-01T10:00:00.1Z"}
{"log":"  File \"/srv/app/jobs.py\", line 4, in handle\n","stream":"stderr","time":"2026-05-01T10:00:00.1Z"}
{"log":"    return 1 / 0\n","stream":"stderr","time":"2026-05-01T10:00:00.1Z"}
{"log":"ZeroDivisionError: division by zero\n","stream":"stderr","time":"2026-05-01T10:00:00.1Z"}
)x"},
    {"k8s cri", "java", "IllegalStateException",
     {"com.acme.shop.Cart.get", "com.acme.shop.Web.show"},
     R"x(2026-05-01T10:00:00.123456789Z stderr F java.lang.IllegalStateException: no cart
2026-05-01T10:00:00.123456789Z stderr F 	at com.acme.shop.Cart.get(Cart.java:12)
2026-05-01T10:00:00.123456789Z stderr F 	at com.acme.shop.Web.show(Web.java:9)
)x"},
    {"compose prefix", "java", "IllegalStateException",
     {"com.acme.shop.Cart.get", "com.acme.shop.Web.show"},
     R"x(api-1  | 2026-05-01 10:00:00,123 ERROR [main] com.acme.App: failed
api-1  | java.lang.IllegalStateException: no cart
api-1  | 	at com.acme.shop.Cart.get(Cart.java:12)
api-1  | 	at com.acme.shop.Web.show(Web.java:9)
)x"},
    {"log4j prefix each line", "java", "IllegalStateException",
     {"com.acme.shop.Cart.get", "com.acme.shop.Web.show"},
     R"x(2026-05-01 10:00:00,123 [http-nio-1] ERROR com.acme.shop.Web - java.lang.IllegalStateException: no cart
2026-05-01 10:00:00,123 [http-nio-1] ERROR com.acme.shop.Web - 	at com.acme.shop.Cart.get(Cart.java:12)
2026-05-01 10:00:00,123 [http-nio-1] ERROR com.acme.shop.Web - 	at com.acme.shop.Web.show(Web.java:9)
)x"},
    {"gh actions", "javascript", "script_error",
     {"cart.js.run"},
     R"x(2026-05-01T10:00:00.1234567Z ##[error]TypeError: x is not a function
2026-05-01T10:00:00.1234567Z     at run (/home/runner/work/shop/shop/dist/cart.js:10:15)
2026-05-01T10:00:00.1234567Z     at Object.<anonymous> (/home/runner/work/shop/shop/dist/main.js:3:1)
)x"},
    {"heroku", "ruby", "CartError",
     {"cart.rb.total", "main.rb.run"},
     R"x(2026-05-01T10:00:00.123456+00:00 app[web.1]: app/cart.rb:12:in `total': bad order (Shop::CartError)
2026-05-01T10:00:00.123456+00:00 app[web.1]: 	from app/main.rb:3:in `run'
)x"},
    {"winston json stack", "javascript", "script_error",
     {"main.js.start"},
     R"x({"level":"error","message":"boom","stack":"Error: boom\n    at start (/srv/app/main.js:7:11)\n    at Object.<anonymous> (/srv/app/main.js:10:1)"})x"},
    {"nested otel json", "javascript", "script_error",
     {"main.js.start", "main.js.run"},
     R"x({"resource":{},"attributes":{"exception.type":"TypeError","exception.message":"x","exception.stacktrace":"TypeError: x\n    at start (/srv/app/main.js:7:11)\n    at run (/srv/app/main.js:10:1)"}})x"},
    {"haskell", "haskell", "",
     {"Cart.total", "Main.main"},
     R"x(shop: Prelude.head: empty list
CallStack (from HasCallStack):
  error, called at libraries/base/GHC/List.hs:1646:3 in base:GHC.List
  total, called at src/Cart.hs:12:9 in main:Cart
  main, called at app/Main.hs:3:1 in main:Main
)x"},
    {"julia", "julia", "",
     {"math.jl.throw_complex_domainerror", "cart.jl.total"},
     R"x(ERROR: LoadError: DomainError with -1.0:
Stacktrace:
 [1] throw_complex_domainerror(f::Symbol, x::Float64)
   @ Base.Math ./math.jl:33
 [2] total(x::Int64)
   @ Main /srv/app/cart.jl:12
 [3] top-level scope
   @ /srv/app/main.jl:3
)x"},
    {"ocaml", "ocaml", "Not_found",
     {"list.ml.Stdlib__List.assoc", "cart.ml.Shop__Cart.total", "main.ml.Dune__exe__Main"},
     R"x(Fatal error: exception Not_found
Raised at Stdlib__List.assoc in file "list.ml", line 191, characters 10-25
Called from Shop__Cart.total in file "src/cart.ml", line 12, characters 4-20
Called from Dune__exe__Main in file "bin/main.ml", line 3, characters 9-20
)x"},
  };
  return samples;
}

}  // namespace streamlab::trace
