/* A due day, day by day, for a person to read. */
#include "dossier/dossier_impl.h"

#include <stdio.h>

struct telling {
    const struct dossier *d;
    enum lang lang;
    struct buf *out;
    const struct deadline_part *part; /* told last */
    int counted;
};

static void say(const struct telling *t, enum msg_id id, const char *a,
                const char *b, const char *c)
{
    const char *args[] = {a, b, c};
    char line[1024];

    msg_format(id, t->lang, args, ARRAY_COUNT(args), line, sizeof line);
    buf_str(t->out, line);
    buf_char(t->out, '\n');
}

static const enum msg_id whys[CLOCK__MAX] = {
    [CLOCK_RECEIVED] = MSG_DOSSIER_DAY_RECEIVED,
    [CLOCK_MOVED] = MSG_DOSSIER_DAY_MOVED,
    [CLOCK_WORKED] = MSG_DOSSIER_DAY_WORKED,
    [CLOCK_CALENDAR] = MSG_DOSSIER_DAY_CALENDAR,
    [CLOCK_OFF] = MSG_DOSSIER_DAY_OFF,
    [CLOCK_PAUSED] = MSG_DOSSIER_DAY_PAUSED,
    [CLOCK_LAST_OFF] = MSG_DOSSIER_DAY_LAST_OFF,
    [CLOCK_FIXED] = MSG_DOSSIER_DAY_FIXED,
    [CLOCK_HOURS] = MSG_DOSSIER_DAY_HOURS};

/* "thứ Hai 02/3/2026". */
static void day_name(const struct telling *t, day_t day, char *out, size_t size)
{
    static const char *const names[LANG__MAX][7] = {
        [LANG_VI] = {"thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu",
                     "thứ Bảy", "Chủ nhật"},
        [LANG_EN] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
                     "Saturday", "Sunday"}};
    char date[DAY_TEXT_BYTES];

    day_official(day, date);
    snprintf(out, size, "%s %s", names[t->lang][weekday_of(day)], date);
}

static void tell_part(struct telling *t, const struct deadline_part *part)
{
    char length[CAT_TERM_BYTES];
    struct cat_term term = {part->calendar ? part->length * 100
                            : part->hours  ? part->length
                                           : part->length / 8,
                            CAT_WORKING_DAYS};
    const char *law = part->limit ? part->limit->law : part->step->law;
    enum msg_id id = part->calendar ? MSG_DOSSIER_PART_CALENDAR
                     : part->hours  ? MSG_DOSSIER_PART_HOURS
                                    : MSG_DOSSIER_PART_WORKING;

    cat_term_text(term, length);
    say(t, id, length,
        part->step ? part->step->title.text[t->lang]
                   : t->d->procedure->title.text[t->lang],
        law ? law : "-");
    t->part = part;
    t->counted = 0;
}

static enum err_code tell_day(const struct clock_day *day, void *arg,
                              struct err *e)
{
    struct telling *t = arg;
    char name[64], number[16], total[16];

    (void)e;
    if (day->part && day->part != t->part)
        tell_part(t, day->part);
    day_name(t, day->day, name, sizeof name);
    if (day->why == CLOCK_WORKED || day->why == CLOCK_CALENDAR)
        t->counted++;
    snprintf(number, sizeof number, "%d", t->counted);
    if (day->why == CLOCK_HOURS)
        snprintf(number, sizeof number, "%02d:%02d", day->minute / 60,
                 day->minute % 60);
    snprintf(total, sizeof total, "%d:%02d", day->used / 60, day->used % 60);
    say(t, whys[day->why], name, number, total);
    return ERR_OK;
}

enum err_code dossier_explain(struct registry *r, struct db *db,
                              const struct dossier *d, enum lang lang,
                              struct buf *out, struct err *e)
{
    const struct workcalendar *c = &registry_catalog(r)->calendar;
    struct telling t = {.d = d, .lang = lang, .out = out};
    struct arena *a = arena_new(1 << 20);
    struct dossier_history h;
    struct clock clock;
    char name[64], hour[16] = "";
    struct worktime due;

    if (!a)
        return err_nomem(e);
    enum err_code rc = dossier_history(a, db, d->id, &h, e);
    if (rc == ERR_OK) {
        dossier_clock(d->procedure, dossier_province(r, d), &h, &clock);
        if (h.count == 0) { /* an old one, imported without its history */
            clock.day = d->received;
            clock.minute = d->minute;
        }
        say(&t, MSG_DOSSIER_EXPLAIN, d->code ? d->code : "-",
            d->procedure->title.text[lang], NULL);
        rc = clock_run(c, &clock, tell_day, &t, &due, e);
    }
    if (rc == ERR_OK) {
        day_name(&t, due.day, name, sizeof name);
        if (due.minute < DEADLINE_WHOLE_DAY)
            snprintf(hour, sizeof hour, "%02d:%02d, ", due.minute / 60,
                     due.minute % 60);
        say(&t, MSG_DOSSIER_EXPLAIN_DUE, name, hour, NULL);
        if (clock_is_computed(c, clock.day, due.day))
            say(&t, MSG_DOSSIER_EXPLAIN_COMPUTED, NULL, NULL, NULL);
    }
    arena_free(a);
    return rc;
}
