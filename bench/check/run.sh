#!/bin/sh
# What proof-reading costs, and beside it what it costs Pandoc only to read the
# same file.
#
#   bench/check/run.sh BUILD     a build folder with --buildtype=release
#
# Needs: ninja; pandoc for the second half (apt-get install pandoc).
set -eu
cd "$(dirname "$0")/../.."
build=${1:?the build folder}
ninja -C "$build" src/check/check_bench src/cli/ansinh >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/src/check/check_bench" "$work" tests/check/corpus/*.txt

# MILLISECONDS COMMAND: the best of seven runs, with the start of a process.
best() {
    least=
    for _ in 1 2 3 4 5 6 7; do
        start=$(date +%s%N)
        "$@" >/dev/null 2>&1 || true
        took=$((($(date +%s%N) - start) / 10000))
        if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
    done
    echo "$((least / 100)).$(printf %02d $((least % 100))) ms"
}
echo "ansinh check report.docx: $(best "$build/src/cli/ansinh" check \
    "$work/report.docx")"
if command -v pandoc >/dev/null; then
    echo "pandoc -t plain report.docx: $(best pandoc -t plain \
        "$work/report.docx")"
else
    echo "pandoc is not installed"
fi
