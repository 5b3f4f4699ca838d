#!/bin/bash
# The five sample places at full size: every figure of their reports, exactly or
# for the reason that tests/figures/expected.csv gives, and docs/coverage.md as
# the program has it.  PostgreSQL counts the two smallest places.
. "$(dirname "$0")/lib.sh"
export ANSINH=${ANSINH_PLAIN:-$ANSINH} # two million records

# place NAME: fill a database and hold its figures against the report.
place() {
    local id verdict printed have count=0
    new_db "$1"
    must a init && must a sample --place "$1" || return
    ANSINH_DB=$db "$root/tests/figures/compare.sh" "$1" >"$1.tsv" ||
        fault "no figures of $1"
    while IFS=$'\t' read -r id verdict printed have; do
        count=$((count + 1))
        [ "$verdict" = same ] || fault "$id: the program says $have"
    done <"$1.tsv"
    equal "rows of $1" \
        "$(grep -c "^[a-z]*-[0-9]*,$1," "$root/tests/figures/expected.csv")" \
        "$count"
}

# The quarterly report says them, in Word and in PDF.
reports() {
    local file said
    for file in report.docx report.pdf; do
        must a report quarterly --unit soc-trang --period 2024Q1 -o $file ||
            return
    done
    unzip -p report.docx word/document.xml | sed 's/<[^>]*>//g' >report.docx.txt
    pdftotext report.pdf report.pdf.txt
    for file in report.docx.txt report.pdf.txt; do
        tr -s '\n ' '  ' <$file >flat.txt
        for said in 4.732 16,60 10,57 1.669 1.077 2.230 1.438 42.747 2.474 \
            4.011 3.223 33.716 468 584 560; do
            grep -qF -- "$said" flat.txt || fault "no $said in ${file%.txt}"
        done
    done
}

equal "rows of the table" 424 \
    "$(($(wc -l <"$root/tests/figures/expected.csv") - 1))"
for name in tay-ninh tra-vinh lang-son soc-son soc-trang; do
    place $name
done
reports
must a verify
FIGURES_DIR=$E2E_DIR "$root/tests/figures/coverage.sh" >coverage.md
cmp -s coverage.md "$root/docs/coverage.md" ||
    fault "docs/coverage.md is old: run tests/figures/coverage.sh"

if [ -n "${ANSINH_TEST_PG-}" ]; then
    engine=postgres
    place soc-son
    place lang-son
    must a verify
fi
finish
