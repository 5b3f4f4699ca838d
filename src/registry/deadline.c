#include "registry/deadline.h"

#include "registry/rows.h"

#include <assert.h>

enum { HOURS_A_DAY = 8, HUNDREDTHS = 100 };

enum err_code deadline_begin(const struct workcalendar *c, day_t day,
                             int minute, day_t *out, struct err *e)
{
    assert(minute >= 0 && minute < 24 * 60);
    enum err_code rc = workday_add(c, day, 0, out, e);

    /* A day off has no hour: it begins anew with the next working day. */
    if (rc == ERR_OK && *out == day && minute > DEADLINE_CLOSES)
        rc = workday_add(c, day, 1, out, e);
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
        return 1;
    }
    if (d->count == DEADLINE_PARTS)
        return 0;
    d->parts[d->count++] = part;
    return 1;
}

static void of_limit(const struct cat_limit *limit, struct deadline *out)
{
    out->count = 0;
    (void)add_part(out, (struct deadline_part){
                            NULL, limit, limit->term.unit == CAT_CALENDAR_DAYS,
                            length_of(limit->term)});
}

/* The steps of a day one after the other; 0 when they are too many. */
static int of_steps(const struct cat_step *steps, size_t count,
                    struct deadline *out)
{
    int fits = 1;

    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (steps[i].term.hundredths > 0)
            fits &= add_part(out, (struct deadline_part){
                                      &steps[i], NULL,
                                      steps[i].term.unit == CAT_CALENDAR_DAYS,
                                      length_of(steps[i].term)});
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
    if (out->count > 0)
        return ERR_OK;
    day_official(received, day);
    return ERR_SET(e, ERR_INPUT, MSG_REG_PROCEDURE_DAY, TITLE(p), day);
}

enum err_code deadline_add(const struct workcalendar *c, day_t from,
                           const struct deadline_part *part, day_t *out,
                           struct err *e)
{
    if (part->calendar)
        return workday_add(c, from + part->length, 0, out, e);
    return workday_add(
        c, from, (part->length + DEADLINE_DAY - 1) / DEADLINE_DAY, out, e);
}

enum err_code deadline_end(const struct workcalendar *c, day_t from,
                           const struct deadline *d, day_t *out, struct err *e)
{
    enum err_code rc = ERR_OK;
    day_t at = from;

    for (size_t i = 0; rc == ERR_OK && i < d->count; i++)
        rc = deadline_add(c, at, &d->parts[i], &at, e);
    *out = rc == ERR_OK ? at : 0;
    return rc;
}
