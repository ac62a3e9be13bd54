// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"
#include "commands.hpp"

int main(int argc, char** argv) {
  return streamlab::cli::run_program("issues", argc, argv, streamlab::issues::add_commands);
}
