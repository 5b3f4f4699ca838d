#!/bin/sh
# Imports measured beside their peers.
#
#   bench/import_bench.sh BUILD [ROWS]    BUILD: a release build; ROWS: of the
#                                         CSV file (1000000); the workbook has a
#                                         tenth of them
#
# Prints the median of RUNS (5) in seconds, the rows per second and the ratio
# to our figure.  Ours checks every cell, the rights and the uniqueness of
# numbers, writes a chained journal and keeps search keys; the peers only load:
# sqlite3 .import into a table with the same indexes, COPY of PostgreSQL
# into one (where its server programs are installed), and for workbooks the
# conversion to CSV by LibreOffice.  A peer that is not installed is left out.
set -eu

build=${1:?give a release build folder}
rows=${2:-1000000}
runs=${RUNS:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
ansinh=$(cd "$build" && pwd)/src/cli/ansinh
gen=$(cd "$build" && pwd)/src/registry/import_gen
work=$(mktemp -d)
chmod 755 "$work" # the server may run as another user
pg=
cleanup() {
    [ -z "$pg" ] || sh "$here/tool/pg-private.sh" stop "$work/pg" || true
    rm -rf "$work"
}
trap cleanup EXIT INT TERM

now() {
    date +%s%N
}

# median NAME ROWS PREPARE COMMAND: run COMMAND (after PREPARE) and print.
ours=
median() {
    : >"$work/times"
    i=0
    while [ "$i" -lt "$runs" ]; do
        eval "$3" >/dev/null 2>&1
        begin=$(now)
        eval "$4" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
        end=$(now)
        echo $(((end - begin) / 1000000)) >>"$work/times"
        i=$((i + 1))
    done
    ms=$(sort -n "$work/times" | sed -n "$(((runs + 1) / 2))p")
    [ "$ms" -gt 0 ] || ms=1
    [ -n "$ours" ] || ours=$ms
    awk -v n="$1" -v r="$2" -v ms="$ms" -v o="$ours" 'BEGIN {
        printf "%-34s %8.2f s %10d rows/s %6.2f\n", n, ms / 1000,
               r * 1000 / ms, ms / o }'
}

columns="stt, unit, full_name, born, sex, ethnic_group, citizen_number,
    old_number, hamlet, address, phone, died"
table="CREATE TABLE p ($(echo "$columns" | sed 's/,/ text,/g') text);
CREATE INDEX p1 ON p (unit); CREATE INDEX p2 ON p (full_name);
CREATE UNIQUE INDEX p3 ON p (citizen_number);"

"$gen" "$rows" >"$work/p.csv"
"$gen" $((rows / 10)) xlsx "$work/p.xlsx"
export ANSINH_DB="$work/a.db"
fresh="rm -f $work/a.db*; $ansinh init"

echo "CSV, $rows rows of 12 columns"
median "ansinh import" "$rows" "$fresh" "$ansinh import person $work/p.csv"
if command -v sqlite3 >/dev/null; then
    median "sqlite3 .import" "$rows" \
        "rm -f $work/s.db*; sqlite3 $work/s.db 'PRAGMA journal_mode=wal; $table'" \
        "sqlite3 $work/s.db -cmd '.mode csv' '.import --skip 1 $work/p.csv p'"
fi
if command -v psql >/dev/null &&
    pg=$(sh "$here/tool/pg-private.sh" start "$work/pg" 2>/dev/null | tail -1) &&
    [ -n "$pg" ]
then
    median "PostgreSQL COPY" "$rows" \
        "psql -q '$pg' -c 'DROP TABLE IF EXISTS p' -c '$table'" \
        "psql -q '$pg' -c '\\copy p FROM $work/p.csv CSV HEADER'"
else
    pg=
fi

ours=
echo "XLSX, $((rows / 10)) rows of 12 columns"
median "ansinh import" $((rows / 10)) "$fresh" \
    "$ansinh import person $work/p.xlsx"
if command -v soffice >/dev/null; then
    median "LibreOffice, to CSV only" $((rows / 10)) true \
        "HOME=$work soffice --headless --convert-to csv --outdir $work/lo $work/p.xlsx"
fi
