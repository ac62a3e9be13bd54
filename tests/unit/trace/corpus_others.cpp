// SPDX-License-Identifier: Apache-2.0
// The corpus: the BEAM, Dart, Perl, Lua, Haskell, Julia, OCaml, and traces as loggers wrap them.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> others_samples() {
  return {
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
2026-05-01T10:00:00.1234567Z     at run (/srv/ci/shop/dist/cart.js:10:15)
2026-05-01T10:00:00.1234567Z     at Object.<anonymous> (/srv/ci/shop/dist/main.js:3:1)
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
}

}  // namespace streamlab::trace
