/* From text to tokens, with the place of each for messages. */
#include "expr/expr_tree.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* No literal may be larger: as a decimal it still fits int64. */
#define LITERAL_MAX INT64_C(100000000000000)

struct pos expr_pos(const struct expr_reader *r, const char *p)
{
    struct pos pos = r->pos;

    assert(p >= r->text);
    for (const char *s = r->text; s < p; s++)
        if (((unsigned char)*s & 0xC0) != 0x80)
            pos.col++;
    return pos;
}

enum err_code expr_refuse(struct expr_reader *r, const char *p, enum msg_id id,
                          const char *const *args)
{
    return err_set(r->e, ERR_INPUT, expr_pos(r, p), id, args);
}

const char *expr_piece(const char *start, size_t len,
                       char out[EXPR_PIECE_BYTES])
{
    size_t room = EXPR_PIECE_BYTES - 4;

    if (len <= room) {
        memcpy(out, start, len);
        out[len] = '\0';
        return out;
    }
    while (room > 0 && ((unsigned char)start[room] & 0xC0) == 0x80)
        room--;
    memcpy(out, start, room);
    memcpy(out + room, "...", 4);
    return out;
}

int expr_token_is(const struct token *t, const char *word)
{
    return (t->kind == TOKEN_NAME || t->kind == TOKEN_SIGN) &&
           strlen(word) == t->len && memcmp(t->start, word, t->len) == 0;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_name_char(char c)
{
    return is_name_start(c) || is_digit(c);
}

/* Words joined by '.', each beginning with a letter. */
static enum err_code lex_name(struct expr_reader *r)
{
    const char *p = r->next;

    assert(is_name_start(*p));
    while (is_name_char(*p) || (*p == '.' && is_name_start(p[1])))
        p++;
    r->token = (struct token){TOKEN_NAME, r->next, (size_t)(p - r->next), 0};
    r->next = p;
    return ERR_OK;
}

/* 1 when p looks like 2024-07-01, whatever its digits. */
static int looks_like_day(const char *p)
{
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? p[i] != '-' : !is_digit(p[i]))
            return 0;
    return 1;
}

static enum err_code lex_day(struct expr_reader *r)
{
    const char *p = r->next;
    char piece[EXPR_PIECE_BYTES];
    int year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + (p[2] - '0') * 10 +
               (p[3] - '0');
    int month = (p[5] - '0') * 10 + (p[6] - '0');
    int day = (p[8] - '0') * 10 + (p[9] - '0');

    if (!date_valid(year, month, day) || is_name_char(p[10]))
        return EXPR_REFUSE(r, p, MSG_EXPR_DAY, expr_piece(p, 10, piece));
    r->token = (struct token){TOKEN_DAY, p, 10, day_of(year, month, day)};
    r->next = p + 10;
    return ERR_OK;
}

/* The digits after the point, scaled to four; the point is at p. */
static enum err_code lex_decimals(struct expr_reader *r, const char *p,
                                  int64_t whole)
{
    int64_t scaled = whole * EXPR_DECIMAL_ONE;
    int64_t place = EXPR_DECIMAL_ONE / 10;
    const char *start = r->next;
    char piece[EXPR_PIECE_BYTES];

    assert(*p == '.');
    for (p++; is_digit(*p); p++, place /= 10) {
        if (place == 0)
            return EXPR_REFUSE(
                r, start, MSG_EXPR_DECIMALS,
                expr_piece(start, (size_t)(p + 1 - start), piece));
        scaled += place * (*p - '0');
    }
    r->token =
        (struct token){TOKEN_DECIMAL, start, (size_t)(p - start), scaled};
    r->next = p;
    return ERR_OK;
}

static enum err_code lex_number(struct expr_reader *r)
{
    const char *p = r->next;
    int64_t n = 0;
    char piece[EXPR_PIECE_BYTES];

    assert(is_digit(*p));
    if (looks_like_day(p))
        return lex_day(r);
    for (; is_digit(*p); p++) {
        n = n * 10 + (*p - '0');
        if (n > LITERAL_MAX)
            return EXPR_REFUSE(
                r, r->next, MSG_EXPR_NUMBER_RANGE,
                expr_piece(r->next, strspn(r->next, "0123456789"), piece));
    }
    if (is_name_char(*p) || (r->next[0] == '0' && p - r->next > 1))
        return EXPR_REFUSE(r, r->next, MSG_EXPR_NUMBER,
                           expr_piece(r->next,
                                      (size_t)(p - r->next) + is_name_char(*p),
                                      piece));
    if (*p == '.' && is_digit(p[1]))
        return lex_decimals(r, p, n);
    r->token = (struct token){TOKEN_INT, r->next, (size_t)(p - r->next), n};
    r->next = p;
    return ERR_OK;
}

static enum err_code lex_code(struct expr_reader *r)
{
    const char *start = r->next + 1;
    const char *end = strchr(start, '\'');

    if (!end)
        return EXPR_REFUSE(r, r->next, MSG_EXPR_QUOTE, "'");
    r->token = (struct token){TOKEN_CODE, start, (size_t)(end - start), 0};
    r->next = end + 1;
    return ERR_OK;
}

/* Longer signs first, so that "<=" is not read as "<". */
static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "+",
                                    "-",  "*",  "(",  ")",  "[", "]", ","};

/* Signs of other languages, each with what is written here instead. */
static const struct {
    const char *wrong, *right;
} foreign_signs[] = {
    {"=", "=="}, {"&&", "and"}, {"&", "and"},     {"||", "or"},
    {"|", "or"}, {"!", "not"},  {"\"", "'code'"}, {"“", "'code'"},
};

static enum err_code lex_sign(struct expr_reader *r)
{
    const char *p = r->next;
    char piece[EXPR_PIECE_BYTES];
    size_t len = 1;

    for (size_t i = 0; i < ARRAY_COUNT(signs); i++) {
        size_t sign_len = strlen(signs[i]);
        if (strncmp(p, signs[i], sign_len) != 0)
            continue;
        r->token = (struct token){TOKEN_SIGN, p, sign_len, 0};
        r->next = p + sign_len;
        return ERR_OK;
    }
    for (size_t i = 0; i < ARRAY_COUNT(foreign_signs); i++)
        if (strncmp(p, foreign_signs[i].wrong,
                    strlen(foreign_signs[i].wrong)) == 0)
            return EXPR_REFUSE(r, p, MSG_EXPR_SIGN, foreign_signs[i].wrong,
                               foreign_signs[i].right);
    while (((unsigned char)p[len] & 0xC0) == 0x80)
        len++;
    return EXPR_REFUSE(r, p, MSG_EXPR_CHAR, expr_piece(p, len, piece));
}

enum err_code expr_lex(struct expr_reader *r)
{
    while (*r->next == ' ' || *r->next == '\n' || *r->next == '\t')
        r->next++;
    char c = *r->next;
    if (c == '\0') {
        r->token = (struct token){TOKEN_END, r->next, 0, 0};
        return ERR_OK;
    }
    if (is_name_start(c))
        return lex_name(r);
    if (is_digit(c))
        return lex_number(r);
    return c == '\'' ? lex_code(r) : lex_sign(r);
}
