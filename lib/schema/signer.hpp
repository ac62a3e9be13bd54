// SPDX-License-Identifier: Apache-2.0
// Signatures of a stream of events, each layout looked at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json_document.hpp"
#include "schema/shape.hpp"

namespace streamlab::schema {

/// The shape of an event and its names. Shared: events of one layout have the same one.
struct Signature {
  std::shared_ptr<const Shape> shape;
  std::string text;  ///< T, with raw key names: as secret as the payload
  std::string hash;  ///< signature_hash(text): 64 hex
};

/// Remembers what it saw by the events' layout, so that an event of a known layout costs one look-up and
/// allocates nothing. It remembers some 8 MiB, then begins anew; a layout over 16 KiB is not remembered. One
/// thread at a time.
class Signer {
 public:
  Signer();
  ~Signer();
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;

  /// Of the whole document, which must not be empty. The reference holds until the next call, the Signature
  /// as long as it is held. The layout is its kinds and raw keys in document order.
  const std::shared_ptr<const Signature>& sign(const JsonDocument& document);
  /// The same for who knows a layout already: any text that documents of different shapes never share.
  /// Layouts of both kinds must not meet in one signer. Empty: this document is not to be remembered.
  const std::shared_ptr<const Signature>& sign(const JsonDocument& document, std::string_view layout);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::schema
