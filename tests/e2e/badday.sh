#!/bin/bash
# The bad days of a database: locked, not to be written, no room on the disk,
# stopped in the middle, read while others write.  What was there before is
# there afterwards.
. "$(dirname "$0")/lib.sh"

add() {
    echo "record add placement --db $db --unit soc-trang day=5/1/2024
        channel=socio_economic_development"
}

# Somebody else writes and does not let go.
locked() {
    local holder
    flock "$db.lock" sleep 60 &
    holder=$!
    while flock -n "$db.lock" true; do
        sleep 0.1
    done
    # shellcheck disable=SC2046 # the words are meant to be split
    refused 2 "${db##*/}" "${db##*/}" $(add)
    must a figures --unit soc-trang --period 2024Q1 -i jobs_created
    pkill -P $holder 2>/dev/null
    wait $holder 2>/dev/null
    # shellcheck disable=SC2046
    must "$ANSINH" $(add)
}

# A file or folder that may not be written; root may write anything.
read_only() {
    [ "$(id -u)" != 0 ] || return 0
    mkdir -p shelf
    cp "$db" shelf/kept.db
    chmod 555 shelf
    chmod 444 shelf/kept.db
    local db=$E2E_DIR/shelf/kept.db
    # shellcheck disable=SC2046
    refused 2 'kept.db' 'kept.db' $(add)
    chmod 755 shelf
}

# Room for the sample's first part only: what is refused is refused whole.
full_disk() {
    local db=$E2E_DIR/small/full.db status
    mkdir -p small
    (
        # 5 MB: enough for the tables, not for the sample.
        ulimit -f 5000
        trap '' XFSZ
        "$ANSINH" init --db "$db" || exit 9
        "$ANSINH" sample --db "$db" --place soc-trang --scale 10
    ) >full.out 2>full.err
    status=$?
    equal 'sample on a full disk' 2 $status
    grep -q 'full.db\|đĩa\|disk' full.err || fault "not said: $(cat full.err)"
    must "$ANSINH" verify --db "$db"
}

# A writer is killed; the next one finds a whole database.
killed() {
    local n
    new_db killed
    must a init
    for n in 1 2 3; do
        "$ANSINH" sample --db "$db" --place soc-trang --scale 20 \
            >killed.out 2>&1 &
        sleep 0.$((n * 2))
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        must a verify
    done
}

bad_days() {
    small_sample main || return
    locked
    read_only
    full_disk
    killed
}

# What reads while somebody writes sees one moment: no cell without its record.
meanwhile() {
    local writer n=0
    new_db meanwhile
    must a init
    "$ANSINH" sample --db "$db" --place soc-trang --scale 10 >writer.out 2>&1 &
    writer=$!
    while kill -0 $writer 2>/dev/null; do
        must a verify || break
        n=$((n + 1))
    done
    wait $writer
    equal 'the writer' 0 $?
    [ $n -gt 1 ] || fault "verified $n times only"
}

bad_days
each_engine meanwhile
finish
