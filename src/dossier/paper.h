/*
** Papers of a dossier: the receipt with its QR code, and the letters that ask
** for papers, refuse, apologise and tell the decision (61/2018/NĐ-CP;
** 01/2018/TT-VPCP, forms 01 to 04).  Each is a template of the catalogue's
** folder reports/, an office's own where it has one.
*/
#ifndef DOSSIER_PAPER_H
#define DOSSIER_PAPER_H

#include "doc/doc.h"
#include "dossier/dossier.h"

enum dossier_paper {
    DOSSIER_RECEIPT,
    DOSSIER_SUPPLEMENT_LETTER,
    DOSSIER_REFUSAL,
    DOSSIER_APOLOGY,
    DOSSIER_DECISION,
    DOSSIER_PAPER__MAX
};
extern const char *const dossier_paper_names[DOSSIER_PAPER__MAX]; /* "receipt"
                                                                   */

struct dossier_paper_ask {
    enum dossier_paper kind;
    enum lang lang;
    const char *track; /* what the QR code holds before the dossier's code:
                          "https://.../track/"; NULL: the code alone */
    const char *text;  /* decision: what it says; NULL: the template alone */
};

/* The paper as a document in the arena, for doc_write.  ERR_NOTFOUND no such
** template. */
enum err_code dossier_paper(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier *d,
                            const struct dossier_paper_ask *ask,
                            struct doc **out, struct err *e) MUST_CHECK;

/* The same kept with the dossier as Word and PDF, in the transaction; 0 or the
** id of the PDF in *id. */
enum err_code dossier_keep_paper(struct registry *r, struct db *db,
                                 const char *actor, const struct dossier *d,
                                 const struct dossier_paper_ask *ask,
                                 int64_t *id, struct err *e) MUST_CHECK;

#endif
