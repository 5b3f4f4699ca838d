/* The canonical print of law/ and of benefits. */
#include "catalog/cat_load.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static void day_key(struct buf *b, const char *indent, const char *key,
                    day_t day)
{
    char text[DAY_TEXT_BYTES];

    if (day == DAY_NONE)
        return;
    day_iso(day, text);
    buf_printf(b, "%s%s: %s\n", indent, key, text);
}

/* ---- parameters -------------------------------------------------------- */

static void print_figures(struct buf *b, const char *indent,
                          const struct cat_parameter *p,
                          const struct cat_law_value *v)
{
    if (p->shape == CAT_LAW_PLAIN) {
        buf_printf(b, "%svalue: %" PRId64 "\n", indent, v->figures[0]);
        return;
    }
    buf_printf(b, "%stable: {", indent);
    for (size_t k = 0; k < p->key_count; k++)
        buf_printf(b, "%s%s: %" PRId64, k ? ", " : "", p->keys[k],
                   v->figures[k]);
    buf_str(b, "}\n");
}

static void print_values(struct buf *b, int deep, const struct cat_parameter *p,
                         const struct cat_law_value *list, size_t count)
{
    const char *outer = deep ? "    " : "  ", *inner = deep ? "      " : "    ";
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < count; i++) {
        day_iso(list[i].from, day);
        buf_printf(b, "%s%s:\n", outer, day);
        print_figures(b, inner, p, &list[i]);
        cat_print_text(b, inner, "law", list[i].law);
        if (list[i].in_force != list[i].from)
            day_key(b, inner, "in_force", list[i].in_force);
    }
}

static void print_parameter(struct buf *b, const struct cat_parameter *p)
{
    cat_print_title(b, "", "title", &p->title);
    cat_print_title(b, "", "uom", &p->uom);
    if (p->by)
        cat_print_text(b, "", "by", p->by);
    if (p->shape == CAT_LAW_BANDS)
        buf_printf(b, "last: %" PRId64 "\n", p->last);
    day_key(b, "", "until", p->until);
    day_key(b, "", "checked_on", p->checked_on);
    if (p->overrides)
        buf_str(b, "overrides: province\n");
    buf_str(b, "values:\n");
    print_values(b, 0, p, p->values, p->value_count);
    if (p->province_count > 0)
        buf_str(b, "provinces:\n");
    for (size_t i = 0; i < p->province_count; i++) {
        buf_printf(b, "  \"%s\":\n", p->provinces[i].code);
        print_values(b, 1, p, p->provinces[i].values,
                     p->provinces[i].value_count);
    }
}

void cat_print_law(struct buf *out, struct buf *part, const struct catalog *c)
{
    char name[80];

    assert(out && part);
    for (size_t i = 0; i < c->parameter_count; i++) {
        print_parameter(part, &c->parameters[i]);
        snprintf(name, sizeof name, "%.70s.yaml", c->parameters[i].name);
        cat_print_file(out, "law", name, part);
    }
}

/* ---- benefits ---------------------------------------------------------- */

static void print_case(struct buf *b, const struct cat_benefit_case *c)
{
    if (c->when)
        cat_print_expr(b, "        - ", "when", c->when);
    cat_print_expr(b, c->when ? "          " : "        - ", "is", c->is);
    cat_print_text(b, "          ", "law", c->law);
}

static void print_parts(struct buf *b, const struct cat_benefit *x)
{
    buf_str(b, "  parts:\n");
    for (size_t i = 0; i < x->part_count; i++) {
        const struct cat_part *p = &x->parts[i];
        buf_printf(b, "    %s:\n", p->name);
        cat_print_title(b, "      ", "title", &p->title);
        if (p->base >= 0)
            cat_print_text(b, "      ", "base", x->scope.symbols[p->base].name);
        if (p->optional)
            buf_str(b, "      optional: true\n");
        buf_str(b, "      cases:\n");
        for (size_t k = 0; k < p->case_count; k++)
            print_case(b, &p->cases[k]);
    }
}

static void print_timings(struct buf *b, const char *key,
                          const struct cat_benefit *x,
                          const struct cat_timing *list, size_t count)
{
    static const char *const months[] = {"same", "next", "second", "third"};

    if (count > 0)
        buf_printf(b, "  %s:\n", key);
    for (size_t i = 0; i < count; i++) {
        const struct cat_timing *t = &list[i];
        buf_printf(b, "    - month: %s\n", months[t->next]);
        cat_print_expr(b, "      ", "when", t->when);
        if (t->column >= 0)
            buf_printf(b, "      day: %s\n", x->scope.symbols[t->column].name);
        day_key(b, "      ", "from", t->from);
        day_key(b, "      ", "until", t->until);
        cat_print_text(b, "      ", "law", t->law);
    }
}

