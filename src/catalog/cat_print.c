/*
** The canonical print: every definition as it was understood, in one fixed
** form.  Each file follows a line "#@ PATH BYTES", so that the print can be
** taken apart and loaded again, and two catalogues can be compared.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILE_BYTES_MAX = 64 << 20 };

/* Text in double quotes. */
static void quoted(struct buf *b, const char *text)
{
    buf_char(b, '"');
    for (; *text; text++) {
        size_t plain = strcspn(text, "\"\\\n");
        buf_add(b, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        buf_char(b, '\\');
        buf_char(b, *text == '\n' ? 'n' : *text);
    }
    buf_char(b, '"');
}

void cat_print_title(struct buf *b, const char *indent, const char *key,
                     const struct cat_title *t)
{
    assert(key && t);
    if (!t->text[LANG_VI] || !t->text[LANG_EN])
        return;
    buf_printf(b, "%s%s: {vi: ", indent, key);
    quoted(b, t->text[LANG_VI]);
    buf_str(b, ", en: ");
    quoted(b, t->text[LANG_EN]);
    buf_str(b, "}\n");
}

void cat_print_text(struct buf *b, const char *indent, const char *key,
                    const char *text)
{
    if (!text)
        return;
    buf_printf(b, "%s%s: ", indent, key);
    quoted(b, text);
    buf_char(b, '\n');
}

void cat_print_expr(struct buf *b, const char *indent, const char *key,
                    const struct expr *x)
{
    struct buf text;

    if (!x)
        return;
    buf_init(&text, 1 << 16);
    expr_print(x, &text);
    cat_print_text(b, indent, key, buf_cstr(&text));
    b->failed |= text.failed;
    buf_free(&text);
}

/* One file: its content is in part, which is emptied. */
static void file(struct buf *out, const char *path, struct buf *part)
{
    if (part->len > 0) {
        buf_printf(out, "#@ %s %zu\n", path, part->len);
        buf_add(out, part->data, part->len);
    }
    out->failed |= part->failed;
    buf_clear(part);
}

/* A file of a folder: "employment/registers.yaml". */
void cat_print_file(struct buf *out, const char *folder, const char *name,
                    struct buf *part)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file(out, path, part);
}

static void print_choice(struct buf *b, const struct cat_choice *c)
{
    buf_printf(b, "%s:\n", c->name);
    cat_print_title(b, "  ", "title", &c->title);
    buf_str(b, "  codes:\n");
    for (size_t i = 0; i < c->codes.count; i++)
        cat_print_title(b, "    ", c->codes.codes[i], &c->titles[i]);
}

static const char *const type_words[CAT_TYPE__MAX] = {
    [CAT_TEXT] = "text",   [CAT_COUNT] = "count",     [CAT_NUMBER] = "number",
    [CAT_MONEY] = "money", [CAT_DECIMAL] = "decimal", [CAT_DAY] = "day",
    [CAT_BOOL] = "bool",   [CAT_CHOICE] = "choice",   [CAT_REF] = "",
    [CAT_UNIT] = "unit"};

/* A number in the notation of the column. */
static void number(struct buf *b, const struct cat_column *c, const char *key,
                   int64_t n)
{
    assert(c->type != CAT_TEXT || n >= 0);
    buf_printf(b, "      %s: ", key);
    if (c->type == CAT_CHOICE) {
        buf_str(b, c->choice->codes.codes[n]);
    } else if (c->type == CAT_BOOL) {
        buf_str(b, n ? "true" : "false");
    } else if (c->type == CAT_DECIMAL) {
        int64_t size = n < 0 ? -n : n;
        buf_printf(b, "%s%" PRId64 ".%04" PRId64, n < 0 ? "-" : "",
                   size / EXPR_DECIMAL_ONE, size % EXPR_DECIMAL_ONE);
    } else {
        buf_int(b, n);
    }
    buf_char(b, '\n');
}

static void print_type(struct buf *b, const struct cat_column *c)
{
    const char *word = type_words[c->type];
    const char *list = c->type == CAT_CHOICE ? c->choice->name : NULL;

    assert(c->type != CAT_CHOICE || c->choice);
    if (c->type == CAT_REF)
        word = c->target->name;
    if (list && strcmp(list, "procedure") == 0) {
        word = "procedure";
        list = NULL;
    }
    buf_printf(b, "      type: %s\n", word);
    if (list)
        buf_printf(b, "      of: %s\n", list);
}

