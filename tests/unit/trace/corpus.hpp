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

const std::vector<Sample>& corpus();

}  // namespace streamlab::trace
