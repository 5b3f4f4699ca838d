#!/bin/bash
# The life of a database, on each engine: made, filled, read, corrected,
# checked, kept, restored.  Figures are held against plain SQL.
. "$(dirname "$0")/lib.sh"

# The units of Sóc Trăng on the last day of the quarter.
below="WITH RECURSIVE below(id) AS (
    SELECT id FROM unit WHERE slug = 'soc-trang' AND level = 'province'
    UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
     WHERE coalesce(u.valid_from, '1900-01-01') <= '2024-03-14'
       AND coalesce(u.valid_to, '2199-12-31') >= '2024-03-14')"
here="NOT r.voided AND r.unit_id IN (SELECT id FROM below)"
in_quarter="$here AND r.day BETWEEN '2023-12-15' AND '2024-03-14'"
on_last_day="$here AND r.from_day <= '2024-03-14'
    AND (r.to_day IS NULL OR r.to_day >= '2024-03-14')"

some_day="$here AND r.from_day <= '2024-03-14'
    AND (r.to_day IS NULL OR r.to_day >= '2023-12-15')"

# counted INDICATOR SQL
counted() {
    equal "$1" "$(sql "$below SELECT coalesce($2)")" "$(value "$1" 2024Q1)"
}

figures_agree() {
    counted jobs_created \
        "(SELECT sum(quantity) FROM placement r WHERE $in_quarter), 0"
    counted overseas_workers_sent \
        "(SELECT sum(quantity) FROM placement r WHERE $in_quarter
            AND channel = 'overseas_contract'), 0"
    counted employment_fund_loans_disbursed \
        "(SELECT sum(amount) FROM employment_loan r WHERE $in_quarter), 0"
    counted job_fair_visits \
        "(SELECT sum(visitors) FROM job_fair r WHERE $in_quarter), 0"
    counted vocational_enrolment \
        "(SELECT count(*) FROM training_enrolment r WHERE $in_quarter), 0"
    counted social_allowance_recipients \
        "(SELECT count(DISTINCT person) FROM social_award r
           WHERE $some_day), 0"
    counted care_facility_residents \
        "(SELECT count(DISTINCT person) FROM care_stay r WHERE $on_last_day
            AND NOT emergency), 0"
    equal 'women with new jobs' \
        "$(sql "$below SELECT coalesce(sum(quantity), 0) FROM placement r
            JOIN person p ON p.id = r.person
           WHERE $in_quarter AND p.sex = 'female'")" \
        "$(part jobs_created 2024Q1 sex female)"
}

# What the trace lists is what the figure says.
traces_agree() {
    local i
    for i in jobs_created overseas_workers_sent social_allowance_recipients \
        social_funeral_support_cases ui_applications; do
        equal "trace $i" "$(value $i 2024Q1)" "$(a trace $i --unit soc-trang \
            --period 2024Q1 --limit 0 --json | jq .value)"
    done
    a trace jobs_created --unit soc-trang --period 2024Q1 --limit 0 --json \
        --by sex=female >trace.json
    equal 'records listed' "$(jq .count trace.json)" \
        "$(jq '.records | length' trace.json)"
    equal 'trace of a part' "$(part jobs_created 2024Q1 sex female)" \
        "$(jq .value trace.json)"
}

# One record moves from the first quarter to the second, and one is voided.
correct() {
    local id first second
    first=$(value jobs_created 2024Q1)
    second=$(value jobs_created 2024Q2)
    id=$(a trace jobs_created --unit soc-trang --period 2024Q1 --limit 1 \
        --json | jq '.records[0].id')
    must a record correct placement "$id" day=20/4/2024 \
        --reason 'ghi nhầm ngày'
    equal 'first quarter after a correction' $((first - 1)) \
        "$(value jobs_created 2024Q1)"
    equal 'second quarter after a correction' $((second + 1)) \
        "$(value jobs_created 2024Q2)"
    must a record void placement "$id" --reason 'trùng'
    equal 'second quarter after voiding' "$second" \
        "$(value jobs_created 2024Q2)"
    equal 'reason kept' 'trùng' "$(sql "SELECT reason FROM journal
        WHERE table_name = 'placement' AND record_id = $id
        ORDER BY seq DESC LIMIT 1")"
    must a record add placement --unit soc-trang day=5/1/2024 \
        channel=socio_economic_development quantity=57
    equal 'fifty-seven people in one row' $((first + 56)) \
        "$(value jobs_created 2024Q1)"
}

