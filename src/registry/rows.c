#include "registry/rows.h"

#include "base/vnum.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct cat_register *rows_party(const struct cat_register *reg)
{
    return reg->party >= 0 ? reg->columns[reg->party].target : NULL;
}

size_t rows_party_first(const struct cat_register *reg)
{
    return reg->column_count;
}

struct rows *rows_new(struct arena *a, const struct cat_register *reg,
                      size_t cap)
{
    size_t n = reg->scope.count;
    struct rows *r = arena_alloc(a, sizeof *r);

    assert(cap > 0 && cap <= ROWS_MAX);
    assert(n >= reg->column_count);
    if (!r)
        return NULL;
    *r = (struct rows){.reg = reg, .cap = cap, .own_count = reg->column_count};
    r->id = arena_array(a, cap, sizeof *r->id);
    r->unit_id = arena_array(a, cap, sizeof *r->unit_id);
    r->voided = arena_alloc(a, cap);
    r->column = arena_array(a, n, sizeof *r->column);
    r->value = arena_array(a, n, sizeof *r->value);
    r->null = arena_array(a, n, sizeof *r->null);
    r->text = arena_array(a, r->own_count, sizeof *r->text);
    if (!r->id || !r->unit_id || !r->voided || !r->column || !r->value ||
        !r->null || !r->text)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        r->value[i] = arena_array(a, cap, sizeof **r->value);
        r->null[i] = arena_alloc(a, cap);
        if (!r->value[i] || !r->null[i])
            return NULL;
        r->column[i] = (struct expr_column){r->value[i], r->null[i]};
        if (i < r->own_count && reg->columns[i].type == CAT_TEXT) {
            r->text[i] = arena_array(a, cap, sizeof **r->text);
            if (!r->text[i])
                return NULL;
        }
    }
    return r;
}

void rows_clear(struct rows *r)
{
    r->count = 0;
}

size_t rows_add(struct rows *r)
{
    size_t row = r->count++;

    assert(row < r->cap);
    r->id[row] = 0;
    r->unit_id[row] = 0;
    r->voided[row] = 0;
    for (size_t i = 0; i < r->reg->scope.count; i++) {
        r->value[i][row] = 0;
        r->null[i][row] = 1;
        if (i < r->own_count && r->text[i])
            r->text[i][row] = NULL;
    }
    return row;
}

void rows_set(struct rows *r, size_t row, int column, int64_t value)
{
    assert(row < r->count);
    r->value[column][row] = value;
    r->null[column][row] = 0;
}

void rows_set_text(struct rows *r, size_t row, int column, const char *text)
{
    assert(row < r->count && r->text[column]);
    r->text[column][row] = text;
    r->null[column][row] = text == NULL;
}

void rows_set_null(struct rows *r, size_t row, int column)
{
    assert(row < r->count);
    r->value[column][row] = 0;
    r->null[column][row] = 1;
    if ((size_t)column < r->own_count && r->text[column])
        r->text[column][row] = NULL;
}

int64_t *rows_as_of(const struct rows *r)
{
    const struct cat_register *party = rows_party(r->reg);
    size_t at = rows_party_first(r->reg) + (party ? party->column_count : 0);

    memset(r->null[at], 0, r->count);
    return r->value[at];
}

void rows_set_as_of(struct rows *r, day_t day)
{
    int64_t *as_of = rows_as_of(r);

    for (size_t row = 0; row < r->count; row++)
        as_of[row] = day;
}

size_t rows_copy(struct rows *to, const struct rows *from, size_t row)
{
    size_t copy = rows_add(to);

    assert(to->reg == from->reg && row < from->count);
    to->id[copy] = from->id[row];
    to->unit_id[copy] = from->unit_id[row];
    to->voided[copy] = from->voided[row];
    for (size_t i = 0; i < to->reg->scope.count; i++) {
        to->value[i][copy] = from->value[i][row];
        to->null[i][copy] = from->null[i][row];
        if (i < to->own_count && to->text[i])
            to->text[i][copy] = from->text[i][row];
    }
    return copy;
}

static void decimal_text(int64_t value, enum rows_style style, char *out,
                         size_t out_size)
{
    char text[VNUM_TEXT_BYTES];
    struct decimal d = {value, 4};

    while (d.scale > 0 && d.value % 10 == 0) {
        d.value /= 10;
        d.scale--;
    }
    if (style == ROWS_PEOPLE) {
        vnum_format_decimal(d, text);
        snprintf(out, out_size, "%s", text);
        return;
    }
    int64_t whole = value / EXPR_DECIMAL_ONE, rest = value % EXPR_DECIMAL_ONE;
    snprintf(out, out_size, "%s%" PRId64 ".%04" PRId64, value < 0 ? "-" : "",
             whole < 0 ? -whole : whole, rest < 0 ? -rest : rest);
}

