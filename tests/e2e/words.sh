#!/bin/bash
# The words that the user guides print in bold stand on the pages: each is in a
# message of the program.  Their pictures exist and are small.
. "$(dirname "$0")/lib.sh"

check() {
    local guide=$root/docs/$1 word picture
    tr '\n' ' ' <"$guide" | sed 's/  */ /g' | grep -o '\*\*[^*]*\*\*' |
        sed 's/^\*\*//; s/\*\*$//' | sort -u >words
    [ "$(wc -l <words)" -gt 50 ] || fault "$1: few words in bold"
    while IFS= read -r word; do
        grep -qF -- "\"$word" "$root"/src/base/messages/*.def ||
            fault "$1: no page says “$word”"
    done <words
    grep -o '(pictures/[^)]*)' "$guide" | tr -d '()' >pictures
    [ -s pictures ] || fault "$1: no pictures"
    while IFS= read -r picture; do
        if [ ! -f "$root/docs/$picture" ]; then
            fault "$1: no $picture"
        elif [ "$(stat -c %s "$root/docs/$picture")" -gt 100000 ]; then
            fault "$picture is larger than 100 KB"
        fi
    done <pictures
}

check user-guide.vi.md
check user-guide.en.md
finish
