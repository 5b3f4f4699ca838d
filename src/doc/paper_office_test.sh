#!/bin/sh
# What others see and make: LibreOffice finds our comments at the right words,
# and what it saves of one paper in three formats reads alike.
# paper_office_test.sh DOC_SAMPLE DOC_PAPER; 77 = skipped.
set -eu
command -v soffice >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1 ||
    exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sample=$(realpath "$1")
paper=$(realpath "$2")
failed=0

# convert KIND FILE: LibreOffice saves it as out/NAME.KIND.
convert() {
    HOME="$dir" soffice --headless "-env:UserInstallation=file://$dir/profile" \
        --convert-to "$1" --outdir out "$2" >/dev/null 2>&1
}

# at WORDS ON: the comment that says WORDS stands on the words ON in the odt.
at() {
    name=$(sed 's/<office:annotation /\n&/g' content.xml | grep -F ">$1<" |
        sed -n 's/.*<office:annotation office:name="\([^"]*\)".*/\1/p' |
        head -n 1)
    on=$(sed "s/<office:annotation office:name=\"$name\"/\n&/
        s/<office:annotation-end office:name=\"$name\"/\n&/" content.xml |
        grep "^<office:annotation office:name=\"$name\"" |
        sed 's/<office:annotation .*<\/office:annotation>//; s/<[^>]*>//g')
    [ -n "$name" ] && [ "$on" = "$2" ] && return
    echo "the comment \"$1\" stands on \"$on\""
    failed=1
}

"$sample" "$dir" >/dev/null
cd "$dir"
mkdir out
"$paper" --comment out.docx sample.docx '4.732 lao động' 'Cùng kỳ năm 2023' \
    '16,60%' '119.250' 'BÁO CÁO' 'hợp đồng: 87'
"$paper" --text sample.docx >before.txt
"$paper" --text out.docx >after.txt
cmp before.txt after.txt || failed=1
convert odt out.docx
unzip -p out/out.odt content.xml >content.xml
at '4.732 lao động' '4.732 lao động'
at '16,60%' '16,60%'
at 'Cùng kỳ năm 2023' '1' # the mark of the note
at '119.250' '119.250'
at 'BÁO CÁO' 'BÁO CÁO'
at 'hợp đồng: 87' 'hợp đồng: 87'

# The same paper in three formats: the same words in the same order, whatever
# the spacing (a PDF has its notes at the foot of the page, so only counted).
words() {
    "$paper" "$1" | grep -v '^furniture' | sed 's/^[^:]*): //' |
        tr -s ' \t\n' '\n\n\n' | grep -v '^$'
}
convert odt sample.docx
words sample.docx >docx.words
words out/sample.odt >odt.words
cmp docx.words odt.words || failed=1
convert pdf sample.docx
words out/sample.pdf | sort -u >pdf.words
missing=$(sort -u docx.words | comm -23 - pdf.words | wc -l)
[ "$missing" -le 12 ] || {
    echo "$missing words are not in the PDF"
    failed=1
}

# And back to Word: the comments are still there, the text is the same.
convert docx out/out.odt
unzip -p out/out.docx word/comments.xml | grep -qF '119.250' || failed=1
exit $failed
