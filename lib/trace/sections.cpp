// SPDX-License-Identifier: Apache-2.0
#include "trace/sections.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

constexpr std::size_t kUsualFrames = 24;

class Reader {
 public:
  Reader(std::string_view text, int algo) : text_(text), algo_(algo) {}

  Sections run() {
    std::string_view line = take_line();
    while (!done_ && !is_told_) {
      const std::string_view next = take_line();
      if (!one(line, next)) {
        line = next;
        continue;
      }
      line = take_line();  // the next line belonged to this frame
    }
    if (!is_told_) close();
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
    const std::size_t stamp = algo_ >= 2 ? fuchsia_stamp(line) : 0;
    return stamp != 0 && stamps_each_line() ? line.substr(stamp) : without_prefix(line, algo_);
  }

  /// Fuchsia stamps a frame once, those that were inlined into it (`#3.1`) stand on lines of their own. Where
  /// there are any, only the lines without a stamp are read: what they yielded before the stamp was known
  /// stays.
  bool stamps_each_line() {
    if (!each_stamped_) {
      each_stamped_ = true;
      for (std::size_t at = 0; at < text_.size() && *each_stamped_;
           at = text_.find('\n', at), at += at != npos) {
        std::string_view line = text_.substr(at, text_.find('\n', at) - at);
        line = skip_blanks(line.substr(fuchsia_stamp(line)));
        if (take(line, "#") && take_number(line) >= 0 && take(line, ".") && digits(line, 0) > 0)
          each_stamped_ = false;
      }
    }
    return *each_stamped_;
  }

