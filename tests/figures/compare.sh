#!/bin/bash
# Hold the figures of a sample place against what its real report prints.
#
#   compare.sh PLACE
#
# ANSINH is the program, ANSINH_DB a database that "ansinh sample --place PLACE"
# has filled.  One line for each row of expected.csv: its id, "same" or "other",
# "yes" when that is what is printed and else "no", and what the program says
# ("-" for a missing figure).  A row with "says" must give that instead of what
# is printed.  The column step is the last printed digit.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${ANSINH:=$here/../../build/test/src/cli/ansinh}"
place=$1
rows=$(mktemp)
said=$(mktemp)
trap 'rm -f "$rows" "$said"' EXIT
grep -E "^[a-z]+-[0-9]+,$place," "$here/expected.csv" >"$rows"
unit=$(sed -n 's/^unit: "\(.*\)"$/\1/p' \
    "$here/../../catalog/samples/$place.yaml")
by=$(cut -d , -f 6 "$rows" | sort -u | sed -n 's/^..*/--by &/p')

# Every number of a period: period, indicator, breakdown, code, kind, number.
numbers() {
    # shellcheck disable=SC2086 # names of breakdowns have no blanks
    "$ANSINH" figures --unit "$unit" --period "$1" --json $by |
        jq -r --arg p "$1" '
            def say($i; $d; $c): to_entries[] |
                select((.value | type) == "number") |
                [$p, $i, $d, $c, .key, (.value | tostring)] | join(",");
            .[] | .indicator as $i |
            say($i; ""; ""),
            (.details | to_entries[] | .key as $d | .value | to_entries[] |
                .key as $c | .value | say($i; $d; $c))'
}

for period in $(cut -d , -f 4 "$rows" | sort -u); do
    numbers "$period" >>"$said" || exit 2
done
awk -F , -v rows="$rows" '
    function near(have, want, step) {
        off = have - want
        return have != "" && (off < 0 ? -off : off) <= step / 2 + 1e-9
    }
    # A part that is not listed is 0 where the whole is known.
    FILENAME != rows { got[$1, $2, $3, $4, $5] = $6; next }
    {
        key = $4 SUBSEP $5 SUBSEP $6 SUBSEP $7 SUBSEP $8
        whole = $4 SUBSEP $5 SUBSEP "" SUBSEP "" SUBSEP "value"
        want = $12 != "" ? $12 : $9
        have = key in got ? got[key] : ""
        if (have == "" && $6 != "" && $8 == "value" && whole in got)
            have = 0
        print $1 "\t" (near(have, want, $10) ? "same" : "other") \
            "\t" (near(have, $9, $10) ? "yes" : "no") \
            "\t" (have == "" ? "-" : have)
    }' "$said" "$rows"
