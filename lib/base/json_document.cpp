// SPDX-License-Identifier: Apache-2.0
// simdjson finds the structure (its stage 1: UTF-8, strings, operators; chosen at run time for the CPU at
// hand), the walk over it is ours. Not simdjson's own readers: On-Demand is compiled for the baseline CPU and
// does not look at what nobody reads; DOM refuses long numbers and accepts duplicate keys.
#include "base/json_document.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

#include "base/json_token.hpp"

namespace streamlab {
namespace {

constexpr std::size_t kMostNesting = 250;  // JsonNode::depth is a byte
constexpr std::size_t kMostBytes = std::numeric_limits<std::uint32_t>::max() / 2;  // offsets are 32 bits
// A document with more values gets no more room than it needs: those are rare, and a node is large.
constexpr std::size_t kManyNodes = std::size_t{64} << 10;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// A walk whose steps are one function keeps its state in registers: a third less time.
#define STREAMLAB_INLINE [[gnu::always_inline]] inline

/// One parse: where it stands in the source, and what it has made so far.
class Walk {
 public:
  /// source ends with NUL, which no accepted document holds: looking one byte ahead is always allowed.
  Walk(char* source, std::size_t size, const std::uint32_t* structure, JsonNode* nodes,
       DuplicateKeys& duplicates, std::size_t max_nesting)
      : source_(source),
        size_(size),
        at_(structure),
        nodes_(nodes),
        duplicates_(duplicates),
        max_nesting_(max_nesting) {
    find_backslash(source);
  }

  JsonReject run();
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] JsonFault fault() const { return fault_; }

 private:
  [[nodiscard]] char peek() const { return source_[*at_]; }
  JsonReject refuse(std::size_t offset, const char* expected, JsonReject why = JsonReject::syntax);
  STREAMLAB_INLINE JsonReject next_member();
  STREAMLAB_INLINE JsonReject value(std::string_view key, std::uint32_t key_offset, bool in_object);
  STREAMLAB_INLINE JsonReject string(std::string_view& out, bool& plain);
  STREAMLAB_INLINE JsonReject token(JsonNode& node);
  JsonReject close();
  void find_backslash(const char* from) {
    const auto left = static_cast<std::size_t>(source_ + size_ - from);
    const auto* found = static_cast<const char*>(std::memchr(from, '\\', left));
    backslash_ = found != nullptr ? found : source_ + size_;
  }

