// SPDX-License-Identifier: Apache-2.0
#include "load/template.hpp"

#include <fmt/format.h>

#include <utility>

namespace streamlab::load {

Template::Template(std::string_view text) {
  static constexpr std::pair<std::string_view, Blank> kBlanks[] = {
      {"{{seq}}", Blank::seq}, {"{{uuid}}", Blank::uuid}, {"{{now_ms}}", Blank::now_ms}};
  Piece piece;
  while (!text.empty()) {
    const std::size_t brace = text.find("{{");
    piece.text += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    for (const auto& [word, blank] : kBlanks)
      if (text.starts_with(word)) {
        piece.then = blank;
        text.remove_prefix(word.size());
        break;
      }
    if (piece.then == Blank::none) {
      piece.text += text.front();
      text.remove_prefix(1);
    } else {
      pieces_.push_back(std::exchange(piece, {}));
    }
  }
  pieces_.push_back(std::move(piece));
}

std::string Template::render(std::uint64_t seq, const Rng& uuids, WallMicros now) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    out += piece.text;
    switch (piece.then) {
      case Blank::none:
        break;
      case Blank::seq:
        fmt::format_to(std::back_inserter(out), "{}", seq);
        break;
      case Blank::uuid:
        out += uuid4(uuids, seq);
        break;
      case Blank::now_ms:
        fmt::format_to(std::back_inserter(out), "{}", now / 1000);
        break;
    }
  }
  return out;
}

std::string uuid4(const Rng& rng, std::uint64_t k) {
  const std::uint64_t high = (rng.bits(2 * k) & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (rng.bits(2 * k + 1) & ~(3ULL << 62)) | (2ULL << 62);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffffffffffffULL);
}

}  // namespace streamlab::load
