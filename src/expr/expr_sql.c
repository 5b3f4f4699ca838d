/*
** SQL text.  Every operation is bracketed, so ranks of the two dialects do not
** matter; what differs is in small functions that ask for the dialect.
*/
#include "expr/expr_tree.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

struct sql {
    enum expr_dialect dialect;
    struct buf *out;
};

static void sql_node(const struct sql *s, const struct expr *x);

/* A whole number; PostgreSQL would take a small one for a 32-bit integer and
** overflow where int64 does not. */
static void sql_int(const struct sql *s, int64_t n)
{
    if (s->dialect == EXPR_POSTGRES)
        buf_printf(s->out, "BIGINT '%" PRId64 "'", n);
    else
        buf_int(s->out, n);
}

static void sql_text(struct buf *out, const char *text)
{
    buf_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            buf_char(out, '\'');
        buf_char(out, *text);
    }
    buf_char(out, '\'');
}

static void sql_value(const struct sql *s, const struct expr *typed,
                      int64_t value)
{
    static const char *const bools[EXPR_DIALECT__MAX][2] = {{"0", "1"},
                                                            {"FALSE", "TRUE"}};
    char day[DAY_TEXT_BYTES];

    assert(typed->type != EXPR_TEXT);
    if (typed->type == EXPR_CHOICE) {
        sql_text(s->out, typed->codes->codes[value]);
    } else if (typed->type == EXPR_DAY) {
        day_iso((day_t)value, day);
        buf_printf(s->out, s->dialect == EXPR_POSTGRES ? "DATE '%s'" : "'%s'",
                   day);
    } else if (typed->type == EXPR_BOOL) {
        buf_str(s->out, bools[s->dialect][value != 0]);
    } else {
        sql_int(s, value);
    }
}

/* before a between b after */
static void sql_pair(const struct sql *s, const struct expr *x,
                     const char *between, const char *after)
{
    buf_char(s->out, '(');
    sql_node(s, x->a);
    buf_str(s->out, between);
    sql_node(s, x->b);
    buf_str(s->out, after);
    buf_char(s->out, ')');
}

static void sql_symbol(const struct sql *s, const struct expr *x)
{
    buf_str(s->out, x->symbol->sql);
}

static void sql_literal(const struct sql *s, const struct expr *x)
{
    sql_value(s, x, x->value);
}

static const char *const infix[OP__MAX] = {
    [OP_OR] = " OR ", [OP_AND] = " AND ", [OP_EQ] = " = ", [OP_NE] = " <> ",
    [OP_LT] = " < ",  [OP_LE] = " <= ",   [OP_GT] = " > ", [OP_GE] = " >= ",
    [OP_ADD] = " + ", [OP_SUB] = " - ",   [OP_MUL] = " * "};

static void sql_infix(const struct sql *s, const struct expr *x)
{
    assert(infix[x->op]);
    sql_pair(s, x, infix[x->op], "");
}

/* Two decimals carry the factor 10000 twice; integer division cuts towards
** zero in both dialects and in C. */
static void sql_product(const struct sql *s, const struct expr *x)
{
    int both = x->a->type == EXPR_DECIMAL && x->b->type == EXPR_DECIMAL;

    sql_pair(s, x, " * ", both ? " / 10000" : "");
}

static void sql_not(const struct sql *s, const struct expr *x)
{
    buf_str(s->out, "(NOT ");
    sql_node(s, x->a);
    buf_char(s->out, ')');
}

/* The blank keeps "- -1" from becoming a comment. */
static void sql_negative(const struct sql *s, const struct expr *x)
{
    buf_str(s->out, "(- ");
    sql_node(s, x->a);
    buf_char(s->out, ')');
}

static void sql_in(const struct sql *s, const struct expr *x)
{
    buf_char(s->out, '(');
    sql_node(s, x->a);
    buf_str(s->out, " IN (");
    for (size_t i = 0; i < x->list_count; i++) {
        if (i > 0)
            buf_str(s->out, ", ");
        sql_value(s, x->a, x->list[i]);
    }
    buf_str(s->out, "))");
}

static void sql_presence(const struct sql *s, const struct expr *x)
{
    buf_char(s->out, '(');
    sql_node(s, x->a);
    buf_str(s->out, x->op == OP_IS_NULL ? " IS NULL)" : " IS NOT NULL)");
}

static void sql_to_decimal(const struct sql *s, const struct expr *x)
{
    if (x->a->op == OP_LITERAL) {
        sql_int(s, x->a->value * EXPR_DECIMAL_ONE);
        return;
    }
    buf_char(s->out, '(');
    sql_node(s, x->a);
    buf_str(s->out, " * 10000)");
}

/* Small enough to be written twice. */
static int is_leaf(const struct expr *x)
{
    return x->op == OP_SYMBOL || x->op == OP_LITERAL;
}

