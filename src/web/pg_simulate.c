/*
** What other figures of the law would cost: sliders for those that a group of
** benefits reads, the cost by month beside today's, and who gains or loses.
** Nothing is written; the address of the page holds the whole question.
*/
#include "benefit/month.h"
#include "benefit/simulate.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DIALS_MAX = 24, MONTHS_MAX = 60, MONTHS_USUAL = 12 };

/* One figure of the law that can be turned. */
struct dial {
    const struct cat_parameter *parameter;
    size_t key;
    const char *name; /* of its field: "set.social_base", "set.merit.hero" */
    int64_t today, wanted;
};

struct asked_sim {
    struct simulate_ask ask;
    const struct unit *unit;
    const char *group;
    int64_t months;
    struct dial dials[DIALS_MAX];
    size_t dial_count;
    struct law_set sets[DIALS_MAX];
};

/* ---- what is asked ------------------------------------------------------ */

/* The value that holds in a month, 0 when there is none. */
static int64_t figure_of(const struct cat_parameter *p, size_t key,
                         int32_t month)
{
    day_t day = month_last_day(month);
    int64_t found = 0;

    for (size_t i = 0; i < p->value_count && p->values[i].from <= day; i++)
        found = p->values[i].figures[key];
    return found;
}

static enum err_code add_dial(struct request *r, struct asked_sim *q,
                              const struct cat_input *in)
{
    const struct cat_parameter *p = in->parameter;
    int lines = p->shape == CAT_LAW_LINES;

    if (!lines && p->shape != CAT_LAW_PLAIN)
        return ERR_OK; /* tables are rules, not one figure */
    size_t key = lines ? in->line : 0;
    for (size_t i = 0; i < q->dial_count; i++) {
        if (q->dials[i].parameter == p && q->dials[i].key == key)
            return ERR_OK;
    }
    int64_t today = figure_of(p, key, q->ask.first);
    if (today <= 0 || q->dial_count == DIALS_MAX)
        return ERR_OK;
    struct dial *d = &q->dials[q->dial_count++];
    *d = (struct dial){p, key, NULL, today, today};
    d->name = lines ? arena_printf(r->a, "set.%s.%s", p->name, p->keys[key])
                    : arena_printf(r->a, "set.%s", p->name);
    return d->name
               ? req_int(r, d->name, 0, INT64_MAX / 1000000, today, &d->wanted)
               : err_nomem(&r->err);
}

/* Those that the rules of a benefit read; its scope has every figure. */
static enum err_code add_dials(struct request *r, struct asked_sim *q,
                               const struct cat_benefit *b)
{
    struct law_ask ask = {.benefit = b,
                          .known = q->ask.known,
                          .first = q->ask.first,
                          .last = q->ask.last};
    struct law *law;
    enum err_code rc = law_new(r->a, &ask, &law, &r->err);

    for (size_t i = 0; rc == ERR_OK && i < b->input_count; i++) {
        if (law_used(law, i))
            rc = add_dial(r, q, &b->inputs[i]);
    }
    return rc;
}

static enum err_code read_dials(struct request *r, struct asked_sim *q)
{
    const struct catalog *c = req_catalog(r);
    enum err_code rc = ERR_OK;

    for (size_t b = 0; rc == ERR_OK && b < c->benefit_count; b++) {
        if (strcmp(c->benefits[b].group, q->group) == 0)
            rc = add_dials(r, q, &c->benefits[b]);
    }
    for (size_t i = 0; i < q->dial_count; i++) {
        const struct dial *d = &q->dials[i];
        if (d->wanted != d->today)
            q->sets[q->ask.set_count++] =
                (struct law_set){d->parameter, d->key, d->wanted, q->ask.first};
    }
    q->ask.sets = q->sets;
    return rc;
}

static enum err_code read_unit(struct request *r, struct asked_sim *q)
{
    const struct units *units = req_units(r);
    const struct catalog *c = req_catalog(r);
    unsigned char *member = arena_alloc(r->a, (size_t)units_max_id(units) + 1);
    enum err_code rc = asked_unit(r, &q->unit);

