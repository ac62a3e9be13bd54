// SPDX-License-Identifier: Apache-2.0
// From a scenario to what a channel needs to know.
#pragma once

#include "base/clock.hpp"
#include "scenario/scenario.hpp"
#include "transport/channel.hpp"

namespace streamlab::pipeline {

/// One byte more than the redactor takes is enough for it to refuse a message as too large.
inline transport::ChannelSettings channel_settings(const scenario::Config& config,
                                                   const transport::Endpoint& endpoint,
                                                   transport::Mode mode) {
  transport::ChannelSettings out;
  out.endpoint = endpoint;
  out.mode = mode;
  out.method = config.method;
  out.headers = config.headers;
  out.subprotocol = config.subprotocol;
  out.tls = config.tls;
  out.connect_timeout = from_ms(config.connect_timeout_ms);
  out.max_message_bytes = config.fields.max_payload_bytes + 1;
  out.binary_frames = config.fields.format == redact::PayloadFormat::binary;
  out.skip_blank_lines = config.fields.format == redact::PayloadFormat::json;  // a keep-alive, no message
  return out;
}

}  // namespace streamlab::pipeline
