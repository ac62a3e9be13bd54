// SPDX-License-Identifier: Apache-2.0
// Phones prove nothing: they are told by a plus, by the shapes that countries write, or by a label. Columns,
// ranges and dates are told from them by what no country writes.
#include <algorithm>
#include <initializer_list>

#include "redact/digit_groups.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kLongestPhone = 15;  // E.164

bool joins_phone(std::string_view gap) {
  return is_gap_of(gap, " -./()\t");
}

bool has_sizes(const Number& number, std::initializer_list<std::size_t> wanted) {
  return number.count == wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), number.groups.begin(),
                    [](std::size_t size, const Group& group) { return group.size() == size; });
}

/// Do all gaps consist of these signs?
bool parted_by(const Number& number, std::string_view signs) {
  for (std::size_t i = 0; i + 1 < number.count; ++i)
    if (!is_gap_of(number.gap(i), signs)) return false;
  return true;
}

bool is_uniform(const Number& number) {
  for (std::size_t i = 1; i + 1 < number.count; ++i)
    if (number.gap(i) != number.gap(0)) return false;
  return true;
}

bool in_brackets(const Number& number) {  // the first group
  return before(number.text, number.groups[0].begin) == '(' && at(number.text, number.groups[0].end) == ')';
}

/// 415-555-2671, 415.555.2671, 415 555 2671, (415) 555-2671, 415-5552671, 1-415-555-2671: areas begin with 2
/// to 9.
bool is_north_american(const Number& number) {
  const bool whole = has_sizes(number, {3, 3, 4}) && number.digits[0] >= '2';
  if (in_brackets(number)) return number.digits[0] >= '2' && (whole || has_sizes(number, {3, 7}));
  if (whole)
    return is_uniform(number) && parted_by(number, "-. ") &&
           (number.gap(0) != " " || number.digits[3] >= '2');
  if (has_sizes(number, {3, 7})) return number.digits[0] >= '2' && number.gap(0) == "-";
  return has_sizes(number, {1, 3, 3, 4}) && number.digits[0] == '1' && number.digits[1] >= '2';
}

/// 030 1234567, 06 12 34 56 78, 0176/123-45678: a zero, and no other behind it.
bool is_national(const Number& number) {
  if (number.digits[0] != '0' || number.digits[1] == '0' || number.size < 9 || number.size > 13) return false;
  if (number.groups[0].size() < 2 && !in_brackets(number)) return false;  // a column of zeros
  if (!parted_by(number, " -/()") && !(is_uniform(number) && number.gap(0) == "." && number.count > 2))
    return false;
  if (has_sizes(number, {5, 4})) return false;  // 02110-1301 is a ZIP code
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < number.count; ++i) {
    if (number.groups[i].size() > 8 || (i > 0 && number.groups[i].size() < 2)) return false;
    pairs += number.groups[i].size() == 2 ? 1 : 0;
  }
  return pairs < number.count || number.count == 5;
}

/// Does a country's code begin here (ITU-T E.164, list of assigned codes)?
bool begins_with_country(std::string_view digits) {
  const char first = digits[0], second = digits[1];
  switch (first) {
    case '1':
      return second >= '2';
    case '7':
      return second >= '3';
    case '2':
      return second != '8';
    case '3':
      return true;
    case '4':
      return second != '2' || digits[2] == '0' || digits[2] == '1' || digits[2] == '3';
    case '5':
    case '6':
    case '9':
      return true;
    case '8':
      return second != '3' && second != '9';
    default:
      return false;
  }
}

/// 0049 30 1234567, 011 44 20 7946 0958: what is dialled for another country.
bool is_dialled_abroad(const Number& number) {
  if (number.count < 3 || number.size < 11 || number.size > kLongestPhone || !parted_by(number, " -/()"))
    return false;
  if (number.text[number.groups[1].begin] == '0') return false;  // a column of zeros
  const std::string_view all = number.all();
  const std::size_t first = number.groups[0].size();
  if (all.starts_with("011")) return first == 3 && begins_with_country(all.substr(3));
  return all.starts_with("00") && first >= 4 && first <= 5 && begins_with_country(all.substr(2));
}

/// 12-345-67890: three groups and more between hyphens, that begin with no year.
bool is_hyphenated(const Number& number) {
  if (number.count < 3 || number.size < 10 || number.size > 13 || number.groups[0].size() > 3) return false;
  for (std::size_t i = 0; i < number.count; ++i)
    if (number.groups[i].size() > 6 || (i > 0 && number.groups[i].size() < 2)) return false;
  return parted_by(number, "-") && is_uniform(number);
}

