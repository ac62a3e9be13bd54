// SPDX-License-Identifier: Apache-2.0
#include "base/parameterise.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.hpp"
#include "base/word_kind.hpp"

namespace streamlab {
namespace {

using word_kind::is_alnum;
using word_kind::is_alpha;
using word_kind::is_digit;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}
/// Quotes of typography, and what closes them. German opens as English does not.
struct QuotePair {
  std::string_view open, close, other_close;
};
constexpr std::array<QuotePair, 7> kPairs = {{{"\u201c", "\u201d", {}},          // “x”
                                              {"\u201e", "\u201c", "\u201d"},    // „x“, „x”
                                              {"\u00ab", "\u00bb", {}},          // «x»
                                              {"\u300c", "\u300d", {}},          // 「x」
                                              {"\u300e", "\u300f", {}},          // 『x』
                                              {"\u2039", "\u203a", {}},          // ‹x›
                                              {"\u201a", "\u2018", "\u2019"}}};  // ‚x‘, ‚x’

/// Index of the pair that opens here; its size for none.
std::size_t pair_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '\xe2' && c != '\xe3' && c != '\xc2') return kPairs.size();
  const auto* pair = std::find_if(kPairs.begin(), kPairs.end(),
                                  [&](const QuotePair& p) { return text.substr(at).starts_with(p.open); });
  return static_cast<std::size_t>(pair - kPairs.begin());
}

/// What ends a token beside white space and quotes.
bool is_bracket(char c) {
  return c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '<' || c == '>' ||
         c == ',' || c == ';' || c == '|';
}

/// Words that carry digits in their name: a version of a standard is no data.
bool is_named_number(std::string_view word) {
  static constexpr std::array<std::string_view, 30> kNames = {
      "utf",    "sha",   "md",  "http", "ipv", "base", "iso", "x",   "oauth", "int",
      "uint",   "float", "s",   "ec",   "h",   "mp",   "ftp", "es",  "vp",    "sqlite",
      "python", "java",  "log", "k",    "win", "arm",  "i",   "tls", "tlsv",  "ssl"};
  return word.size() <= 6 && std::find(kNames.begin(), kNames.end(), to_lower(word)) != kNames.end();
}

