/*
** Why a line is new, other than in the run before, or gone: told while the run
** is computed, from the spans of the award, and kept as the note of its item.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a text that fit into a room, whole characters. */
static size_t fit(const char *text, size_t room)
{
    size_t n = strlen(text);

    if (n <= room)
        return n;
    for (n = room; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
        n--;
    return n;
}

void payroll_make_note(char *note, enum msg_id id, const char *const *args)
{
    size_t len = (size_t)snprintf(note, PAYROLL_NOTE_BYTES, "%s", msg_name(id));

    for (; *args && len + 1 < PAYROLL_NOTE_BYTES; args++) {
        size_t n = fit(*args, PAYROLL_NOTE_BYTES - len - 2);
        note[len] = '\t';
        memcpy(note + len + 1, *args, n);
        len += n + 1;
        note[len] = '\0';
    }
}

void payroll_other_award(const struct payroll_computing *c,
                         const struct entitle_span *s,
                         char out[PAYROLL_AWARD_BYTES])
{
    const struct entitle_award *o = &c->x->awards[s->other];

    snprintf(out, PAYROLL_AWARD_BYTES, "%.40s/%" PRId64,
             o->benefit->award->name, o->id);
}

static void note_day(char *note, enum msg_id id, day_t day)
{
    char text[DAY_TEXT_BYTES];

    day_official(day, text);
    PAYROLL_NOTE(note, id, text);
}

/* A suspension of the person that ended since the run before. */
static int was_held(const struct payroll_computing *c,
                    const struct entitle_award *w)
{
    size_t count;
    const struct payroll_hold *h =
        payroll_people_holds(c->people, w->person, &count);

    for (size_t i = 0; i < count; i++)
        if (h[i].first <= c->month && h[i].last < c->month &&
            h[i].last >= c->last - 1)
            return 1;
    return 0;
}

/* The amount of a month by what is known now; -1 when nothing is due. */
static int64_t due_in(const struct entitle_award *w, int32_t month)
{
    const struct entitle_span *s = entitle_at(w, month);

    return s && s->fault == ENTITLE_OK ? s->amount : -1;
}

void payroll_why_new(const struct payroll_computing *c,
                     const struct entitle_award *w, int64_t amount, char *note)
{
    const struct law *law = due_law(c->x->dues[w->benefit->index]);

    *note = '\0';
    /* Its line stands where the award's unit lay on the map of then. */
    if (c->has_old &&
        c->old_unit != units_on_map(registry_units(c->j->r), w->unit,
                                    month_first_day(c->last)))
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_CORRECTED);
    if (c->has_old && c->old == amount)
        return;
    if (!c->has_old)
        PAYROLL_NOTE(note, was_held(c, w) ? MSG_BENEFIT_DIFF_RESUMED
                                          : MSG_BENEFIT_DIFF_NEW);
    else if (due_in(w, c->last) != c->old)
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_CORRECTED);
    else if (law_segment(law, c->last) != law_segment(law, c->month))
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_LAW);
    else
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_AGE);
}

void payroll_why_stopped(const struct payroll_computing *c,
                         const struct entitle_award *w, char *note)
{
    const struct entitle_span *s = entitle_at(w, c->month);
    char other[PAYROLL_AWARD_BYTES];

    if (w->voided)
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_VOIDED);
    else if (s && s->fault == ENTITLE_LESS) {
        payroll_other_award(c, s, other);
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_LESS, other);
    } else if (s && s->fault != ENTITLE_OK)
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_FAULT);
    else if (w->died != DAY_NONE && month_of(w->died) < c->month)
        note_day(note, MSG_BENEFIT_DIFF_DIED, w->died);
    else if (w->to_day != DAY_NONE && month_of(w->to_day) <= c->month)
        note_day(note, MSG_BENEFIT_DIFF_ENDED, w->to_day);
    else
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_RULE);
}

/* ---- moves ------------------------------------------------------------- */

struct mover {
    int64_t person;
    const struct payroll_turn *turn;
};

static int by_person(const void *a, const void *b)
{
    const struct mover *x = a, *y = b;

    return (x->person > y->person) - (x->person < y->person);
}

/* The first of the person's turns; count when there is none. */
static size_t find_person(const struct mover *list, size_t count,
                          int64_t person)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (list[mid].person < person)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && list[low].person == person ? low : count;
}

/* Whether award `other` of the same person makes the turn a move. */
static int is_move(const struct payroll_computing *c,
                   const struct entitle_award *mine,
                   const struct entitle_award *other, int begins)
{
    return mine != other && mine->benefit == other->benefit &&
           mine->unit != other->unit &&
           due_in(other, begins ? c->last : c->month) > 0;
}

static enum err_code write_move(struct payroll_computing *c,
                                const struct payroll_turn *t, int64_t unit,
                                struct err *e)
{
    const struct unit *u = units_get(registry_units(c->j->r), unit);
    char note[PAYROLL_NOTE_BYTES];
    struct stmt *s;

    PAYROLL_NOTE(note,
                 t->begins ? MSG_BENEFIT_DIFF_MOVED_IN
                           : MSG_BENEFIT_DIFF_MOVED_OUT,
                 u ? u->name : "?");
    if (db_prepare(c->db,
                   "UPDATE payroll_item SET note = $1 WHERE payroll_id = $2 "
                   "AND seq = $3",
                   &s, e) != ERR_OK)
        return e->code;
    stmt_bind_text(s, 1, note);
    stmt_bind_int(s, 2, c->j->id);
    stmt_bind_int(s, 3, t->seq);
    return stmt_run(s, NULL, e);
}

enum err_code payroll_note_moves(struct payroll_computing *c, struct err *e)
{
    struct mover *list = arena_array(c->j->a, c->turn_count + 1, sizeof *list);
    enum err_code rc = list ? ERR_OK : err_nomem(e);

    /* The first run of all has nothing to compare with. */
    if (rc != ERR_OK || c->last == MONTH_MIN || c->turn_count == 0)
        return rc;
    for (size_t i = 0; i < c->turn_count; i++)
        list[i] = (struct mover){c->x->awards[c->turns[i].award].person,
                                 &c->turns[i]};
    qsort(list, c->turn_count, sizeof *list, by_person);
    for (size_t i = 0; i < c->x->award_count && rc == ERR_OK; i++) {
        const struct entitle_award *w = &c->x->awards[i];
        size_t k = find_person(list, c->turn_count, w->person);
        for (; k < c->turn_count && list[k].person == w->person && rc == ERR_OK;
             k++)
            if (is_move(c, &c->x->awards[list[k].turn->award], w,
                        list[k].turn->begins))
                rc = write_move(c, list[k].turn, w->unit, e);
    }
    return rc;
}
