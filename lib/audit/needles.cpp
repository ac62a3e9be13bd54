// SPDX-License-Identifier: Apache-2.0
#include "audit/needles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.hpp"

namespace streamlab::audit {
namespace {

constexpr std::size_t kLeastForm = 6;  // bytes of an encoded form
constexpr std::size_t kMostValueBytes = 4096;

std::uint64_t key8(const char* bytes) {
  std::uint64_t key = 0;
  std::memcpy(&key, bytes, 8);
  return key;
}

std::uint64_t key4(const char* bytes) {
  std::uint32_t key = 0;
  std::memcpy(&key, bytes, 4);
  return key;
}

std::uint64_t mixed(std::uint64_t key) {
  return key * 0x9e3779b97f4a7c15ULL;
}

/// The text inside a JSON string: minimal escapes, as this project and most others write it.
std::string escaped(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out.substr(1, out.size() - 2);
}

/// The text as an ASCII-only writer escapes it (json.dumps of Python), `/` escaped as some do.
std::string escaped_to_ascii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(1, utf8_sequence(text));
    const std::string_view one = text.substr(0, size);
    text.remove_prefix(size);
    if (size == 1) {
      out += one == "/" ? std::string("\\/") : escaped(one);
      continue;
    }
    std::uint32_t point = static_cast<unsigned char>(one[0]) & (0x7fU >> size);
    for (const char c : one.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    if (point > 0xffff) {
      point -= 0x10000;
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (point >> 10), 0xdc00 + (point & 0x3ff));
    } else {
      out += fmt::format("\\u{:04x}", point);
    }
  }
  return out;
}

/// The characters of base64 that these bytes alone decide when they stand `offset` bytes into a group.
std::string base64_inside(std::string_view bytes, std::size_t offset, std::string_view last_two) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::size_t first = (8 * offset + 5) / 6, end = 8 * (offset + bytes.size()) / 6;
  std::string out;
  for (std::size_t i = first; i < end; ++i) {
    unsigned value = 0;
    for (std::size_t bit = 6 * i; bit < 6 * i + 6; ++bit) {
      const std::size_t at = bit - 8 * offset;
      value = value << 1 | (static_cast<unsigned char>(bytes[at / 8]) >> (7 - at % 8) & 1U);
    }
    out += value < 62 ? kAlphabet[value] : last_two[value - 62];
  }
  return out;
}

}  // namespace

void Needles::add(std::size_t needle, std::string_view form, std::size_t window) {
  if (form.size() < kShortest) return;
  const auto whole = static_cast<std::uint32_t>(arena_.size());
  arena_ += form;
  const std::size_t size = std::min(window, form.size());
  for (std::size_t from = 0; from + size <= form.size(); ++from) {
    Pattern made{0,
                 whole + static_cast<std::uint32_t>(from),
                 whole,
                 static_cast<std::uint32_t>(needle),
                 static_cast<std::uint16_t>(size),
                 static_cast<std::uint16_t>(form.size()),
                 static_cast<std::uint16_t>(from)};
    made.key = size >= 8 ? key8(form.data() + from) : key4(form.data() + from);
    (size >= 8 ? patterns_ : short_).push_back(made);
  }
  longest_ = std::max(longest_, form.size());
}

void Needles::add_base64(std::size_t needle, std::string_view value) {
  const std::size_t size = std::min(kWindow, value.size());
  for (std::size_t from = 0; from + size <= value.size(); ++from)
    for (std::size_t offset = 0; offset < 3; ++offset) {
      const std::string plain = base64_inside(value.substr(from, size), offset, "+/");
      if (plain.size() < kLeastForm) continue;
      add(needle, plain, plain.size());
      if (const std::string url = base64_inside(value.substr(from, size), offset, "-_"); url != plain)
        add(needle, url, url.size());
    }
}

