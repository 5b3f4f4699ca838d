#include "dossier/clock.h"

#include <assert.h>

struct walk {
    const struct workcalendar *calendar;
    const struct clock *clock;
    clock_each *each;
    void *arg;
    day_t at;
    int minute; /* of that day; from here on hours are counted */
    struct err *e;
};

static enum err_code tell(const struct walk *w, enum clock_why why,
                          const struct deadline_part *part, int used)
{
    struct clock_day day = {w->at, why, part, used, w->minute};

    return w->each ? w->each(&day, w->arg, w->e) : ERR_OK;
}

/* A pause that is over and holds the day. */
static int is_paused(const struct walk *w, day_t since)
{
    for (size_t i = 0; i < w->clock->pause_count; i++) {
        const struct clock_pause *p = &w->clock->pauses[i];
        if (p->to != DAY_NONE && p->from >= since && p->from < w->at &&
            w->at <= p->to)
            return 1;
    }
    return 0;
}

/* The next day, and what it is. */
static enum err_code next_day(struct walk *w, day_t since, int *works,
                              int *paused)
{
    w->at++;
    *paused = is_paused(w, since);
    return workday_is(w->calendar, w->at, works, w->e);
}

static enum err_code walk_days(struct walk *w, const struct deadline_part *part)
{
    int need = part->calendar ? part->length : part->length / DEADLINE_DAY;
    int works, paused, used = 0;

    while (used < need) {
        if (next_day(w, w->clock->day, &works, &paused) != ERR_OK)
            return w->e->code;
        int counts = !paused && (part->calendar || works);
        /* A calendar limit may not end on a day off. */
        int moves = counts && part->calendar && used + 1 == need && !works;
        used += counts && !moves;
        enum clock_why why = paused           ? CLOCK_PAUSED
                             : moves          ? CLOCK_LAST_OFF
                             : !counts        ? CLOCK_OFF
                             : part->calendar ? CLOCK_CALENDAR
                                              : CLOCK_WORKED;
        if (tell(w, why, part, used) != ERR_OK)
            return w->e->code;
    }
    w->minute = DEADLINE_WHOLE_DAY;
    return ERR_OK;
}

/* ---- office hours ------------------------------------------------------ */

static int64_t moment(day_t day, int minute)
{
    return (int64_t)day * WORK_DAY_MINUTES + minute;
}

/* The end of the pause that holds a moment, or the moment; *next: the begin of
** the first pause after it. */
static int64_t past_pauses(const struct clock *c, int64_t at, int64_t *next)
{
    *next = INT64_MAX;
    for (size_t i = 0; i < c->pause_count; i++) {
        const struct clock_pause *p = &c->pauses[i];
        int64_t from = moment(p->from, p->from_minute);
        if (p->to == DAY_NONE || p->from < c->day)
            continue;
        if (from > at && from < *next)
            *next = from;
        if (from <= at && at < moment(p->to, p->to_minute))
            at = moment(p->to, p->to_minute);
    }
    return at;
}

/* Use up to `left` minutes of a span of the day; how many were. */
static int use_span(struct walk *w, const struct workspan *span, int left)
{
    int begin = w->minute > span->from ? w->minute : span->from;
    int64_t at = moment(w->at, begin), end = moment(w->at, span->to);
    int used = 0;

    while (used < left && at < end) {
        int64_t next;
        int64_t go = past_pauses(w->clock, at, &next);
        if (go > at) {
            at = go;
            continue;
        }
        int64_t stop = next < end ? next : end;
        int take = stop - at < left - used ? (int)(stop - at) : left - used;
        used += take;
        at += take;
        w->minute = (int)(at - moment(w->at, 0));
    }
    return used;
}

static enum err_code walk_hours(struct walk *w,
                                const struct deadline_part *part)
{
    int need = deadline_minutes(part), used = 0;
    const struct workspan *span;
    size_t count;

    for (;; w->at++, w->minute = 0) {
        enum err_code rc =
            worktime_spans(w->calendar, w->at, &span, &count, w->e);
        if (rc != ERR_OK)
            return rc;
        int before = used;
        /* After the office has closed nothing of the day is left to tell. */
        int over = count > 0 && w->minute >= span[count - 1].to;
        for (size_t i = 0; i < count; i++)
            used += use_span(w, &span[i], need - used);
        enum clock_why why = count == 0      ? CLOCK_OFF
                             : used > before ? CLOCK_HOURS
                                             : CLOCK_PAUSED;
        if (!over)
            rc = tell(w, why, part, used);
        if (rc != ERR_OK || used == need)
            return rc;
    }
}

/* When it counts as received. */
static enum err_code walk_to_begin(struct walk *w)
{
    const struct clock *c = w->clock;
    struct worktime begin;
    enum err_code rc =
        deadline_begin(w->calendar, c->day, c->minute, &begin, w->e);

    if (rc != ERR_OK)
        return rc;
    w->at = c->day;
    w->minute = begin.day == c->day ? c->minute : begin.minute;
    rc = tell(w, CLOCK_RECEIVED, NULL, 0);
    if (rc != ERR_OK || begin.day == c->day)
        return rc;
    w->at = begin.day;
    return tell(w, CLOCK_MOVED, NULL, 0);
}

static enum err_code walk_limit(struct walk *w)
{
    struct deadline d;
    enum err_code rc = deadline_of(w->clock->procedure, w->clock->day,
                                   w->clock->province, &d, w->e);

    if (rc == ERR_OK)
        rc = walk_to_begin(w);
    for (size_t i = 0; rc == ERR_OK && i < d.count; i++)
        rc = d.parts[i].hours ? walk_hours(w, &d.parts[i])
                              : walk_days(w, &d.parts[i]);
    return rc;
}

/* A day that was promised moves on by the working days of the pauses that began
** since. */
static enum err_code walk_fixed(struct walk *w)
{
    const struct clock *c = w->clock;
    int lost = 0, works, paused;

    w->at = c->fixed;
    w->minute = DEADLINE_WHOLE_DAY;
    if (tell(w, CLOCK_FIXED, NULL, 0) != ERR_OK)
        return w->e->code;
    for (w->at = c->fixed_on; w->at < c->fixed;) {
        if (next_day(w, c->fixed_on, &works, &paused) != ERR_OK)
            return w->e->code;
        lost += works && paused;
    }
    while (lost > 0) {
        if (next_day(w, c->fixed_on, &works, &paused) != ERR_OK)
            return w->e->code;
        lost -= works && !paused;
        if (tell(w,
                 paused  ? CLOCK_PAUSED
                 : works ? CLOCK_WORKED
                         : CLOCK_OFF,
                 NULL, 0) != ERR_OK)
            return w->e->code;
    }
    return ERR_OK;
}

enum err_code clock_run(const struct workcalendar *c, const struct clock *clock,
                        clock_each *each, void *arg, struct worktime *due,
                        struct err *e)
{
    struct walk w = {c, clock, each, arg, clock->day, DEADLINE_WHOLE_DAY, e};
    enum err_code rc =
        clock->fixed == DAY_NONE ? walk_limit(&w) : walk_fixed(&w);

    *due =
        rc == ERR_OK ? (struct worktime){w.at, w.minute} : (struct worktime){0};
    return rc;
}

int clock_is_computed(const struct workcalendar *c, day_t from, day_t due)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct workyear *y = &c->years[i];
        if (!y->published && y->year >= date_of(from).year &&
            y->year <= date_of(due).year)
            return 1;
    }
    return 0;
}
