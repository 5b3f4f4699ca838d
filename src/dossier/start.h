/*
** What a decision starts: an award begins, ends or moves, a payment is made
** once, a certificate is given.  The number of the decision, the record, the
** state of the dossier and the letter are one transaction.
*/
#ifndef DOSSIER_START_H
#define DOSSIER_START_H

#include "dossier/dossier.h"

/* A column of the record by its name, as people write it. */
struct start_value {
    const char *column, *value;
};

struct dossier_decision {
    struct dossier_moment at;
    const char *symbol; /* of the series: "QĐ-UBND" */
    const char *text;   /* what the letter says more; NULL */
    enum lang lang;
    int start; /* 1: set going what the procedure says; 0: decide alone */
    const struct start_value *values; /* of the record that begins */
    size_t value_count;
    day_t last;      /* stop, transfer: the last day here; DAY_NONE: of the
                       decision */
    int64_t unit_to; /* transfer: where it goes on; 0: another program's */
    /* Told of the record that begins, ends or moves (struct save); NULL
    ** nobody. */
    const struct registry_observer *look;
};

struct dossier_decided {
    char number[64];
    const struct cat_register *reg; /* of the record; NULL none */
    int64_t record;                 /* that began or ended; 0 none */
    int64_t letter;                 /* attachment: the PDF */
};

/*
** Grant a dossier.  The party of the record, and its columns decision_number,
** decision_day and the first day, are filled in where values leaves them out.
** Rights: to approve in the dossier's unit, and to write in the register.
** ERR_INPUT, besides what dossier_act refuses: the procedure starts nothing,
** the register refuses the values, nothing is open that could stop.
*/
enum err_code dossier_decide(struct registry *r, const struct actor *who,
                             int64_t id, const struct dossier_decision *what,
                             struct dossier_decided *out,
                             struct err *e) MUST_CHECK;

#endif
