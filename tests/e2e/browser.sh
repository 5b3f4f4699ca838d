#!/bin/bash
# An office's work in Debian's Chromium (tests/browser/work.mjs).
. "$(dirname "$0")/lib.sh"
exec sh "$root/tests/browser/run.sh" "$ANSINH" work
