// SPDX-License-Identifier: Apache-2.0
// The corpus: JavaScript, as its engines and runtimes write it.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> javascript_samples() {
  return {
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
  };
}

}  // namespace streamlab::trace
