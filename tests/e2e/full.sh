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
    reports
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

full
finish
