// SPDX-License-Identifier: Apache-2.0
#include "fingerprint/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "event/error_class.hpp"
#include "trace/failure.hpp"
#include "trace/template_tree.hpp"

namespace streamlab::fingerprint {
namespace {

constexpr std::string_view kDomain = "streamlab-fp-v1";

/// NUL parts the fields: one inside would let two different tuples hash alike.
void append_field(std::string& out, std::string_view field) {
  out += '\0';
  std::copy_if(field.begin(), field.end(), std::back_inserter(out), [](char c) { return c != '\0'; });
}

bool is_numeric_class(std::string_view error_class) {
  return error_class == error_class::http_3xx || error_class == error_class::http_4xx ||
         error_class == error_class::http_5xx || error_class == "code_{int}";
}

}  // namespace

std::string signature_hash(std::string_view endpoint_pattern, std::string_view error_class,
                           std::string_view payload_schema_hash, std::string_view stack_trace_hash) {
  std::string text(kDomain);
  append_field(text, endpoint_pattern);
  append_field(text, error_class);
  append_field(text, payload_schema_hash);
  append_field(text, stack_trace_hash);
  return sha256_hex(text);
}

Fingerprint make(const Parts& parts) {
  return {
      signature_hash(parts.endpoint_pattern, parts.error_class, parts.payload_schema_hash,
                     parts.stack_trace_hash),
      signature_hash(parts.endpoint_pattern, parts.error_class, parts.drift_part, parts.stack_trace_hash)};
}

namespace {

/// What a version read of the failure: members of FailureInfo or of OlderHashes.
struct Read {
  const std::string &class_hash_text, &stack_trace_hash, &message_hash;
};

Parts parts_by(const Read& failure, const StreamEvent& event, std::string_view error_class,
               std::string_view drift_part, std::string_view endpoint_pattern) {
  Parts parts;
  parts.endpoint_pattern = endpoint_pattern;
  parts.error_class = error_class;
  parts.payload_schema_hash = event.payload_schema_hash();
  parts.drift_part = drift_part;
  parts.stack_source = "none";
  if (event.outcome() != Outcome::error || error_class != event.error_class()) return parts;
  if (!failure.class_hash_text.empty()) parts.error_class = failure.class_hash_text;
  if (!failure.stack_trace_hash.empty()) {
    parts.stack_trace_hash = failure.stack_trace_hash;
    parts.stack_source = "frames";
  } else if (is_numeric_class(error_class) && event.status() != 0) {
    parts.stack_trace_hash = sha256_hex(fmt::format("{}", event.status()));
    parts.stack_source = "status";
  } else if (error_class == error_class::malformed_payload && !event.reject_reason().empty()) {
    parts.stack_trace_hash = sha256_hex(event.reject_reason());
    parts.stack_source = "reason";
  } else if (!failure.message_hash.empty()) {
    parts.stack_trace_hash = failure.message_hash;
    parts.stack_source = "message";
  }
  return parts;
}

}  // namespace

Parts parts_of(const StreamEvent& event, std::string_view error_class, std::string_view drift_part,
               std::string_view endpoint_pattern) {
  const FailureInfo& failure = event.failure();
  return parts_by({failure.class_hash_text, failure.stack_trace_hash, failure.message_hash}, event,
                  error_class, drift_part, endpoint_pattern);
}

std::vector<Versioned> living(const StreamEvent& event, std::string_view error_class,
                              std::string_view drift_part, std::string_view endpoint_pattern) {
  std::vector<Versioned> out;
  const auto take = [&](int algo, Parts parts) {
    Fingerprint made = make(parts);
    const bool known = std::any_of(out.begin(), out.end(), [&](const Versioned& newer) {
      return newer.fingerprint.grouping_hash == made.grouping_hash;
    });
    if (!known) out.push_back({algo, std::move(parts), std::move(made)});
  };
  take(trace::kAlgo, parts_of(event, error_class, drift_part, endpoint_pattern));
  for (const OlderHashes& older : event.failure().older)
    take(older.algo, parts_by({older.class_hash_text, older.stack_trace_hash, older.message_hash}, event,
                              error_class, drift_part, endpoint_pattern));
  return out;
}

std::string template_alias(std::string_view endpoint_pattern, TemplateKey key) {
  return signature_hash(endpoint_pattern, "", "", trace::template_hex(key));
}

}  // namespace streamlab::fingerprint
