/* Fields, choices, reports, samples and the calendar. */
#include "catalog/cat_load.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ORDER_MAX = 9999 };

static int by_order(const void *a, const void *b)
{
    const struct cat_field *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* One field.yaml. */
static int parse_field(struct cat_load *l, const struct cat_entry *e,
                       struct cat_field *out)
{
    static const struct cat_key keys[] = {{"title", 1}, {"order", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    struct pos pos = e->body->pos;
    int64_t order = 0;

    assert(e->body && out);
    *out = (struct cat_field){.name = e->source->folder, .pos = pos};
    if (!cat_take(l, e->body, (struct cat_shape){keys, 2, pos}, v))
        return 0;
    cat_title(l, v[0], &out->title);
    if (cat_int(l, v[1], &order) && (order < 0 || order > ORDER_MAX))
        CAT_FAULT(l, v[1]->pos, MSG_CAT_RANGE, "order", "0", "9999");
    out->order = (int)(order % (ORDER_MAX + 1));
    return 1;
}

void cat_parse_fields(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_FIELD];
    struct catalog *c = l->c;

    l->fields = cat_new(l, list->count, sizeof *l->fields);
    if (!l->fields ||
        !cat_names_init(&l->index->names[NAMES_FIELD], l->a, list->count)) {
        l->nomem = 1;
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct cat_node name = {.kind = CAT_SCALAR,
                                .text = list->list[i].source->folder,
                                .pos = list->list[i].body->pos};
        (void)cat_name(l, &name);
        if (parse_field(l, &list->list[i], &l->fields[c->field_count]))
            c->field_count++;
    }
    qsort(l->fields, c->field_count, sizeof *l->fields, by_order);
    for (size_t i = 0; i < c->field_count; i++)
        (void)cat_names_add(&l->index->names[NAMES_FIELD], l->fields[i].name,
                            (int)i);
    c->fields = l->fields;
}

/* The codes of a choice with their titles. */
static void parse_codes(struct cat_load *l, const struct cat_node *map,
                        struct cat_choice *out)
{
    size_t count = 0;

    assert(out->name);
    if (!cat_map(l, map))
        return;
    if (map->count == 0)
        CAT_FAULT(l, map->pos, MSG_CAT_NO_CODES, out->name);
    const char **codes = cat_new(l, map->count, sizeof *codes);
    struct cat_title *titles = cat_new(l, map->count, sizeof *titles);
    if (!codes || !titles)
        return;
    for (size_t i = 0; i < map->count; i++) {
        if (!cat_code_name(l, map->keys[i]))
            continue;
        codes[count] = map->keys[i]->text;
        cat_title(l, map->items[i], &titles[count++]);
    }
    out->codes = (struct expr_codes){out->name, codes, count};
    out->titles = titles;
}

static void parse_choice(struct cat_load *l, const struct cat_entry *e,
                         struct cat_choice *out)
{
    static const struct cat_key keys[] = {{"title", 1}, {"codes", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    assert(e->name && out);
    out->name = e->name->text;
    out->pos = e->name->pos;
    out->field = e->source->field;
    out->codes.name = out->name;
    if (!cat_take(l, e->body, (struct cat_shape){keys, 2, out->pos}, v))
        return;
    cat_title(l, v[0], &out->title);
    parse_codes(l, v[1], out);
}

/* All procedures as a list, for columns of type procedure. */
static void procedure_choice(struct cat_load *l)
{
    const struct catalog *c = l->c;
    size_t count = c->procedure_count;
    const char **codes = cat_new(l, count, sizeof *codes);
    struct cat_title *titles = cat_new(l, count, sizeof *titles);

    assert(count > 0);
    if (!codes || !titles)
        return;
    for (size_t i = 0; i < count; i++) {
        codes[i] = l->procedures[i].name;
        titles[i] = l->procedures[i].title;
    }
    l->choices[0] = (struct cat_choice){
        .name = "procedure",
        .title = {{[LANG_VI] = "Thủ tục", [LANG_EN] = "Procedure"}},
        .codes = {"procedure", codes, count},
        .titles = titles,
        .pos = l->procedures[0].pos};
}

void cat_parse_choices(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_CHOICES];
    size_t at = 0;

    if (l->c->procedure_count > 0) {
        procedure_choice(l);
        at = 1;
    }
    for (size_t i = 0; i < list->count && !l->nomem; i++)
        parse_choice(l, &list->list[i], &l->choices[at + i]);
}

/* Every Markdown file beside the reports. */
static void list_templates(struct cat_load *l)
{
    struct cat_template *list = cat_new(l, l->source_count, sizeof *list);
    size_t count = 0;

    for (size_t i = 0; list && i < l->source_count; i++) {
        const struct cat_source *s = &l->sources[i];
        if (s->kind == FILE_TEMPLATE)
            list[count++] = (struct cat_template){
                strrchr(s->file->path, '/') + 1, s->file->path, s->file->text};
    }
    l->c->templates = list;
    l->c->template_count = count;
}

static void find_template(struct cat_load *l, const struct cat_node *name,
                          struct cat_report *out)
{
    const struct cat_template *t = catalog_template(l->c, name->text);

    assert(name->kind == CAT_SCALAR);
    if (!t) {
        CAT_FAULT(l, name->pos, MSG_CAT_TEMPLATE, name->text);
        return;
    }
    out->template_text = t->text;
    out->template_file = t->file;
}

/* "due: {quarter: 3, year: 5}": working days after a period. */
static void parse_due(struct cat_load *l, const struct cat_node *node,
                      struct cat_report *r)
{
    enum { MOST = 60 };
    struct cat_key keys[CAT_EVERY__MAX];
    const struct cat_node *v[CAT_EVERY__MAX];

    for (int i = 0; i < CAT_EVERY__MAX; i++)
        keys[i] = (struct cat_key){cat_every_names[i], 0};
    if (!node ||
        !cat_take(l, node, (struct cat_shape){keys, CAT_EVERY__MAX, node->pos},
                  v))
        return;
    for (int i = 0; i < CAT_EVERY__MAX; i++) {
        int64_t days = 0;
        if (!v[i] || !cat_int(l, v[i], &days))
            continue;
        if (days < 1 || days > MOST)
            CAT_FAULT(l, v[i]->pos, MSG_CAT_REPORT_DUE, v[i]->text);
        else
            r->due[i] = (int)days;
    }
}

void cat_parse_reports(struct cat_load *l)
{
    static const struct cat_key keys[] = {{"title", 1},
                                          {"calendar", 1},
                                          {"template", 1},
                                          {"head", 0},
                                          {"due", 0}};
    const struct cat_entries *list = &l->entries[FILE_REPORT];
    const struct cat_node *v[ARRAY_COUNT(keys)];
    struct cat_report *reports = cat_new(l, list->count, sizeof *reports);

    list_templates(l);
    for (size_t i = 0; reports && i < list->count; i++) {
        const struct cat_entry *e = &list->list[i];
        struct cat_report *r = &reports[i];
        size_t calendar = 0;
        const char *name = NULL;
        *r = (struct cat_report){.name = e->source->stem, .pos = e->body->pos};
        if (!cat_take(l, e->body,
                      (struct cat_shape){keys, ARRAY_COUNT(keys), r->pos}, v))
            continue;
        cat_title(l, v[0], &r->title);
        int head = 1;
        (void)cat_bool(l, v[3], &head);
        r->no_head = !head;
        parse_due(l, v[4], r);
        (void)cat_word(l, v[1], calendar_names, CALENDAR__MAX, &calendar);
        r->calendar = (enum calendar)calendar;
        if (cat_string(l, v[2], &name))
            find_template(l, v[2], r);
    }
    l->c->reports = reports;
}

/* Files that another room reads: their trees by their names. */
static const struct cat_sample *parse_trees(struct cat_load *l,
                                            enum cat_file_kind kind)
{
    const struct cat_entries *list = &l->entries[kind];
    struct cat_sample *trees = cat_new(l, list->count, sizeof *trees);

    for (size_t i = 0; trees && i < list->count; i++)
        trees[i] =
            (struct cat_sample){list->list[i].source->stem, list->list[i].body};
    return trees;
}

void cat_parse_samples(struct cat_load *l)
{
    l->c->samples = parse_trees(l, FILE_SAMPLE);
    l->c->payfiles = parse_trees(l, FILE_PAYFILE);
}

/* Days of one year, ascending; weekend says what kind of days they must be. */
static size_t parse_days(struct cat_load *l, const struct cat_node *list,
                         int year, int weekend, const day_t **out)
{
    size_t count = 0;

    assert(year > 0 && out);
    if (!cat_list(l, list))
        return 0;
    day_t *days = cat_new(l, list->count, sizeof *days);
    for (size_t i = 0; days && i < list->count; i++) {
        const struct cat_node *n = list->items[i];
        day_t day = DAY_NONE;
        if (!cat_day(l, n, &day))
            continue;
        if (date_of(day).year != year)
            CAT_FAULT(l, n->pos, MSG_CAT_CAL_YEAR, n->text);
        else if ((weekday_of(day) >= SATURDAY) != weekend)
            CAT_FAULT(l, n->pos, weekend ? MSG_CAT_CAL_WORKED : MSG_CAT_CAL_OFF,
                      n->text);
        else if (count > 0 && day <= days[count - 1])
            CAT_FAULT(l, n->pos, MSG_CAT_CAL_ORDER, n->text);
        else
            days[count++] = day;
    }
    *out = days;
    return count;
}

/* Two digits, at most max, or -1. */
static int two_digits(const char *text, int max)
{
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
        return -1;
    int n = (text[0] - '0') * 10 + text[1] - '0';
    return n <= max ? n : -1;
}

/* "07:30-11:30" */
static int parse_span(const char *text, struct workspan *out)
{
    int part[4];

    if (strlen(text) != 11 || text[2] != ':' || text[5] != '-' ||
        text[8] != ':')
        return 0;
    for (int i = 0; i < 4; i++) {
        part[i] = two_digits(text + 3 * i, i % 2 ? 59 : 23);
        if (part[i] < 0)
            return 0;
    }
    *out = (struct workspan){part[0] * 60 + part[1], part[2] * 60 + part[3]};
    return out->from < out->to;
}

/* office: ["07:30-11:30", "13:30-17:00"] */
static void parse_office(struct cat_load *l, const struct cat_node *list,
                         struct workyear *out)
{
    if (!cat_list(l, list))
        return;
    for (size_t i = 0; i < list->count; i++) {
        size_t n = out->office_count;
        const char *text = NULL;
        struct workspan span;
        if (!cat_string(l, list->items[i], &text))
            continue;
        if (n == WORK_SPANS || !parse_span(text, &span) ||
            (n > 0 && span.from < out->office[n - 1].to))
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_CAL_OFFICE, text);
        else
            out->office[out->office_count++] = span;
    }
}

static void parse_year(struct cat_load *l, const struct cat_entry *e,
                       struct workyear *out, const char **law)
{
    static const struct cat_key keys[] = {{"year", 1}, {"published", 1},
                                          {"off", 1},  {"worked", 0},
                                          {"law", 0},  {"office", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    int64_t year = 0;

    assert(out->year == 0 && law);
    if (!cat_take(l, e->body,
                  (struct cat_shape){keys, ARRAY_COUNT(keys), e->body->pos}, v))
        return;
    if (cat_int(l, v[0], &year) && strcmp(v[0]->text, e->source->stem) != 0) {
        CAT_FAULT(l, v[0]->pos, MSG_CAT_CAL_FILE, v[0]->text, e->source->stem);
        return;
    }
    if (year < 1900 || year > 2199) {
        if (v[0])
            CAT_FAULT(l, v[0]->pos, MSG_CAT_RANGE, "year", "1900", "2199");
        return;
    }
    out->year = (int)year;
    (void)cat_bool(l, v[1], &out->published);
    out->off_count = parse_days(l, v[2], out->year, 0, &out->off);
    out->worked_count = parse_days(l, v[3], out->year, 1, &out->worked);
    (void)cat_string(l, v[4], law);
    parse_office(l, v[5], out);
}

void cat_parse_calendar(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_CALENDAR];
    struct workyear *years = cat_new(l, list->count, sizeof *years);
    const char **laws = cat_new(l, list->count, sizeof *laws);
    size_t count = 0;

    if (!years || !laws)
        return;
    /* Files come sorted by name, which is the year. */
    for (size_t i = 0; i < list->count; i++) {
        struct workyear y = {0};
        const char *law = NULL;
        parse_year(l, &list->list[i], &y, &law);
        if (y.year == 0)
            continue;
        if (count > 0 && y.year != years[count - 1].year + 1)
            CAT_FAULT(l, list->list[i].body->pos, MSG_CAT_CAL_GAP,
                      list->list[i].source->stem);
        years[count] = y;
        laws[count++] = law;
    }
    l->c->calendar = (struct workcalendar){years, count};
    l->c->calendar_laws = laws;
}
