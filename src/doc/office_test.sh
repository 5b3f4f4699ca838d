#!/bin/sh
# What others see: LibreOffice opens our Word and Excel files, and poppler reads
# the text of our PDF.  office_test.sh DOC_SAMPLE; 77 = skipped.
set -eu
command -v soffice >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1 ||
    exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# has FILE TEXT: the words stand in the file, whatever the line breaks.
has() {
    tr '\n' ' ' <"$1" | tr -s ' ' | grep -qF -- "$2" && return
    echo "missing in $(basename "$1"): $2"
    failed=1
}

# Every word of the head, a figure, a missing one, the notes, the end.
paper() {
    has "$1" 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
    has "$1" 'Độc lập - Tự do - Hạnh phúc'
    has "$1" '/BC-SLĐTBXH'
    has "$1" 'tháng 3 năm 2024'
    has "$1" 'BÁO CÁO'
    has "$1" 'Kính gửi:'
    has "$1" '4.732 lao động, đạt 16,60% kế hoạch năm'
    has "$1" '(chưa có số liệu)'
    has "$1" 'Cùng kỳ năm 2023 giải quyết việc làm cho 4.589 lao động.'
    has "$1" 'Nhật Bản 52 người, Đài Loan 28 người, Hàn Quốc 07 người.'
    has "$1" 'xem xét, chỉ đạo./.'
    has "$1" 'Nơi nhận:'
    has "$1" '- Lưu: VT, VP.'
    has "$1" 'KT. GIÁM ĐỐC'
    has "$1" 'Trần Thị Bích Ngọc'
    has "$1" '=tăng so với đầu kỳ'
}

"$1" "$dir" >/dev/null
cd "$dir"
pdftotext sample.pdf own.txt
paper own.txt
[ "$(pdfinfo sample.pdf | awk '/^Pages/ {print $2}')" = 6 ] || failed=1

for kind in docx xlsx; do
    mkdir $kind
    HOME="$dir" soffice --headless "-env:UserInstallation=file://$dir/profile" \
        --convert-to pdf --outdir $kind "sample.$kind" >/dev/null 2>&1
    pdftotext "$kind/sample.pdf" "$kind.txt"
done
paper docx.txt
# The head of the annex table stands on both of its pages.
[ "$(grep -c 'Hộ cận nghèo' docx.txt)" -ge 2 ] || failed=1
[ "$(pdfinfo docx/sample.pdf | awk '/^Pages/ {print $2}')" = 6 ] || failed=1
has xlsx.txt 'Giải quyết việc làm'
has xlsx.txt 'jobs_created.attainment'
has xlsx.txt '=tăng so với đầu kỳ'
exit $failed
