// SPDX-License-Identifier: Apache-2.0
#include "property/leak_cases.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace streamlab::test {
namespace {

/// What is allowed, hashed and removed in every set of rules; under these names no other field occurs.
const std::vector<std::string> kAllowed = {"event_type", "ts", "note", "tags", "kind"};
const std::vector<std::string> kHashed = {"user_id", "account", "$.session.id", "owner.ref"};
const std::vector<std::string> kRemoved = {"transcript", "blob", "contact"};

std::string list(Dice& dice, const std::vector<std::string>& of) {
  std::string out = "[";
  for (const std::string& one : of)
    if (dice.below(4) > 0 || out.size() == 1) out += (out.size() > 1 ? ",\"" : "\"") + one + '"';
  return out + "]";
}

class CaseWriter {
 public:
  CaseWriter(Dice& dice, const LeakRules& rules, std::vector<std::string>& needles)
      : dice_(dice), rules_(rules), needles_(needles) {}

  LeakCase write();

 private:
  std::string needle() {
    static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    std::string out;
    const std::size_t size = 14 + dice_.below(12);
    for (std::size_t i = 0; i < size; ++i) out += kLetters[dice_.below(kLetters.size())];
    if (dice_.one_in(8)) out.insert(6, "\xc3\xa9\"\\/\n");
    needles_.push_back(out);
    return out;
  }
  std::string digits() {
    std::string out(1, static_cast<char>('1' + dice_.below(9)));
    while (out.size() < 20) out += static_cast<char>('0' + dice_.below(10));
    needles_.push_back(out);
    return out;
  }
  std::string quoted(const std::string& text) {
    std::string out;
    if (!dice_.one_in(6)) {
      append_json_string(out, text);
      return out;
    }
    out = "\"";  // every ASCII letter escaped, as JSON allows
    for (const char c : text)
      out += static_cast<unsigned char>(c) < 0x80 ? fmt::format("\\u{:04X}", static_cast<unsigned>(c))
                                                  : std::string(1, c);
    return out + "\"";
  }
  std::string key() {
    return rules_.keys_in_clear ? "\"k" + std::to_string(dice_.below(50)) + "\"" : quoted(needle());
  }

  std::string scalar() {
    switch (dice_.below(6)) {
      case 0:
        return digits();
      case 1:
        return '-' + digits() + (dice_.one_in(2) ? ".5" : "e3");
      case 2:
        return quoted(needle() + "@example.com");
      case 3:
        return quoted("https://" + needle() + ":" + needle() + "@host.example/" + needle() +
                      "?q=" + needle());
      default:
        return quoted(needle());
    }
  }

  std::string value(int depth) {
    if (depth > 4 || dice_.below(3) > 0) return scalar();
    if (dice_.one_in(2)) {
      std::string out = "[";
      for (std::size_t i = dice_.below(4) + 1; i > 0; --i) out += value(depth + 1) + (i > 1 ? "," : "");
      return out + "]";
    }
    std::string out = "{";
    for (std::size_t i = dice_.below(3) + 1; i > 0; --i)
      out += quoted("x" + std::to_string(i)) + ":" + value(depth + 1) + ",";
    return out + key() + ":" + value(depth + 1) + "}";
  }

  /// What stands at an allowed path: harmless, or what a detector takes out.
  std::string allowed() {
    if (rules_.detectors && dice_.one_in(3)) return quoted("write to " + needle_address() + " today");
    return dice_.one_in(2) ? "\"harmless\"" : "1767225600000";
  }
  std::string needle_address() {
    std::string name;
    for (int i = 0; i < 16; ++i) name += static_cast<char>('a' + dice_.below(26));
    needles_.push_back(name);
    return name + "@example.com";
  }

  std::string error();
  std::string stack();
  void damage(std::string& text);

