/*
** The catalogue as people read it: registers, indicators, procedures, benefits
** and figures of the law, each with its definition; the worked examples of a
** benefit are computed while its page is made.
*/
#include "base/text.h"
#include "base/vnum.h"
#include "benefit/example.h"
#include "benefit/month.h"
#include "doc/mdread.h"
#include "report/report.h"
#include "web/families.h"
#include "web/paper_view.h"
#include "web/parts.h"

#include <string.h>

enum { KEY_BYTES = 512, MANUAL_BYTES = 1 << 20, FAULT_BYTES = 2048 };

/* ---- kinds of definitions ----------------------------------------------- */

/* One definition as lists show it. */
struct thing {
    const char *name, *title, *note;
    const struct cat_field *field; /* NULL: shared */
};

static struct thing register_at(const struct request *r, size_t i)
{
    const struct cat_register *x = &req_catalog(r)->registers[i];

    return (struct thing){x->name, TITLED(r, x), "", x->field};
}

static struct thing indicator_at(const struct request *r, size_t i)
{
    const struct cat_indicator *x = &req_catalog(r)->indicators[i];

    return (struct thing){x->name, TITLED(r, x), x->uom.text[r->lang],
                          x->field};
}

static struct thing procedure_at(const struct request *r, size_t i)
{
    const struct cat_procedure *x = &req_catalog(r)->procedures[i];

    return (struct thing){x->name, TITLED(r, x), x->code ? x->code : "",
                          x->field};
}

static struct thing benefit_at(const struct request *r, size_t i)
{
    const struct cat_benefit *x = &req_catalog(r)->benefits[i];

    return (struct thing){x->name, TITLED(r, x), TITLED(r, x->award), x->field};
}

static struct thing parameter_at(const struct request *r, size_t i)
{
    const struct cat_parameter *x = &req_catalog(r)->parameters[i];
    const struct cat_law_value *v =
        x->value_count ? &x->values[x->value_count - 1] : NULL;

    return (struct thing){x->name, TITLED(r, x), v && v->law ? v->law : "",
                          NULL};
}

static size_t count_registers(const struct catalog *c)
{
    return c->register_count;
}

static size_t count_indicators(const struct catalog *c)
{
    return c->indicator_count;
}

static size_t count_procedures(const struct catalog *c)
{
    return c->procedure_count;
}

static size_t count_benefits(const struct catalog *c)
{
    return c->benefit_count;
}

static size_t count_parameters(const struct catalog *c)
{
    return c->parameter_count;
}

static const struct kind {
    const char *plural, *kind; /* of the path; of catalog_doc_one */
    enum msg_id title, note;
    size_t (*count)(const struct catalog *c);
    struct thing (*at)(const struct request *r, size_t i);
} kinds[] = {
    {"registers", "register", MSG_WEB_REGISTERS, MSG_WEB_NOTE, count_registers,
     register_at},
    {"indicators", "indicator", MSG_WEB_CAT_INDICATORS, MSG_WEB_CAT_UOM,
     count_indicators, indicator_at},
    {"procedures", "procedure", MSG_WEB_CAT_PROCEDURES, MSG_WEB_CODE_OF,
     count_procedures, procedure_at},
    {"benefits", "benefit", MSG_WEB_CAT_BENEFITS, MSG_WEB_REGISTER,
     count_benefits, benefit_at},
    {"law", "parameter", MSG_WEB_LAW_FIGURES, MSG_WEB_LAW, count_parameters,
     parameter_at},
};

static const struct page_tab tabs[] = {
    {"/catalogue/registers", MSG_WEB_REGISTERS},
    {"/catalogue/indicators", MSG_WEB_CAT_INDICATORS},
    {"/catalogue/procedures", MSG_WEB_CAT_PROCEDURES},
    {"/catalogue/benefits", MSG_WEB_CAT_BENEFITS},
    {"/catalogue/law", MSG_WEB_LAW_FIGURES},
};

static enum err_code find_kind(struct request *r, size_t *out)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strcmp(kinds[i].plural, r->slot[0]) == 0) {
            *out = i;
            return ERR_OK;
        }
    }
    *out = 0;
    return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
}

/* ---- lists -------------------------------------------------------------- */

static int is_asked(const struct request *r, const struct thing *x,
                    const char *key)
{
    const char *field = req_get(r, "field");
    char text[KEY_BYTES];

    if (*field && (!x->field || strcmp(x->field->name, field) != 0))
        return 0;
    text_fold(x->title, text, sizeof text);
    return !*key || strstr(text, key) || strstr(x->name, key);
}