/// (020) 7946 0000; `41 (2008) 145-157` holds a year
bool is_bracketed(const Number& number) {
  const std::size_t area = number.groups[0].size();
  return in_brackets(number) && number.size >= 8 && number.size <= 13 && area >= 2 &&
         (area < 4 || number.digits[0] == '0');
}

/// 555-0123: too short for more than the shapes that nothing else has.
bool is_local(const Number& number) {
  if (!has_sizes(number, {3, 4}) || number.gap(0) != "-" || number.digits[0] < '2') return false;
  return number.all().substr(0, 3) == "555" || number.digits[3] == '0';
}

/// Pairs of digits beside two pairs of hexadecimal ones, with a letter: `65 6c 01 02 03 04 05`.
bool in_dump(const Number& number) {
  const std::string_view text = number.text;
  for (std::size_t i = 0; i < number.count; ++i)
    if (number.groups[i].size() != 2) return false;
  const auto are_pairs = [&](std::size_t i) {  // five bytes
    const std::string_view two = text.substr(i, 5);
    return two.size() == 5 && two[2] == ' ' && !is_alnum(before(text, i)) && !is_alnum(at(text, i + 5)) &&
           is_hex_digit(two[0]) && is_hex_digit(two[1]) && is_hex_digit(two[3]) && is_hex_digit(two[4]) &&
           std::any_of(two.begin(), two.end(), is_letter);
  };
  const std::size_t begin = number.groups[0].begin, end = number.end();
  return (begin >= 6 && text[begin - 1] == ' ' && are_pairs(begin - 6)) ||
         (end < text.size() && text[end] == ' ' && are_pairs(end + 1));
}

/// Does the number begin with a time's seconds: `22:53:07 2006 -0800`? But `users.txt:12:030 5478551` has a
/// line's number before it.
bool begins_with_seconds(const Number& number) {
  const std::size_t begin = number.groups[0].begin;
  if (begin < 6 || number.groups[0].size() != 2 || number.all().substr(0, 2) > "60") return false;
  const std::string_view time = number.text.substr(begin - 6, 6);
  const auto is_part = [&](std::size_t i) {
    return is_digit(time[i]) && is_digit(time[i + 1]) && time[i + 2] == ':';
  };
  return is_part(0) && is_part(3);
}

/// Is the number part of a longer word, a decimal or a chain like `a-1234-b`?
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto links = [](char c) { return c == '-' || c == '.' || c == '_'; };
  const auto in_word = [](char c) { return is_alnum(c) || c == '_'; };
  const char left = before(text, begin), right = at(text, end);
  if (is_alnum(left) || is_alnum(right) || left == '_' || right == '_') return false;
  if (right == ':' && is_alnum(at(text, end + 1))) return false;
  if (links(left) && begin > 1 && in_word(text[begin - 2])) return false;
  const bool is_file = right == '.' && is_letter(at(text, end + 1));
  return is_file || !(links(right) && in_word(at(text, end + 1)));
}

bool is_phone(const Number& number) {
  if (number.count < 2 || has_sizes(number, {3, 2, 4})) return false;  // no SSN that cannot be
  const std::size_t begin =
      number.groups[0].begin - (before(number.text, number.groups[0].begin) == '(' ? 1 : 0);
  const char left = before(number.text, begin), right = at(number.text, number.end());
  if (left == '%') return false;  // its digits begin behind an escape, `%22814…`
  // Nothing else that is usual has this shape: letters, paths and extensions hide it no more than a blank.
  const bool goes_on = is_digit(left) || is_digit(right) ||
                       (left == '-' && is_digit(before(number.text, begin - 1))) ||
                       (right == '-' && is_alnum(at(number.text, number.end() + 1)));
  if (is_north_american(number) && !goes_on) return true;
  const bool shaped = is_national(number) || is_dialled_abroad(number) || is_hyphenated(number) ||
                      is_bracketed(number) || is_local(number);
  return shaped && stands_alone(number.text, begin, number.end()) && !begins_with_seconds(number) &&
         !in_dump(number);
}

/// Behind a plus so many digits are a phone even beside a letter.
constexpr std::size_t kWholePhone = 10;
constexpr std::size_t kShortestLabelled = 7;

/// Does another number begin here, as `06 12 …` does in `+33 6 … 06 12 …`? What remains of one is shorter.
bool begins_next(std::string_view text, const Group* groups, std::size_t left) {
  if (text[groups[0].begin] != '0') return false;
  std::size_t digits = groups[0].size();
  for (std::size_t i = 1; i < left && joins_phone(gap_between(text, groups[i - 1], groups[i])); ++i)
    digits += groups[i].size();
  return digits >= kShortestLabelled;
}