/*
** The lesser or greater.  SQLite's min(a, b) is null when either is;
** PostgreSQL's LEAST passes over nulls, so a comparison decides, and operands
** that are not leaves are computed once in a subquery (written out twice,
** nested calls would double the text at each level).
*/
static void sql_least(const struct sql *s, const struct expr *x)
{
    const char *sign = x->op == OP_MIN ? "<=" : ">=";

    if (s->dialect == EXPR_SQLITE) {
        buf_str(s->out, x->op == OP_MIN ? "min" : "max");
        sql_pair(s, x, ", ", "");
        return;
    }
    if (is_leaf(x->a) && is_leaf(x->b)) {
        buf_str(s->out, "(CASE WHEN ");
        sql_node(s, x->a);
        buf_printf(s->out, " %s ", sign);
        sql_node(s, x->b);
        buf_str(s->out, " THEN ");
        sql_node(s, x->a);
        buf_str(s->out, " WHEN ");
        sql_node(s, x->a);
        buf_str(s->out, " IS NOT NULL THEN ");
        sql_node(s, x->b);
        buf_str(s->out, " END)");
        return;
    }
    buf_printf(s->out,
               "(SELECT CASE WHEN m.a %s m.b THEN m.a WHEN m.a IS NOT NULL "
               "THEN m.b END FROM (SELECT ",
               sign);
    sql_node(s, x->a);
    buf_str(s->out, " AS a, ");
    sql_node(s, x->b);
    buf_str(s->out, " AS b) m)");
}

/* One part of a day as a number. */
static void sql_day_part(const struct sql *s, const struct expr *day,
                         const char *part, const char *substr)
{
    if (s->dialect == EXPR_POSTGRES) {
        buf_printf(s->out, "CAST(EXTRACT(%s FROM ", part);
        sql_node(s, day);
        buf_str(s->out, ") AS BIGINT)");
    } else {
        buf_str(s->out, "CAST(substr(");
        sql_node(s, day);
        buf_printf(s->out, ", %s) AS INTEGER)", substr);
    }
}

static void sql_year(const struct sql *s, const struct expr *x)
{
    sql_day_part(s, x->a, "YEAR", "1, 4");
}

/* A day as a number whose difference counts whole years or months: the day of
** the month stands in the last two digits, so 29 February is only reached
** again on 1 March of a common year, as in age_years. */
static void sql_day_key(const struct sql *s, const struct expr *day,
                        int months_in_year)
{
    buf_str(s->out, "((");
    sql_day_part(s, day, "YEAR", "1, 4");
    buf_printf(s->out, " * %d + ", months_in_year);
    sql_day_part(s, day, "MONTH", "6, 2");
    buf_str(s->out, ") * 100 + ");
    sql_day_part(s, day, "DAY", "9, 2");
    buf_char(s->out, ')');
}

/* Whole years or months; -1 for a day before the birth. */
static void sql_age(const struct sql *s, const struct expr *x)
{
    int years = x->op == OP_AGE;

    buf_str(s->out, "(CASE WHEN ");
    sql_node(s, x->a);
    buf_str(s->out, " > ");
    sql_node(s, x->b);
    buf_str(s->out, " THEN -1 ELSE (");
    sql_day_key(s, x->b, years ? 100 : 12);
    buf_str(s->out, " - ");
    sql_day_key(s, x->a, years ? 100 : 12);
    buf_str(s->out, years ? ") / 10000 END)" : ") / 100 END)");
}

static void (*const writers[OP__MAX])(const struct sql *,
                                      const struct expr *) = {
    [OP_SYMBOL] = sql_symbol,
    [OP_LITERAL] = sql_literal,
    [OP_OR] = sql_infix,
    [OP_AND] = sql_infix,
    [OP_NOT] = sql_not,
    [OP_EQ] = sql_infix,
    [OP_NE] = sql_infix,
    [OP_LT] = sql_infix,
    [OP_LE] = sql_infix,
    [OP_GT] = sql_infix,
    [OP_GE] = sql_infix,
    [OP_IN] = sql_in,
    [OP_IS_NULL] = sql_presence,
    [OP_NOT_NULL] = sql_presence,
    [OP_ADD] = sql_infix,
    [OP_SUB] = sql_infix,
    [OP_MUL] = sql_product,
    [OP_NEG] = sql_negative,
    [OP_TO_DECIMAL] = sql_to_decimal,
    [OP_AGE] = sql_age,
    [OP_MONTHS] = sql_age,
    [OP_YEAR] = sql_year,
    [OP_MIN] = sql_least,
    [OP_MAX] = sql_least};

static void sql_node(const struct sql *s, const struct expr *x)
{
    assert(x->op < OP__MAX && writers[x->op]);
    writers[x->op](s, x);
}

void expr_sql(const struct expr *x, enum expr_dialect dialect, struct buf *out)
{
    struct sql s = {dialect, out};

    assert(x && out);
    assert(dialect >= 0 && dialect < EXPR_DIALECT__MAX);
    sql_node(&s, x);
}
