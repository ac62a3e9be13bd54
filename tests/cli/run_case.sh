#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one whole-command test: run_case.sh CASE.cmd BIN_DIR
#
# CASE.cmd   first word: the exit code that is expected; the rest is a shell script, with streamlab and issues on its PATH
# CASE.out   what stdout must be (absent: nothing)
# CASE.err   what stderr must be (absent: nothing)
# CASE.in    standard input (absent: empty)
#
# The script runs in a fresh folder that holds a copy of tests/cli/files, with a fixed environment and no HOME. Folders, times,
# ids and ports are replaced by <words> before the comparison. STREAMLAB_ACCEPT=1 rewrites .out and .err instead of comparing.
set -u

case_file=$1
bin=$2
base=${case_file%.cmd}
files=$(dirname "$case_file")/../files
work=$(mktemp -d "${TMPDIR:-/tmp}/streamlab-case-XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
mkdir "$work/here" || exit 99
[ -d "$files" ] && cp -R "$files/." "$work/here/"

read -r expected rest < "$case_file"
{ printf '%s\n' "$rest"; sed 1d "$case_file"; } > "$work/script"
input=/dev/null
[ -f "$base.in" ] && input=$base.in

(
  cd "$work/here" || exit 99
  exec env -i PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8 TZ=UTC TMPDIR="$work" STREAMLAB_USER=tester \
    PII_HASH_SALT=0123456789abcdef-only-for-tests-0123456789 \
    ${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} ${UBSAN_OPTIONS:+"UBSAN_OPTIONS=$UBSAN_OPTIONS"} \
    ${TSAN_OPTIONS:+"TSAN_OPTIONS=$TSAN_OPTIONS"} \
    sh "$work/script"
) < "$input" > "$work/out" 2> "$work/err"
code=$?

normalised() {
  sed -E \
    -e "s#$work/here#<folder>#g" -e "s#$work#<tmp>#g" \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z?/<time>/g' \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/<uuid>/g' \
    -e 's/\b[0-9a-f]{64}\b/<hash>/g' \
    -e 's/((127\.0\.0\.1|localhost|\[::1\]):)[0-9]{4,5}/\1<port>/g' \
    -e 's/(streamlab|issues) [0-9]+\.[0-9]+\.[0-9]+/\1 <version>/' "$1"
}

fail=0
if [ "$code" != "$expected" ]; then
  echo "exit code: expected $expected, got $code"
  fail=1
fi
for stream in out err; do
  normalised "$work/$stream" > "$work/$stream.normal"
  golden=$base.$stream
  if [ "${STREAMLAB_ACCEPT:-}" = 1 ]; then
    if [ -s "$work/$stream.normal" ]; then cp "$work/$stream.normal" "$golden"; else rm -f "$golden"; fi
    continue
  fi
  [ -f "$golden" ] || golden=/dev/null
  if ! diff -u "$golden" "$work/$stream.normal"; then
    echo "std$stream differs (-: expected, +: got)"
    fail=1
  fi
done
if [ $fail -ne 0 ] && [ -s "$work/err" ]; then
  echo "--- stderr as it was:"
  cat "$work/err"
fi
exit $fail
