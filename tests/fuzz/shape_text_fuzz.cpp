// SPDX-License-Identifier: Apache-2.0
// The types of an event as a hand may write them: read or refused, and what was read is the same when it is
// written and read again. In words, any text is told without harm, also cut short.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "schema/shape.hpp"

using namespace streamlab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)schema::type_words(text);
  const auto shape = schema::parse_shape(text);
  if (!shape.ok()) return 0;

  const std::string written = render(*shape);
  const auto again = schema::parse_shape(written);
  if (!again.ok() || !(*again == *shape) || render(*again) != written) std::abort();
  if (!contains(*shape, *again) || !(fuse(*shape, *again) == *shape)) std::abort();
  const std::string words = join(schema::kind_words(shape->kinds), " or ");
  if (schema::type_words(written) != words || schema::type_words(text).empty()) std::abort();
  return 0;
}
