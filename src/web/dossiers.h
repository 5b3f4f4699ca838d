/*
** Inside of the room web only: what the pages of dossiers share.
*/
#ifndef WEB_DOSSIERS_H
#define WEB_DOSSIERS_H

#include "dossier/dossier.h"
#include "web/request.h"

/* The dossier of the path, where the account may read it.  ERR_NOTFOUND,
** ERR_DENIED. */
enum err_code dossier_of_path(struct request *r,
                              struct dossier *out) MUST_CHECK;

/* On its page: the button for its decision, where it waits for one and the
** account may make it (pg_decide.c). */
void dossier_decide_button(struct request *r, const struct dossier *d);

/* On its page: the button for the receipt, and links to all papers. */
void dossier_paper_buttons(struct request *r, const struct dossier *d);
void dossier_letters(struct request *r, const struct dossier *d);

#endif
