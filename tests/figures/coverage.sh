#!/bin/bash
# Which figures of the five real reports the samples reproduce: docs/coverage.md
# on standard output.
#
#   coverage.sh >docs/coverage.md
#
# ANSINH is the program.  The five samples are made anew (about a minute and a
# half with a release build), or taken from the databases FOLDER/PLACE.db when
# FIGURES_DIR names that folder.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${ANSINH:=$here/../../build/test/src/cli/ansinh}"
export ANSINH
tab=$(printf '\t')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${FIGURES_DIR:-$work}
places='tay-ninh soc-trang tra-vinh lang-son soc-son'

for place in $places; do
    export ANSINH_DB=$folder/$place.db
    [ -f "$ANSINH_DB" ] || {
        "$ANSINH" init && "$ANSINH" sample --place "$place"
    } >&2 || exit 2
    "$here/compare.sh" "$place" || exit 2
done >"$work/have"

# id, place, system, period, indicator, dim, code, kind, printed, case, why, then
# what compare.sh found: verdict, is it what was printed, and the number; parted
# by tabs.  No field before `why` has a comma.
tail -n +2 "$here/expected.csv" | awk -F , -v OFS='\t' '{
    why = $0
    for (i = 1; i <= 12; i++)
        sub(/^[^,]*,/, "", why)
    gsub(/^"|"$/, "", why)
    gsub(/""/, "\"", why)
    print $1, $2, $3, $4, $5, $6, $7, $8, $9, $11, why
}' | sort >"$work/rows"
sort "$work/have" | join -t "$tab" "$work/rows" - >"$work/all"

# One line of a table for each value of a column: rows, reproduced, how many of
# these leave something open in the source, and what it spoils altogether.
table() {
    sort -t "$tab" -k "$1,$1" -k 1,1 "$work/all" | awk -F '\t' -v column="$1" '
        function line(k) {
            printf "| %s | %d | %d | %d | %d | %d | %d |\n", k, n[k, "rows"],
                n[k, "same"], n[k, "doubt"], n[k, "contradiction"],
                n[k, "misprint"], n[k, "other"]
        }
        {
            k = $column
            if (!((k, "rows") in n))
                order[++count] = k
            what = $12 == "other" ? "other" : $13 != "yes" ? $10 : "same"
            split(k SUBSEP "**all**", keys, SUBSEP)
            for (i in keys) {
                n[keys[i], "rows"]++
                n[keys[i], what]++
                n[keys[i], "doubt"] += what == "same" && $10 != ""
            }
        }
        END {
            for (i = 1; i <= count; i++)
                line(order[i])
            line("**all**")
        }'
}

# The rows of a case, with the reason.
list() {
    awk -F '\t' -v wanted="$1" '$10 == wanted {
        part = $6 == "" ? "" : " " $6 "=" $7
        kind = $8 == "value" ? "" : " (" $8 ")"
        printf "| %s | %s | `%s`%s%s | %s | %s | %s |\n", $1, $4, $5, part,
            kind, $9, $14, $11
    }' "$work/all"
}

head_of_table() {
    printf '\n| %s | rows | reproduced | with a doubt | contradiction |' "$1"
    printf ' misprint | unexplained |\n'
    printf '| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n'
}

head_of_list() {
    printf '\n| row | period | figure | printed | program | why |\n'
    printf '| --- | --- | --- | ---: | ---: | --- |\n'
}

cat <<'END'
# Figures of five real reports

Five real reports state 424 figures. `tests/figures/expected.csv` holds them:
which indicator, period and part each is, what is printed and how precisely. The
five sample places (`ansinh sample --place`) are made of records, and the
program counts them; plans, percentages, changes, shares and unit values are
computed, too. This page is written by `tests/figures/coverage.sh` and held
against the program by `tests/e2e/figures.sh`.

*Reproduced*: the program says what the report prints, to the printed precision;
*with a doubt* counts those of them that the source leaves open, listed below.
*Contradiction*: the report contradicts itself there, so no records can give all
it prints; the program prints what its records say. *Misprint*: the number
cannot have been meant. *Unexplained*: none of these.
END
printf '\n## By report\n'
head_of_table report
table 2
printf '\n## By system\n'
head_of_table system
table 3
printf '\n## Contradictions in the source\n'
head_of_list
list contradiction
printf '\n## Misprints\n\n'
printf 'Where program and print agree, the words beside the number are wrong.\n'
head_of_list
list misprint
printf '\n## Reproduced, although the source leaves something open\n'
head_of_list
list open