/// Is this the last word of the label, in whatever spelling: `home_phone`, `customerPhone`, `Phone-2`?
bool ends_in_word(std::string_view label, std::string_view word) {
  while (!label.empty() && is_digit(label.back())) label.remove_suffix(1);
  const auto stem = label_stem(label, word);
  if (!stem || stem->empty() || !is_alnum(stem->back())) return stem.has_value();
  const char first = label[stem->size()];
  return first >= 'A' && first <= 'Z' && stem->back() >= 'a' && stem->back() <= 'z';
}

bool ends_in_word_of(std::string_view label, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return ends_in_word(label, word); });
}

bool says_phone(std::string_view label) {
  return ends_in_word_of(label, {"tel", "phone", "telephone", "mobile", "cellphone", "fax", "msisdn",
                                 "whatsapp", "telefon", "telefono", "telefone"});
}

/// What is said of the number behind it: `Phone number: `, `SSN #`, `Tel. `, `<phone>`, `"ssn"=>"`. Empty
/// where nothing is.
std::string_view label_of(std::string_view text, std::size_t number) {
  std::size_t behind = number;
  while (behind > 0 && std::string_view(" \t\"'`*+([").find(text[behind - 1]) != std::string_view::npos)
    --behind;
  constexpr std::size_t kLongestName = 16;  // `phone: Some("415…")`
  if (at(text, behind) == '(') {
    const std::size_t reach = behind - std::min(behind, kLongestName);
    while (behind > reach && (is_letter(text[behind - 1]) || text[behind - 1] == ' ')) --behind;
  }
  if (text.substr(0, behind).ends_with('>') && element_before(text, behind - 1).empty()) {
    constexpr std::size_t kLongestTag = 16;  // `<b>SSN:</b> …`
    const std::size_t reach = behind - std::min(behind, kLongestTag);
    const std::size_t open = text.substr(reach, behind - reach).rfind("</");
    if (open != std::string_view::npos) behind = reach + open;
  }
  if (behind == 0) return {};
  std::size_t sign = behind - 1;
  std::string_view label;
  if (text[sign] == '>' && before(text, sign) != '=') {
    label = element_before(text, sign);
  } else {
    if (text[sign] == '>') --sign;
    if (text[sign] == '=' && (before(text, sign) == ':' || before(text, sign) == '=')) --sign;  // `:=`, `==`
    if (std::string_view(":=#.").find(text[sign]) == std::string_view::npos) return {};
    label = phrase_before(text, sign);
    if (text[sign] == '.') return ends_in_word_of(label, {"tel", "fax"}) ? label : std::string_view();
    if (is_label(label, "value")) label = paired_label(text, label);
  }
  for (const std::string_view counts : {"number", "no", "nr"})
    if (const auto stem = label_stem(label, counts)) return *stem;
  return label;
}

