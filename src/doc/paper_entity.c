#include "doc/paper_entity.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { NAME_MAX = 8, LATIN_FIRST = 0xA0 };

/* U+00A0 to U+00FF in their order. */
static const char *const latin[] = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar",
    "sect",   "uml",    "copy",   "ordf",   "laquo",  "not",    "shy",
    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",
    "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",
    "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",
    "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute",
    "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",
    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",
    "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave",
    "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute",
    "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute",
    "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

static const struct {
    const char *name;
    uint32_t code;
} others[] = {
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},
    {"quot", '"'},     {"apos", '\''},     {"ndash", 0x2013},
    {"mdash", 0x2014}, {"lsquo", 0x2018},  {"rsquo", 0x2019},
    {"sbquo", 0x201A}, {"ldquo", 0x201C},  {"rdquo", 0x201D},
    {"bdquo", 0x201E}, {"bull", 0x2022},   {"hellip", 0x2026},
    {"prime", 0x2032}, {"Prime", 0x2033},  {"euro", 0x20AC},
    {"trade", 0x2122}, {"larr", 0x2190},   {"rarr", 0x2192},
    {"minus", 0x2212}, {"asymp", 0x2248},  {"ne", 0x2260},
    {"le", 0x2264},    {"ge", 0x2265},     {"ensp", 0x2002},
    {"emsp", 0x2003},  {"thinsp", 0x2009}, {"zwnj", 0x200C},
    {"zwj", 0x200D},   {"lrm", 0x200E},    {"Abreve", 0x102},
    {"abreve", 0x103}, {"Dstrok", 0x110},  {"dstrok", 0x111},
    {"Itilde", 0x128}, {"itilde", 0x129},  {"Utilde", 0x168},
    {"utilde", 0x169}, {"num", '#'},       {"percnt", '%'},
};

/* What &#128; to &#159; are meant as: Windows' own characters. */
static const uint16_t windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static void add(struct buf *out, uint32_t c)
{
    if (c >= 0x80 && c < 0xA0)
        c = windows[c - 0x80];
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return;
    if (c < 0x80) {
        buf_char(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    buf_char(out, (char)(lead[more] | c >> (6 * more)));
    while (more-- > 0)
        buf_char(out, (char)(0x80 | (c >> (6 * more) & 0x3F)));
}

static uint32_t by_name(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        if (strlen(others[i].name) == len &&
            memcmp(others[i].name, name, len) == 0)
            return others[i].code;
    }
    for (size_t i = 0; i < ARRAY_COUNT(latin); i++) {
        if (strlen(latin[i]) == len && memcmp(latin[i], name, len) == 0)
            return (uint32_t)(LATIN_FIRST + i);
    }
    return 0;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* "#233" or "#xE9" behind the '&'. */
static const char *numbered(const char *p, const char *end, struct buf *out)
{
    uint32_t code = 0;
    int base = 10;

    p++;
    if (p < end && (*p == 'x' || *p == 'X')) {
        base = 16;
        p++;
    }
    for (; p < end && digit_of(*p) < base; p++)
        code = code > 0x110000 ? code : code * (uint32_t)base + digit_of(*p);
    add(out, code);
    return p < end && *p == ';' ? p + 1 : p;
}

const char *paper_entity(const char *p, const char *end, struct buf *out)
{
    const char *name = p + 1, *q = name;

    if (end - p > 2 && *name == '#' &&
        (isdigit((unsigned char)p[2]) || (p[2] | 0x20) == 'x'))
        return numbered(name, end, out);
    while (q < end && q - name < NAME_MAX && isalnum((unsigned char)*q))
        q++;
    uint32_t code = by_name(name, (size_t)(q - name));
    if (code == 0) {
        buf_char(out, '&');
        return name;
    }
    add(out, code);
    return q < end && *q == ';' ? q + 1 : q;
}
