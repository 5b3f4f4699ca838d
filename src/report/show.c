/*
** Numbers and words as they stand in a paper.
*/
#include "report/fill.h"

#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { LETTER_BYTES = 8 };

/* Whole numbers: a decimal with scale 0 has its value as it is. */
static int64_t whole(struct decimal n)
{
    assert(n.scale == 0);
    return n.value;
}

static void with_words(enum msg_id id, const char *number, enum lang lang,
                       char out[SHOW_BYTES])
{
    const char *const args[] = {number};

    msg_format(id, lang, args, 1, out, SHOW_BYTES);
}

static void plain(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    (void)lang;
    vnum_format_decimal(n, out);
}

static void padded(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    (void)lang;
    vnum_format_padded(whole(n), out);
}

static void money(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    (void)lang;
    vnum_format_money(whole(n), out);
}

static void million(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    (void)lang;
    vnum_format_million(whole(n), out);
}

static void dong(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(whole(n), text);
    with_words(MSG_REPORT_DONG, text, lang, out);
}

static void pct(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    char text[VNUM_TEXT_BYTES];

    vnum_format_decimal(n, text);
    with_words(MSG_REPORT_PCT, text, lang, out);
}

static void words(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    (void)lang;
    vnum_words(whole(n), out, SHOW_BYTES);
}

/* No points between thousands. */
static void bare(struct decimal n, enum lang lang, char out[SHOW_BYTES])
{
    char *to = out;

    plain(n, lang, out);
    for (const char *s = out; *s; s++) {
        if (*s != '.')
            *to++ = *s;
    }
    *to = '\0';
}

void show_number(struct decimal n, enum tpl_format format, enum lang lang,
                 char out[SHOW_BYTES])
{
    static void (*const write[FORMAT__MAX])(struct decimal, enum lang,
                                            char *) = {
        [FORMAT_PLAIN] = plain, [FORMAT_PADDED] = padded,
        [FORMAT_MONEY] = money, [FORMAT_MILLION] = million,
        [FORMAT_DONG] = dong,   [FORMAT_PCT] = pct,
        [FORMAT_WORDS] = words, [FORMAT_BARE] = bare,
    };

    assert(format < FORMAT__MAX);
    write[format](n, lang, out);
}

void show_raw(struct value v, char out[SHOW_BYTES])
{
    int64_t unit = 1;

    out[0] = '\0';
    if (v.missing)
        return;
    for (int i = 0; i < v.number.scale; i++)
        unit *= 10;
    int64_t n = v.number.value, rest = n % unit;
    if (v.number.scale == 0)
        snprintf(out, SHOW_BYTES, "%" PRId64, n);
    else
        snprintf(out, SHOW_BYTES, "%s%" PRId64 ".%0*" PRId64,
                 n < 0 && n / unit == 0 ? "-" : "", n / unit, v.number.scale,
                 rest < 0 ? -rest : rest);
}

/* The first letter through a function of ICU, the rest as it is. */
static void first_letter(const char *text, UChar32 (*to)(UChar32),
                         char out[SHOW_BYTES])
{
    const char *rest = text;
    uint32_t c = utf8_next(&rest);
    uint8_t letter[LETTER_BYTES];
    int32_t len = 0;

    if (c)
        U8_APPEND_UNSAFE(letter, len, (uint32_t)to((UChar32)c));
    snprintf(out, SHOW_BYTES, "%.*s%s", (int)len, (const char *)letter,
             c ? rest : "");
}

/* 1 for "HIV" and for "Nhật Bản": a second letter or a second word that begins
** with a capital. */
static int is_name(const char *text)
{
    const char *s = text;

    (void)utf8_next(&s);
    uint32_t c = utf8_next(&s);
    while (c && c != ' ' && !u_isupper((UChar32)c))
        c = utf8_next(&s);
    if (c == ' ')
        c = utf8_next(&s);
    return c && u_isupper((UChar32)c);
}

/* Words that keep their capital inside a sentence although they look like any
** other: organs and posts of the state and names of laws (30/2020/NĐ-CP, Phụ
** lục II). */
static int is_official(const char *text)
{
    static const char *const words[] = {
        "Chủ tịch nước", "Chính phủ", "Nghị định",  "Nghị quyết", "Nhà nước",
        "Pháp lệnh",     "Quốc hội",  "Thủ tướng ", "Luật "};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return 1;
    }
    return 0;
}

void show_lower(const char *text, char out[SHOW_BYTES])
{
    if (is_name(text) || is_official(text))
        snprintf(out, SHOW_BYTES, "%s", text);
    else
        first_letter(text, u_tolower, out);
}

void show_capital(const char *text, char out[SHOW_BYTES])
{
    first_letter(text, u_toupper, out);
}

void show_upper(const char *text, char out[SHOW_BYTES])
{
    int32_t len = 0;

    while (len < SHOW_BYTES - U8_MAX_LENGTH - 1) {
        uint32_t c = utf8_next(&text);
        if (!c)
            break;
        U8_APPEND_UNSAFE((uint8_t *)out, len, (uint32_t)u_toupper((UChar32)c));
    }
    out[len] = '\0';
}

void show_unit(const struct unit *u, enum lang lang, char out[SHOW_BYTES])
{
    char type[128], name[SHOW_BYTES], start[SHOW_BYTES];

    /* "thành phố thuộc tỉnh" is what it is, not what it is called. */
    snprintf(type, sizeof type, "%s", u->type ? u->type : "");
    char *of = strstr(type, " thuộc ");
    if (of)
        *of = '\0';
    size_t len = text_fold(type, start, sizeof start);
    text_fold(u->name, name, sizeof name);
    if (len == 0 || strncmp(name, start, len) == 0) {
        snprintf(out, SHOW_BYTES, "%s", u->name);
        return;
    }
    const char *const args[] = {type, u->name};
    msg_format(MSG_REPORT_PLACE, lang, args, 2, out, SHOW_BYTES);
}

/* Up to the wanted scale; a number too large for that stays at the limit. */
static int64_t scaled(struct decimal n, int scale)
{
    for (; n.scale < scale; n.scale++) {
        if (__builtin_mul_overflow(n.value, 10, &n.value))
            return n.value < 0 ? INT64_MIN : INT64_MAX;
    }
    return n.value;
}

int show_compare(struct decimal a, struct decimal b)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    int64_t x = scaled(a, scale), y = scaled(b, scale);

    return (x > y) - (x < y);
}
