// SPDX-License-Identifier: Apache-2.0
#include "redact/detectors.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "redact/detector_names.hpp"
#include "redact/fold.hpp"
#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

constexpr std::string_view kUnsettled = "text";  // of a text that no round made free of finds
constexpr int kMaxRounds = 8;
constexpr std::size_t kMostEscaped = 3;  // levels: a URL in JSON in a log line

// What a text must hold for a scanner to be worth its pass; bits of kTraits.
constexpr std::uint8_t kDigit = 1, kAt = 2, kColon = 4, kDash = 8, kDot = 16, kLetter = 32,
                       kAssigns = 64,  // behind a name
    kCovers = 128;                     // an escape, or a character beyond ASCII

constexpr std::array<std::uint8_t, 256> make_traits() {
  std::array<std::uint8_t, 256> out{};
  for (int c = '0'; c <= '9'; ++c) out[static_cast<std::size_t>(c)] = kDigit;
  for (int c = 'a'; c <= 'z'; ++c)
    out[static_cast<std::size_t>(c)] = out[static_cast<std::size_t>(c - 32)] = kLetter;
  for (std::size_t c = 0x80; c < 0x100; ++c) out[c] = kCovers;
  out['%'] = out['\\'] = out['&'] = out['\x1b'] = kCovers;
  out['@'] = kAt;
  out[':'] = kColon;
  out['='] = out['>'] = kAssigns;
  out['-'] = kDash;
  out['.'] = kDot;
  return out;
}
constexpr auto kTraits = make_traits();

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::pem:
      return "pem";
    case Kind::jwt:
      return "jwt";
    case Kind::api_key:
      return "api_key";
    case Kind::url_credentials:
      return "url_credentials";
    case Kind::email:
      return "email";
    case Kind::iban:
      return "iban";
    case Kind::card:
      return "card";
    case Kind::ssn:
      return "ssn";
    case Kind::ipv6:
      return "ipv6";
    case Kind::mac:
      return "mac";
    case Kind::ipv4:
      return "ipv4";
    case Kind::phone:
      return "phone";
    case Kind::custom:
      break;
  }
  return "custom";
}

/// What a scan needs, kept by each thread for the next one.
struct Scratch {
  Hits hits;
  std::vector<std::pair<std::size_t, std::size_t>> marks;
  std::array<Folded, kMostEscaped> plain;  // each an escape level less than the one before
  Folded folded;
  std::string current, next;
};

Scratch& scratch_of_thread() {
  thread_local Scratch one;
  return one;
}

}  // namespace

struct Detectors::Impl {
  struct Custom {
    std::string name, validator;
    std::unique_ptr<RE2> pattern;
  };
  std::uint32_t shipped = 0;  // bit = Kind
  std::vector<Custom> custom;

  /// Where our own marks stand: nothing inside one is a find. Only names of these detectors make one: what
  /// stands in other brackets may be anything.
  void find_marks(std::string_view text, std::vector<std::pair<std::size_t, std::size_t>>& out) const;
  [[nodiscard]] bool is_mark_name(std::string_view name) const;
  [[nodiscard]] bool on(Kind kind) const { return (shipped >> static_cast<unsigned>(kind) & 1U) != 0; }
  /// Finds of all kinds. Returns whether the text may be read in another way as well.
  bool collect(std::string_view text, Hits& hits) const;
  /// The same in what the text says once typography and escapes are undone, level by level. What it says as
  /// it stands holds too: `%B4111…` is a card's magnetic stripe.
  void collect_covered(std::string_view text, Scratch& scratch) const;
  void collect_custom(std::string_view text, Hits& hits) const;
  /// All finds of a text, sorted, overlapping ones made one, none within a mark.
  void find(std::string_view text, Scratch& scratch) const;
  [[nodiscard]] std::string_view name_of_hit(const Hit& hit) const {
    return hit.kind == Kind::custom ? std::string_view(custom[hit.custom].name) : name_of(hit.kind);
  }
};

bool Detectors::Impl::is_mark_name(std::string_view name) const {
  const auto shipped_names = detector_names();
  return name == kUnsettled ||
         std::find(shipped_names.begin(), shipped_names.end(), name) != shipped_names.end() ||
         std::any_of(custom.begin(), custom.end(), [&](const Custom& one) { return one.name == name; });
}

