/*
** Units over time: the tree on the map of a day, a unit with what it was and
** became, and its changes, each with a preview before anything is written.
*/
#include "base/file.h"
#include "base/text.h"
#include "web/admin.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"
#include "web/unit_step.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LISTED = 300,
    KEY_BYTES = 256,
    PARTS_SHOWN = 3,
    FOUND_WORDS = 4,
    GRANT_WORDS = 6,
    FOUND_BYTES = 4 << 20
};

static const char *unit_place(struct request *r, int64_t id)
{
    const char *place = arena_printf(r->a, "/admin/units/%" PRId64, id);

    return place ? place : "/admin/units";
}

static const char *level_title(const struct request *r, const char *level)
{
    static const struct {
        const char *name;
        enum msg_id title;
    } rows[] = {{"country", MSG_WEB_LEVEL_COUNTRY},
                {"province", MSG_WEB_LEVEL_PROVINCE},
                {"district", MSG_WEB_LEVEL_DISTRICT},
                {"commune", MSG_WEB_LEVEL_COMMUNE},
                {"facility", MSG_WEB_LEVEL_FACILITY},
                {"association", MSG_WEB_LEVEL_ASSOCIATION},
                {"division", MSG_WEB_LEVEL_DIVISION}};

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (strcmp(rows[i].name, level) == 0)
            return msg_text(rows[i].title, r->lang);
    return level;
}

/* A unit that has ended is shown on the last map that has it. */
static day_t map_of_unit(const struct unit *u, day_t day)
{
    if (u->to != DAY_NONE && u->to < day)
        return u->to;
    return u->from != DAY_NONE && u->from > day ? u->from : day;
}

/* ---- the list ----------------------------------------------------------- */

static struct data_table *units_table(struct request *r, enum msg_id title)
{
    static const struct part_column columns[] = {
        {"code", MSG_WEB_CODE_OF, DATA_TEXT},
        {"name", MSG_WEB_NAME, DATA_TEXT},
        {"type", MSG_WEB_KIND, DATA_TEXT},
        {"level", MSG_WEB_LEVEL, DATA_TEXT},
        {"above", MSG_WEB_ABOVE, DATA_TEXT},
        {"from", MSG_WEB_FROM, DATA_DAY},
        {"to", MSG_WEB_TO, DATA_DAY},
    };

    return part_table(r, "units", title, columns, ARRAY_COUNT(columns));
}

static void put_unit(struct request *r, struct data_table *t,
                     const struct unit *u)
{
    data_row(t, unit_place(r, u->id));
    data_text(t, u->code);
    data_text(t, u->name);
    data_text(t, u->type);
    data_text(t, level_title(r, u->level));
    data_text(t, unit_name(r, u->parent));
    data_day(t, u->from);
    data_day(t, u->to);
}

static int fits(const struct unit *u, const char *key)
{
    char name[KEY_BYTES];

    text_fold(u->name, name, sizeof name);
    return !*key || strstr(name, key) || strcmp(u->code, key) == 0;
}

/* Units of the account with ids above `after`, as many as a page has. */
static void list_units(struct request *r, struct data_table *t, day_t day,
                       int64_t after)
{
    const struct units *units = req_units(r);
    char key[KEY_BYTES];

    text_fold(req_get(r, "q"), key, sizeof key);
    for (int64_t id = after + 1; id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        if (!u || !unit_valid(u, day) || !fits(u, key) ||
            strcmp(u->level, unit_level_area) == 0 ||
            !actor_may(r->who, units, id, NULL, RIGHT_ADMIN))
            continue;
        if (t->row_count == LISTED) {
            t->next_href = url_query(
                r, "after", arena_printf(r->a, "%" PRId64, after), NULL);
            return;
        }
        put_unit(r, t, u);
        after = id;
    }
}

static enum err_code units_page(struct request *r)
{
    const struct unit *home = home_unit(r);
    struct data_table *t = units_table(r, MSG_WEB_UNITS);
    day_t day = day_today();
    int64_t after;
    enum err_code rc = req_day(r, "day", day, &day);

