#!/bin/bash
# Wrong questions and wrong input: each is refused with status 2, in words that
# say what is wrong, and nothing is written.
. "$(dirname "$0")/lib.sh"

questions() {
    local q=(--unit soc-trang --period 2024Q1)
    refused 2 'không có chỉ tiêu “no_such_thing”' \
        'no indicator "no_such_thing"' \
        figures --db "$db" "${q[@]}" -i no_such_thing
    refused 2 'jobs_created' 'jobs_created' \
        trace jobs_craeted --db "$db" "${q[@]}"
    refused 2 'đơn vị “khong-co”' 'unit "khong-co"' \
        figures --db "$db" --unit khong-co --period 2024Q1
    # The province until June 2025, a ward of Cần Thơ from July on.
    refused 2 'chỉ nhiều đơn vị' 'stands for several units' \
        figures --db "$db" --unit soc-trang --period 2025
    refused 2 '“2024Q9” không phải là kỳ' '"2024Q9" is not a period' \
        figures --db "$db" --unit soc-trang --period 2024Q9
    refused 2 '2023-02-30|30/02/2023' '2023-02-30|30/02/2023' \
        figures --db "$db" "${q[@]}" --map 2023-02-30
    refused 2 'phân tổ|no_dim' 'no_dim' \
        figures --db "$db" "${q[@]}" -i jobs_created --by no_dim
    refused 2 'không|many' 'many' \
        trace jobs_created --db "$db" "${q[@]}" --by sex=many
    refused 2 'chỉ có đến ngày 30/6/2025; .*Cần Thơ.*--map 2025-06-30' \
        'until 30/6/2025; .*Cần Thơ.*--map 2025-06-30' \
        figures --db "$db" --unit 94 --period 2026
    refused 2 'không có đơn vị trực thuộc' 'no units below' \
        unit list --db "$db" --unit soc-trang --day 2026-01-01
    refused 2 'chọn: .*benefit' 'choose: .*benefit' payroll totals \
        social_assistance --db "$db" --unit 94 --month 2024-04 --by unitt
    refused 2 'không có sổ “zzzzzz”\.' 'no register "zzzzzz"\.' \
        record show zzzzzz 1 --db "$db"
    refused 2 'thiếu' 'missing' figures --db "$db" --period 2024Q1
    refused 2 'thiếu' 'missing' trace --db "$db" "${q[@]}"
    refused 2 'không có lệnh “figurs”' 'no command "figurs"' figurs
    refused 2 '--bogus' '--bogus' figures --db "$db" --bogus
    refused 2 '--repair' '--repair' figures --db "$db" --repair
}

records() {
    local p=(record add placement --db "$db" --unit soc-trang)
    refused 2 'nosuch' 'nosuch' record show nosuch 1 --db "$db"
    refused 2 'kênh|channel' 'channel' "${p[@]}" day=5/1/2024
    refused 2 'abroad' 'abroad' "${p[@]}" day=5/1/2024 channel=abroad
    refused 2 '32/01/2024|32/1/2024' '32/1/2024' \
        "${p[@]}" day=32/1/2024 channel=socio_economic_development
    refused 2 '“width”' '"width"' "${p[@]}" day=5/1/2024 width=3
    refused 2 'quantity|số lao động|0' 'quantity|workers|0' "${p[@]}" \
        day=5/1/2024 channel=socio_economic_development quantity=0
    refused 2 '999999999' '999999999' record show placement 999999999 \
        --db "$db"
    refused 2 'lý do' 'reason' record correct placement 600 --db "$db" \
        day=6/1/2024
    refused 2 'lý do' 'reason' record void placement 600 --db "$db"
    # No calendar of working days for that year: the due day is not guessed.
    refused 2 '2031' '2031' record add admin_dossier --db "$db" \
        --unit soc-trang received_day=6/1/2031 procedure=work_permit \
        channel=online
    refused 2 'soc-trang|mười hai|twelve' 'twelve' plan jobs_created \
        --db "$db" --unit soc-trang --period 2024 --value twelve
    figures_in
}

# Plans are of years, and figures of periods that have begun.
figures_in() {
    local p=(plan jobs_created --db "$db" --unit soc-trang)
    local n=(enter job_workshops --db "$db" --unit soc-trang)
    refused 2 '2024Q1.*--period 2024' '2024Q1.*--period 2024' \
        "${p[@]}" --period 2024Q1 --value 3
    refused 2 '2024-02.*--period 2024' '2024-02.*--period 2024' \
        "${p[@]}" --period 2024-02 --value 3
    refused 2 'không thể âm .-7.' 'cannot be negative .-7.' \
        "${p[@]}" --period 2024 --value -7
    refused 2 'không thể âm .-3.' 'cannot be negative .-3.' \
        "${n[@]}" --period 2024Q1 --value -3
    refused 2 'sổ “Giải quyết việc làm”.*không được tính' 'would not count' \
        enter jobs_created --db "$db" --unit 94 --period 2024Q1 --value 3
    refused 2 '2199Q1 chưa bắt đầu' '2199Q1 has not begun' \
        "${n[@]}" --unit 92 --period 2199Q1 --value 3
}

