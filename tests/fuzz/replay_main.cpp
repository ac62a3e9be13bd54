// SPDX-License-Identifier: Apache-2.0
// Feeds every file of the given folders to a fuzz target, whole and cut short, where no libFuzzer is linked.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
      const std::size_t step = std::max<std::size_t>(1, bytes.size() / 64);
      for (std::size_t size = bytes.size();; size -= std::min(size, step)) {
        // A buffer of its very size, so that a sanitizer sees each byte read beyond.
        const std::vector<std::uint8_t> copy(bytes.begin(),
                                             bytes.begin() + static_cast<std::ptrdiff_t>(size));
        LLVMFuzzerTestOneInput(copy.data(), copy.size());
        if (size == 0) break;
      }
      ++files;
    }
  }
  std::printf("%zu files\n", files);
  return files > 0 ? 0 : 1;
}