    if (rc == ERR_OK)
        rc = req_int(r, "after", 0, INT64_MAX, 0, &after);
    if (rc != ERR_OK || !t)
        return rc;
    if (home && !*req_get(r, "day"))
        day = map_of_unit(home, day);
    list_units(r, t, day, after);
    if (data_only(r))
        return ERR_OK;
    admin_begin(r, msg_text(MSG_WEB_UNITS, r->lang), ADMIN_UNITS);
    html_el_msg(&r->h, "p", MSG_WEB_UNITS_HOW, "class", "soft", NULL);
    html_open(&r->h, "form", "method", "get", "action", "/admin/units", "class",
              "form", NULL);
    part_field(r, "q", MSG_WEB_UNIT_FIND, "search", NULL, 0);
    part_field(r, "day", MSG_WEB_MAP, "date", NULL, 0);
    part_filter_end(r);
    page_excel(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    page_next(r, t);
    return r->err.code;
}

/* ---- one unit ----------------------------------------------------------- */

/* The unit of the path; the account administers it. */
static enum err_code find(struct request *r, const struct unit **out)
{
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    *out = NULL;
    if (rc != ERR_OK)
        return rc;
    const struct unit *u = units_get(req_units(r), id);
    if (!u)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_UNIT_REF, r->slot[0]);
    if (!actor_may(r->who, req_units(r), id, NULL, RIGHT_ADMIN))
        return REQ_FAIL(r, ERR_DENIED, MSG_CLI_UNIT_ADMIN, r->who->name,
                        u->name);
    *out = u;
    return ERR_OK;
}

/* A unit that is to be changed: the map is the same for every field. */
static enum err_code find_own(struct request *r, const struct unit **out)
{
    enum err_code rc = find(r, out);

    if (rc == ERR_OK &&
        !actor_administers(r->who, req_units(r), (*out)->id, NULL))
        rc = REQ_FAIL(r, ERR_DENIED, MSG_CLI_UNIT_ADMIN, r->who->name,
                      (*out)->name);
    return rc;
}

static const char *kind_title(const struct request *r, const char *kind)
{
    enum unit_act act = unit_act_of(kind);

    return act < UNIT_ACT__MAX ? msg_text(unit_acts[act].title, r->lang) : kind;
}

static void put_link(struct request *r, struct data_table *t, struct stmt *s,
                     int64_t self)
{
    int64_t from = stmt_int(s, 0), to = stmt_null(s, 1) ? 0 : stmt_int(s, 1);
    int64_t other = from == self ? to : from;
    const struct unit *u = units_get(req_units(r), other);
    const struct unit *own = units_get(req_units(r), self);
    int area = u && strcmp(u->level, unit_level_area) == 0;

    /* What a reform had in store for one that had ended before. */
    if (area ||
        (from == self && own->to != DAY_NONE && stmt_day(s, 2) > own->to + 1))
        return;
    data_row(t, u ? unit_place(r, other) : NULL);
    data_day(t, stmt_day(s, 2));
    data_text(t, kind_title(r, stmt_text(s, 3)));
    data_text(t, msg_text(from == self ? MSG_WEB_UNIT_BECAME : MSG_WEB_UNIT_WAS,
                          r->lang));
    data_text(t, u ? unit_name(r, other) : "");
    data_text(t, u ? u->code : "");
    data_text(t, msg_text(stmt_bool(s, 4) ? MSG_REG_YES : MSG_REG_NO, r->lang));
}

/* What it was before and what became of it. */
static enum err_code links_table(struct request *r, int64_t id,
                                 struct data_table **out)
{
    static const struct part_column columns[] = {
        {"day", MSG_WEB_DAY, DATA_DAY},
        {"change", MSG_WEB_UNIT_CHANGE, DATA_TEXT},
        {"side", MSG_WEB_UNIT_SIDE, DATA_TEXT},
        {"unit", MSG_WEB_UNIT, DATA_TEXT},
        {"code", MSG_WEB_CODE_OF, DATA_TEXT},
        {"whole", MSG_WEB_UNIT_WHOLE, DATA_TEXT},
    };
    struct stmt *s;
    int row;