static void print_several(struct buf *b, const struct cat_benefit *x)
{
    if (x->several_count > 0)
        buf_str(b, "  several:\n");
    for (size_t i = 0; i < x->several_count; i++) {
        const struct cat_several *s = &x->several[i];
        buf_printf(b, "    - pay: %d\n", s->pay);
        cat_print_text(b, "      ", "set", s->set);
        cat_print_expr(b, "      ", "when", s->when);
        cat_print_expr(b, "      ", "beside", s->beside);
        cat_print_expr(b, "      ", "to", s->to);
        cat_print_text(b, "      ", "law", s->law);
    }
}

static void print_columns(struct buf *b, const char *key,
                          const struct cat_benefit *x, const int *columns,
                          size_t count)
{
    if (count == 0)
        return;
    buf_printf(b, "  %s: [", key);
    for (size_t i = 0; i < count; i++)
        buf_printf(b, "%s%s", i ? ", " : "",
                   x->award->columns[columns[i]].name);
    buf_str(b, "]\n");
}

static void print_cell(struct buf *b, const struct expr_symbol *s, int64_t n)
{
    char day[DAY_TEXT_BYTES];

    buf_printf(b, "%s: ", s->name);
    if (s->type == EXPR_CHOICE) {
        buf_str(b, s->codes->codes[n]);
    } else if (s->type == EXPR_BOOL) {
        buf_str(b, n ? "true" : "false");
    } else if (s->type == EXPR_DAY) {
        day_iso((day_t)n, day);
        buf_str(b, day);
    } else if (s->type == EXPR_DECIMAL) {
        buf_printf(b, "%" PRId64 ".%04" PRId64, n / EXPR_DECIMAL_ONE,
                   n % EXPR_DECIMAL_ONE);
    } else {
        buf_int(b, n);
    }
    buf_str(b, ", ");
}

static void print_examples(struct buf *b, const struct cat_benefit *x)
{
    buf_str(b, "  examples:\n");
    for (size_t i = 0; i < x->example_count; i++) {
        const struct cat_example *e = &x->examples[i];
        buf_str(b, "    - {");
        for (size_t k = 0; k < e->given_count; k++)
            print_cell(b, &x->scope.symbols[e->given[k].symbol],
                       e->given[k].value);
        buf_printf(b, "month: %04d-%02d, gives: ", e->month / 12,
                   e->month % 12 + 1);
        if (e->gives < 0)
            buf_str(b, "refused}\n");
        else
            buf_printf(b, "%" PRId64 "}\n", e->gives);
    }
}

static void print_benefit(struct buf *b, const struct cat_benefit *x)
{
    buf_printf(b, "%s:\n", x->name);
    cat_print_title(b, "  ", "title", &x->title);
    cat_print_title(b, "  ", "uom", &x->uom);
    buf_printf(b, "  award: %s\n", x->award->name);
    cat_print_text(b, "  ", "group", x->group);
    day_key(b, "  ", "from", x->from);
    day_key(b, "  ", "until", x->until);
    print_parts(b, x);
    print_timings(b, "starts", x, x->starts, x->start_count);
    print_timings(b, "stops", x, x->stops, x->stop_count);
    print_timings(b, "changes", x, x->changes, x->change_count);
    print_timings(b, "moves", x, x->moves, x->move_count);
    cat_print_expr(b, "  ", "lasts", x->lasts);
    print_several(b, x);
    print_columns(b, "same", x, x->same, x->same_count);
    print_columns(b, "needs", x, x->needs, x->need_count);
    buf_printf(b, "  age_of: %s\n", x->scope.symbols[x->born].name);
    if (x->at >= 0)
        buf_printf(b, "  at: %s\n", x->scope.symbols[x->at].name);
    if (x->suspended_lost)
        buf_str(b, "  suspended: lost\n");
    if (x->category >= 0)
        buf_printf(b, "  category: %s\n", x->scope.symbols[x->category].name);
    if (x->fund) {
        buf_printf(b, "  fund:\n    source: %s\n", x->fund);
        if (x->programme)
            cat_print_text(b, "    ", "programme", x->programme);
    }
    buf_printf(b, "  withhold: %s\n", x->withhold ? "true" : "false");
    buf_printf(b, "  rounding: %s\n", cat_rounding_names[x->rounding]);
    print_examples(b, x);
}

void cat_print_benefits(struct buf *part, const struct catalog *c,
                        const struct cat_field *f)
{
    for (size_t i = 0; i < c->benefit_count; i++)
        if (c->benefits[i].field == f)
            print_benefit(part, &c->benefits[i]);
}
