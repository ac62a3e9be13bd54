// SPDX-License-Identifier: Apache-2.0
#include "transport/sim_payload.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace streamlab::transport {
namespace {

constexpr std::array<std::string_view, 4> kEventTypes{"utterance", "state_change", "tool_call", "tts_chunk"};
constexpr std::array<std::string_view, 8> kIntents{"play_music",    "set_timer", "weather",
                                                   "call_contact",  "alarm",     "smart_home.light_on",
                                                   "shopping_list", "unknown"};
constexpr std::array<std::string_view, 5> kLocales{"en-US", "de-DE", "fr-FR", "ja-JP", "pt-BR"};
constexpr std::array<std::string_view, 3> kModels{"puck2", "tower", "buds"};
constexpr std::array<std::string_view, 16> kWords{"play",  "the", "next",    "song",  "set", "timer",
                                                  "for",   "ten", "minutes", "what",  "is",  "weather",
                                                  "light", "on",  "kitchen", "please"};

// Draws of one message, one after the other.
class Draws {
 public:
  Draws(const Rng& rng, std::uint64_t index) : rng_(rng), next_(index * 64) {}
  std::uint64_t below(std::uint64_t n) { return rng_.bits(next_++) % n; }
  std::uint64_t bits() { return rng_.bits(next_++); }
  template <class List>
  std::string_view one_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  const Rng& rng_;
  std::uint64_t next_;
};

void append_hex(std::string& out, std::uint64_t bits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[bits >> shift & 15];
}

void append_padded(std::string& out, std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  out.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
}

void append_head(std::string& out, const SimAnswer& answer, std::string_view id_text, WallMicros now) {
  out += '{';
  if (!id_text.empty()) out.append("\"id\":").append(id_text).append(",");
  out.append("\"seq\":").append(std::to_string(answer.index));
  out.append(",\"timestamp\":").append(std::to_string(now / 1000));
  out.append(",\"event_type\":\"").append(answer.event_type).append("\"");
}

struct ErrorKind {
  std::string_view type, message_before, message_after, stack;
};

constexpr std::array<ErrorKind, 3> kErrors{{
    {"TimeoutError", "speech recognition gave no result for segment ", " within 800 ms",
     "Traceback (most recent call last):\\n"
     "  File \\\"/srv/voice/gateway/session.py\\\", line 214, in handle_utterance\\n"
     "    text = await self.recogniser.transcribe(segment)\\n"
     "  File \\\"/srv/voice/asr/recogniser.py\\\", line 88, in transcribe\\n"
     "    return await self._decoder.decode(frames, deadline=deadline)\\n"
     "  File \\\"/srv/voice/asr/decoder.py\\\", line 141, in decode\\n"
     "    raise TimeoutError(message)\\n"
     "TimeoutError: deadline exceeded"},
    {"java.lang.NullPointerException", "cannot read the slots of intent request ",
     " because \\\"slots\\\" is null",
     "java.lang.NullPointerException: cannot read slots\\n"
     "\\tat com.example.voice.nlu.SlotFiller.fill(SlotFiller.java:73)\\n"
     "\\tat com.example.voice.nlu.IntentResolver.resolve(IntentResolver.java:152)\\n"
     "\\tat com.example.voice.api.DialogController.turn(DialogController.java:61)\\n"
     "\\tat java.base/java.lang.Thread.run(Thread.java:833)"},
    {"TypeError", "Cannot read properties of undefined (reading 'state') of device ", "",
     "TypeError: Cannot read properties of undefined (reading 'state')\\n"
     "    at applyState (/app/src/devices/state.js:41:27)\\n"
     "    at DeviceHub.onCommand (/app/src/devices/hub.js:118:12)\\n"
     "    at Socket.<anonymous> (/app/src/server.js:77:9)\\n"
     "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"},
}};

}  // namespace

SimPayloads::SimPayloads(const SimSettings& settings)
    : settings_(settings),
      fate_(settings.seed, "sim/fate"),
      latency_(settings.seed, "sim/latency"),
      content_(settings.seed, "sim/content"),
      error_kind_(settings.seed, "sim/error_kind") {}

