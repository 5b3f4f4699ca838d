#!/bin/bash
# A report lists texts and tasks as well-formed sentences.
. "$(dirname "$0")/lib.sh"

# A catalogue with one report more.
make_catalog() {
    mkdir -p catalog && cp -r "$root"/catalog/. catalog
    printf 'title: {vi: T, en: T}\ncalendar: statistical\ntemplate: %s\n' \
        lines.md >catalog/reports/lines.yaml
    cat >catalog/reports/lines.md <<'TEMPLATE'
{{if has documents state=issued}}
{{documents state=issued field=merit_people}}
Hết danh sách.
{{end}}
Trong câu: {{documents state=submitted}}.
{{if has tasks late}}
Quá hạn: {{tasks late}}.
{{end}}
{{if has tasks done}}
Xong.
{{else}}
Chưa xong việc nào.
{{end}}
TEMPLATE
}

c() { # COMMAND...: with that catalogue
    a "$1" --catalog catalog "${@:2}"
}

text() { # DAY ROLE TYPE STATE SUBJECT FIELD
    must c record add work_document --unit 94 day="$1" role="$2" \
        document_type="$3" state="$4" subject="$5" work_field="$6"
}

has() {
    grep -qF -- "$1" lines.md || fault "no \"$1\" in the report"
}

life() {
    new_db lines
    must c init || return
    text 12/2/2024 advised decision issued 'tặng quà Tết' merit_people
    text 13/2/2024 own notice issued 'tuyển sinh' vocational_training
    text 14/2/2024 own submission submitted 'đề án việc làm' employment
    text 14/5/2024 own notice issued 'sau kỳ báo cáo' merit_people
    must c record add office_task --unit 94 day=5/1/2024 due_day=1/3/2024 \
        subject='Đề án việc làm'
    must c report lines --unit 94 --period 2024Q1 -o lines.md
    has '- Tham mưu ban hành Quyết định'
    has 'về tặng quà Tết.'
    has 'Hết danh sách.'
    has 'Trong câu: trình'
    has 'Quá hạn: Đề án việc làm (hạn 01/3/2024, quá hạn 30 ngày).'
    has 'Chưa xong việc nào.'
    grep -q 'sau kỳ báo cáo\|tuyển sinh' lines.md &&
        fault 'another period or field is listed'
    must c report lines --unit 94 --period 2023Q1 -o none.md
    grep -q 'Hết danh sách' none.md && fault 'a list of nothing is there'
    must c report lines --unit 94 --period 2024Q1 -o lines.docx
}

make_catalog
life
finish