    *out = part_table(r, "changes", MSG_WEB_UNIT_HISTORY, columns,
                      ARRAY_COUNT(columns));
    if (!*out)
        return r->err.code;
    enum err_code rc = db_prepare(r->on->db,
                                  "SELECT from_id, to_id, day, kind, whole"
                                  "  FROM succession"
                                  " WHERE from_id = $1 OR to_id = $2"
                                  " ORDER BY day, id",
                                  &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_int(s, 2, id);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row)
        put_link(r, *out, s, id);
    return rc;
}

static struct data_table *below_table(struct request *r, const struct unit *u,
                                      day_t day)
{
    const struct units *units = req_units(r);
    struct data_table *t = units_table(r, MSG_WEB_UNITS_BELOW);

    for (int64_t id = 1; t && id <= units_max_id(units); id++) {
        const struct unit *x = units_get(units, id);
        if (x && unit_valid(x, day) && strcmp(x->level, unit_level_area) != 0 &&
            units_parent_on_map(units, id, day) == u->id)
            put_unit(r, t, x);
    }
    return t;
}

static void unit_facts(struct request *r, const struct unit *u)
{
    data_fact(r, "code", msg_text(MSG_WEB_CODE_OF, r->lang), u->code);
    data_fact(r, "type", msg_text(MSG_WEB_KIND, r->lang), u->type);
    data_fact(r, "level", msg_text(MSG_WEB_LEVEL, r->lang),
              level_title(r, u->level));
    if (u->parent)
        data_fact_link(r, "above", msg_text(MSG_WEB_ABOVE, r->lang),
                       unit_name(r, u->parent), unit_place(r, u->parent));
    if (u->from != DAY_NONE)
        data_fact(r, "from", msg_text(MSG_WEB_FROM, r->lang),
                  part_day(r, u->from));
    if (u->to != DAY_NONE)
        data_fact(r, "to", msg_text(MSG_WEB_TO, r->lang), part_day(r, u->to));
}

static void act_buttons(struct request *r, const struct unit *u)
{
    H(&r->h, "<p class=\"actions\">");
    for (int i = 0; i < UNIT_ACT__MAX; i++)
        part_button(r, unit_acts[i].title,
                    arena_printf(r->a, "%s/change?kind=%s",
                                 unit_place(r, u->id), unit_acts[i].name));
    part_excel(r);
    H(&r->h, "</p>");
}

static enum err_code unit_page(struct request *r)
{
    struct data_table *links, *below, *history = NULL;
    const struct unit *u;
    enum err_code rc = find(r, &u);

    if (rc == ERR_OK)
        rc = links_table(r, u->id, &links);
    if (rc != ERR_OK)
        return rc;
    unit_facts(r, u);
    below = below_table(r, u, map_of_unit(u, day_today()));
    rc = record_history(r, "unit", u->id, 0);
    if (rc != ERR_OK || data_only(r) || !below)
        return rc;
    history = below->next;
    admin_begin(r, unit_name(r, u->id), ADMIN_UNITS);
    act_buttons(r, u);
    data_facts_html(r);
    data_table_html(r, links, MSG_WEB_UNIT_NO_HISTORY);
    data_table_html(r, below, MSG_WEB_NO_UNITS);
    if (history && history->row_count > 0)
        data_table_html(r, history, MSG_WEB_NO_ROWS);
    return r->err.code;
}

/* ---- asking for a change ------------------------------------------------ */

static void part_fields(struct request *r, int i, const struct unit *u,
                        enum unit_act act)
{
    const char *n = arena_printf(r->a, ".%d", i);
    const char *type = act == UNIT_ACT_ADD ? "" : u->type;

