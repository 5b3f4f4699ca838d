#include "web/plans.h"

#include "web/serve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 64 };

struct kept {
    int64_t unit, at, seq; /* at 0: empty; seq of the journal */
    struct period period;
    day_t day, map;
    struct plan_row *rows;
    size_t count;
};

struct plans {
    pthread_mutex_t lock;
    struct kept kept[KEPT];
};

struct plans *plans_new(void)
{
    struct plans *p = calloc(1, sizeof *p);

    if (p && pthread_mutex_init(&p->lock, NULL) != 0) {
        free(p);
        p = NULL;
    }
    return p;
}

void plans_free(struct plans *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < KEPT; i++)
        free(p->kept[i].rows);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static int is_of(const struct kept *k, const struct kept *asked)
{
    return k->at != 0 && k->unit == asked->unit && k->day == asked->day &&
           k->map == asked->map &&
           k->period.calendar == asked->period.calendar &&
           k->period.month_first == asked->period.month_first &&
           k->period.month_last == asked->period.month_last;
}

/* What is kept, copied into the arena; 0 when there is nothing fresh. */
static int take_kept(struct request *r, const struct kept *asked,
                     const struct plan_row **out, size_t *count)
{
    struct plans *p = r->web->plans;
    int found = 0;

    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < KEPT && !found; i++) {
        const struct kept *k = &p->kept[i];
        if (!is_of(k, asked) ||
            (k->seq != asked->seq && asked->at - k->at >= PLANS_SECONDS))
            continue;
        struct plan_row *rows = arena_array(r->a, k->count + 1, sizeof *rows);
        if (!rows)
            break;
        if (k->count > 0)
            memcpy(rows, k->rows, k->count * sizeof *rows);
        *out = rows;
        *count = k->count;
        found = 1;
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}

/* In place of the same, or of the oldest. */
static void keep(struct request *r, const struct kept *asked,
                 const struct plan_row *rows, size_t count)
{
    struct plans *p = r->web->plans;
    struct plan_row *copy = malloc((count + 1) * sizeof *copy);
    size_t place = 0;

    if (!copy)
        return;
    if (count > 0)
        memcpy(copy, rows, count * sizeof *copy);
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < KEPT; i++) {
        if (is_of(&p->kept[i], asked)) {
            place = i;
            break;
        }
        if (p->kept[i].at < p->kept[place].at)
            place = i;
    }
    free(p->kept[place].rows);
    p->kept[place] = *asked;
    p->kept[place].rows = copy;
    p->kept[place].count = count;
    pthread_mutex_unlock(&p->lock);
}

static enum err_code read_row(struct request *r, struct figures *f,
                              const struct cat_indicator *in,
                              struct plan_row *row, int *has)
{
    struct projection p;
    struct figure x;
    enum err_code rc = figures_get(f, in, NULL, 0, &x, &r->err);

    *has = rc == ERR_OK && !x.plan.missing && !x.cumulative.missing;
    if (!*has)
        return rc;
    rc = figures_projection(f, in, NULL, 0, &p, &r->err);
    *row = (struct plan_row){in, x.cumulative, x.plan, x.plan_pct, p.value};
    return rc;
}

static enum err_code read_rows(struct request *r, const struct asked *a,
                               struct plan_row *rows, size_t *count)
{
    const struct catalog *c = req_catalog(r);
    struct figures_ask ask = a->figures;
    struct figures *f;

    ask.who = &actor_local; /* what is kept is kept for everybody */
    enum err_code rc = figures_read(r->on->reader, r->a, &ask, &f, &r->err);
    for (size_t i = 0; rc == ERR_OK && i < c->indicator_count; i++) {
        int has = 0;
        if (c->indicators[i].has_plan)
            rc = read_row(r, f, &c->indicators[i], &rows[*count], &has);
        *count += (size_t)has;
    }
    return rc;
}

enum err_code plans_read(struct request *r, const struct asked *a,
                         const struct plan_row **out, size_t *count)
{
    struct kept asked = {.unit = a->unit->id,
                         .at = web_now(),
                         .period = a->figures.period,
                         .day = day_today(),
                         .map = a->figures.map};
    enum err_code rc =
        db_int(r->on->db, "SELECT coalesce(max(seq), 0) FROM journal",
               &asked.seq, &r->err);

    *out = NULL;
    *count = 0;
    if (rc != ERR_OK || take_kept(r, &asked, out, count))
        return rc;
    struct plan_row *rows =
        arena_array(r->a, req_catalog(r)->indicator_count + 1, sizeof *rows);
    if (!rows)
        return err_nomem(&r->err);
    rc = read_rows(r, a, rows, count);
    if (rc == ERR_OK)
        keep(r, &asked, rows, *count);
    *out = rows;
    return rc;
}
