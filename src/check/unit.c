/*
** What a number counts.  Nouns for people are one unit, because a total of
** "người" has parts of "học viên"; lượt (times) is another, and so are
** households.  A noun that is not listed is a unit of its own.
*/
#include "check/work.h"

#include <string.h>

static const struct {
    const char *noun;
    uint32_t unit;
} nouns[] = {
    {"lượt", UNIT_VISITS},
    {"người", UNIT_PEOPLE},
    {"lao động", UNIT_PEOPLE},
    {"học viên", UNIT_PEOPLE},
    {"học sinh", UNIT_PEOPLE},
    {"sinh viên", UNIT_PEOPLE},
    {"đối tượng", UNIT_PEOPLE},
    {"em", UNIT_PEOPLE},
    {"cháu", UNIT_PEOPLE},
    {"trẻ em", UNIT_PEOPLE},
    {"trẻ", UNIT_PEOPLE},
    {"cụ", UNIT_PEOPLE},
    {"hội viên", UNIT_PEOPLE},
    {"nhân khẩu", UNIT_PEOPLE},
    {"khẩu", UNIT_PEOPLE},
    {"công dân", UNIT_PEOPLE},
    {"bệnh nhân", UNIT_PEOPLE},
    {"cán bộ", UNIT_PEOPLE},
    {"công chức", UNIT_PEOPLE},
    {"viên chức", UNIT_PEOPLE},
    {"đảng viên", UNIT_PEOPLE},
    {"đoàn viên", UNIT_PEOPLE},
    {"đại biểu", UNIT_PEOPLE},
    {"nạn nhân", UNIT_PEOPLE},
    {"công nhân", UNIT_PEOPLE},
    {"giáo viên", UNIT_PEOPLE},
    {"thanh niên", UNIT_PEOPLE},
    {"phụ nữ", UNIT_PEOPLE},
    {"nữ", UNIT_PEOPLE},
    {"nam", UNIT_PEOPLE},
    {"thương binh", UNIT_PEOPLE},
    {"bệnh binh", UNIT_PEOPLE},
    {"thân nhân", UNIT_PEOPLE},
    {"giảng viên", UNIT_PEOPLE},
    {"cộng tác viên", UNIT_PEOPLE},
    {"thành viên", UNIT_PEOPLE},
    {"đồng chí", UNIT_PEOPLE},
    {"cá nhân", UNIT_PEOPLE},
    {"chiến sĩ", UNIT_PEOPLE},
    {"chiến sỹ", UNIT_PEOPLE},
    {"quân nhân", UNIT_PEOPLE},
    {"nhân viên", UNIT_PEOPLE},
    {"mẹ", UNIT_PEOPLE},
    {"bà mẹ", UNIT_PEOPLE},
    {"bác sĩ", UNIT_PEOPLE},
    {"thí sinh", UNIT_PEOPLE},
    {"chuyên gia", UNIT_PEOPLE},
    {"liệt sĩ", UNIT_PEOPLE},
    {"liệt sỹ", UNIT_PEOPLE},
    {"bị cáo", UNIT_PEOPLE},
    {"ca", UNIT_PEOPLE},
    {"bé", UNIT_PEOPLE},
    {"biên chế", UNIT_PEOPLE},
    {"thí sinh", UNIT_PEOPLE},
    {"phật tử", UNIT_PEOPLE},
    {"dân", UNIT_PEOPLE},
    {"ông", UNIT_PEOPLE},
    {"bà", UNIT_PEOPLE},
    {"hộ", UNIT_HOUSES},
    {"gia đình", UNIT_HOUSES},
    {"trường hợp", UNIT_CASES},
    {"hồ sơ", UNIT_FILES},
    {"đơn", UNIT_FILES},
    {"phần", UNIT_GIFTS},
    {"suất", UNIT_GIFTS},
    {"xuất quà", UNIT_GIFTS},
    {"quà", UNIT_GIFTS},
    {"túi quà", UNIT_GIFTS},
    {"đồng", UNIT_MONEY},
    {"đ", UNIT_MONEY},
    {"vnđ", UNIT_MONEY},
    {"vnd", UNIT_MONEY},
    {"kg", UNIT_WEIGHT},
    {"tấn", UNIT_WEIGHT},
    {"tạ", UNIT_WEIGHT},
    {"ha", UNIT_AREA},
    {"hecta", UNIT_AREA},
    {"m²", UNIT_AREA},
    {"m2", UNIT_AREA},
};