    if (!n)
        return;
    H(&r->h, "<fieldset class=\"form\">");
    if (act == UNIT_ACT_SPLIT)
        html_el(&r->h, "legend",
                req_say(r, MSG_WEB_UNIT_PART_NUMBER,
                        arena_printf(r->a, "%d", i + 1), NULL),
                NULL);
    part_field(r, arena_printf(r->a, "code%s", n), MSG_WEB_CODE_OF, "text",
               act == UNIT_ACT_RENAME ? u->code : NULL, 0);
    part_field(r, arena_printf(r->a, "name%s", n), MSG_WEB_UNIT_NEW_NAME,
               "text", NULL, 0);
    part_field(r, arena_printf(r->a, "type%s", n), MSG_WEB_UNIT_TYPE, "text",
               type, 0);
    if (act == UNIT_ACT_SPLIT) {
        form_field(r, &(struct field){
                          .name = arena_printf(r->a, "share%s", n),
                          .label = msg_text(MSG_WEB_UNIT_SHARE, r->lang),
                          .help = msg_text(MSG_WEB_UNIT_SHARE_HOW, r->lang),
                          .inputmode = "decimal",
                          .autocomplete = "off"});
        form_field(
            r, &(struct field){.name = arena_printf(r->a, "hamlets%s", n),
                               .label = msg_text(MSG_WEB_UNIT_HAMLETS, r->lang),
                               .autocomplete = "off",
                               .wide = 1});
    }
    H(&r->h, "</fieldset>");
}

/* The units beside it that may be merged with it. */
static void with_boxes(struct request *r, const struct unit *u)
{
    const struct units *units = req_units(r);
    day_t day = map_of_unit(u, day_today());

    H(&r->h, "<fieldset class=\"wide\"><legend>");
    html_msg(&r->h, MSG_WEB_UNIT_WITH);
    H(&r->h, "</legend><div class=\"boxes\">");
    for (int64_t id = 1; id <= units_max_id(units); id++) {
        const struct unit *x = units_get(units, id);
        if (!x || id == u->id || x->parent != u->parent ||
            strcmp(x->level, u->level) != 0 || !unit_valid(x, day))
            continue;
        form_check(r, arena_printf(r->a, "with.%" PRId64, id), unit_name(r, id),
                   0);
    }
    H(&r->h, "</div></fieldset>");
}

/* How many people live in each hamlet, so that a split can name them. */
static enum err_code hamlets_table(struct request *r, int64_t unit,
                                   struct data_table **out)
{
    static const struct part_column columns[] = {
        {"hamlet", MSG_WEB_HAMLET, DATA_TEXT},
        {"people", MSG_WEB_UNIT_PEOPLE, DATA_NUMBER},
    };
    struct stmt *s;
    int row;

    *out = part_table(r, "hamlets", MSG_WEB_UNIT_HAMLETS_NOW, columns,
                      ARRAY_COUNT(columns));
    if (!*out)
        return r->err.code;
    enum err_code rc = db_prepare(r->on->db,
                                  "SELECT hamlet, count(*) FROM person"
                                  " WHERE unit_id = $1 AND NOT voided"
                                  " GROUP BY hamlet ORDER BY 2 DESC, 1"
                                  " LIMIT 60",
                                  &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        data_row(*out, NULL);
        data_text(*out, stmt_null(s, 0)
                            ? msg_text(MSG_WEB_UNIT_NO_HAMLET, r->lang)
                            : stmt_text(s, 0));
        data_number(*out, stmt_int(s, 1));
    }
    return rc;
}

static void level_choice(struct request *r)
{
    static const char *const names[] = {"facility", "division", "association"};
    struct option o[ARRAY_COUNT(names)];

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        o[i] = (struct option){names[i], level_title(r, names[i])};
    form_select(r,
                &(struct field){.name = "level",
                                .label = msg_text(MSG_WEB_LEVEL, r->lang)},
                o, ARRAY_COUNT(o));
}

