/*
** Inside of the room web only: what the pages of administration share.
*/
#ifndef WEB_ADMIN_H
#define WEB_ADMIN_H

#include "web/page.h"

/* In the order of the tabs. */
enum admin_tab {
    ADMIN_USERS,
    ADMIN_RULES,
    ADMIN_UNITS,
    ADMIN_CATALOGUE,
    ADMIN_JOURNAL,
    ADMIN_BACKUP
};

/* Begin a page with the tabs of administration below its title. */
void admin_begin(struct request *r, const char *title, enum admin_tab tab);

/* The role of a grant as people read it; "" for NULL. */
const char *role_title(const struct request *r, const char *name);

/* ERR_DENIED unless the account administers every unit that any account has
** rights on: what concerns the whole database is for it alone. */
enum err_code admin_of_all(struct request *r) MUST_CHECK;

#endif
