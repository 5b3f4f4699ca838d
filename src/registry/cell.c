#include "registry/cell.h"

#include "base/text.h"
#include "base/vnum.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FOLD_BYTES = 512, LIST_BYTES = 480 };

static int is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Codes and titles of a choice, as many as fit. */
static void list_codes(const struct cat_choice *choice, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < choice->codes.count; i++) {
        int n =
            snprintf(out + used, size - used, "%s%s (%s)", i ? ", " : "",
                     choice->titles[i].text[LANG_VI], choice->codes.codes[i]);
        if (n < 0 || used + (size_t)n + 4 >= size) {
            snprintf(out + used, size - used, "…");
            return;
        }
        used += (size_t)n;
    }
}

/* A code, or a title in either language without regard to case and
** diacritics; -1 for neither. */
static int find_code(const struct cat_choice *choice, const char *text)
{
    char want[FOLD_BYTES], have[FOLD_BYTES];
    int code = cat_code_index(choice, text);

    if (code >= 0)
        return code;
    text_fold(text, want, sizeof want);
    for (size_t i = 0; i < choice->codes.count; i++) {
        for (int lang = 0; lang < LANG__MAX; lang++) {
            text_fold(choice->titles[i].text[lang], have, sizeof have);
            if (strcmp(want, have) == 0)
                return (int)i;
        }
        if (strcmp(want, choice->codes.codes[i]) == 0)
            return (int)i;
    }
    return -1;
}

static enum err_code read_choice(struct rows *rows, size_t row, int column,
                                 const char *text, struct pos pos,
                                 struct err *e)
{
    const struct cat_column *c = &rows->reg->columns[column];
    char codes[LIST_BYTES];
    int code = find_code(c->choice, text);

    if (code >= 0) {
        rows_set(rows, row, column, code);
        return ERR_OK;
    }
    list_codes(c->choice, codes, sizeof codes);
    return ERR_AT(e, ERR_INPUT, pos, MSG_REG_CHOICE_BAD, TITLE(c), text, codes);
}

static const char *const yes_words[] = {"true", "1", "co", "x", "yes", "dung"};
static const char *const no_words[] = {"false", "0", "khong", "no", "sai"};

static int is_word(const char *folded, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(folded, words[i]) == 0)
            return 1;
    }
    return 0;
}

static enum err_code read_bool(struct rows *rows, size_t row, int column,
                               const char *text, struct pos pos, struct err *e)
{
    char folded[FOLD_BYTES];

    text_fold(text, folded, sizeof folded);
    int yes = is_word(folded, yes_words, ARRAY_COUNT(yes_words));
    if (!yes && !is_word(folded, no_words, ARRAY_COUNT(no_words)))
        return ERR_AT(e, ERR_INPUT, pos, MSG_REG_CHOICE_BAD,
                      TITLE(&rows->reg->columns[column]), text,
                      "có, không (true, false)");
    rows_set(rows, row, column, yes);
    return ERR_OK;
}

/* Times 10000; more than four decimals are refused. */
static enum err_code read_decimal(struct rows *rows, size_t row, int column,
                                  const char *text, struct pos pos,
                                  struct err *e)
{
    struct decimal d;
    enum err_code rc = vnum_parse(text, pos, &d, e);

    if (rc != ERR_OK)
        return rc;
    for (; d.scale < 4; d.scale++) {
        if (__builtin_mul_overflow(d.value, 10, &d.value))
            return ERR_AT(e, ERR_LIMIT, pos, MSG_NUMBER_RANGE, text);
    }
    if (d.scale > 4)
        return ERR_AT(e, ERR_INPUT, pos, MSG_NUMBER_BAD, text);
    rows_set(rows, row, column, d.value);
    return ERR_OK;
}

/* Plain digits, the common case of files, without the long way round. */
static int read_digits(const char *text, int64_t *out)
{
    int64_t n = 0;
    int len = 0;

    for (; text[len] >= '0' && text[len] <= '9' && len < 18; len++)
        n = n * 10 + (text[len] - '0');
    *out = n;
    return len > 0 && text[len] == '\0';
}

static enum err_code read_number(struct rows *rows, size_t row, int column,
                                 const char *text, struct pos pos,
                                 struct err *e)
{
    int64_t n;

    if (!read_digits(text, &n)) {
        enum err_code rc = vnum_parse_int(text, pos, &n, e);
        if (rc != ERR_OK)
            return rc;
    }
    rows_set(rows, row, column, n);
    return ERR_OK;
}

static enum err_code read_day(struct rows *rows, size_t row, int column,
                              const char *text, struct pos pos, struct err *e)
{
    day_t day;
    enum err_code rc = day_parse(text, pos, &day, e);

    if (rc == ERR_OK)
        rows_set(rows, row, column, day);
    return rc;
}

enum err_code cell_read(struct rows *rows, size_t row, int column,
                        const char *text, struct pos pos, struct err *e)
{
    enum cat_type type = rows->reg->columns[column].type;

    if (is_blank(text)) {
        rows_set_null(rows, row, column);
        return ERR_OK;
    }
    if (type == CAT_TEXT) {
        rows_set_text(rows, row, column, text);
        return ERR_OK;
    }
    if (type == CAT_DAY)
        return read_day(rows, row, column, text, pos, e);
    if (type == CAT_CHOICE)
        return read_choice(rows, row, column, text, pos, e);
    if (type == CAT_BOOL)
        return read_bool(rows, row, column, text, pos, e);
    if (type == CAT_DECIMAL)
        return read_decimal(rows, row, column, text, pos, e);
    return read_number(rows, row, column, text, pos, e);
}
