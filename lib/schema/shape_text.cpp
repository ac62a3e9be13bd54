// SPDX-License-Identifier: Apache-2.0
// T, read back.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "schema/shape.hpp"

namespace streamlab::schema {
namespace {

constexpr int kMostNesting = 64;
constexpr std::array<std::string_view, 8> kClasses = {"uuid", "int", "hex",   "email",
                                                      "date", "ip",  "phone", "wide"};

class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}

  Result<Shape> read() {
    auto shape = union_at(0);
    if (shape && at_ == text_.size()) return std::move(*shape);
    if (why_ != nullptr)
      return Error{ErrorCode::usage, "no shape", fmt::format("{} at byte {}", why_, at_ + 1)};
    return Error{ErrorCode::usage, "no shape", fmt::format("a type was expected at byte {}", at_ + 1)}
        .with_note(
            "types: b boolean, n number, s string, z null, [..] array, {\"key\":..} object, ^ too deep; "
            "joined by |");
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  std::optional<Shape> union_at(int depth) {
    std::optional<Shape> out = one_at(depth);
    while (out && take('|')) {
      const auto more = one_at(depth);
      if (!more) return std::nullopt;
      out = fuse(*out, *more);
    }
    return out;
  }

  std::optional<Shape> one_at(int depth) {
    static constexpr std::string_view kLetters = "bnsz[{^";
    const auto kind = kLetters.find(peek());
    if (at_ >= text_.size() || kind == std::string_view::npos) return std::nullopt;
    if (depth > kMostNesting) return fails("it is nested deeper than 64");
    ++at_;
    Shape out;
    out.kinds = static_cast<std::uint8_t>(1U << kind);
    if (out.kinds == Shape::kArray) return array_at(std::move(out), depth);
    if (out.kinds == Shape::kObject) return object_at(std::move(out), depth);
    return out;
  }

  std::optional<Shape> array_at(Shape out, int depth) {
    if (take(']')) return out;
    auto element = union_at(depth + 1);
    if (!element || !take(']')) return std::nullopt;
    out.element = std::make_shared<const Shape>(std::move(*element));
    return out;
  }

  std::optional<Shape> object_at(Shape out, int depth) {
    std::map<MemberName, Member> members;
    while (!take('}')) {
      if (!members.empty() && !take(',')) return std::nullopt;
      const std::size_t key_at = at_;
      auto name = name_at();
      if (!name) return std::nullopt;
      if (members.contains(*name)) {
        at_ = key_at;
        return fails("a key stands there for the second time");
      }
      Member member;
      member.optional = take('?');
      if (!take(':')) return std::nullopt;
      auto shape = union_at(depth + 1);
      if (!shape) return std::nullopt;
      member.shape = std::move(*shape);
      members.emplace(std::move(*name), std::move(member));
    }
    out.members = std::make_shared<const std::map<MemberName, Member>>(std::move(members));
    return out;
  }

  std::optional<MemberName> name_at() {
    if (take('*')) {
      const std::string_view rest = text_.substr(at_);
      for (const std::string_view name : kClasses)
        if (rest.starts_with(name)) {
          at_ += name.size();
          return MemberName{true, std::string(name)};
        }
      return std::nullopt;
    }
    // A JSON string: its end is the first quote that no backslash escapes.
    if (peek() != '"') return std::nullopt;
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return std::nullopt;
    JsonDocument document;
    if (document.parse(text_.substr(at_, end + 1 - at_)) != JsonReject::none) return std::nullopt;
    at_ = end + 1;
    return MemberName{false, std::string(document.nodes()[0].text)};
  }

  std::optional<Shape> fails(const char* why) {
    why_ = why;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  const char* why_ = nullptr;  // where it is not that a type was expected
};

}  // namespace

Result<Shape> parse_shape(std::string_view text) {
  return TextReader(text).read();
}

std::vector<std::string> kind_words(std::uint8_t kinds) {
  static constexpr std::array<std::string_view, 7> kWords = {"boolean", "number", "string",  "null",
                                                             "array",   "object", "too deep"};
  std::vector<std::string> out;
  for (std::size_t kind = 0; kind < kWords.size(); ++kind)
    if ((kinds >> kind & 1U) != 0) out.emplace_back(kWords[kind]);
  return out;
}

std::string type_words(std::string_view text) {
  constexpr std::string_view kLetters = "bnsz[{^";  // in the order of the bits
  std::uint8_t kinds = 0;
  int depth = 0;
  bool quoted = false, begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
      continue;
    }
    if (depth == 0 && begins) {
      const std::size_t kind = kLetters.find(c);
      if (kind == std::string_view::npos) return std::string(text);
      kinds |= static_cast<std::uint8_t>(1U << kind);
    }
    begins = depth == 0 && c == '|';
    if (c == '"') quoted = true;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth == 0 && !begins && i + 1 < text.size() && text[i + 1] != '|') return std::string(text);
  }
  return join(kind_words(kinds), " or ");
}

}  // namespace streamlab::schema
