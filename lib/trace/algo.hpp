// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace streamlab::trace {

/// Version of everything that enters stack_trace_hash, class_template and message_hash; stored beside each
/// fingerprint.
inline constexpr int kAlgo = 2;

/// The oldest version that is still computed, so that what was grouped under it is found again
/// (fingerprint::living). What a version yields never changes; where versions differ, the code says `algo` or
/// "newer".
inline constexpr int kOldestAlgo = 1;

}  // namespace streamlab::trace
