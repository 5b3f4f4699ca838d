/* How a day due is said: with the hour of a limit in hours, and whether the law
** that was entered sets one at all. */
#include "dossier/dossier_impl.h"

#include <stdio.h>

static void hour_text(int minute, char out[16])
{
    snprintf(out, 16, "%02d:%02d", minute / 60 % 24, minute % 60);
}

int dossier_is_late(const struct dossier *d, struct dossier_moment now)
{
    if (d->settled != DAY_NONE || d->due == DAY_NONE)
        return 0;
    return d->due < now.day ||
           (d->due == now.day && d->due_minute < now.minute);
}

void dossier_due_text(day_t due, int minute, enum lang lang,
                      char out[DOSSIER_DUE_BYTES])
{
    char day[DAY_TEXT_BYTES] = "", hour[16];
    const char *args[] = {day, hour};

    out[0] = '\0';
    if (due == DAY_NONE)
        return;
    day_official(due, day);
    hour_text(minute, hour);
    if (minute < DEADLINE_WHOLE_DAY)
        msg_format(MSG_DOSSIER_DUE_AT, lang, args, ARRAY_COUNT(args), out,
                   DOSSIER_DUE_BYTES);
    else
        snprintf(out, DOSSIER_DUE_BYTES, "%s", day);
}

void dossier_limit_text(const struct registry *r, const struct dossier *d,
                        enum lang lang, char out[DOSSIER_TEXT_BYTES])
{
    struct deadline limit;
    struct err none = {0};
    char hour[16];
    const char *args[] = {hour};

    out[0] = '\0';
    hour_text(d->due_minute, hour);
    if (d->due != DAY_NONE && d->due_minute < DEADLINE_WHOLE_DAY)
        msg_format(MSG_DOSSIER_DUE_BY, lang, args, 1, out, DOSSIER_TEXT_BYTES);
    else if (deadline_of(d->procedure, d->received, dossier_province(r, d),
                         &limit, &none) != ERR_OK)
        msg_format(MSG_DOSSIER_NO_LIMIT, lang, NULL, 0, out,
                   DOSSIER_TEXT_BYTES);
}
