// SPDX-License-Identifier: Apache-2.0
#include "base/json_token.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/rng.hpp"

namespace streamlab {
namespace {

constexpr std::uint32_t kFewMembers = 32;  // up to here a sketch of each name is cheaper than a table

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Four hex digits, or -1.
int hex4(const char* text, const char* end) {
  if (end - text < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = text[i];
    const int digit = is_digit(c)            ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char* append_utf8(char* out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
  return out;
}

/// What a one-letter escape stands for; NUL where there is no such escape.
char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

/// Reads the XXXX of \uXXXX, and the low half that must follow a high one. `in` stands on the first digit.
JsonReject unicode_escape(const char*& in, const char* end, std::uint32_t& code) {
  const int first = hex4(in, end);
  if (first < 0) return JsonReject::syntax;
  in += 4;
  code = static_cast<std::uint32_t>(first);
  if (code < 0xd800 || code > 0xdfff) return JsonReject::none;
  if (code > 0xdbff || end - in < 2 || in[0] != '\\' || in[1] != 'u') return JsonReject::surrogate;
  const int second = hex4(in + 2, end);
  if (second < 0) return JsonReject::syntax;
  if (second < 0xdc00 || second > 0xdfff) return JsonReject::surrogate;
  in += 6;
  code = 0x10000 + ((code - 0xd800) << 10) + (static_cast<std::uint32_t>(second) - 0xdc00);
  return JsonReject::none;
}

/// A few bytes of a name and its size, mixed into the upper bits.
std::uint64_t sketch(std::string_view key) {
  std::uint64_t first = 0, last = 0;
  if (key.size() >= 8) {
    std::memcpy(&first, key.data(), 8);
    std::memcpy(&last, key.data() + key.size() - 8, 8);
  } else if (key.size() >= 4) {
    std::memcpy(&first, key.data(), 4);
    std::memcpy(&last, key.data() + key.size() - 4, 4);
  } else if (!key.empty()) {
    first = static_cast<unsigned char>(key.front());
    last = static_cast<std::uint64_t>(static_cast<unsigned char>(key[key.size() / 2])) << 8 |
           static_cast<unsigned char>(key.back());
  }
  return (first ^ std::rotl(last, 23) ^ (key.size() << 55)) * 0x9e3779b97f4a7c15ULL;
}

}  // namespace

bool is_json_number(std::string_view token) {
  const char* p = token.data();
  const char* const end = p + token.size();
  const auto digits = [&] {
    const char* const from = p;
    while (p != end && is_digit(*p)) ++p;
    return p != from;
  };
  if (p != end && *p == '-') ++p;
  if (p != end && *p == '0') {
    ++p;
  } else if (!digits()) {
    return false;
  }
  if (p != end && *p == '.') {
    ++p;
    if (!digits()) return false;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    if (!digits()) return false;
  }
  return p == end;
}

JsonReject unescape_json(char* text, std::size_t& size) {
  const char* in = text;
  const char* const end = text + size;
  char* out = text;
  while (true) {
    const auto* backslash =
        static_cast<const char*>(std::memchr(in, '\\', static_cast<std::size_t>(end - in)));
    const auto plain = static_cast<std::size_t>((backslash ? backslash : end) - in);
    if (out != in) std::memmove(out, in, plain);
    out += plain;
    if (!backslash) break;
    in = backslash + 1;
    if (in == end) return JsonReject::syntax;
    if (*in == 'u') {
      std::uint32_t code = 0;
      if (const JsonReject refused = unicode_escape(++in, end, code); refused != JsonReject::none)
        return refused;
      out = append_utf8(out, code);
    } else {
      const char decoded = simple_escape(*in++);
      if (decoded == '\0') return JsonReject::syntax;
      *out++ = decoded;
    }
  }
  size = static_cast<std::size_t>(out - text);
  return JsonReject::none;
}

DuplicateKeys::DuplicateKeys() {
  // One for the process: asking for it costs more than most documents do.
  static const std::uint64_t seed = random_seed();
  seed_ = seed;
}

std::uint32_t DuplicateKeys::find(const JsonNode* nodes, std::uint32_t object, std::uint32_t end) {
  if (nodes[object].members < 2) return 0;
  if (nodes[object].members > kFewMembers) return find_hashed(nodes, object, end);
  // Two names that are alike set the same bit; only then the names themselves are compared.
  std::array<std::uint64_t, 4> seen{};
  for (std::uint32_t i = object + 1; i < end; i = nodes[i].next) {
    const std::uint64_t at = sketch(nodes[i].key) >> 56;
    const std::uint64_t bit = std::uint64_t{1} << (at & 63);
    if ((seen[at >> 6] & bit) != 0)
      for (std::uint32_t k = object + 1; k < i; k = nodes[k].next)
        if (nodes[k].key == nodes[i].key) return i;
    seen[at >> 6] |= bit;
  }
  return 0;
}

std::uint32_t DuplicateKeys::find_hashed(const JsonNode* nodes, std::uint32_t object, std::uint32_t end) {
  const std::size_t size = std::bit_ceil(std::size_t{nodes[object].members} * 2);
  if (slots_.size() < size) slots_.resize(size);
  std::fill_n(slots_.begin(), size, 0U);
  for (std::uint32_t i = object + 1; i < end; i = nodes[i].next) {
    const std::string_view key = nodes[i].key;
    std::size_t slot = hash(key) & (size - 1);
    while (slots_[slot] != 0) {
      if (nodes[slots_[slot]].key == key) return i;
      slot = (slot + 1) & (size - 1);
    }
    slots_[slot] = i;
  }
  return 0;
}

std::uint64_t DuplicateKeys::hash(std::string_view key) const {
  const auto mix = [](std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  std::uint64_t state = seed_ ^ key.size();
  for (; key.size() > 8; key.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data(), 8);
    state = mix(state ^ word, 0x9e3779b97f4a7c15ULL);
  }
  std::uint64_t word = 0;
  std::memcpy(&word, key.data(), key.size());
  return mix(state ^ word, 0xbf58476d1ce4e5b9ULL ^ seed_);
}

}  // namespace streamlab