static struct data_table *things_table(struct request *r, const struct kind *k)
{
    const struct part_column columns[] = {
        {"title", MSG_WEB_CAT_TITLE, DATA_TEXT},
        {"name", MSG_WEB_NAME, DATA_TEXT},
        {"field", MSG_WEB_FIELD, DATA_TEXT},
        {"note", k->note, DATA_TEXT},
    };
    struct data_table *t =
        part_table(r, k->plural, k->title, columns, ARRAY_COUNT(columns));
    char key[KEY_BYTES];

    text_fold(req_get(r, "q"), key, sizeof key);
    for (size_t i = 0; t && i < k->count(req_catalog(r)); i++) {
        struct thing x = k->at(r, i);
        if (!is_asked(r, &x, key))
            continue;
        data_row(t, arena_printf(r->a, "/catalogue/%s/%s", k->plural, x.name));
        data_text(t, x.title);
        data_text(t, x.name);
        data_text(t, x.field ? TITLED(r, x.field) : "");
        data_text(t, x.note);
    }
    return t;
}

static void filter(struct request *r, const struct kind *k)
{
    const struct catalog *c = req_catalog(r);
    struct option *o = arena_array(r->a, c->field_count + 1, sizeof *o);

    if (!o)
        return;
    o[0] = (struct option){"", msg_text(MSG_WEB_ANY, r->lang)};
    for (size_t i = 0; i < c->field_count; i++)
        o[i + 1] = (struct option){c->fields[i].name, TITLED(r, &c->fields[i])};
    html_open(&r->h, "form", "method", "get", "action",
              arena_printf(r->a, "/catalogue/%s", k->plural), "class", "form",
              NULL);
    part_field(r, "q", MSG_WEB_CAT_FIND, "search", NULL, 0);
    form_select(r,
                &(struct field){.name = "field",
                                .label = msg_text(MSG_WEB_FIELD, r->lang)},
                o, c->field_count + 1);
    part_filter_end(r);
}

static enum err_code list_page(struct request *r)
{
    size_t k;
    enum err_code rc = find_kind(r, &k);
    struct data_table *t = rc == ERR_OK ? things_table(r, &kinds[k]) : NULL;

    if (!t || data_only(r))
        return rc == ERR_OK ? r->err.code : rc;
    page_begin_msg(r, MSG_WEB_CATALOGUE);
    page_tabs(r, tabs, ARRAY_COUNT(tabs), k);
    filter(r, &kinds[k]);
    H(&r->h, "<p class=\"actions\">");
    part_excel(r);
    part_button(r, MSG_WEB_CAT_CHECK, "/catalogue/check");
    H(&r->h, "</p>");
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static enum err_code first_page(struct request *r)
{
    r->slot[0] = kinds[0].plural;
    return list_page(r);
}

/* ---- one definition ----------------------------------------------------- */

/* The column that an example gives, the award's or its party's; NULL for an
** age. */
static const struct cat_column *given_column(const struct cat_benefit *b,
                                             int symbol)
{
    const struct cat_register *award = b->award;
    int own = (int)award->column_count;

    if (symbol < own)
        return &award->columns[symbol];
    return symbol < b->age_column && award->party >= 0
               ? &award->columns[award->party].target->columns[symbol - own]
               : NULL;
}

static const char *given_value(struct request *r, const struct cat_column *c,
                               int64_t value)
{
    char text[VNUM_TEXT_BYTES + DAY_TEXT_BYTES];

    if (c && c->type == CAT_CHOICE)
        return c->choice->titles[value].text[r->lang];
    if (c && c->type == CAT_BOOL)
        return msg_text(value ? MSG_REG_YES : MSG_REG_NO, r->lang);
    if (c && c->type == CAT_DAY)
        day_official((day_t)value, text);
    else
        vnum_format(value, text);
    const char *kept = arena_strdup(r->a, text);
    return kept ? kept : "";
}

/* "Nhóm: mồ côi; tuổi: 3". */
static const char *given_text(struct request *r, const struct cat_benefit *b,
                              const struct cat_example *x)
{
    const char *text = "";

    for (size_t i = 0; text && i < x->given_count; i++) {
        const struct cat_example_value *v = &x->given[i];
        const struct cat_column *c = given_column(b, v->symbol);
        const char *name =
            c ? TITLED(r, c)
              : msg_text(v->symbol == b->age_column ? MSG_WEB_CAT_AGE
                                                    : MSG_WEB_CAT_AGE_MONTHS,
                         r->lang);
        text = arena_printf(r->a, "%s%s%s: %s", text, i ? "; " : "", name,
                            given_value(r, c, v->value));
    }
    return text ? text : "";
}

static void put_gives(struct request *r, struct data_table *t, int64_t gives)
{
    if (gives < 0)
        data_text(t, msg_text(MSG_WEB_CAT_REFUSED, r->lang));
    else
        data_number(t, gives);
}

static enum err_code examples_table(struct request *r, const char *name,
                                    struct data_table **out)
{
    static const struct part_column columns[] = {
        {"given", MSG_WEB_CAT_GIVEN, DATA_TEXT},
        {"month", MSG_WEB_MONTH, DATA_TEXT},
        {"says", MSG_WEB_CAT_SAYS, DATA_NUMBER},
        {"gives", MSG_WEB_CAT_GIVES, DATA_NUMBER},
        {"state", MSG_WEB_STATE, DATA_TEXT},
    };
    const struct cat_benefit *b = catalog_benefit(req_catalog(r), name);
    const int64_t *gives;
    enum err_code rc = examples_run(r->a, b, &gives, &r->err);

