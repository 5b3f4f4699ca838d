#!/bin/bash
# Units change; no value is lost or counted twice, whichever map a figure is
# told on.
. "$(dirname "$0")/lib.sh"

jobs() { # UNIT PERIOD [OPTION...]
    a figures --unit "$1" --period "$2" -i jobs_created "${@:3}" --json |
        jq '.[0].value // 0'
}

add() { # UNIT DAY QUANTITY
    must a record add placement --unit "$1" day="$2" \
        channel=socio_economic_development quantity="$3"
}

# Two communes that both counted 10 are 20 when they are one.
mergers() {
    add 31498 5/3/2022 10
    add 31501 5/3/2022 10
    must a user add hoa
    must a user grant hoa --role officer --unit 31498 --day 1/3/2022
    must a unit merge '91009=Phường Thử' 31498 31501 --day 1/1/2023 --dry-run
    equal 'a rehearsal' 1 "$(sql 'SELECT count(*) FROM user_grant')"
    must a unit merge '91001=Phường Mới' 31498 31501 --day 1/1/2023 \
        --reason 'Nghị quyết thử'
    equal 'her rights go on' officer "$(sql "SELECT g.role FROM user_grant g
        JOIN unit u ON u.id = g.unit_id WHERE u.code = '91001'")"
    equal 'before the merger' 10 "$(jobs 31498 2022Q1)"
    equal 'on the map after it' 20 "$(jobs 91001 2022Q1 --map 1/2/2023)"
    add 91001 5/2/2023 5
    equal 'after it' 5 "$(jobs 91001 2023Q1)"
    equal 'the province' 20 "$(jobs 94 2022Q1)"
    equal 'the province, later map' 20 "$(jobs 94 2022Q1 --map 1/2/2023)"
}

others() {
    add 31504 5/3/2022 7
    must a user grant hoa --role reader --unit 31504 --day 1/3/2022
    must a unit rename 31504 'Phường Tên Khác' --day 1/1/2023 --no-grants
    equal 'under the new name' 7 "$(jobs 31504 2022Q1 --map 1/2/2023)"
    add 31507 5/3/2022 8
    must a unit split 31507 '91002=Phường Đông' '91003=Phường Tây' \
        --day 1/1/2023
    equal 'the first part carries on' 8 "$(jobs 91002 2022Q1 --map 1/2/2023)"
    equal 'the second is new' 0 "$(jobs 91003 2022Q1 --map 1/2/2023)"
    add 91003 5/2/2023 3
    add 31510 5/3/2022 9
    must a unit abolish 31510 --day 1/1/2023
    equal 'its work goes above' 44 "$(jobs 941 2022Q1 --map 1/2/2023)"
    must a unit add 91009 'Trung tâm Thử' 'trung tâm' facility --unit 94 \
        --day 1/1/2023
    a unit list --unit 94 --day 1/2/2023 | grep -q 'Trung tâm Thử' ||
        fault 'the facility is not listed'
    refused 2 'Không có đơn vị' 'There is no unit' unit abolish 91002 \
        --day 1/1/2023 --db "$db"
    refused 2 'MÃ=TÊN' 'CODE=NAME' unit split 91002 x y --day 1/1/2024 \
        --db "$db"
    refused 2 'không cùng cấp' 'different levels' unit merge '91010=X' 91002 \
        942 --day 1/1/2024 --db "$db"
    refused 2 'khác nhau' 'different ones' unit merge '91010=X' 91002 91002 \
        --day 1/1/2024 --db "$db"
}

# A split by hamlets and shares: who lives in a hamlet is counted where it went,
# the others by their share, which is marked; the whole stays the whole.
areas() {
    local person unit before
    printf 'full_name,sex,unit,hamlet\n' >people.csv
    printf '%s,Nữ,31513,%s\n' 'Lê An' 'Ấp Một' 'Lê Ba' 'ẤP HAI' \
        'Lê Ca' 'Ấp Hai' 'Lê Đa' '' 'Lê Em' '' >>people.csv
    must a import person people.csv
    while read -r person; do
        must a record add placement --unit 31513 day=5/3/2022 \
            channel=socio_economic_development person="$person"
    done < <(sql "SELECT id FROM person WHERE full_name LIKE 'Lê %'")
    refused 2 '100%' '100%' unit split 31513 '91004=A: 30%' '91005=B: 40%' \
        --day 1/1/2023 --db "$db"
    must a unit split 31513 '91004=Xã Một: Ấp Một, 50%' \
        '91005=Xã Hai: Ấp Hai, 50%' --day 1/1/2023 --reason 'Nghị quyết thử'
    equal 'before the split' 5 "$(jobs 31513 2022Q1)"
    equal 'both parts' 5 "$(($(jobs 91004 2022Q1 --map 1/2/2023) + \
        $(jobs 91005 2022Q1 --map 1/2/2023)))"
    for unit in 91004 91005; do
        a figures --unit $unit --period 2022Q1 -i jobs_created \
            --map 1/2/2023 --json | jq '.[0].estimated // false'
    done | grep -q true || fault 'a share is not marked as an estimate'
    must a report quarterly --unit 91005 --period 2022Q1 --map 1/2/2023 \
        -o areas.md
    grep -q 'là ước [0-9]' areas.md || fault 'the report says no estimate'
    equal 'the district is none' null "$(a figures --unit 941 --period 2022Q1 \
        -i jobs_created --map 1/2/2023 --json | jq '.[0].estimated')"
    person=$(sql "SELECT id FROM person WHERE full_name = 'Lê Ca'")
    before=$(jobs 91005 2022Q1 --map 1/2/2023)
    must a record add placement --unit 31513 day=6/3/2022 \
        channel=socio_economic_development person="$person"
    equal 'a late record goes where its person lives' $((before + 1)) \
        "$(jobs 91005 2022Q1 --map 1/2/2023)"
    a unit list --unit 31513 --day 5/3/2022 2>/dev/null | grep -q . &&
        fault 'an area is listed as a unit'
}

# The sum of the units right below, and what the unit has itself, on a map.
below() { # PERIOD MAP
    local sum=0 code
    while read -r code _; do
        sum=$((sum + $(jobs "$code" "$1" --map "$2")))
    done < <(a unit list --unit "$3" --day "$2" | cut -f 1)
    echo $sum
}

# The same total on every map, and the parts make the whole.
every_map() {
    local period map
    for period in 2022 2022Q1 2023Q1 2023; do
        for map in 31/12/2022 1/2/2023 30/6/2025; do
            equal "the province $period on the map of $map" \
                "$(jobs 94 "$period" --map 31/12/2023)" \
                "$(jobs 94 "$period" --map $map)"
        done
    done
    equal 'parts of the town' "$(jobs 941 2023 --map 1/2/2023)" \
        "$(below 2023 1/2/2023 941)"
    # The reform: the province gave way on 1 July 2025, districts ended.
    equal 'in the new province' "$(jobs 94 2023)" \
        "$(jobs can-tho 2023 --map 10/7/2025)"
    equal 'its communes make it' "$(jobs 94 2023)" \
        "$(below 2023 10/7/2025 can-tho)"
}

life() {
    new_db units
    must a init || return
    mergers
    others
    areas
    every_map
    must a verify
}

life
finish
