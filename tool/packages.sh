#!/bin/sh
# Install the Debian packages that are missing.
#
#   tool/packages.sh run|test...
#
# run: what builds An Sinh and makes its Word and PDF files.
# test: what the checks and the tests need besides.
# Nothing is asked of apt when every package is there.
set -eu

run='gcc libc6-dev meson ninja-build pkg-config libicu-dev libsodium-dev
libyaml-dev libsqlite3-dev libpq-dev libexpat1-dev libzip-dev
libxlsxwriter-dev libpango1.0-dev libcmark-dev libcmocka-dev libjansson-dev
zlib1g-dev libqrencode-dev libcurl4-openssl-dev libmicrohttpd-dev libssl-dev
fonts-liberation2'
test='clang clang-format clang-tidy cppcheck postgresql-15 sqlite3 jq unzip lcov
libxml2-utils libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils
util-linux curl nodejs chromium-headless-shell'

wanted=
for group in "$@"; do
    case $group in
    run) wanted="$wanted $run" ;;
    test) wanted="$wanted $test" ;;
    *)
        echo "packages.sh: there is no group $group" >&2
        exit 2
        ;;
    esac
done

missing=
for p in $wanted; do
    case $(dpkg-query -W -f='${Status}' "$p" 2>/dev/null) in
    'install ok installed') ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "packages.sh: as root, install:$missing" >&2
        exit 1
    }
    as_root=sudo
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing:$missing"
# shellcheck disable=SC2086 # the list is meant to be split
$as_root sh -c '
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update &&
    apt-get -q -y --no-install-recommends install "$@"' sh $missing \
    >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    exit 1
}
