// SPDX-License-Identifier: Apache-2.0
// A scenario file in a folder of its own, gone at the end of the test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "scenario/scenario.hpp"

namespace streamlab::scenario {

struct Folder {
  std::filesystem::path path;

  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "streamlab-scenario-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
};

/// Variables of the test's own, so that the process's do not matter.
inline LoadOptions with_env(std::map<std::string, std::string> variables = {}) {
  LoadOptions options;
  options.env = [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return options;
}

inline std::string scenario_text(const std::string& config, const std::string& protocol = "websocket",
                                 const std::string& endpoint = "ws://127.0.0.1:9000/voice") {
  return "{\n  \"name\": \"voice\",\n  \"protocol\": \"" + protocol + "\",\n  \"endpoint\": \"" + endpoint +
         "\",\n  \"config\": " + config +
         ",\n  \"pii_redaction_rules\": {\"allowlisted_fields\": [\"event_type\"]},\n"
         "  \"expected_p95_latency_ms\": 200,\n  \"expected_error_rate\": 0.01\n}\n";
}

inline Result<Scenario> load_text(const std::string& text, const LoadOptions& options = with_env()) {
  const Folder folder;
  return load(folder.write("scenario.json", text), options);
}
inline Diagnosis diagnose_text(const std::string& text, const LoadOptions& options = with_env()) {
  const Folder folder;
  return diagnose(folder.write("scenario.json", text), options);
}
inline std::string everything(const Error& error) {
  std::string out = error.message + '\n' + error.reason + '\n' + error.help;
  for (const auto& note : error.notes) out += '\n' + note;
  return out;
}

}  // namespace streamlab::scenario
