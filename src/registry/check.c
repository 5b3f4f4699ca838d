#include "registry/check.h"

#include "base/text.h"
#include "base/vnum.h"
#include "registry/deadline.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct checker {
    const struct cat_register *reg;
    struct expr_program **when; /* per column, NULL where there is none */
    const char **when_text;
    struct expr_program **must; /* per rule */
    int64_t *value;
    unsigned char *null;
};

static enum err_code compile_when(struct arena *a, struct checker *c, size_t i,
                                  struct err *e)
{
    const struct expr *x = c->reg->columns[i].when;
    struct buf text;

    if (!x)
        return ERR_OK;
    buf_init(&text, EXPR_BYTES_MAX * 2);
    expr_print(x, &text);
    c->when_text[i] = buf_to_arena(&text, a);
    buf_free(&text);
    if (!c->when_text[i])
        return err_nomem(e);
    return expr_compile(a, x, &c->when[i], e);
}

enum err_code checker_new(struct arena *a, const struct cat_register *reg,
                          struct checker **out, struct err *e)
{
    struct checker *c = arena_alloc(a, sizeof *c);
    enum err_code rc = ERR_OK;

    *out = NULL;
    if (!c)
        return err_nomem(e);
    c->reg = reg;
    c->when = arena_array(a, reg->column_count, sizeof *c->when);
    c->when_text = arena_array(a, reg->column_count, sizeof *c->when_text);
    c->must = arena_array(a, reg->rule_count, sizeof *c->must);
    c->value = arena_array(a, ROWS_MAX, sizeof *c->value);
    c->null = arena_alloc(a, ROWS_MAX);
    if (!c->when || !c->when_text || !c->must || !c->value || !c->null)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < reg->column_count; i++)
        rc = compile_when(a, c, i, e);
    for (size_t i = 0; rc == ERR_OK && i < reg->rule_count; i++)
        rc = expr_compile(a, reg->rules[i].must, &c->must[i], e);
    if (rc == ERR_OK)
        *out = c;
    return rc;
}

void check_fault(struct check_sink *sink, struct rows *rows, size_t row,
                 int column, const struct err *fault)
{
    if (rows->voided[row])
        return;
    rows->voided[row] = 1;
    sink->failed = 1;
    if (!sink->faults) {
        if (sink->first.code == ERR_OK)
            sink->first = *fault;
        return;
    }
    assert(sink->faults->count < sink->faults->cap);
    sink->faults->list[sink->faults->count++] =
        (struct row_fault){row, column, *fault};
}

void check_defaults(struct rows *rows)
{
    for (size_t i = 0; i < rows->own_count; i++) {
        const struct cat_column *c = &rows->reg->columns[i];
        if (!c->has_default)
            continue;
        for (size_t row = 0; row < rows->count; row++) {
            if (rows->null[i][row])
                rows_set(rows, row, (int)i, c->default_value);
        }
    }
}

/* "digits:9|12": the text has only digits, and as many as one of the counts. */
static int matches_pattern(const char *text, const char *pattern)
{
    size_t len = strspn(text, "0123456789");
    const char *p = strchr(pattern, ':');

    if (text[len] != '\0' || !p)
        return 0;
    while (*p == ':' || *p == '|') {
        size_t want = 0;
        for (p++; *p >= '0' && *p <= '9'; p++)
            want = want * 10 + (size_t)(*p - '0');
        if (len == want)
            return 1;
    }
    return 0;
}

static enum err_code check_text(const struct cat_column *c, const char *text,
                                struct err *e)
{
    char shown[24], limit[24];

    if (c->has_max && (int64_t)strlen(text) > c->max) {
        size_t length = utf8_length(text);
        if ((int64_t)length > c->max) {
            snprintf(shown, sizeof shown, "%zu", length);
            snprintf(limit, sizeof limit, "%" PRId64, c->max);
            return ERR_SET(e, ERR_INPUT, MSG_REG_TEXT_LENGTH, TITLE(c), shown,
                           limit);
        }
    }
    if (c->pattern && !matches_pattern(text, c->pattern))
        return ERR_SET(e, ERR_INPUT, MSG_REG_PATTERN, TITLE(c),
                       strchr(c->pattern, ':') + 1, text);
    return ERR_OK;
}

static enum err_code check_range(const struct cat_column *c, int64_t value,
                                 struct err *e)
{
    char shown[VNUM_TEXT_BYTES], limit[VNUM_TEXT_BYTES];
    int low = c->has_min && value < c->min, high = c->has_max && value > c->max;

    if (!low && !high)
        return ERR_OK;
    vnum_format(value, shown);
    vnum_format(low ? c->min : c->max, limit);
    return ERR_SET(e, ERR_INPUT, low ? MSG_REG_MIN : MSG_REG_MAX, TITLE(c),
                   shown, limit);
}

/* Counts and money are never below zero, whatever the catalogue says more. */
static int64_t least(const struct cat_column *c)
{
    return c->type == CAT_COUNT || c->type == CAT_MONEY ? 0 : INT64_MIN;
}

