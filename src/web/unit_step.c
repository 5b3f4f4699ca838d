#include "web/unit_step.h"

#include "registry/areas.h"
#include "web/families.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SQL_BYTES = 256, FOUND_BYTES = 4 << 20, PART_WORDS = 5 };

const struct unit_act_row unit_acts[UNIT_ACT__MAX] = {
    [UNIT_ACT_ADD] = {"add", MSG_WEB_UNIT_ADD, MSG_WEB_UNIT_ADD_HOW},
    [UNIT_ACT_MOVE] = {"move", MSG_WEB_UNIT_MOVE, MSG_WEB_UNIT_MOVE_HOW},
    [UNIT_ACT_RENAME] = {"rename", MSG_WEB_UNIT_RENAME,
                         MSG_WEB_UNIT_RENAME_HOW},
    [UNIT_ACT_MERGE] = {"merge", MSG_WEB_UNIT_MERGE, MSG_WEB_UNIT_MERGE_HOW},
    [UNIT_ACT_SPLIT] = {"split", MSG_WEB_UNIT_SPLIT, MSG_WEB_UNIT_SPLIT_HOW},
    [UNIT_ACT_ABOLISH] = {"abolish", MSG_WEB_UNIT_ABOLISH,
                          MSG_WEB_UNIT_ABOLISH_HOW},
};

const char *const unit_step_args[] = {"kind",  "unit",  "day",    "reason",
                                      "with",  "keep",  "parent", "level",
                                      "parts", "grants"};
const size_t unit_step_arg_count = ARRAY_COUNT(unit_step_args);
const char unit_step_file[] = "so-ban-ghi.tsv";
const char unit_grants_file[] = "quyen.tsv";

int unit_carries_grants(enum unit_act act)
{
    return act == UNIT_ACT_MERGE || act == UNIT_ACT_RENAME ||
           act == UNIT_ACT_MOVE;
}

enum unit_act unit_act_of(const char *name)
{
    int i = 0;

    while (i < UNIT_ACT__MAX && strcmp(unit_acts[i].name, name) != 0)
        i++;
    return (enum unit_act)i;
}

/* ---- reading what was asked --------------------------------------------- */

struct unit_step {
    struct job *j;
    enum unit_act act;
    day_t day;
    int64_t unit, parent; /* parent of move */
    struct unit_change change;
    int64_t from[UNIT_WITH_MAX];
    struct unit_new into[UNIT_PARTS_MAX];
    int try_only, reached; /* reached: all of it could be done */
    int64_t moved, made;   /* records booked anew; the unit that was made */
    int64_t grants;        /* accounts with rights on units that end */
    int carry;             /* their rights are given again */
    struct grants_carry carried;
    struct buf found, carried_lines;
};

static const char *arg(const struct unit_step *x, const char *name)
{
    return job_value(&x->j->row->args, name);
}

static const struct units *units_now(const struct unit_step *x)
{
    return registry_units(x->j->web->registry);
}

/* The account must administer every unit that the change is about. */
static enum err_code may_change(const struct unit_step *x, int64_t id,
                                struct err *e)
{
    const struct unit *u = units_get(units_now(x), id);
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, id);
    if (!u)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REG_UNIT_REF, text);
    return actor_administers(x->j->who, units_now(x), id, NULL)
               ? ERR_OK
               : ERR_SET(e, ERR_DENIED, MSG_CLI_UNIT_ADMIN, x->j->who->name,
                         u->name);
}

static enum err_code add_from(struct unit_step *x, int64_t id, struct err *e)
{
    enum err_code rc = may_change(x, id, e);

    if (rc == ERR_OK && x->change.from_count == UNIT_WITH_MAX)
        rc = ERR_SET(e, ERR_INPUT, MSG_WEB_TOO_MANY);
    if (rc == ERR_OK)
        x->from[x->change.from_count++] = id;
    return rc;
}

static enum err_code read_from(struct unit_step *x, struct err *e)
{
    const char *p = arg(x, "with");
    enum err_code rc = add_from(x, x->unit, e);
    char *end;

    while (rc == ERR_OK && *p && x->act == UNIT_ACT_MERGE) {
        int64_t id = strtoll(p, &end, 10);
        if (end == p)
            return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_REF, p);
        rc = add_from(x, id, e);
        p = end + (*end != '\0');
    }
    return rc;
}

