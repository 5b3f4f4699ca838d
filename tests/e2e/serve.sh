#!/bin/bash
# ansinh serve: what it says on the console, the first account by its token, a
# page and the same as JSON, what others may not, and how it ends.
. "$(dirname "$0")/lib.sh"
command -v curl >/dev/null || exit 77

db=office.db
must a init
"$ANSINH" serve --db "$db" --listen 127.0.0.1:0 --lang en 2>serve.log &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for _ in $(seq 200); do
    grep -q set-up serve.log && break
    sleep 0.1
done
url=$(sed -n 's|^Serving: \(http://.*\)/$|\1|p' serve.log)
token=$(grep -oE '[0-9a-f]{32}' serve.log | head -1)

# status METHOD PATH [CURL OPTION...]: the answer is in body.
status() {
    curl -s -o body -w '%{http_code}' -X "$1" "$url$2" "${@:3}"
}

equal 'health' 200 "$(status GET /health)"
equal 'before there are accounts' 303 "$(status GET /people)"
equal 'a wrong token' 403 "$(status POST /set-up -d token=x -d user=lan)"
equal 'the first account' 303 "$(status POST /set-up -d "token=$token" \
    -d user=lan --data-urlencode 'full_name=Lê Thị Lan' -d unit=01 \
    -d 'password=mot hai ba bon')"
equal 'signing in' 200 "$(status POST /api/v1/sign-in \
    -H 'Content-Type: application/json' \
    -d '{"user": "lan", "password": "mot hai ba bon"}')"
bearer=$(sed -n 's/.*"token":"\([0-9a-f]*\)".*/\1/p' body)
equal 'a page' 200 "$(status GET /registers -H "Cookie: ansinh=$bearer")"
grep -q 'Content-Security-Policy' <(curl -sI "$url/sign-in") ||
    fault 'no Content-Security-Policy'
equal 'the same as JSON' 200 "$(status GET /api/v1/registers \
    -H "Authorization: Bearer $bearer")"
grep -q '"placement"' body || fault "registers: $(head -c 200 body)"
equal 'an unknown session' 401 "$(status GET /api/v1/registers)"
status GET /api/openapi.json >/dev/null
jq -e '.paths["/people/{id}"].get.parameters[0].name == "id"' body \
    >/dev/null || fault 'the description of the API'
kill -TERM "$server"
wait "$server"
equal 'the end' 0 $?
grep -q 'password' <(sql "SELECT action FROM journal") ||
    fault 'the journal does not know the password'
must a verify

finish