static void day_text(int64_t value, enum rows_style style, char *out,
                     size_t out_size)
{
    char text[DAY_TEXT_BYTES];

    if (style == ROWS_PEOPLE)
        day_official((day_t)value, text);
    else
        day_iso((day_t)value, text);
    snprintf(out, out_size, "%s", text);
}

static void number_text(int64_t value, enum rows_style style, char *out,
                        size_t out_size)
{
    char text[VNUM_TEXT_BYTES];

    if (style == ROWS_PEOPLE)
        vnum_format(value, text);
    else
        snprintf(text, sizeof text, "%" PRId64, value);
    snprintf(out, out_size, "%s", text);
}

void rows_cell_text(const struct rows *r, size_t row, int column,
                    enum rows_style style, enum lang lang, char *out,
                    size_t out_size)
{
    const struct cat_column *c = &r->reg->columns[column];
    int64_t value = r->value[column][row];

    assert((size_t)column < r->own_count && out_size > 0);
    out[0] = '\0';
    if (r->null[column][row])
        return;
    switch (c->type) {
    case CAT_TEXT:
        snprintf(out, out_size, "%s", r->text[column][row]);
        break;
    case CAT_DAY:
        day_text(value, style, out, out_size);
        break;
    case CAT_CHOICE:
        snprintf(out, out_size, "%s",
                 style == ROWS_PEOPLE ? c->choice->titles[value].text[lang]
                                      : c->choice->codes.codes[value]);
        break;
    case CAT_BOOL:
        if (style == ROWS_PEOPLE)
            msg_format(value ? MSG_REG_YES : MSG_REG_NO, lang, NULL, 0, out,
                       out_size);
        else
            snprintf(out, out_size, "%s", value ? "true" : "false");
        break;
    case CAT_DECIMAL:
        decimal_text(value, style, out, out_size);
        break;
    default:
        number_text(value,
                    style == ROWS_PEOPLE && c->type != CAT_REF &&
                            c->type != CAT_UNIT
                        ? ROWS_PEOPLE
                        : ROWS_DATA,
                    out, out_size);
    }
}

/* 1 when the JSON value of the type is written in quotes. */
static int quoted(enum cat_type type)
{
    return type == CAT_TEXT || type == CAT_DAY || type == CAT_CHOICE;
}

static int same_cell(const struct rows *a, size_t i, const struct rows *b,
                     size_t j, int column)
{
    if (a->null[column][i] || b->null[column][j])
        return a->null[column][i] == b->null[column][j];
    if (a->text[column])
        return strcmp(a->text[column][i], b->text[column][j]) == 0;
    return a->value[column][i] == b->value[column][j];
}

static void json_cell(const struct rows *r, size_t row, int column,
                      struct buf *out)
{
    const struct cat_column *c = &r->reg->columns[column];
    char text[64];

    if (r->null[column][row]) {
        buf_str(out, "null");
    } else if (r->text[column]) {
        buf_json(out, r->text[column][row]);
    } else {
        rows_cell_text(r, row, column, ROWS_DATA, LANG_EN, text, sizeof text);
        if (quoted(c->type))
            buf_json(out, text);
        else
            buf_str(out, text);
    }
}

void rows_json(const struct rows *r, size_t row, const struct rows *other,
               size_t other_row, struct buf *out)
{
    int first = 1;

    buf_char(out, '{');
    if (!other || other->unit_id[other_row] != r->unit_id[row]) {
        buf_str(out, "\"unit_id\":");
        buf_int(out, r->unit_id[row]);
        first = 0;
    }
    for (int i = 0; i < (int)r->own_count; i++) {
        if (other ? same_cell(r, row, other, other_row, i) : r->null[i][row])
            continue;
        buf_str(out, first ? "\"" : ",\"");
        first = 0;
        buf_str(out, r->reg->columns[i].name); /* needs no escapes */
        buf_str(out, "\":");
        json_cell(r, row, i, out);
    }
    buf_char(out, '}');
}

const char *cat_title_both(const struct cat_title *title, char *out)
{
    return msg_both(title->text[LANG_VI], title->text[LANG_EN], out);
}
