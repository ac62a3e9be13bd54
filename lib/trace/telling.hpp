// SPDX-License-Identifier: Apache-2.0
// From the frames of the chosen stack to what is hashed.
#pragma once

#include <string_view>
#include <vector>

#include "trace/failure.hpp"
#include "trace/names.hpp"
#include "trace/subject.hpp"

namespace streamlab::trace {

/// The place of the failure, whosever code it is, then the first `limit` frames of the application. Without
/// any of those the framework's speak for themselves; without them the weak ones.
/// @param roles  where given: the role of each frame.
std::vector<Frame> pick(const std::vector<NamedFrame>& frames, std::size_t limit,
                        std::vector<Role>* roles = nullptr);

/// Appends a frame that is not there yet.
void add(std::vector<Frame>& telling, const Frame& frame);

/// frames, roles and telling of the stack that decides.
void set_telling(Analysis& out, std::vector<NamedFrame>&& frames);

/// The message's template and hash; of a message only the first 8 KiB count.
void set_message(Analysis& out, std::string_view message);

/// Where there are no frames: what the message's words name is the one frame shown, and the message decides.
/// A file's name stands before it, since a template may hide what is quoted.
void set_subject(Analysis& out, const Subject& subject, std::string_view message);

/// The quality gate: sets stack_trace_hash where enough frames tell.
void set_stack_hash(Analysis& out);

}  // namespace streamlab::trace
