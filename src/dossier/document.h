/*
** Texts of the office through their states: planned, drafting, sent for
** opinions, revised, submitted, issued, in effect, withdrawn.  A text gets its
** number when it is issued: the next of the unit's series for the symbol and
** the year, in the order of the days (30/2020/NĐ-CP, Đ15).
*/
#ifndef DOSSIER_DOCUMENT_H
#define DOSSIER_DOCUMENT_H

#include "dossier/document_list.h"

/* 1 when the states allow the step, for pages that offer it; codes of
** document_state. */
int document_may_move(const char *from, const char *to);

/* Bring a text to another state on a day.  ERR_INPUT a step that the states do
** not allow, naming those that they do; ERR_DENIED, ERR_NOTFOUND. */
struct document_step {
    const char *state; /* a code of document_state but issued */
    day_t day;
    const char *reason; /* needed to withdraw */
};
enum err_code document_move(struct registry *r, const struct actor *who,
                            int64_t id, const struct document_step *step,
                            struct err *e) MUST_CHECK;

/* Issue it under the next number.  Needs the right to approve. */
struct document_issue {
    day_t day;
    const char *symbol;   /* "KH-UBND"; NULL: as entered */
    const char *signer;   /* NULL: as entered */
    const char *capacity; /* a code of sign_capacity; NULL: as entered */
};
enum { DOCUMENT_NUMBER_BYTES = 64 };
enum err_code document_issue(struct registry *r, const struct actor *who,
                             int64_t id, const struct document_issue *how,
                             char number[DOCUMENT_NUMBER_BYTES],
                             struct err *e) MUST_CHECK;

/* A task done, dropped or taken up again, with what is said of it; done and
** dropped set its last day. */
struct task_step {
    const char *state; /* a code of task_state */
    day_t day;
    const char *progress, *late_cause; /* NULL: as they are */
};
enum err_code task_move(struct registry *r, const struct actor *who, int64_t id,
                        const struct task_step *step, struct err *e) MUST_CHECK;

#endif
