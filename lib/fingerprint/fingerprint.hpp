// SPDX-License-Identifier: Apache-2.0
// Which bug is it: signature_hash v1 = SHA-256("streamlab-fp-v1" 00 endpoint_pattern 00 error_class 00
// schema-hex-or-empty 00 stack-hex-or-empty). Stored for years: the vectors in tests/unit/fingerprint pin it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/stream_event.hpp"

namespace streamlab::fingerprint {

struct Parts {
  std::string endpoint_pattern;
  std::string error_class;          ///< as it enters the hash
  std::string payload_schema_hash;  ///< 64 hex or empty
  std::string
      stack_trace_hash;  ///< 64 hex of the frames, or of what the quality gate put in their place, or empty
  std::string stack_source;  ///< for `explain`: "frames", "message", "status", "reason", "none"; not hashed
  std::string
      drift_part;  ///< schema_drift only: SHA-256(raw path 00 kind), takes the schema's place when grouping
};

struct Fingerprint {
  std::string signature_hash;  ///< exact: what the occurrence carries
  std::string grouping_hash;   ///< the schema part empty (drift: drift_part in its place): what is looked up
};

/// Pure; any thread. No part may hold NUL.
Fingerprint make(const Parts& parts);

/// What of an event enters the fingerprint of one finding on it.
///
/// In the stack's place stands, first that exists: the hash of the telling frames; for http_Nxx and numeric
/// codes the SHA-256 of the exact number; for malformed_payload that of its reason word; the hash of the
/// parameterised message.
///
/// @param error_class   the finding's; a class whose text may not be shown enters by
/// failure().class_hash_text instead.
///                      Findings other than the event's failure itself (latency, gap, drift) have no stack
///                      part.
/// @param drift_part    Drift::group_part of a schema_drift, else empty.
/// Pure; any thread.
Parts parts_of(const StreamEvent& event, std::string_view error_class, std::string_view drift_part,
               std::string_view endpoint_pattern);

/// One failure's fingerprint by one version of the algorithm (trace::kAlgo).
struct Versioned {
  int algo = 0;
  Parts parts;
  Fingerprint fingerprint;
};

/// The fingerprints by every living version, newest first; an older one only where it says something else. A
/// new issue is made from front(). An issue that only a later one finds is the same issue: it keeps its
/// history and is given front()'s grouping hash as one more fingerprint, so that the older version is needed
/// no longer. Parameters as of parts_of(). Pure; any thread.
std::vector<Versioned> living(const StreamEvent& event, std::string_view error_class,
                              std::string_view drift_part, std::string_view endpoint_pattern);

/// The alias by which messages of one learned template find the issue that a merge taught it to
/// (kb/messages.hpp): signature_hash(endpoint_pattern, "", "", template_hex(key)). The key holds the class.
std::string template_alias(std::string_view endpoint_pattern, TemplateKey key);

/// SHA-256("streamlab-fp-v1" 00 …) of exactly these four fields.
std::string signature_hash(std::string_view endpoint_pattern, std::string_view error_class,
                           std::string_view payload_schema_hash, std::string_view stack_trace_hash);

/// What the endpoint is called in fingerprints and reports, the same on every machine and run:
/// endpoint_name if given; else scheme and host in lower case, default port, credentials, query and fragment
/// dropped, loopback → {local}, other literal addresses → {ip}, ports ≥ 32768 → {port}, host labels and path
/// segments that are data → {uuid} {int} {hex} {date} {email} {token}; RFC 6570-style templates stay.
///
/// @param template_text  the endpoint as written, with `${VAR}` unexpanded: each becomes {VAR}.
std::string endpoint_pattern(std::string_view template_text, std::string_view endpoint_name = {});

/// How an endpoint may be shown: without credentials and query values.
std::string redacted_endpoint(std::string_view url);

}  // namespace streamlab::fingerprint
