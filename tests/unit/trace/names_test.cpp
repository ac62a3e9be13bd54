// SPDX-License-Identifier: Apache-2.0
#include "trace/names.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::trace;

TEST_CASE("native names lose arguments, generics, return types, clones and hashes") {
  const auto name = [](std::string_view text) { return function_name(text, Family::native); };
  CHECK(name("void ns::A<int, std::vector<B>>::f<C>(int (*)(char)) const [clone .cold]") == "ns::A::f");
  CHECK(name("ns::f.constprop.0.isra.1") == "ns::f");
  CHECK(name("ns::(anonymous namespace)::f(int)") == "ns::f");
  CHECK(name("non-virtual thunk to ns::A::f()") == "ns::A::f");
  CHECK(name("ns::A::operator()(int) const") == "ns::A::operator()");
  CHECK(name("ns::A::operator<<(int)") == "ns::A::operator<<");
  CHECK(name("ns::A::operator->()") == "ns::A::operator->");
  CHECK(name("operator new(unsigned long)") == "operator new");
  CHECK(name("shop::run::h0123456789abcdef") == "shop::run");
  CHECK(name("<shop::A<T> as shop::B>::f") == "shop::A::f");
  CHECK(name("f@@GLIBC_2.34") == "f");
  CHECK(name("") == "");
}

TEST_CASE("Objective-C's methods keep their parts, and stand for the blocks in them") {
  const auto name = [](std::string_view text) { return function_name(text, Family::native); };
  CHECK(name("-[SLCart addItem:count:]") == "-[SLCart addItem:count:]");
  CHECK(name("+[SLCart shared]") == "+[SLCart shared]");
  CHECK(name("-[SLCart addItem:count:] + 24") == "-[SLCart addItem:count:]");
  CHECK(name("__24-[SLCart addItem:count:]_block_invoke.12") == "-[SLCart addItem:count:]");
  CHECK(name("shop::total[abi:cxx11](int)") == "shop::total");
  CHECK(name("shop::Cart[abi:v2]::total[abi:v1]()") == "shop::Cart::total");
  CHECK(name("total[abi:v1") == "total");
  CHECK(name("a-[b c]") != "-[b c]");
}

TEST_CASE("mangled names are read, what is none stays") {
  CHECK(demangled("_ZN2v84base5debug10StackTraceC1Ev") == "v8::base::debug::StackTrace::StackTrace");
  CHECK(demangled("_ZNK4shop4Cart5totalEv") == "shop::Cart::total");
  CHECK(demangled("_Z4mainiPPc") == "main");
  CHECK(demangled("_ZN999999x") == "_ZN999999x");
  CHECK(demangled("plain") == "plain");
}

TEST_CASE("files keep their name, not their place and not their build") {
  CHECK(base_name("/a/b/cart.py") == "cart.py");
  CHECK(base_name("C:\\src\\Cart.cs") == "Cart.cs");
  CHECK(base_name("https://h/js/app.3f2a9c81.min.js?v=17#x") == "app.min.js");
  CHECK(base_name("https://h/js/chunk-3f2a9c81.js") == "chunk.js");
  CHECK(base_name("") == "");
}

TEST_CASE("classes lose their package; those that say nothing alone keep it") {
  CHECK(class_template("com.acme.CartException", false) == "CartException");
  CHECK(class_template("Shop::CartError", false) == "CartError");
  CHECK(class_template("Shop\\Cart\\CartError", false) == "CartError");
  CHECK(class_template("MyApp.Exception", false) == "MyApp.Exception");
  CHECK(class_template("order 4711 refused", false) == "order {int} refused");
  CHECK(class_template("", false).empty());
}

TEST_CASE("native faults have one name each, an application's classes keep theirs") {
  for (const char* text : {"SEGV", "SIGSEGV", "heap-use-after-free", "stack-buffer-overflow",
                           "EXC_BAD_ACCESS", "access violation"})
    CHECK(class_template(text, true) == "memory_fault");
  CHECK(class_template("stack-overflow", true) == "stack_overflow");
  CHECK(class_template("db_timeout", false) == "db_timeout");
  CHECK(class_template("illegal_state", false) == "illegal_state");
}

TEST_CASE("a name of the application that begins like machinery is the application's") {
  CHECK(worth_of(Family::native, "abort_order", {}, {}) == Worth::app);
  CHECK(worth_of(Family::native, "raise_price", {}, {}) == Worth::app);
  CHECK(worth_of(Family::native, "abort", {}, {}) == Worth::noise);
  CHECK(worth_of(Family::native, "main", {}, {}) == Worth::weak);
}