static void print_column(struct buf *b, const struct cat_column *c)
{
    int implied = (c->type == CAT_COUNT || c->type == CAT_MONEY) && c->min == 0;

    buf_printf(b, "    %s:\n", c->name);
    print_type(b, c);
    if (c->required)
        buf_str(b, "      required: true\n");
    if (c->search)
        buf_str(b, "      search: true\n");
    if (c->has_min && !implied)
        number(b, c, "min", c->min);
    if (c->has_max)
        number(b, c, "max", c->max);
    if (c->has_default)
        number(b, c, "default", c->default_value);
    if (c->pattern)
        cat_print_text(b, "      ", "pattern", c->pattern);
    cat_print_expr(b, "      ", "when", c->when);
    cat_print_title(b, "      ", "title", &c->title);
    cat_print_title(b, "      ", "help", &c->help);
}

static void print_derived(struct buf *b, const struct cat_derived *d)
{
    assert(d->choice);
    buf_printf(b, "    %s:\n", d->name);
    cat_print_title(b, "      ", "title", &d->title);
    buf_printf(b, "      choice: %s\n      cases:\n", d->choice->name);
    for (size_t i = 0; i < d->case_count; i++) {
        const struct cat_case *c = &d->cases[i];
        const char *code = d->choice->codes.codes[c->code];
        if (c->when) {
            cat_print_expr(b, "        - ", "when", c->when);
            buf_printf(b, "          is: %s\n", code);
        } else {
            buf_printf(b, "        - otherwise: %s\n", code);
        }
    }
}

static void print_column_lists(struct buf *b, const struct cat_register *r,
                               const char *key, const struct cat_unique *lists,
                               size_t count)
{
    if (count > 0)
        buf_printf(b, "  %s:\n", key);
    for (size_t i = 0; i < count; i++) {
        buf_str(b, "    - [");
        for (size_t k = 0; k < lists[i].count; k++)
            buf_printf(b, "%s%s", k ? ", " : "",
                       lists[i].columns[k] == CAT_UNIT_COLUMN
                           ? "unit"
                           : r->columns[lists[i].columns[k]].name);
        buf_str(b, "]\n");
    }
}

static const char *const kind_words[CAT_KIND__MAX] = {"party", "event", "spell",
                                                      "dossier", "document"};

static void print_register(struct buf *b, const struct cat_register *r)
{
    int own = 0;

    assert(r->kind < CAT_KIND__MAX);
    buf_printf(b, "%s:\n", r->name);
    cat_print_title(b, "  ", "title", &r->title);
    buf_printf(b, "  kind: %s\n", kind_words[r->kind]);
    for (size_t i = 0; i < r->column_count; i++)
        own += !r->columns[i].system;
    buf_str(b, own ? "  columns:\n" : "  columns: {}\n");
    for (size_t i = 0; i < r->column_count; i++)
        if (!r->columns[i].system)
            print_column(b, &r->columns[i]);
    if (r->derived_count > 0)
        buf_str(b, "  derived:\n");
    for (size_t i = 0; i < r->derived_count; i++)
        print_derived(b, &r->derived[i]);
    if (r->rule_count > 0)
        buf_str(b, "  rules:\n");
    for (size_t i = 0; i < r->rule_count; i++) {
        cat_print_expr(b, "    - ", "must", r->rules[i].must);
        cat_print_title(b, "      ", "message", &r->rules[i].message);
    }
    print_column_lists(b, r, "unique", r->uniques, r->unique_count);
    print_column_lists(b, r, "indexes", r->indexes, r->index_count);
    if (r->party >= 0)
        buf_printf(b, "  party: %s\n", r->columns[r->party].name);
    if (r->no_overlap)
        buf_str(b, "  no_overlap: true\n");
    if (r->absence_of)
        buf_printf(b, "  absence_of: %s\n", r->absence_of->name);
    if (r->procedure >= 0)
        buf_printf(b, "  procedure: %s\n", r->columns[r->procedure].name);
}

static void print_total(struct buf *b, const struct cat_indicator *i)
{
    const struct expr_codes *codes = &i->dims[0].choice->codes;

    buf_str(b, "  total:\n");
    for (size_t k = 0; k < codes->count; k++)
        buf_printf(b, "    \"%s\": %s\n", codes->codes[k], i->parts[k]->name);
}

