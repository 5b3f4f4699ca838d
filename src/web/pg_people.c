/*
** People: one search box, and a person's page with everything on one time
** line.
*/
#include "registry/identity.h"
#include "registry/search.h"
#include "web/beside.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_HITS = 50,
    EVENTS_MAX = 400,
    SUMMARY_BYTES = 400,
    SQL_BYTES = 1 << 16
};

/* ---- searching ---------------------------------------------------------- */

static void search_form(struct request *r)
{
    html_open(&r->h, "form", "method", "get", "action", "/people", "class",
              "form", "role", "search", "data-live", "hits", NULL);
    form_field(r,
               &(struct field){.name = "q",
                               .label = msg_text(MSG_WEB_SEARCH, r->lang),
                               .type = "search",
                               .help = msg_text(MSG_WEB_SEARCH_HELP, r->lang),
                               .autocomplete = "off",
                               .focus = 1,
                               .wide = 1});
    form_button(r, MSG_WEB_SEARCH);
    form_end(r);
}

static struct data_table *hits_table(struct request *r,
                                     const struct search_result *hits)
{
    struct data_column *c = arena_array(r->a, 6, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"name", msg_text(MSG_WEB_FULL_NAME, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"born", msg_text(MSG_WEB_BORN, r->lang),
                                DATA_DAY, NULL};
    c[2] = (struct data_column){"number", msg_text(MSG_WEB_ID_NUMBER, r->lang),
                                DATA_TEXT, NULL};
    c[3] = (struct data_column){"hamlet", msg_text(MSG_WEB_HAMLET, r->lang),
                                DATA_TEXT, NULL};
    c[4] = (struct data_column){"unit", msg_text(MSG_WEB_UNIT, r->lang),
                                DATA_TEXT, NULL};
    c[5] = (struct data_column){"register", msg_text(MSG_WEB_KIND, r->lang),
                                DATA_TEXT, NULL};
    t = data_table(r, "people", msg_text(MSG_WEB_PEOPLE_FOUND, r->lang), c, 6);
    for (size_t i = 0; t && i < hits->count; i++) {
        const struct search_hit *x = &hits->hits[i];
        data_row(t, record_href(r, x->reg, x->id));
        data_text(t, x->name);
        data_day(t, x->born);
        data_text(t, may(r, x->reg, x->unit_id, RIGHT_WRITE)
                         ? x->number
                         : covered(r, x->number));
        data_text(t, x->hamlet);
        data_text(t, unit_name(r, x->unit_id));
        data_text(t, TITLED(r, x->reg));
    }
    return t;
}

static enum err_code people_page(struct request *r)
{
    const char *text = req_get(r, "q");
    struct search_ask ask = {
        .text = text, .who = r->who, .limit = SHOWN_HITS, .db = r->on->db};
    struct search_result hits = {0};
    enum err_code rc = ERR_OK;

    if (text[strspn(text, " ")])
        rc = search_run(r->a, req_registry(r), &ask, &hits, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = hits_table(r, &hits);
    if (data_only(r))
        return ERR_OK;
    page_begin_msg(r, MSG_WEB_PEOPLE);
    if (!r->partial) {
        if (route_allows(r, RIGHT_WRITE)) {
            H(&r->h, "<p class=\"actions\">");
            html_el_msg(&r->h, "a", MSG_WEB_DUPLICATES, "class", "button",
                        "href", "/people/duplicates", NULL);
            H(&r->h, "</p>");
        }
        search_form(r);
        H(&r->h, "<div id=\"hits\" aria-live=\"polite\">");
    }
    if (*text) {
        data_table_html(r, t, MSG_WEB_NOBODY);
        if (hits.more)
            page_notice(r, "note", msg_text(MSG_WEB_MORE_HITS, r->lang));
    } else {
        html_el_msg(&r->h, "p", MSG_WEB_SEARCH_EMPTY, "class", "empty", NULL);
    }
    if (!r->partial)
        H(&r->h, "</div>");
    return ERR_OK;
}

/* ---- the time line ------------------------------------------------------ */

struct event {
    const struct cat_register *reg;
    int64_t id, unit;
    day_t first, last;
    const char *summary;
};

struct events {
    struct event list[EVENTS_MAX];
    size_t count;
};

/* One statement over every register that a person may be in: which of them
** have records of him. */
static char *make_presence_sql(const struct catalog *c,
                               const struct cat_register *party)
{
    const char *join = "";
    struct buf b;

    buf_init(&b, SQL_BYTES);
    for (size_t i = 0; i < c->register_count; i++) {
        const struct cat_register *reg = &c->registers[i];
        if (rows_party(reg) != party)
            continue;
        buf_printf(&b,
                   "%sSELECT %zu WHERE EXISTS (SELECT 1 FROM %s WHERE %s = $1)",
                   join, i, reg->name, reg->columns[reg->party].name);
        join = " UNION ALL ";
    }
    char *sql = b.failed ? NULL : strdup(buf_cstr(&b));
    buf_free(&b);
    return sql;
}

/* It is long, and nearly always of people: each thread keeps the last. */
static const char *presence_sql(struct request *r,
                                const struct cat_register *party)
{
    struct web_thread *t = r->on;

    if (t->presence && t->presence_of == party)
        return t->presence;
    free(t->presence);
    t->presence_of = party;
    t->presence = make_presence_sql(req_catalog(r), party);
    return t->presence;
}

/* What a record says in a line: its choices, numbers and short texts. */
static const char *summary_of(struct request *r, const struct rows *rows,
                              size_t row)
{
    char out[SUMMARY_BYTES], text[160];
    size_t used = 0;
    const struct cat_register *reg = rows->reg;

    out[0] = '\0';
    for (size_t i = 0; i < reg->column_count && used + 200 < sizeof out; i++) {
        const struct cat_column *c = &reg->columns[i];
        int plain = c->type == CAT_CHOICE || c->type == CAT_MONEY ||
                    c->type == CAT_COUNT || c->type == CAT_DECIMAL ||
                    (c->type == CAT_TEXT && !c->pattern);
        if (!plain || c->system || c->hidden || rows->null[i][row])
            continue;
        rows_cell_text(rows, row, (int)i, ROWS_PEOPLE, r->lang, text,
                       sizeof text);
        int n = c->type == CAT_CHOICE || c->type == CAT_TEXT
                    ? snprintf(out + used, sizeof out - used, "%s%s",
                               used ? "; " : "", text)
                    : snprintf(out + used, sizeof out - used, "%s%s: %s",
                               used ? "; " : "", TITLED(r, c), text);
        used += n < 0 ? 0 : (size_t)n;
    }
    return arena_strdup(r->a, out);
}

static void take_events(struct request *r, const struct rows *rows,
                        struct events *out)
{
    const struct cat_register *reg = rows->reg;
    int spell = reg->kind == CAT_SPELL || reg->kind == CAT_DOSSIER;

    for (size_t row = 0; row < rows->count && out->count < EVENTS_MAX; row++) {
        if (rows->voided[row] || !may(r, reg, rows->unit_id[row], RIGHT_READ))
            continue;
        int end = reg->kind == CAT_DOSSIER ? 2 : 1;
        out->list[out->count++] = (struct event){
            reg,
            rows->id[row],
            rows->unit_id[row],
            rows->null[0][row] ? DAY_NONE : (day_t)rows->value[0][row],
            !spell || rows->null[end][row] ? DAY_NONE
                                           : (day_t)rows->value[end][row],
            summary_of(r, rows, row)};
    }
}

static enum err_code read_events(struct request *r,
                                 const struct cat_register *reg, int64_t person,
                                 struct events *out)
{
    struct list_ask ask = {.reg = reg,
                           .scope = {.all = 1},
                           .from = DAY_NONE,
                           .to = DAY_NONE,
                           .text = "",
                           .party = person,
                           .limit = EVENTS_MAX / 4};
    struct rows *rows;
    int more;
    enum err_code rc = list_read(r, &ask, &rows, &more);

    if (rc == ERR_OK)
        take_events(r, rows, out);
    return rc;
}

static int newest_first(const void *pa, const void *pb)
{
    const struct event *a = pa, *b = pb;

    if (a->first != b->first)
        return a->first > b->first ? -1 : 1;
    return a->id > b->id ? -1 : a->id < b->id;
}

static enum err_code find_events(struct request *r,
                                 const struct cat_register *party, int64_t id,
                                 struct events *out)
{
    const struct cat_register *in[256];
    const char *sql = presence_sql(r, party);
    size_t count = 0;
    struct stmt *s;
    int row;

    if (!sql)
        return err_nomem(&r->err);
    enum err_code rc = db_prepare(r->on->db, sql, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (count < ARRAY_COUNT(in))
            in[count++] = &req_catalog(r)->registers[stmt_int(s, 0)];
    }
    for (size_t i = 0; rc == ERR_OK && i < count; i++)
        rc = read_events(r, in[i], id, out);
    qsort(out->list, out->count, sizeof *out->list, newest_first);
    return rc;
}

static struct data_table *events_table(struct request *r,
                                       const struct events *x)
{
    struct data_column *c = arena_array(r->a, 5, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"register", msg_text(MSG_WEB_REGISTER, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"from", msg_text(MSG_WEB_FROM, r->lang),
                                DATA_DAY, NULL};
    c[2] = (struct data_column){"to", msg_text(MSG_WEB_TO, r->lang), DATA_DAY,
                                NULL};
    c[3] = (struct data_column){"unit", msg_text(MSG_WEB_UNIT, r->lang),
                                DATA_TEXT, NULL};
    c[4] = (struct data_column){"summary", msg_text(MSG_WEB_SUMMARY, r->lang),
                                DATA_TEXT, NULL};
    t = data_table(r, "timeline", msg_text(MSG_WEB_TIMELINE, r->lang), c, 5);
    for (size_t i = 0; t && i < x->count; i++) {
        const struct event *v = &x->list[i];
        data_row(t, record_href(r, v->reg, v->id));
        data_text(t, TITLED(r, v->reg));
        data_day(t, v->first);
        data_day(t, v->last);
        data_text(t, unit_name(r, v->unit));
        data_text(t, v->summary);
    }
    return t;
}

static void line_html(struct request *r, const struct events *x)
{
    struct html *h = &r->h;
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

    page_heading(r, MSG_WEB_TIMELINE);
    if (x->count == 0) {
        html_el_msg(h, "p", MSG_WEB_TIMELINE_EMPTY, "class", "empty", NULL);
        return;
    }
    H(h, "<ol class=\"line\">");
    for (size_t i = 0; i < x->count; i++) {
        const struct event *v = &x->list[i];
        H(h, "<li><span class=\"soft\">");
        if (v->first != DAY_NONE) {
            day_official(v->first, first);
            html_text(h, first);
        }
        if (v->last != DAY_NONE) {
            day_official(v->last, last);
            H(h, " – ");
            html_text(h, last);
        } else if (v->reg->kind == CAT_SPELL) {
            H(h, " – …");
        }
        H(h, "</span> ");
        html_el(h, "a", TITLED(r, v->reg), "href",
                record_href(r, v->reg, v->id), NULL);
        H(h, "<br>");
        html_text(h, v->summary);
        H(h, " <span class=\"soft\">");
        html_text(h, unit_name(r, v->unit));
        H(h, "</span></li>");
    }
    H(h, "</ol>");
}

/* ---- the household ------------------------------------------------------ */

/* Who belongs to it and may be read: some live in another unit. */
static enum err_code household_table(struct request *r, int64_t household,
                                     const struct rows *person)
{
    struct data_column *c = arena_array(r->a, 3, sizeof *c);
    struct data_table *t;
    struct stmt *s;
    int row;

    if (!c)
        return err_nomem(&r->err);
    c[0] = (struct data_column){"name", msg_text(MSG_WEB_FULL_NAME, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"born", msg_text(MSG_WEB_BORN, r->lang),
                                DATA_DAY, NULL};
    c[2] = (struct data_column){"died", msg_text(MSG_WEB_DIED, r->lang),
                                DATA_DAY, NULL};
    t = data_table(r, "household", msg_text(MSG_WEB_HOUSEHOLD, r->lang), c, 3);
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT id, full_name, born, died, unit_id FROM person WHERE"
                   " household = $1 AND id <> $2 AND NOT voided"
                   " ORDER BY born, id LIMIT 60",
                   &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, household);
    stmt_bind_int(s, 2, person->id[0]);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (!may(r, person->reg, stmt_int(s, 4), RIGHT_READ))
            continue;
        data_row(t, arena_printf(r->a, "/people/%" PRId64, stmt_int(s, 0)));
        data_text(t, stmt_text(s, 1));
        data_day(t, stmt_day(s, 2));
        data_day(t, stmt_day(s, 3));
    }
    return rc;
}

/* ---- a person ----------------------------------------------------------- */

static enum err_code person_data(struct request *r, struct rows **person,
                                 struct events *events)
{
    const struct cat_register *reg = catalog_register(req_catalog(r), "person");
    int64_t id;
    int household;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = record_read(r, reg, id, RIGHT_READ, person);
    if (rc == ERR_OK)
        rc = record_facts(r, *person);
    if (rc == ERR_OK)
        rc = find_events(r, reg, id, events);
    if (rc != ERR_OK)
        return rc;
    events_table(r, events);
    household = cat_column_index(reg, "household");
    if (household >= 0 && !(*person)->null[household][0])
        rc = household_table(r, (*person)->value[household][0], *person);
    if (rc == ERR_OK)
        clerk_read(r->web->clerk, r->who->name, reg->name, id);
    return rc;
}

static enum err_code person_page(struct request *r)
{
    struct events *events = arena_alloc(r->a, sizeof *events);
    struct rows *person;
    struct beside beside;

    if (!events)
        return err_nomem(&r->err);
    enum err_code rc = person_data(r, &person, events);
    struct data_table *household = rc == ERR_OK ? r->tables->next : NULL;
    if (rc == ERR_OK)
        rc = beside_data(r, person, &beside);
    if (rc != ERR_OK || data_only(r))
        return rc;
    int name = identity_of(person->reg).name;
    const char *id = arena_printf(r->a, "%" PRId64, person->id[0]);
    page_begin(r, person->text[name][0] ? person->text[name][0] : id);
    if (person->voided[0])
        page_notice(r, "warn", msg_text(MSG_WEB_IS_VOIDED, r->lang));
    H(&r->h, "<p class=\"actions\">");
    if (!person->voided[0] &&
        may(r, person->reg, person->unit_id[0], RIGHT_WRITE)) {
        html_el_msg(&r->h, "a", MSG_WEB_EDIT, "class", "button", "href",
                    arena_printf(r->a, "/registers/person/%s/edit", id), NULL);
        beside_button(r, person);
    }
    html_el_msg(&r->h, "a", MSG_WEB_HISTORY, "class", "button", "href",
                arena_printf(r->a, "/registers/person/%s/history", id), NULL);
    html_el_msg(&r->h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                "?as=xlsx", "download", "", NULL);
    H(&r->h, "</p>");
    data_facts_html(r);
    if (household)
        data_table_html(r, household, MSG_NONE);
    line_html(r, events);
    beside_html(r, &beside);
    return ERR_OK;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/people",
     ROUTE_API,
     RIGHT_READ,
     people_page,
     MSG_WEB_PEOPLE,
     {{"q", "string", 0}}},
    {METHOD_GET,
     "/people/:id",
     ROUTE_API,
     RIGHT_READ,
     person_page,
     MSG_WEB_PERSON,
     {{0}}},
};
const struct route_family family_people = {"people", MSG_WEB_PEOPLE, RIGHT_READ,
                                           routes, ARRAY_COUNT(routes)};
