#!/bin/sh
# What compilers do not see: the rules of the house, each one a test.
#
#   tool/tidy.sh            every rule; prints the faults
#   tool/tidy.sh RULE...    those
#   tool/tidy.sh --list     their names
#
# Exit status 1 when there is a fault.  Needs awk, grep, find, clang-format.
set -u
cd "$(dirname "$0")/.." || exit 2
LC_ALL=C
export LC_ALL

rules='functions files width banned rooms comments messages readmes commands
words scripts format'

# The rooms in their order: each may include itself and those before it.
rooms='base doc check expr catalog store registry dossier benefit tally report
sample web cli'

# Interpreter loops, whose length is that of their list of operations.
long_functions=''

sources() {
    find src fuzz bench tests -name '*.c' -o -name '*.h' | sort
}

scripts() {
    ls run tests/e2e/*.sh tool/*.sh .ci/run test 2>/dev/null
}

# A function of more than 70 lines, from its name to its closing brace.
rule_functions() {
    sources | xargs awk -v exempt=" $long_functions " '
        FNR == 1 { open = 0; begin = 1 }
        /^[ \t]*$/ || /\*\/[ \t]*$/ || /^#/ || /^}/ {
            if (!open) begin = FNR + 1
        }
        /^{$/ && !open {
            open = 1
            name = FILENAME ":" begin
        }
        /^}/ && open {
            n = FNR - begin + 1
            if (n > 70 && index(exempt, " " name " ") == 0)
                printf "%s: a function of %d lines (70)\n", name, n
            open = 0
            begin = FNR + 1
        }'
}

rule_files() {
    sources | xargs wc -l | awk '$2 != "total" && $1 > 1000 {
        printf "%s: %d lines (1000)\n", $2, $1 }'
}

# Columns are characters: the bytes that continue one are not counted.
# A text that cannot be broken (a string alone on its line) may be longer.
rule_width() {
    { sources; scripts; } | xargs awk '
        { line = $0; gsub(/[\200-\277]/, "", line) }
        length(line) > 80 && line !~ /^ *"[^"]*"[,;)]*$/ {
            printf "%s:%d: %d columns (80)\n", FILENAME, FNR, length(line) }'
}

rule_banned() {
    names='strcpy|strcat|sprintf|vsprintf|atoi|atol|strtok|gets|alloca'
    sources | xargs grep -nE "(^|[^a-zA-Z0-9_])($names) *\(" |
        sed 's/$/  <- banned/'
}

# Direction of the rooms, and SQL libraries behind the one door.
rule_rooms() {
    find src -name '*.[ch]' | sort | xargs awk -v rooms="$rooms" '
        BEGIN {
            n = split(rooms, list, /[ \n]+/)
            for (i = 1; i <= n; i++) order[list[i]] = i
        }
        FNR == 1 {
            split(FILENAME, part, "/")
            room = part[2]
            is_test = FILENAME ~ /_(test|bench|main)\.c$/ ||
                      FILENAME ~ /\/(test_db|world|test)\.[ch]$/
            is_main = FILENAME == "src/main.c"
            if (!is_main && !(room in order))
                print FILENAME ": " room " is not in the list of rooms"
        }
        /^#include "/ {
            split($2, quoted, "\"")
            split(quoted[2], at, "/")
            if (!(at[1] in order))
                printf "%s:%d: %s is in no room\n", FILENAME, FNR, quoted[2]
            else if (!is_main && !is_test && order[at[1]] > order[room])
                printf "%s:%d: %s includes the later room %s\n",
                       FILENAME, FNR, room, at[1]
        }
        /^#include <(sqlite3|libpq-fe)\.h>/ && room != "store" && !is_test {
            printf "%s:%d: %s outside store\n", FILENAME, FNR, $2
        }'
}

# In a header, each function stands in a group (lines without a blank one
# between) that has a comment.
rule_comments() {
    find src -name '*.h' | sort | xargs awk '
        FNR == 1 { said = 0; depth = 0 }
        /^[ \t]*$/ { said = 0 }
        /\/\*/ { said = 1 }
        /^(struct|enum|union|typedef).*{$/ { depth = 1 }
        /^}/ { depth = 0; next }
        !depth && /^[a-z].*[ *][a-z_0-9]+\(/ && !/^typedef|^static/ && !said {
            printf "%s:%d: no comment: %s\n", FILENAME, FNR, $0
        }'
}

# Every message is used, and begins with the name of its room.
rule_messages() {
    prefixes='base: catalog:CAT_ doc:(DOC|MD)_ expr:EXPR_ store:STORE_
check:CHECK_ registry:REG_ dossier:DOSSIER_ benefit:BENEFIT_
tally:TALLY_ report:REPORT_ sample:SAMPLE_ cli:CLI_'
    used=$(mktemp)
    find src fuzz -name '*.[ch]' -exec grep -ohE 'MSG_[A-Z0-9_]+' {} + |
        sort -u >"$used"
    for f in src/base/messages/*.def; do
        room=$(basename "$f" .def)
        [ "$room" != all ] || continue
        p=$(printf '%s\n' $prefixes | sed -n "s/^$room://p")
        sed -n '/^ *M(/ { =; s/^ *M(\([A-Z0-9_]*\).*/\1/; p; }' "$f" |
            paste -d ' ' - - | while read -r line name; do
                echo "$name" | grep -qE "^$p" ||
                    echo "$f:$line: $name must begin with $p"
                grep -qx "MSG_$name" "$used" ||
                    echo "$f:$line: $name is used nowhere"
            done
    done
    rm -f "$used"
}