std::string SimPayloads::healthy_body(const SimAnswer& answer, std::string_view id_text,
                                      WallMicros now) const {
  Draws draw(content_, answer.index);
  const bool changed = settings_.schema_change_after > 0 && answer.index >= settings_.schema_change_after;
  const bool new_type = changed && settings_.schema_change != SimSettings::SchemaChange::field;
  const bool new_field = changed && settings_.schema_change != SimSettings::SchemaChange::type;
  const std::uint64_t user = draw.below(200000);
  std::string out;
  out.reserve(768);
  append_head(out, answer, id_text, now);
  const std::string duration = std::to_string(20 + draw.below(900));
  out.append(",\"duration_ms\":").append(new_type ? "\"" + duration + "\"" : duration);
  out += ",\"confidence_score\":0.";
  append_padded(out, 1 + draw.below(9998), 4);
  out += ",\"user_id\":\"u-";
  append_padded(out, user, 8);
  out += "\",\"session_id\":\"s-";
  append_hex(out, draw.bits());
  out += "\",\"device_id\":\"dev-";
  append_hex(out, draw.bits());
  out.append("\",\"device\":{\"model\":\"").append(draw.one_of(kModels));
  out.append("\",\"firmware\":\"4.").append(std::to_string(draw.below(10)));
  out.append("\",\"ip\":\"10.").append(std::to_string(draw.below(256)));
  out.append(".").append(std::to_string(draw.below(256))).append(".7\"}");
  out.append(",\"metrics\":{\"asr_ms\":").append(std::to_string(20 + draw.below(400)));
  out.append(",\"nlu_ms\":").append(std::to_string(1 + draw.below(90))).append(",\"snr_db\":");
  out.append(std::to_string(draw.below(40))).append(".5}");
  out.append(",\"locale\":\"").append(draw.one_of(kLocales));
  out.append("\",\"nlu\":{\"intent\":\"").append(draw.one_of(kIntents)).append("\",\"confidence\":0.");
  append_padded(out, 1 + draw.below(998), 3);
  if (new_field) out += ",\"model_version\":\"2.0\"";
  out += "},\"transcript\":\"";
  for (std::uint64_t words = 3 + draw.below(6), i = 0; i < words; ++i) {
    if (i > 0) out += ' ';
    out += draw.one_of(kWords);
  }
  out.append("\",\"contact\":{\"email\":\"user.").append(std::to_string(user));
  out += "@example.com\",\"phone\":\"+1555";
  append_padded(out, draw.below(10000000), 7);
  out += "\"},\"voice_sample\":\"";
  for (int i = 0; i < 4; ++i) append_hex(out, draw.bits());
  return out += "\"}";
}

// The message carries what differs every time, as real ones do: grouping has to see through it.
std::string SimPayloads::error_body(const SimAnswer& answer, std::string_view id_text, WallMicros now) const {
  Draws draw(content_, answer.index);
  const ErrorKind& kind = kErrors[error_kind_.bits(answer.index) % kErrors.size()];
  std::string out;
  append_head(out, answer, id_text, now);
  out += ",\"user_id\":\"u-";
  append_padded(out, draw.below(200000), 8);
  out.append("\",\"error\":{\"type\":\"").append(kind.type);
  out.append("\",\"message\":\"").append(kind.message_before).append(std::to_string(draw.below(1000000)));
  out.append(kind.message_after).append("\",\"stack\":\"").append(kind.stack).append("\"}}");
  return out;
}

SimAnswer SimPayloads::make(std::uint64_t index, std::string_view id_text, WallMicros now) {
  SimAnswer out;
  out.index = index;
  out.event_type = kEventTypes[content_.bits(index * 64 + 63) % kEventTypes.size()];
  // One draw decides, so that the rates are shares of all messages and exclude each other.
  const double fate = fate_.uniform(index);
  const double error_end = settings_.error_rate;
  const double malformed_end = error_end + settings_.malformed_rate;
  const double drop_end = malformed_end + settings_.drop_rate;
  const double duplicate_end = drop_end + settings_.duplicate_rate;
  out.error = fate < error_end;
  out.drop = fate >= malformed_end && fate < drop_end;
  out.duplicate = fate >= drop_end && fate < duplicate_end;
  out.disconnect = settings_.disconnect_every > 0 && (index + 1) % settings_.disconnect_every == 0;
  out.body = out.error ? error_body(out, id_text, now) : healthy_body(out, id_text, now);
  if (fate >= error_end && fate < malformed_end) out.body.resize(out.body.size() / 2);
  double ms = settings_.latency_p50_ms;
  if (ms > 0 && settings_.latency_p95_ms > ms) {
    constexpr double kZ95 = 1.6448536269514722;
    ms *= std::exp(latency_.normal(index) * std::log(settings_.latency_p95_ms / ms) / kZ95);
  }
  out.latency = Nanos(static_cast<std::int64_t>(std::min(ms, 3.6e6) * 1e6));
  return out;
}

SimAnswer SimPayloads::answer(std::string_view request, std::uint64_t count, WallMicros now) {
  std::string id_text;
  if (request.empty() || document_.parse(request) != JsonReject::none) return make(count, id_text, now);
  const auto nodes = document_.nodes();
  if (nodes[0].kind != JsonKind::object) return make(count, id_text, now);
  const auto read = [&](std::uint32_t node) {
    std::uint64_t number = 0;
    const std::string_view text = nodes[node].text;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = nodes[node].members == 0 && !text.empty() && failed == std::errc() &&
                       end == text.data() + text.size();
    if (whole) count = number;
    return whole;
  };
  const std::uint32_t seq = document_.find(0, "seq"), id = document_.find(0, "id");
  if ((seq == 0 || !read(seq)) && id != 0) read(id);
  if (id != 0 && nodes[id].kind == JsonKind::string) {
    append_json_string(id_text, nodes[id].text);
  } else if (id != 0 && nodes[id].members == 0 && !nodes[id].text.empty()) {
    id_text = std::string(nodes[id].text);
  }
  return make(count, id_text, now);
}

SimAnswer SimPayloads::event(std::uint64_t k, WallMicros now) {
  return make(k, {}, now);
}

}  // namespace streamlab::transport
