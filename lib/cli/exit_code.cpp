// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "cli/session.hpp"

namespace streamlab::cli {

namespace {

struct Mapping {
  ErrorCode error;
  ExitCode exit;
  std::string_view name;
};

constexpr std::array kMap = {
    Mapping{ErrorCode::failed, ExitCode::failed, "failed"},
    Mapping{ErrorCode::io, ExitCode::failed, "io"},
    Mapping{ErrorCode::not_found, ExitCode::failed, "not_found"},
    Mapping{ErrorCode::usage, ExitCode::usage, "usage"},
    Mapping{ErrorCode::invalid_config, ExitCode::invalid_config, "invalid_config"},
    Mapping{ErrorCode::database, ExitCode::database, "database"},
    Mapping{ErrorCode::database_busy, ExitCode::database, "database_busy"},
    Mapping{ErrorCode::unreachable, ExitCode::unreachable, "unreachable"},
    Mapping{ErrorCode::inconclusive, ExitCode::inconclusive, "inconclusive"},
    Mapping{ErrorCode::findings, ExitCode::findings, "findings"},
    Mapping{ErrorCode::interrupted, ExitCode::interrupted, "interrupted"},
};

struct Meaning {
  ExitCode code;
  std::string_view text;
};

constexpr std::array kMeanings = {
    Meaning{ExitCode::ok, "ok, within SLO"},
    Meaning{ExitCode::failed, "failed otherwise, or some input was refused"},
    Meaning{ExitCode::usage, "wrong usage"},
    Meaning{ExitCode::slo_breached, "SLO breached"},
    Meaning{ExitCode::invalid_config, "scenario, rules or salt invalid"},
    Meaning{ExitCode::unreachable, "target unreachable: no connection ever got through its handshake"},
    Meaning{ExitCode::database, "database missing, busy, newer or damaged"},
    Meaning{ExitCode::inconclusive, "inconclusive: nothing could be judged"},
    Meaning{ExitCode::findings, "findings: issues gate, compare --fail-on, pii audit"},
    Meaning{ExitCode::interrupted, "interrupted; what was measured is stored and reported"},
};

}  // namespace

ExitCode exit_code(ErrorCode code) {
  for (const auto& entry : kMap)
    if (entry.error == code) return entry.exit;
  return ExitCode::failed;
}

std::string_view name_of(ErrorCode code) {
  for (const auto& entry : kMap)
    if (entry.error == code) return entry.name;
  return "failed";
}

std::string exit_code_table() {
  std::string out;
  for (const auto& [code, text] : kMeanings)
    fmt::format_to(std::back_inserter(out), "  {:>3}  {}\n", static_cast<int>(code), text);
  return out;
}

}  // namespace streamlab::cli
