/*
** Letters and words: small letters that keep every offset, phrases at a token,
** and where sentences end.
*/
#include "check/work.h"

#include <string.h>

/* Decode one character of valid UTF-8; *len is its bytes. */
static uint32_t decode(const char *s, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s;

    if (p[0] < 0x80) {
        *len = 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *len = 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
               (p[2] & 0x3F);
    }
    *len = 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
           (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

int ck_capital(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    if (c >= 0xC0 && c <= 0xDE)
        return c != 0xD7;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x1EA0 && c <= 0x1EF9))
        return c % 2 == 0;
    return c == 0x1A0 || c == 0x1AF;
}

int ck_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
           (c >= 0x300 && c <= 0x36F) || (c >= 0x1E00 && c <= 0x1EFF);
}

/* Capitals and their small letters take the same bytes in UTF-8 here. */
static void lower_one(char *s, uint32_t c, size_t len)
{
    if (c == 0xA0) {
        s[0] = s[1] = ' ';
        return;
    }
    if (c == '\t') {
        s[0] = ' ';
        return;
    }
    if (!ck_capital(c))
        return;
    c += c < 0x100 ? 0x20 : 1;
    if (len == 1) {
        s[0] = (char)c;
    } else if (len == 2) {
        s[0] = (char)(0xC0 | c >> 6);
        s[1] = (char)(0x80 | (c & 0x3F));
    } else {
        s[1] = (char)(0x80 | (c >> 6 & 0x3F));
        s[2] = (char)(0x80 | (c & 0x3F));
    }
}

char *ck_lower(struct arena *a, const char *text, size_t len)
{
    char *low = arena_strndup(a, text, len);

    for (size_t i = 0, n = 1; low && i < len; i += n) {
        uint32_t c = decode(low + i, &n);
        lower_one(low + i, c, n);
    }
    return low;
}

static int tok_is(const struct work *w, uint32_t t, const char *word,
                  size_t len)
{
    const struct tok *k = &w->toks[t];

    return k->len == len && memcmp(w->low + k->start, word, len) == 0;
}

uint32_t ck_at(const struct work *w, uint32_t t, uint32_t end,
               const char *phrase)
{
    uint32_t n = 0;

    /* Most calls end here: the lists of words are long. */
    if (t >= end || w->low[w->toks[t].start] != *phrase)
        return 0;
    while (*phrase) {
        size_t len = (size_t)(strchrnul(phrase, ' ') - phrase);
        if (t + n >= end || !tok_is(w, t + n, phrase, len))
            return 0;
        n++;
        phrase += len;
        phrase += *phrase == ' ';
    }
    return n;
}

uint32_t ck_at_any(const struct work *w, uint32_t t, uint32_t end,
                   const char *const *list, int *which)
{
    if (t >= end)
        return 0;
    char begin = w->low[w->toks[t].start];
    for (int i = 0; list[i]; i++) {
        uint32_t n = *list[i] == begin ? ck_at(w, t, end, list[i]) : 0;
        if (n > 0) {
            if (which)
                *which = i;
            return n;
        }
    }
    return 0;
}

static char last_byte(const struct work *w, uint32_t t)
{
    const struct tok *k = &w->toks[t];

    return k->len ? w->low[k->start + k->len - 1] : '\0';
}

uint32_t ck_before(const struct work *w, uint32_t from, uint32_t t,
                   const char *phrase)
{
    uint32_t words = 1;

    /* Most calls end here: the last letter is another. */
    if (t <= from || *phrase == '\0' ||
        last_byte(w, t - 1) != phrase[strlen(phrase) - 1])
        return 0;
    for (const char *p = phrase; *p; p++)
        words += *p == ' ';
    if (t < from || t - from < words)
        return 0;
    return ck_at(w, t - words, t, phrase);
}

uint32_t ck_before_any(const struct work *w, uint32_t from, uint32_t t,
                       const char *const *list)
{
    for (size_t i = 0; list[i]; i++) {
        uint32_t n = ck_before(w, from, t, list[i]);
        if (n > 0)
            return n;
    }
    return 0;
}