    if (rc != ERR_OK)
        return rc;
    if (!q->unit)
        q->unit = home_unit(r);
    if (!member || !q->unit)
        return err_nomem(&r->err);
    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        if (strcmp(b->group, q->group) == 0 &&
            !actor_may(r->who, units, q->unit->id, b->field->name, RIGHT_READ))
            return REQ_FAIL(r, ERR_DENIED, MSG_BENEFIT_RUN_DENIED, r->who->name,
                            q->group, unit_name(r, q->unit->id));
    }
    units_below(units, q->unit->id, day_today(), member);
    q->ask.member = member;
    return ERR_OK;
}

static int may_simulate(const struct request *r, const struct cat_benefit *b)
{
    const struct unit *home = home_unit(r);

    return actor_may(r->who, req_units(r), home ? home->id : 0, b->field->name,
                     RIGHT_READ);
}

/* The first group that the account may look at is shown unasked. */
static enum err_code read_group(struct request *r, struct asked_sim *q)
{
    const struct catalog *c = req_catalog(r);
    const char *asked = req_get(r, "group");

    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        if (*asked ? strcmp(b->group, asked) == 0 : may_simulate(r, b)) {
            q->group = b->group;
            return ERR_OK;
        }
    }
    return *asked ? REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, asked)
                  : REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_FORBIDDEN);
}

int simulate_opens(const struct request *r)
{
    const struct catalog *c = req_catalog(r);

    for (size_t i = 0; i < c->benefit_count; i++) {
        if (may_simulate(r, &c->benefits[i]))
            return 1;
    }
    return 0;
}

static enum err_code read_asked(struct request *r, struct asked_sim *q)
{
    const char *by = req_get(r, "by");
    enum err_code rc = read_group(r, q);

    q->ask = (struct simulate_ask){.catalog = req_catalog(r),
                                   .units = req_units(r),
                                   .name = q->group,
                                   .known = day_today(),
                                   .first = month_of(day_today()) + 1};
    if (rc == ERR_OK && *req_get(r, "from"))
        rc = month_parse(req_get(r, "from"), &q->ask.first, &r->err);
    if (rc == ERR_OK)
        rc = req_int(r, "months", 1, MONTHS_MAX, MONTHS_USUAL, &q->months);
    if (rc == ERR_OK)
        rc = read_unit(r, q);
    if (rc != ERR_OK)
        return rc;
    q->ask.last = q->ask.first + (int32_t)q->months - 1;
    q->ask.by_unit = strcmp(by, "unit") == 0 || strcmp(by, "both") == 0;
    q->ask.by_category = !q->ask.by_unit || strcmp(by, "both") == 0;
    return read_dials(r, q);
}

/* ---- the form ----------------------------------------------------------- */

/* A power of ten that divides the way from half to double into fine steps. */
static int64_t step_of(int64_t today)
{
    int64_t step = 1;

    while (step * 1000 < today)
        step *= 10;
    return step;
}

static void dial_field(struct request *r, const struct dial *d)
{
    int64_t step = step_of(d->today);
    int64_t low = d->today / 2 / step * step;
    int64_t high = (d->wanted > d->today * 2 ? d->wanted : d->today * 2);
    const char *title = TITLED(r, d->parameter);
    const char *label =
        d->parameter->shape == CAT_LAW_LINES
            ? arena_printf(r->a, "%s (%s)", title, d->parameter->keys[d->key])
            : title;

    form_field(
        r, &(struct field){
               .name = d->name,
               .type = "range",
               .label = label,
               .value = arena_printf(r->a, "%" PRId64, d->wanted),
               .min = arena_printf(r->a, "%" PRId64,
                                   d->wanted < low ? d->wanted : low),
               .max = arena_printf(r->a, "%" PRId64, high),
               .step = arena_printf(r->a, "%" PRId64,
                                    d->wanted % step || low % step ? 1 : step),
               .help = req_say(r, MSG_WEB_SIM_LAW_NOW, req_number(r, d->today),
                               NULL)});
}