    *out = part_table(r, "examples", MSG_WEB_CAT_EXAMPLES, columns,
                      ARRAY_COUNT(columns));
    for (size_t i = 0; rc == ERR_OK && *out && i < b->example_count; i++) {
        const struct cat_example *x = &b->examples[i];
        char month[MONTH_TEXT_BYTES];
        int same = gives[i] == x->gives;
        data_row(*out, NULL);
        data_text(*out, given_text(r, b, x));
        month_official(x->month, month);
        data_text(*out, month);
        put_gives(r, *out, x->gives);
        put_gives(r, *out, gives[i]);
        data_marked(
            *out,
            msg_text(same ? MSG_WEB_CAT_FITS : MSG_WEB_CAT_DIFFERS, r->lang),
            same ? "good" : "bad");
    }
    return rc;
}

static enum err_code show_manual(struct request *r, const char *text)
{
    struct doc *d = doc_new(r->a, r->lang);
    struct paper_view view = {.r = r, .base = "?"};

    if (!d)
        return err_nomem(&r->err);
    enum err_code rc =
        doc_from_markdown(d, &d->body, text, strlen(text), NULL, NULL, &r->err);
    if (rc != ERR_OK)
        return rc;
    H(&r->h, "<div class=\"card manual\">");
    paper_view_body(&view, d);
    H(&r->h, "</div>");
    return ERR_OK;
}

static enum err_code find_thing(struct request *r, const struct kind *k,
                                struct thing *out, const char **manual)
{
    const struct catalog *c = req_catalog(r);
    struct buf text;
    int found = 0;

    *out = (struct thing){0};
    *manual = NULL;
    for (size_t i = 0; i < k->count(c) && !found; i++) {
        *out = k->at(r, i);
        found = strcmp(out->name, r->slot[1]) == 0;
    }
    if (!found)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    buf_init(&text, MANUAL_BYTES);
    (void)catalog_doc_one(c, k->kind, out->name, r->lang, &text);
    enum err_code rc = buf_check(&text, &r->err);
    *manual = rc == ERR_OK ? buf_to_arena(&text, r->a) : NULL;
    buf_free(&text);
    return rc == ERR_OK && !*manual ? err_nomem(&r->err) : rc;
}

static void thing_buttons(struct request *r, const struct kind *k,
                          const struct thing *x)
{
    H(&r->h, "<p class=\"actions\">");
    if (strcmp(k->plural, "registers") == 0)
        part_button(r, MSG_WEB_CAT_OPEN,
                    arena_printf(r->a, "/registers/%s", x->name));
    if (strcmp(k->plural, "indicators") == 0)
        part_button(r, MSG_WEB_INDICATOR_OPEN,
                    arena_printf(r->a, "/figures/%s", x->name));
    H(&r->h, "</p>");
}

static enum err_code thing_page(struct request *r)
{
    struct data_table *examples = NULL;
    const char *manual;
    struct thing x;
    size_t k;
    enum err_code rc = find_kind(r, &k);

