/*
** The words and signs within one tag.
*/
#include "report/tpl.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

/* Signs, longer ones before their beginnings. */
static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">",
                                    ".",  "=",  "|",  "(",  ")"};

void tpl_move(struct pos *pos, const char *text, size_t len)
{
    assert(pos->line > 0 && pos->col > 0);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            pos->line++;
            pos->col = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            pos->col++; /* characters are counted, not bytes */
        }
    }
}

static void take(struct tpl_lex *l, enum tpl_token_kind kind, size_t len)
{
    assert(len <= (size_t)(l->end - l->p));
    l->now.kind = kind;
    l->now.text = l->p;
    l->now.len = len;
    tpl_move(&l->pos, l->p, len);
    l->p += len;
}

static size_t span(const struct tpl_lex *l, int (*is)(int c))
{
    size_t n = 0;

    while (l->p + n < l->end && is((unsigned char)l->p[n]))
        n++;
    return n;
}

static int word_letter(int c)
{
    return isalnum(c) || c == '_';
}

static int number_letter(int c)
{
    return isdigit(c) || c == '.' || c == ',';
}

static void take_string(struct tpl_lex *l)
{
    const char *close = memchr(l->p + 1, '"', (size_t)(l->end - l->p) - 1);

    if (!close) {
        take(l, TOKEN_BAD, (size_t)(l->end - l->p));
        return;
    }
    take(l, TOKEN_STRING, (size_t)(close + 1 - l->p));
    l->now.text++;
    l->now.len -= 2;
}

/* A character that fits nowhere, whole. */
static void take_bad(struct tpl_lex *l)
{
    size_t n = 1;

    while (l->p + n < l->end && ((unsigned char)l->p[n] & 0xC0) == 0x80)
        n++;
    take(l, TOKEN_BAD, n);
}

static void take_sign(struct tpl_lex *l)
{
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++) {
        size_t len = strlen(signs[i]);
        if ((size_t)(l->end - l->p) >= len &&
            memcmp(l->p, signs[i], len) == 0) {
            take(l, TOKEN_SIGN, len);
            return;
        }
    }
    take_bad(l);
}

void tpl_next(struct tpl_lex *l)
{
    size_t blanks = 0;

    while (l->p + blanks < l->end && isspace((unsigned char)l->p[blanks]))
        blanks++;
    tpl_move(&l->pos, l->p, blanks);
    l->p += blanks;
    l->now = (struct tpl_token){TOKEN_END, l->p, 0, l->pos};
    if (l->p == l->end)
        return;
    int c = (unsigned char)*l->p;
    if (isalpha(c) || c == '_')
        take(l, TOKEN_WORD, span(l, word_letter));
    else if (isdigit(c))
        take(l, TOKEN_NUMBER, span(l, number_letter));
    else if (c == '"')
        take_string(l);
    else
        take_sign(l);
}

int tpl_is(const struct tpl_token *t, const char *what)
{
    if (t->kind != TOKEN_WORD && t->kind != TOKEN_SIGN)
        return 0;
    return strlen(what) == t->len && memcmp(t->text, what, t->len) == 0;
}
