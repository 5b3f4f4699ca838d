/* Reading a roster: one pass over the stays, one over the absences. */
#include "dossier/roster.h"

#include "registry/load.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FROM = 0, TO = 1, BATCH = 512, STAYS_MAX = 200000 };

/* The breakdowns: choices of the register that every record has, and those of
** the party. */
struct dims {
    const struct cat_column *column[16];
    int at[16]; /* in the scope */
    size_t first_line[16];
    size_t count;
};

struct reading {
    struct arena *a;
    const struct registry *r;
    struct db *db;
    const struct roster_ask *ask;
    unsigned char *member;
    struct dims dims;
    const struct cat_column *exit; /* why they left; NULL: not told */
    int exit_at;
    int64_t *away; /* parties away at the end, ascending */
    size_t away_count, away_cap, people_cap;
    struct roster *out;
};

/* ---- what is counted --------------------------------------------------- */

static int is_dim(const struct cat_column *c)
{
    return c->type == CAT_CHOICE && !c->when && !c->hidden;
}

static void add_dims(struct dims *d, const struct cat_register *reg,
                     size_t base)
{
    for (size_t i = 0; i < reg->column_count; i++) {
        if (!is_dim(&reg->columns[i]) || d->count == ARRAY_COUNT(d->column))
            continue;
        d->column[d->count] = &reg->columns[i];
        d->at[d->count++] = (int)(base + i);
    }
}

/* Of a person only the sex: their other choices are no group of a house. */
static void add_sex(struct dims *d, const struct cat_register *party,
                    size_t base)
{
    int i = cat_column_index(party, "sex");

    if (i < 0 || d->count == ARRAY_COUNT(d->column))
        return;
    d->column[d->count] = &party->columns[i];
    d->at[d->count++] = (int)base + i;
}

static const struct cat_column *find_exit(const struct cat_register *reg,
                                          int *at)
{
    for (size_t i = 0; i < reg->column_count; i++) {
        const struct cat_column *c = &reg->columns[i];
        if (c->type == CAT_CHOICE && c->when && expr_reads(c->when, TO)) {
            *at = (int)i;
            return c;
        }
    }
    return NULL;
}

static enum err_code make_lines(struct reading *x, struct err *e)
{
    struct roster *out = x->out;
    size_t lines = 1;

    for (size_t d = 0; d < x->dims.count; d++) {
        x->dims.first_line[d] = lines;
        lines += x->dims.column[d]->choice->codes.count;
    }
    out->lines = arena_array(x->a, lines, sizeof *out->lines);
    out->reasons =
        arena_array(x->a, x->exit ? x->exit->choice->codes.count + 1 : 1,
                    sizeof *out->reasons);
    if (!out->lines || !out->reasons)
        return err_nomem(e);
    out->line_count = 1;
    for (size_t d = 0; d < x->dims.count; d++) {
        const struct cat_choice *choice = x->dims.column[d]->choice;
        for (size_t k = 0; k < choice->codes.count; k++)
            out->lines[out->line_count++] =
                (struct roster_line){.column = x->dims.column[d],
                                     .code = choice->codes.codes[k],
                                     .title = choice->titles[k]};
    }
    out->reasons[0].code = "";
    out->reason_count = 1;
    for (size_t k = 0; x->exit && k < x->exit->choice->codes.count; k++)
        out->reasons[out->reason_count++] =
            (struct roster_reason){.code = x->exit->choice->codes.codes[k],
                                   .title = x->exit->choice->titles[k]};
    return ERR_OK;
}

static enum err_code begin(struct reading *x, struct err *e)
{
    const struct units *u = registry_units(x->r);
    const struct cat_register *reg = x->ask->reg;
    const struct cat_register *party = rows_party(reg);

    if (reg->kind != CAT_SPELL || !party ||
        cat_column_index(party, "full_name") < 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_ROSTER_REGISTER, reg->name);
    if (!actor_may(x->ask->who, u, x->ask->unit_id,
                   reg->field ? reg->field->name : NULL, RIGHT_READ))
        return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_ROSTER_DENIED,
                       x->ask->who->name, x->out->unit->name);
    x->member = arena_alloc(x->a, (size_t)units_max_id(u) + 1);
    if (!x->member)
        return err_nomem(e);
    units_below(u, x->ask->unit_id, x->ask->last, x->member);
    add_dims(&x->dims, reg, 0);
    add_sex(&x->dims, party, reg->column_count);
    x->exit = find_exit(reg, &x->exit_at);
    return make_lines(x, e);
}

/* ---- reading ----------------------------------------------------------- */

typedef enum err_code row_fn(struct reading *x, const struct rows *rows,
                             size_t row, struct err *e);

/* Each spell of a register that holds between the days, of the units asked. */
static enum err_code each(struct reading *x, const struct cat_register *reg,
                          row_fn *fn, struct err *e)
{
    static const char where[] = "NOT r.voided AND r.from_day <= $1"
                                " AND (r.to_day IS NULL OR r.to_day >= $2)"
                                " ORDER BY r.from_day, r.id";
    struct rows *rows = rows_new(x->a, reg, BATCH);
    struct loader *l;
    struct stmt *s = NULL;

    if (!rows)
        return err_nomem(e);
    enum err_code rc = loader_new(x->a, reg, NULL, where, &l, e);
    if (rc == ERR_OK)
        rc = loader_begin(l, x->db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, x->ask->last);
    stmt_bind_day(s, 2, x->ask->first);
    while ((rc = loader_fetch(l, s, NULL, rows, e)) == ERR_OK &&
           rows->count > 0) {
        for (size_t i = 0; rc == ERR_OK && i < rows->count; i++) {
            if (x->member[rows->unit_id[i]])
                rc = fn(x, rows, i, e);
        }
        if (rc != ERR_OK)
            break;
    }
    stmt_reset(s);
    return rc;
}

