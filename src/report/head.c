/*
** The letterhead of a report's unit on its last day: the unit's own, for a
** report is signed by the office that makes it and by none above it; where none
** was entered, a plain one of the unit's name and level.
*/
#include "report/fill.h"

#include "registry/office.h"

#include <string.h>

/* What the office of a level was called while there were offices of labour; in
** a commune the people's committee itself reports. */
static const struct head_level {
    const char *level;
    int has_office;
    enum msg_id office;
} levels[] = {
    {"province", 1, MSG_REPORT_HEAD_PROVINCE},
    {"district", 1, MSG_REPORT_HEAD_DISTRICT},
    {"commune", 0, MSG_REPORT_HEAD_COMMITTEE},
};

/* The offices of labour ended with February 2025 (45/2025/NĐ-CP); which office
** reports since then, each place decided for itself. */
static day_t labour_end(void)
{
    return day_of(2025, 3, 1);
}

/* The row of a level; NULL for what is no level of government. */
static const struct head_level *level_of(const char *level)
{
    for (size_t i = 0; i < ARRAY_COUNT(levels); i++) {
        if (strcmp(levels[i].level, level) == 0)
            return &levels[i];
    }
    return NULL;
}

static enum err_code plain_head(const struct fill *f, day_t last,
                                struct doc_head *head, struct err *e)
{
    char name[SHOW_BYTES], upper[SHOW_BYTES], line[SHOW_BYTES];
    const char *arg = upper;
    enum lang lang = f->report->lang;
    const struct head_level *level = level_of(f->unit->level);

    show_unit(f->unit, lang, name);
    show_upper(name, upper);
    msg_format(MSG_REPORT_HEAD_COMMITTEE, lang, &arg, 1, line, sizeof line);
    head->place = f->unit->name;
    head->issuer = arena_strdup(f->a, level ? line : upper);
    if (!head->issuer)
        return err_nomem(e);
    if (level && level->has_office && last < labour_end()) {
        head->superior = head->issuer;
        head->issuer = msg_text(level->office, lang);
    }
    return ERR_OK;
}

enum err_code head_read(const struct fill *f, struct doc_head *head, int *found,
                        struct err *e)
{
    day_t last = period_last_day(f->ask->figures.period);
    day_t map = f->ask->figures.map;
    struct office_ask ask = {.catalog = f->report->catalog,
                             .units = f->units,
                             .db = f->source->db,
                             .unit_id = f->unit->id,
                             .day = last,
                             .map = map == DAY_NONE ? last : map,
                             .own = 1};
    enum err_code rc = office_head(f->a, &ask, head, found, e);

    return rc == ERR_OK && !*found ? plain_head(f, last, head, e) : rc;
}
