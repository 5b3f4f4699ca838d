#!/bin/sh
# Every right report of the corpus, one digit changed at a time: nearly all must
# be found, and hardly anything else.
#
#   mutate.sh CHECK_MUTATE CORPUS
set -eu
"$1" --least 950 980 "$2"/right-*.txt