static void check_column(struct rows *rows, int i, struct check_sink *sink)
{
    struct cat_column c = rows->reg->columns[i];
    int numeric = c.type == CAT_COUNT || c.type == CAT_MONEY ||
                  c.type == CAT_NUMBER || c.type == CAT_DECIMAL;

    if (numeric && !c.has_min && least(&c) == 0) {
        c.has_min = 1;
        c.min = 0;
    }
    for (size_t row = 0; row < rows->count; row++) {
        struct err fault = {0};
        if (rows->voided[row])
            continue;
        if (rows->null[i][row]) {
            if (c.required)
                ERR_SET(&fault, ERR_INPUT, MSG_REG_REQUIRED, TITLE(&c));
        } else if (c.type == CAT_TEXT) {
            (void)!check_text(&c, rows->text[i][row], &fault);
        } else if (numeric) {
            (void)!check_range(&c, rows->value[i][row], &fault);
        }
        if (fault.code != ERR_OK)
            check_fault(sink, rows, row, i, &fault);
    }
}

/* A column may only be filled where its condition is true. */
static void check_when(struct checker *c, struct rows *rows, int i,
                       struct check_sink *sink)
{
    expr_run(c->when[i], rows->column, rows->count, c->value, c->null);
    for (size_t row = 0; row < rows->count; row++) {
        struct err fault = {0};
        int holds = c->value[row] && !c->null[row];
        if (holds || rows->null[i][row])
            continue;
        ERR_SET(&fault, ERR_INPUT, MSG_REG_WHEN, TITLE(&rows->reg->columns[i]),
                c->when_text[i]);
        check_fault(sink, rows, row, i, &fault);
    }
}

static void check_rule(struct checker *c, struct rows *rows, size_t i,
                       struct check_sink *sink)
{
    const struct cat_rule *rule = &rows->reg->rules[i];

    expr_run(c->must[i], rows->column, rows->count, c->value, c->null);
    for (size_t row = 0; row < rows->count; row++) {
        struct err fault = {0};
        if (c->null[row] || c->value[row])
            continue;
        ERR_SET(&fault, ERR_INPUT, MSG_REG_RULE,
                cat_title_both(&rule->message, (char[MSG_BOTH_BYTES]){0}));
        check_fault(sink, rows, row, -1, &fault);
    }
}

/* The later system days must not lie before the first: a spell's end, a
** dossier's due and returned days. */
static void check_day_order(struct rows *rows, struct check_sink *sink)
{
    const struct cat_register *reg = rows->reg;

    for (int i = 1; i < 3 && (size_t)i < reg->column_count; i++) {
        if (!reg->columns[i].system || reg->columns[i].type != CAT_DAY)
            continue;
        for (size_t row = 0; row < rows->count; row++) {
            struct err fault = {0};
            if (rows->null[0][row] || rows->null[i][row] ||
                rows->value[i][row] >= rows->value[0][row])
                continue;
            ERR_SET(&fault, ERR_INPUT, MSG_REG_DAY_ORDER,
                    TITLE(&reg->columns[i]), TITLE(&reg->columns[0]));
            check_fault(sink, rows, row, i, &fault);
        }
    }
}

void checker_run(struct checker *c, struct rows *rows, struct check_sink *sink)
{
    assert(c->reg == rows->reg);
    for (int i = 0; i < (int)rows->own_count; i++)
        check_column(rows, i, sink);
    if (rows->reg->kind != CAT_PARTY)
        check_day_order(rows, sink);
    for (int i = 0; i < (int)rows->own_count; i++) {
        if (c->when[i])
            check_when(c, rows, i, sink);
    }
    for (size_t i = 0; i < rows->reg->rule_count; i++)
        check_rule(c, rows, i, sink);
}

/* ---- due days ---------------------------------------------------------- */

enum err_code registry_due_day(const struct catalog *c,
                               const struct units *units,
                               const struct rows *rows, size_t row, day_t *out,
                               struct err *e)
{
    int column = rows->reg->procedure;
    const struct cat_procedure *p;
    const char *province = NULL;
    day_t received = (day_t)rows->value[0][row];
    struct worktime begin, end = {0};
    struct deadline d;

    assert(rows->reg->kind == CAT_DOSSIER && column >= 0);
    *out = 0;
    p = &c->procedures[rows->value[column][row]];
    if (units)
        province = units_province(units, rows->unit_id[row], received);
    enum err_code rc = deadline_of(p, received, province, &d, e);
    if (rc == ERR_OK)
        rc = deadline_begin(&c->calendar, received, DEADLINE_MINUTE_UNKNOWN,
                            &begin, e);
    if (rc == ERR_OK)
        rc = deadline_end(&c->calendar, begin, &d, &end, e);
    *out = end.day;
    return rc;
}

void check_due_days(const struct catalog *c, const struct units *units,
                    struct rows *rows, struct check_sink *sink)
{
    const struct cat_register *reg = rows->reg;
    enum { RECEIVED = 0, DUE = 1 };

    if (reg->kind != CAT_DOSSIER || reg->procedure < 0)
        return;
    for (size_t row = 0; row < rows->count; row++) {
        struct err fault = {0};
        day_t due;
        if (rows->voided[row] || !rows->null[DUE][row] ||
            rows->null[RECEIVED][row] || rows->null[reg->procedure][row])
            continue;
        if (registry_due_day(c, units, rows, row, &due, &fault) == ERR_OK)
            rows_set(rows, row, DUE, due);
        else
            check_fault(sink, rows, row, DUE, &fault);
    }
}
