#!/bin/bash
# Every kind of report, for places and periods that a real report covers and for
# some that none does: well-formed text, and files that open.
. "$(dirname "$0")/lib.sh"

# What no paper may say: a tag, a word twice, a sentence begun badly.
well_formed() { # FILE
    local bad
    bad=$(grep -nE '\{\{|\}\}| ,| \.( |$)|\.\.|,,|\( |; *;' "$1")
    [ -z "$bad" ] || fault "$1: $bad"
    grep -q '/\.$\|\.$' "$1" || fault "$1 has no sentence"
}

# The proof-reader finds nothing wrong in the program's own papers.
proof_read() { # FILE
    cp "$1" proof.md
    "$ANSINH" check proof.md >proof.out 2>&1
    ! grep -E ': (lỗi|cảnh báo) \[' proof.out >proof.bad ||
        fault "$1: $(head -n 3 proof.bad)"
    grep -q 'đối chiếu' proof.out || fault "$1 was not proof-read"
}

one() { # REPORT UNIT PERIOD
    local name=$1-$2-$3
    a report "$1" --unit "$2" --period "$3" --format md >"$name.txt" \
        2>"$name.err" || fault "$name: $(tail -n 3 "$name.err")"
    well_formed "$name.txt"
    proof_read "$name.txt"
}

places() {
    must a sample --place soc-trang --scale 5
    must a sample --place soc-son --scale 20
    one annual soc-trang 2023
    one quarterly soc-trang 2024Q1
    one quarterly_notes soc-trang 2024Q1
    one monthly_news soc-trang 2024-02
    equal 'the title of an article' 1 \
        "$(grep -c 'công tác lao động.*tháng 2 năm 2024' \
            monthly_news-soc-trang-2024-02.txt)"
    one half_year_district soc-son 2024H1
    # What no real report covers: a commune, years before, one day's map later.
    one annual 31498 2022
    one annual ha-noi 2021
    one quarterly soc-son 2019Q3
    one monthly_news soc-son 2024-05
    one half_year_district soc-trang 2023H2
    # The recipe pays no social allowances: what was paid is named by its kind.
    grep -qE 'trợ cấp người có công [0-9.,]+ (triệu )?đồng \(chưa có số liệu' \
        half_year_district-soc-trang-2023H2.txt ||
        fault 'merit money stands for both kinds of allowances'
}

files() {
    local format
    for format in docx pdf html md json xlsx; do
        must a report annual --unit soc-trang --period 2023 -o "annual.$format"
        [ -s "annual.$format" ] || fault "no annual.$format"
    done
    unzip -p annual.xlsx xl/sharedStrings.xml xl/worksheets/sheet1.xml \
        2>/dev/null | grep -q 'Kế hoạch năm' || fault 'the annex is missing'
    command -v soffice >/dev/null || return 0
    HOME=$E2E_DIR soffice --headless --convert-to txt:Text annual.docx \
        >/dev/null 2>&1
    grep -q 'MỤC TIÊU\|Mục tiêu' annual.txt ||
        fault 'LibreOffice does not show the second part'
}

new_db reports
must a init && places && files
finish
