// SPDX-License-Identifier: Apache-2.0
#include "trace/template_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

constexpr std::string_view kTemplateDomain = "streamlab-template-v1";
constexpr std::string_view kTreeHead = "streamlab-templates 1";
constexpr std::size_t kMessagePart = 1024;  ///< bytes of a message that can vary
constexpr std::size_t kWords = 24;          ///< words that can vary
constexpr std::size_t kPairWords = 16;      ///< … and of which two can be open at once
constexpr std::size_t kRun = 3;             ///< longest run that is one value: a person's name, a title
constexpr std::size_t kSketch = 16;         ///< leaves kept of a parent
constexpr std::size_t kKeyDigits = 16;
constexpr std::size_t kClosed = 2;  ///< words that say what the message is about

/// A fixed mix (splitmix64's finaliser over a running product): keys are stored, it can never change.
std::uint64_t fold(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t h = (seed ^ value) * 0x9e3779b97f4a7c15ULL;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

std::uint64_t number_of(const Sha256& digest) {
  std::uint64_t out = 0;
  for (int i = 0; i < 8; ++i) out = out << 8 | digest[static_cast<std::size_t>(i)];
  return out;
}

std::uint64_t digest_of(std::string_view text) {
  return number_of(sha256(text));
}

/// Words and what stands between them, as numbers: part 0 is the text before the first word, part 2i + 1 the
/// i-th word.
struct Taken {
  std::vector<std::uint64_t> parts;
  std::vector<bool> joined;  ///< word i + 1 follows word i after one blank
  std::size_t words = 0;
};

bool in_word(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '@' || static_cast<unsigned char>(c) >= 0x80;
}

/// The next word from `from`, skipping `{kinds}`, which are no words; empty at the end.
std::string_view next_word(std::string_view text, std::size_t from) {
  while (from < text.size()) {
    if (text[from] == '{') {
      from = std::min(text.find('}', from), text.size());
      continue;
    }
    if (!is_alpha(text[from]) && static_cast<unsigned char>(text[from]) < 0x80) {
      ++from;
      continue;
    }
    std::size_t end = from;
    while (end < text.size() && in_word(text[end])) ++end;
    while (text[end - 1] == '.' || text[end - 1] == '-') --end;  // of the sentence
    return text.substr(from, end - from);
  }
  return {};
}

Taken take_apart(std::string_view text) {
  Taken out;
  std::size_t at = 0;
  while (out.words < kWords) {
    const std::string_view word = next_word(text.substr(0, kMessagePart), at);
    if (word.empty()) break;
    const auto begin = static_cast<std::size_t>(word.data() - text.data());
    if (out.words > 0) out.joined.push_back(text.substr(at, begin - at) == " ");
    out.parts.push_back(digest_of(text.substr(at, begin - at)));
    out.parts.push_back(digest_of(word));
    ++out.words;
    at = begin + word.size();
  }
  out.parts.push_back(digest_of(text.substr(at)));
  return out;
}

/// A run of open words, [first, first + size).
struct Open {
  std::size_t first = 0, size = 0;
};

TemplateKey key_of(const Taken& taken, std::uint64_t seed, Open a, Open b = {}) {
  std::uint64_t h = seed;
  for (std::size_t i = 0; i < taken.parts.size(); ++i) {
    const std::size_t word = i / 2;
    const auto opens = [&](Open open) {
      return open.size != 0 && i >= 2 * open.first + 1 && word < open.first + open.size &&
             i < 2 * (open.first + open.size);
    };
    const bool is_open = opens(a) || opens(b);
    const bool is_first = (a.size != 0 && i == 2 * a.first + 1) || (b.size != 0 && i == 2 * b.first + 1);
    if (is_open && !is_first) continue;  // a run is one hole, whatever its length
    h = fold(h, is_open ? 0 : taken.parts[i]);
  }
  // Folding can be undone step by step; this cannot.
  std::string text(kTemplateDomain);
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(h >> shift & 0xff);
  return std::max<TemplateKey>(digest_of(text), 1);
}

std::size_t estimate(const std::vector<TemplateKey>& smallest) {
  if (smallest.size() < kSketch) return smallest.size();
  const double reach = static_cast<double>(smallest.back()) / 18446744073709551616.0;
  return std::max(kSketch,
                  static_cast<std::size_t>(static_cast<double>(kSketch - 1) / std::max(reach, 1e-12)));
}

void insert_smallest(std::vector<TemplateKey>& kept, TemplateKey leaf) {
  const auto at = std::lower_bound(kept.begin(), kept.end(), leaf);
  if (at != kept.end() && *at == leaf) return;
  kept.insert(at, leaf);
  if (kept.size() > kSketch) kept.pop_back();
}

std::optional<TemplateKey> take_key(std::string_view& line) {
  const auto key = template_key(line.substr(0, kKeyDigits));
  if (key) line.remove_prefix(kKeyDigits);
  return key;
}

Error bad_tree(std::string reason, int line) {
  return Error{ErrorCode::failed, "cannot read learned templates"}
      .with_reason(std::move(reason))
      .at({"", line});
}

}  // namespace

