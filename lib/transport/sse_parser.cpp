// SPDX-License-Identifier: Apache-2.0
#include "transport/sse_parser.hpp"

#include <utility>

namespace streamlab::transport {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::size_t kLongestName = 8;
constexpr std::size_t kLongestType = 1024;

}  // namespace

void SseParser::name_ended() {
  field_ = name_ == "data" ? Field::data : name_ == "event" ? Field::event : Field::other;
  name_.clear();
  if (field_ == Field::event) event_.type.clear();
  if (field_ != Field::data) return;
  if (has_data_) put("\n");
  has_data_ = true;
}

void SseParser::put(std::string_view text) {
  if (field_ == Field::event) {
    event_.type.append(text.substr(0, kLongestType - event_.type.size()));
  } else if (field_ == Field::data) {
    const std::size_t room = max_bytes_ - event_.data.size();
    event_.oversize |= text.size() > room;
    event_.data.append(text.substr(0, room));
  }
}

bool SseParser::line_ended(const std::function<bool(SseEvent)>& sink) {
  const State state = std::exchange(state_, State::line_start);
  if (state == State::name) name_ended();
  field_ = Field::other;
  if (state != State::line_start) return true;
  SseEvent event = std::exchange(event_, {});
  return !std::exchange(has_data_, false) || sink(std::move(event));
}

bool SseParser::feed(std::string_view bytes, const std::function<bool(SseEvent)>& sink) {
  while (!bytes.empty()) {
    const char c = bytes.front();
    if (bom_ < kMark.size()) {
      if (c == kMark[bom_]) {
        ++bom_;
        bytes.remove_prefix(1);
        continue;
      }
      // A broken mark is the beginning of a name that we do not know.
      if (bom_ > 0) name_ = std::string(kMark.substr(0, bom_)), state_ = State::name;
      bom_ = kMark.size();
      continue;
    }
    if (c == '\n' || c == '\r') {
      bytes.remove_prefix(1);
      const bool second_half = c == '\n' && after_cr_;
      after_cr_ = c == '\r';
      if (!second_half && !line_ended(sink)) return false;
      continue;
    }
    after_cr_ = false;
    if (state_ == State::after_colon) {
      state_ = State::value;
      if (c == ' ') bytes.remove_prefix(1);
      continue;
    }
    if (state_ == State::value) {
      const std::string_view piece = bytes.substr(0, bytes.find_first_of("\r\n"));
      put(piece);
      bytes.remove_prefix(piece.size());
      continue;
    }
    bytes.remove_prefix(1);
    state_ = State::name;
    if (c == ':') {
      name_ended();
      state_ = State::after_colon;
    } else if (name_.size() < kLongestName) {
      name_ += c;
    }
  }
  return true;
}

}  // namespace streamlab::transport
