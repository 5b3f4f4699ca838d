/*
** The rules between awards of one person.  Only who has several is looked at,
** month by month.
*/
#include "benefit/entitle_impl.h"
#include "benefit/month.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AWARDS_MAX = 32 };

/* One person's awards laid out by months. */
struct person {
    const struct entitle_ask *ask;
    struct entitle *x;
    uint32_t award[AWARDS_MAX];
    size_t count;
    struct entitle_span *month; /* [award][month]; first 0: nothing */
    size_t months;
};

static struct entitle_award *award_of(const struct person *p, size_t i)
{
    return &p->x->awards[p->award[i]];
}

static struct entitle_span *cell(const struct person *p, size_t i, size_t m)
{
    return &p->month[i * p->months + m];
}

static void unfold(struct person *p)
{
    memset(p->month, 0, p->count * p->months * sizeof *p->month);
    for (size_t i = 0; i < p->count; i++) {
        const struct entitle_award *w = award_of(p, i);
        for (size_t k = 0; k < w->span_count; k++) {
            const struct entitle_span *s = &w->spans[k];
            for (int32_t m = s->first; m <= s->last; m++) {
                struct entitle_span *c =
                    cell(p, i, (size_t)(m - p->ask->first));
                *c = *s;
                c->first = c->last = m;
            }
        }
    }
}

/* ---- the same twice ---------------------------------------------------- */

/* 1 when the rule that covers a day lets the newer award begin a month on. */
static int begins_next(const struct cat_timing *list, size_t count, day_t day)
{
    for (size_t i = 0; i < count; i++)
        if ((list[i].from == DAY_NONE || day >= list[i].from) &&
            (list[i].until == DAY_NONE || day <= list[i].until))
            return list[i].next;
    return 0;
}

/* Both hold in month m.  Where one followed the other within the month, the
** rule of changes or moves says whose it is; else neither can be paid. */
static void clash(struct person *p, size_t i, size_t k, size_t m)
{
    const struct entitle_award *a = award_of(p, i), *b = award_of(p, k);
    size_t older = a->from_day <= b->from_day ? i : k;
    size_t newer = older == i ? k : i;
    const struct entitle_award *o = award_of(p, older), *n = award_of(p, newer);
    const struct cat_benefit *x = n->benefit;

    if (o->to_day != DAY_NONE && o->to_day < n->from_day) {
        int next = o->unit == n->unit
                       ? begins_next(x->changes, x->change_count, n->from_day)
                       : begins_next(x->moves, x->move_count, n->from_day);
        size_t loser = next ? newer : older;
        cell(p, loser, m)->first = 0;
        return;
    }
    for (int side = 0; side < 2; side++) {
        struct entitle_span *c = cell(p, side ? k : i, m);
        c->fault = ENTITLE_TWICE;
        c->other = p->award[side ? i : k];
        c->amount = 0;
    }
}

static void apply_same(struct person *p)
{
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = i + 1; k < p->count; k++) {
            const struct entitle_award *a = award_of(p, i), *b = award_of(p, k);
            if (a->benefit != b->benefit || a->same != b->same ||
                a->benefit->same_count == 0)
                continue;
            for (size_t m = 0; m < p->months; m++)
                if (cell(p, i, m)->first && cell(p, k, m)->first)
                    clash(p, i, k, m);
        }
}

/* ---- several ----------------------------------------------------------- */

/* The row of a benefit for a set, and its flags; NULL when it has none. */
static const struct cat_several *row_for(const struct entitle_award *w,
                                         const char *set, unsigned *flags)
{
    for (size_t i = 0; i < w->benefit->several_count; i++)
        if (strcmp(w->benefit->several[i].set, set) == 0) {
            *flags = w->flags >> (i * ENTITLE_BITS);
            if (*flags & (1u << ENTITLE_IN))
                return &w->benefit->several[i];
        }
    return NULL;
}

/* Who of a set is paid in month m: `chosen` by place. */
struct choice {
    unsigned char in[AWARDS_MAX], chosen[AWARDS_MAX], beside[AWARDS_MAX],
        to[AWARDS_MAX];
    int pay;
};

static int64_t amount_at(const struct person *p, size_t i, size_t m)
{
    const struct entitle_span *c = cell(p, i, m);

    return c->first && c->fault == ENTITLE_OK ? c->amount : 0;
}

/* The so-many highest among those whose mark is set. */
static int64_t take_highest(const struct person *p, size_t m,
                            const unsigned char *mark, int pay,
                            unsigned char *taken)
{
    int64_t sum = 0;

    for (int n = 0; n < pay; n++) {
        size_t best = p->count;
        for (size_t i = 0; i < p->count; i++)
            if (mark[i] && !taken[i] && amount_at(p, i, m) > 0 &&
                (best == p->count ||
                 amount_at(p, i, m) > amount_at(p, best, m)))
                best = i;
        if (best == p->count)
            break;
        taken[best] = 1;
        sum += amount_at(p, best, m);
    }
    return sum;
}

