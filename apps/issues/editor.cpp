// SPDX-License-Identifier: Apache-2.0
// A note written in $EDITOR.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/text.hpp"
#include "common.hpp"

namespace streamlab::issues {

namespace {

/// A file that only the user can read, gone with this object.
class NoteFile {
 public:
  NoteFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "issues-note-XXXXXX").string();
    fd_ = mkstemp(pattern.data());
    path_ = pattern;
  }
  ~NoteFile() {
    if (fd_ < 0) return;
    ::close(fd_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  NoteFile(const NoteFile&) = delete;
  NoteFile& operator=(const NoteFile&) = delete;
  [[nodiscard]] bool good() const { return fd_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int fd_ = -1;
  std::string path_;
};

bool run_editor(const std::string& editor, const std::string& path,
                const std::vector<std::string>& withheld) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    for (const std::string& name : withheld) unsetenv(name.c_str());  // one thread: nobody else reads it
    const std::string command = editor + " \"$1\"";  // $EDITOR may hold arguments: `code --wait`
    execl("/bin/sh", "sh", "-c", command.c_str(), "sh", path.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string note_in(const std::string& path) {
  std::ifstream in(path);
  std::string line, note;
  while (std::getline(in, line))
    if (!line.starts_with("#")) note += line + "\n";
  return std::string(trim(note));
}

}  // namespace

Result<std::string> note_or_editor(const std::string& note, cli::Session& session,
                                   const std::string& question,
                                   const std::function<Result<std::vector<std::string>>()>& ready) {
  if (!trim(note).empty()) return std::string(trim(note));
  const Error missing = Error{ErrorCode::usage, "a note is needed"}.with_help("add --note \"what fixed it\"");
  if (!session.in_is_terminal || !session.err_is_terminal || !session.out_is_terminal) return missing;
  auto editor = session.env("VISUAL");
  if (!editor || editor->empty()) editor = session.env("EDITOR");
  if (!editor || editor->empty()) return Error(missing).with_reason("EDITOR is not set");
  STREAMLAB_TRY(const auto withheld, ready());
  NoteFile file;
  if (!file.good()) return Error{ErrorCode::io, "cannot make a file for the note"};
  std::ofstream(file.path()) << "\n# " << question
                             << "\n# Lines that begin with # are left out; an empty note cancels.\n";
  if (!run_editor(*editor, file.path(), withheld)) return Error{ErrorCode::failed, "the editor failed"};
  auto written = note_in(file.path());
  if (written.empty()) return Error{ErrorCode::usage, "the note is empty: nothing was changed"};
  return written;
}

}  // namespace streamlab::issues
