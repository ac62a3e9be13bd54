// SPDX-License-Identifier: Apache-2.0
// A failure as the tools of the field write it in JSON, on its way to a fingerprint.
#pragma once

#include <string_view>

#include "base/json_document.hpp"
#include "trace/failure.hpp"

namespace streamlab::streamlab {

/// A string or number member, else empty. The view lives as long as the document's text.
std::string_view text_member(const JsonDocument& document, std::uint32_t object, std::string_view key);

/// Reads the failure of one object, in the first form that is there:
/// `exceptions` [{type, value, frames}]; Sentry's event (`exception`: {values: [{type, value, stacktrace:
/// {frames}}]}); `stack_trace` with `error_class` and `message`; OpenTelemetry's `exception.type`,
/// `exception.message` and `exception.stacktrace`, at the root or under `attributes`. Without any of them:
/// what `error_class` and `message` say.
trace::Analysis analyse_failure(const JsonDocument& document, int algo);

}  // namespace streamlab::streamlab
