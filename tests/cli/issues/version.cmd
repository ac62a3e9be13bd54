0 issues --version