  Dice& dice_;
  const LeakRules& rules_;
  std::vector<std::string>& needles_;
};

std::string CaseWriter::stack() {
  switch (dice_.below(3)) {
    case 0:
      return fmt::format(
          "Traceback (most recent call last):\n  File \"/srv/{}/app.py\", line 3, in handle\n    x\n{}: {}",
          needle(), needle(), needle());
    case 1:
      return fmt::format("Error: {}\n    at handle (/home/{}/app.js:1:2)\n    at main (/srv/main.js:3:4)",
                         needle(), needle());
    default:
      return fmt::format(
          "java.lang.RuntimeException: {}\n\tat com.example.App.main(App.java:3)\nCaused by: {}", needle(),
          needle());
  }
}

std::string CaseWriter::error() {
  switch (dice_.below(4)) {
    case 0:
      return quoted(needle());
    case 1:
      return digits();
    case 2:
      return "[" + quoted(needle()) + "]";
    default:
      return fmt::format("{{\"type\":{},\"message\":{},\"stack\":{}}}", quoted(needle()),
                         quoted(needle() + " failed for " + needle()), quoted(stack()));
  }
}

/// No JSON any more, in one of many ways.
void CaseWriter::damage(std::string& text) {
  switch (dice_.below(7)) {
    case 0:
      text.resize(text.size() - 1 - dice_.below(text.size() / 2));
      break;
    case 1:
      text.insert(1, quoted(needle()) + ":NaN,");
      break;
    case 2:
      text.insert(dice_.below(text.size()), "\xff\xfe" + needle());
      break;
    case 3:
      text = "{\"a\":\"" + needle() + "\",\"a\":\"" + needle() + "\"}";
      break;
    case 4:
      text = std::string(70, '[') + quoted(needle()) + std::string(70, ']');
      break;
    case 5:
      text = "\"\\ud800" + needle() + "\"";
      break;
    default:
      text = needle() + " " + needle();
      break;
  }
}

LeakCase CaseWriter::write() {
  LeakCase out;
  std::string& text = out.payload;
  text = "{\"ts\":1767225600000";
  const auto member = [&](const std::string& name, const std::string& content) {
    text += "," + quoted(name) + ":" + content;
  };
  member("event_type", dice_.one_in(4) ? quoted("order.paid") : "\"reading\"");
  if (dice_.one_in(2)) member("note", allowed());
  if (dice_.one_in(3)) member("tags", "[" + allowed() + "," + allowed() + "]");
  if (dice_.below(3) > 0) member("user_id", dice_.one_in(5) ? value(0) : scalar());
  if (dice_.one_in(2)) member("account", digits());
  if (dice_.one_in(2)) member("session", "{\"id\":" + scalar() + ",\"token\":" + scalar() + "}");
  if (dice_.one_in(3)) member("owner", "[{\"ref\":" + scalar() + "},{\"ref\":" + value(2) + "}]");
  if (dice_.one_in(2)) member("transcript", value(0));
  if (dice_.one_in(3)) member("contact", value(0));
  for (std::size_t i = dice_.below(4); i > 0; --i) member("free" + std::to_string(i), value(0));
  if (!rules_.keys_in_clear && dice_.one_in(2)) member(needle(), value(1));
  if (dice_.one_in(6)) member("error", error());
  if (dice_.one_in(12)) member("exception.stacktrace", quoted(stack()));
  if (dice_.one_in(40)) member("huge", quoted(needle() + std::string(30'000, 'x') + needle()));
  text += "}";
  if (dice_.one_in(10)) damage(text);
  if (dice_.one_in(10)) out.status = std::vector<int>{200, 404, 503}[dice_.below(3)];
  return out;
}

}  // namespace

LeakRules make_rules(Dice& dice) {
  LeakRules out;
  const std::size_t keys = dice.below(4);
  out.keys_in_clear = keys == 3;
  out.salted = dice.below(5) > 0;
  out.json = R"({"allowlisted_fields":)" + list(dice, kAllowed);
  // Without a salt nothing can be hashed: the fields are then unlisted.
  if (out.salted) out.json += R"(,"hash_fields":)" + list(dice, kHashed);
  out.json += R"(,"remove_fields":)" + list(dice, kRemoved);
  if (keys > 0)
    out.json += std::string(R"(,"schema_keys":)") + (keys == 1   ? "\"listed\""
                                                     : keys == 2 ? "\"common\""
                                                                 : "\"clear\"");
  if (dice.one_in(4)) {
    out.json += R"(,"value_detectors":["phone"])";
    out.detectors = false;
  }
  if (out.salted && dice.one_in(3))
    out.json +=
        std::string(R"(,"hash_algo":)") + dice.any<std::string>({"\"sha384\"", "\"sha512\"", "\"sha3-256\""});
  out.json += R"(,"salt_env_var":"PII_HASH_SALT"})";
  return out;
}

LeakCase make_case(Dice& dice, const LeakRules& rules, std::vector<std::string>& needles) {
  return CaseWriter(dice, rules, needles).write();
}

}  // namespace streamlab::test