/* What is made of other indicators, of units, or typed in; 0 when it is counted
** from records. */
static int print_made(struct buf *b, const struct cat_indicator *i)
{
    switch (i->measure) {
    case CAT_RATIO:
        buf_printf(b, "  ratio: {of: %s, to: %s, scale: %" PRId64 "}\n",
                   i->of->name, i->to->name, i->scale);
        return 1;
    case CAT_FALL:
        buf_printf(b, "  fall: %s\n", i->of->name);
        return 1;
    case CAT_TOTAL:
        print_total(b, i);
        return 1;
    case CAT_UNITS:
        buf_printf(b, "  units: %s\n", i->level);
        return 1;
    case CAT_TYPED:
        buf_printf(b, "  typed: %s\n", i->typed_stock ? "stock" : "flow");
        return 1;
    default:
        return 0;
    }
}

static void print_measure(struct buf *b, const struct cat_indicator *i)
{
    static const char *const words[CAT_MEASURE__MAX] = {
        [CAT_FLOW] = "count",        [CAT_STOCK] = "stock",
        [CAT_INFLOW] = "inflow",     [CAT_OUTFLOW] = "outflow",
        [CAT_DISTINCT] = "distinct", [CAT_DAYS] = "days",
        [CAT_RANGE] = "range"};

    assert(i->measure < CAT_MEASURE__MAX);
    if (print_made(b, i))
        return;
    const char *column =
        i->value_column >= 0 ? i->reg->columns[i->value_column].name : NULL;
    /* A sum and a count of a column are the same measure. */
    if (i->measure == CAT_PLACES) {
        buf_printf(b, "  places:\n    of: %s\n    level: %s\n", i->reg->name,
                   i->level);
        cat_print_text(b, "    ", "type", i->unit_type);
    } else {
        buf_printf(b, "  %s: %s%s%s\n", words[i->measure], i->reg->name,
                   column ? "." : "", column ? column : "");
    }
    if (i->day_column >= 0)
        buf_printf(b, "  on: %s\n", i->reg->columns[i->day_column].name);
}

static void print_by(struct buf *b, const struct cat_indicator *i)
{
    if (i->dim_count == 0 || i->measure == CAT_RANGE)
        return;
    buf_str(b, "  by: [");
    for (size_t k = 0; k < i->dim_count; k++) {
        const struct cat_dim *d = &i->dims[k];
        buf_str(b, k ? ", " : "");
        if (i->reg || strcmp(d->name, d->choice->name) == 0)
            buf_str(b, d->name);
        else
            buf_printf(b, "{%s: %s}", d->name, d->choice->name);
    }
    buf_str(b, "]\n");
}

static void print_indicator(struct buf *b, const struct cat_indicator *i)
{
    static const char *const better[] = {"none", "higher", "lower"};

    buf_printf(b, "%s:\n", i->name);
    cat_print_title(b, "  ", "title", &i->title);
    cat_print_title(b, "  ", "uom", &i->uom);
    print_measure(b, i);
    cat_print_expr(b, "  ", "where", i->where);
    print_by(b, i);
    if (i->has_plan)
        buf_printf(b, "  plan: {better: %s}\n", better[i->better]);
    if (i->share_of)
        buf_printf(b, "  share_of: %s\n", i->share_of->name);
    if (i->per)
        buf_printf(b, "  per: %s\n", i->per->name);
    if (i->may_type && i->measure != CAT_TYPED)
        buf_str(b, "  type_in: true\n");
    if (i->open)
        buf_str(b, "  open: true\n");
    buf_printf(b, "  decimals: %d\n", i->decimals);
    cat_print_text(b, "  ", "law", i->law);
}

static void print_term(struct buf *b, const char *before, struct cat_term term)
{
    static const char *const words[] = {"working_days", "calendar_days",
                                        "hours"};
    char amount[CAT_TERM_BYTES];

    if (term.hundredths == 0)
        return;
    cat_term_text(term, amount);
    buf_printf(b, "%s%s: %s\n", before, words[term.unit], amount);
}

