#!/bin/bash
# Units without records: a form is filled in, submitted, returned, approved and
# revised; its figures count when they are approved, and only until the unit
# keeps records.
. "$(dirname "$0")/lib.sh"

form() { # STEP [OPTION...] as the account $as
    a form "$1" quarterly_employment "${@:2}" --period 2024Q1 \
        ${as:+--user "$as"}
}

refuse_form() { # VIETNAMESE ENGLISH STEP [OPTION...]
    refused 2 "$1" "$2" form "$3" quarterly_employment "${@:4}" \
        --period 2024Q1 --db "$db" ${as:+--user "$as"}
}

# grid JOBS OVERSEAS FEMALE: the file that the unit fills in.
grid() {
    printf '%s\n' 'Mã,Chỉ tiêu,Đơn vị tính,Thực hiện' \
        "jobs_created,Việc làm,người,$1" \
        "jobs_created/sex=female,nữ,người,$3" \
        "overseas_workers_sent,Ngoài nước,người,$2" \
        'ui_decisions,Quyết định,quyết định,0' >grid.csv
}

# NAME ROLE UNIT: on the map of the period.
grant() {
    must a user grant "$1" --role "$2" --unit "$3" --day 1/3/2024
}

accounts() {
    must a user add hoa && grant hoa officer 31498
    must a user add minh && grant minh approver 94 && grant minh officer 94
}

filling() {
    as=hoa
    grid 1.200 -1 500
    refuse_form 'không thể âm' 'cannot be negative' fill grid.csv --unit 31498
    grid 1.200 30 500
    sed 's/ui_decisions/bia_dat/' grid.csv >wrong.csv
    refuse_form 'không có dòng' 'has no row' fill wrong.csv --unit 31498
    grid 1.200 1.300 500
    must form fill grid.csv --unit 31498
    refuse_form 'không thể nhiều hơn' 'No more workers' submit --unit 31498
    grid 1.200 30 1.300
    must form fill grid.csv --unit 31498
    refuse_form 'không khớp tổng' 'the whole is' submit --unit 31498
    equal 'nothing counts yet' null "$(value jobs_created 2024Q1)"
    grid 1.200 30 500
    must form fill grid.csv --unit 31498
    must form submit --unit 31498
    refuse_form 'trạng thái' 'in the state' fill grid.csv --unit 31498
}

deciding() {
    as=hoa
    refuse_form 'không có quyền' 'may not' approve --unit 31498
    as=minh
    must form return --unit 31498 --reason 'kiểm tra lại số nữ'
    as=hoa
    must form submit --unit 31498
    as=minh
    must form approve --unit 31498
    as=
    equal 'approved figures count' 1200 "$(value jobs_created 2024Q1)"
    equal 'their parts' 500 "$(part jobs_created 2024Q1 sex female)"
    a form progress quarterly_employment --unit 94 --period 2024Q1 >far.txt ||
        fault 'no progress'
}

# Both fill in and submit: the second is not the one who approves.
alone() {
    as=minh
    must form fill grid.csv --unit 31501
    must form submit --unit 31501
    refuse_form 'không được tự duyệt' 'may not approve' approve --unit 31501
    as=
}

# A correction stands beside what was approved until it is approved itself.
revising() {
    as=hoa
    grid 1.250 30 500
    must form fill grid.csv --unit 31498
    equal 'until it is approved' 1200 "$(value jobs_created 2024Q1)"
    must form submit --unit 31498
    as=minh
    must form approve --unit 31498
    as=
    equal 'the revision' 1250 "$(value jobs_created 2024Q1)"
    equal 'the one before is kept' replaced \
        "$(sql "SELECT state FROM entry WHERE revision = 1 AND unit_id =
            (SELECT unit_id FROM entry WHERE revision = 2)")"
}

# Records take the place of typed-in figures, without a gap or a double count.
to_records() {
    must a record add placement --unit 31498 day=5/3/2024 \
        channel=socio_economic_development quantity=7
    equal 'records from here on' 7 "$(value jobs_created 2024Q1)"
}

whole_way() {
    new_db form
    must a init || return
    accounts
    refused 2 'gần giống' 'close to it' form show quarterly_employmen \
        --unit 31498 --period 2024Q1 --db "$db"
    refused 2 'dài 3 tháng' 'has 3 months' form show quarterly_employment \
        --unit 31498 --period 2024-02 --db "$db"
    filling
    deciding
    alone
    revising
    to_records
    must a verify
}

as=
each_engine whole_way
finish
