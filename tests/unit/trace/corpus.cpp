// SPDX-License-Identifier: Apache-2.0
#include "unit/trace/corpus.hpp"

#include <iterator>
#include <utility>

namespace streamlab::trace {

const std::vector<Sample>& corpus() {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> all;
    for (auto part : {python_java_samples, javascript_samples, go_dotnet_rust_samples, ruby_php_samples,
                      native_samples, others_samples}) {
      std::vector<Sample> some = part();
      all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return all;
  }();
  return samples;
}

}  // namespace streamlab::trace
