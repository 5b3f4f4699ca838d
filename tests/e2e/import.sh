#!/bin/bash
# Files that people bring: large ones, with one bad row, killed half-way, of
# gigabytes.  Good rows are kept whole or not at all.
. "$(dirname "$0")/lib.sh"

people=100000

# FILE ROWS BAD [NOTE]: people of one commune, the birth day of row BAD is none.
write_people() {
    awk -v rows="$2" -v bad="$3" -v note="${4:-}" 'BEGIN {
        print "Đơn vị,Họ và tên,Ngày sinh,Giới tính," \
            "Số định danh cá nhân,Ghi chú"
        for (i = 1; i <= rows; i++)
            printf "31498,Lâm Văn %d,%s,Nam,094%09d,%s\n", i,
                i == bad ? "31/02/1970" : "01/05/1970", i, note
    }' >"$1"
}

count_people() {
    sql 'SELECT count(*) FROM person WHERE NOT voided'
}

# One bad row among many: the others are in, it is told with its row.
one_bad() {
    local out
    new_db one
    must a init
    write_people many.csv $people 77777
    out=$(a import person many.csv 2>&1)
    equal "status ($out)" 1 $?
    equal 'rows kept' $((people - 1)) "$(count_people)"
    equal 'rows refused' 1 "$(tail -n +2 many.csv-tu-choi.csv | wc -l)"
    grep -q '31/02/1970' many.csv-tu-choi.csv || fault 'the row is not there'
    grep -q ',77778,Ngày sinh,' many.csv-tu-choi.csv ||
        fault "its place is not said: $(cat many.csv-tu-choi.csv)"
    must a verify
}

# Killed at any moment: nothing of the file is there, and it can come again.
killed() {
    local n
    new_db killed
    must a init
    write_people all.csv $people 0
    for n in 1 3 5 8 12; do
        "$ANSINH" import person all.csv --db "$db" >killed.out 2>&1 &
        sleep "$(printf '%d.%d' $((n / 10)) $((n % 10)))"
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        [ "$(count_people)" = 0 ] || break # it was faster
        must a verify
    done
    [ "$(count_people)" != 0 ] || must a import person all.csv
    equal 'after the kills' $people "$(count_people)"
    must a verify
}

# Sanitizers reserve far more than they use, so a limit would say nothing.
is_sanitized() {
    grep -q __asan_init "$ANSINH"
}

# A file larger than the memory the program may have is read row by row.
large() {
    local note
    new_db large
    must a init
    note=$(printf '%014000d' 0)
    write_people large.csv 60000 0 "$note"
    (
        ulimit -v 800000 # KiB
        "$ANSINH" import person large.csv --db "$db"
    ) >large.out 2>&1 || fault "refused: $(tail -n 3 large.out)"
    equal 'rows of the large file' 60000 "$(count_people)"
    rm -f large.csv
}

one_bad
killed
is_sanitized || large
finish
