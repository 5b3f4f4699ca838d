/*
** What stands beside the columns of a record on its page: its files, wishes to
** change it, and for people the mergers they had part in.
*/
#ifndef WEB_BESIDE_H
#define WEB_BESIDE_H

#include "registry/rows.h"
#include "web/data.h"

struct beside {
    const struct rows *rows;                      /* the record, in row 0 */
    struct data_table *files, *changes, *mergers; /* NULL: there are none */
    int64_t merge; /* the newest merger that can be taken back, 0 none */
};

/* Make the data of the page; ERR_STORE, ERR_NOMEM. */
enum err_code beside_data(struct request *r, const struct rows *rows,
                          struct beside *out) MUST_CHECK;

/* And show them, with the forms that the account may use. */
void beside_html(struct request *r, const struct beside *b);

/* A link to the form of a wish, for the line of links of the page. */
void beside_button(struct request *r, const struct rows *rows);

/* Wishes as a table (change_request.h). */
struct change_list;
struct data_table *changes_table(struct request *r,
                                 const struct change_list *list);

#endif
