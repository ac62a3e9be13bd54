// SPDX-License-Identifier: Apache-2.0
#include "base/config_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace streamlab {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

/// Line and column of a byte, both from 1.
SourceLocation locate(const std::string& name, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto last = before.rfind('\n');
  SourceLocation out{name};
  out.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  out.column = static_cast<int>(before.size() - (last == std::string_view::npos ? 0 : last + 1)) + 1;
  return out;
}

/// The byte that the scan for structure stumbled over: invalid UTF-8, a control byte in a string, or an open
/// string.
std::size_t scan_fault(std::string_view text, JsonReject reason) {
  bool in_string = false;
  std::size_t opened = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (reason == JsonReject::utf8) {
      const std::size_t length = c < 0x80 ? 1 : utf8_sequence(text.substr(i));
      if (length == 0) return i;
      i += length - 1;
    } else if (!in_string) {
      if (c == '"') in_string = true, opened = i;
    } else if (c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = false;
    } else if (c < 0x20) {
      return i;
    }
  }
  return opened;
}

std::string_view refusal(JsonReject reason) {
  switch (reason) {
    case JsonReject::empty:
      return "the file is empty";
    case JsonReject::utf8:
      return "the text is not UTF-8";
    case JsonReject::surrogate:
      return "half of a surrogate pair";
    case JsonReject::duplicate_key:
      return "the same name twice in one object";
    case JsonReject::too_deep:
      return "more than 64 levels of nesting";
    case JsonReject::too_large:
      return "the file is larger than 16 MiB";
    default:
      return "a string that is not closed, or holds a control character";
  }
}

/// What people write by habit and JSON does not have.
std::string habit(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return {};
  if (text.substr(0, 3) == "\xef\xbb\xbf")
    return "the file begins with a byte order mark: save it as UTF-8 without one";
  if (rest[0] == '/' || rest[0] == '#') return "JSON has no comments";
  if (rest[0] == '\'') return "JSON strings stand in double quotes";
  const std::string_view before = trim(text.substr(0, offset));
  if ((rest[0] == '}' || rest[0] == ']') && before.ends_with(','))
    return "JSON has no comma after the last member";
  return {};
}

Error refused(const std::string& name, std::string_view text, JsonReject reason, const JsonFault& fault) {
  const bool scanned = fault.expected == nullptr;
  const std::size_t offset = scanned ? scan_fault(text, reason) : fault.offset;
  Error error{ErrorCode::invalid_config, fmt::format("{} is not valid JSON", name),
              std::string(refusal(reason))};
  if (reason == JsonReject::empty || reason == JsonReject::too_large) return error;
  error.where = locate(name, text, offset);
  if (reason != JsonReject::syntax || scanned) return error;
  error.reason =
      fmt::format("expected {}{}", fault.expected, offset >= text.size() ? ", but the file ends" : "");
  if (auto note = habit(text, offset); !note.empty()) error.notes.push_back(std::move(note));
  return error;
}

/// A step of a JSON path: `.name`, or `["odd name"]`.
void append_step(std::string& path, std::string_view key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (plain) {
    path += '.';
    path += key;
  } else {
    path += '[';
    append_json_string(path, key);
    path += ']';
  }
}

std::string json_path(std::span<const JsonNode> nodes, std::uint32_t node) {
  std::string path = "$";
  std::uint32_t at = 0;
  while (at != node) {
    std::uint32_t child = at + 1;
    std::size_t position = 0;
    for (; nodes[child].next <= node; child = nodes[child].next) ++position;
    if (nodes[child].in_object) {
      append_step(path, nodes[child].key);
    } else {
      path += fmt::format("[{}]", position);
    }
    at = child;
  }
  return path;
}

Error unreadable(const std::filesystem::path& file, std::string reason) {
  return {ErrorCode::invalid_config, fmt::format("cannot read {}", file.string()), std::move(reason)};
}

}  // namespace

struct ConfigSource::Impl {
  std::string name, text;
  JsonDocument document;
};

Result<ConfigSource> ConfigSource::from_file(const std::filesystem::path& file) {
  std::error_code code;
  const auto status = std::filesystem::status(file, code);
  if (!std::filesystem::exists(status)) return unreadable(file, "there is no such file");
  if (std::filesystem::is_directory(status)) return unreadable(file, "it is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable(file, "it may not be opened");
  // One byte more than allowed tells a file that is too large from one that just fits, also where it has no
  // size (a pipe).
  std::string text;
  for (std::size_t size = std::size_t{64} << 10; in && text.size() <= kMostBytes; size *= 2) {
    const std::size_t had = text.size();
    text.resize(std::min(size, kMostBytes + 1));
    in.read(text.data() + had, static_cast<std::streamsize>(text.size() - had));
    text.resize(had + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return unreadable(file, "reading failed");
  text.shrink_to_fit();
  return from_text(file.string(), std::move(text));
}

Result<ConfigSource> ConfigSource::from_text(std::string name, std::string text) {
  auto impl = std::make_shared<Impl>();
  impl->name = std::move(name);
  impl->text = std::move(text);
  const JsonReject reason = impl->document.parse(impl->text, {.max_bytes = kMostBytes});
  if (reason != JsonReject::none) return refused(impl->name, impl->text, reason, impl->document.fault());
  ConfigSource out;
  out.impl_ = std::move(impl);
  return out;
}

const JsonDocument& ConfigSource::document() const {
  return impl_->document;
}
const std::string& ConfigSource::name() const {
  return impl_->name;
}
std::string_view ConfigSource::text() const {
  return impl_->text;
}

std::string_view ConfigSource::text_of(std::uint32_t node) const {
  const auto nodes = impl_->document.nodes();
  const std::string_view text = impl_->text;
  const std::size_t begin = nodes[node].offset;
  const JsonKind kind = nodes[node].kind;
  if (kind != JsonKind::string && kind != JsonKind::array && kind != JsonKind::object)
    return text.substr(begin, nodes[node].text.size());
  // The text is known to be well-formed: only strings and brackets matter.
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
    if (depth == 0 && !in_string) return text.substr(begin, i + 1 - begin);
  }
  return text.substr(begin);
}

SourceLocation ConfigSource::where(std::uint32_t node, Point point) const {
  const auto nodes = impl_->document.nodes();
  const JsonNode& at = nodes[node];
  SourceLocation out =
      locate(impl_->name, impl_->text, point == Point::key && at.in_object ? at.key_offset : at.offset);
  out.json_path = json_path(nodes, node);
  return out;
}

Error ConfigSource::error_at(std::uint32_t node, std::string message, std::string reason, Point point) const {
  return Error{ErrorCode::invalid_config, std::move(message), std::move(reason), where(node, point)};
}

}  // namespace streamlab
