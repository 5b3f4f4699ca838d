#!/bin/bash
# The manual page says what the program says, and is good roff.
. "$(dirname "$0")/lib.sh"
"$root/tool/man.sh" "$ANSINH" >ansinh.1
diff -u "$root/docs/ansinh.1" ansinh.1 >man.diff || {
    fault 'docs/ansinh.1 is behind; run tool/man.sh build/ansinh >docs/ansinh.1'
    head -n 40 man.diff
}
if command -v man >/dev/null && command -v groff >/dev/null; then
    LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 \
        ansinh.1 2>man.err >man.txt
    [ ! -s man.err ] || fault "man: $(head -n 3 man.err)"
    [ -s man.txt ] || fault 'man printed nothing'
fi
finish
