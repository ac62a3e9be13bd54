// SPDX-License-Identifier: Apache-2.0
// The one strict JSON reader of the house: payloads and configuration alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace streamlab {

enum class JsonKind : std::uint8_t { null_value, boolean, number, string, array, object };

/// One value of a document, in document order. A container is followed by its members; `next` jumps over
/// them.
struct JsonNode {
  std::string_view key;  ///< decoded member name; empty for the root and for array elements
  std::string_view
      text;  ///< string: decoded UTF-8; number, boolean, null: the token as written; container: empty
  std::uint32_t next = 0;        ///< index of the first node after this subtree
  std::uint32_t members = 0;     ///< direct children of a container
  std::uint32_t offset = 0;      ///< of the value's first byte in the source
  std::uint32_t key_offset = 0;  ///< of the member name's opening quote
  std::uint8_t depth = 0;        ///< of the root: 0
  JsonKind kind = JsonKind::null_value;
  bool in_object = false;  ///< a member (its key may be the empty string)
  bool plain = true;       ///< text stands in the source as it is: nothing in it was escaped
};

/// Why a document was refused. The words (`reject_word`) are stored and shown; they say nothing of the
/// content.
enum class JsonReject : std::uint8_t {
  none,
  empty,
  syntax,
  utf8,
  surrogate,
  duplicate_key,
  too_deep,
  too_large
};
std::string_view reject_word(JsonReject reason);

/// Where and what a refusal expected; `expected` is a fixed text and null where the place is not known.
struct JsonFault {
  std::uint32_t offset = 0;
  const char* expected = nullptr;
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{1} << 20;
  int max_nesting = 64;  ///< containers inside each other
};

/// A parsed document. Accepted is RFC 8259 in UTF-8, less duplicate keys (after unescaping), unpaired
/// surrogates, a byte order mark, and what exceeds the limits; numbers of any length and magnitude.
/// Everything is validated, also what nobody reads.
///
/// parse() again to reuse its buffers: once warm, nothing is allocated per document. Views point into buffers
/// of this object (parse() copies the source) and live until the next parse(). One thread at a time. Raw
/// payload passes through here: neither this class nor a node has a formatter, and errors carry no text.
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  /// On refusal nodes() is empty.
  [[nodiscard]] JsonReject parse(std::string_view bytes, const JsonLimits& limits = {});
  /// The same without the copy: escapes are decoded where they stand, and views point into `bytes`. The byte
  /// behind the last must be NUL.
  [[nodiscard]] JsonReject parse_in_place(std::span<char> bytes, const JsonLimits& limits = {});

  /// All values; [0] is the root.
  [[nodiscard]] std::span<const JsonNode> nodes() const;

  /// Index of the member of that name directly in the object at index `object`, or 0 (the root is nobody's
  /// member).
  [[nodiscard]] std::uint32_t find(std::uint32_t object, std::string_view key) const;

  /// Of the last refusal. For configuration, whose author may be told where it is wrong.
  [[nodiscard]] JsonFault fault() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab
