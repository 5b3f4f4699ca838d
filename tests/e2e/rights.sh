#!/bin/bash
# Nobody reads or writes outside their grants: not by figure, list or id.
. "$(dirname "$0")/lib.sh"

rights() {
    local commune other id far before
    small_sample main || return
    commune=$(sql "SELECT u.code FROM unit u
        JOIN placement p ON p.unit_id = u.id WHERE u.level = 'commune'
        ORDER BY p.id LIMIT 1")
    id=$(sql "SELECT min(p.id) FROM placement p JOIN unit u ON u.id = p.unit_id
        WHERE u.code = '$commune'")
    other=$(sql "SELECT u.code FROM unit u JOIN placement p ON p.unit_id = u.id
        WHERE u.level = 'commune' AND u.code <> '$commune'
        ORDER BY p.id LIMIT 1")
    far=$(sql "SELECT min(p.id) FROM placement p JOIN unit u ON u.id = p.unit_id
        WHERE u.code = '$other'")
    must a user add lan --value 'Lê Thị Lan'
    must a user grant lan --role officer --unit "$commune" --day 2/1/2024 \
        --field employment
    must a user add binh --value 'Trần Văn Bình'
    must a user grant binh --role reader --unit soc-trang --day 2/1/2024
    a user list | grep -q $'^lan\tLê Thị Lan\tofficer' || fault 'no lan listed'

    # Reading: own commune, not the province, not another field.
    must a figures --user lan --unit "$commune" --period 2024Q1 -i jobs_created
    refused 2 'lan' 'lan' figures --db "$db" --user lan --unit soc-trang \
        --period 2024Q1
    refused 2 'lan' 'lan' trace jobs_created --db "$db" --user lan \
        --unit "$other" --period 2024Q1
    refused 2 'lan' 'lan' trace ui_applications --db "$db" --user lan \
        --unit "$commune" --period 2024Q1
    equal 'fields in a list' employment "$(a figures --user lan --json \
        --unit "$commune" --period 2024Q1 | jq -r '.[].indicator' |
        while read -r i; do
            grep -lE "^$i:" "$root"/catalog/*/indicators.yaml
        done | sed 's|.*catalog/||; s|/.*||' | sort -u)"
    refused 2 'lan' 'lan' record show placement "$far" --db "$db" --user lan
    must a record show placement "$id" --user lan

    # Writing: an officer in her commune; a reader nowhere.
    refused 2 'lan' 'lan' record add placement --db "$db" --user lan \
        --unit "$other" day=5/1/2024 channel=socio_economic_development
    refused 2 'lan' 'lan' record correct placement "$far" --db "$db" \
        --user lan day=6/1/2024 --reason thử
    refused 2 'binh' 'binh' record void placement "$id" --db "$db" \
        --user binh --reason thử
    refused 2 'binh' 'binh' plan jobs_created --db "$db" --user binh \
        --unit soc-trang --period 2024 --value 1
    refused 2 'lan' 'lan' user grant lan --db "$db" --user lan --role admin \
        --unit soc-trang --day 2/1/2024
    refused 2 'nobody' 'nobody' figures --db "$db" --user nobody \
        --unit soc-trang --period 2024Q1
    before=$(journal)
    must a record add placement --user lan --unit "$commune" day=5/1/2024 \
        channel=socio_economic_development
    equal 'one entry in the journal' $((before + 1)) "$(journal)"
    equal 'its author' lan \
        "$(sql 'SELECT actor FROM journal ORDER BY seq DESC LIMIT 1')"
}

# Rules of signing in: bounds, names, who may; who lost the phone starts anew.
rules() {
    new_db rules
    must a init || return
    a user rules | grep -q '^idle=120' || fault 'no rule listed'
    must a user rules idle=30 code_admin=1
    a user rules | grep -q '^idle=30' || fault 'the rule is not kept'
    refused 2 'từ 5 đến 720' 'from 5 to 720' user rules idle=1000 --db "$db"
    refused 2 'code_admin' 'code_admin' user rules colour=1 --db "$db"
    refused 2 'dài hơn' 'longer' user rules idle=90 most=1 --db "$db"
    a user rules | grep -q '^most=12' || fault 'a refused rule is kept'
    must a user add an
    refused 2 'an' 'an' user rules idle=60 --db "$db" --user an
    sql "UPDATE user_account SET totp = 'AAAAAAAAAAAAAAAA'"
    refused 2 'khong-co' 'khong-co' user reset khong-co --db "$db"
    must a user reset an
    equal 'no second factor' 1 \
        "$(sql 'SELECT count(*) FROM user_account WHERE totp IS NULL')"
}

each_engine rules
each_engine rights
finish