static void merge_fields(struct request *r, const struct unit *u)
{
    with_boxes(r, u);
    form_check(r, "keep",
               req_say(r, MSG_WEB_UNIT_KEEP, unit_name(r, u->id), NULL), 0);
    H(&r->h, "<p class=\"soft wide\">");
    html_msg(&r->h, MSG_WEB_UNIT_NEW_ONE);
    H(&r->h, "</p>");
    part_fields(r, 0, u, UNIT_ACT_MERGE);
}

static void act_fields(struct request *r, const struct unit *u,
                       enum unit_act act, int parts)
{
    if (act == UNIT_ACT_ADD)
        level_choice(r);
    if (act == UNIT_ACT_MERGE)
        merge_fields(r, u);
    else if (act == UNIT_ACT_MOVE)
        form_field(
            r, &(struct field){.name = "parent",
                               .label = msg_text(MSG_WEB_UNIT_PARENT, r->lang),
                               .list = "units",
                               .autocomplete = "off",
                               .required = 1});
    else if (act != UNIT_ACT_ABOLISH)
        for (int i = 0; i < (act == UNIT_ACT_SPLIT ? parts : 1); i++)
            part_fields(r, i, u, act);
}

/* Asked where one unit takes the place of each. */
static void grants_field(struct request *r)
{
    const struct option o[] = {{"1", msg_text(MSG_REG_YES, r->lang)},
                               {"0", msg_text(MSG_REG_NO, r->lang)}};

    form_select(
        r,
        &(struct field){.name = "grants",
                        .label = msg_text(MSG_WEB_UNIT_CARRY, r->lang),
                        .help = msg_text(MSG_WEB_UNIT_CARRY_HOW, r->lang)},
        o, ARRAY_COUNT(o));
}

static void change_form(struct request *r, const struct unit *u,
                        enum unit_act act, int parts)
{
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "%s/change", unit_place(r, u->id)));
    form_units(r);
    form_hidden(r, "kind", unit_acts[act].name);
    part_must(r, "day", MSG_WEB_UNIT_DAY, "date", NULL, 0);
    part_must(r, "reason", MSG_WEB_UNIT_REASON, "text", NULL, 0);
    act_fields(r, u, act, parts);
    if (unit_carries_grants(act))
        grants_field(r);
    H(&r->h, "<div class=\"actions wide\">");
    form_button(r, MSG_WEB_PREVIEW);
    if (act == UNIT_ACT_SPLIT && parts < UNIT_PARTS_MAX)
        part_button(
            r, MSG_WEB_UNIT_MORE_PARTS,
            url_query(r, "parts", arena_printf(r->a, "%d", parts + 3), NULL));
    H(&r->h, "</div>");
    form_end(r);
}

static enum err_code change_page(struct request *r)
{
    struct data_table *hamlets = NULL;
    const struct unit *u;
    int64_t parts;
    enum unit_act act = unit_act_of(req_get(r, "kind"));
    enum err_code rc = find_own(r, &u);

    if (rc == ERR_OK && act == UNIT_ACT__MAX)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, req_get(r, "kind"));
    if (rc == ERR_OK)
        rc = req_int(r, "parts", 2, UNIT_PARTS_MAX, PARTS_SHOWN, &parts);
    if (rc == ERR_OK && act == UNIT_ACT_SPLIT)
        rc = hamlets_table(r, u->id, &hamlets);
    if (rc != ERR_OK)
        return rc;
    admin_begin(r,
                arena_printf(r->a, "%s: %s",
                             msg_text(unit_acts[act].title, r->lang),
                             unit_name(r, u->id)),
                ADMIN_UNITS);
    html_el_msg(&r->h, "p", unit_acts[act].how, NULL);
    change_form(r, u, act, (int)parts);
    if (hamlets)
        data_table_html(r, hamlets, MSG_WEB_UNIT_NO_HAMLETS);
    return r->err.code;
}

/* ---- its words, as arguments of a job ----------------------------------- */