static void print_limits(struct buf *b, const struct cat_procedure *p)
{
    char day[DAY_TEXT_BYTES];

    if (p->limit_count > 0)
        buf_str(b, "  limits:\n");
    for (size_t i = 0; i < p->limit_count; i++) {
        const struct cat_limit *l = &p->limits[i];
        day_iso(l->from, day);
        buf_printf(b, "    - from: %s\n", day);
        print_term(b, "      ", l->term);
        cat_print_text(b, "      ", "province", l->province);
        cat_print_text(b, "      ", "law", l->law);
    }
}

static void print_steps(struct buf *b, const struct cat_procedure *p)
{
    char day[DAY_TEXT_BYTES];

    if (p->step_count > 0)
        buf_str(b, "  steps:\n");
    for (size_t i = 0; i < p->step_count; i++) {
        const struct cat_step *s = &p->steps[i];
        day_iso(s->from, day);
        buf_printf(b, "    - from: %s\n      who: %s\n", day,
                   cat_doer_names[s->who]);
        cat_print_title(b, "      ", "title", &s->title);
        print_term(b, "      ", s->term);
        cat_print_text(b, "      ", "law", s->law);
    }
}

static void print_procedure(struct buf *b, const struct cat_procedure *p)
{
    buf_printf(b, "%s:\n", p->name);
    cat_print_text(b, "  ", "code", p->code);
    cat_print_title(b, "  ", "title", &p->title);
    print_limits(b, p);
    print_steps(b, p);
    if (p->paper_count > 0)
        buf_str(b, "  papers:\n");
    for (size_t i = 0; i < p->paper_count; i++) {
        buf_str(b, "    - {vi: ");
        quoted(b, p->papers[i].text[LANG_VI]);
        buf_str(b, ", en: ");
        quoted(b, p->papers[i].text[LANG_EN]);
        buf_str(b, "}\n");
    }
    if (p->form_count > 0)
        buf_str(b, "  forms:\n");
    for (size_t i = 0; i < p->form_count; i++) {
        buf_str(b, "    - ");
        quoted(b, p->forms[i]);
        buf_char(b, '\n');
    }
    if (p->fee > 0)
        buf_printf(b, "  fee: %" PRId64 "\n", p->fee);
    cat_print_title(b, "  ", "result", &p->result);
    cat_print_title(b, "  ", "joint", &p->joint);
    if (p->starts_in)
        buf_printf(b, "  starts: {kind: %s, register: %s}\n",
                   cat_starts_names[p->starts], p->starts_in->name);
}

/* The files of a folder; field NULL: shared. */
static void print_folder(struct buf *out, struct buf *part,
                         const struct catalog *c, const struct cat_field *f)
{
    const char *folder = f ? f->name : "shared";

    if (f) {
        cat_print_title(part, "", "title", &f->title);
        buf_printf(part, "order: %d\n", f->order);
        cat_print_file(out, folder, "field.yaml", part);
    }
    for (size_t i = 0; i < c->choice_count; i++)
        if (c->choices[i].field == f &&
            strcmp(c->choices[i].name, "procedure") != 0)
            print_choice(part, &c->choices[i]);
    cat_print_file(out, folder, "choices.yaml", part);
    for (size_t i = 0; i < c->register_count; i++)
        if (c->registers[i].field == f)
            print_register(part, &c->registers[i]);
    cat_print_file(out, folder, f ? "registers.yaml" : "parties.yaml", part);
    for (size_t i = 0; i < c->procedure_count; i++)
        if (c->procedures[i].field == f)
            print_procedure(part, &c->procedures[i]);
    cat_print_file(out, folder, "procedures.yaml", part);
    for (size_t i = 0; i < c->indicator_count; i++)
        if (c->indicators[i].field == f)
            print_indicator(part, &c->indicators[i]);
    cat_print_file(out, folder, "indicators.yaml", part);
    cat_print_benefits(part, c, f);
    cat_print_file(out, folder, "benefits.yaml", part);
}

static void print_days(struct buf *b, const char *key, const day_t *days,
                       size_t count)
{
    char day[DAY_TEXT_BYTES];

    buf_printf(b, "%s: [", key);
    for (size_t i = 0; i < count; i++) {
        day_iso(days[i], day);
        buf_printf(b, "%s%s", i ? ", " : "", day);
    }
    buf_str(b, "]\n");
}