  char* source_;
  std::size_t size_;
  const std::uint32_t* at_;  // next structural position; after the last one stands the source's size
  JsonNode* nodes_;          // room for all values that the structure can hold, and one more
  DuplicateKeys& duplicates_;
  std::size_t max_nesting_;
  const char* backslash_ = nullptr;  // the next one from here on: most documents have none
  std::uint32_t count_ = 0;
  std::size_t depth_ = 0;
  std::array<std::uint32_t, kMostNesting> open_;  // the containers around the current value
  JsonFault fault_;
};

#define STREAMLAB_WALK(expression) \
  if (const JsonReject refused = (expression); refused != JsonReject::none) return refused

JsonReject Walk::refuse(std::size_t offset, const char* expected, JsonReject why) {
  fault_ = {static_cast<std::uint32_t>(offset), expected};
  return why;
}

JsonReject Walk::string(std::string_view& out, bool& plain) {
  char* const inside = source_ + *at_ + 1;
  const std::uint32_t start = *at_;
  ++at_;
  // Whatever is no white space after the closing quote would itself be a structural position: so the last
  // byte before the next one that is no white space is the closing quote.
  char* end = source_ + *at_ - 1;
  while (is_space(*end)) --end;
  if (end < inside || *end != '"') return refuse(start, "a closed string");
  auto size = static_cast<std::size_t>(end - inside);
  plain = backslash_ >= end;
  if (!plain) {
    if (const JsonReject why = unescape_json(inside, size); why != JsonReject::none)
      return refuse(start, why == JsonReject::surrogate ? "paired surrogates" : "known escapes", why);
    find_backslash(end);
  }
  out = {inside, size};
  return JsonReject::none;
}

JsonReject Walk::token(JsonNode& node) {
  const char* const begin = source_ + *at_;
  if (*begin == '\0') return refuse(*at_, "a value");
  const char* end = source_ + at_[1];
  while (is_space(end[-1])) --end;  // ends at the token's own first byte
  node.text = {begin, static_cast<std::size_t>(end - begin)};
  const bool letter = *begin >= 'a';
  if (!letter && is_json_number(node.text)) {
    node.kind = JsonKind::number;
  } else if (letter && (node.text == "true" || node.text == "false")) {
    node.kind = JsonKind::boolean;
  } else if (letter && node.text == "null") {
    node.kind = JsonKind::null_value;
  } else {
    return refuse(*at_, "a value");
  }
  ++at_;
  return JsonReject::none;
}

JsonReject Walk::value(std::string_view key, std::uint32_t key_offset, bool in_object) {
  const char first = peek();
  JsonNode& node = nodes_[count_];
  node.key = key;
  node.text = {};
  node.members = 0;
  node.offset = *at_;
  node.key_offset = key_offset;
  node.depth = static_cast<std::uint8_t>(depth_);
  node.in_object = in_object;
  node.plain = true;
  if (first == '{' || first == '[') {
    if (depth_ >= max_nesting_) return refuse(*at_, "fewer levels", JsonReject::too_deep);
    node.kind = first == '{' ? JsonKind::object : JsonKind::array;
    open_[depth_++] = count_++;
    ++at_;
    return JsonReject::none;
  }
  if (first == '"') {
    node.kind = JsonKind::string;
    STREAMLAB_WALK(string(node.text, node.plain));
  } else {
    STREAMLAB_WALK(token(node));
  }
  node.next = ++count_;
  return JsonReject::none;
}

JsonReject Walk::next_member() {
  JsonNode& container = nodes_[open_[depth_ - 1]];
  const bool object = container.kind == JsonKind::object;
  if (container.members++ > 0) {
    if (peek() != ',') return refuse(*at_, object ? "`,` or `}`" : "`,` or `]`");
    ++at_;
  }
  std::string_view key;
  std::uint32_t key_offset = 0;
  if (object) {
    if (peek() != '"') return refuse(*at_, "a name in double quotes");
    key_offset = *at_;
    bool plain = true;
    STREAMLAB_WALK(string(key, plain));
    if (peek() != ':') return refuse(*at_, "`:`");
    ++at_;
  }
  return value(key, key_offset, object);
}

JsonReject Walk::close() {
  const std::uint32_t container = open_[--depth_];
  JsonNode& node = nodes_[container];
  node.next = count_;
  if (node.kind != JsonKind::object) return JsonReject::none;
  const std::uint32_t twin = duplicates_.find(nodes_, container, count_);
  if (twin == 0) return JsonReject::none;
  return refuse(nodes_[twin].key_offset, "each name once", JsonReject::duplicate_key);
}

JsonReject Walk::run() {
  STREAMLAB_WALK(value({}, 0, false));
  while (depth_ > 0) {
    const bool object = nodes_[open_[depth_ - 1]].kind == JsonKind::object;
    if (peek() == (object ? '}' : ']')) {
      ++at_;
      STREAMLAB_WALK(close());
    } else {
      STREAMLAB_WALK(next_member());
    }
  }
  if (*at_ < size_) return refuse(*at_, "nothing after the document's end");
  return JsonReject::none;
}

}  // namespace

std::string_view reject_word(JsonReject reason) {
  switch (reason) {
    case JsonReject::none:
      return "none";
    case JsonReject::empty:
      return "empty";
    case JsonReject::syntax:
      return "syntax";
    case JsonReject::utf8:
      return "utf8";
    case JsonReject::surrogate:
      return "surrogate";
    case JsonReject::duplicate_key:
      return "duplicate_key";
    case JsonReject::too_deep:
      return "too_deep";
    case JsonReject::too_large:
      return "too_large";
  }
  return "syntax";
}

struct JsonDocument::Impl {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> structure;
  std::vector<char> source;  // of parse()
  std::vector<JsonNode> nodes;
  std::size_t count = 0;
  DuplicateKeys duplicates;
  JsonFault fault;

