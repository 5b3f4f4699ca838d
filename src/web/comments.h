/*
** What people say to each other about the paper of a unit and a period: a
** report, or a periodic form.  One thread, with who said what and when, and
** what of it is settled; the pages of both show it and take what is added.
*/
#ifndef WEB_COMMENTS_H
#define WEB_COMMENTS_H

#include "report/texts.h"
#include "web/data.h"

struct comments {
    struct text_key key;
    const char *unit;  /* its code, for forms that lead back */
    const char *place; /* takes what is added: POST comment or settled */
    int may_add, may_settle;
    struct text_comments list;
    struct data_table *table;
};

/* The paper of a periodic form: "form:NAME". */
const char *comments_of_form(struct request *r, const char *form);

/* Read them, and put them among the data of the page; the caller has asked
** whether the account may read the paper. */
enum err_code comments_read(struct request *r, struct comments *c) MUST_CHECK;

/* The thread, with the forms that the account may send. */
void comments_html(struct request *r, const struct comments *c);

/* Take a comment, or that one is settled, as the request says. */
enum err_code comments_take(struct request *r,
                            const struct text_key *key) MUST_CHECK;

/* How many are open in the papers of a name and a period, by the id of the
** unit; units_max_id + 1 counts in the arena. */
enum err_code comments_open(struct request *r, const char *paper,
                            const char *period, int64_t **out) MUST_CHECK;

#endif
