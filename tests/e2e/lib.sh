# What the end-to-end scripts share; read with ". tests/e2e/lib.sh".
#
#   ANSINH          the program, with sanitizers
#   ANSINH_PLAIN    the same without, where it has run with them once already
#   ANSINH_TEST_PG  a PostgreSQL server; without it only SQLite is tried
#   E2E_DIR         an empty folder of the script's own
#
# A script ends with "finish".  Exit status 77: skipped.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${ANSINH:=$root/build/test/src/cli/ansinh}"
: "${E2E_DIR:=$(mktemp -d)}"
cd "$E2E_DIR" || exit 2
unset ANSINH_DB ANSINH_LANG
script=$(basename "$0" .sh)
faults=0
engine=sqlite
db=

fault() {
    printf '%s (%s): %s\n' "$script" "$engine" "$*"
    faults=$((faults + 1))
}

finish() {
    [ "$faults" = 0 ]
    exit
}

# The program on the database under test.
a() {
    local command=$1
    shift
    "$ANSINH" "$command" --db "$db" "$@"
}

# must CALL...: exit status 0; what it says is shown otherwise.
must() {
    "$@" >must.out 2>must.err && return
    fault "failed ($?): $*"
    cat must.err
    return 1
}

# equal WHAT WANT HAVE
equal() {
    [ "$2" = "$3" ] || fault "$1: expected \"$2\", not \"$3\""
}

# One value of the database, asked without the program.
sql() {
    case $db in
    postgres*) psql -X -At -q "$db" -c "$1" ;;
    *) sqlite3 -bail "$db" "$1" ;;
    esac
}

journal() {
    sql 'SELECT count(*) FROM journal'
}

# An empty database: a file name, or a new database of the server.
new_db() {
    case $engine in
    sqlite) db=$E2E_DIR/$1.db ;;
    postgres)
        local name=e2e_${script}_$1
        name=${name//-/_}
        psql -X -q "$ANSINH_TEST_PG" -c "DROP DATABASE IF EXISTS $name" \
            -c "CREATE DATABASE $name" 2>&1 | grep -v NOTICE
        db=${ANSINH_TEST_PG%/*}/$name
        ;;
    esac
}

# Call a function on each engine; the second time without sanitizers.
each_engine() {
    engine=sqlite
    "$@"
    [ -n "${ANSINH_TEST_PG-}" ] || return
    engine=postgres
    local -x ANSINH=${ANSINH_PLAIN:-$ANSINH}
    "$@"
}

# A database with a small sample; the same for all who ask on SQLite.
small_sample() {
    new_db "$1"
    must a init && must a sample --place soc-trang --scale 2
}

# value INDICATOR PERIOD [OPTION...]: the figure of the sample's province.
value() {
    a figures --unit soc-trang --period "$2" -i "$1" "${@:3}" --json |
        jq -r '.[0].value'
}

# part INDICATOR PERIOD DIM CODE
part() {
    a figures --unit soc-trang --period "$2" -i "$1" --json |
        jq -r ".[0].parts.$3.$4 // 0"
}

# refused STATUS VIETNAMESE ENGLISH ARGUMENT...: the exit status, a message in
# both languages that matches, no result, and a journal as long as before.
# Without a database to look at, set journal_is to "none".
journal_is=here
refused() {
    local want=$1 vi=$2 en=$3 before='' lang status text
    shift 3
    [ "$journal_is" = none ] || before=$(journal)
    for lang in vi en; do
        "$ANSINH" "$@" --lang "$lang" >refused.out 2>refused.err </dev/null
        status=$?
        [ $status = "$want" ] ||
            fault "status $status, not $want: $* ($(head -n 3 refused.err))"
        text=$vi
        [ $lang = vi ] || text=$en
        grep -qiE -- "$text" refused.err ||
            fault "no \"$text\" in: $(head -n 3 refused.err) <- $*"
        [ ! -s refused.out ] || fault "a result in spite of it: $*"
    done
    [ "$journal_is" = none ] || equal "journal after $*" "$before" "$(journal)"
}
