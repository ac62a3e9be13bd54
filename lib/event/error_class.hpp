// SPDX-License-Identifier: Apache-2.0
// The words for what went wrong with a message (OpenTelemetry's error.type: low cardinality), once for all
// rooms.
#pragma once

#include <string_view>

/// Stored and hashed (fingerprint): a word never changes its spelling or meaning.
namespace streamlab::error_class {

// No complete answer came.
inline constexpr std::string_view connect_timeout = "connect_timeout";
inline constexpr std::string_view request_timeout = "request_timeout";  ///< counted from the real send
inline constexpr std::string_view connection_refused = "connection_refused";
inline constexpr std::string_view connection_reset = "connection_reset";
inline constexpr std::string_view dns_failure = "dns_failure";
inline constexpr std::string_view tls_failure = "tls_failure";
inline constexpr std::string_view protocol_error =
    "protocol_error";  ///< bytes that the protocol does not allow
inline constexpr std::string_view not_sent =
    "not_sent";  ///< never written, or no socket was to be had: ours, not the target's
inline constexpr std::string_view no_answer =
    "no_answer";  ///< sent, and still open when the run ended; or promised, and never came
// An answer came.
inline constexpr std::string_view malformed_payload = "malformed_payload";
inline constexpr std::string_view http_3xx = "http_3xx";
inline constexpr std::string_view http_4xx = "http_4xx";
inline constexpr std::string_view http_5xx = "http_5xx";
inline constexpr std::string_view application_error =
    "application_error";  ///< the class's own text may not be stored
// Anomalies on an event whose outcome stays ok.
inline constexpr std::string_view gap = "gap";
inline constexpr std::string_view duplicate = "duplicate";
inline constexpr std::string_view out_of_order = "out_of_order";
inline constexpr std::string_view stalled = "stalled";
inline constexpr std::string_view schema_drift = "schema_drift";
inline constexpr std::string_view latency_exceeded = "latency_exceeded";

}  // namespace streamlab::error_class
