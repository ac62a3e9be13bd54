// SPDX-License-Identifier: Apache-2.0
// Cards, SSNs, and the pass over groups of digits that phones are found in as well.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "redact/digit_groups.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

bool is_single(std::string_view gap) {
  return gap == " " || gap == "-";
}
/// The same with more blanks: `  `, ` - `, `- `.
bool is_loose(std::string_view gap) {
  return is_gap_of(gap, " -") && std::count(gap.begin(), gap.end(), '-') <= 1;
}

/// What stands on either side of the number, behind blanks.
std::pair<char, char> neighbours(const Number& number) {
  std::size_t left = number.groups[0].begin, right = number.end();
  while (left > 0 && number.text[left - 1] == ' ') --left;
  while (right < number.text.size() && number.text[right] == ' ') ++right;
  return {before(number.text, left), at(number.text, right)};
}

/// Do more numbers stand beside it, as in a table's row: `4061  2412  1480  7314  3500`?
bool is_in_row(const Number& number) {
  const auto [left, right] = neighbours(number);
  return is_digit(left) || is_digit(right);
}

/// Is the number the fraction of a decimal, `0.4111…` or `-.4111…`? Before a point it is none: no measure has
/// so many digits there. Nor is it behind a year (`2024.4539…`): no double has so many in all, nor behind a
/// bare point in a path (`/x/.4539…`).
bool is_fraction(std::string_view text, std::size_t begin, std::size_t size) {
  constexpr std::size_t kOfDouble = 17, kOfMeasure = 3;  // significant digits
  if (before(text, begin) != '.') return false;
  std::size_t whole = begin - 1;
  while (whole > 0 && is_digit(text[whole - 1])) --whole;
  const char left = before(text, whole);
  const std::size_t digits = begin - 1 - whole;
  if (digits == 0) return std::string_view(" \t\n-+[({,;=:*<>|").find(left) != std::string_view::npos;
  if (digits > kOfMeasure && digits + size > kOfDouble) return false;
  return !is_alnum(left) && left != '.' && left != '_' && left != ']' && left != ')';
}

/// As cards print them: 4-4-4-4, 4-6-5, 4-6-4.
bool is_printed_card(const Number& number) {
  const auto& groups = number.groups;
  const auto all_of = [&](std::size_t size) {
    return std::all_of(groups.begin(), groups.begin() + 4, [&](const Group& g) { return g.size() == size; });
  };
  if (number.count == 4 || (number.count == 5 && number.groups[4].size() < 4)) return all_of(4);
  return number.count == 3 && groups[0].size() == 4 && groups[1].size() == 6 && groups[2].size() >= 4;
}

/// Fours, some of which may stand together, and what is left: `4539 5787 63621486`, `3056 9309 0259 04`.
bool are_fours(const Number& number) {
  return std::all_of(number.groups.begin(),
                     number.groups.begin() + static_cast<std::ptrdiff_t>(number.count) - 1,
                     [](const Group& g) { return g.size() % 4 == 0; }) &&
         (number.groups[number.count - 1].size() % 4 == 0 || number.size > 12);
}

/// One of a longer list of numbers: `4061, 2412, 1480, 7314, 3500`.
bool is_in_list(const Number& number) {
  const auto [left, right] = neighbours(number);
  return left == ',' || right == ',';
}

/// Blanks and hyphens part a card anywhere; other signs, the same each time, only where cards are parted.
bool is_card_grouping(const Number& number) {
  bool single = true;
  const bool fours = are_fours(number);
  bool loose = true;
  const std::size_t most = number.count == 2 ? 13 : 7, least = number.count == 2 ? 4 : 3;
  for (std::size_t i = 0; i < number.count; ++i) {
    if (!fours && (number.groups[i].size() < least || number.groups[i].size() > most)) return false;
    if (i + 1 == number.count) break;
    single = single && is_single(number.gap(i));
    loose = loose && is_loose(number.gap(i));
  }
  if (single || (loose && (fours || is_printed_card(number)) && !is_in_row(number))) return true;
  for (std::size_t i = 1; i + 1 < number.count; ++i)
    if (number.gap(i) != number.gap(0)) return false;
  const bool has_comma = number.gap(0).find(',') != std::string_view::npos;
  return is_printed_card(number) && !(has_comma && is_in_list(number));
}

/// `0x4000000000000002`
bool is_hexadecimal(const Number& number) {
  const std::string_view text = number.text;
  const std::size_t begin = number.groups[0].begin;
  return number.count == 1 && begin > 1 && (text[begin - 1] | 0x20) == 'x' && text[begin - 2] == '0';
}

/// Does a chip's track go on behind the card: `D`, its month of expiry and digits (`…1486D2512201123…`)? A
/// hash does so hardly ever.
bool is_on_track(std::string_view text, std::size_t end) {
  constexpr std::size_t kReach = 32;
  const std::string_view behind = text.substr(end, kReach);
  std::size_t size = 1;
  while (is_digit(at(behind, size))) ++size;
  if ((at(behind, 0) | 0x20) != 'd' || size < 8 || is_letter(at(behind, size))) return false;
  const std::string_view month = behind.substr(3, 2);
  return month >= "01" && month <= "12";
}

