// SPDX-License-Identifier: Apache-2.0
// Signatures: the remembered answer is the plain one, and a shape contains and equals itself.
#include <cstdlib>

#include "schema/signer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static streamlab::JsonDocument document;
  static streamlab::schema::Signer signer;
  if (document.parse({reinterpret_cast<const char*>(data), size}) != streamlab::JsonReject::none) return 0;
  const auto shape = streamlab::schema::shape_of(document);
  const auto signature = signer.sign(document);
  if (signature->text != render(shape) || !(*signature->shape == shape)) std::abort();
  if (!contains(shape, shape) || !(fuse(shape, shape) == shape)) std::abort();
  return 0;
}