static day_t day_at(const struct rows *rows, size_t row, int column)
{
    return rows->null[column][row] ? DAY_NONE : (day_t)rows->value[column][row];
}

static int64_t party_at(const struct rows *rows, size_t row)
{
    return rows->value[rows->reg->party][row];
}

static enum err_code take_absence(struct reading *x, const struct rows *rows,
                                  size_t row, struct err *e)
{
    day_t from = day_at(rows, row, FROM), to = day_at(rows, row, TO);

    x->out->escaped += from >= x->ask->first;
    x->out->returned += to != DAY_NONE && to <= x->ask->last;
    if (to != DAY_NONE && to <= x->ask->last)
        return ERR_OK;
    int64_t *grown =
        arena_grow(x->a, x->away, x->away_count, &x->away_cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    x->away = grown;
    x->away[x->away_count++] = party_at(rows, row);
    return ERR_OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void count(struct roster_line *l, const struct roster_person *p,
                  const struct roster_ask *ask)
{
    int left = p->to != DAY_NONE && p->to <= ask->last;

    l->before += p->from < ask->first;
    l->came += p->from >= ask->first;
    l->left += left;
    l->after += !left;
    l->away += p->away;
}

static void count_reason(struct reading *x, const struct rows *rows, size_t row)
{
    size_t k = 0;

    if (x->exit && !rows->null[x->exit_at][row])
        k = (size_t)rows->value[x->exit_at][row] + 1;
    x->out->reasons[k].count++;
}

static enum err_code take_stay(struct reading *x, const struct rows *rows,
                               size_t row, struct err *e)
{
    struct roster *out = x->out;
    const struct cat_register *party = rows_party(rows->reg);
    int born = (int)rows->reg->column_count + cat_column_index(party, "born");
    struct roster_person p = {.id = party_at(rows, row),
                              .name = "",
                              .born = day_at(rows, row, born),
                              .from = day_at(rows, row, FROM),
                              .to = day_at(rows, row, TO)};

    if (out->people_count == STAYS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_DOSSIER_ROSTER_LARGE);
    p.away = (p.to == DAY_NONE || p.to > x->ask->last) && x->away_count > 0 &&
             bsearch(&p.id, x->away, x->away_count, sizeof p.id, by_id) != NULL;
    count(&out->lines[0], &p, x->ask);
    for (size_t d = 0; d < x->dims.count; d++) {
        int at = x->dims.at[d];
        if (rows->null[at][row])
            continue;
        size_t code = (size_t)rows->value[at][row];
        count(&out->lines[x->dims.first_line[d] + code], &p, x->ask);
        if (!p.group && (size_t)at < rows->reg->column_count)
            p.group = &x->dims.column[d]->choice->titles[code];
    }
    if (p.to != DAY_NONE && p.to <= x->ask->last)
        count_reason(x, rows, row);
    struct roster_person *grown = arena_grow(
        x->a, out->people, out->people_count, &x->people_cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    out->people = grown;
    out->people[out->people_count++] = p;
    return ERR_OK;
}

/* ---- the whole --------------------------------------------------------- */

static const struct cat_register *absences(const struct reading *x)
{
    const struct catalog *c = registry_catalog(x->r);

    for (size_t i = 0; i < c->register_count; i++) {
        if (c->registers[i].absence_of == x->ask->reg)
            return &c->registers[i];
    }
    return NULL;
}

static enum err_code read_names(struct reading *x, struct err *e)
{
    struct roster *out = x->out;
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(x->db, "SELECT full_name FROM person WHERE id = $1", &s, e);

    for (size_t i = 0; rc == ERR_OK && i < out->people_count; i++) {
        stmt_bind_int(s, 1, out->people[i].id);
        rc = stmt_step(s, &row, e);
        if (rc == ERR_OK && row)
            out->people[i].name = arena_strdup(x->a, stmt_text(s, 0));
        stmt_reset(s);
        if (!out->people[i].name)
            return err_nomem(e);
    }
    return rc;
}

/* Lines and reasons of nobody say nothing. */
static void drop_empty(struct roster *x)
{
    size_t kept = 1;

    for (size_t i = 1; i < x->line_count; i++) {
        const struct roster_line *l = &x->lines[i];
        if (l->before || l->came)
            x->lines[kept++] = *l;
    }
    x->line_count = kept;
    kept = 0;
    for (size_t i = 0; i < x->reason_count; i++) {
        if (x->reasons[i].count)
            x->reasons[kept++] = x->reasons[i];
    }
    x->reason_count = kept;
}

enum err_code roster_read(struct arena *a, const struct registry *r,
                          struct db *db, const struct roster_ask *ask,
                          struct roster *out, struct err *e)
{
    struct reading x = {.a = a, .r = r, .db = db, .ask = ask, .out = out};

    assert(ask->first <= ask->last);
    *out = (struct roster){.reg = ask->reg,
                           .unit = units_get(registry_units(r), ask->unit_id),
                           .first = ask->first,
                           .last = ask->last,
                           .names = ask->names};
    enum err_code rc = begin(&x, e);
    const struct cat_register *away = absences(&x);
    if (rc == ERR_OK && away)
        rc = each(&x, away, take_absence, e);
    if (rc == ERR_OK && x.away_count > 0)
        qsort(x.away, x.away_count, sizeof *x.away, by_id);
    if (rc == ERR_OK)
        rc = each(&x, ask->reg, take_stay, e);
    if (rc == ERR_OK && ask->names)
        rc = read_names(&x, e);
    if (rc == ERR_OK)
        drop_empty(out);
    else
        *out = (struct roster){0};
    return rc;
}
