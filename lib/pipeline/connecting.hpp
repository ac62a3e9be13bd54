// SPDX-License-Identifier: Apache-2.0
// What both drivers that connect have in common: how long a run lasts by default, and when it gives up on a
// target.
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.hpp"
#include "event/error_class.hpp"

namespace streamlab::pipeline {

/// Of a run that names neither `duration_s` nor `messages`.
inline constexpr double kDefaultDurationS = 30;

/// A target that has refused every attempt for this long (or the connect timeout, if longer) is not waited
/// for.
inline constexpr Nanos kGiveUpAfter = std::chrono::seconds(2);

/// A failure to connect that patience will not mend within a run.
inline bool is_hard(std::string_view error) {
  namespace e = error_class;
  return error == e::connection_refused || error == e::dns_failure || error == e::tls_failure ||
         error == e::protocol_error || error == e::http_3xx || error == e::http_4xx;
}

}  // namespace streamlab::pipeline
