/*
** Papers of an approved run: the list that a commune signs, and a letter for
** each person from a template of the catalogue.
*/
#ifndef BENEFIT_PAYLIST_H
#define BENEFIT_PAYLIST_H

#include "benefit/payment.h"
#include "doc/doc.h"

/*
** The signed list as a document, a page (a sheet in Excel) for each commune:
** who gets what for which months, the sum in words, room to sign.  channel
** NULL: all, else those who are paid that way.  In the arena.  ERR_INPUT before
** the run is approved and when nobody is paid.
*/
enum err_code paylist_build(struct arena *a, const struct payfile_job *job,
                            const char *channel, struct doc **out,
                            struct err *e) MUST_CHECK;

enum letter_kind {
    LETTER_PAYMENT,  /* to everybody who is paid */
    LETTER_RECOVERY, /* to everybody who was paid too much */
    LETTER__MAX
};
extern const char *const letter_names[LETTER__MAX]; /* "payment" */

/*
** A letter to a person each, by the template letter_NAME.md of the catalogue's
** folder reports.  Places in braces are filled: name, born, number, commune,
** reference, month, amount, words, payee, channel, account, debt, taken, left,
** repay: how the rest is taken back; lines: a table of what it is made of; and
** rates: what the awards that were overpaid gave in the run before and give
** now.  A place that is not known is left
** as it stands.  fn gets one document for each person, which lives until it
** returns.
*/
typedef enum err_code letter_fn(struct doc *d, int64_t person, void *arg,
                                struct err *e);
enum err_code letters_build(const struct payfile_job *job,
                            enum letter_kind kind, letter_fn *fn, void *arg,
                            int64_t *count, struct err *e) MUST_CHECK;

#endif
