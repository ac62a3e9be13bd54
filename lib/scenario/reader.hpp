// SPDX-License-Identifier: Apache-2.0
// Reads a configuration object by a table of its keys, and collects everything that is wrong with it.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/config_source.hpp"
#include "base/error.hpp"
#include "scenario/environment.hpp"

namespace streamlab::scenario {

/// Bounds of a number, both ends allowed unless low_open.
struct Range {
  double low = 0, high = std::numeric_limits<double>::max();
  bool low_open = false;  ///< the low end itself is refused
};

/// One pass over one file, on one thread. Values that are wrong leave their target alone and add an error;
/// reading goes on. Errors are invalid_config with a place; they quote words as written, never what a
/// variable expanded to. `index` is a node of the source's document.
class Reader {
 public:
  enum class Unset : std::uint8_t { is_error, is_warning };

  Reader(const ConfigSource& source, Environment env, Unset unset);

  [[nodiscard]] const ConfigSource& source() const { return source_; }
  [[nodiscard]] const JsonNode& node(std::uint32_t index) const { return source_.document().nodes()[index]; }

  // Each answers nothing after it has complained. Whole numbers may be spelt 50.0 and 5e1, up to 2^53 so.
  std::optional<double> number(std::uint32_t index, const Range& range);
  std::optional<std::uint64_t> integer(std::uint32_t index, std::uint64_t low, std::uint64_t high);
  std::optional<bool> boolean(std::uint32_t index);
  /// Expanded. Nothing, and a warning, also where a variable is unset and that is tolerated.
  std::optional<std::string> text(std::uint32_t index);
  /// The same for a string that is at hand (a member of an inline payload).
  std::optional<std::string> expanded(std::uint32_t index, std::string_view raw);
  /// The place of a word among the known ones; a "did you mean" otherwise.
  std::optional<std::size_t> word(std::uint32_t index, std::span<const std::string_view> known);
  bool is(std::uint32_t index, JsonKind kind);

  /// An error at that node; more can be added to the reference until the next call.
  Error& fail(std::uint32_t index, std::string reason,
              ConfigSource::Point point = ConfigSource::Point::value);
  /// An error about what an object lacks: told after what is wrong inside it, which may be the same key
  /// misspelt.
  Error& fail_at_end(std::uint32_t object, std::string reason);
  Error& warn(std::uint32_t index, std::string message,
              ConfigSource::Point point = ConfigSource::Point::value);
  /// An error that another room found at that node or below.
  void add(std::uint32_t index, Error error);
  void unknown_key(std::uint32_t index, std::span<const std::string_view> known);

  /// The node of a key that was read, by its dotted path ("config.rate_qps"); 0 if the file has none.
  [[nodiscard]] std::uint32_t seen(std::string_view path) const;
  /// Keeps the dotted path while an object is read.
  [[nodiscard]] std::string enter(std::string_view key, std::uint32_t index);
  void leave(std::string path) { path_ = std::move(path); }

  /// Everything found, in the order of the file.
  [[nodiscard]] std::vector<Error> errors() const;
  [[nodiscard]] std::vector<Error> warnings() const;

