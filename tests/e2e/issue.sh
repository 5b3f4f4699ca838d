#!/bin/bash
# Reports leave the office: numbered, frozen, printed again, compared, sent up
# and taken in by the unit above.
. "$(dirname "$0")/lib.sh"

issue() { # PERIOD DAY [OPTION...]
    a issue quarterly --unit soc-trang --period "$1" --day "$2" "${@:3}"
}

refuse_issue() { # VIETNAMESE ENGLISH PERIOD DAY [OPTION...]
    refused 2 "$1" "$2" issue quarterly --db "$db" --unit soc-trang \
        --period "$3" --day "$4" "${@:5}"
}

# Issued once; replaced with a reason; numbers run with the days.
numbers() {
    must issue 2024Q1 20/3/2024
    refuse_issue '01/.*20/3/2024' '01/.*20/3/2024' 2024Q1 21/3/2024
    refuse_issue 'trước ngày 20/3/2024' 'before 20/3/2024' 2023Q4 19/3/2024
    refuse_issue 'trước khi kỳ' 'before the period' 2024Q3 20/3/2024
    refuse_issue 'chưa có bản ghi nào' 'nothing was recorded' \
        2024Q4 20/12/2024
    refuse_issue 'đến hết ngày 14/6/2024.*--early' 'ends on 14/6/2024' \
        2024Q2 21/3/2024
    must issue 2023Q4 20/3/2024
    must issue 2024Q1 25/3/2024 --reason 'sửa số liệu việc làm'
    equal 'what was issued' '3 03 2 02 1 01 ' \
        "$(a issued | awk '{ printf "%s %02d ", $1, $2 }')"
    equal 'the one replaced' 1 "$(a issued | grep -c 'đã thay thế')"
    refused 2 'mã 99' 'id 99' issued 99 --db "$db"
}

# The paper stays as it was when records change, and the change is told.
frozen() {
    local format id
    for format in docx pdf html md json text; do
        must a issued 3 --format $format -o "before.$format"
    done
    equal 'nothing has changed' 0 "$(a issued 3 --compare | wc -l)"
    id=$(a trace jobs_created --unit soc-trang --period 2024Q1 --limit 1 \
        --json | jq -r '.records[0].id')
    must a record void placement "$id" --reason 'nhập nhầm'
    for format in docx pdf html md json text; do
        must a issued 3 --format $format -o "after.$format"
        cmp -s "before.$format" "after.$format" ||
            fault "printed again, the $format differs"
    done
    a issued 3 --compare >changes.txt
    equal 'status of a change' 1 $?
    grep -q $'Lao động được giải quyết việc làm\t\tvalue\t' changes.txt ||
        fault "the change is not told: $(head -n 3 changes.txt)"
}

# What was sent says the same in the database of the unit above, once.
sent_up() {
    local sent=$E2E_DIR/sent.json below=$db want
    must a issued 3 --send -o "$sent"
    want=$(jq '[.figures[] | select(.indicator == "jobs_created" and
        .dim == "")][0].value' "$sent")
    new_db above
    must a init
    must a receive "$sent"
    equal 'received' "$want" "$(value jobs_created 2024Q1)"
    equal 'a part' "$(jq '[.figures[] | select(.indicator == "jobs_created" and
        .dim == "sex" and .code == "female")][0].value' "$sent")" \
        "$(part jobs_created 2024Q1 sex female)"
    refused 2 'đã nhận' 'was received' receive "$sent" --db "$db"
    sed '/"jobs_created","dim":""/s/"value":/&1/' "$sent" >changed.json
    refused 2 'bị thay đổi' 'were changed' receive changed.json --db "$db"
    head -c 300 "$sent" >half.json
    refused 2 'không phải là báo cáo' 'is no report' receive half.json \
        --db "$db"
    refused 2 'khong-co' 'khong-co' receive khong-co.json --db "$db"
    later "$below"
    must a verify
}

# A later report of the same period takes the place of the earlier.
later() {
    local above=$db
    db=$1
    must issue 2024Q1 28/3/2024 --reason 'một lao động ghi trùng'
    must a issued 4 --send -o later.json
    db=$above
    must a receive later.json
    equal 'the later one' "$(jq '[.figures[] |
        select(.indicator == "jobs_created" and .dim == "")][0].value' \
        later.json)" "$(value jobs_created 2024Q1)"
}

rights() {
    must a user add lan
    must a user grant lan --role officer --unit soc-trang
    refused 2 'ban hành' 'may not issue' issue quarterly --db "$db" \
        --unit soc-trang --period 2024Q2 --day 20/6/2024 --user lan
    must a user grant lan --role approver --unit soc-trang
}

whole_life() {
    new_db life
    must a init && must a sample --place soc-trang --scale 2 || return
    numbers
    rights
    frozen
    sent_up
}

each_engine whole_life
finish
