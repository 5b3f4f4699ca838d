#!/bin/bash
# docs/new-report.md: a report made by editing the catalogue alone says what the
# page promises.
. "$(dirname "$0")/lib.sh"

mkdir -p bin
ln -s "$ANSINH" bin/ansinh
cp -r "$root/catalog" catalog
sed -n '/^```sh$/,/^```$/p' "$root/docs/new-report.md" | grep -v '^```' >blocks
PATH=$E2E_DIR/bin:$PATH bash -ex ./blocks >out 2>&1 || {
    fault 'the page does not run'
    tail -n 15 out
}
grep -q 'mở 02 lớp dạy bơi cho 54 trẻ em, đạt 13,50% kế hoạch năm' \
    swimming.txt || fault "the paper says $(grep lớp swimming.txt)"
grep -q '(hồ bơi trường học 24 em và hồ bơi công cộng 30 em); 47 em biết bơi' \
    swimming.txt || fault "the parts: $(grep lớp swimming.txt)"
[ -s swimming.docx ] || fault 'no Word file'
finish