rule_readmes() {
    for room in $rooms; do
        [ ! -d "src/$room" ] || [ -s "src/$room/README.md" ] ||
            echo "src/$room: no README.md"
    done
}

# Every command of the table stands in both guides and in the man page, and
# the guides have no other.
rule_commands() {
    names=$(sed -n 's/^    {"\([a-z]*\)",.*/\1/p' src/cli/commands.c)
    for name in $names; do
        for guide in docs/huong-dan.md docs/guide.md; do
            grep -qE "^#+ .*\`?ansinh $name\`?" "$guide" 2>/dev/null ||
                echo "$guide: no section on \"ansinh $name\""
        done
        grep -q "^\\.SS ansinh $name" docs/ansinh.1 2>/dev/null ||
            echo "docs/ansinh.1: no section on \"ansinh $name\""
    done
    for guide in docs/huong-dan.md docs/guide.md; do
        sed -n 's/^#.*`ansinh \([a-z]*\).*/\1/p' "$guide" 2>/dev/null |
            while read -r name; do
                printf '%s\n' $names | grep -qx "$name" ||
                    echo "$guide: there is no command \"$name\""
            done
    done
}

# Left for later, or true on one machine only.
rule_words() {
    left='(^|[^A-Za-z])(T[O]DO|F[I]XME|X[X]X)([^A-Za-z]|$)'
    grep -rnIE "$left|/(wor[k]|hom[e]|roo[t])/" \
        run test .ci src fuzz bench tests tool docs catalog meson.build \
        meson_options.txt ./*.md 2>/dev/null
}

# Scripts parse and may be run.
rule_scripts() {
    scripts | grep -v '/lib\.sh$' | while read -r f; do
        case $(head -n 1 "$f") in
        '#!/bin/bash') bash -n "$f" 2>&1 ;;
        '#!/bin/sh') sh -n "$f" 2>&1 ;;
        *) echo "$f: no #!/bin/sh or #!/bin/bash" ;;
        esac
        [ -x "$f" ] || echo "$f: may not be run"
    done
}

rule_format() {
    sources | xargs clang-format --dry-run --ferror-limit=1 2>&1 |
        grep -E 'warning|error'
}

case ${1-} in
--list)
    printf '%s\n' $rules
    exit 0
    ;;
esac
status=0
for rule in ${*:-$rules}; do
    case " $(echo $rules) " in
    *" $rule "*) ;;
    *)
        echo "tidy.sh: there is no rule $rule" >&2
        exit 2
        ;;
    esac
    faults=$("rule_$rule")
    if [ -n "$faults" ]; then
        printf '%s\n' "$faults"
        status=1
    fi
done
exit $status