/* The boxes that were ticked, or ids as a program sends them. */
static const char *with_text(struct request *r)
{
    const char *text = req_get(r, "with");

    for (size_t i = 0; i < r->form.count; i++) {
        const char *name = r->form.list[i].name;
        if (strncmp(name, "with.", 5) == 0)
            text =
                arena_printf(r->a, "%s%s%s", text, *text ? "," : "", name + 5);
        if (!text)
            return "";
    }
    return text;
}

static void put_word(struct buf *b, const char *text)
{
    for (; *text; text++)
        buf_char(b,
                 *text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text);
}

/* code.0, name.0 ... as lines. */
static const char *parts_text(struct request *r)
{
    static const char *const words[] = {"code", "name", "type", "hamlets",
                                        "share"};
    struct buf b;

    if (*req_get(r, "parts"))
        return req_get(r, "parts");
    buf_init(&b, WEB_BODY_BYTES);
    for (int i = 0; i < UNIT_PARTS_MAX; i++) {
        const char *name = arena_printf(r->a, "name.%d", i);
        if (!name || !*req_get(r, name))
            continue;
        for (size_t k = 0; k < ARRAY_COUNT(words); k++) {
            const char *key = arena_printf(r->a, "%s.%d", words[k], i);
            buf_str(&b, k ? "\t" : "");
            put_word(&b, key ? req_get(r, key) : "");
        }
        buf_char(&b, '\n');
    }
    const char *out = buf_to_arena(&b, r->a);
    buf_free(&b);
    return out ? out : "";
}

/* The arguments of a job: fewer than it has room for. */
static enum err_code ask_step(struct request *r, const struct unit *u,
                              const struct job_kind *kind,
                              const char *const *values)
{
    enum unit_act act = unit_act_of(values[0]);
    struct job_ask ask = {.kind = kind, .place = unit_place(r, u->id)};

    ask.about =
        arena_printf(r->a, "%s: %s", msg_text(unit_acts[act].title, r->lang),
                     unit_name(r, u->id));
    for (size_t i = 0; i < unit_step_arg_count; i++) {
        ask.args[2 * i] = unit_step_args[i];
        ask.args[2 * i + 1] = values[i];
    }
    return ask.about ? job_start(r, &ask) : err_nomem(&r->err);
}

static enum err_code change_try(struct request *r)
{
    const struct unit *u;
    day_t day;
    enum err_code rc = find_own(r, &u);

    if (rc == ERR_OK)
        rc = req_day(r, "day", DAY_NONE, &day);
    if (rc == ERR_OK && (day == DAY_NONE || !*req_get(r, "reason") ||
                         unit_act_of(req_get(r, "kind")) == UNIT_ACT__MAX))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_UNIT_NEEDS);
    if (rc != ERR_OK)
        return rc;
    char iso[DAY_TEXT_BYTES];
    day_iso(day, iso);
    const char *const values[] = {req_get(r, "kind"),
                                  arena_printf(r->a, "%" PRId64, u->id),
                                  iso,
                                  req_get(r, "reason"),
                                  with_text(r),
                                  req_get(r, "keep"),
                                  req_get(r, "parent"),
                                  req_get(r, "level"),
                                  parts_text(r),
                                  req_get(r, "grants")};
    return ask_step(r, u, &job_unit_check, values);
}

static enum err_code change_save(struct request *r)
{
    const char *values[16];
    const struct unit *u;
    struct job_row *x;
    int64_t job;
    enum err_code rc = find_own(r, &u);

    if (rc == ERR_OK)
        rc = req_int(r, "job", 1, INT64_MAX, 0, &job);
    if (rc == ERR_OK)
        rc = job_find(r, job, &x);
    if (rc == ERR_OK &&
        (strcmp(x->kind, job_unit_check.name) != 0 || x->state != JOB_DONE ||
         strcmp(job_value(&x->args, "unit"), r->slot[0]) != 0))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_UNIT_NO_CHECK);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < unit_step_arg_count; i++)
        values[i] = job_value(&x->args, unit_step_args[i]);
    return ask_step(r, u, &job_unit_change, values);
}

