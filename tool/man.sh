#!/bin/sh
# Write the manual page from what the program says of itself.
#
#   tool/man.sh PROGRAM >docs/ansinh.1
#
# A test holds docs/ansinh.1 against this, so it is never behind the program.
set -eu
program=$1
version=$(sed -n "s/^ *version: '\(.*\)',/\1/p" \
    "$(dirname "$0")/../meson.build" | head -n 1)

help_of() {
    "$program" "$@" --help --lang en
}

# Text that roff leaves alone.
plain() {
    sed 's/\\/\\\\/g; s/-/\\-/g; s/^\([.'"'"']\)/\\\&\1/'
}

# One command: "ansinh figures ARGS: summary", then its options.
command_page() {
    help_of "$1" | plain | awk '
        NR == 1 {
            at = index($0, ": ")
            usage = substr($0, 1, at - 1)
            split(usage, word, " ")
            print ".SS " word[1] " " word[2]
            print ".B " usage
            print ".br"
            print toupper(substr($0, at + 2, 1)) substr($0, at + 3) "."
            next
        }
        /^  / {
            line = substr($0, 3)
            gsub(/^ +/, "", line)
            at = match(line, /   *[^ ]/)
            if (at == 0) at = index(line, "  ")
            option = substr(line, 1, at - 1)
            rest = substr(line, at)
            sub(/^ +/, "", rest)
            print ".TP\n.B " option "\n" rest
        }'
}

cat <<END
.\\" Written by tool/man.sh; edit the messages of the program instead.
.TH ANSINH 1 "" "An Sinh $version" "An Sinh"
.SH NAME
ansinh \\- registers, figures and reports of labour and social work
.SH SYNOPSIS
.B ansinh
.I COMMAND
.RI [ options ]
.SH DESCRIPTION
The working system of a Vietnamese labour, merit and social\\-protection office:
registers kept in one database, figures that open into the records behind them,
and periodic reports as Word and PDF files.
Messages are in Vietnamese, or in English with
.BR "\\-\\-lang en" .
.SH COMMANDS
END
help_of | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | while read -r name; do
    command_page "$name"
done
cat <<'END'
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The answer is no: rows were refused, or verify found a difference.
.TP
.B 2
Wrong use or bad input; nothing was written.
.SH ENVIRONMENT
.TP
.B ANSINH_DB
The database when
.B \-\-db
is not given: a file (ansinh.db), or postgres://user@host:port/name.
.TP
.B ANSINH_LANG
The language when
.B \-\-lang
is not given: vi or en.
.SH FILES
A database
.I FILE
in use has
.IR FILE\-wal ,
.I FILE\-shm
and
.I FILE.lock
beside it.
Copy it with
.BR "ansinh backup" ,
not by hand.
END
