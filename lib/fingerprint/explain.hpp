// SPDX-License-Identifier: Apache-2.0
// Why a failure has the fingerprint it has: every part that was looked at, whether it is in the hash, and
// why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/failure.hpp"

namespace streamlab::fingerprint {

/// What is known of a fingerprinted failure, each in the form that may be stored and shown. An event's, an
/// issue's or an occurrence's; what is not known stays empty.
struct Evidence {
  struct Frame {
    std::string text;  ///< trace::to_string, after the detectors
    trace::Role role = trace::Role::telling;
  };
  std::string endpoint_pattern;
  std::string error_class;  ///< as shown; its own text may be another and is then in the hash unseen
  std::string payload_schema_hash, drift_part, stack_trace_hash;
  std::string stack_source;  ///< as of Parts; "none" or empty: nothing stands in the place of a stack
  std::string message_hash;  ///< where it is known and not what stack_trace_hash holds
  std::vector<Frame> frames;
  int status = 0;
  std::string reason;
  int algo = trace::kAlgo;
};

struct Component {
  std::string name;   ///< "endpoint", "class", "frame", "frames", "message", "status", "reason", "drift",
                      ///< "schema", "algo"
  std::string value;  ///< may be shown; "-" where there is none
  bool contributes = false;
  std::string why;  ///< one clause, no full stop
};

/// In the order of the formula; frames innermost first, each with its own row, then one row "frames" for
/// their hash where they decide. "endpoint", "class" and "algo" are always there. Pure; any thread.
std::vector<Component> explain(const Evidence& evidence);

/// Where two differ: the components that contribute in one and are not the same in the other, as pairs of
/// values in the order of the formula; empty when both have one grouping hash for the reasons shown. A class
/// that may not be shown can differ unseen.
struct Difference {
  std::string name, left, right;
};
std::vector<Difference> differences(const Evidence& left, const Evidence& right);

/// "telling", "beyond", "framework", "weak", "noise".
std::string_view role_word(trace::Role role);

}  // namespace streamlab::fingerprint
