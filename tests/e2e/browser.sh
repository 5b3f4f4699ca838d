#!/bin/bash
# An office's work and every page of it in Debian's Chromium.
. "$(dirname "$0")/lib.sh"
exec sh "$root/tests/browser/run.sh" "$ANSINH"
