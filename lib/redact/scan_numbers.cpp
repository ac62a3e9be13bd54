// SPDX-License-Identifier: Apache-2.0
// Cards, SSNs and phones share one reading of the text: groups of digits and what stands between them.
#include <algorithm>
#include <array>
#include <string>

#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMaxGroups = 8;  // of one number
constexpr std::size_t kMaxDigits = 19;

struct Group {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Some neighbouring groups, taken as one number.
struct Number {
  std::string_view text;
  std::array<Group, kMaxGroups> groups{};
  std::size_t count = 0;
  std::array<char, kMaxDigits + 1> digits{};
  std::size_t size = 0;

  [[nodiscard]] std::string_view all() const { return {digits.data(), size}; }
  [[nodiscard]] std::string_view gap(std::size_t i) const {
    return text.substr(groups[i].end, groups[i + 1].begin - groups[i].end);
  }
  bool add(const Group& group) {
    if (count == kMaxGroups || size + group.size() > kMaxDigits) return false;
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(group.begin), group.size(),
                digits.begin() + static_cast<std::ptrdiff_t>(size));
    size += group.size();
    groups[count++] = group;
    return true;
  }
  [[nodiscard]] std::size_t end() const { return groups[count - 1].end; }
};

bool is_single(std::string_view gap) {
  return gap == " " || gap == "-";
}

bool is_gap_of(std::string_view gap, std::string_view signs) {
  return !gap.empty() && gap.size() <= 3 &&
         std::all_of(gap.begin(), gap.end(), [&](char c) { return signs.find(c) != std::string_view::npos; });
}

/// May the same number go on behind this gap?
bool joins(std::string_view gap) {
  return is_gap_of(gap, " -./()\t_,+");
}
bool joins_phone(std::string_view gap) {
  return is_gap_of(gap, " -./()\t");
}

/// Is the number part of a decimal?
bool is_decimal(std::string_view text, std::size_t begin, std::size_t end) {
  const char left = before(text, begin), right = at(text, end);
  if (left == '.' && begin > 1 && is_digit(text[begin - 2])) return true;
  return right == '.' && is_digit(at(text, end + 1));
}

/// Is the number part of a longer word or a decimal? Of the letters beyond ASCII some scripts' stand beside
/// a number without a blank: they hide none.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  return !is_alnum(before(text, begin)) && !is_alnum(at(text, end)) && !is_decimal(text, begin, end);
}

bool chained(std::string_view text, std::size_t begin, std::size_t end) {
  const auto links = [](char c) { return c == '-' || c == '.' || c == '_' || c == '/'; };
  const auto word = [](char c) { return is_alnum(c) || c == '_'; };
  const char left = before(text, begin), right = at(text, end);
  if (left == '_' || right == '_' || right == ':') return true;
  if (links(left) && begin > 1 && word(text[begin - 2])) return true;
  return links(right) && word(at(text, end + 1));
}

/// As cards print them: 4-4-4-4, 4-6-5, 4-6-4.
bool is_printed_card(const Number& number) {
  const auto& groups = number.groups;
  const auto all_of = [&](std::size_t size) {
    return std::all_of(groups.begin(), groups.begin() + 4, [&](const Group& g) { return g.size() == size; });
  };
  if (number.count == 4) return all_of(4);
  return number.count == 3 && groups[0].size() == 4 && groups[1].size() == 6 && groups[2].size() >= 4;
}

/// Blanks and hyphens part a card anywhere; other signs, the same each time, only where cards are parted.
bool is_card_grouping(const Number& number) {
  bool single = true;
  for (std::size_t i = 0; i < number.count; ++i) {
    if (number.groups[i].size() < 3 || number.groups[i].size() > 7) return false;
    if (i + 1 < number.count) single = single && is_single(number.gap(i));
  }
  if (single) return true;
  for (std::size_t i = 1; i + 1 < number.count; ++i)
    if (number.gap(i) != number.gap(0)) return false;
  const bool in_list = number.gap(0) == "," && (before(number.text, number.groups[0].begin) == ',' ||
                                                at(number.text, number.end()) == ',');
  return is_printed_card(number) && !in_list;
}

/// `0x4000000000000002`
bool is_hexadecimal(std::string_view text, std::size_t begin) {
  return begin > 1 && (text[begin - 1] | 0x20) == 'x' && text[begin - 2] == '0';
}

