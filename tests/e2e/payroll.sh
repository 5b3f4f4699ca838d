#!/bin/bash
# A payroll of the sample's people from the award to the answer of the payers,
# with a writer that is killed at every step: nothing is paid twice, nothing is
# lost, and the run goes on where it stopped.
. "$(dirname "$0")/lib.sh"

group=social_assistance

p() {
    local step=$1
    shift
    a payroll "$step" $group --unit 94 --month "$month" "$@"
}

state() {
    sql "SELECT state FROM payroll WHERE benefit_group = '$group' AND month =
        $((2024 * 12 + ${month#*-} - 1))"
}

# Kill a step a few times, then let it end.
killed() {
    local want=$1 n
    shift
    for n in 1 2 3; do
        "$ANSINH" payroll "$1" $group --db "$db" --unit 94 --month "$month" \
            "${@:2}" >killed.out 2>&1 &
        sleep "0.0$((n * 3))"
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        [ "$(state)" != "$want" ] || break
    done
    [ "$(state)" = "$want" ] || must p "$@"
    equal "after ${1}" "$want" "$(state)"
}

# Kill what leaves the run in its state a few times, then let it end.
shot() {
    local n
    for n in 1 2 3; do
        "$ANSINH" payroll "$1" $group --db "$db" --unit 94 --month "$month" \
            "${@:2}" >killed.out 2>&1 &
        sleep "0.0$((n * 3))"
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
    done
    must p "$@"
}

cycle() {
    killed open open
    equal 'one run' 1 "$(sql "SELECT count(*) FROM payroll WHERE benefit_group =
        '$group' AND month = $((2024 * 12 + ${month#*-} - 1))")"
    killed computed compute
    killed checked check
    killed approved approve --user boss
    equal 'two regular lines' 0 "$(sql "SELECT count(*) FROM (SELECT 1 FROM
        payment_line WHERE regular = 1 AND NOT voided GROUP BY benefit, award,
        month_for HAVING count(*) > 1) t")"
    equal 'the sum of items and of lines' \
        "$(a payroll totals $group --unit 94 --month "$month" --by all |
            cut -f 5 | tr -d .)" \
        "$(sql "SELECT sum(amount) FROM payment_line WHERE payroll =
            (SELECT max(id) FROM payroll)")"
    killed sent send
}

# What the commune hands out itself comes back: all but the first two.
answer() {
    shot export --layout cash -o "cash-$month.csv"
    equal 'payments in the file' "$(sql "SELECT count(DISTINCT person) FROM
        payment_line WHERE channel = 'cash' AND payroll = (SELECT max(id) FROM
        payroll)")" "$(($(wc -l <"cash-$month.csv") - 1))"
    awk -F, 'NR == 1 { print "Mã chi trả,Kết quả,Lý do"; next }
        NR < 4 { print $2 ",Chưa nhận,không đến nhận"; next }
        { print $2 ",Đã nhận," }' "cash-$month.csv" >"answer-$month.csv"
    shot reconcile "answer-$month.csv" --layout cash
    before=$(journal)
    must p reconcile "answer-$month.csv" --layout cash
    equal 'the same answer again' "$before" "$(journal)"
    equal 'returned' 2 "$(sql "SELECT count(DISTINCT person) FROM payment_line
        WHERE line_result = 'returned' AND payroll = (SELECT max(id) FROM
        payroll)")"
}

money() {
    must a init && must a sample --place soc-trang --scale 1
    must a user add boss --value Boss
    must a user grant boss --role approver --unit 94 --day 2024-03-01
    must a user grant boss --role officer --unit 94 --day 2024-03-01
    month=2024-03
    cycle
    answer
    must p reconcile
    must p close
    month=2024-04
    cycle
    equal 'paid again' 2 "$(sql "SELECT count(*) FROM payment_line WHERE
        line_reason = 'repayment'")"
    must p list -o list.html
    grep -q "số tiền bằng chữ" list.html || fault 'the signed list'
    must p export --layout bank -o bank.xlsx
    must p export --layout pain.001 --day 2024-04-25 -o pain.xml
    if [ -n "$(command -v xmllint)" ]; then
        must xmllint --noout --schema \
            "$root/tests/golden/benefit/pain.001.part.xsd" pain.xml
    fi
    must p letters --layout payment --format html -o letters
    equal letters "$(sql "SELECT count(DISTINCT person) FROM payment_line WHERE
        payroll = 2")" "$(find letters -name '*.html' | wc -l)"
    must a verify
}

# Many rates corrected at once: one file, one run, a decision for each person.
corrected() {
    local before
    group=merit
    month=2024-03
    cycle
    sql "SELECT 'id,injury_rate'; SELECT id || ',22' FROM merit_award WHERE
        merit_group = 'war_invalid' AND injury_rate > 30 AND to_day IS NULL
        ORDER BY id LIMIT 9" >rates.csv
    must a import merit_award rates.csv --correct --reason 'Kết luận 905' \
        --dry-run -o would.csv
    equal 'a line of the preview' 9 "$(grep -c 'Tỷ lệ tổn thương' would.csv)"
    must a import merit_award rates.csv --correct --reason 'Kết luận 905'
    before=$(journal)
    must a import merit_award rates.csv --correct --reason 'Kết luận 905' \
        --again
    equal 'the same corrections again' "$before" "$(journal)"
    month=2024-04
    must p open --keep 70
    must p compute
    must p check
    must p approve --user boss
    before=$(sql "SELECT count(DISTINCT person_id) FROM payroll_item WHERE
        payroll_id = (SELECT max(id) FROM payroll) AND kind IN ('debt',
        'recovery')")
    [ "$before" -gt 0 ] || fault 'nobody owes anything'
    must p letters --layout recovery --format html -o decisions
    equal decisions "$before" "$(find decisions -name '*.html' | wc -l)"
    group=social_assistance
}

# A rule comes into the catalogue while a run is open: computed anew it pays
# those whom no rule knew, the months before too.
rule_added() {
    local without
    month=2024-05
    must p open
    must p compute
    without=$(sql "SELECT count(*) FROM payroll_item WHERE kind = 'fault' AND
        category = 'other' AND payroll_id = (SELECT max(id) FROM payroll)")
    [ "$without" -gt 0 ] || fault 'everybody is in a group that has a rule'
    cp -r "$root/catalog" rules
    local rule="- {when: \"social_group == 'other'\", is: 1}"
    sed -i "/social_group == 'hiv_poor'\"/a\\        $rule" \
        rules/social_assistance/benefits.yaml
    grep -q "'other'\", is: 1" rules/social_assistance/benefits.yaml ||
        fault 'the rule was not added'
    must a init --catalog rules
    must p compute --catalog rules
    equal 'known to no rule' 0 "$(sql "SELECT count(*) FROM payroll_item WHERE
        kind = 'fault' AND category = 'other' AND payroll_id = (SELECT max(id)
        FROM payroll)")"
    must p check --catalog rules
    must p approve --catalog rules --user boss
    [ "$(sql "SELECT count(*) FROM payment_line WHERE line_reason = 'arrears'
        AND payroll = (SELECT max(id) FROM payroll)")" -gt 0 ] ||
        fault 'the months before were not paid'
    must a init
}

# Other rules, told and not written.
simulated() {
    local before
    before=$(journal)
    must a simulate social_allowance --unit 94 --set social_base=650000 \
        --from 2024-01 --to 2024-12 --by commune,group --format json
    jq -e '.all.then > .all.now and .all.lose == 0' must.out >/dev/null ||
        fault 'a higher base does not cost more'
    must a simulate social_allowance --unit 94 --set social_base=650000 \
        --from 2024-01 --format html -o simulation.html
    grep -q '<svg' simulation.html || fault 'no chart'
    equal 'the journal' "$before" "$(journal)"
    refused 2 social_base social_base simulate social_allowance --db "$db" \
        --unit 94 --set socialbase=1 --from 2024-01
}

refusals() {
    refused 2 'kỳ chi trả' payroll payroll compute nothing --db "$db" \
        --unit 94 --month 2024-03
    refused 2 'mẫu tệp' layout payroll export $group --db "$db" --unit 94 \
        --month 2024-03 --layout nobody -o x.csv
    echo nothing >broken.csv
    refused 2 'tiêu đề' heading payroll reconcile $group broken.csv \
        --db "$db" --unit 94 --month 2024-03 --layout cash
    refused 2 'pain.002' 'pain.002' payroll reconcile $group broken.csv \
        --db "$db" --unit 94 --month 2024-03 --layout pain.002
}

new_db money
money
simulated
refusals
corrected
rule_added
finish
