/*
** Procedures: national code, time limits by day and province, steps with who
** takes each, what the applicant hands in and what a decision sets going.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { HUNDREDTHS = 100, TERM_MAX = 3650 * HUNDREDTHS };

const char *const cat_doer_names[CAT_DOER__MAX] = {
    [CAT_DOER_DESK] = "desk",
    [CAT_DOER_COMMUNE] = "commune",
    [CAT_DOER_DISTRICT_DIVISION] = "district_division",
    [CAT_DOER_DISTRICT] = "district",
    [CAT_DOER_OFFICE] = "office",
    [CAT_DOER_PROVINCE] = "province",
    [CAT_DOER_MINISTRY] = "ministry",
    [CAT_DOER_BOARD] = "board",
    [CAT_DOER_PARTY] = "party",
    [CAT_DOER_ARMY] = "army",
    [CAT_DOER_FACILITY] = "facility",
    [CAT_DOER_CENTRE] = "centre"};

const struct cat_title cat_doer_titles[CAT_DOER__MAX] = {
    [CAT_DOER_DESK] = {{"Bộ phận một cửa", "One-stop desk"}},
    [CAT_DOER_COMMUNE] = {{"UBND cấp xã", "Commune People's Committee"}},
    [CAT_DOER_DISTRICT_DIVISION] = {{"Phòng chuyên môn cấp huyện",
                                     "District division"}},
    [CAT_DOER_DISTRICT] = {{"UBND cấp huyện", "District People's Committee"}},
    [CAT_DOER_OFFICE] = {{"Sở chuyên ngành", "Office of the province"}},
    [CAT_DOER_PROVINCE] = {{"UBND cấp tỉnh", "Province People's Committee"}},
    [CAT_DOER_MINISTRY] = {{"Bộ quản lý ngành", "Ministry"}},
    [CAT_DOER_BOARD] = {{"Hội đồng giám định, hội đồng xác định",
                         "Medical board or council"}},
    [CAT_DOER_PARTY] = {{"Cơ quan Đảng", "Party body"}},
    [CAT_DOER_ARMY] = {{"Quân đội, công an", "Army or police"}},
    [CAT_DOER_FACILITY] = {{"Cơ sở trợ giúp xã hội", "Facility"}},
    [CAT_DOER_CENTRE] = {{"Trung tâm dịch vụ việc làm", "Employment centre"}}};

const char *const cat_starts_names[CAT_STARTS__MAX] = {
    [CAT_STARTS_NOTHING] = "nothing", [CAT_STARTS_AWARD] = "award",
    [CAT_STARTS_STOP] = "stop",       [CAT_STARTS_TRANSFER] = "transfer",
    [CAT_STARTS_ONE_OFF] = "one_off", [CAT_STARTS_CERTIFICATE] = "certificate"};

/* ---- asking ------------------------------------------------------------ */

const struct cat_step *cat_steps_on(const struct cat_procedure *p, day_t day,
                                    size_t *count)
{
    size_t first = 0, end = 0;

    for (size_t i = 0; i < p->step_count && p->steps[i].from <= day; i++) {
        if (p->steps[i].from != p->steps[first].from)
            first = i;
        end = i + 1;
    }
    *count = end - first;
    return end ? &p->steps[first] : NULL;
}

const struct cat_limit *cat_limit_on(const struct cat_procedure *p, day_t day,
                                     const char *province)
{
    const struct cat_limit *found = NULL;

    for (size_t i = 0; i < p->limit_count; i++) {
        const struct cat_limit *l = &p->limits[i];
        int same = province ? l->province && strcmp(l->province, province) == 0
                            : !l->province;
        if (same && l->from <= day && (!found || found->from < l->from))
            found = l;
    }
    return found;
}