/// Luhn's sum and the issuer tell a card even beside letters (`n4111…`, `…1111EXP`).
bool card_at(const Number& number) {
  if (number.count > 1 && !is_card_grouping(number)) return false;
  const std::size_t begin = number.groups[0].begin, end = number.end();
  return is_card(number.all()) && !is_decimal(number.text, begin, end) &&
         !is_hexadecimal(number.text, begin) && !touches_hash(number.text, begin, end);
}

bool ssn_at(const Number& number) {
  if (number.count != 3 || number.groups[0].size() != 3 || number.groups[1].size() != 2 ||
      number.groups[2].size() != 4)
    return false;
  const std::string_view gap = number.gap(0);
  const bool parted =
      (is_single(gap) && is_single(number.gap(1))) || (gap == number.gap(1) && (gap == "_" || gap == "\t"));
  return parted && is_ssn(number.all()) && !is_decimal(number.text, number.groups[0].begin, number.end());
}

int value_of(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// Does a calendar date begin at this group (2026-02-03, 03.02.2026, 2/3/2026)? Then it has three groups.
bool date_at(std::string_view text, const Group* groups, std::size_t left) {
  if (left < 3) return false;
  const std::string_view gap = text.substr(groups[0].end, groups[1].begin - groups[0].end);
  if (gap.size() != 1 || gap == " " || text.substr(groups[1].end, groups[2].begin - groups[1].end) != gap)
    return false;
  if (groups[1].size() > 2) return false;
  const auto number = [&](std::size_t i) { return value_of(text.substr(groups[i].begin, groups[i].size())); };
  const auto day_and_month = [&](int a, int b) {
    return a >= 1 && b >= 1 && std::min(a, b) <= 12 && std::max(a, b) <= 31;
  };
  if (groups[0].size() == 4)
    return groups[2].size() <= 2 && number(0) >= 1000 && day_and_month(number(1), number(2));
  return groups[0].size() <= 2 && groups[2].size() == 4 && number(2) >= 1000 &&
         day_and_month(number(0), number(1));
}

/// Groups of 1 000 000 written with blanks or dots, 0 if that is not what begins here.
std::size_t thousands_at(std::string_view text, const Group* groups, std::size_t left) {
  if (groups[0].size() > 3 || text[groups[0].begin] == '0') return 0;
  std::size_t count = 1;
  for (; count < left; ++count) {
    const std::string_view gap =
        text.substr(groups[count - 1].end, groups[count].begin - groups[count - 1].end);
    if (gap != " " && gap != ".") return joins(gap) || count == 1 ? 0 : count;
    if (groups[count].size() != 3) return 0;
  }
  return count > 1 ? count : 0;
}

bool phone_shape(const Number& number) {
  const auto sizes = [&](std::initializer_list<std::size_t> wanted) {
    return number.count == wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), number.groups.begin(),
                      [](std::size_t size, const Group& group) { return group.size() == size; });
  };
  if (number.count < 2) return false;
  // 555-0123: too short for more than the shapes that nothing else has
  if (sizes({3, 4})) {
    const std::string_view head = number.all().substr(0, 3);
    return number.gap(0) == "-" && head[0] >= '2' && (head == "555" || number.digits[3] == '0');
  }
  if (sizes({3, 2, 4})) return false;  // an SSN that cannot be
  if (sizes({3, 3, 4}) || sizes({1, 3, 3, 4})) return true;
  const bool national = number.digits[0] == '0';
  if (number.size < (national ? 9U : 10U) || number.size > 15 || number.count > 7) return false;
  if (number.count == 2 && number.gap(0) == ".") return false;  // a decimal
  std::size_t longest = 0;
  for (std::size_t i = 0; i < number.count; ++i) {
    longest = std::max(longest, number.groups[i].size());
    if (number.groups[i].size() > (national ? 8U : 6U) || (i > 0 && number.groups[i].size() < 2))
      return false;
  }
  return longest >= 3 || national;
}

/// 555-123-4567, and nothing else that is usual: beside letters and `_` too.
bool is_north_american(const Number& number) {
  return number.count == 3 && number.groups[0].size() == 3 && number.groups[1].size() == 3 &&
         number.groups[2].size() == 4 && number.digits[0] >= '2' && number.gap(0) == "-" &&
         number.gap(1) == "-";
}