/* Either the highest, or those that stand beside others together with the
** highest of these, whichever is more. */
static void choose(const struct person *p, size_t m, struct choice *c)
{
    unsigned char both[AWARDS_MAX] = {0};

    memset(c->chosen, 0, sizeof c->chosen);
    int64_t plain = take_highest(p, m, c->in, c->pay, c->chosen);
    int64_t more = take_highest(p, m, c->beside, c->pay, both);
    int64_t rest = more ? take_highest(p, m, c->to, c->pay, both) : 0;
    if (rest && more + rest > plain)
        memcpy(c->chosen, both, sizeof both);
}

static void apply_set_month(struct person *p, size_t m, struct choice *c)
{
    size_t winner = p->count;

    choose(p, m, c);
    for (size_t i = 0; i < p->count; i++)
        if (c->chosen[i])
            winner = i;
    for (size_t i = 0; i < p->count; i++) {
        struct entitle_span *s = cell(p, i, m);
        if (!c->in[i] || c->chosen[i] || !s->first || s->fault != ENTITLE_OK ||
            s->amount == 0 || winner == p->count)
            continue;
        s->fault = ENTITLE_LESS;
        s->other = p->award[winner];
        s->amount = 0;
    }
}

static void apply_set(struct person *p, const char *set)
{
    struct choice c = {.pay = 1};
    size_t in = 0;

    for (size_t i = 0; i < p->count; i++) {
        unsigned flags = 0;
        const struct cat_several *row = row_for(award_of(p, i), set, &flags);
        c.in[i] = row != NULL;
        c.beside[i] = row && (flags & (1u << ENTITLE_BESIDE));
        c.to[i] = row && (flags & (1u << ENTITLE_TO));
        if (row)
            c.pay = row->pay;
        in += c.in[i];
    }
    for (size_t m = 0; in > 1 && m < p->months; m++)
        apply_set_month(p, m, &c);
}

/* Each set that one of the awards names, once. */
static void apply_sets(struct person *p)
{
    const char *done[AWARDS_MAX];
    size_t done_count = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct cat_benefit *b = award_of(p, i)->benefit;
        for (size_t k = 0; k < b->several_count; k++) {
            size_t n = 0;
            while (n < done_count && strcmp(done[n], b->several[k].set) != 0)
                n++;
            if (n < done_count || done_count == AWARDS_MAX)
                continue;
            done[done_count++] = b->several[k].set;
            apply_set(p, b->several[k].set);
        }
    }
}

/* ---- back to spans ----------------------------------------------------- */

static int joins(const struct entitle_span *a, const struct entitle_span *b)
{
    return a->last + 1 == b->first && a->amount == b->amount &&
           a->why == b->why && a->fault == b->fault && a->other == b->other;
}

static enum err_code fold(struct arena *a, struct person *p, size_t i,
                          struct err *e)
{
    struct entitle_award *w = award_of(p, i);
    struct entitle_span *list = arena_array(a, p->months, sizeof *list);
    size_t n = 0;

    if (!list)
        return err_nomem(e);
    for (size_t m = 0; m < p->months; m++) {
        const struct entitle_span *c = cell(p, i, m);
        if (!c->first)
            continue;
        if (n > 0 && joins(&list[n - 1], c))
            list[n - 1].last = c->last;
        else
            list[n++] = *c;
    }
    w->spans = list;
    w->span_count = n;
    return ERR_OK;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code apply(struct arena *a, struct person *p, struct err *e)
{
    enum err_code rc = ERR_OK;

    unfold(p);
    apply_same(p);
    apply_sets(p);
    for (size_t i = 0; i < p->count && rc == ERR_OK; i++)
        rc = fold(a, p, i, e);
    return rc;
}

/* Awards by person, each with its place. */
struct owner {
    int64_t person;
    uint32_t award;
};

static int by_person(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x->award > y->award) - (x->award < y->award);
}

static enum err_code run_person(struct arena *a, struct person *p,
                                const struct owner *list, size_t count,
                                struct err *e)
{
    char id[32];

    if (count > AWARDS_MAX) {
        snprintf(id, sizeof id, "%" PRId64, list->person);
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_AWARDS, id);
    }
    p->count = count;
    for (size_t i = 0; i < count; i++)
        p->award[i] = list[i].award;
    return apply(a, p, e);
}

enum err_code entitle_persons(struct arena *a, const struct entitle_ask *ask,
                              struct entitle *x, struct err *e)
{
    struct person p = {.ask = ask, .x = x};
    struct owner *list = arena_array(a, x->award_count + 1, sizeof *list);
    enum err_code rc = ERR_OK;
    size_t count = 0;

    p.months = (size_t)(ask->last - ask->first) + 1;
    p.month = arena_array(a, p.months * AWARDS_MAX, sizeof *p.month);
    if (!list || !p.month)
        return err_nomem(e);
    for (size_t i = 0; i < x->award_count; i++)
        if (x->awards[i].span_count > 0)
            list[count++] = (struct owner){x->awards[i].person, (uint32_t)i};
    qsort(list, count, sizeof *list, by_person);
    for (size_t i = 0, n; i < count && rc == ERR_OK; i += n) {
        for (n = 1; i + n < count && list[i + n].person == list[i].person;)
            n++;
        if (n > 1)
            rc = run_person(a, &p, list + i, n, e);
    }
    return rc;
}
