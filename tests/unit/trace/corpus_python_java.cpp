// SPDX-License-Identifier: Apache-2.0
// The corpus: Python and the JVM's languages.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> python_java_samples() {
  return {
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
  };
}

}  // namespace streamlab::trace
