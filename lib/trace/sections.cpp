// SPDX-License-Identifier: Apache-2.0
#include "trace/sections.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

class Reader {
 public:
  Reader(std::string_view text, int algo) : text_(text), algo_(algo) {}

  Sections run() {
    std::string_view line = take_line();
    while (!done_) {
      const std::string_view next = take_line();
      if (!one(line, next)) {
        line = next;
        continue;
      }
      line = take_line();  // the next line belonged to this frame
    }
    close();
    return std::move(out_);
  }

 private:
  std::string_view take_line() {
    if (at_ > text_.size()) {
      done_ = ended_;
      ended_ = true;
      return {};
    }
    const auto end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return without_prefix(line);
  }

  /// @returns whether `next` is used up.
  bool one(std::string_view raw_line, std::string_view next) {
    const std::string_view line = trim(raw_line);
    if (line.empty()) return false;
    RawFrame frame;
    bool used_next = false;
    const bool report =
        line.starts_with("BUG: ") || line.starts_with("WARNING: ");  // names a frame, and is none
    if (!report && read_frame(line, next, frame, used_next)) {
      take_frame(frame, line);
      return used_next;
    }
    other(raw_line, line);
    return false;
  }

  void take_frame(const RawFrame& frame, std::string_view line) {
    const bool other_stack =
        !now_.frames.empty() && (frame.index == 0 || frame.family != now_.family) &&
        !(frame.family != now_.family && frame.index > 0 && last_index_ == frame.index - 1);
    if (other_stack) close();
    if (now_.frames.empty()) now_.family = frame.family;
    if (frame.family == Family::ruby && now_.frames.empty()) ruby_header(line);
    last_index_ = frame.index;
    now_raised_ = false;
    push_collapsed(now_.frames, named(frame));
  }

  /// Ruby writes the failure on the first frame's line: `f.rb:1:in 'm': text (Cls)`.
  void ruby_header(std::string_view line) {
    const auto text = line.find("': ");
    const auto open = line.rfind(" (");
    if (text == npos || open == npos || open < text || !line.ends_with(')')) return;
    now_.header.strength = Strength::explicit_;
    now_.header.error_class = line.substr(open + 2, line.size() - open - 3);
    now_.header.message = line.substr(text + 3, open - text - 3);
  }

  void other(std::string_view raw_line, std::string_view line) {
    std::string_view text = without_gutter(raw_line);
    const bool indented = text.starts_with(' ') || text.starts_with('\t');
    text = trim(text);
    if (text.starts_with("Traceback (most recent call last)")) {
      if (!now_.frames.empty()) close();
      now_.family = Family::python;
      return;
    }
    if (now_.family == Family::python && (now_.frames.empty() || now_raised_ || indented)) {
      if (text.starts_with("The above exception was the direct cause"))
        now_.causes_next = !now_.frames.empty();
      return;
    }
    if (now_.family == Family::python) return python_class(text);
    if (line.starts_with("goroutine ") && !now_.frames.empty()) return close();
    if (out_.first_text.empty()) out_.first_text = line;
    if (now_.header.error_class == "panic" && now_.header.message.empty() && now_.frames.empty()) {
      now_.header.message = text;  // Rust since 1.73
      return;
    }
    Header header = read_header(text);
    if (header.strength == Strength::none) return;
    if (header.is_suppressed) suppressed_ = true;
    if (header.is_cause && suppressed_ && indented) {  // why a suppressed one failed
      header.is_cause = false;
      header.is_suppressed = true;
    }
    announce(header);
  }

  /// Python's groups stand behind bars: `  | ValueError: text`, `  +-+---------------- 1 ----------------`.
  static std::string_view without_gutter(std::string_view line) {
    while (true) {
      const std::string_view text = skip_blanks(line);
      if (!text.starts_with("| ") && !text.starts_with("+ ")) return line;
      line = text.substr(2);
    }
  }

  /// The first line under the frames that is not indented: `mod.Class: text`, `Class`.
  void python_class(std::string_view text) {
    const auto colon = text.find(": ");
    Header& header = now_.header;
    header.strength = Strength::explicit_;
    header.error_class = text.substr(0, colon);
    if (colon == npos && text.ends_with(':')) header.error_class.remove_suffix(1);
    header.message = colon == npos ? std::string_view() : text.substr(colon + 2);
    now_raised_ = true;
  }

  void announce(const Header& header) {
    if (!now_.frames.empty()) {
      if (header.strength == Strength::weak || header.is_inner) return;
      close();
    }
    if (header.is_inner) {
      const Strength strength = now_.header.strength;
      now_.header = header;
      now_.header.strength = std::max(strength, header.strength);
      return;
    }
    // V8 tells the place first and the check on the next line.
    if (now_.header.error_class == "abort" && header.strength == Strength::explicit_ &&
        header.place.empty() && (header.error_class == "abort" || header.error_class == "out of memory")) {
      const std::string_view place = now_.header.place;
      now_.header = header;
      now_.header.place = place;
      return;
    }
    // The first announcement is the failure; what follows before the frames is the tool's talk about it.
    if (header.strength > now_.header.strength) now_.header = header;
  }

  void close() {
    if (now_.family == Family::python) std::reverse(now_.frames.begin(), now_.frames.end());
    if (!now_.frames.empty() || now_.header.strength >= Strength::named) out_.all.push_back(std::move(now_));
    now_ = {};
    last_index_ = -1;
    now_raised_ = false;
  }

  std::string_view text_;
  int algo_;
  std::size_t at_ = 0;
  bool ended_ = false, done_ = false;
  Section now_;
  int last_index_ = -1;
  bool now_raised_ = false;  // Python: the class was read
  bool suppressed_ = false;  // Java: a suppressed exception was told
  Sections out_;
};

}  // namespace

void push_collapsed(std::vector<NamedFrame>& frames, NamedFrame frame) {
  frames.push_back(std::move(frame));
  for (std::size_t cycle = 1; cycle <= 4 && frames.size() >= 2 * cycle; ++cycle) {
    const auto end = frames.end();
    const auto size = static_cast<std::ptrdiff_t>(cycle);
    const bool same = std::equal(end - size, end, end - 2 * size,
                                 [](const NamedFrame& a, const NamedFrame& b) { return a.frame == b.frame; });
    if (!same) continue;
    frames.resize(frames.size() - cycle);
    return;
  }
}

Sections read_sections(std::string_view text, int algo) {
  return Reader(text, algo).run();
}

}  // namespace streamlab::trace
