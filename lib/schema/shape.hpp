// SPDX-License-Identifier: Apache-2.0
// What shape a payload has: types only, never a value (spec of signature v1; grammar of T below).
//
//   b boolean · n number · s string · z null · [U] array of the fused union of its elements · {"key":U,…}
//   object · ^ too deep unions in the order b n s z [ { ^ joined by |; `?` after a name that some fused
//   objects lack; classes (*uuid …) last.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_document.hpp"
#include "base/result.hpp"

namespace streamlab::schema {

struct Member;
/// Name of a member: plain names sort before classes, each by UTF-8 bytes.
struct MemberName {
  bool is_class = false;  ///< then name is one of uuid int hex email date ip phone wide
  std::string name;
  friend auto operator<=>(const MemberName&, const MemberName&) = default;
};

/// A union of kinds. Value type; equality is structural. Raw key names are in it: it is as secret as the
/// payload.
struct Shape {
  static constexpr std::uint8_t kBoolean = 1, kNumber = 2, kString = 4, kNull = 8, kArray = 16, kObject = 32,
                                kDeep = 64;
  std::uint8_t kinds = 0;
  std::shared_ptr<const Shape> element;  ///< of kArray; null when every array was empty
  std::shared_ptr<const std::map<MemberName, Member>> members;  ///< of kObject
};

struct Member {
  Shape shape;
  bool optional = false;
};

/// The shape of a subtree. Pure.
Shape shape_of(const JsonDocument& document, std::uint32_t node = 0);

/// The fused shape of many documents. Put together in place: fusing them one by one would copy the union
/// for each.
class ShapeUnion {
 public:
  ShapeUnion();
  ~ShapeUnion();
  ShapeUnion(ShapeUnion&&) noexcept;
  ShapeUnion& operator=(ShapeUnion&&) noexcept;

  void add(const JsonDocument& document);
  /// Of what was added so far: no kind at all where that is nothing.
  [[nodiscard]] Shape shape() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Union of two shapes: associative, commutative, idempotent.
Shape fuse(const Shape& a, const Shape& b);
/// Does every value of shape `inner` fit `outer` (inner ⊑ outer)?
bool contains(const Shape& outer, const Shape& inner);
bool operator==(const Shape& a, const Shape& b);

/// The canonical text T.
std::string render(const Shape& shape);
/// Reads what render() wrote, or a hand wrote in that form (any order of keys; nesting up to 64). The error
/// tells the byte, never the text.
Result<Shape> parse_shape(std::string_view text);
/// The kinds as words for people: boolean, number, string, null, array, object, too deep.
std::vector<std::string> kind_words(std::uint8_t kinds);
/// The kinds on top of a T, which may be cut short, as words: `n|[s]` → "number or array"; what is no such T
/// stays as it is.
std::string type_words(std::string_view text);
/// SHA-256("streamlab-sig-v1\n" + T) in hex.
std::string signature_hash(std::string_view canonical_text);

/// T of payloads that are no JSON document: "text", "binary" or "malformed".
inline constexpr std::string_view kTextShape = "text", kBinaryShape = "binary", kMalformedShape = "malformed";

}  // namespace streamlab::schema