void Detectors::Impl::find_marks(std::string_view text,
                                 std::vector<std::pair<std::size_t, std::size_t>>& out) const {
  for (std::size_t i = text.find(kMark); i != std::string_view::npos; i = text.find(kMark, i + 1)) {
    constexpr std::size_t kLongestName = 64;
    const std::string_view behind = text.substr(i + kMark.size(), kLongestName + 1);
    const std::size_t end = behind.find(']');
    if (end != std::string_view::npos && is_mark_name(behind.substr(0, end)))
      out.emplace_back(i, i + kMark.size() + end + 1);
  }
}

bool Detectors::Impl::collect(std::string_view text, Hits& hits) const {
  std::uint8_t traits = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    const std::uint8_t trait = kTraits[static_cast<unsigned char>(c)];
    traits |= trait;
    digits += trait & kDigit;
  }
  const auto has = [&](std::uint8_t wanted) { return (traits & wanted) == wanted; };
  if (has(kAt) && on(Kind::email)) scan_email(text, hits);
  if (has(kAt | kColon) && on(Kind::url_credentials)) scan_url_credentials(text, hits);
  if (digits >= 7 && (on(Kind::card) || on(Kind::ssn) || on(Kind::phone)))
    scan_digits(text, on(Kind::card), on(Kind::ssn), on(Kind::phone), hits);
  if (digits >= 2 && text.size() >= 15 && has(kLetter) && on(Kind::iban)) scan_iban(text, hits);
  if (digits >= 4 && has(kDot) && on(Kind::ipv4)) scan_ipv4(text, hits);
  if (has(kColon) && on(Kind::ipv6)) scan_ipv6(text, hits);
  if (text.size() >= 14 && (traits & (kColon | kDash | kDot)) != 0 && on(Kind::mac)) scan_mac(text, hits);
  if (has(kLetter)) {
    if (has(kDot) && on(Kind::jwt)) scan_jwt(text, hits);
    if (has(kDash) && on(Kind::pem)) scan_pem(text, hits);
    if (text.size() >= 12 && on(Kind::api_key)) scan_api_key(text, hits);
    if ((traits & (kColon | kAssigns)) != 0 && on(Kind::api_key)) scan_assigned(text, hits);
  }
  if (!custom.empty()) collect_custom(text, hits);
  return (traits & kCovers) != 0;
}

void Detectors::Impl::collect_covered(std::string_view text, Scratch& scratch) const {
  std::size_t level = 0;
  const auto collect_reading = [&](const Folded* folded, std::string_view reading) {
    const std::size_t known = scratch.hits.size();
    collect(reading, scratch.hits);
    const auto origin = [&](std::size_t place) -> std::size_t {
      if (folded != nullptr) place = folded->origin(place);
      for (std::size_t i = level; i-- > 0;) place = scratch.plain[i].origin(place);
      return place;
    };
    for (std::size_t i = known; i < scratch.hits.size(); ++i) {
      scratch.hits[i].begin = origin(scratch.hits[i].begin);
      scratch.hits[i].end = origin(scratch.hits[i].end);
    }
  };
  for (std::string_view reading = text;; reading = scratch.plain[level++].text) {
    if (fold(reading, scratch.folded, Colours::blank))
      collect_reading(&scratch.folded, scratch.folded.text);
    else if (level > 0)
      collect_reading(nullptr, reading);
    // A colour may stand beside a value as a blank does, or within it.
    if (reading.find("\x1b[") != std::string_view::npos && fold(reading, scratch.folded, Colours::gone))
      collect_reading(&scratch.folded, scratch.folded.text);
    if (level == kMostEscaped || !unescape(reading, scratch.plain[level])) return;
  }
}

void Detectors::Impl::collect_custom(std::string_view text, Hits& hits) const {
  for (std::size_t i = 0; i < custom.size(); ++i) {
    const re2::StringPiece whole(text.data(), text.size());
    re2::StringPiece found;
    for (std::size_t from = 0; from <= text.size();) {
      if (!custom[i].pattern->Match(whole, from, text.size(), RE2::UNANCHORED, &found, 1)) break;
      const auto begin = static_cast<std::size_t>(found.data() - text.data());
      const std::size_t end = begin + found.size();
      if (end > begin && holds_up(custom[i].validator, text.substr(begin, end - begin)))
        hits.push_back({begin, end, Kind::custom, static_cast<std::uint16_t>(i)});
      from = std::max(end, from + 1);
    }
  }
}