void Needles::add_value(std::size_t needle, std::string_view value) {
  if (value.size() < kShortest || value.size() > kMostValueBytes) return;
  add(needle, value, kWindow);
  const std::string minimal = escaped(value), ascii = escaped_to_ascii(value);
  if (minimal != value) add(needle, minimal, kWindow);
  if (ascii != value && ascii != minimal) add(needle, ascii, kWindow);
  const std::string hex = to_hex({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  const std::string upper_hex = to_upper(hex);
  if (hex.size() >= kLeastForm) add(needle, hex, 2 * kWindow);
  if (upper_hex != hex) add(needle, upper_hex, 2 * kWindow);
  add_base64(needle, value);
}

void Needles::finish() {
  const auto by_key = [](const Pattern& a, const Pattern& b) { return a.key < b.key; };
  std::sort(patterns_.begin(), patterns_.end(), by_key);
  std::sort(short_.begin(), short_.end(), by_key);
  const std::size_t bits = std::bit_ceil(std::clamp<std::size_t>(64 * (patterns_.size() + short_.size()),
                                                                 std::size_t{1} << 16, std::size_t{1} << 27));
  shift_ = 64U - static_cast<unsigned>(std::countr_zero(bits));
  const auto fill = [&](const std::vector<Pattern>& patterns, std::vector<std::uint64_t>& filter) {
    if (patterns.empty()) return;
    filter.assign(bits / 64, 0);
    for (const Pattern& pattern : patterns) {
      const std::uint64_t place = mixed(pattern.key) >> shift_;
      filter[place / 64] |= std::uint64_t{1} << (place % 64);
    }
  };
  fill(patterns_, filter_);
  fill(short_, short_filter_);
}

Needles::Needles(const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) add_value(i, values[i]);
  finish();
}

Result<Needles> Needles::from_lines(std::string_view text) {
  Needles out;
  std::size_t line = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++line;
    const std::string_view value = trim(raw);
    if (value.empty()) continue;
    if (value.size() < kShortest)
      return Error{ErrorCode::usage, fmt::format("the needle on line {} is too short", line),
                   fmt::format("a value of under {} bytes is met everywhere", kShortest)};
    if (value.size() > kMostValueBytes)
      return Error{ErrorCode::usage, fmt::format("the needle on line {} is too long", line),
                   fmt::format("a value has at most {} bytes", kMostValueBytes)};
    out.add_value(line - 1, value);
  }
  if (out.empty())
    return Error{ErrorCode::usage, "there is no needle in the file"}.with_help("write one value a line");
  out.finish();
  return out;
}

void Needles::probe(const std::vector<Pattern>& among, std::uint64_t key, std::string_view bytes,
                    std::size_t at, std::vector<NeedleHit>& hits) const {
  const auto by_key = [](const Pattern& pattern, std::uint64_t wanted) { return pattern.key < wanted; };
  for (auto it = std::lower_bound(among.begin(), among.end(), key, by_key);
       it != among.end() && it->key == key; ++it) {
    if (bytes.size() - at < it->size || std::memcmp(bytes.data() + at, arena_.data() + it->at, it->size) != 0)
      continue;
    const bool whole =
        at >= it->from && bytes.size() - (at - it->from) >= it->whole_size &&
        std::memcmp(bytes.data() + at - it->from, arena_.data() + it->whole, it->whole_size) == 0;
    hits.push_back({at, at + it->size, it->needle, whole});
  }
}

void Needles::search(std::string_view bytes, const std::function<void(const NeedleHit&)>& found) const {
  if (empty() || bytes.size() < kShortest) return;
  std::vector<NeedleHit> open, here;  // places that a later window may yet prolong
  const auto test = [&](const std::vector<std::uint64_t>& filter, std::uint64_t key) {
    const std::uint64_t place = mixed(key) >> shift_;
    return (filter[place / 64] >> (place % 64) & 1U) != 0;
  };
  const auto close = [&](std::size_t at) {
    std::erase_if(open, [&](const NeedleHit& hit) {
      if (hit.end > at) return false;
      found(hit);
      return true;
    });
  };
  for (std::size_t i = 0; i + kShortest <= bytes.size(); ++i) {
    here.clear();
    if (!filter_.empty() && i + 8 <= bytes.size())
      if (const std::uint64_t key = key8(bytes.data() + i); test(filter_, key))
        probe(patterns_, key, bytes, i, here);
    if (!short_filter_.empty())
      if (const std::uint64_t key = key4(bytes.data() + i); test(short_filter_, key))
        probe(short_, key, bytes, i, here);
    if (here.empty()) continue;
    close(i);
    for (const NeedleHit& hit : here) {
      const auto same = std::find_if(open.begin(), open.end(),
                                     [&](const NeedleHit& other) { return other.needle == hit.needle; });
      if (same == open.end()) {
        open.push_back(hit);
      } else {
        same->end = std::max(same->end, hit.end);
        same->whole |= hit.whole;
      }
    }
  }
  close(bytes.size());
}

}  // namespace streamlab::audit
