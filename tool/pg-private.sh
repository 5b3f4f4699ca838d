#!/bin/sh
# A private PostgreSQL for tests.
#
#   tool/pg-private.sh start DIR    make and start a cluster in DIR, print its
#                                   postgres:// URL
#   tool/pg-private.sh quick DIR    the same, but it never waits for the disk:
#                                   for tests, of no use for measuring
#   tool/pg-private.sh stop DIR     stop it and remove DIR
#
# Works as root (the server then runs as the user postgres) and as anybody
# else.  It listens on 127.0.0.1 only, on a free port, and trusts whoever
# reaches it, so it is for tests alone.
set -eu

bin=${PG_BIN:-/usr/lib/postgresql/15/bin}

usage() {
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# Run a server program as a user that PostgreSQL accepts, from a folder that
# this user may enter.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# A folder's whole path, since servers are started from elsewhere.
whole() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}

# A port of 127.0.0.1 on which nobody answers.
free_port() {
    port=$((20000 + $$ % 20000))
    while "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" ||
        grep -qi ":$(printf '%04X' "$port") " /proc/net/tcp 2>/dev/null; do
        port=$((port + 1))
    done
    echo "$port"
}

# start DIR OPTION...
start() {
    dir=$(whole "$1")
    shift
    if [ -e "$dir/data/postmaster.pid" ]; then
        echo "postgres://postgres@127.0.0.1:$(cat "$dir/port")/postgres"
        return
    fi
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$dir"
    fi
    if [ ! -d "$dir/data" ]; then
        as_server "$bin/initdb" -D "$dir/data" -U postgres -A trust \
            --no-locale -E UTF8 --no-sync >"$dir/log-initdb" 2>&1 || {
            cat "$dir/log-initdb" >&2
            exit 1
        }
    fi
    port=$(free_port)
    echo "$port" >"$dir/port"
    as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 30 \
        -o "-c listen_addresses=127.0.0.1 -c port=$port \
            -c unix_socket_directories= -c max_connections=60 \
            -c max_locks_per_transaction=512 -c shared_buffers=64MB $*" \
        start >"$dir/log-start" 2>&1 || {
        cat "$dir/log-start" "$dir/data/server.log" >&2
        exit 1
    }
    echo "postgres://postgres@127.0.0.1:$port/postgres"
}

stop() {
    dir=$(whole "$1")
    if [ -e "$dir/data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
    fi
    if [ -d "$dir/data/base" ]; then
        rm -rf "$dir/data" "$dir/port" "$dir/log-initdb" "$dir/log-start"
        rmdir "$dir" 2>/dev/null || true
    fi
}

[ $# -eq 2 ] || usage
case $1 in
start | stop) "$1" "$2" ;;
quick) start "$2" -c fsync=off -c full_page_writes=off ;;
*) usage ;;
esac
