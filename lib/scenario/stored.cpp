// SPDX-License-Identifier: Apache-2.0
// What is kept of a scenario: enough to see what was run, nothing that is secret.
#include <algorithm>

#include "base/text.hpp"
#include "fingerprint/fingerprint.hpp"
#include "redact/redactor.hpp"
#include "scenario/draft.hpp"
#include "scenario/overlay.hpp"

namespace streamlab::scenario {

namespace {

class StoredForm {
 public:
  StoredForm(const ConfigSource& source, std::size_t payload_bytes)
      : source_(source), payload_bytes_(payload_bytes) {}

  std::string make() {
    write(0, {});
    return std::move(out_);
  }

 private:
  using Path = std::vector<std::string_view>;

  void write(std::uint32_t at, const Path& path) {
    const JsonNode& node = source_.document().nodes()[at];
    if (path == Path{"endpoint"} && node.kind == JsonKind::string)
      append_json_string(out_, shown_endpoint(node.text));
    else if (path == Path{"config", "payload"})
      out_ += std::to_string(payload_bytes_);
    else if (path.size() == 3 && path[0] == "config" && path[1] == "headers")
      out_ += std::to_string(node.text.size());
    else if (node.kind == JsonKind::array || node.kind == JsonKind::object)
      write_container(at, node, path);
    else
      out_ += source_.text_of(at);
  }

  void write_container(std::uint32_t at, const JsonNode& node, const Path& path) {
    const bool object = node.kind == JsonKind::object;
    out_ += object ? '{' : '[';
    for (std::uint32_t member = at + 1; member < node.next;
         member = source_.document().nodes()[member].next) {
      if (member != at + 1) out_ += ',';
      const std::string_view key = source_.document().nodes()[member].key;
      if (object) {
        append_json_string(out_, key);
        out_ += ':';
      }
      Path inner = path;
      inner.push_back(object ? key : std::string_view("[]"));
      write(member, inner);
    }
    out_ += object ? '}' : ']';
  }

  const ConfigSource& source_;
  std::size_t payload_bytes_;
  std::string out_;
};

/// A setting as the run reads it: a redactor sees nothing behind JSON's quotes and escapes.
std::string as_read(const std::vector<std::string>& names, const std::string& value) {
  JsonDocument document;
  if (document.parse(setting_json(names, value)) != JsonReject::none) return {};  // refused by the run, too
  const JsonNode& root = document.nodes()[0];
  return root.kind == JsonKind::string ? std::string(root.text) : value;
}

bool loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host.starts_with("[::1]");
}

}  // namespace

std::string stored_form(const ConfigSource& source, std::size_t payload_bytes) {
  return StoredForm(source, payload_bytes).make();
}

std::string shown_endpoint(std::string_view written) {
  // What the built-in stream is told is numbers: nobody's secret, and a run is repeated by them.
  if (written.starts_with("sim:")) return redact::scrub(written);
  const std::string redacted = fingerprint::redacted_endpoint(written);
  // A loopback address is nobody's, and a test bench that hides it shows nothing.
  const auto mark = redacted.find("://");
  const std::size_t host = mark == std::string::npos ? 0 : mark + 3;
  if (!loopback(std::string_view(redacted).substr(host))) return redact::scrub(redacted);
  const std::size_t end = std::min(redacted.find('/', host), redacted.size());
  return redacted.substr(0, end) + redact::scrub(redacted.substr(end));
}

std::string stored_setting(const std::string& path, const std::string& value) {
  const auto names = path_names(path);
  const auto under = [&](std::string_view first, std::string_view second) {
    return names.size() >= 2 && names[0] == first && names[1] == second;
  };
  if (names == std::vector<std::string>{"endpoint"}) return shown_endpoint(as_read(names, value));
  // A whole object may carry them too.
  const bool whole = names == std::vector<std::string>{"config"};
  if (names.empty() || whole || under("config", "headers") || under("config", "payload"))
    return std::to_string(value.size()) + " bytes";
  return redact::scrub(as_read(names, value));
}

}  // namespace streamlab::scenario
