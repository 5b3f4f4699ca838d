#include "check/table.h"

#include <string.h>

const struct cell *ck_cell(const struct table *t, uint32_t row, uint32_t col)
{
    return &t->cells[row * t->cols + col];
}

/* A cell that is one number, perhaps with its unit or sign behind. */
static void read_cell(const struct work *w, uint32_t block, struct cell *c)
{
    const struct block *b = &w->blocks[block];
    uint32_t words = b->end - b->first;

    c->block = block;
    c->filled = words > 0;
    if (words == 0 || words > 3 || w->toks[b->first].kind != TOK_NUMBER)
        return;
    for (uint32_t t = b->first + 1; t < b->end; t++)
        if (w->toks[t].kind == TOK_NUMBER ||
            (w->toks[t].kind == TOK_SIGN && w->toks[t].sign != '%'))
            return;
    c->tok = b->first;
    c->number = (unsigned char)ck_number(w, b->first, &c->value, &c->decimals);
}

static int read_size(const struct work *w, uint32_t block, struct table *t)
{
    uint32_t table = w->blocks[block].table, end = block;

    for (; end < w->block_count && w->blocks[end].zone == ZONE_CELL &&
           w->blocks[end].table == table;
         end++) {
        const struct block *b = &w->blocks[end];
        uint32_t span = b->para->col_span ? b->para->col_span : 1;
        if (b->row >= TABLE_ROWS_MAX || b->col + span > TABLE_COLS_MAX)
            return 0;
        if (b->row >= t->rows)
            t->rows = b->row + 1;
        if (b->col + span > t->cols)
            t->cols = b->col + span;
    }
    t->first_block = block;
    t->end_block = end;
    return t->rows >= 3 && t->cols >= 2;
}

/* 1, 2, 3 ... in every cell: the row that counts the columns. */
static int counts_columns(const struct table *t, uint32_t row)
{
    uint32_t n = 0;

    for (uint32_t c = 0; c < t->cols; c++) {
        const struct cell *k = ck_cell(t, row, c);
        if (!k->filled)
            continue;
        if (!k->number || k->value != (num)(n + 1) * NUM_ONE)
            return n >= 3;
        n++;
    }
    return n >= 2 && n + 1 >= t->cols;
}

static uint32_t numbers_in(const struct table *t, uint32_t row, uint32_t from)
{
    uint32_t n = 0;

    for (uint32_t c = from; c < t->cols; c++)
        n += ck_cell(t, row, c)->number;
    return n;
}

static void find_head(struct table *t)
{
    uint32_t row = 0;

    while (row < t->rows && numbers_in(t, row, 1) == 0)
        row++;
    if (row < t->rows && counts_columns(t, row))
        row++;
    for (uint32_t r = 0; r < t->rows; r++)
        t->kind[r] = r < row ? ROW_HEAD : ROW_PART;
    t->first_row = row;
}

/* The column of words, and that of row numbers before it. */
static void find_columns(const struct work *w, struct table *t)
{
    t->label_col = t->number_col = -1;
    for (uint32_t c = 0; c < t->cols && t->label_col < 0; c++) {
        uint32_t words = 0, rows = 0;
        for (uint32_t r = t->first_row; r < t->rows; r++) {
            const struct cell *k = ck_cell(t, r, c);
            const struct block *b = &w->blocks[k->block];
            rows += k->filled;
            words += k->filled && !k->number &&
                     w->toks[b->first].kind == TOK_WORD &&
                     w->toks[b->first].len > 1;
        }
        if (words * 2 > rows && rows > 1)
            t->label_col = (int)c;
    }
    if (t->label_col == 1)
        t->number_col = 0;
}

static int is_roman_or_letter(const struct work *w, const struct block *b)
{
    const struct tok *k = &w->toks[b->first];
    const char *s = w->p->text + k->start;

    if (b->end - b->first > 2 || k->kind != TOK_WORD || k->len > 5)
        return 0;
    if (k->len == 1)
        return *s >= 'A' && *s <= 'X';
    return strspn(s, "IVX") >= k->len;
}

static void find_kinds(const struct work *w, struct table *t)
{
    static const char *const totals[] = {"tổng cộng", "tổng số",   "tổng",
                                         "cộng",      "toàn tỉnh", "toàn huyện",
                                         "cả tỉnh",   "toàn quốc", NULL};

    for (uint32_t r = t->first_row; r < t->rows; r++) {
        for (uint32_t c = 0; c < t->cols && (int)c <= t->label_col; c++) {
            const struct cell *k = ck_cell(t, r, c);
            const struct block *b = &w->blocks[k->block];
            if (!k->filled)
                continue;
            if (ck_at_any(w, b->first, b->end, totals, NULL) &&
                b->end - b->first <= 5)
                t->kind[r] = ROW_TOTAL;
            else if ((int)c == t->number_col && is_roman_or_letter(w, b))
                t->kind[r] = ROW_GROUP;
        }
    }
}

int ck_table(struct work *w, uint32_t block, struct table *t)
{
    *t = (struct table){0};
    if (!read_size(w, block, t))
        return 0;
    t->cells = arena_array(w->a, (size_t)t->rows * t->cols, sizeof *t->cells);
    t->kind = arena_array(w->a, t->rows, sizeof *t->kind);
    if (!t->cells || !t->kind) {
        w->nomem = 1;
        return 0;
    }
    for (uint32_t i = t->first_block; i < t->end_block; i++) {
        const struct block *b = &w->blocks[i];
        struct cell *c = &t->cells[b->row * t->cols + b->col];
        if (!c->filled)
            read_cell(w, i, c);
    }
    find_head(t);
    find_columns(w, t);
    if (t->label_col < 0)
        return 0;
    find_kinds(w, t);
    return 1;
}

int ck_column_has(const struct work *w, const struct table *t, uint32_t col,
                  const char *const *words)
{
    for (uint32_t r = 0; r < t->first_row; r++)
        for (uint32_t i = t->first_block; i < t->end_block; i++) {
            const struct block *b = &w->blocks[i];
            uint32_t span = b->para->col_span ? b->para->col_span : 1;
            if (b->row > t->first_row)
                break;
            if (b->row == r && b->col <= col && col < b->col + span &&
                ck_has_any(w, b->first, b->end, words))
                return 1;
        }
    return 0;
}