static void group_field(struct request *r, const struct asked_sim *q)
{
    const struct catalog *c = req_catalog(r);
    struct option *o = arena_array(r->a, c->benefit_count + 1, sizeof *o);
    size_t n = 0;

    for (size_t i = 0; o && i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        size_t k = 0;
        while (k < n && strcmp(o[k].value, b->group) != 0)
            k++;
        if (k == n)
            o[n++] = (struct option){b->group, TITLED(r, b->field)};
    }
    if (o)
        form_select(
            r,
            &(struct field){.name = "group",
                            .label = msg_text(MSG_WEB_SIM_BENEFIT, r->lang),
                            .value = q->group},
            o, n);
}

static void ask_form(struct request *r, const struct asked_sim *q)
{
    const struct option by[] = {
        {"group", msg_text(MSG_WEB_SIM_BY_GROUP, r->lang)},
        {"unit", msg_text(MSG_WEB_SIM_BY_UNIT, r->lang)},
        {"both", msg_text(MSG_WEB_SIM_BY_BOTH, r->lang)}};
    char month[MONTH_TEXT_BYTES];

    month_official(q->ask.first, month);
    html_open(&r->h, "form", "method", "get", "action", "/simulate", "class",
              "form", NULL);
    group_field(r, q);
    form_unit(r, q->unit);
    form_field(r, &(struct field){.name = "from",
                                  .label = msg_text(MSG_WEB_SIM_FROM, r->lang),
                                  .value = month});
    form_field(
        r, &(struct field){.name = "months",
                           .type = "number",
                           .min = "1",
                           .max = "60",
                           .label = msg_text(MSG_WEB_SIM_MONTHS, r->lang),
                           .value = arena_printf(r->a, "%" PRId64, q->months)});
    form_select(r,
                &(struct field){.name = "by",
                                .label = msg_text(MSG_WEB_SIM_BY, r->lang)},
                by, ARRAY_COUNT(by));
    H(&r->h, "<fieldset class=\"dials\"><legend>");
    html_msg(&r->h, MSG_WEB_SIM_PARAMS);
    H(&r->h, "</legend>");
    for (size_t i = 0; i < q->dial_count; i++)
        dial_field(r, &q->dials[i]);
    H(&r->h, "</fieldset>");
    form_button(r, MSG_WEB_SIM_RUN);
    form_end(r);
}

/* ---- the answer --------------------------------------------------------- */

static void put_part(struct data_table *t, const struct simulate_row *x,
                     int by_unit)
{
    struct request *r = t->r;
    const struct cat_benefit *b = x->benefit;
    const struct cat_choice *list =
        b && b->category >= 0 ? b->award->columns[b->category].choice : NULL;
    int64_t more = x->then_sum - x->now_sum;

    data_row(t, NULL);
    if (by_unit)
        data_text(t, x->unit ? unit_name(r, x->unit) : "");
    data_text(t, list && x->category >= 0
                     ? list->titles[x->category].text[r->lang]
                 : b ? TITLED(r, b)
                     : msg_text(MSG_BENEFIT_SIM_ALL, r->lang));
    data_number(t, x->now_sum);
    data_number(t, x->then_sum);
    data_number(t, more);
    data_mark(t, more > 0 ? "warn" : more < 0 ? "good" : NULL);
    data_number(t, x->people);
    data_number(t, x->gain);
    data_number(t, x->lose);
    data_number(t, x->gain_most);
    data_number(t, x->lose_most);
}

static struct data_table *parts_table(struct request *r,
                                      const struct simulate *s, int by_unit)
{
    static const char *const keys[] = {"unit",      "group",    "now",  "then",
                                       "more",      "people",   "gain", "lose",
                                       "gain_most", "lose_most"};
    static const enum msg_id titles[] = {
        MSG_BENEFIT_SIM_UNIT,      MSG_BENEFIT_SIM_GROUP,
        MSG_BENEFIT_SIM_NOW,       MSG_BENEFIT_SIM_THEN,
        MSG_BENEFIT_SIM_MORE,      MSG_BENEFIT_SIM_PEOPLE,
        MSG_BENEFIT_SIM_GAIN,      MSG_BENEFIT_SIM_LOSE,
        MSG_BENEFIT_SIM_GAIN_MOST, MSG_BENEFIT_SIM_LOSE_MOST};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);

    if (!c)
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i < 2 ? DATA_TEXT : DATA_NUMBER, NULL};
    struct data_table *t =
        data_table(r, "parts", msg_text(MSG_WEB_SIM_PARTS, r->lang),
                   by_unit ? c : c + 1, ARRAY_COUNT(keys) - !by_unit);
    for (size_t i = 0; t && i < s->row_count; i++)
        put_part(t, &s->rows[i], by_unit);
    if (t) {
        put_part(t, &s->all, by_unit);
        if (t->last)
            t->last->mark = "head";
    }
    return t;
}

