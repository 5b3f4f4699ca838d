/*
** Tables: a column adds up to its total row, a row to its total column, and
** "thực hiện" over "kế hoạch" gives the percentage beside them.
**
** A table proves its own shape: what holds in most columns or rows must hold in
** the others.  Where nothing holds, nothing is said.
*/
#include "check/rules.h"
#include "check/table.h"

#include <string.h>

static const char *const no_sum[] = {
    "%",          "tỷ lệ",    "tỉ lệ", "bình quân", "đơn giá", "mức",
    "trung bình", "tt",       "stt",   "ghi chú",   "năm",     "tỷ trọng",
    "chỉ số",     "xếp hạng", "hệ số", NULL};

static num half_of(const struct cell *c)
{
    num half = NUM_ONE / 2;

    for (int i = 0; i < c->decimals; i++)
        half /= 10;
    return c->decimals > 0 ? half : 0;
}

struct addends {
    const struct cell *part[TABLE_ROWS_MAX];
    uint32_t count;
    const struct cell *total;
    num sum, half;
};

static int adds_up(struct addends *a)
{
    a->sum = 0;
    a->half = half_of(a->total);
    for (uint32_t i = 0; i < a->count; i++) {
        a->sum += a->part[i]->value;
        a->half += half_of(a->part[i]);
    }
    return ck_abs(a->sum - a->total->value) <= a->half;
}

static void quote_cells(struct work *w, struct quotes *q,
                        const struct addends *a)
{
    ck_quote(w, q, a->total->tok, a->total->tok);
    for (uint32_t i = 0; i < a->count && i < 40; i++)
        ck_quote(w, q, a->part[i]->tok, a->part[i]->tok);
}

static void keep_right(struct work *w, const struct addends *a)
{
    struct quotes q = {0};

    quote_cells(w, &q, a);
    ck_relation(w, CHECK_SUM,
                a->sum == a->total->value ? CHECK_RIGHT : CHECK_ROUNDING, &q,
                ck_printf(w, "Σ = %s", ck_num(w, a->sum, 0)));
}

static void say_wrong(struct work *w, const struct addends *a,
                      enum check_severity severity)
{
    struct quotes q = {0};
    const char *sum = ck_num(w, a->sum, a->total->decimals);
    const char *stated = ck_num(w, a->total->value, a->total->decimals);
    const char *diff = ck_num(w, ck_abs(a->sum - a->total->value), 0);

    quote_cells(w, &q, a);
    ck_find(
        w, &(struct ck_finding){
               .kind = CHECK_SUM,
               .severity = severity,
               .quotes = &q,
               .stated = stated,
               .computed = sum,
               .computation = ck_printf(w, "Σ = %s", sum),
               .suggestion = ck_one_digit(a->sum, a->total->value) ? sum : NULL,
               .message = MSG_CHECK_SUM_OFF,
               .args = {sum, stated, diff}});
}

/* The parts of a total row in a column: all rows of a kind in first .. end. */
static void parts_of(const struct table *t, uint32_t col, uint32_t first,
                     uint32_t end, enum row_kind kind, struct addends *a)
{
    a->count = 0;
    for (uint32_t r = first; r < end; r++) {
        const struct cell *c = ck_cell(t, r, col);
        if (t->kind[r] == kind && c->number && a->count < TABLE_ROWS_MAX)
            a->part[a->count++] = c;
    }
}

/* Which rows a total row adds up: those above it, or below when it is first. */
static void rows_of(const struct table *t, uint32_t row, uint32_t *first,
                    uint32_t *end)
{
    if (row == t->first_row) {
        *first = row + 1;
        for (*end = *first; *end < t->rows && t->kind[*end] != ROW_TOTAL;)
            ++*end;
        return;
    }
    *end = row;
    *first = row;
    while (*first > t->first_row && t->kind[*first - 1] != ROW_TOTAL)
        --*first;
}

