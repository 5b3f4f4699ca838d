#!/bin/sh
# Static analysis of the sources; no finding is the only good result.
#
#   tool/lint.sh cppcheck
#   tool/lint.sh clang-tidy [FILE...]
#
# clang-tidy reads build/clang/compile_commands.json and .clang-tidy; files that
# passed before, with the same headers, are not looked at again.
set -u
cd "$(dirname "$0")/.." || exit 2

cores=$(nproc)

# Left out: null pointers and unset variables that it sees because it follows
# neither assert nor out-parameters (set when ERR_OK is returned); readdir on a
# stream of one's own; NULL among variable arguments (a pointer in glibc); the
# shift of negative numbers (defined in gcc and clang); several counters that
# begin alike.
lint_cppcheck() {
    mkdir -p build/cppcheck
    cppcheck --quiet --std=c11 --language=c --error-exitcode=1 -j "$cores" \
        --enable=warning,portability,performance --inline-suppr \
        --cppcheck-build-dir=build/cppcheck --suppress=missingIncludeSystem \
        --library=posix --template='{file}:{line}: {id}: {message}' \
        --suppress=nullPointerRedundantCheck --suppress=ctunullpointer \
        --suppress=ctuuninitvar --suppress=uninitStructMember \
        --suppress=readdirCalled \
        --suppress=varFuncNullUB --suppress=shiftTooManyBitsSigned \
        --suppress=duplicateAssignExpression \
        --suppress=uninitvar:fuzz/catalog_fuzz.c \
        -Isrc -D_GNU_SOURCE \
        $(find src fuzz -name '*.c' ! -name '*_test.c' | sort)
}

lint_clang_tidy() {
    [ -f build/clang/compile_commands.json ] || {
        echo "lint.sh: build/clang is not there; ./test makes it" >&2
        return 2
    }
    mkdir -p build/clang-tidy
    headers=$(cat .clang-tidy $(find src -name '*.h' -o -name '*.def' | sort) |
        cksum | tr ' ' -)
    [ $# -gt 0 ] || set -- $(find src -name '*.c' ! -name '*_test.c' |
        sort)
    for f in "$@"; do
        stamp=build/clang-tidy/$(echo "$f" | tr / -)
        sum="$headers $(cksum <"$f")"
        [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] || printf '%s\0' "$f"
    done | xargs -0 -r -P "$cores" -n 1 sh -c '
        out=$(clang-tidy --quiet -p build/clang "$1" 2>/dev/null)
        status=$?
        if [ $status -ne 0 ] || [ -n "$out" ]; then
            printf "%s\n" "$out"
            exit 1
        fi
        echo "$0 $(cksum <"$1")" >"build/clang-tidy/$(echo "$1" | tr / -)"' \
        "$headers"
}

tool=${1-}
[ $# -eq 0 ] || shift
case $tool in
cppcheck) lint_cppcheck ;;
clang-tidy) lint_clang_tidy "$@" ;;
*)
    sed -n '4,5s/^# *//p' "$0" >&2
    exit 2
    ;;
esac
