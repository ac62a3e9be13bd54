// SPDX-License-Identifier: Apache-2.0
// A request driver against a fake target in simulated time.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <vector>

#include "pipeline/request_driver.hpp"
#include "support/fake_channel.hpp"

namespace streamlab::test {

inline transport::Endpoint endpoint(transport::Protocol protocol = transport::Protocol::websocket) {
  transport::Endpoint out;
  out.protocol = protocol;
  return out;
}

inline scenario::Config config(double rate, double seconds, std::uint64_t connections = 1) {
  scenario::Config out;
  out.rate_qps = rate;
  out.duration_s = seconds;
  out.effective_connections = connections;
  out.payload_template = R"({"id":"{{seq}}"})";
  return out;
}

inline Ran drive(SimLoop& loop, FakeTarget& target, const scenario::Config& c,
                 Nanos interrupt_after = Nanos{-1},
                 transport::Protocol protocol = transport::Protocol::websocket,
                 const std::function<void(const RawEvent&)>& on_event = {}) {
  const auto driver = pipeline::make_request_driver(loop, c, endpoint(protocol), 42, target.maker());
  return run_driver(loop, *driver, interrupt_after, on_event);
}

inline void check_one_event_per_message(const Ran& ran, std::size_t n) {
  CHECK(ran.finished);
  REQUIRE(ran.events.size() == n);
  std::vector<bool> seen(n);
  for (const RawEvent& e : ran.events) {
    REQUIRE(e.seq < n);
    CHECK_FALSE(seen[e.seq]);
    seen[e.seq] = true;
    const Timing& t = e.timing;
    CHECK(t.done >= t.due);
    CHECK(t.latency >= t.done - t.due);
    if (t.sent >= Nanos{0}) CHECK(t.sent - t.due == t.own_wait + t.pacing_wait + t.connection_wait);
    CHECK((e.answered || e.censored || !e.transport_error.empty()));
  }
  CHECK(ran.counts.offered == n);
}

}  // namespace streamlab::test