/* Nouns of one syllable: the next one does not belong to the unit. */
static const char *const short_nouns[] = {
    "cuộc",  "lớp",    "phiên", "buổi",   "đợt",   "nhà", "căn",    "xã",
    "huyện", "phường", "thôn",  "ấp",     "tổ",    "thẻ", "con",    "cây",
    "km",    "mét",    "lít",   "chiếc",  "cái",   "bộ",  "quyển",  "cuốn",
    "tờ",    "tin",    "bài",   "vụ",     "điểm",  "chỗ", "giường", "máy",
    "xe",    "sổ",     "giấy",  "bản",    "làng",  "bản", "khóa",   "khoá",
    "lần",   "tỉnh",   "đội",   "đoàn",   "nhóm",  "câu", "trang",  "số",
    "ngôi",  "mộ",     "trạm",  "trường", "khu",   "mâm", "bếp",    "cặp",
    "áo",    "thùng",  "bao",   "gói",    "tượng", "chi", "quỹ",    "đảng",
    "sào",   "mẫu",    "công",  "ý",      "lỗi",   "cơn", "lô",     NULL};

/* Words that never name what is counted. */
static const char *const no_nouns[] = {
    "đạt",   "so",    "tăng",  "giảm",  "trong", "và",    "là",    "với",
    "được",  "đã",    "cho",   "của",   "tại",   "trên",  "dưới",  "từ",
    "đến",   "theo",  "chiếm", "bằng",  "để",    "ở",     "như",   "hoặc",
    "thì",   "có",    "do",    "nhưng", "vượt",  "bao",   "gồm",   "trở",
    "còn",   "thuộc", "về",    "nên",   "sẽ",    "các",   "cùng",  "hiện",
    "ước",   "tương", "năm",   "tháng", "ngày",  "mỗi",   "trước", "sau",
    "nghìn", "ngàn",  "triệu", "tỷ",    "tỉ",    "khi",   "mà",    "bị",
    "đang",  "riêng", "nhằm",  "qua",   "lên",   "xuống", "lũy",   "luỹ",
    NULL};

static uint32_t hash(const char *s, size_t len, uint32_t h)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

uint32_t ck_unit(const struct work *w, uint32_t t, uint32_t end, uint32_t *used)
{
    *used = 0;
    if (t >= end || w->toks[t].kind != TOK_WORD)
        return UNIT_NONE;
    if (ck_at(w, t, end, "đ") && ck_sign(w, t + 1, end, '/') &&
        ck_at(w, t + 2, end, "c")) {
        *used = 3;
        return UNIT_PEOPLE;
    }
    if (ck_at(w, t, end, "ngày công")) {
        *used = 2;
        return UNIT_WORD;
    }
    for (size_t i = 0; i < ARRAY_COUNT(nouns); i++) {
        *used = ck_at(w, t, end, nouns[i].noun);
        if (*used)
            return nouns[i].unit;
    }
    if (ck_at_any(w, t, end, no_nouns, NULL))
        return UNIT_NONE;
    int is_short = ck_at_any(w, t, end, short_nouns, NULL) != 0;
    *used = !is_short && t + 1 < end && w->toks[t + 1].kind == TOK_WORD ? 2 : 1;
    uint32_t h = 2166136261u;
    for (uint32_t i = t; i < t + *used; i++)
        h = hash(w->low + w->toks[i].start, w->toks[i].len, h * 31);
    return UNIT_WORD + 1 + (h >> 1);
}

int ck_unit_fits(uint32_t whole, uint32_t part)
{
    if (whole == part)
        return 1;
    if (part == UNIT_NONE)
        return whole != UNIT_MONEY && whole != UNIT_NONE;
    if (whole == UNIT_CASES)
        return part == UNIT_PEOPLE || part == UNIT_FILES;
    return part == UNIT_CASES && (whole == UNIT_PEOPLE || whole == UNIT_FILES);
}