bool phone_at(const Number& number) {
  for (std::size_t i = 0; i + 1 < number.count; ++i)
    if (!joins_phone(number.gap(i))) return false;
  std::size_t begin = number.groups[0].begin;
  if (before(number.text, begin) == '(') --begin;
  const char left = before(number.text, begin), right = at(number.text, number.end());
  const auto links = [](char c) { return is_digit(c) || c == '-' || c == '.' || c == '/'; };
  if (left == '%') return false;  // its digits begin behind an escape, `%22814…`
  if (is_north_american(number) && !links(left) && !links(right)) return true;
  return phone_shape(number) && stands_alone(number.text, begin, number.end()) &&
         !chained(number.text, begin, number.end()) &&
         !is_ipv4(number.text.substr(begin, number.end() - begin));
}

/// Behind a plus so many digits are a phone even beside a letter.
constexpr std::size_t kWholePhone = 10;

/// A number behind a plus: 7 to 15 digits in however many groups; the longest that fits.
std::size_t international_end(std::string_view text, const Group* groups, std::size_t left) {
  std::size_t digits = 0, end = 0;
  for (std::size_t i = 0; i < left && i < kMaxGroups; ++i) {
    if (i > 0 && !joins_phone(text.substr(groups[i - 1].end, groups[i].begin - groups[i - 1].end))) break;
    digits += groups[i].size();
    if (digits > 15) break;
    const char right = at(text, groups[i].end);
    const bool ends = !is_letter(right) && right != '_';
    if (digits >= 7 && (ends || digits >= kWholePhone)) end = groups[i].end;
  }
  return end;
}

struct Wanted {
  bool cards, ssns, phones;
};

/// Digits without a sign between them are a phone or an SSN where a label says so: `tel:5551234567`.
Kind labelled_kind(std::string_view text, const Group& group, const Wanted& wanted) {
  if (group.size() < 7 || group.size() > 15 || is_letter(at(text, group.end))) return Kind::custom;
  std::size_t sign = group.begin;
  while (sign > 0 && std::string_view(" \"'").find(text[sign - 1]) != std::string_view::npos) --sign;
  if (sign == 0 || (text[sign - 1] != ':' && text[sign - 1] != '=')) return Kind::custom;
  const std::string_view label = label_before(text, sign - 1);
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return is_label(label, word); });
  };
  if (wanted.ssns && group.size() == 9 && says({"ssn", "socialsecuritynumber", "socialsecurity"}) &&
      is_ssn(text.substr(group.begin, group.size())))
    return Kind::ssn;
  if (wanted.phones && says({"tel", "phone", "phonenumber", "telephone", "mobile", "mobilenumber", "cell",
                             "cellphone", "fax", "msisdn", "sms", "whatsapp"}))
    return Kind::phone;
  return Kind::custom;
}

/// The card or SSN that begins at the first group: what proves itself; of no length where none does.
Hit proven_at(std::string_view text, const Group* groups, std::size_t left, const Wanted& wanted) {
  Number number{text};
  Hit best;
  for (std::size_t i = 0; i < left; ++i) {
    if (i > 0 && !joins(text.substr(groups[i - 1].end, groups[i].begin - groups[i - 1].end))) break;
    if (!number.add(groups[i])) break;
    if (wanted.cards && card_at(number))
      best = {groups[0].begin, number.end(), Kind::card, 0};
    else if (wanted.ssns && best.kind != Kind::card && ssn_at(number))
      best = {groups[0].begin, number.end(), Kind::ssn, 0};
  }
  return best;
}

/// The phone behind a plus that begins at the first group.
Hit international_at(std::string_view text, const Group* groups, std::size_t left) {
  const std::size_t begin = groups[0].begin, sign = before(text, begin) == '(' ? begin - 1 : begin;
  if (before(text, sign) != '+' || is_digit(before(text, sign - 1))) return {};
  const std::size_t end = international_end(text, groups, left);
  if (end == 0) return {};
  const auto digits = std::count_if(text.begin() + static_cast<std::ptrdiff_t>(sign),
                                    text.begin() + static_cast<std::ptrdiff_t>(end), is_digit);
  if (is_letter(before(text, sign - 1)) && digits < static_cast<std::ptrdiff_t>(kWholePhone)) return {};
  return {sign - 1, end, Kind::phone, 0};
}

/// The same of one that its groups tell: the longest that does.
Hit national_at(std::string_view text, const Group* groups, std::size_t left) {
  const std::size_t begin = groups[0].begin;
  Number number{text};
  Hit best;
  for (std::size_t i = 0; i < left; ++i) {
    if (i > 0 && !joins_phone(text.substr(groups[i - 1].end, groups[i].begin - groups[i - 1].end))) break;
    if (!number.add(groups[i])) break;
    if (!phone_at(number)) continue;
    const bool open = before(text, begin) == '(' && at(text, groups[0].end) == ')';
    best = {open ? begin - 1 : begin, number.end(), Kind::phone, 0};
  }
  return best;
}

