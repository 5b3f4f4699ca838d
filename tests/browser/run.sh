#!/bin/sh
# Browser tests: run.sh ANSINH [guide | NAME...]; names as in run.mjs
#
# Fetches playwright-core and axe-core into build/browser (never into git) and
# runs the tests against the program in Debian's Chromium.  Where there is no
# node, no Chromium or no network for the first fetch, says so and exits 77.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(cd "$(dirname "${1:?give the program}")" && pwd)/$(basename "$1")
shift
modules=$root/build/browser

skip() {
    echo "SKIPPED: $1" >&2
    exit 77
}

command -v node >/dev/null || skip 'node is not installed'
[ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] ||
    skip 'chromium-headless-shell is not installed'
mkdir -p "$modules"
if [ ! -d "$modules/node_modules/axe-core" ]; then
    command -v npm >/dev/null || skip 'npm is not installed'
    (cd "$modules" && echo '{"private": true}' >package.json &&
        npm install --no-audit --no-fund playwright-core axe-core >npm.log 2>&1) ||
        skip 'playwright-core and axe-core cannot be fetched'
fi
export ANSINH="$program" BROWSER_MODULES="$modules"
if [ "${1-}" = guide ]; then
    exec node "$here/guide.mjs"
fi
exec node "$here/run.mjs" "$@"
