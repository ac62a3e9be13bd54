// SPDX-License-Identifier: Apache-2.0
// One failure as each runtime, tool and logger writes it, with what must be read of it.
#pragma once

#include <string>
#include <vector>

namespace streamlab::trace {

struct Sample {
  std::string name, language, error_class;  ///< class_template
  std::vector<std::string> telling;         ///< as shown
  std::string text;
};

/// All of them, in one order.
const std::vector<Sample>& corpus();

// Its parts by group of languages.
std::vector<Sample> python_java_samples();
std::vector<Sample> javascript_samples();
std::vector<Sample> go_dotnet_rust_samples();
std::vector<Sample> ruby_php_samples();
std::vector<Sample> native_samples();
std::vector<Sample> others_samples();

}  // namespace streamlab::trace
