/* What was done with a dossier, and the clock that follows from it. */
#include "dossier/dossier_impl.h"

#include <string.h>

static const char *keep(struct arena *a, struct stmt *s, int col, int *ok)
{
    if (stmt_null(s, col))
        return NULL;
    const char *text = arena_strdup(a, stmt_text(s, col));
    *ok &= text != NULL;
    return text;
}

static int word_of(const char *const *words, int count, const char *text)
{
    int i = 0;

    while (i < count && strcmp(words[i], text) != 0)
        i++;
    return i;
}

static int read_line(struct arena *a, struct stmt *s, struct dossier_line *out)
{
    int ok = 1;

    *out = (struct dossier_line){
        .action = (enum dossier_action)word_of(
            dossier_action_names, DOSSIER_ACTION__MAX - 1, stmt_text(s, 0)),
        .state = (enum dossier_state)word_of(
            dossier_state_names, DOSSIER_STATE__MAX, stmt_text(s, 1)),
        .at = {stmt_day(s, 2), (int)stmt_int(s, 3)},
        .due = stmt_day(s, 4),
        .due_minute =
            stmt_null(s, 10) ? DEADLINE_WHOLE_DAY : (int)stmt_int(s, 10),
        .step = (int)stmt_int(s, 5),
        .unit_id = stmt_int(s, 6),
        .officer = keep(a, s, 7, &ok),
        .note = keep(a, s, 8, &ok),
        .by = keep(a, s, 9, &ok)};
    return ok;
}

enum err_code dossier_history(struct arena *a, struct db *db, int64_t id,
                              struct dossier_history *out, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row = 0;
    enum err_code rc =
        db_prepare(db,
                   "SELECT action, state, day, minute, due_day, step, unit_id,"
                   " officer, note, entered_by, due_minute FROM dossier_event"
                   " WHERE dossier = $1 AND NOT voided ORDER BY id",
                   &s, e);

    *out = (struct dossier_history){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct dossier_line *grown =
            arena_grow(a, out->lines, out->count, &cap, sizeof *grown);
        if (!grown || !read_line(a, s, &grown[out->count])) {
            stmt_reset(s);
            return err_nomem(e);
        }
        out->lines = grown;
        out->count++;
    }
    return rc;
}

const char *dossier_province(const struct registry *r, const struct dossier *d)
{
    return units_province(registry_units(r), d->unit_id, d->received);
}

static void begin(struct clock *c, const struct dossier_line *line)
{
    struct err none = {0};
    struct deadline d;

    c->day = line->at.day;
    c->minute = line->at.minute;
    c->pause_count = 0;
    c->fixed = DAY_NONE;
    /* Where the law that was entered says nothing, the desk's word counts. */
    if (deadline_of(c->procedure, c->day, c->province, &d, &none) != ERR_OK) {
        c->fixed = line->due;
        c->fixed_on = line->at.day;
    }
}

static void rest(struct clock *c, struct dossier_moment at)
{
    /* More pauses than there is room for are joined to the last. */
    if (c->pause_count < CLOCK_PAUSES)
        c->pauses[c->pause_count++] =
            (struct clock_pause){at.day, DAY_NONE, at.minute, 0};
    else
        c->pauses[c->pause_count - 1].to = DAY_NONE;
}

static void go_on(struct clock *c, struct dossier_moment at)
{
    if (c->pause_count == 0)
        return;
    struct clock_pause *last = &c->pauses[c->pause_count - 1];
    last->to = at.day;
    last->to_minute = at.minute;
}

void dossier_clock(const struct cat_procedure *p, const char *province,
                   const struct dossier_history *h, struct clock *out)
{
    *out =
        (struct clock){.procedure = p, .province = province, .fixed = DAY_NONE};
    for (size_t i = 0; i < h->count; i++) {
        const struct dossier_line *line = &h->lines[i];
        unsigned flags = dossier_rules[line->action].flags;
        if (line->action == DOSSIER_DO_ACCEPT) {
            begin(out, line);
        } else if (flags & RULE_RESTART) {
            go_on(out, line->at);
            if (out->fixed == DAY_NONE || out->fixed_on != out->day)
                begin(out, line);
        } else if (flags & RULE_REST) {
            rest(out, line->at);
        } else if (flags & RULE_GO_ON) {
            go_on(out, line->at);
        } else if (line->action == DOSSIER_DO_EXTEND) {
            out->fixed = line->due;
            out->fixed_on = line->at.day;
        }
    }
}