catalogues() {
    mkdir -p bad/trial
    printf 'title: {vi: Thử, en: Trial}\norder: 1\n' >bad/trial/field.yaml
    printf 'visit:\n  title: {vi: L, en: V}\n  kind: evnt\n' \
        >bad/trial/registers.yaml
    refused 2 'registers.yaml:3:9: .*evnt' 'registers.yaml:3:9: .*evnt' \
        init --db "$db" --catalog bad
    refused 2 'evnt' 'evnt' catalog check --catalog bad
    refused 2 'no-such-folder' 'no-such-folder' \
        catalog check --catalog no-such-folder
    # A catalogue other than the one the database was made from.
    rm -rf other
    cp -r "$root/catalog" other
    sed -i 's/Phiên giao dịch việc làm/Phiên chợ việc làm/' \
        other/employment/indicators.yaml
    refused 2 'danh mục khác.*ansinh init' 'catalogue.*ansinh init' \
        figures --db "$db" --unit soc-trang --period 2024Q1 --catalog other
}

places() {
    refused 2 'atlantis' 'atlantis' sample --db "$db" --place atlantis
    refused 2 'sóc trăng' 'sóc trăng' sample --db "$db" --place soc-trang
    refused 2 '10001' '10001' sample --db "$db" --place soc-trang --scale 10001
    refused 2 'figures-none.db' 'figures-none.db' figures \
        --db figures-none.db --unit soc-trang --period 2024Q1
    [ ! -e figures-none.db ] || fault 'reading made a database'
    refused 2 'backup-taken' 'backup-taken' backup "$(take backup-taken)" \
        --db "$db"
    refused 2 'no-backup' 'no-backup' restore no-backup --db other.db
    printf 'not a database at all, but long enough to be read\n' >text.db
    refused 2 'text.db' 'text.db' figures --db text.db --unit soc-trang \
        --period 2024Q1
    refused 2 'text.db' 'text.db' init --db text.db
    equal 'a strange file' 'not a database at all, but long enough to be read' \
        "$(cat text.db)"
    rm -f other-program.db
    sqlite3 other-program.db 'CREATE TABLE t (a); INSERT INTO t VALUES (1)'
    cp other-program.db other-program.was
    refused 2 'other-program.db' 'other-program.db' init --db other-program.db
    cmp -s other-program.db other-program.was || fault 'a strange file changed'
    equal 'beside strange files' '' \
        "$(ls text.db-* text.db.* other-program.db* 2>/dev/null |
            grep -v '^other-program.db$')"
}

# A file that may grow no further is a full disk.
full() {
    local before=$faults
    (
        ulimit -f 20
        journal_is=none
        refused 2 'hết chỗ' 'disk is full' init --db limit.db
        [ "$faults" = "$before" ]
    ) || fault 'a limit of the size of files'
}

# A database written by a program with fewer tables of its own.
older() {
    local hash
    hash=$(sql "SELECT value FROM meta WHERE key = 'program_hash'")
    sql "UPDATE meta SET value = 'other' WHERE key = 'program_hash'"
    refused 2 'bản An Sinh khác.*ansinh init' 'another An Sinh.*ansinh init' \
        figures --db "$db" --unit soc-trang --period 2024Q1
    sql "UPDATE meta SET value = '$hash' WHERE key = 'program_hash'"
}

# A file that is there already.
take() {
    echo 'keep me' >"$1"
    echo "$1"
}

# A database written by a program of the future.
newer() {
    sql "UPDATE meta SET value = '999' WHERE key = 'schema_version'"
    refused 2 'mới hơn|999' 'newer|999' figures --db "$db" \
        --unit soc-trang --period 2024Q1
    refused 2 'mới hơn|999' 'newer|999' init --db "$db"
    sql "UPDATE meta SET value = '1' WHERE key = 'schema_version'"
    must a verify
}

# A paper that the reader may not open.  For root, who may open all, somebody
# else tries; passed over where that one cannot reach the program.
unreadable() {
    local ANSINH=$ANSINH
    printf 'BÁO CÁO\n' >sealed.txt
    chmod 000 sealed.txt
    if [ "$(id -u)" = 0 ]; then
        printf '#!/bin/sh\nexec setpriv %s --regid=65534 %s "%s" %s' \
            --reuid=65534 --clear-groups "$ANSINH" '"$@"' >nobody.sh
        chmod 755 nobody.sh
        ./nobody.sh --help >help.out 2>&1 || return 0
        ANSINH=./nobody.sh
    fi
    refused 2 'không đọc được.*sealed.txt' 'sealed.txt' check sealed.txt
}

refuse() {
    small_sample main || return
    questions
    records
    catalogues
    places
    full
    unreadable
    newer
    older
    equal 'the file that was there' 'keep me' "$(cat backup-taken)"
}

each_engine refuse
finish