uint32_t ck_words_before(const struct work *w, const struct block *b,
                         uint32_t t, uint32_t most)
{
    uint32_t from = t > b->first + most ? t - most : b->first;

    while (t > from && w->toks[t - 1].item < 0 &&
           (w->toks[t - 1].kind != TOK_SIGN || w->toks[t - 1].sign == ':'))
        t--;
    return t;
}

int ck_has_any(const struct work *w, uint32_t first, uint32_t end,
               const char *const *list)
{
    for (uint32_t t = first; t < end; t++)
        if (w->toks[t].kind != TOK_NUMBER && ck_at_any(w, t, end, list, NULL))
            return 1;
    return 0;
}

int ck_is_country(const struct work *w, const struct block *b)
{
    static const char *const names[] = {"cộng hòa xã hội chủ nghĩa việt nam",
                                        "cộng hoà xã hội chủ nghĩa việt nam",
                                        NULL};

    return ck_at_any(w, b->first, b->end, names, NULL) > 0;
}

int ck_is_name(const struct work *w, const struct block *b)
{
    uint32_t count = b->end - b->first;

    for (uint32_t t = b->first; t < b->end; t++)
        if (w->toks[t].kind != TOK_WORD || !w->toks[t].upper)
            return 0;
    return count >= 2 && count < 8;
}

int ck_sign(const struct work *w, uint32_t t, uint32_t end, uint32_t c)
{
    return t < end && w->toks[t].kind == TOK_SIGN && w->toks[t].sign == c;
}

const char *ck_word(const struct work *w, uint32_t t)
{
    return arena_strndup(w->a, w->low + w->toks[t].start, w->toks[t].len);
}

/* Step over what is no word. */
static uint32_t next_word(const struct work *w, uint32_t t, uint32_t end)
{
    while (t < end && w->toks[t].kind == TOK_SIGN)
        t++;
    return t;
}

int ck_same_words(const struct work *w, uint32_t a, uint32_t a_end, uint32_t b,
                  uint32_t b_end)
{
    for (;;) {
        a = next_word(w, a, a_end);
        b = next_word(w, b, b_end);
        if (a >= a_end || b >= b_end)
            return a >= a_end && b >= b_end;
        if (!tok_is(w, b, w->low + w->toks[a].start, w->toks[a].len))
            return 0;
        a++;
        b++;
    }
}

/* A stop that ends a sentence: not that of "TP.HCM" or "v.v." */
static int ends_sentence(const struct work *w, uint32_t t, uint32_t end)
{
    const struct tok *k = &w->toks[t];

    if (k->kind != TOK_SIGN ||
        (k->sign != '.' && k->sign != '?' && k->sign != '!'))
        return 0;
    if (t + 1 >= end)
        return 1;
    if (w->toks[t + 1].glued &&
        (w->toks[t + 1].kind != TOK_WORD || !w->toks[t + 1].upper ||
         (t > 0 && w->toks[t - 1].upper == 2)))
        return 0;
    if (t > 0 && w->toks[t - 1].kind == TOK_WORD && w->toks[t - 1].len <= 1)
        return 0; /* v.v */
    return w->toks[t + 1].kind != TOK_WORD || w->toks[t + 1].upper;
}

/* A text without stops is cut, so that looking around stays cheap. */
enum { SENTENCE_MAX = 500 };

uint32_t ck_sentence(const struct work *w, const struct block *b, uint32_t t)
{
    uint32_t from = t > b->first + SENTENCE_MAX ? t - SENTENCE_MAX : b->first;

    while (t > from && !ends_sentence(w, t - 1, b->end))
        t--;
    return t;
}

uint32_t ck_sentence_end(const struct work *w, const struct block *b,
                         uint32_t t)
{
    uint32_t end = b->end - t > SENTENCE_MAX ? t + SENTENCE_MAX : b->end;

    while (t < end && !ends_sentence(w, t, b->end))
        t++;
    return t < end ? t + 1 : t;
}