    if (rc == ERR_OK)
        rc = find_thing(r, &kinds[k], &x, &manual);
    if (rc == ERR_OK && strcmp(kinds[k].kind, "benefit") == 0)
        rc = examples_table(r, x.name, &examples);
    if (rc != ERR_OK)
        return rc;
    data_fact(r, "title", msg_text(MSG_WEB_CAT_TITLE, r->lang), x.title);
    data_fact(r, "name", msg_text(MSG_WEB_NAME, r->lang), x.name);
    if (x.field)
        data_fact(r, "field", msg_text(MSG_WEB_FIELD, r->lang),
                  TITLED(r, x.field));
    if (data_only(r)) {
        data_fact(r, "definition", "definition", manual);
        return ERR_OK;
    }
    page_begin(r, x.title);
    page_tabs(r, tabs, ARRAY_COUNT(tabs), k);
    thing_buttons(r, &kinds[k], &x);
    data_facts_html(r);
    rc = show_manual(r, manual);
    if (rc == ERR_OK && examples)
        data_table_html(r, examples, MSG_WEB_NO_ROWS);
    return rc;
}

/* ---- checking ----------------------------------------------------------- */

static void put_faults(struct request *r, struct data_table *t,
                       const struct cat_faults *faults)
{
    char text[FAULT_BYTES];

    for (size_t i = 0; i < faults->count; i++) {
        err_text(&faults->list[i], r->lang, text, sizeof text);
        data_row(t, NULL);
        data_text(t, arena_strdup(r->a, text));
    }
}

static enum err_code check_page(struct request *r)
{
    static const struct part_column columns[] = {
        {"fault", MSG_WEB_FINDING, DATA_TEXT}};
    struct cat_faults reports = {0}, examples = {0};
    size_t count = 0;
    struct data_table *t = part_table(r, "faults", MSG_WEB_FINDINGS, columns,
                                      ARRAY_COUNT(columns));
    enum err_code rc = t ? ERR_OK : r->err.code;

    if (rc == ERR_OK)
        rc = report_check(r->a, req_catalog(r), &reports, &r->err);
    if (rc == ERR_OK || reports.total > 0) {
        err_clear(&r->err);
        rc = examples_check(r->a, req_catalog(r), &examples, &count, &r->err);
    }
    if (rc != ERR_OK && examples.total == 0)
        return rc;
    err_clear(&r->err);
    put_faults(r, t, &reports);
    put_faults(r, t, &examples);
    data_fact(r, "hash", msg_text(MSG_WEB_HASH, r->lang), req_catalog(r)->hash);
    data_fact(r, "examples", msg_text(MSG_WEB_CAT_EXAMPLES, r->lang),
              req_number(r, (int64_t)count));
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        data_fact(r, kinds[i].plural, msg_text(kinds[i].title, r->lang),
                  req_number(r, (int64_t)kinds[i].count(req_catalog(r))));
    if (data_only(r))
        return ERR_OK;
    page_begin_msg(r, MSG_WEB_CAT_CHECK);
    page_tabs(r, tabs, ARRAY_COUNT(tabs), ARRAY_COUNT(tabs));
    if (t->row_count == 0)
        page_notice(r, "good", msg_text(MSG_WEB_CAT_FINE, r->lang));
    data_facts_html(r);
    if (t->row_count > 0)
        data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/catalogue",
     ROUTE_API,
     RIGHT_READ | RIGHT_ADMIN,
     first_page,
     MSG_WEB_CATALOGUE,
     {{"q", "string", 0}, {"field", "string", 0}}},
    {METHOD_GET,
     "/catalogue/check",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ | RIGHT_ADMIN,
     check_page,
     MSG_WEB_CAT_CHECK,
     {{0}}},
    {METHOD_GET,
     "/catalogue/:kind",
     ROUTE_API,
     RIGHT_READ | RIGHT_ADMIN,
     list_page,
     MSG_WEB_CATALOGUE,
     {{"q", "string", 0}, {"field", "string", 0}}},
    {METHOD_GET,
     "/catalogue/:kind/:name",
     ROUTE_API,
     RIGHT_READ | RIGHT_ADMIN,
     thing_page,
     MSG_WEB_CAT_TITLE,
     {{0}}},
};
const struct route_family family_catalogue = {"catalogue", MSG_WEB_CATALOGUE,
                                              RIGHT_READ | RIGHT_ADMIN, routes,
                                              ARRAY_COUNT(routes)};
