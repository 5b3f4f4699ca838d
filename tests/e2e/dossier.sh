#!/bin/bash
# A month at the desk of a commune: 200 dossiers on three channels are taken in,
# worked, asked about, decided or left late; the report of the month and the
# figures say what was done, and the due day of each can be explained.
. "$(dirname "$0")/lib.sh"
export ANSINH_TODAY=2026-04-01

unit=31507

tab() {
    local IFS=$'\t'
    printf '%s\n' "$*"
}

# Dossier n of the month: ten a day on the twenty working days from 2 March.
days=(02 03 04 05 06 09 10 11 12 13 16 17 18 19 20 23 24 25 26 27)
channels=(online in_person post in_person)

code() {
    printf 'H92.50.05-2603%s-%04d' "${days[$(($1 / 10))]}" $(($1 % 10 + 1))
}

# Ten working days: what came by the 13th is due by the 27th.
receive_all() {
    local n
    for ((n = 0; n < 200; n++)); do
        tab receive social_pension_grant "channel=${channels[$((n % 4))]}" \
            person=1 "day=${days[$((n / 10))]}/3/2026" time=9:00 \
            email=ba@example.vn
    done
}

# Of each ten: five early, one on its day, one late, one paused, two left.
work_all() {
    local n day
    for ((n = 0; n < 100; n++)); do
        day=${days[$((n / 10))]}
        tab forward "$(code $n)" officer=lan "day=$day/3/2026" time=10:00
        case $((n % 10)) in
        0 | 1 | 2 | 3 | 4)
            tab decide "$(code $n)" "day=${days[$((n / 10 + 3))]}/3/2026" \
                time=9:00
            ;;
        5)
            tab decide "$(code $n)" "day=${days[$((n / 10 + 10))]}/3/2026" \
                time=9:00
            ;;
        6)
            tab decide "$(code $n)" day=30/3/2026 time=9:00
            ;;
        7)
            tab ask "$(code $n)" "day=$day/3/2026" time=11:00 \
                'reason=thiếu bản sao'
            ;;
        esac
    done
}

classes() {
    equal received 200 "$(value dossiers_accepted 2026-03)"
    equal online 50 "$(part dossiers_accepted 2026-03 channel online)"
    equal settled 70 "$(value dossiers_settled 2026-03)"
    equal early 50 "$(part dossiers_settled 2026-03 settled early)"
    equal 'on time' 10 "$(part dossiers_settled 2026-03 settled on_time)"
    equal late 10 "$(part dossiers_settled 2026-03 settled late)"
    equal 'in progress' 120 "$(value dossiers_in_progress 2026-03)"
    equal 'late at the end' 30 \
        "$(part dossiers_in_progress 2026-03 progress late)"
    equal paused 10 "$(value dossiers_paused 2026-03)"
    equal 'carried and received' 200 "$(value dossiers_handled 2026-03)"
    equal 'carried over' 130 "$(value dossiers_open 2026-03)"
    equal 'the state list' 'accepted=100 processing=20 supplement=10' \
        "$(a dossier states --unit $unit | tr '\t\n' '= ' | sed 's/ $//')"
}

value() {
    a figures --unit $unit --period "$2" --calendar statistical -i "$1" --json |
        jq -r '.[0].value'
}

part() {
    a figures --unit $unit --period "$2" --calendar statistical -i "$1" \
        --by "$3" --json | jq -r ".[0].details.$3.$4.value"
}

report() {
    must a report one_stop --unit $unit --period 2026-03 -o month.md
    local row
    for row in 'Tổng số phải giải quyết\*\* | 200' \
        'Trực tuyến | 50' \
        'Trước hạn | 50' 'Đúng hạn | 10' 'Đang giải quyết\*\* | 120' \
        'Tạm dừng\*\* | 10'; do
        grep -q -- "$row" month.md || fault "the report lacks: $row"
    done
}

papers() {
    must a dossier paper "$(code 0)" receipt -o receipt.docx
    must a dossier paper "$(code 0)" receipt -o receipt.pdf
    unzip -p receipt.docx word/document.xml | grep -q "$(code 0)" ||
        fault 'the receipt lacks its code'
    pdftotext receipt.pdf - | grep -q '16/3/2026' ||
        fault 'the receipt lacks its day'
    must a dossier attach "$(code 8)" receipt.pdf
    a dossier show "$(code 8)" >show.txt
    grep -q receipt.pdf show.txt || fault 'the attachment is not listed'
    echo 'no paper' >wrong.pdf
    refused 2 'không phải PDF' 'is no PDF' dossier attach "$(code 8)" \
        wrong.pdf --db "$db"
    equal 'what anybody may see' 0 \
        "$(a dossier track "$(code 8)" | grep -c 'Nguyễn')"
}

explained() {
    a explain "$(code 0)" >why.txt || fault 'not explained'
    grep -q 'ngày làm việc thứ 10' why.txt || fault "$(cat why.txt)"
    tail -n 1 why.txt | grep -q '16/3/2026' || fault 'another due day'
}

# The rest of a life, and a decision with its record and its letter.
decided() {
    must a dossier complete "$(code 7)" day=30/3/2026 time=9:00
    # She has an allowance already: the award that begins stands beside it.
    must a record add social_award --unit $unit person=1 from_day=1/8/2025 \
        legal_basis=decree_20_2021 social_group=hiv_poor
    a dossier grant "$(code 7)" day=31/3/2026 symbol=QĐ-UBND poor=true \
        >granted.txt 2>granted.err || fault "$(cat granted.err)"
    grep -q '^1 quyết định hưởng trùng ngày' granted.err ||
        fault "no overlap is told: $(cat granted.err)"
    equal 'the number of the decision' 01/QĐ-UBND \
        "$(sql 'SELECT decision_number FROM social_pension')"
    equal 'the letter is kept' 2 \
        "$(sql "SELECT count(*) FROM attachment WHERE kind = 'decision'")"
    refused 1 'Không thể “decide”' '"decide" is not possible' \
        dossier decide "$(code 7)" --db "$db"
    refused 2 'tên gần giống' 'close to it' dossier receive social_pension_g \
        --unit $unit person=1 --db "$db"
}

# Good Friday is announced as a day off: what is due later moves by a day.
calendar_changes() {
    cp -r "$root/catalog" announced
    sed -i 's/2026-04-27/2026-04-03, 2026-04-27/' announced/calendar/2026.yaml
    must "$ANSINH" init --db "$db" --catalog announced
    a dossier recompute --unit $unit --catalog announced \
        --reason 'nghỉ bù 3/4' >moved.txt 2>moved.err ||
        fault "$(cat moved.err)"
    grep -q "$(code 150)" moved.txt || fault 'nothing moved'
    grep -q "$(code 8)" moved.txt && fault 'what was due before moved too'
}

whole_month() {
    new_db dossier
    must a init || return
    must a record add person --unit $unit 'full_name=Nguyễn Thị Hai' \
        sex=female born=1/5/1950
    must a record add org_identifier --unit $unit from_day=1/7/2025 \
        identifier=H92.50.05
    receive_all >receive.tsv
    work_all >work.tsv
    a dossier batch receive.tsv --unit $unit >received.txt 2>batch.err ||
        fault "$(head -n 3 batch.err)"
    equal 'taken in' 200 "$(wc -l <received.txt)"
    a dossier batch work.tsv --unit $unit >worked.txt 2>batch.err ||
        fault "$(head -n 3 batch.err)"
    classes
    report
    papers
    explained
    decided
    must a verify
}

whole_month
calendar_changes
engine=postgres
[ -z "${ANSINH_TEST_PG:-}" ] || whole_month
finish