void cat_term_text(struct cat_term term, char out[CAT_TERM_BYTES])
{
    int whole = term.hundredths / HUNDREDTHS;
    int part = term.hundredths % HUNDREDTHS;

    if (part == 0)
        snprintf(out, CAT_TERM_BYTES, "%d", whole);
    else if (part % 10 == 0)
        snprintf(out, CAT_TERM_BYTES, "%d.%d", whole, part / 10);
    else
        snprintf(out, CAT_TERM_BYTES, "%d.%02d", whole, part);
}

/* ---- terms and limits -------------------------------------------------- */

static const char *const unit_keys[] = {[CAT_WORKING_DAYS] = "working_days",
                                        [CAT_CALENDAR_DAYS] = "calendar_days",
                                        [CAT_HOURS] = "hours"};
enum { UNITS = ARRAY_COUNT(unit_keys) };

/* One of working_days, calendar_days, hours among UNITS nodes; how many there
** are. */
static int parse_term(struct cat_load *l, const struct cat_node *const *v,
                      struct cat_term *out)
{
    int units = 0;

    for (size_t i = 0; i < UNITS; i++) {
        int64_t amount = 0;
        if (!v[i])
            continue;
        units++;
        out->unit = (enum cat_limit_unit)i;
        if (!cat_decimal(l, v[i], &amount))
            continue;
        int64_t part = EXPR_DECIMAL_ONE / HUNDREDTHS;
        if (amount < part || amount > TERM_MAX * part || amount % part != 0)
            CAT_FAULT(l, v[i]->pos, MSG_CAT_RANGE, unit_keys[i], "0.01",
                      "3650");
        else
            out->hundredths = (int)(amount / part);
    }
    return units;
}

/* {from: DAY, working_days: N, law: TEXT, province: CODE} */
static void parse_limit(struct cat_load *l, const struct cat_node *node,
                        struct cat_limit *out)
{
    static const struct cat_key keys[] = {
        {"from", 1},         {"law", 0},           {"province", 0},
        {"working_days", 0}, {"calendar_days", 0}, {"hours", 0},
    };
    const struct cat_node *v[ARRAY_COUNT(keys)];

    assert(node && out);
    out->from = DAY_NONE;
    if (!cat_take(l, node,
                  (struct cat_shape){keys, ARRAY_COUNT(keys), node->pos}, v))
        return;
    (void)cat_day(l, v[0], &out->from);
    (void)cat_string(l, v[1], &out->law);
    (void)cat_string(l, v[2], &out->province);
    if (parse_term(l, v + 3, &out->term) != 1)
        CAT_FAULT(l, node->pos, MSG_CAT_LIMIT_UNIT);
}

static int same_province(const struct cat_limit *a, const struct cat_limit *b)
{
    if (!a->province || !b->province)
        return a->province == b->province;
    return strcmp(a->province, b->province) == 0;
}

static void parse_limits(struct cat_load *l, const struct cat_node *list,
                         struct cat_procedure *out)
{
    assert(out->name);
    if (!cat_list(l, list))
        return;
    struct cat_limit *limits = cat_new(l, list->count, sizeof *limits);
    if (!limits)
        return;
    if (list->count == 0)
        CAT_FAULT(l, list->pos, MSG_CAT_LIMIT_NONE, out->name);
    for (size_t i = 0; i < list->count; i++) {
        parse_limit(l, list->items[i], &limits[i]);
        for (size_t k = 0; k < i && limits[i].from != DAY_NONE; k++) {
            if (!same_province(&limits[i], &limits[k]) ||
                limits[i].from > limits[k].from)
                continue;
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_LIMIT_ORDER);
            break;
        }
    }
    out->limits = limits;
    out->limit_count = list->count;
}

/* ---- steps ------------------------------------------------------------- */

/* {from: DAY, who: WORD, title: ..., working_days: N, law: TEXT} */
static void parse_step(struct cat_load *l, const struct cat_node *node,
                       struct cat_step *out)
{
    static const struct cat_key keys[] = {
        {"from", 1},         {"who", 1},           {"title", 1}, {"law", 0},
        {"working_days", 0}, {"calendar_days", 0}, {"hours", 0},
    };
    const struct cat_node *v[ARRAY_COUNT(keys)];
    size_t who = 0;

