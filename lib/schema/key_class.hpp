// SPDX-License-Identifier: Apache-2.0
// Which keys are data.
#pragma once

#include <string_view>

namespace streamlab::schema {

/// The class of a whole key: "uuid", "int", "hex", "email", "date", "ip", "phone", or empty for a name.
/// ASCII; the first in this order that fits counts. Part of signature v1: a change here changes every stored
/// hash.
std::string_view key_class(std::string_view key);

}  // namespace streamlab::schema