  /// @returns whether `next` is used up.
  bool one(std::string_view raw_line, std::string_view next) {
    const std::string_view line = trim(raw_line);
    if (line.empty()) return false;
    RawFrame frame;
    bool used_next = false;
    const bool report =
        begins_with(line, "BUG: ") || begins_with(line, "WARNING: ");  // names a frame, and is none
    if (!report && read_frame(line, next, frame, used_next, algo_)) {
      if (algo_ >= 2 && line[0] == '{' && now_.frames.empty())
        announce(read_header(line, algo_));  // Erlang's term begins with the class
      take_frame(frame, line);
      if (now_.frames.size() == 1) indent_ = indent_of(raw_line);
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
    if (frame.family == Family::ruby && (now_.frames.empty() || algo_ >= 2)) ruby_header(line, frame);
    if (now_.frames.empty()) {
      now_.family = frame.family;
      now_.frames.reserve(kUsualFrames);
    }
    if (algo_ >= 2 && now_.family == Family::native && frame.family == Family::rust)
      now_.family = Family::rust;  // its standard library may be built with older names
    now_.oldest_first = now_.oldest_first || frame.oldest_first;
    now_.newest_first = now_.newest_first || frame.newest_first;
    last_index_ = frame.index;
    now_raised_ = false;
    push_collapsed(now_.frames, named(frame, algo_));
  }

  /// Ruby writes the failure on the first frame's line: `f.rb:1:in 'm': text (Cls)`.
  /// A second such line in a stack begins that of the cause.
  void ruby_header(std::string_view line, const RawFrame& frame) {
    const auto text = line.find("': ");
    const auto open = line.rfind(" (");
    if (text == npos || open == npos || open < text || !line.ends_with(')')) return;
    if (!now_.frames.empty() && !now_.oldest_first) {
      close();
      now_.family = frame.family;
      now_.header.is_cause = true;
    }
    now_.header.strength = Strength::explicit_;
    now_.header.error_class = line.substr(open + 2, line.size() - open - 3);
    now_.header.message = line.substr(text + 3, open - text - 3);
  }

  void other(std::string_view raw_line, std::string_view line) {
    std::string_view text = without_gutter(raw_line);
    const bool indented = algo_ < 2 || now_.family != Family::python
                              ? text.starts_with(' ') || text.starts_with('\t')
                              : !now_.frames.empty() && indent_of(raw_line) >= indent_;
    text = trim(text);
    if (begins_with(text, "Traceback (most recent call last)")) {
      if (!now_.frames.empty()) close();
      now_.family = Family::python;
      return;
    }
    if (algo_ >= 2 && newer(text)) return;
    if (now_.family == Family::python && (now_.frames.empty() || now_raised_ || indented)) {
      if (begins_with(text, "The above exception was the direct cause"))
        now_.causes_next = !now_.frames.empty();
      return;
    }
    if (now_.family == Family::python && !now_.newest_first) return python_class(text);
    if (begins_with(line, "goroutine ") && !now_.frames.empty()) return close();
    if (out_.first_text.empty()) out_.first_text = line;
    if (now_.header.error_class == "panic" && now_.header.message.empty() && now_.frames.empty()) {
      now_.header.message = text;  // Rust since 1.73
      return;
    }
    Header header = read_header(text, algo_);
    if (header.strength == Strength::none) return;
    if (header.is_suppressed) suppressed_ = true;
    if (header.is_cause && suppressed_ && indented) {  // why a suppressed one failed
      header.is_cause = false;
      header.is_suppressed = true;
    }
    announce(header);
  }

  /// Lines that only algo 2 understands. @returns whether this was one.
  bool newer(std::string_view text) {
    for (const std::string_view talk :
         {"Stack trace of thread ", "java.lang.Thread.State: ", "PC: @ ", "Stacktrace:"})
      if (text.starts_with(talk)) return true;
    if (text == "Unhandled exception:" && now_.frames.empty()) return awaits_text_ = true;  // Dart
    if (awaits_text_ && now_.frames.empty()) {
      awaits_text_ = false;
      now_.header = read_header(text, algo_);
      if (now_.header.strength < Strength::named) now_.header = {};
      if (now_.header.message.empty()) now_.header.message = text;
      now_.header.strength = Strength::explicit_;
      return true;
    }
    if (!take(text, "[cause]: ")) return false;  // Node
    Header header = read_header(text, algo_);
    if (!now_.frames.empty()) close();
    now_.header = header;
    now_.header.strength = Strength::explicit_;
    now_.header.is_cause = true;
    return true;
  }

  static std::size_t indent_of(std::string_view line) {
    const auto at = line.find_first_not_of(" \t|+");
    return at == npos ? line.size() : at;
  }

  /// Python's groups stand behind bars: `  | ValueError: text`, `  +-+---------------- 1 ----------------`.
  static std::string_view without_gutter(std::string_view line) {
    while (true) {
      const std::string_view text = skip_blanks(line);
      if (!begins_with(text, "| ") && !begins_with(text, "+ ")) return line;
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
    if (now_.header.error_class == "abort" && header.strength == Strength::explicit_ && header.file.empty() &&
        (header.error_class == "abort" || header.error_class == "out of memory")) {
      const std::string_view file = now_.header.file;
      now_.header = header;
      now_.header.file = file;
      return;
    }
    // The first announcement is the failure; what follows before the frames is the tool's talk about it.
    if (header.strength > now_.header.strength) now_.header = header;
  }

  void close() {
    if ((now_.family == Family::python && !now_.newest_first) || now_.oldest_first)
      std::reverse(now_.frames.begin(), now_.frames.end());
    if (algo_ >= 2 && now_.family == Family::rust)
      set_apart_above(now_.frames, "std::panicking::rust_panic_with_hook");
    if (algo_ >= 2 && now_.family == Family::go) set_apart_above(now_.frames, "panic");
    is_told_ = algo_ >= 2 && decides(now_);
    if (!now_.frames.empty() || now_.header.strength >= Strength::named) out_.all.push_back(std::move(now_));
    now_ = {};
    last_index_ = -1;
    now_raised_ = false;
  }

  /// What a panic's hook or a deferred function does stands above the panic itself, and is anybody's code.
  static void set_apart_above(std::vector<NamedFrame>& frames, std::string_view mark) {
    const auto panic = std::find_if(frames.rbegin(), frames.rend(),
                                    [&](const NamedFrame& named) { return named.frame.function == mark; });
    for (auto above = panic; above != frames.rend(); ++above) {
      above->worth = Worth::noise;
      above->frame.in_app = false;
    }
  }

  /// The first failure that a native tool, a kernel or Go tells decides; what follows are other threads and
  /// its memory's history, often a hundred times as long.
  static bool decides(const Section& section) {
    const bool one_failure = section.family == Family::native || section.family == Family::kernel ||
                             section.family == Family::go || section.family == Family::rust;
    return one_failure && section.header.strength == Strength::explicit_ && !section.header.is_suppressed &&
           std::any_of(section.frames.begin(), section.frames.end(),
                       [](const NamedFrame& named) { return named.worth != Worth::noise; });
  }

  std::string_view text_;
  int algo_;
  bool is_told_ = false;  ///< nothing below can change what failed
  std::size_t at_ = 0;
  std::optional<bool> each_stamped_;
  bool ended_ = false, done_ = false;
  Section now_;
  int last_index_ = -1;
  bool awaits_text_ = false;
  std::size_t indent_ = 0;   ///< of the first frame
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