    *out = (struct cat_step){
        .from = DAY_NONE, .title = {{"", ""}}, .pos = node->pos};
    if (!cat_take(l, node,
                  (struct cat_shape){keys, ARRAY_COUNT(keys), node->pos}, v))
        return;
    (void)cat_day(l, v[0], &out->from);
    if (cat_word(l, v[1], cat_doer_names, CAT_DOER__MAX, &who))
        out->who = (enum cat_doer)who;
    cat_title(l, v[2], &out->title);
    (void)cat_string(l, v[3], &out->law);
    if (parse_term(l, v + 4, &out->term) > 1)
        CAT_FAULT(l, node->pos, MSG_CAT_LIMIT_UNIT);
}

static void parse_steps(struct cat_load *l, const struct cat_node *list,
                        struct cat_procedure *out)
{
    if (!cat_list(l, list))
        return;
    struct cat_step *steps = cat_new(l, list->count, sizeof *steps);
    for (size_t i = 0; steps && i < list->count; i++) {
        parse_step(l, list->items[i], &steps[i]);
        if (i > 0 && steps[i].from < steps[i - 1].from &&
            steps[i].from != DAY_NONE)
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_STEP_ORDER);
    }
    out->steps = steps;
    out->step_count = steps ? list->count : 0;
}

/* ---- papers, forms, what is set going ---------------------------------- */

static void parse_papers(struct cat_load *l, const struct cat_node *list,
                         struct cat_procedure *out)
{
    if (!cat_list(l, list))
        return;
    struct cat_title *papers = cat_new(l, list->count, sizeof *papers);
    for (size_t i = 0; papers && i < list->count; i++) {
        papers[i] = (struct cat_title){{"", ""}};
        cat_title(l, list->items[i], &papers[i]);
    }
    out->papers = papers;
    out->paper_count = papers ? list->count : 0;
}

static void parse_forms(struct cat_load *l, const struct cat_node *list,
                        struct cat_procedure *out)
{
    if (!cat_list(l, list))
        return;
    const char **forms = cat_new(l, list->count, sizeof *forms);
    for (size_t i = 0; forms && i < list->count; i++) {
        forms[i] = "";
        (void)cat_string(l, list->items[i], &forms[i]);
    }
    out->forms = forms;
    out->form_count = forms ? list->count : 0;
}

static const char *register_at(const void *list, size_t i)
{
    return ((const struct cat_load *)list)->registers[i].name;
}

