// SPDX-License-Identifier: Apache-2.0
// The corpus: Ruby and PHP.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> ruby_php_samples() {
  return {
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
  };
}

}  // namespace streamlab::trace
