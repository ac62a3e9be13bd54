// SPDX-License-Identifier: Apache-2.0
// What every notation must hold: it is read, and what changes from build to build and from logger to logger
// is not.
#include "unit/trace/corpus.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <functional>

#include "base/text.hpp"
#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

std::string each_line(const std::string& text, const std::function<std::string(const std::string&)>& change) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out += change(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// Every `:12` and `line 12` becomes another number of another length.
std::string other_lines(std::string text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool marked = out.ends_with(":") || out.ends_with(" line ") || out.ends_with("(line ");
    std::size_t end = i;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const bool whole = end == text.size() || std::isalnum(static_cast<unsigned char>(text[end])) == 0;
    if (marked && end > i && end - i < 5 && whole && text.substr(i, end - i).front() != '0') {
      out += "7" + text.substr(i, end - i);
      i = end - 1;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// A whole number of at least eight hex digits after 0x becomes another.
std::string other_addresses(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (!out.ends_with("0x")) continue;
    std::size_t end = i + 1;
    while (end < text.size() && std::isxdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (end - i < 9) continue;
    out += text.substr(i + 1, end - i - 5) + "beef";
    i = end - 1;
  }
  return out;
}

void check_same(const Sample& sample, const std::string& text, bool with_class = true) {
  INFO(sample.name << "\n" << text);
  const auto found = analyse(text);
  CHECK(telling(found) == sample.telling);
  if (with_class) CHECK(found.class_template == sample.error_class);
}

bool is_wrapped(const Sample& sample) {
  return sample.text.starts_with("{") || sample.text.find("\\n ") != std::string::npos ||
         sample.text.find('\033') != std::string::npos;
}

}  // namespace

TEST_CASE("every runtime's trace gives its language, class and frames") {
  for (const Sample& sample : corpus()) {
    INFO(sample.name);
    const auto found = analyse(sample.text);
    CHECK(found.language == sample.language);
    CHECK(found.class_template == sample.error_class);
    CHECK(telling(found) == sample.telling);
    CHECK(found.roles.size() == found.frames.size());
    CHECK_FALSE(found.telling.empty());
  }
}

TEST_CASE("other line numbers and addresses are the same failure, in every notation") {
  for (const Sample& sample : corpus()) {
    check_same(sample, other_lines(sample.text));
    check_same(sample, other_addresses(sample.text));
  }
}

TEST_CASE("another folder of the build is the same failure, in every notation") {
  for (const Sample& sample : corpus()) {
    std::string text = replaced(sample.text, "/srv/app/", "/home/ci/build 77/shop/");
    text = replaced(std::move(text), "/src/", "/mnt/build-3/checkout/shop/");
    text = replaced(std::move(text), "C:\\src\\", "D:\\agents\\3\\shop\\");
    if (text.find(" called at") == std::string::npos && text.find("rb:") == std::string::npos)
      text = replaced(std::move(text), "build 77", "build-77");
    check_same(sample, replaced(std::move(text), "build 77", "build-77"));
  }
}

TEST_CASE("other line ends are the same failure, in every notation") {
  for (const Sample& sample : corpus()) check_same(sample, replaced(sample.text, "\n", "\r\n"));
}

TEST_CASE("colours are the same failure, in every notation") {
  for (const Sample& sample : corpus())
    if (!is_wrapped(sample))
      check_same(sample, each_line(sample.text,
                                   [](const std::string& line) { return "\033[31m" + line + "\033[0m"; }));
}

TEST_CASE("a container's stamp before each line is the same failure, in every notation") {
  for (const Sample& sample : corpus()) {
    if (is_wrapped(sample)) continue;
    check_same(sample, each_line(sample.text, [](const std::string& line) {
                 return "2026-11-05T10:25:41.049123456Z stderr F " + line;
               }));
  }
}

TEST_CASE("a trace as one string of a JSON log is the same failure, in every notation") {
  for (const Sample& sample : corpus()) {
    if (is_wrapped(sample)) continue;
    std::string json = R"({"level": "error", "logger": "shop.web", "stack": )";
    streamlab::append_json_string(json, sample.text);
    json += R"(, "host": "a1"})";
    check_same(sample, json);
  }
}

TEST_CASE("what was logged before and after is not the failure, in every notation") {
  for (const Sample& sample : corpus())
    check_same(sample, "listening on port 8080\nconnected\n" + sample.text + "shutting down\n");
}

TEST_CASE("a trace that is cut off after its first frames is read as far as it goes") {
  for (const Sample& sample : corpus()) {
    INFO(sample.name);
    for (std::size_t cut = 0; cut < sample.text.size(); cut += 7) (void)analyse(sample.text.substr(0, cut));
  }
}