 private:
  ConfigSource source_;
  Environment env_;
  Unset unset_;
  std::string path_;
  std::map<std::string, std::uint32_t, std::less<>> seen_;
  struct Found {
    std::size_t offset;  ///< decides the order
    Error error;
  };
  static std::vector<Error> in_order(std::vector<Found> found);
  std::vector<Found> errors_, warnings_;
};

enum class Need : std::uint8_t { optional, required };

/// One key of an object that fills a T.
template <class T>
struct Field {
  std::string_view key;
  std::function<void(Reader&, std::uint32_t, T&)> read;
  Need need = Need::optional;
  std::vector<std::string> children{};  ///< dotted keys below, for known_keys()
};
template <class T>
using Table = std::vector<Field<T>>;

/// Reads an object by its table: unknown keys, wrong types and missing keys are complained about.
template <class T>
void read_object(Reader& reader, std::uint32_t index, const Table<T>& table, T& into) {
  if (!reader.is(index, JsonKind::object)) return;
  std::vector<std::string_view> known;
  for (const auto& field : table) known.push_back(field.key);
  const std::uint32_t end = reader.node(index).next;
  for (std::uint32_t at = index + 1; at < end; at = reader.node(at).next) {
    const auto key = reader.node(at).key;
    const Field<T>* field = nullptr;
    for (const auto& candidate : table)
      if (candidate.key == key) field = &candidate;
    if (field == nullptr) {
      reader.unknown_key(at, known);
      continue;
    }
    std::string outer = reader.enter(key, at);
    field->read(reader, at, into);
    reader.leave(std::move(outer));
  }
  for (const auto& field : table)
    if (field.need == Need::required && reader.source().document().find(index, field.key) == 0)
      reader.fail_at_end(index, "\"" + std::string(field.key) + "\" is missing");
}

template <class T>
std::vector<std::string> keys_of(const Table<T>& table) {
  std::vector<std::string> out;
  for (const auto& field : table) {
    out.emplace_back(field.key);
    for (const auto& child : field.children) out.push_back(std::string(field.key) + '.' + child);
  }
  return out;
}

template <class T>
struct Bare {
  using Type = T;
};
template <class T>
struct Bare<std::optional<T>> {
  using Type = T;
};

// The makers of fields: `to` is a member pointer or a function from T& to a reference.

template <class T, class To>
Field<T> number_field(std::string_view key, To to, Range range, Need need = Need::optional) {
  return {key,
          [to, range](Reader& reader, std::uint32_t at, T& into) {
            if (const auto value = reader.number(at, range)) std::invoke(to, into) = *value;
          },
          need};
}

template <class T, class To>
Field<T> integer_field(std::string_view key, To to, std::uint64_t low,
                       std::uint64_t high = std::numeric_limits<std::uint64_t>::max()) {
  return {key, [to, low, high](Reader& reader, std::uint32_t at, T& into) {
            if (const auto value = reader.integer(at, low, high)) std::invoke(to, into) = *value;
          }};
}

template <class T, class To>
Field<T> flag_field(std::string_view key, To to) {
  return {key, [to](Reader& reader, std::uint32_t at, T& into) {
            if (const auto value = reader.boolean(at)) std::invoke(to, into) = *value;
          }};
}

template <class T, class To>
Field<T> text_field(std::string_view key, To to, Need need = Need::optional) {
  return {key,
          [to](Reader& reader, std::uint32_t at, T& into) {
            if (auto value = reader.text(at)) std::invoke(to, into) = std::move(*value);
          },
          need};
}

/// `words` lists the values of the enumeration in order from 0; it must outlive the table.
template <class T, class To>
Field<T> word_field(std::string_view key, To to, std::span<const std::string_view> words) {
  return {key, [to, words](Reader& reader, std::uint32_t at, T& into) {
            using Value = typename Bare<std::remove_cvref_t<std::invoke_result_t<To, T&>>>::Type;
            if (const auto value = reader.word(at, words)) std::invoke(to, into) = static_cast<Value>(*value);
          }};
}

/// `table` must outlive the field. What the target holds already is kept where the file says nothing.
template <class T, class To, class Inner>
Field<T> object_field(std::string_view key, To to, const Table<Inner>& table, Need need = Need::optional) {
  return {key,
          [to, &table](Reader& reader, std::uint32_t at, T& into) {
            Inner inner{};
            if constexpr (std::is_same_v<std::remove_cvref_t<std::invoke_result_t<To, T&>>, Inner>)
              inner = std::invoke(to, into);
            read_object(reader, at, table, inner);
            std::invoke(to, into) = std::move(inner);
          },
          need, keys_of(table)};
}

}  // namespace streamlab::scenario
