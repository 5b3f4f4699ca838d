#!/bin/sh
# What LibreOffice saves: our paper has no slip of fonts and sizes after it went
# through there, and one in another font and size has.
# letters_office_test.sh DOC_SAMPLE CHECK_LETTERS; 77 = skipped.
set -eu
command -v soffice >/dev/null 2>&1 || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sample=$(realpath "$1")
letters=$(realpath "$2")

"$sample" "$dir" >/dev/null
cd "$dir"
cat >bad.html <<'HTML'
<html><head><meta charset="utf-8"></head>
<body style="font-family: Arial; font-size: 11pt">
<p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
<p>Độc lập - Tự do - Hạnh phúc</p>
<p>Sóc Trăng, ngày 05 tháng 4 năm 2026</p>
<p>BÁO CÁO</p>
<p style="color: #c00000">Quý I đã làm xong mọi việc được giao.</p>
</body></html>
HTML
HOME="$dir" soffice --headless "-env:UserInstallation=file://$dir/profile" \
    --convert-to docx:'MS Word 2007 XML' --outdir out sample.docx bad.html \
    >/dev/null 2>&1
"$letters" out/sample.docx >found.txt
[ ! -s found.txt ] || {
    cat found.txt
    exit 1
}
"$letters" out/bad.docx >found.txt
for want in 'The font "Arial" in 5 paragraphs' 'The colour #C00000 in 1' \
    'Motto: size 11 in 1' 'Kind and summary: size 11 in 2'; do
    grep -qF "$want" found.txt || {
        echo "not found: $want"
        cat found.txt
        exit 1
    }
done