static const char *month_label(struct request *r, int32_t month)
{
    char text[MONTH_TEXT_BYTES];

    month_official(month, text);
    return arena_strdup(r->a, text);
}

static struct data_table *months_table(struct request *r,
                                       const struct simulate *s)
{
    static const enum msg_id titles[] = {MSG_WEB_MONTH, MSG_WEB_SIM_NOW,
                                         MSG_WEB_SIM_THEN};
    static const char *const keys[] = {"month", "now", "then"};
    struct data_column *c = arena_array(r->a, 3, sizeof *c);

    if (!c)
        return NULL;
    for (size_t i = 0; i < 3; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i ? DATA_NUMBER : DATA_TEXT, NULL};
    struct data_table *t =
        data_table(r, "months", msg_text(MSG_WEB_SIM_COST, r->lang), c, 3);
    for (size_t m = 0; t && m < s->months; m++) {
        data_row(t, NULL);
        data_text(t, month_label(r, s->first + (int32_t)m));
        data_number(t, s->all.now[m]);
        data_number(t, s->all.then[m]);
    }
    return t;
}

static enum err_code cost_chart(struct request *r, const struct simulate *s)
{
    const char **labels = arena_array(r->a, s->months, sizeof *labels);
    struct value *now = arena_array(r->a, s->months, sizeof *now);
    struct value *then = arena_array(r->a, s->months, sizeof *then);

    if (!labels || !now || !then)
        return err_nomem(&r->err);
    for (size_t m = 0; m < s->months; m++) {
        labels[m] = month_label(r, s->first + (int32_t)m);
        now[m] = (struct value){.number = {s->all.now[m], 0}};
        then[m] = (struct value){.number = {s->all.then[m], 0}};
    }
    struct chart c = {.title = msg_text(MSG_WEB_SIM_COST, r->lang),
                      .labels = labels,
                      .count = s->months,
                      .series = {{msg_text(MSG_WEB_SIM_NOW, r->lang), now},
                                 {msg_text(MSG_WEB_SIM_THEN, r->lang), then}},
                      .series_count = 2};
    page_heading(r, MSG_WEB_SIM_COST);
    chart_lines(&r->h, &c);
    return ERR_OK;
}

static enum err_code simulate_page(struct request *r)
{
    struct asked_sim *q = arena_alloc(r->a, sizeof *q);
    struct simulate s;
    enum err_code rc = q ? read_asked(r, q) : err_nomem(&r->err);

    if (rc == ERR_OK)
        rc = simulate_run(r->a, r->on->db, &q->ask, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *parts = parts_table(r, &s, q->ask.by_unit);
    struct data_table *months = months_table(r, &s);
    if (!parts || !months)
        return err_nomem(&r->err);
    if (data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_SIMULATE);
    html_el_msg(&r->h, "p", MSG_WEB_SIMULATE_HOW, "class", "soft", NULL);
    ask_form(r, q);
    if (s.faults_now + s.faults_then > 0)
        page_notice(r, "warn",
                    req_say(r, MSG_WEB_SIM_FAULTS, req_number(r, s.faults_now),
                            req_number(r, s.faults_then)));
    rc = cost_chart(r, &s);
    page_excel(r);
    data_table_html(r, parts, MSG_WEB_NO_ROWS);
    data_table_html(r, months, MSG_NONE);
    return rc == ERR_OK ? r->err.code : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/simulate",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     simulate_page,
     MSG_WEB_SIMULATE,
     {{"group", "string", 0},
      {"unit", "string", 0},
      {"from", "string", 0},
      {"months", "integer", 0},
      {"by", "string", 0},
      {"set.NAME", "integer", 0}}},
};
const struct route_family family_simulate = {
    "simulate", MSG_WEB_SIMULATE, RIGHT_READ, routes, ARRAY_COUNT(routes)};