/// Luhn's sum and the issuer tell a card even beside letters (`n4111…`, `…1111EXP`).
bool is_card_number(const Number& number) {
  if (number.count > 1 && !is_card_grouping(number)) return false;
  // `1499414498 86248` begins with a time
  if (number.count > 1 && number.digits[0] == '1' && !are_fours(number)) return false;
  const std::size_t begin = number.groups[0].begin, end = number.end();
  const std::string_view text = number.text;
  return is_card(number.all()) && !(number.count == 1 && is_fraction(text, begin, number.size)) &&
         !is_hexadecimal(number) &&
         (!touches_hash(text, begin, end) || (!is_alnum(before(text, begin)) && is_on_track(text, end)));
}

/// `x = 100 - 20 - 3000`, `100+20+3000`: but in a form (`ssn=536+22+8145&`) a plus is a blank.
bool is_sum(const Number& number) {
  const std::string_view text = number.text;
  std::size_t left = number.groups[0].begin;
  while (left > 0 && text[left - 1] == ' ') --left;
  const bool is_assigned = before(text, left) == '=';
  if (is_assigned && label_stem(label_before(text, left - 1), "ssn")) return false;
  if (number.gap(0) != "+") return is_assigned && left < number.groups[0].begin && number.gap(0) == " - ";
  const std::string_view name = is_assigned ? label_before(text, left - 1) : text.substr(0, 0);
  const char before_name = before(text, static_cast<std::size_t>(name.data() - text.data()));
  return !is_assigned || (at(text, number.end()) != '&' && before_name != '&' && before_name != '?');
}

bool is_ssn_number(const Number& number) {
  if (number.count != 3 || number.groups[0].size() != 3 || number.groups[1].size() != 2 ||
      number.groups[2].size() != 4)
    return false;
  const std::string_view gap = number.gap(0), next = number.gap(1);
  const bool parted = (is_single(gap) && is_single(next)) ||
                      (is_loose(gap) && is_loose(next) && !is_in_row(number)) ||
                      (gap == next && (gap == "_" || gap == "\t" || gap == "+"));
  return parted && is_ssn(number.all()) && !is_sum(number);
}

int value_of(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// Groups of 1 000 000 written with blanks or dots, 0 if that is not what begins here.
std::size_t thousands_at(std::string_view text, const Group* groups, std::size_t left) {
  if (groups[0].size() > 3 || text[groups[0].begin] == '0') return 0;
  std::size_t count = 1;
  for (; count < left; ++count) {
    const std::string_view gap = gap_between(text, groups[count - 1], groups[count]);
    if (gap != " " && gap != ".") return joins(gap) || count == 1 ? 0 : count;
    if (groups[count].size() != 3) return 0;
  }
  return count > 1 ? count : 0;
}

struct Wanted {
  bool cards, ssns, phones;
};

/// The card or SSN that begins at the first group: what proves itself; of no length where none does.
Hit proven_at(std::string_view text, const Group* groups, std::size_t left, const Wanted& wanted) {
  Number number{text};
  Hit best;
  for (std::size_t i = 0; i < left; ++i) {
    if (i > 0 && !joins(gap_between(text, groups[i - 1], groups[i]))) break;
    const bool may_be_short = (i == 1 && groups[0].size() == 3) || number.size >= 12;
    if ((groups[i].size() < 3 && !may_be_short) || !number.add(groups[i])) break;
    if (wanted.cards && is_card_number(number))
      best = {groups[0].begin, number.end(), Kind::card, 0};
    else if (wanted.ssns && best.kind != Kind::card && is_ssn_number(number))
      best = {groups[0].begin, number.end(), Kind::ssn, 0};
  }
  return best;
}

/// A phone takes no part of a card or an SSN: `12.50 4111 1111 1111 1111` begins with a price.
Hit phone_beside(std::string_view text, const Group* groups, std::size_t left, const Wanted& wanted) {
  for (;;) {
    const Hit found = phone_at(text, groups, left);
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
    const char sign = at(text, begin + 1) == '-' ? '-' : ' ';
    for (std::size_t next = begin; is_digit(at(text, next)) && !is_digit(at(text, next + 1)); next += 2) {
      if (size < digits.size()) digits[size] = text[next];
      ++size;
      if (at(text, next + 1) != sign) break;
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

bool date_at(std::string_view text, const Group* groups, std::size_t left) {
  if (left < 3) return false;
  const std::string_view gap = gap_between(text, groups[0], groups[1]);
  if (!is_gap_of(gap, "-/.") || gap.size() != 1 || gap_between(text, groups[1], groups[2]) != gap)
    return false;  // `415-555-2671,3,10` is a row
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
    if (phones && quiet == 0) found = phone_beside(text, next, count, wanted);
    if (found.end == 0) found = labelled_at(text, next, quiet == 0 ? count : 1, phones, ssns);
    if (found.end > 0) hits.push_back(found);
    taken = std::max(found.end, quiet > 0 ? next[quiet - 1].end : 0);
  }
}

}  // namespace streamlab::redact
