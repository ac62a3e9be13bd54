// SPDX-License-Identifier: Apache-2.0
// The corpus: Go, .NET and Rust.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> go_dotnet_rust_samples() {
  return {
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
     {"main.handler"},
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
  };
}

}  // namespace streamlab::trace
