// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. Ordinary failures travel in it; bugs are assertions. (std::expected is
// C++23.)
#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace streamlab {

/// Made from either by implicit conversion; T may be move-only, but no Error. After `std::move(r).value()` or
/// `.error()` what is left in it is moved from, and ok() still answers as before.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; calling it on a failure is a bug (an assertion; undefined in a release build).
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// The failure; calling it on a success is a bug (as above).
  Error& error() & {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value.
struct Done {};
using Status = Result<Done>;
inline Status ok() {
  return Done{};
}

}  // namespace streamlab

#define STREAMLAB_CONCAT_(a, b) a##b
#define STREAMLAB_CONCAT(a, b) STREAMLAB_CONCAT_(a, b)

/// STREAMLAB_TRY(auto x, f()); gives x the value of f() or returns its error from the enclosing function,
/// which returns some Result. Three statements: not the body of an `if` without braces, one to a line. The
/// declaration holds no comma, not even one in `<>` or `[]`.
#define STREAMLAB_TRY(declaration, expression) \
  STREAMLAB_TRY_(STREAMLAB_CONCAT(try_, __LINE__), declaration, expression)
#define STREAMLAB_TRY_(name, declaration, expression) \
  auto name = (expression);                           \
  if (!name.ok()) return std::move(name).error();     \
  declaration = std::move(name).value()

/// STREAMLAB_CHECK(f()); the same for what yields no value.
#define STREAMLAB_CHECK(expression)                                                 \
  do {                                                                              \
    if (auto check_ = (expression); !check_.ok()) return std::move(check_).error(); \
  } while (false)