static void print_office(struct buf *b, const struct workyear *y)
{
    if (y->office_count == 0)
        return;
    buf_str(b, "office: [");
    for (size_t i = 0; i < y->office_count; i++) {
        const struct workspan *s = &y->office[i];
        buf_printf(b, "%s\"%02d:%02d-%02d:%02d\"", i ? ", " : "", s->from / 60,
                   s->from % 60, s->to / 60, s->to % 60);
    }
    buf_str(b, "]\n");
}

static void print_calendar(struct buf *out, struct buf *part,
                           const struct catalog *c)
{
    char name[24];

    for (size_t i = 0; i < c->calendar.count; i++) {
        const struct workyear *y = &c->calendar.years[i];
        buf_printf(part, "year: %d\npublished: %s\n", y->year,
                   y->published ? "true" : "false");
        print_days(part, "off", y->off, y->off_count);
        print_days(part, "worked", y->worked, y->worked_count);
        print_office(part, y);
        cat_print_text(part, "", "law", c->calendar_laws[i]);
        snprintf(name, sizeof name, "%d.yaml", y->year);
        cat_print_file(out, "calendar", name, part);
    }
}

/* A field of a CSV row with its separator. */
static void csv_field(struct buf *b, const char *text, char after)
{
    buf_csv(b, text);
    buf_char(b, after);
}

static void csv_day(struct buf *b, day_t day, char after)
{
    char text[DAY_TEXT_BYTES] = "";

    if (day != DAY_NONE)
        day_iso(day, text);
    csv_field(b, text, after);
}

static void print_units(struct buf *out, struct buf *part,
                        const struct catalog *c)
{
    if (c->unit_count > 0)
        buf_str(part, "uid,code,name,type,level,parent,valid_from,valid_to\n");
    for (size_t i = 0; i < c->unit_count; i++) {
        const struct cat_unit *u = &c->units[i];
        const char *fields[] = {u->uid,  u->code,  u->name,
                                u->type, u->level, u->parent};
        for (size_t k = 0; k < ARRAY_COUNT(fields); k++)
            csv_field(part, fields[k], ',');
        csv_day(part, u->from, ',');
        csv_day(part, u->to, '\n');
    }
    file(out, "units/units.csv", part);
    if (c->succession_count > 0)
        buf_str(part, "from_uid,to_uid,date,kind,whole\n");
    for (size_t i = 0; i < c->succession_count; i++) {
        const struct cat_succession *s = &c->successions[i];
        csv_field(part, s->from_uid, ',');
        csv_field(part, s->to_uid ? s->to_uid : "", ',');
        csv_day(part, s->day, ',');
        csv_field(part, s->kind, ',');
        csv_field(part, s->whole ? "1" : "0", '\n');
    }
    file(out, "units/successions.csv", part);
}

static void print_due(struct buf *part, const struct cat_report *r)
{
    const char *sign = "due: {";

    for (int k = 0; k < CAT_EVERY__MAX; k++) {
        if (!r->due[k])
            continue;
        buf_printf(part, "%s%s: %d", sign, cat_every_names[k], r->due[k]);
        sign = ", ";
    }
    buf_str(part, *sign == ',' ? "}\n" : "");
}

static void print_reports(struct buf *out, struct buf *part,
                          const struct catalog *c)
{
    char name[80];

    for (size_t i = 0; i < c->report_count; i++) {
        const struct cat_report *r = &c->reports[i];
        cat_print_title(part, "", "title", &r->title);
        buf_printf(part, "calendar: %s\n", calendar_names[r->calendar]);
        cat_print_text(part, "", "template", strchr(r->template_file, '/') + 1);
        if (r->no_head)
            buf_str(part, "head: false\n");
        print_due(part, r);
        snprintf(name, sizeof name, "%.70s.yaml", r->name);
        cat_print_file(out, "reports", name, part);
    }
    for (size_t i = 0; i < c->template_count; i++) {
        buf_str(part, c->templates[i].text);
        file(out, c->templates[i].file, part);
    }
}

static void print_form_row(struct buf *part, const struct cat_form_row *row)
{
    buf_printf(part, "  - {indicator: %s", row->indicator->name);
    for (size_t d = 0; d < row->dim_count; d++)
        buf_printf(part, "%s%s", d ? ", " : ", by: [", row->dims[d]->name);
    buf_str(part, row->dim_count ? "]}\n" : "}\n");
}