/// How many of the digits are a country's code (ITU-T E.164), where they may be one.
std::size_t country_size(std::string_view digits) {
  if (digits.empty() || digits[0] == '0') return 0;
  if (digits[0] == '1' || digits[0] == '7') return 1;
  constexpr std::string_view kTwo[] = {"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41",
                                       "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
                                       "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
                                       "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};
  return std::find(std::begin(kTwo), std::end(kTwo), digits.substr(0, 2)) != std::end(kTwo) ? 2 : 3;
}

/// `+52.520008`, `lat=+52.520008123`, `+12.345678901`: but registries write phones as `+1.4155552671`.
bool is_signed_decimal(std::string_view text, const Group& whole, const Group& fraction) {
  const std::string_view country = text.substr(whole.begin, whole.size());
  const std::size_t size = fraction.size();
  if (country_size(country) != country.size() || size < 8 || size + country.size() > 13) return true;
  if (country == "1" && (size != 10 || text[fraction.begin] < '2' || text[fraction.begin + 3] < '2'))
    return true;
  const char left = whole.begin > 1 ? text[whole.begin - 2] : ' ';
  std::size_t next = fraction.end;
  while (next < fraction.end + 2 && (at(text, next) == ' ' || at(text, next) == ',')) ++next;
  const char sign = at(text, next);
  const bool is_measure = left == '=' && !says_phone(label_of(text, whole.begin - 1));
  return is_measure || is_digit(left) || ((sign == '+' || sign == '-') && is_digit(at(text, next + 1)));
}

/// A number behind a plus: in however many groups 8 to 15 digits, in one piece 9; the longest that fits.
std::size_t international_end(std::string_view text, const Group* groups, std::size_t left) {
  if (text[groups[0].begin] == '0') return 0;  // `+0000` is a time's zone
  std::size_t digits = 0, end = 0;
  for (std::size_t i = 0; i < left && i < kMaxGroups; ++i) {
    if (i > 0 &&
        (!joins_phone(gap_between(text, groups[i - 1], groups[i])) || date_at(text, groups + i, left - i)))
      break;
    if (digits >= kWholePhone && begins_next(text, groups + i, left - i)) break;
    digits += groups[i].size();
    if (digits > kLongestPhone) break;
    const bool is_coordinate = i == 1 && gap_between(text, groups[0], groups[1]) == "." &&
                               is_signed_decimal(text, groups[0], groups[1]);
    const char right = at(text, groups[i].end);
    const bool ends = !is_letter(right) && right != '_';
    if (digits >= (i == 0 ? 9U : 8U) && !is_coordinate && (ends || digits >= kWholePhone))
      end = groups[i].end;
  }
  return end;
}

Hit international_at(std::string_view text, const Group* groups, std::size_t left) {
  const std::size_t begin = groups[0].begin, sign = before(text, begin) == '(' ? begin - 1 : begin;
  if (before(text, sign) != '+') return {};
  if (const char left_of = before(text, sign - 1); is_digit(left_of) || left_of == '+') return {};  // `C++14`
  const std::size_t end = international_end(text, groups, left);
  if (end == 0) return {};
  const auto digits = std::count_if(text.begin() + static_cast<std::ptrdiff_t>(sign),
                                    text.begin() + static_cast<std::ptrdiff_t>(end), is_digit);
  if (is_letter(before(text, sign - 1)) && digits < static_cast<std::ptrdiff_t>(kWholePhone)) return {};
  return {sign - 1, end, Kind::phone, 0};
}

/// The end of the phone that a label tells, or 0: digits in one piece, or as many groups as a phone has.
std::size_t labelled_phone_end(std::string_view text, const Group* groups, std::size_t left) {
  std::size_t digits = groups[0].size(), end = groups[0].end;
  for (std::size_t i = 1; i < left && groups[0].size() < kShortestLabelled; ++i) {
    if (!is_gap_of(gap_between(text, groups[i - 1], groups[i]), " -/()+")) break;
    if (digits + groups[i].size() > kLongestPhone || date_at(text, groups + i, left - i)) break;
    digits += groups[i].size(), end = groups[i].end;
  }
  return digits >= kShortestLabelled && digits <= kLongestPhone ? end : 0;
}

}  // namespace

Hit phone_at(std::string_view text, const Group* groups, std::size_t left) {
  if (const Hit found = international_at(text, groups, left); found.end > 0) return found;
  const std::size_t begin = groups[0].begin;
  Number number{text};
  Hit best;
  for (std::size_t i = 0; i < left; ++i) {
    if (i > 0 &&
        (!joins_phone(gap_between(text, groups[i - 1], groups[i])) || date_at(text, groups + i, left - i)))
      break;
    if (i > 0 && groups[i].size() >= 3 && best.end > 0 && begins_next(text, groups + i, left - i)) break;
    // of no shape; but `011 33 6 12 34 56 78`
    if (i > 1 && groups[i].size() == 1 && !in_brackets(number) && !number.all().starts_with("011")) break;
    if (!number.add(groups[i])) break;
    if (is_phone(number)) best = {in_brackets(number) ? begin - 1 : begin, number.end(), Kind::phone, 0};
  }
  return best;
}

Hit labelled_at(std::string_view text, const Group* groups, std::size_t left, bool phones, bool ssns) {
  const Group& first = groups[0];
  const bool is_sized = first.size() == 9;
  std::size_t end = phones ? labelled_phone_end(text, groups, left) : 0;
  if (end == 0 && !(ssns && is_sized)) return {};
  const std::string_view label = label_of(text, first.begin);
  if (label.empty()) return {};
  if (ssns && is_sized && !is_letter(at(text, first.end)) &&
      ends_in_word_of(label, {"ssn", "ss", "socialsecurity"}) &&
      is_ssn(text.substr(first.begin, first.size())))
    return {first.begin, first.end, Kind::ssn, 0};
  if (end > 0 && !is_letter(at(text, end)) && says_phone(label)) return {first.begin, end, Kind::phone, 0};
  return {};
}

}  // namespace streamlab::redact
