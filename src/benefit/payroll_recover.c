/*
** What was paid too much is taken out of the money that the same person gets in
** this run, the oldest month first: as far as the run's `keep` leaves, or as
** the person's plan of instalments says.  The rest stays a debt, which is no
** record: the next run finds it again.
**
** A recovery is a line for the month and award that were overpaid, put where
** the money comes from (commune and channel), so that what is handed out there
** is never below 0.  Benefits whose money may not be withheld (one-off money,
** as that for a funeral, unless the catalogue says so) are left whole.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Somebody who was overpaid, and where money comes from. */
struct debtor {
    int64_t person, room;
    int64_t unit;
    struct payroll_way way;
    int64_t best; /* of the award that names the place */
};

static int by_person(const void *a, const void *b)
{
    const struct payroll_over *x = a, *y = b;

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->month != y->month)
        return x->month < y->month ? -1 : 1;
    return (x->award > y->award) - (x->award < y->award);
}

static struct debtor *find(struct debtor *list, size_t count, int64_t person)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (list[mid].person < person)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && list[low].person == person ? &list[low] : NULL;
}

static int same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Twice over the awards: the largest payment names commune and channel; then
** what is paid there counts. */
static void find_money(struct payroll_computing *c, struct debtor *list,
                       size_t count)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < c->x->award_count; i++) {
            const struct entitle_award *w = &c->x->awards[i];
            struct debtor *d = c->total[i] > 0 && w->benefit->withhold
                                   ? find(list, count, w->person)
                                   : NULL;
            if (!d || (pass == 0 && c->total[i] <= d->best))
                continue;
            struct payroll_item x = payroll_item_of(c, w, c->month);
            if (pass == 0) {
                d->best = c->total[i];
                d->unit = w->unit;
                d->way = x.way;
            } else if (d->unit == w->unit &&
                       same_text(d->way.channel, x.way.channel))
                d->room += c->total[i];
        }
}

/* How much of a person's money may be taken. */
static int64_t room_of(const struct payroll_computing *c,
                       const struct debtor *d)
{
    static const int64_t hundred = 100;
    const struct payroll_plan *plan = payroll_people_plan(c->people, d->person);
    int64_t room = d->room;

    if (!plan)
        return room * (hundred - c->j->run.keep) / hundred;
    if (plan->leaves >= 0)
        room = room > plan->leaves ? room - plan->leaves : 0;
    return plan->monthly >= 0 && plan->monthly < room ? plan->monthly : room;
}

static enum err_code put_over(struct payroll_computing *c,
                              const struct payroll_over *o,
                              const struct debtor *d, int64_t *room,
                              struct err *e)
{
    struct payroll_item x =
        payroll_item_of(c, &c->x->awards[o->award], o->month);
    int64_t now = o->amount < *room ? o->amount : *room;
    enum err_code rc = ERR_OK;

    *room -= now;
    if (now < o->amount) {
        x.kind = PAYROLL_DEBT;
        x.amount = now - o->amount;
        rc = payroll_put(c, &x, e);
    }
    if (rc != ERR_OK || now == 0)
        return rc;
    x.unit = d->unit;
    x.way = d->way;
    x.kind = PAYROLL_RECOVERY;
    x.amount = -now;
    return payroll_put(c, &x, e);
}

enum err_code payroll_recover(struct payroll_computing *c, struct err *e)
{
    struct debtor *list = arena_array(c->j->a, c->over_count + 1, sizeof *list);
    enum err_code rc = list ? ERR_OK : err_nomem(e);
    size_t count = 0;
    int64_t room = 0;

    if (rc != ERR_OK || c->over_count == 0)
        return rc;
    qsort(c->overs, c->over_count, sizeof *c->overs, by_person);
    for (size_t i = 0; i < c->over_count; i++)
        if (i == 0 || c->overs[i].person != c->overs[i - 1].person)
            list[count++].person = c->overs[i].person;
    find_money(c, list, count);
    for (size_t i = 0, at = 0; i < c->over_count && rc == ERR_OK; i++) {
        const struct payroll_over *o = &c->overs[i];
        if (i > 0 && o->person != c->overs[i - 1].person)
            at++;
        assert(list[at].person == o->person);
        if (i == 0 || o->person != c->overs[i - 1].person)
            room = room_of(c, &list[at]);
        rc = put_over(c, o, &list[at], &room, e);
    }
    return rc;
}