/* The next word of a line, which is cut there. */
static char *cut(char **at, char sign)
{
    char *word = *at, *end = strchr(word, sign);

    if (end)
        *end++ = '\0';
    *at = end ? end : word + strlen(word);
    while (*word == ' ')
        word++;
    for (size_t n = strlen(word); n > 0 && word[n - 1] == ' ';)
        word[--n] = '\0';
    return word;
}

static enum err_code read_hamlets(struct unit_step *x, struct unit_new *to,
                                  char *text, struct err *e)
{
    size_t most = 1;

    for (const char *p = text; *p; p++)
        most += *p == ',';
    const char **list = arena_array(x->j->a, most, sizeof *list);
    if (!list)
        return err_nomem(e);
    while (*text) {
        const char *name = cut(&text, ',');
        if (*name)
            list[to->hamlet_count++] = name;
    }
    to->hamlets = list;
    return ERR_OK;
}

static enum err_code read_part(struct unit_step *x, char *line, struct err *e)
{
    struct unit_new *to = &x->into[x->change.into_count];
    char *word[PART_WORDS];
    enum err_code rc = ERR_OK;

    for (int i = 0; i < PART_WORDS; i++)
        word[i] = cut(&line, '\t');
    if (!*word[0] && !*word[1])
        return ERR_OK;
    if (!*word[1] || (!*word[0] && x->act != UNIT_ACT_RENAME))
        return ERR_SET(e, ERR_INPUT, MSG_WEB_UNIT_PART);
    if (x->change.into_count == UNIT_PARTS_MAX)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_TOO_MANY);
    *to = (struct unit_new){
        .code = word[0], .name = word[1], .type = word[2], .from = x->day};
    if (*word[3])
        rc = read_hamlets(x, to, word[3], e);
    if (rc == ERR_OK && *word[4])
        rc = units_share(word[4], &to->share, e);
    x->change.into_count++;
    return rc;
}

static enum err_code read_parts(struct unit_step *x, struct err *e)
{
    char *text = arena_strdup(x->j->a, arg(x, "parts"));
    enum err_code rc = text ? ERR_OK : err_nomem(e);

    while (rc == ERR_OK && *text)
        rc = read_part(x, cut(&text, '\n'), e);
    x->change.into = x->into;
    return rc;
}

static enum err_code read_parent(struct unit_step *x, struct err *e)
{
    const struct unit *u;
    enum err_code rc =
        units_find(units_now(x), arg(x, "parent"), x->day, &u, e);

    if (rc == ERR_OK)
        rc = may_change(x, u->id, e);
    if (rc == ERR_OK)
        x->parent = u->id;
    return rc;
}

static enum err_code read_step(struct unit_step *x, struct err *e)
{
    static const enum unit_kind kinds[UNIT_ACT__MAX] = {
        [UNIT_ACT_RENAME] = UNIT_RENAME,
        [UNIT_ACT_MERGE] = UNIT_MERGE,
        [UNIT_ACT_SPLIT] = UNIT_SPLIT,
        [UNIT_ACT_ABOLISH] = UNIT_ABOLISH};

    x->act = unit_act_of(arg(x, "kind"));
    x->unit = job_int(x->j, "unit");
    if (x->act >= UNIT_ACT__MAX)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    enum err_code rc = day_parse(arg(x, "day"), NO_POS, &x->day, e);
    if (rc != ERR_OK)
        return rc;
    x->change.kind = kinds[x->act];
    x->change.from = x->from;
    x->change.day = x->day;
    x->change.reason = arg(x, "reason");
    if (x->act == UNIT_ACT_MERGE && strcmp(arg(x, "keep"), "1") == 0)
        x->change.keep = x->unit;
    x->carry =
        unit_carries_grants(x->act) && strcmp(arg(x, "grants"), "0") != 0;
    rc = read_from(x, e);
    if (rc == ERR_OK && x->act != UNIT_ACT_ABOLISH && x->act != UNIT_ACT_MOVE &&
        !x->change.keep)
        rc = read_parts(x, e);
    if (rc == ERR_OK && x->act == UNIT_ACT_MOVE)
        rc = read_parent(x, e);
    return rc;
}

/* ---- doing -------------------------------------------------------------- */

static enum err_code do_add(struct unit_step *x, struct db *db, struct err *e)
{
    struct unit_new *to = &x->into[0];