void Detectors::Impl::find(std::string_view text, Scratch& scratch) const {
  Hits& hits = scratch.hits;
  hits.clear();
  if (collect(text, hits)) collect_covered(text, scratch);
  if (hits.empty()) return;
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin < b.begin; });
  auto& marks = scratch.marks;
  marks.clear();
  find_marks(text, marks);
  // A find that reaches into a mark takes it along; one that lies within is none.
  for (Hit& hit : hits) {
    const auto behind = [](const auto& mark, std::size_t place) { return mark.second <= place; };
    for (auto mark = std::lower_bound(marks.begin(), marks.end(), hit.begin, behind);
         mark != marks.end() && mark->first < hit.end; ++mark) {
      if (hit.begin >= mark->first && hit.end <= mark->second) {
        hit.end = hit.begin;
        break;
      }
      hit.begin = std::min(hit.begin, mark->first);
      hit.end = std::max(hit.end, mark->second);
    }
  }
  hits.erase(std::remove_if(hits.begin(), hits.end(), [](const Hit& hit) { return hit.begin == hit.end; }),
             hits.end());
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin < b.begin; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < hits.size(); ++i) {
    Hit& last = hits[kept];
    if (hits[i].begin >= last.end) {
      hits[++kept] = hits[i];
      continue;
    }
    last.end = std::max(last.end, hits[i].end);
    if (hits[i].kind < last.kind) last.kind = hits[i].kind, last.custom = hits[i].custom;
  }
  if (!hits.empty()) hits.resize(kept + 1);
}

Detectors::Detectors(const Policy& policy) {
  auto impl = std::make_unique<Impl>();
  for (Kind kind : {Kind::pem, Kind::jwt, Kind::api_key, Kind::url_credentials, Kind::email, Kind::iban,
                    Kind::card, Kind::ssn, Kind::ipv6, Kind::mac, Kind::ipv4, Kind::phone}) {
    const bool listed =
        std::find(policy.detectors.begin(), policy.detectors.end(), name_of(kind)) != policy.detectors.end();
    if (policy.default_detectors || listed) impl->shipped |= 1U << static_cast<unsigned>(kind);
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  for (const CustomDetector& given : policy.custom_detectors)
    impl->custom.push_back({given.name, given.validator, std::make_unique<RE2>(given.pattern, options)});
  impl_ = std::move(impl);
}

Detectors::Detectors() : Detectors(Policy{}) {}
Detectors::~Detectors() = default;
Detectors::Detectors(Detectors&&) noexcept = default;

bool Detectors::scrub(std::string_view text, std::string& out) const {
  Scratch& scratch = scratch_of_thread();
  Hits& hits = scratch.hits;
  impl_->find(text, scratch);
  if (hits.empty()) return false;
  std::string &current = scratch.current, &next = scratch.next;
  current = text;
  for (int round = 0; !hits.empty(); ++round) {
    if (round == kMaxRounds) {
      current.assign(kMark).append(kUnsettled) += ']';
      break;
    }
    next.clear();
    std::size_t from = 0;
    for (const Hit& hit : hits) {
      next.append(current, from, hit.begin - from);
      next += kMark;
      next += impl_->name_of_hit(hit);
      next += ']';
      from = hit.end;
    }
    next.append(current, from);
    current.swap(next);
    impl_->find(current, scratch);  // what stood apart before may now stand together
  }
  out += current;
  return true;
}

bool Detectors::any() const {
  return impl_->shipped != 0 || !impl_->custom.empty();
}

bool Detectors::finds(std::string_view text) const {
  Scratch& scratch = scratch_of_thread();
  impl_->find(text, scratch);
  return !scratch.hits.empty();
}

void Detectors::each(std::string_view text, const Found& found) const {
  Scratch& scratch = scratch_of_thread();
  impl_->find(text, scratch);
  const Hits hits = scratch.hits;  // whoever is told may look for more
  for (const Hit& hit : hits) found(hit.begin, hit.end, impl_->name_of_hit(hit));
}

std::string_view Detectors::number_kind(std::string_view token) const {
  constexpr std::size_t kShortestCard = 12;
  if (impl_->custom.empty() && (token.size() < kShortestCard || !impl_->on(Kind::card))) return {};
  const std::string_view digits = token.substr(!token.empty() && token[0] == '-' ? 1 : 0);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return {};
  if (impl_->on(Kind::card) && is_card(digits)) return "card";
  if (impl_->custom.empty()) return {};
  Hits hits;
  impl_->collect_custom(token, hits);
  return hits.empty() ? std::string_view() : std::string_view(impl_->custom[hits[0].custom].name);
}

const Detectors& shipped_detectors() {
  static const Detectors all;
  return all;
}

}  // namespace streamlab::redact
