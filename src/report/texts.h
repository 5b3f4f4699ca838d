/*
** What people write for the report of a unit and a period: the paragraphs that
** its template leaves room for ({{paragraph NAME "title"}}), comments on the
** draft, and how far it is.  A paragraph is written anew as a revision; the
** revisions before it are kept, and each stands in the journal.
**
** An account issues a report only when another one approved the draft: one
** submits, another with the right to approve accepts or returns it.
*/
#ifndef REPORT_TEXTS_H
#define REPORT_TEXTS_H

#include "report/report.h"

/* Which paper is meant. */
struct text_key {
    const char *report; /* its name in the catalogue */
    int64_t unit_id;
    const char *period; /* as period_name writes it */
};

/* ---- paragraphs --------------------------------------------------------- */

enum { REPORT_TEXT_BYTES = 20000 };

/* A place of the template, with what was written last. */
struct text_place {
    const char *name, *title;
    const char *field;   /* of the catalogue when the name is one, else NULL */
    const char *content; /* NULL: nothing was written yet */
    const char *entered_by, *entered_at; /* NULL */
    int64_t revision;                    /* 0: none */
};

struct text_places {
    struct text_place *items; /* in the order of the template */
    size_t count;
};

/* The places of a report; who may read the paper may read them. */
enum err_code report_places(struct arena *a, const struct report *r,
                            struct db *db, const struct text_key *key,
                            struct text_places *out, struct err *e) MUST_CHECK;

/* Write a paragraph.  revision is the one that the writer saw: ERR_BUSY when
** there is a later one.  A place named as a field takes the right to write in
** that field of the unit, any other the right to write there at all.
** ERR_INPUT no such place, too long, the draft is approved; ERR_DENIED. */
struct text_new {
    const char *place, *content;
    int64_t revision;
};
enum err_code report_text_save(struct registry *r, const struct report *report,
                               const struct actor *who,
                               const struct text_key *key,
                               const struct text_new *text,
                               struct err *e) MUST_CHECK;

/* ---- comments ----------------------------------------------------------- */

struct text_comment {
    int64_t id;
    const char *content, *entered_by, *entered_at, *settled_by; /* or NULL */
};
struct text_comments {
    struct text_comment *items; /* oldest first */
    size_t count;
};
enum err_code report_comments(struct arena *a, struct db *db,
                              const struct text_key *key,
                              struct text_comments *out,
                              struct err *e) MUST_CHECK;

/* Add one, or say that one was taken up (content NULL, id of it).  Needs the
** right to read, or to write, in the unit. */
enum err_code report_comment(struct registry *r, const struct actor *who,
                             const struct text_key *key, const char *content,
                             int64_t id, struct err *e) MUST_CHECK;

/* ---- how far it is ------------------------------------------------------ */

enum draft_state {
    DRAFT_NONE, /* nobody began */
    DRAFT_WRITING,
    DRAFT_SUBMITTED,
    DRAFT_RETURNED,
    DRAFT_APPROVED,
    DRAFT_STATE__MAX
};

struct draft_stage {
    enum draft_state state;
    const char *submitted_by, *approved_by, *reason; /* or NULL */
};

/* How far the paper is; DRAFT_NONE where nobody began. */
enum err_code report_stage(struct arena *a, struct db *db,
                           const struct text_key *key, struct draft_stage *out,
                           struct err *e) MUST_CHECK;

/* Bring it on: DRAFT_SUBMITTED by a writer; DRAFT_APPROVED and DRAFT_RETURNED
** (with a reason) by another account that may approve in the unit.  ERR_INPUT
** the order does not allow it, no reason; ERR_DENIED. */
enum err_code report_advance(struct registry *r, const struct actor *who,
                             const struct text_key *key, enum draft_state to,
                             const char *reason, struct err *e) MUST_CHECK;

#endif