/* Judge the columns of a total row with one way of choosing its parts; first
** only counting, then speaking.  Returns the columns that agree. */
static uint32_t columns(struct work *w, const struct table *t, uint32_t row,
                        enum row_kind kind, struct addends *a, int speak,
                        uint32_t proof)
{
    uint32_t first, end, right = 0;

    rows_of(t, row, &first, &end);
    for (uint32_t c = 0; c < t->cols && !w->nomem; c++) {
        a->total = ck_cell(t, row, c);
        if (!a->total->number || (int)c <= t->label_col ||
            ck_column_has(w, t, c, no_sum))
            continue;
        parts_of(t, c, first, end, kind, a);
        if (a->count < 2)
            continue;
        int agrees = adds_up(a);
        right += agrees;
        if (!speak)
            continue;
        if (agrees)
            keep_right(w, a);
        else if (proof > 0)
            say_wrong(w, a, CHECK_ERROR);
        else if (ck_one_digit(a->sum, a->total->value) &&
                 a->total->value >= 100 * NUM_ONE)
            say_wrong(w, a, CHECK_WARNING);
    }
    return right;
}

static void total_rows(struct work *w, const struct table *t, struct addends *a)
{
    for (uint32_t r = t->first_row; r < t->rows && !w->nomem; r++) {
        if (t->kind[r] != ROW_TOTAL)
            continue;
        uint32_t parts = columns(w, t, r, ROW_PART, a, 0, 0);
        uint32_t groups = columns(w, t, r, ROW_GROUP, a, 0, 0);
        enum row_kind kind = groups > parts ? ROW_GROUP : ROW_PART;
        columns(w, t, r, kind, a, 1, groups > parts ? groups : parts);
    }
}

/* ---- rows that add up to a column -------------------------------------- */

/* Row r: columns first .. end - 1 against column total; 0 when some are
** missing. */
static int row_addends(const struct table *t, uint32_t r, uint32_t total,
                       uint32_t first, uint32_t end, struct addends *a)
{
    a->count = 0;
    a->total = ck_cell(t, r, total);
    if (!a->total->number)
        return 0;
    for (uint32_t c = first; c < end; c++) {
        if (c == total)
            continue;
        if (!ck_cell(t, r, c)->number)
            return 0;
        a->part[a->count++] = ck_cell(t, r, c);
    }
    return a->count >= 2;
}

static void try_columns(struct work *w, const struct table *t, uint32_t total,
                        uint32_t first, uint32_t end, struct addends *a)
{
    uint32_t right = 0, wrong = 0;

    for (uint32_t r = t->first_row; r < t->rows; r++)
        if (row_addends(t, r, total, first, end, a)) {
            int agrees = adds_up(a);
            right += agrees && a->total->value > 0;
            wrong += !agrees;
        }
    if (right < 2 || wrong * 2 >= right)
        return;
    for (uint32_t r = t->first_row; r < t->rows && !w->nomem; r++) {
        if (!row_addends(t, r, total, first, end, a))
            continue;
        if (adds_up(a))
            keep_right(w, a);
        else
            say_wrong(w, a, CHECK_ERROR);
    }
}

static void total_column(struct work *w, const struct table *t,
                         struct addends *a)
{
    static const char *const totals[] = {"tổng số", "tổng cộng", "tổng", "cộng",
                                         NULL};
    uint32_t from = (uint32_t)t->label_col + 1;

    for (uint32_t c = from; c < t->cols; c++) {
        if (!ck_column_has(w, t, c, totals) || ck_column_has(w, t, c, no_sum))
            continue;
        uint32_t end = c + 1;
        while (end < t->cols && !ck_column_has(w, t, end, no_sum))
            end++;
        if (end > c + 2)
            try_columns(w, t, c, c + 1, end, a);
        if (end > c + 3)
            try_columns(w, t, c, c + 1, c + 3, a);
        if (c > from + 1)
            try_columns(w, t, c, from, c, a);
    }
}

/* ---- done / plan = percentage ------------------------------------------ */