class Parameteriser {
 public:
  explicit Parameteriser(std::string_view text) : text_(text) { out_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size()) step();
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_space(c)) {
      if (!out_.empty() && out_.back() != ' ') out_ += ' ';
      ++at_;
    } else if (is_quote(c)) {
      quote(c);
    } else if (is_bracket(c)) {
      out_ += c;
      ++at_;
    } else if (!typographic_quote()) {
      token();
    }
  }

  /// As for ASCII's: one that was not closed is not looked for again.
  bool typographic_quote() {
    const std::size_t kind = pair_at(text_, at_);
    if (kind == kPairs.size() || unclosed_[3 + kind]) return false;
    const QuotePair& pair = kPairs[kind];
    const std::size_t from = at_ + pair.open.size();
    std::size_t other = std::string_view::npos;
    if (!pair.other_close.empty()) {
      std::size_t& known = other_at_[kind];  // is looked for where it was passed only: the whole stays linear
      if (known < from) known = text_.find(pair.other_close, from);
      other = known;
    }
    std::size_t end = text_.substr(0, other).find(pair.close, from), size = pair.close.size();
    if (end == std::string_view::npos) end = other, size = pair.other_close.size();
    unclosed_[3 + kind] = end == std::string_view::npos;
    if (unclosed_[3 + kind]) return false;
    at_ = end + size;
    return emit("quoted");
  }

  /// An apostrophe inside a word quotes nothing. Once a quote was not closed, its kind is not looked for
  /// again: that keeps the whole linear.
  void quote(char c) {
    const bool inside_word = at_ > 0 && is_alnum(text_[at_ - 1]);
    bool& open = unclosed_[c == '"' ? 0 : c == '\'' ? 1 : 2];
    if (!inside_word && !open) {
      const char closing = c == '`' && text_.find('`', at_ + 1) == std::string_view::npos ? '\'' : c;
      std::size_t end = text_.find(closing, at_ + 1);
      while (end != std::string_view::npos && closing == '\'' && end + 1 < text_.size() &&
             is_alnum(text_[end + 1]))
        end = text_.find(closing, end + 1);
      if (end != std::string_view::npos) {
        out_ += "{quoted}";
        at_ = end + 1;
        return;
      }
      open = true;
    }
    out_ += c;
    ++at_;
  }

  void token() {
    std::size_t end = at_;
    while (end < text_.size() && !is_space(text_[end]) && !is_bracket(text_[end]) &&
           (end == at_ || opens_nothing(end)) &&
           (!is_quote(text_[end]) || (end > at_ && text_[end] == '\'' && is_alnum(text_[end - 1]))))
      ++end;
    std::string_view word = text_.substr(at_, end - at_);
    if (const auto mark = word.find("://"); mark != std::string_view::npos && mark > 0) {
      std::size_t start = mark;
      while (start > 0 && (is_alnum(word[start - 1]) || word[start - 1] == '+')) --start;
      pieces(word.substr(0, start));
      out_ += "{url}";
      std::size_t tail = word.size();
      while (tail > start && (word[tail - 1] == '.' || word[tail - 1] == ':' || word[tail - 1] == '!' ||
                              word[tail - 1] == '?'))
        --tail;
      out_ += word.substr(tail);
      at_ = end;
      return;
    }
    pieces(word);
    at_ = std::max(end, at_);
  }

  bool opens_nothing(std::size_t at) const {
    const std::size_t kind = pair_at(text_, at);
    return kind == kPairs.size() || unclosed_[3 + kind];
  }

  /// `key=value` is two pieces; punctuation at the end belongs to the sentence.
  void pieces(std::string_view word) {
    while (!word.empty()) {
      const auto equals = word.find('=');
      std::string_view piece = word.substr(0, equals);
      std::size_t size = piece.size();
      while (size > 0 && (piece[size - 1] == '.' || piece[size - 1] == ':' || piece[size - 1] == '!' ||
                          piece[size - 1] == '?'))
        --size;
      if (!whole(piece.substr(0, size))) parts(piece.substr(0, size));
      out_ += piece.substr(size);
      if (equals == std::string_view::npos) break;
      out_ += '=';
      word.remove_prefix(equals + 1);
    }
  }

  bool emit(std::string_view kind) {
    out_ += '{';
    out_ += kind;
    out_ += '}';
    return true;
  }

  bool whole(std::string_view piece) {
    if (piece.size() < 2) return false;
    if (word_kind::is_uuid(piece)) return emit("uuid");
    if (word_kind::is_email(piece)) return emit("email");
    if (word_kind::is_time(piece)) {
      if (!out_.ends_with("{date} ")) return emit("date");
      out_.pop_back();  // a date and its time are one
      return true;
    }
    if (word_kind::is_date(piece)) return emit("date");
    if (word_kind::is_ip(piece) || word_kind::is_mac(piece)) return emit("ip");
    if (word_kind::is_duration(piece)) return emit("duration");
    if (word_kind::is_path(piece)) return emit("path");
    if (word_kind::is_token(piece)) return emit("token");
    return false;
  }

  void parts(std::string_view piece) {
    const std::size_t pod = word_kind::pod_suffix(piece);
    named_parts(piece.substr(0, piece.size() - pod));
    if (pod > 0) out_ += '-', emit("token");
  }

  void named_parts(std::string_view piece) {
    for (std::size_t i = 0; i < piece.size();) {
      if (!is_alnum(piece[i])) {
        const bool sign =
            (piece[i] == '-' || piece[i] == '+') && i == 0 && piece.size() > 1 && is_digit(piece[1]);
        if (!sign) out_ += piece[i];
        ++i;
        continue;
      }
      if (piece.size() - i >= 36 && word_kind::is_uuid(piece.substr(i, 36))) {
        emit("uuid");
        i += 36;
        continue;
      }
      std::size_t end = i;
      while (end < piece.size() && is_alnum(piece[end])) ++end;
      i = run_of(piece, i, end);
    }
  }

  /// One run of letters and digits; returns where to go on.
  std::size_t run_of(std::string_view piece, std::size_t begin, std::size_t end) {
    const std::string_view run = piece.substr(begin, end - begin);
    if (word_kind::is_hex_word(run)) return emit("hex"), end;
    const auto is_wide = [&](std::size_t i) {
      return i < piece.size() && static_cast<unsigned char>(piece[i]) >= 0x80;
    };
    if ((is_wide(begin - 1) || is_wide(end)) && word_kind::is_duration(run))
      return emit("duration"), end;  // scripts without blanks
    if (is_digit(run[0])) {
      std::size_t digits = 0;
      while (digits < run.size() && is_digit(run[digits])) ++digits;
      if (digits == run.size()) return number(piece, begin, end);
    }
    std::size_t stem = run.size();
    while (stem > 0 && is_digit(run[stem - 1])) --stem;
    if (stem == run.size() || stem == 0 || is_named_number(run.substr(0, stem))) {
      out_ += run;
      return end;
    }
    out_ += run.substr(0, stem);
    emit("int");
    return end;
  }

  std::size_t number(std::string_view piece, std::size_t begin, std::size_t end) {
    if (begin >= 2 && (piece[begin - 1] == '-' || piece[begin - 1] == '/') && end - begin <= 3) {
      std::size_t start = begin - 1;
      while (start > 0 && is_alpha(piece[start - 1])) --start;
      if (start < begin - 1 && is_named_number(piece.substr(start, begin - 1 - start))) {
        out_ += piece.substr(begin, end - begin);
        return end;
      }
    }
    while (end + 1 < piece.size() && piece[end] == '.' && is_digit(piece[end + 1])) {
      ++end;
      while (end < piece.size() && is_digit(piece[end])) ++end;
    }
    if (end + 1 < piece.size() && (piece[end] == 'e' || piece[end] == 'E')) {  // 7.1e-9
      std::size_t stop = end + 1 + (piece[end + 1] == '-' || piece[end + 1] == '+');
      const std::size_t digits = stop;
      while (stop < piece.size() && is_digit(piece[stop])) ++stop;
      if (stop > digits && (stop == piece.size() || !is_alnum(piece[stop]))) end = stop;
    }
    emit(unit_follows(piece, end) ? "duration" : "int");
    return end;
  }

  /// "30 seconds" is what "30s" is; and 4,150,908 is one number.
  bool unit_follows(std::string_view piece, std::size_t end) {
    const std::size_t base = static_cast<std::size_t>(piece.data() - text_.data());
    std::size_t next = base + end;
    if (end != piece.size() || next >= text_.size()) return false;
    while (next + 3 < text_.size() && text_[next] == ',' && is_digit(text_[next + 1]) &&
           is_digit(text_[next + 2]) && is_digit(text_[next + 3]) &&
           (next + 4 == text_.size() || !is_digit(text_[next + 4])))
      at_ = next += 4;
    if (next + 1 >= text_.size() || text_[next] != ' ') return false;
    std::size_t stop = next + 1;
    while (stop < text_.size() && is_alpha(text_[stop]) && stop - next < 14) ++stop;
    if (stop < text_.size() && is_alnum(text_[stop])) return false;
    if (!word_kind::is_time_unit(text_.substr(next + 1, stop - next - 1))) return false;
    at_ = stop;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  std::array<bool, 3 + kPairs.size()> unclosed_{};
  std::array<std::size_t, kPairs.size()> other_at_{};
};

}  // namespace

std::string parameterise(std::string_view text) {
  return Parameteriser(text).run();
}

std::string_view data_kind(std::string_view word) {
  if (word.empty()) return {};
  if (word_kind::is_uuid(word)) return "uuid";
  if (std::all_of(word.begin(), word.end(), is_digit)) return "int";
  if (word_kind::is_hex_word(word)) return "hex";
  if (word_kind::is_email(word)) return "email";
  if (word_kind::is_date(word)) return "date";
  if (word_kind::is_ip(word)) return "ip";
  if (word_kind::is_phone(word)) return "phone";
  if (word_kind::is_token(word)) return "token";
  return {};
}

}  // namespace streamlab
