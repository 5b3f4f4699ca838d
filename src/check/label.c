/*
** Numbering at the head of a paragraph: Phần I, II., 2., 2.1., a), 1), (1), -.
*/
#include "check/work.h"

#include <string.h>

/* The decree's points run a b c d đ e g h i k ...; ă, â, ê are accepted. */
static const char *const letters[] = {
    "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m",
    "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y", "f",
};
enum { LETTER_F = 24 };

int ck_letter_number(const char *low, size_t *len)
{
    for (size_t i = 0; i < ARRAY_COUNT(letters); i++) {
        *len = strlen(letters[i]);
        if (strncmp(low, letters[i], *len) == 0)
            return (int)i + 1;
    }
    return 0;
}

const char *ck_letter_text(int number)
{
    return number >= 1 && number <= (int)ARRAY_COUNT(letters)
               ? letters[number - 1]
               : "";
}

static int roman_digit(char c)
{
    static const char digits[] = "ivxl";
    static const int values[] = {1, 5, 10, 50};
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? values[at - digits] : 0;
}

/* "xiv" -> 14; 0 when it is none. */
static int roman(const char *s, size_t len)
{
    int sum = 0;

    for (size_t i = 0; i < len; i++) {
        int d = roman_digit(s[i]);
        int next = i + 1 < len ? roman_digit(s[i + 1]) : 0;
        if (d == 0)
            return 0;
        sum += d < next ? -d : d;
    }
    return sum;
}

static size_t blanks(const char *s, size_t len)
{
    size_t n = 0;

    while (n < len && s[n] == ' ')
        n++;
    return n;
}

/* "2.1.3." with the stops; the last may be missing behind several. */
static size_t read_arabic(const char *s, size_t len, struct label *l)
{
    size_t i = 0, digits = 0;

    while (i < len && l->depth < LABEL_DEPTH_MAX) {
        int n = 0;
        for (digits = 0; i < len && s[i] >= '0' && s[i] <= '9'; i++, digits++)
            n = digits < 3 ? n * 10 + (s[i] - '0') : n;
        if (digits == 0 || digits > 2)
            break;
        l->number[l->depth++] = n;
        if (i >= len || s[i] != '.')
            break;
        i++;
    }
    if (l->depth == 0 || digits > 2)
        return 0;
    if (i < len && s[i] == ')' && l->depth == 1) {
        l->kind = LABEL_PAREN;
        return i + 1;
    }
    if (l->depth == 1 && s[i - 1] != '.')
        return 0;
    l->kind = LABEL_ARABIC;
    return i;
}

static size_t read_roman(const char *s, size_t len, struct label *l)
{
    size_t i = 0;

    while (i < len && roman_digit(s[i]))
        i++;
    if (i == 0 || i >= len || (s[i] != '.' && s[i] != '/' && s[i] != '-') ||
        (l->number[0] = roman(s, i)) == 0)
        return 0;
    l->kind = LABEL_ROMAN;
    l->depth = 1;
    return i + 1;
}

static size_t read_letter(const char *s, size_t len, struct label *l)
{
    size_t n;

    l->number[0] = ck_letter_number(s, &n);
    if (l->number[0] == 0 || n >= len || (s[n] != ')' && s[n] != '.'))
        return 0;
    l->kind = LABEL_LETTER;
    l->depth = 1;
    return n + 1;
}

static size_t read_part(const char *s, size_t len, struct label *l)
{
    static const char word[] = "phần ";
    size_t at = sizeof word - 1, i;

    if (len < at + 1 || strncmp(s, word, at) != 0)
        return 0;
    for (i = at; i < len && roman_digit(s[i]); i++)
        ;
    if (i == at || (i < len && s[i] != ' ' && s[i] != '.' && s[i] != ':'))
        return 0;
    l->kind = LABEL_PART;
    l->depth = 1;
    l->number[0] = roman(s + at, i - at);
    return i;
}

static size_t read_bullet(const char *s, size_t len, struct label *l)
{
    static const char *const marks[] = {"-", "+", "*", "–", "•", "●", "▪", "—"};

    for (size_t i = 0; i < ARRAY_COUNT(marks); i++) {
        size_t n = strlen(marks[i]);
        if (len > n && strncmp(s, marks[i], n) == 0) {
            l->kind = LABEL_BULLET;
            l->depth = 1;
            l->number[0] = (int)i;
            return n;
        }
    }
    return 0;
}

static size_t read_bracket(const char *s, size_t len, struct label *l)
{
    if (len < 4 || *s != '(' || read_arabic(s + 1, len - 1, l) == 0)
        l->depth = 0;
    if (l->depth != 1 || l->kind != LABEL_PAREN)
        return 0;
    return (size_t)(memchr(s, ')', len) ? strcspn(s, ")") + 1 : 0);
}

struct label ck_label(const char *low, size_t len)
{
    static size_t (*const readers[])(const char *, size_t, struct label *) = {
        read_part,   read_roman,  read_arabic,
        read_letter, read_bullet, read_bracket,
    };
    size_t lead = blanks(low, len);

    for (size_t i = 0; i < ARRAY_COUNT(readers); i++) {
        struct label l = {0};
        size_t n = readers[i](low + lead, len - lead, &l);
        if (n == 0)
            continue;
        /* "2.650 người" and "3.Công tác": a blank or a letter follows. */
        char c = lead + n < len ? low[lead + n] : ' ';
        if ((c >= '0' && c <= '9') || c == '.' || c == '/' || c == ',')
            continue;
        if (l.kind == LABEL_BULLET && c == '>')
            continue;
        l.end = (uint32_t)(lead + n);
        return l;
    }
    return (struct label){0};
}