/* ---- what a try found --------------------------------------------------- */

/* The words of a line between its tabs; 0 when there are fewer. */
static int cut_line(char *line, char **word, int count)
{
    word[0] = line;
    for (int i = 1; i < count; i++) {
        char *end = strchr(word[i - 1], '\t');
        if (!end)
            return 0;
        *end = '\0';
        word[i] = end + 1;
    }
    return 1;
}

static void put_found(struct request *r, struct data_table *t, char *line)
{
    char *word[FOUND_WORDS];

    if (!cut_line(line, word, FOUND_WORDS))
        return;
    const struct cat_register *reg = catalog_register(req_catalog(r), word[0]);
    data_row(t, NULL);
    data_text(t, reg ? TITLED(r, reg) : word[0]);
    data_text(t, unit_name(r, strtoll(word[1], NULL, 10)));
    data_text(t, word[2]);
    data_number(t, strtoll(word[3], NULL, 10));
}

static const char *field_title(const struct request *r, const char *name)
{
    const struct cat_field *field = catalog_field(req_catalog(r), name);

    return field ? TITLED(r, field) : name;
}

static void put_grant(struct request *r, struct data_table *t, char *line)
{
    char *word[GRANT_WORDS];

    if (!cut_line(line, word, GRANT_WORDS))
        return;
    data_row(t, arena_printf(r->a, "/admin/users/%s", url_part(r->a, word[0])));
    data_text(t, word[0]);
    data_text(t, word[1]);
    data_text(t, r->want == WANT_JSON ? word[2] : role_title(r, word[2]));
    data_text(t, field_title(r, word[3]));
    data_text(t, unit_name(r, strtoll(word[4], NULL, 10)));
    data_text(t, word[5]);
}

typedef void put_line(struct request *r, struct data_table *t, char *line);

/* The lines of a file of the job, each put into a table. */
static enum err_code put_lines(struct data_table *t, const struct job_row *x,
                               const char *file, put_line *put)
{
    struct request *r = t->r;
    char path[JOB_PATH_BYTES], *at, *end;
    struct buf text;

    job_path(r->web, x->folder, file, path);
    buf_init(&text, FOUND_BYTES);
    enum err_code rc = file_read(path, &text, &r->err);
    const char *kept = rc == ERR_OK ? buf_to_arena(&text, r->a) : NULL;
    buf_free(&text);
    if (!kept)
        return rc == ERR_OK ? err_nomem(&r->err) : rc;
    for (at = arena_strdup(r->a, kept); at && *at; at = end) {
        end = at + strcspn(at, "\n");
        if (*end)
            *end++ = '\0';
        put(r, t, at);
    }
    return ERR_OK;
}

static enum err_code grants_table(struct request *r, const struct job_row *x,
                                  struct data_table **out)
{
    static const struct part_column columns[] = {
        {"user", MSG_WEB_USER, DATA_TEXT},
        {"full_name", MSG_WEB_FULL_NAME, DATA_TEXT},
        {"role", MSG_WEB_ROLE, DATA_TEXT},
        {"field", MSG_WEB_FIELD, DATA_TEXT},
        {"unit", MSG_WEB_UNIT, DATA_TEXT},
        {"carried_by", MSG_WEB_UNIT_GRANTS_AT, DATA_TEXT},
    };

    *out = part_table(r, "grants", MSG_WEB_UNIT_GRANTS_LIST, columns,
                      ARRAY_COUNT(columns));
    return *out ? put_lines(*out, x, unit_grants_file, put_grant) : r->err.code;
}

static enum err_code found_table(struct request *r, const struct job_row *x,
                                 struct data_table **out)
{
    static const struct part_column columns[] = {
        {"register", MSG_WEB_REGISTER, DATA_TEXT},
        {"unit", MSG_WEB_UNIT_BOOKED, DATA_TEXT},
        {"carried_by", MSG_WEB_UNIT_CARRIED, DATA_TEXT},
        {"records", MSG_WEB_RECORDS, DATA_NUMBER},
    };

