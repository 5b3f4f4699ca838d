#!/bin/bash
# Work that runs by itself: an import is killed in its middle and is whole after
# the next start; what was interrupted too often says so; an export names whose
# copy it is.
. "$(dirname "$0")/lib.sh"
command -v curl >/dev/null || exit 77

db=office.db
rows=30000
must a init

# begin: start the pages; sets server and url.
begin() {
    "$ANSINH" serve --db "$db" --listen 127.0.0.1:0 --lang en 2>serve.log &
    server=$!
    for _ in $(seq 300); do
        grep -q '^Serving' serve.log && break
        sleep 0.1
    done
    url=$(sed -n 's|^Serving: \(http://.*\)/$|\1|p' serve.log)
    [ -n "$url" ] || { fault "no server: $(cat serve.log)"; finish; }
}
trap 'kill -9 "$server" 2>/dev/null' EXIT
begin
token=$(grep -oE '[0-9a-f]{32}' serve.log | head -1)
curl -s -o body "$url/set-up" -d "token=$token" -d user=lan \
    --data-urlencode 'full_name=Lê Thị Lan' -d unit=01 \
    -d 'password=mot hai ba bon'
curl -s -o body "$url/api/v1/sign-in" -H 'Content-Type: application/json' \
    -d '{"user": "lan", "password": "mot hai ba bon"}'
bearer=$(sed -n 's/.*"token":"\([0-9a-f]*\)".*/\1/p' body)
api() {
    curl -s -o body -w '%{http_code}' -H "Authorization: Bearer $bearer" \
        "$url/api/v1$1" "${@:2}"
}
# until_state ID STATE: look at a job until it is there.
until_state() {
    for _ in $(seq 600); do
        api "/jobs/$1" >/dev/null
        got=$(jq -r .state body)
        [ "$got" = "$2" ] && return
        case $got in done | failed | interrupted) break ;; esac
        sleep 0.05
    done
    fault "job $1 is $got, not $2: $(head -c 300 body)"
}

{
    echo 'full_name,sex,birth_date,unit'
    seq "$rows" | awk '{ printf "Nguyễn Văn %d,male,1990-01-05,01\n", $1 }'
} >people.csv
equal 'the preview is asked' 200 \
    "$(api /registers/person/import -F 'table=@people.csv')"
check=$(jq -r .href body | grep -oE '[0-9]+$')
until_state "$check" 'done'
equal 'what would be saved' "$rows" "$(jq -r .good body)"
equal 'nothing yet' 0 "$(sql "SELECT count(*) FROM person")"
import=$((check + 1))
curl -s -o asked -H "Authorization: Bearer $bearer" \
    "$url/api/v1/registers/person/import/save" \
    -H 'Content-Type: application/json' -d "{\"job\": $check}" &
for _ in $(seq 500); do
    api "/jobs/$import" >/dev/null
    [ "$(jq -r '.state + .done' body)" \> running0 ] && break
    sleep 0.01
done
kill -9 "$server"
wait "$server" 2>/dev/null
equal 'nothing of half an import' 0 "$(sql "SELECT count(*) FROM person")"
equal 'it stands as running' running \
    "$(sql "SELECT state FROM web_job WHERE id = $import")"
begin
until_state "$import" 'done'
equal 'all of it after the restart' "$rows" \
    "$(sql "SELECT count(*) FROM person")"
equal 'a second try' 2 \
    "$(sql "SELECT tries FROM web_job WHERE id = $import")"

equal 'an export' 200 "$(api /registers/person/export \
    -H 'Content-Type: application/json' -d '{"format": "csv"}')"
until_state $((import + 1)) 'done'
equal 'its file' 200 "$(api "/jobs/$((import + 1))/file")"
head -c 200 body | grep -q 'Lê Thị Lan' || fault "whose copy: $(head -1 body)"
equal 'its lines' $((rows + 2)) "$(wc -l <body)"

# The kill came after the commit: the import is not made twice.
kill -9 "$server"
wait "$server" 2>/dev/null
sql "UPDATE web_job SET state = 'running', tries = 1 WHERE id = $import;
     UPDATE web_job SET state = 'running', tries = 3 WHERE id = $check"
begin
until_state "$import" 'done'
equal 'not twice' "$rows" "$(sql "SELECT count(*) FROM person")"
until_state "$check" interrupted
jq -r .message body | grep -q 'several times' || fault "$(cat body)"
"$ANSINH" serve --db "$db" --listen 127.0.0.1:0 --lang en 2>second.log &&
    fault 'a second server of the same file'
kill -TERM "$server"
wait "$server"
equal 'the end' 0 $?
must a verify

finish