/* {kind: award, register: NAME} */
static void parse_starts(struct cat_load *l, const struct cat_node *node,
                         struct cat_procedure *out)
{
    static const enum msg_id ids[2] = {MSG_CAT_REGISTER_LIKE, MSG_CAT_REGISTER};
    static const struct cat_key keys[] = {{"kind", 1}, {"register", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    const char *name = NULL;
    size_t kind = 0;

    if (!node || !cat_take(l, node, (struct cat_shape){keys, 2, node->pos}, v))
        return;
    if (cat_word(l, v[0], cat_starts_names, CAT_STARTS__MAX, &kind))
        out->starts = (enum cat_starts)kind;
    if (!cat_string(l, v[1], &name))
        return;
    int i = cat_names_find(&l->index->names[NAMES_REGISTER], name);
    if (i >= 0)
        out->starts_in = &l->registers[i];
    else
        cat_unknown(l, v[1]->pos, name,
                    (struct cat_choices){register_at, l, l->c->register_count},
                    ids);
}

/* ---- the whole --------------------------------------------------------- */

enum procedure_key {
    KEY_TITLE,
    KEY_CODE,
    KEY_LIMITS,
    KEY_STEPS,
    KEY_PAPERS,
    KEY_FORMS,
    KEY_FEE,
    KEY_RESULT,
    KEY_JOINT,
    KEY_STARTS,
    KEY__MAX
};

static const struct cat_key procedure_keys[KEY__MAX] = {
    [KEY_TITLE] = {"title", 1},   [KEY_CODE] = {"code", 0},
    [KEY_LIMITS] = {"limits", 0}, [KEY_STEPS] = {"steps", 0},
    [KEY_PAPERS] = {"papers", 0}, [KEY_FORMS] = {"forms", 0},
    [KEY_FEE] = {"fee", 0},       [KEY_RESULT] = {"result", 0},
    [KEY_JOINT] = {"joint", 0},   [KEY_STARTS] = {"starts", 0}};

static void parse_one(struct cat_load *l, const struct cat_entry *e,
                      struct cat_procedure *p)
{
    const struct cat_node *v[KEY__MAX];

    *p = (struct cat_procedure){.name = e->name->text,
                                .field = e->source->field,
                                .title = {{"", ""}},
                                .pos = e->name->pos};
    if (!cat_take(l, e->body,
                  (struct cat_shape){procedure_keys, KEY__MAX, p->pos}, v))
        return;
    cat_title(l, v[KEY_TITLE], &p->title);
    (void)cat_string(l, v[KEY_CODE], &p->code);
    parse_limits(l, v[KEY_LIMITS], p);
    parse_steps(l, v[KEY_STEPS], p);
    parse_papers(l, v[KEY_PAPERS], p);
    parse_forms(l, v[KEY_FORMS], p);
    if (cat_int(l, v[KEY_FEE], &p->fee) && p->fee < 0)
        CAT_FAULT(l, v[KEY_FEE]->pos, MSG_CAT_RANGE, "fee", "0",
                  "999999999999999");
    if (v[KEY_RESULT])
        cat_title(l, v[KEY_RESULT], &p->result);
    if (v[KEY_JOINT])
        cat_title(l, v[KEY_JOINT], &p->joint);
}

void cat_parse_procedures(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_PROCEDURES];

    for (size_t i = 0; i < list->count && !l->nomem; i++)
        parse_one(l, &list->list[i], &l->procedures[i]);
}

/* Which kinds of register each beginning may go to. */
static const unsigned starts_kinds[CAT_STARTS__MAX] = {
    [CAT_STARTS_AWARD] = 1u << CAT_SPELL,
    [CAT_STARTS_STOP] = 1u << CAT_SPELL,
    [CAT_STARTS_TRANSFER] = 1u << CAT_SPELL,
    [CAT_STARTS_ONE_OFF] = 1u << CAT_EVENT,
    [CAT_STARTS_CERTIFICATE] = 1u << CAT_EVENT | 1u << CAT_SPELL};

static void check_code(struct cat_load *l, size_t n)
{
    const struct cat_procedure *p = &l->procedures[n];

    for (size_t i = 0; p->code && i < n; i++) {
        const char *other = l->procedures[i].code;
        if (other && strcmp(other, p->code) == 0)
            CAT_FAULT(l, p->pos, MSG_CAT_PROCEDURE_CODE, p->code,
                      l->procedures[i].name);
    }
}

void cat_check_procedures(struct cat_load *l)
{
    for (size_t i = 0; i < l->c->procedure_count; i++) {
        struct cat_procedure *p = &l->procedures[i];
        const struct cat_node *body = l->entries[FILE_PROCEDURES].list[i].body;
        check_code(l, i);
        if (body->kind == CAT_MAP)
            parse_starts(l, cat_node_get(body, "starts"), p);
        for (size_t k = 0; k < p->limit_count; k++) {
            const char *province = p->limits[k].province;
            if (province && l->c->unit_count > 0 &&
                !cat_is_province(l->c, province))
                CAT_FAULT(l, p->pos, MSG_CAT_LAW_PROVINCE, province);
        }
        if (p->starts_in &&
            !(starts_kinds[p->starts] >> p->starts_in->kind & 1))
            CAT_FAULT(l, p->pos, MSG_CAT_PROCEDURE_STARTS,
                      cat_starts_names[p->starts], p->starts_in->name);
    }
}
