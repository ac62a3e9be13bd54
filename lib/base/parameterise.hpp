// SPDX-License-Identifier: Apache-2.0
// The one parameteriser: replaces what is data in a text by its kind, so that two tellings of one thing are
// equal. It serves endpoints, messages, frames and schema keys. Linear time in the text's length, no regular
// expressions.
#pragma once

#include <string>
#include <string_view>

namespace streamlab {

/// A message with its data replaced: {uuid} {int} {hex} {ip} {date} {email} {url} {path} {duration} {quoted}
/// … White space runs become one blank. Pure; any thread. The text it yields enters stored hashes: changing
/// it needs a new `algo`.
std::string parameterise(std::string_view text);

/// The kind of a whole word that is data (a path segment, a host label, a key): "uuid", "int", "hex", "date",
/// "email", "ip", "phone", "token" (long, mixed, high entropy), or empty when the word is a name.
std::string_view data_kind(std::string_view word);

}  // namespace streamlab