plans() {
    must a plan jobs_created --unit soc-trang --period 2024 --value 30.000
    equal 'plan' 30000 "$(a figures --unit soc-trang --period 2024Q1 \
        -i jobs_created --json | jq '.[0].plan')"
    must a enter job_workshops --unit soc-trang --period 2024Q1 --value 12
    equal 'entered' 12 "$(value job_workshops 2024Q1)"
    equal 'who entered it' 'local 12 12' "$(a trace job_workshops --unit 94 \
        --period 2024Q1 --json |
        jq -r '"\(.typed[0].by) \(.typed[0].value) \(.value)"')"
    a trace job_workshops --unit 94 --period 2024Q1 |
        grep -q '12 (15/12/2023 - 14/3/2024), local' ||
        fault 'a trace does not say who typed the figure in'
    # What is missing is no 0.
    equal 'a trace of nothing' null "$(a trace labour_disputes --unit 94 \
        --period 2021Q1 --json | jq .value)"
    a trace labour_disputes --unit 94 --period 2021Q1 | grep -q 'Chưa có' ||
        fault 'a trace of nothing has a value'
    a plan jobs_created --unit 94 --period 2024 --value 28.500 2>&1 |
        grep -q 'thay cho 30.000' || fault 'the plan before is not told'
}

# Sóc Trăng is part of Cần Thơ since 1 July 2025.
maps() {
    equal 'on the map of 2025' "$(value jobs_created 2024Q1)" \
        "$(a figures --unit can-tho --period 2024Q1 --map 10/7/2025 \
            -i jobs_created --json | jq '.[0].value')"
}

keep() {
    local from=$db
    must a verify
    a figures --unit soc-trang --period 2024Q1 --json >before.json
    must a backup "$E2E_DIR/$engine.backup"
    new_db restored
    must a restore "$E2E_DIR/$engine.backup"
    a figures --unit soc-trang --period 2024Q1 --json >after.json
    cmp -s before.json after.json || fault 'figures differ after restoring'
    must a verify
    # The other way round: into a file, whatever the engine was.
    db=$E2E_DIR/$engine-copy.db
    must "$ANSINH" restore --db "$db" "$E2E_DIR/$engine.backup"
    a figures --unit soc-trang --period 2024Q1 --json >copy.json
    cmp -s before.json copy.json || fault 'figures differ in the copy'
    db=$from
    cp before.json "$engine.json"
}

# What was altered behind the program's back is found, and repaired.
altered() {
    sql "UPDATE placement SET quantity = 3 WHERE quantity = 57" >altered.out
    a verify >altered.out 2>&1
    equal 'verify after a change behind its back' 1 $?
    must a verify --repair
    must a verify
    sql "UPDATE journal SET reason = 'x' WHERE seq = 5" >altered.out
    a verify --lang en >altered.out 2>&1
    equal 'verify after a change of the journal' 1 $?
    grep -q 'broken from entry 5' altered.out ||
        fault "the journal's fault is not named: $(cat altered.out)"
}

cycle() {
    small_sample main || return
    figures_agree
    traces_agree
    correct
    plans
    maps
    figures_agree
    keep
    must a init
    cmp -s before.json <(a figures --unit soc-trang --period 2024Q1 --json) ||
        fault 'figures differ after a second init'
    altered
}

each_engine cycle
[ "$engine" != postgres ] || cmp -s sqlite.json postgres.json ||
    fault "the engines' figures differ"
finish
