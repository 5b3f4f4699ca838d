/*
** Small parts that many pages are put together from.
*/
#ifndef WEB_PARTS_H
#define WEB_PARTS_H

#include "web/page.h"

/* One column of a table, its title a message. */
struct part_column {
    const char *key;
    enum msg_id title;
    enum data_kind kind;
};

/* A table of the page with such columns; NULL when the arena is full, which is
** then the request's error. */
struct data_table *part_table(struct request *r, const char *key,
                              enum msg_id title,
                              const struct part_column *columns, size_t count);

/* A link that looks like a button; literal places of this server only. */
void part_button(struct request *r, enum msg_id text, const char *href);
/* The button "Excel" of what is shown. */
void part_excel(struct request *r);

/* A choice among the codes of a list of the catalogue; with `any` its first
** line leaves the choice open. */
void part_codes(struct request *r, const char *name, const char *list,
                enum msg_id label, const char *value, int any);

/* The title of a code of a list, the code itself where the list has it not, ""
** for NULL. */
const char *part_code_title(const struct request *r, const char *list,
                            const char *code);

/* A field with a label, a type and what it holds now; wide ones take the whole
** line. */
void part_field(struct request *r, const char *name, enum msg_id label,
                const char *type, const char *value, int wide);

/* The same, and nothing is sent without it. */
void part_must(struct request *r, const char *name, enum msg_id label,
               const char *type, const char *value, int wide);

/* A value of the query or form; NULL when it is "". */
const char *part_get(const struct request *r, const char *name);

/* The unit that the query names, else the one that the account works in;
** ERR_DENIED for an account without any, ERR_NOTFOUND. */
enum err_code part_unit(struct request *r, const struct unit **out) MUST_CHECK;

/* The form of filters: begin it with the unit, end it with "show". */
void part_filter_begin(struct request *r, const char *action);
void part_filter_end(struct request *r);

/* A day as an official writes it, "" for none; lives in the arena. */
const char *part_day(struct request *r, day_t day);

/* "23/11/2026 08:30" at the clock of the office, from seconds since 1970; ""
** for 0. */
const char *part_clock(struct request *r, int64_t at);

#endif