    *out = part_table(r, "found", MSG_WEB_UNIT_FOUND, columns,
                      ARRAY_COUNT(columns));
    return *out ? put_lines(*out, x, unit_step_file, put_found) : r->err.code;
}

/* What would change, in a sentence or two. */
static void found_notices(struct request *r, const struct job_row *x)
{
    const char *grants = job_value(&x->told, "grants");
    const char *moved = job_value(&x->told, "moved");
    const char *carried = job_value(&x->told, "carried");

    page_notice(r, "note", msg_text(MSG_WEB_NOT_YET_SAVED, r->lang));
    if (strcmp(moved, "0") != 0)
        page_notice(r, "note", req_say(r, MSG_WEB_UNIT_MOVED, moved, NULL));
    if (strcmp(grants, "0") != 0)
        page_notice(r, "warn", req_say(r, MSG_WEB_UNIT_GRANTS, grants, NULL));
    if (strcmp(carried, "0") != 0)
        page_notice(r, "note",
                    req_say(r, MSG_WEB_UNIT_GRANTS_AGAIN, carried, NULL));
}

enum err_code unit_check_show(struct request *r, const struct job_row *x)
{
    struct data_table *t, *grants;
    day_t day;
    enum err_code rc = found_table(r, x, &t);

    if (rc == ERR_OK)
        rc = grants_table(r, x, &grants);
    if (rc != ERR_OK || data_only(r))
        return rc;
    found_notices(r, x);
    if (day_parse(job_value(&x->args, "day"), NO_POS, &day, &r->err) == ERR_OK)
        data_fact(r, "day", msg_text(MSG_WEB_UNIT_DAY, r->lang),
                  part_day(r, day));
    data_fact(r, "reason", msg_text(MSG_WEB_UNIT_REASON, r->lang),
              job_value(&x->args, "reason"));
    data_facts_html(r);
    data_table_html(r, t, MSG_WEB_UNIT_NOTHING_FOUND);
    if (grants->row_count > 0)
        data_table_html(r, grants, MSG_WEB_NO_GRANTS);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/admin/units/%s/change/save",
                            job_value(&x->args, "unit")));
    form_hidden(r, "job", arena_printf(r->a, "%" PRId64, x->id));
    form_button(r, MSG_WEB_UNIT_SAVE);
    form_end(r);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/admin/units",
     ROUTE_API,
     RIGHT_ADMIN,
     units_page,
     MSG_WEB_UNITS,
     {{"day", "string", 0}, {"q", "string", 0}, {"after", "integer", 0}}},
    {METHOD_GET,
     "/admin/units/:id",
     ROUTE_API,
     RIGHT_ADMIN,
     unit_page,
     MSG_WEB_UNIT,
     {{0}}},
    {METHOD_GET,
     "/admin/units/:id/change",
     ROUTE_SLOW,
     RIGHT_ADMIN,
     change_page,
     MSG_WEB_UNIT_CHANGE,
     {{"kind", "string", 1}, {"parts", "integer", 0}}},
    {METHOD_POST,
     "/admin/units/:id/change",
     ROUTE_API,
     RIGHT_ADMIN,
     change_try,
     MSG_WEB_JOB_UNIT_CHECK,
     {{"kind", "string", 1},
      {"day", "string", 1},
      {"reason", "string", 1},
      {"with", "string", 0},
      {"keep", "boolean", 0},
      {"parent", "string", 0},
      {"level", "string", 0},
      {"parts", "string", 0},
      {"grants", "boolean", 0}}},
    {METHOD_POST,
     "/admin/units/:id/change/save",
     ROUTE_API,
     RIGHT_ADMIN,
     change_save,
     MSG_WEB_UNIT_SAVE,
     {{"job", "integer", 1}}},
};
const struct route_family family_units = {"admin", MSG_NONE, 0, routes,
                                          ARRAY_COUNT(routes)};
