#!/bin/bash
# The whole sample: every figure of the place that soc-trang.tsv lists, exactly.
. "$(dirname "$0")/lib.sh"
expected=$root/tests/e2e/soc-trang.tsv

# have FILE DIM CODE KIND INDICATOR
have() {
    if [ "$2" = - ]; then
        jq -r --arg i "$5" --arg k "$4" '.[] | select(.indicator == $i) |
            .[$k]' "$1"
    else
        jq -r --arg i "$5" --arg d "$2" --arg c "$3" '.[] |
            select(.indicator == $i) | .parts[$d][$c]' "$1"
    fi
}

full() {
    local indicator period dim code kind want got
    new_db full
    must a init && must a sample --place soc-trang || return
    for period in $(cut -f 2 "$expected" | sort -u); do
        a figures --unit soc-trang --period "$period" --json >"$period.json"
    done
    while IFS=$'\t' read -r indicator period dim code kind want; do
        got=$(have "$period.json" "$dim" "$code" "$kind" "$indicator")
        # 16.60 and 16.6 are one number.
        [ "$kind" = value ] || got=$(printf '%.2f' "$got")
        equal "$indicator $period $dim $code $kind" "$want" "$got"
    done <"$expected"
    must a verify
}

full
finish