    to->level = arg(x, "level");
    if (x->change.into_count != 1 || !*to->type || !*to->level)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_UNIT_PART);
    to->parent = x->unit;
    return units_add(db, to, x->j->who->name, &x->made, e);
}

/* Records of a unit that was split go to their areas. */
static enum err_code settle(struct unit_step *x, struct db *db, struct err *e)
{
    struct registry *r = x->j->web->registry;
    struct save how = {.db = db, .who = x->j->who, .reason = x->change.reason};
    enum err_code rc = registry_reload_units(r, db, e);

    if (rc == ERR_OK && x->act == UNIT_ACT_SPLIT)
        rc = registry_split(r, &how, x->unit, &x->moved, e);
    return rc;
}

/* Records of a register on one row of the map. */
static enum err_code count_on(struct db *db, const char *table, int64_t unit,
                              int64_t *out, struct err *e)
{
    char sql[SQL_BYTES];
    struct stmt *s;
    int row;

    *out = 0;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM %s WHERE unit_id = $1 AND NOT voided",
             table);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row)
        *out = stmt_int(s, 0);
    stmt_reset(s);
    return rc;
}

/* Who carries records of a unit from the day on: itself, and each of its areas
** for its part. */
struct carried {
    int64_t heir, records;
};

static void add_carried(struct carried *list, size_t *count, int64_t heir,
                        int64_t n)
{
    size_t i = 0;

    while (i < *count && list[i].heir != heir)
        i++;
    if (i == UNIT_PARTS_MAX || n == 0)
        return;
    if (i == *count)
        list[(*count)++] = (struct carried){heir, 0};
    list[i].records += n;
}

static enum err_code count_register(struct unit_step *x, struct db *db,
                                    const char *table, int64_t unit,
                                    struct err *e)
{
    const struct units *units = units_now(x);
    struct carried list[UNIT_PARTS_MAX];
    size_t count = 0;
    enum err_code rc = ERR_OK;
    int64_t n;

    for (int64_t id = 1; rc == ERR_OK && id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        int area =
            u && u->parent == unit && strcmp(u->level, unit_level_area) == 0;
        if (!u || (id != unit && !area))
            continue;
        rc = count_on(db, table, id, &n, e);
        if (rc == ERR_OK)
            add_carried(list, &count, units_on_map(units, id, x->day), n);
    }
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        const struct unit *heir = units_get(units, list[i].heir);
        buf_printf(&x->found, "%s\t%" PRId64 "\t%s\t%" PRId64 "\n", table, unit,
                   heir ? heir->name : "", list[i].records);
    }
    return rc;
}

/* What lies on the units that give way. */
static enum err_code count_all(struct unit_step *x, struct db *db,
                               struct err *e)
{
    const struct catalog *c = registry_catalog(x->j->web->registry);
    enum err_code rc = ERR_OK;

    for (size_t k = 0; k < c->register_count && x->act != UNIT_ACT_ADD; k++)
        for (size_t i = 0; rc == ERR_OK && i < x->change.from_count; i++)
            rc = count_register(x, db, c->registers[k].name, x->from[i], e);
    return rc;
}

