#include "registry/deadline.h"

#include "registry/rows.h"

#include <assert.h>

enum { HOURS_A_DAY = 8, HUNDREDTHS = 100 };

enum err_code deadline_begin(const struct workcalendar *c, day_t day,
                             int minute, struct worktime *out, struct err *e)
{
    day_t begin;

    assert(minute >= 0 && minute < DEADLINE_WHOLE_DAY);
    *out = (struct worktime){0};
    enum err_code rc = workday_add(c, day, 0, &begin, e);
    /* A day off has no hour: it begins anew with the next working day. */
    if (rc == ERR_OK && begin == day && minute > DEADLINE_CLOSES)
        rc = workday_add(c, day, 1, &begin, e);
    if (rc == ERR_OK)
        *out = (struct worktime){begin, begin == day ? minute : 0};
    return rc;
}

/* Working time in 1/800 of a day, so that an hour is 100 and a hundredth of a
** day 8. */
static int length_of(struct cat_term term)
{
    return term.unit == CAT_HOURS ? term.hundredths
           : term.unit == CAT_WORKING_DAYS
               ? term.hundredths * HOURS_A_DAY
               : (term.hundredths + HUNDREDTHS - 1) / HUNDREDTHS;
}

/* Working times that follow each other are one stretch: three steps of a
** quarter of a day end on the same day. */
static int add_part(struct deadline *d, struct deadline_part part)
{
    struct deadline_part *last = d->count ? &d->parts[d->count - 1] : NULL;

    if (last && !last->calendar && !part.calendar) {
        last->length += part.length;
        last->hours |= part.hours;
        return 1;
    }
    if (d->count == DEADLINE_PARTS)
        return 0;
    d->parts[d->count++] = part;
    return 1;
}

static struct deadline_part part_of(struct cat_term term)
{
    return (struct deadline_part){.calendar = term.unit == CAT_CALENDAR_DAYS,
                                  .hours = term.unit == CAT_HOURS,
                                  .length = length_of(term)};
}

static void of_limit(const struct cat_limit *limit, struct deadline *out)
{
    struct deadline_part part = part_of(limit->term);

    out->count = 0;
    part.limit = limit;
    (void)add_part(out, part);
}

/* The steps of a day one after the other; 0 when they are too many. */
static int of_steps(const struct cat_step *steps, size_t count,
                    struct deadline *out)
{
    int fits = 1;

    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct deadline_part part = part_of(steps[i].term);
        part.step = &steps[i];
        if (part.length > 0)
            fits &= add_part(out, part);
    }
    return fits;
}

enum err_code deadline_of(const struct cat_procedure *p, day_t received,
                          const char *province, struct deadline *out,
                          struct err *e)
{
    const struct cat_limit *limit =
        province ? cat_limit_on(p, received, province) : NULL;
    char day[DAY_TEXT_BYTES];
    size_t count;
    const struct cat_step *steps = cat_steps_on(p, received, &count);

    *out = (struct deadline){.count = 0};
    if (!limit)
        limit = cat_limit_on(p, received, NULL);
    if ((!limit || (steps && steps->from > limit->from)) &&
        !of_steps(steps, count, out))
        return ERR_SET(e, ERR_LIMIT, MSG_REG_PROCEDURE_STEPS, TITLE(p));
    if (out->count == 0 && limit)
        of_limit(limit, out);
    for (size_t i = 0; i < out->count; i++)
        out->parts[i].hours |=
            !out->parts[i].calendar && out->parts[i].length % DEADLINE_DAY != 0;
    if (out->count > 0)
        return ERR_OK;
    day_official(received, day);
    return ERR_SET(e, ERR_INPUT, MSG_REG_PROCEDURE_DAY, TITLE(p), day);
}

int deadline_minutes(const struct deadline_part *part)
{
    enum { HOUR = DEADLINE_DAY / HOURS_A_DAY, MINUTES = 60 };

    return (part->length * MINUTES + HOUR - 1) / HOUR;
}

static enum err_code add_to(const struct workcalendar *c, struct worktime *at,
                            const struct deadline_part *part, struct err *e)
{
    int days = part->calendar ? 0 : part->length / DEADLINE_DAY;

    if (part->hours)
        return worktime_add(c, *at, deadline_minutes(part), at, e);
    at->minute = DEADLINE_WHOLE_DAY;
    return workday_add(c, at->day + (part->calendar ? part->length : 0), days,
                       &at->day, e);
}

enum err_code deadline_end(const struct workcalendar *c, struct worktime from,
                           const struct deadline *d, struct worktime *out,
                           struct err *e)
{
    enum err_code rc = ERR_OK;
    struct worktime at = from;

    for (size_t i = 0; rc == ERR_OK && i < d->count; i++)
        rc = add_to(c, &at, &d->parts[i], e);
    *out = rc == ERR_OK ? at : (struct worktime){0};
    return rc;
}