  JsonReject parse(char* text, std::size_t size, const JsonLimits& limits);
  /// Finds the structure. Buffers grow by doubling and never shrink.
  JsonReject scan(const char* text, std::size_t size);
  bool reserve(std::size_t size);
};

bool JsonDocument::Impl::reserve(std::size_t size) {
  if (structure && structure->capacity() >= size) return true;
  const std::size_t capacity = std::max<std::size_t>(4096, std::bit_ceil(size));
  // The depth is that of simdjson's own readers, which are not used.
  return simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, structure) ==
         simdjson::SUCCESS;
}

JsonReject JsonDocument::Impl::scan(const char* text, std::size_t size) {
  if (std::all_of(text, text + size, is_space)) return JsonReject::empty;
  if (!reserve(size)) return JsonReject::too_large;
  // Stage 1 pads the last, partial block by itself: nothing behind the text is read.
  const auto code =
      structure->stage1(reinterpret_cast<const std::uint8_t*>(text), size, simdjson::stage1_mode::regular);
  if (code == simdjson::SUCCESS) {
    // Each value has a structural position and so has each separator or end that must go with it, but for the
    // containers still open: of n positions at most (n + 1 + open) / 2 become values. One more, for a walk
    // that meets the end fills a node before it sees so.
    const std::size_t room = (std::size_t{structure->n_structural_indexes} + kMostNesting) / 2 + 2;
    if (nodes.size() < room) nodes.resize(std::max(room, std::min(std::bit_ceil(room), kManyNodes)));
    return JsonReject::none;
  }
  if (code == simdjson::CAPACITY || code == simdjson::MEMALLOC) return JsonReject::too_large;
  if (code == simdjson::UTF8_ERROR) return JsonReject::utf8;
  return simdjson::validate_utf8(text, size) ? JsonReject::syntax : JsonReject::utf8;
}

JsonReject JsonDocument::Impl::parse(char* text, std::size_t size, const JsonLimits& limits) {
  if (const JsonReject refused = scan(text, size); refused != JsonReject::none) return refused;
  const auto nesting = static_cast<std::size_t>(std::max(limits.max_nesting, 0));
  Walk walk(text, size, structure->structural_indexes.get(), nodes.data(), duplicates,
            std::min(nesting, kMostNesting));
  const JsonReject refused = walk.run();
  fault = walk.fault();
  if (refused == JsonReject::none) count = walk.count();
  return refused;
}

JsonDocument::JsonDocument() : impl_(std::make_unique<Impl>()) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

JsonReject JsonDocument::parse(std::string_view bytes, const JsonLimits& limits) {
  impl_->count = 0;
  impl_->fault = {};
  if (bytes.size() > std::min(limits.max_bytes, kMostBytes)) return JsonReject::too_large;
  std::vector<char>& source = impl_->source;
  if (source.size() < bytes.size() + 1) source.resize(std::bit_ceil(bytes.size() + 1));
  std::copy(bytes.begin(), bytes.end(), source.begin());
  source[bytes.size()] = '\0';
  return impl_->parse(source.data(), bytes.size(), limits);
}

JsonReject JsonDocument::parse_in_place(std::span<char> bytes, const JsonLimits& limits) {
  impl_->count = 0;
  impl_->fault = {};
  if (bytes.size() > std::min(limits.max_bytes, kMostBytes)) return JsonReject::too_large;
  return impl_->parse(bytes.data(), bytes.size(), limits);
}

std::span<const JsonNode> JsonDocument::nodes() const {
  return {impl_->nodes.data(), impl_->count};
}

std::uint32_t JsonDocument::find(std::uint32_t object, std::string_view key) const {
  const auto all = nodes();
  if (object >= all.size() || all[object].kind != JsonKind::object) return 0;
  for (std::uint32_t i = object + 1; i < all[object].next; i = all[i].next)
    if (all[i].key == key) return i;
  return 0;
}

JsonFault JsonDocument::fault() const {
  return impl_->fault;
}

}  // namespace streamlab
