/*
** Inside of the room web only: what the pages of registers share.
*/
#ifndef WEB_REGISTERS_H
#define WEB_REGISTERS_H

#include "web/record.h"

/* The register of the path, where the account has a grant for its field. */
enum err_code register_find(struct request *r,
                            const struct cat_register **out) MUST_CHECK;

/* The register and the record of the path.  ERR_NOTFOUND, ERR_DENIED. */
enum err_code register_record(struct request *r, enum right right,
                              const struct cat_register **reg,
                              struct rows **rows) MUST_CHECK;

/* The register of the path with what the filters of the query find in it. */
struct register_list {
    const struct cat_register *reg;
    struct list_ask ask;
    struct rows *rows;
    int more; /* others follow */
    int cut;  /* the text of the filter stands for too many parties */
};

/* At most so many rows. */
enum err_code register_list(struct request *r, size_t limit,
                            struct register_list *out) MUST_CHECK;

/* Saved views of a register: links to them, and the form that saves what is
** shown; a link to changing many. */
enum err_code register_views(struct request *r,
                             const struct cat_register *reg) MUST_CHECK;

/* Boxes for the columns to show, within the form of filters. */
void register_columns(struct request *r, const struct cat_register *reg);

#endif