/* Accounts whose grants stay behind on a unit that ends. */
static enum err_code count_grants(struct unit_step *x, struct db *db,
                                  struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT count(DISTINCT user_id) FROM"
                                  " user_grant WHERE unit_id = $1"
                                  " AND NOT voided",
                                  &s, e);
    for (size_t i = 0; rc == ERR_OK && i < x->change.from_count; i++) {
        if (x->from[i] == x->change.keep || x->act == UNIT_ACT_ADD)
            continue;
        stmt_bind_int(s, 1, x->from[i]);
        rc = stmt_step(s, &row, e);
        if (rc == ERR_OK && row)
            x->grants += stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

/* Accounts of the units that end get their rights on who takes over. */
static enum err_code carry_grants(struct unit_step *x, struct db *db,
                                  struct err *e)
{
    x->carried = (struct grants_carry){
        .from = x->from, .from_count = x->change.from_count, .day = x->day};
    buf_clear(&x->carried_lines);
    if (!x->carry)
        return ERR_OK;
    enum err_code rc = grants_carry(x->j->a, db, units_now(x), &x->carried,
                                    x->j->who->name, e);
    for (size_t i = 0; rc == ERR_OK && i < x->carried.count; i++) {
        const struct grant_carried *g = &x->carried.list[i];
        const struct unit *to = units_get(units_now(x), g->to);
        buf_printf(&x->carried_lines, "%s\t%s\t%s\t%s\t%" PRId64 "\t%s\n",
                   g->user, g->full_name, g->role, g->field ? g->field : "",
                   g->from, to ? to->name : "");
    }
    return rc;
}

static enum err_code change(struct unit_step *x, struct db *db, struct err *e)
{
    if (x->act == UNIT_ACT_ADD)
        return do_add(x, db, e);
    if (x->act == UNIT_ACT_MOVE)
        return units_move(db, x->unit, x->parent, x->day, x->j->who->name,
                          &x->made, e);
    return units_change(db, &x->change, x->j->who->name, e);
}

/* A try does everything and is then taken back, so that what it says is what
** would be, refusals included. */
static enum err_code do_step(struct db *db, void *arg, struct err *e)
{
    struct unit_step *x = arg;
    buf_clear(&x->found);
    x->reached = 0;
    x->grants = 0;
    enum err_code rc = change(x, db, e);
    if (rc == ERR_OK)
        rc = settle(x, db, e);
    if (rc == ERR_OK && x->try_only)
        rc = count_all(x, db, e);
    if (rc == ERR_OK)
        rc = count_grants(x, db, e);
    if (rc == ERR_OK)
        rc = carry_grants(x, db, e);
    if (rc != ERR_OK)
        return rc;
    x->reached = 1;
    return x->try_only ? ERR_SET(e, ERR_BUSY, MSG_WEB_NOT_YET_SAVED) : ERR_OK;
}

/* ---- as jobs ------------------------------------------------------------ */

static enum err_code keep_file(struct unit_step *x, const char *name,
                               const struct buf *b, struct err *e)
{
    char path[JOB_PATH_BYTES];
    enum err_code rc = buf_check(b, e);

    if (rc == ERR_OK)
        rc = job_result(x->j, name, path, e);
    return rc == ERR_OK ? job_write(path, buf_cstr(b), b->len, e) : rc;
}

static enum err_code keep_found(struct unit_step *x, struct err *e)
{
    enum err_code rc = keep_file(x, unit_step_file, &x->found, e);

    if (rc == ERR_OK)
        rc = keep_file(x, unit_grants_file, &x->carried_lines, e);
    x->j->row->file = ""; /* its page shows it, nobody takes it away */
    return rc;
}

static enum err_code run_step(struct job *j, int try_only, struct err *e)
{
    struct unit_step *x = arena_alloc(j->a, sizeof *x);
    struct err again = {0};

    if (!x)
        return err_nomem(e);
    *x = (struct unit_step){.j = j, .try_only = try_only};
    buf_init(&x->found, FOUND_BYTES);
    buf_init(&x->carried_lines, FOUND_BYTES);
    enum err_code rc = read_step(x, e);
    if (rc == ERR_OK)
        rc = store_write(j->web->store, do_step, x, e);
    if (try_only && x->reached && rc == ERR_BUSY) {
        err_clear(e);
        rc = keep_found(x, e);
    }
    job_tell_int(j, "moved", x->moved);
    job_tell_int(j, "grants", x->carry ? 0 : x->grants);
    job_tell_int(j, "carried", (int64_t)x->carried.count);
    buf_free(&x->found);
    buf_free(&x->carried_lines);
    /* As they are now, whether it was kept or taken back. */
    if (registry_reload_units(j->web->registry, j->on->db, &again) != ERR_OK &&
        rc == ERR_OK) {
        *e = again;
        rc = again.code;
    }
    atomic_fetch_add(&j->web->rights_age, 1);
    return rc;
}

static enum err_code run_check(struct job *j, struct err *e)
{
    return run_step(j, 1, e);
}

static enum err_code run_change(struct job *j, struct err *e)
{
    return run_step(j, 0, e);
}

const struct job_kind job_unit_check = {.name = "unit_check",
                                        .title = MSG_WEB_JOB_UNIT_CHECK,
                                        .repeatable = 1,
                                        .alone = 1,
                                        .run = run_check,
                                        .show = unit_check_show};
const struct job_kind job_unit_change = {.name = "unit_change",
                                         .title = MSG_WEB_JOB_UNIT_CHANGE,
                                         .done = MSG_WEB_DONE_SAVED,
                                         .alone = 1,
                                         .run = run_change};