static int only_column(const struct work *w, const struct table *t,
                       const char *const *words, const char *const * not )
{
    int found = -1;

    for (uint32_t c = (uint32_t)t->label_col + 1; c < t->cols; c++) {
        if (!ck_column_has(w, t, c, words) ||
            (not &&ck_column_has(w, t, c, not )))
            continue;
        if (found >= 0)
            return -1;
        found = (int)c;
    }
    return found;
}

static int quotient_fits(const struct cell *done, const struct cell *plan,
                         const struct cell *p)
{
    num unit = half_of(p) ? 2 * half_of(p) : NUM_ONE;

    if (plan->value <= 0)
        return 0;
    return ck_abs(done->value * 100 * NUM_ONE / plan->value - p->value) < unit;
}

static void say_quotient(struct work *w, const struct cell *done,
                         const struct cell *plan, const struct cell *p)
{
    struct quotes q = {0};
    num exact = done->value * 100 * NUM_ONE / plan->value;
    num step = p->decimals > 1 ? 10000 : 100000;
    const char *made = ck_printf(
        w, "%s%%", ck_num(w, (exact + step / 2) / step * step, p->decimals));
    const char *stated = ck_printf(w, "%s%%", ck_num(w, p->value, p->decimals));

    ck_quote(w, &q, p->tok, p->tok);
    ck_quote(w, &q, done->tok, done->tok);
    ck_quote(w, &q, plan->tok, plan->tok);
    const char *sum = ck_printf(w, "%s / %s = %s", ck_num(w, done->value, 0),
                                ck_num(w, plan->value, 0), made);
    if (quotient_fits(done, plan, p))
        ck_relation(w, CHECK_PLAN, CHECK_RIGHT, &q, sum);
    else
        ck_find(w, &(struct ck_finding){.kind = CHECK_PLAN,
                                        .severity = CHECK_ERROR,
                                        .quotes = &q,
                                        .stated = stated,
                                        .computed = made,
                                        .computation = sum,
                                        .suggestion = made,
                                        .message = MSG_CHECK_PERCENT_OFF,
                                        .args = {ck_num(w, done->value, 0),
                                                 ck_num(w, plan->value, 0),
                                                 made, stated}});
}

static void quotients(struct work *w, const struct table *t)
{
    static const char *const percent[] = {"%", "tỷ lệ", "tỉ lệ", NULL};
    static const char *const plan[] = {"kế hoạch", "chỉ tiêu", "kh", "dự toán",
                                       NULL};
    static const char *const done[] = {"thực hiện", "kết quả", "th", "đạt được",
                                       NULL};
    int p = only_column(w, t, percent, NULL);
    int a = only_column(w, t, done, percent);
    int b = only_column(w, t, plan, percent);
    uint32_t right = 0, wrong = 0;

    if (p < 0 || a < 0 || b < 0 || a == b)
        return;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t r = t->first_row; r < t->rows && !w->nomem; r++) {
            const struct cell *x = ck_cell(t, r, (uint32_t)a);
            const struct cell *y = ck_cell(t, r, (uint32_t)b);
            const struct cell *z = ck_cell(t, r, (uint32_t)p);
            if (!x->number || !y->number || !z->number || y->value <= 0)
                continue;
            int fits = quotient_fits(x, y, z);
            if (pass == 0) {
                right += fits;
                wrong += !fits;
            } else if (right >= 2 && wrong * 2 < right)
                say_quotient(w, x, y, z);
        }
}

void ck_rule_table(struct work *w)
{
    struct addends *a = arena_alloc(w->a, sizeof *a);

    w->nomem |= !a;
    for (uint32_t i = 0; i < w->block_count && !w->nomem;) {
        struct table t;
        if (w->blocks[i].zone != ZONE_CELL) {
            i++;
            continue;
        }
        uint32_t table = w->blocks[i].table, next = i;
        while (next < w->block_count && w->blocks[next].zone == ZONE_CELL &&
               w->blocks[next].table == table)
            next++;
        if (ck_table(w, i, &t)) {
            total_rows(w, &t, a);
            total_column(w, &t, a);
            quotients(w, &t);
        }
        i = next;
    }
}
