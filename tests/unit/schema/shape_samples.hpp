// SPDX-License-Identifier: Apache-2.0
// Generated payloads that can be written in many ways, for the properties of signatures and families.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/json_document.hpp"
#include "base/rng.hpp"
#include "base/text.hpp"
#include "schema/shape.hpp"

namespace streamlab::schema {

inline Shape parsed(const std::string& text) {
  JsonDocument document;
  REQUIRE(document.parse(text) == JsonReject::none);
  return shape_of(document);
}

struct Sample {
  char kind = 'n';                                      ///< as in T
  std::vector<std::pair<std::string, Sample>> parts{};  ///< members with their keys, or elements
};

class Samples {
 public:
  enum class Spelling { plain, shuffled };
  explicit Samples(std::uint64_t seed) : rng_(seed, "samples") {}

  /// An object, up to five levels deep.
  Sample next() { return make('{', 0); }

  std::string write(const Sample& sample, Spelling spelling) {
    const std::string blank = spelling == Spelling::plain || pick(2) ? "" : " \n";
    switch (sample.kind) {
      case 'n':
        return blank + (spelling == Spelling::plain
                            ? "1"
                            : one_of({"0", "-1.5", "1e9", "100", "1E-400", "9999999999999999999999"}));
      case 's':
        return blank +
               (spelling == Spelling::plain ? "\"\"" : one_of({"\"x\"", "\"\\u0041\"", "\"{\"", "\"\\\\\""}));
      case 'b':
        return blank + one_of({"true", "false"});
      case 'z':
        return blank + "null";
      default:
        break;
    }
    auto parts = sample.parts;
    if (spelling == Spelling::shuffled)
      for (std::size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[pick(i)]);
    std::string out = blank + sample.kind;
    for (const auto& [key, part] : parts) {
      if (&part != &parts.front().second) out += ',';
      if (sample.kind == '{') out += spelled(key, spelling) + blank + ':';
      out += write(part, spelling);
    }
    return out + blank + (sample.kind == '{' ? '}' : ']');
  }

  /// Changes one member outside arrays in one way, and names the way; empty if nothing could be changed.
  std::string change(Sample& sample) {
    Sample* at = &sample;
    while (true) {
      std::vector<Sample*> objects;
      for (auto& [key, part] : at->parts)
        if (part.kind == '{') objects.push_back(&part);
      if (objects.empty() || pick(2)) break;
      at = objects[pick(objects.size())];
    }
    const auto way = pick(4);
    if (way == 0) {
      at->parts.emplace_back("added", Sample{});
      return "added";
    }
    if (at->parts.empty()) return {};
    auto& [key, part] = at->parts[pick(at->parts.size())];
    if (way == 1) {
      key += "_renamed";
      return "renamed";
    }
    if (way == 2) {
      at->parts.erase(at->parts.begin() + static_cast<std::ptrdiff_t>(pick(at->parts.size())));
      return "removed";
    }
    part = Sample{part.kind == 'n' ? 's' : 'n'};
    return "retyped";
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return rng_.bits(draw_++) % below; }
  std::string one_of(std::vector<std::string> texts) { return texts[pick(texts.size())]; }

  Sample make(char kind, int depth) {
    Sample out{kind};
    if (kind != '{' && kind != '[') return out;
    const auto parts = pick(5);
    for (std::uint64_t i = 0; i < parts; ++i)
      out.parts.emplace_back("k" + std::to_string(i) + (i == 3 ? "\xc3\xa9" : ""),
                             make("nsbzns{["[pick(depth < 4 ? 8 : 6)], depth + 1));
    return out;
  }

  std::string spelled(const std::string& key, Spelling spelling) {
    if (spelling == Spelling::plain || key.empty() || pick(2)) return "\"" + key + "\"";
    return "\"\\u00" + to_hex(std::vector<std::uint8_t>{static_cast<std::uint8_t>(key[0])}) + key.substr(1) +
           "\"";
  }

  Rng rng_;
  std::uint64_t draw_ = 0;
};

}  // namespace streamlab::schema