static void print_forms(struct buf *out, struct buf *part,
                        const struct catalog *c)
{
    static const char *const every[] = {
        [1] = "month", [3] = "quarter", [6] = "half_year", [12] = "year"};
    char name[80];

    for (size_t i = 0; i < c->form_count; i++) {
        const struct cat_form *f = &c->forms[i];
        cat_print_title(part, "", "title", &f->title);
        buf_printf(part, "calendar: %s\nevery: %s\nrows:\n",
                   calendar_names[f->calendar], every[f->months]);
        for (size_t n = 0; n < f->row_count; n++)
            print_form_row(part, &f->rows[n]);
        if (f->rule_count > 0)
            buf_str(part, "rules:\n");
        for (size_t n = 0; n < f->rule_count; n++) {
            cat_print_expr(part, "  - ", "must", f->rules[n].must);
            cat_print_title(part, "    ", "message", &f->rules[n].message);
            if (f->rules[n].warning)
                buf_str(part, "    warning: true\n");
        }
        snprintf(name, sizeof name, "%.70s.yaml", f->name);
        cat_print_file(out, "forms", name, part);
    }
}

/* Any tree in flow style: one long line, exact. */
static void print_node(struct buf *b, const struct cat_node *n)
{
    static const char *const ends[] = {"", "[]", "{}"};

    if (n->kind == CAT_SCALAR) {
        /* Quotes keep what was a string a string. */
        int plain = !n->quoted && n->text[0] &&
                    n->text[strspn(n->text, "abcdefghijklmnopqrstuvwxyz"
                                            "0123456789_.")] == '\0';
        if (plain)
            buf_str(b, n->text);
        else
            quoted(b, n->text);
        return;
    }
    buf_char(b, ends[n->kind][0]);
    for (size_t i = 0; i < n->count; i++) {
        if (i > 0)
            buf_str(b, ", ");
        if (n->kind == CAT_MAP) {
            print_node(b, n->keys[i]);
            buf_str(b, ": ");
        }
        print_node(b, n->items[i]);
    }
    buf_char(b, ends[n->kind][1]);
}

static void print_trees(struct buf *out, struct buf *part, const char *folder,
                        const struct cat_sample *trees, size_t count)
{
    char name[80];

    for (size_t i = 0; i < count; i++) {
        const struct cat_node *root = trees[i].root;
        for (size_t k = 0; root->kind == CAT_MAP && k < root->count; k++) {
            print_node(part, root->keys[k]);
            buf_str(part, ": ");
            print_node(part, root->items[k]);
            buf_char(part, '\n');
        }
        if (root->kind != CAT_MAP) {
            print_node(part, root);
            buf_char(part, '\n');
        }
        snprintf(name, sizeof name, "%.70s.yaml", trees[i].place);
        cat_print_file(out, folder, name, part);
    }
}

static void print_documents(struct buf *out, struct buf *part,
                            const struct catalog *c)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < c->document_count; i++) {
        const struct cat_document *d = &c->documents[i];
        cat_print_text(part, "- ", "symbol", d->symbol);
        if (d->day != DAY_NONE) {
            day_iso(d->day, day);
            buf_printf(part, "  day: %s\n", day);
        }
        cat_print_text(part, "  ", "title", d->title);
        if (d->word_count > 0)
            buf_str(part, "  words:\n");
        for (size_t k = 0; k < d->word_count; k++) {
            buf_str(part, "    - ");
            quoted(part, d->words[k]);
            buf_char(part, '\n');
        }
    }
    if (c->document_count > 0)
        cat_print_file(out, "law", "documents.yaml", part);
}

void catalog_print(const struct catalog *c, struct buf *out)
{
    struct buf part;

    assert(c && out);
    buf_init(&part, FILE_BYTES_MAX);
    print_folder(out, &part, c, NULL);
    for (size_t i = 0; i < c->field_count; i++)
        print_folder(out, &part, c, &c->fields[i]);
    print_calendar(out, &part, c);
    print_units(out, &part, c);
    print_forms(out, &part, c);
    print_reports(out, &part, c);
    print_trees(out, &part, "samples", c->samples, c->sample_count);
    print_trees(out, &part, "payfiles", c->payfiles, c->payfile_count);
    print_documents(out, &part, c);
    cat_print_law(out, &part, c);
    buf_free(&part);
}
