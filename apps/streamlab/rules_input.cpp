// SPDX-License-Identifier: Apache-2.0
#include "rules_input.hpp"

#include <ostream>
#include <utility>

#include "base/config_source.hpp"
#include "bounded_lines.hpp"

namespace streamlab::streamlab {

Result<redact::Policy> read_rules(const std::string& file) {
  STREAMLAB_TRY(const ConfigSource source, ConfigSource::from_file(file));
  const auto nodes = source.document().nodes();
  const bool is_object = !nodes.empty() && nodes[0].kind == JsonKind::object;
  return redact::parse_policy(source, is_object ? source.document().find(0, "pii_redaction_rules") : 0);
}

LineCount redact_lines(cli::Session& session, redact::Redactor& door, std::size_t max_bytes,
                       const std::function<void(const redact::Redacted&)>& take) {
  BoundedLines lines(session.in, max_bytes);
  LineCount count;
  std::string line;
  std::uint64_t number = 0;
  while (session.out && lines.next(line)) {
    ++number;
    if (line.size() <= max_bytes && is_blank(line)) continue;
    ++count.read;
    RawEvent raw;
    raw.seq = number;
    raw.answered = true;
    raw.payload = RawBytes(std::exchange(line, {}));
    const redact::Redacted made = door.redact(std::move(raw));
    if (!made.event.reject_reason().empty()) {
      ++count.refused;
      session.err << "line " << number << ": refused: " << made.event.reject_reason() << '\n';
    } else {
      take(made);
    }
    if (lines.drained()) session.out.flush();
  }
  session.out.flush();
  return count;
}

}  // namespace streamlab::streamlab