/// A phone takes no part of a card or an SSN: `12.50 4111 1111 1111 1111` begins with a price.
Hit phone_from(std::string_view text, const Group* groups, std::size_t left, const Wanted& wanted) {
  for (;;) {
    Hit found = international_at(text, groups, left);
    if (found.end == 0) found = national_at(text, groups, left);
    std::size_t next = 1;
    while (next < left && groups[next].begin < found.end &&
           proven_at(text, groups + next, left - next, wanted).end == 0)
      ++next;
    if (next >= left || groups[next].begin >= found.end) return found;
    left = next;
  }
}

/// Digits told one by one, as speech is written down (`4 1 1 1 …`), are one number.
void scan_spelled_cards(std::string_view text, Hits& hits) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::array<char, kMaxDigits> digits{};
    std::size_t size = 0;
    for (std::size_t next = begin; is_digit(at(text, next)) && !is_digit(at(text, next + 1)); next += 2) {
      if (size < digits.size()) digits[size] = text[next];
      ++size;
      if (at(text, next + 1) != ' ') break;
    }
    if (size == 0) {
      ++begin;
      continue;
    }
    const std::size_t end = begin + 2 * size - 1;
    const bool alone = !is_alnum(before(text, begin)) && !is_letter(at(text, end));
    if (alone && size <= digits.size() && is_card({digits.data(), size}))
      hits.push_back({begin, end, Kind::card});
    begin = end;
  }
}

}  // namespace

bool touches_hash(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kShortest = 16, kReach = 256;  // what is longer is no word
  for (const std::size_t inside : {begin, end - 1}) {
    std::size_t from = inside, to = inside + 1, lower = 0, upper = 0;
    while (from > 0 && inside - from < kReach && is_alnum(text[from - 1])) --from;
    while (to < text.size() && to - inside < kReach && is_alnum(text[to])) ++to;
    if (from >= begin && to <= end) continue;
    const std::string_view word = text.substr(from, to - from);
    for (const char c : word) {
      lower += c >= 'a' ? 1U : 0U;
      upper += c >= 'A' && c <= 'Z' ? 1U : 0U;
    }
    if (word.size() >= kShortest && word.size() % 2 == 0 && (lower == 0 || upper == 0) &&
        std::all_of(word.begin(), word.end(), is_hex_digit))
      return true;
  }
  return false;
}

void scan_digits(std::string_view text, bool cards, bool ssns, bool phones, Hits& hits) {
  if (cards) scan_spelled_cards(text, hits);
  // A window of groups slides over the text; what follows is never further away than one number can reach.
  std::array<Group, 2 * kMaxGroups> groups{};
  std::size_t first = 0, count = 0, scan = 0;
  const auto refill = [&] {
    std::move(groups.begin() + static_cast<std::ptrdiff_t>(first),
              groups.begin() + static_cast<std::ptrdiff_t>(first + count), groups.begin());
    first = 0;
    while (count < groups.size()) {
      while (scan < text.size() && !is_digit(text[scan])) ++scan;
      if (scan == text.size()) return;
      const std::size_t begin = scan;
      while (scan < text.size() && is_digit(text[scan])) ++scan;
      groups[count++] = {begin, scan};
    }
  };
  refill();
  const Wanted wanted{cards, ssns, phones};
  std::size_t taken = 0;  // groups that begin before it are no phone, or part of one already
  for (; count > 0; ++first, --count) {
    if (count < kMaxGroups) refill();
    const Group* const next = groups.data() + first;
    if (const Hit proven = proven_at(text, next, count, wanted); proven.end > 0) {
      hits.push_back(proven);
      taken = std::max(taken, proven.end);
    }
    if (next->begin < taken) continue;
    const std::size_t date = date_at(text, next, count) ? 3 : 0;
    const std::size_t quiet = date > 0 ? date : thousands_at(text, next, count);
    Hit found;
    if (phones && quiet == 0) found = phone_from(text, next, count, wanted);
    if (found.end == 0)
      if (const Kind kind = labelled_kind(text, *next, wanted); kind != Kind::custom)
        found = {next->begin, next->end, kind, 0};
    if (found.end > 0) hits.push_back(found);
    taken = std::max(found.end, quiet > 0 ? next[quiet - 1].end : 0);
  }
}

}  // namespace streamlab::redact