TemplateNodes template_nodes(std::string_view message_template, std::string_view scope) {
  TemplateNodes out;
  if (message_template.empty()) return out;
  const Taken taken = take_apart(message_template);
  const std::uint64_t seed = digest_of(scope);
  out.leaf = key_of(taken, seed, {});
  const std::size_t most = std::min(taken.words - std::min(taken.words, kClosed), taken.words / 2);
  const auto add = [&](Open a, Open b) {
    out.parents.push_back({key_of(taken, seed, a, b), static_cast<std::uint8_t>(a.size + b.size)});
  };
  for (std::size_t size = 1; size <= std::min(kRun, most); ++size) {
    for (std::size_t first = taken.words - size + 1; first-- > 0;) {
      const auto gap = taken.joined.begin() + static_cast<std::ptrdiff_t>(first);
      if (std::all_of(gap, gap + static_cast<std::ptrdiff_t>(size) - 1, [](bool joined) { return joined; }))
        add({first, size}, {});
    }
    if (size != 2 || taken.words > kPairWords) continue;
    for (std::size_t b = taken.words; b-- > 2;)
      for (std::size_t a = b - 1; a-- > 0;) add({a, 1}, {b, 1});
  }
  return out;
}

std::string template_hex(TemplateKey key) {
  return fmt::format("{:016x}", key);
}

std::optional<TemplateKey> template_key(std::string_view hex) {
  TemplateKey key = 0;
  if (hex.size() != kKeyDigits) return {};
  for (char c : hex)
    if (!is_digit(c) && (c < 'a' || c > 'f')) return {};
  std::from_chars(hex.data(), hex.data() + hex.size(), key, 16);
  return key == 0 ? std::nullopt : std::optional(key);
}

TemplateTree::Placement TemplateTree::place(const TemplateNodes& message) const {
  Placement best{message.leaf, 0};
  std::uint8_t open = 0;
  for (const TemplateParent& parent : message.parents) {
    const std::size_t met = support(parent.key);
    if (met < kEnough) continue;
    const std::size_t needed = open == 0             ? 0
                               : parent.open == open ? best.support + 1
                                                     : kCertain * best.support;
    if (met < needed) continue;
    best = {parent.key, met};
    open = parent.open;
  }
  return best;
}

TemplateTree::Placement TemplateTree::learn(const TemplateNodes& message) {
  const bool is_placed = place(message).support != 0;
  for (const TemplateParent& parent : message.parents)
    if (!is_placed || leaves_.contains(parent.key)) add(parent.key, message.leaf);
  return place(message);
}

std::span<const TemplateKey> TemplateTree::leaves(TemplateKey parent) const {
  const auto found = leaves_.find(parent);
  if (found == leaves_.end()) return {};
  return found->second;
}

std::size_t TemplateTree::support(TemplateKey parent) const {
  const auto found = leaves_.find(parent);
  return found == leaves_.end() ? 0 : estimate(found->second);
}

std::vector<TemplateKey> TemplateTree::all_leaves() const {
  std::vector<TemplateKey> out;
  for (const auto& [parent, leaves] : leaves_) out.insert(out.end(), leaves.begin(), leaves.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void TemplateTree::add(TemplateKey parent, TemplateKey leaf) {
  const auto at = leaves_.find(parent);
  if (at != leaves_.end()) {
    insert_smallest(at->second, leaf);
  } else if (leaves_.size() < kMaxParents) {
    leaves_.emplace(parent, std::vector<TemplateKey>{leaf});
  }
}

void TemplateTree::merge(const TemplateTree& other) {
  for (const auto& [parent, leaves] : other.leaves_)
    for (const TemplateKey leaf : leaves) add(parent, leaf);
}

std::string TemplateTree::encode() const {
  std::string out(kTreeHead);
  out += '\n';
  for (const auto& [parent, leaves] : leaves_) {
    out += template_hex(parent);
    for (const TemplateKey leaf : leaves) out += ' ' + template_hex(leaf);
    out += '\n';
  }
  return out;
}

Result<TemplateTree> TemplateTree::decode(std::string_view text) {
  TemplateTree tree;
  int number = 0;
  TemplateKey last_parent = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == npos) return bad_tree("it is cut off", number + 1);
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (++number == 1) {
      if (line != kTreeHead)
        return bad_tree(
            line.starts_with("streamlab-templates ") ? "it is of another version" : "it has no heading", 1);
      continue;
    }
    const auto parent = take_key(line);
    if (!parent || *parent <= last_parent || line.empty())
      return bad_tree("a line is not as written", number);
    last_parent = *parent;
    TemplateKey last_leaf = 0;
    std::vector<TemplateKey> leaves;
    while (take(line, " ")) {
      const auto leaf = take_key(line);
      if (!leaf || *leaf <= last_leaf) return bad_tree("a line is not as written", number);
      leaves.push_back(last_leaf = *leaf);
    }
    if (!line.empty() || leaves.size() > kSketch || tree.size() >= kMaxParents)
      return bad_tree("a line is not as written", number);
    tree.leaves_.emplace_hint(tree.leaves_.end(), *parent, std::move(leaves));
  }
  if (number == 0) return bad_tree("it is empty", 1);
  return tree;
}

}  // namespace streamlab::trace
