// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"
#include "commands.hpp"

int main(int argc, char** argv) {
  return streamlab::cli::run_program("streamlab", argc, argv, streamlab::streamlab::add_commands);
}
