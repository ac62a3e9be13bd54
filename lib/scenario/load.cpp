// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "scenario/draft.hpp"
#include "scenario/overlay.hpp"
#include "scenario/scenario.hpp"

namespace streamlab::scenario {

namespace {

struct Loaded {
  Draft draft;
  Diagnosis diagnosis;
};

std::optional<std::string> process_env(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

Result<ConfigSource> open(const std::filesystem::path& file, const LoadOptions& options) {
  auto read = ConfigSource::from_file(file);
  if (!read.ok()) {
    Error error = std::move(read).error();
    error.code = ErrorCode::invalid_config;  // a scenario that is not there is an invalid one: exit 4
    return error;
  }
  auto settings = options.set;
  if (options.endpoint) settings.emplace_back("endpoint", *options.endpoint);
  return with_settings(std::move(read).value(), settings);
}

/// "$.config.rate_qps" lies under --set config.rate_qps and under --set config.
void tell_of_settings(std::vector<Error>& errors, const LoadOptions& options) {
  for (auto& error : errors) {
    const std::string& path = error.where.json_path;
    const auto under = [&](const std::string& set) {
      return path.starts_with("$." + set) &&
             (path.size() == set.size() + 2 || path[set.size() + 2] == '.' || path[set.size() + 2] == '[');
    };
    for (const auto& [set, value] : options.set)
      if (under(set.starts_with("$.") ? set.substr(2) : set))
        error.notes.push_back("the value comes from --set " + set);
    if (options.endpoint && path == "$.endpoint") error.notes.emplace_back("the value comes from --endpoint");
  }
}

std::size_t payload_bytes(const Reader& reader, const Draft& draft) {
  if (draft.payload_node == 0) return 0;
  std::size_t bytes = 0;
  for (const auto& line : draft.scenario.config.payload_lines) bytes += line.size();
  return bytes > 0 ? bytes : reader.source().text_of(draft.payload_node).size();
}

Loaded read(const std::filesystem::path& file, const LoadOptions& options) {
  Loaded out;
  auto source = open(file, options);
  if (!source.ok()) {
    out.diagnosis.errors.push_back(std::move(source).error());
    return out;
  }
  Reader reader(source.value(), options.env ? options.env : process_env,
                options.expand_environment ? Reader::Unset::is_error : Reader::Unset::is_warning);
  out.draft.scenario.file = file.string();
  read_object(reader, 0, root_table(), out.draft);
  complete(reader, out.draft, options);
  out.draft.scenario.stored_json = stored_form(source.value(), payload_bytes(reader, out.draft));
  if (options.endpoint)
    out.draft.scenario.stored_settings.emplace_back("endpoint",
                                                    stored_setting("endpoint", *options.endpoint));
  for (const auto& [path, value] : options.set)
    out.draft.scenario.stored_settings.emplace_back(path, stored_setting(path, value));
  out.diagnosis = {reader.errors(), reader.warnings()};
  tell_of_settings(out.diagnosis.errors, options);
  return out;
}

}  // namespace

Result<Scenario> load(const std::filesystem::path& file, const LoadOptions& options) {
  Loaded loaded = read(file, options);
  auto& errors = loaded.diagnosis.errors;
  if (errors.empty()) {
    loaded.draft.scenario.warnings = std::move(loaded.diagnosis.warnings);
    return std::move(loaded.draft.scenario);
  }
  Error first = std::move(errors.front());
  if (errors.size() > 1)
    first.notes.push_back("and " + std::to_string(errors.size() - 1) +
                          " more: `streamlab validate` shows all");
  return first;
}

Diagnosis diagnose(const std::filesystem::path& file, const LoadOptions& options) {
  return read(file, options).diagnosis;
}

}  // namespace streamlab::scenario
