/*
** Records for pages: lists of a register within what the account reaches, one
** record, what refers to it, and its history.
*/
#ifndef WEB_RECORD_H
#define WEB_RECORD_H

#include "registry/registry.h"
#include "web/data.h"

/* ---- how far the account reaches ---------------------------------------- */

struct scope {
    int all;                     /* every unit: no condition is needed */
    const unsigned char *member; /* by unit id */
    const int64_t *ids;
    size_t count;
};

/* The units that the account may read (right) for a field, those below `unit`
** only (0: all).  field NULL: any field. */
enum err_code scope_of(struct request *r, const char *field, enum right right,
                       int64_t unit, struct scope *out) MUST_CHECK;

/* 1 when the account may do it with a record of the register there. */
int may(const struct request *r, const struct cat_register *reg, int64_t unit,
        enum right right);

/* The unit that the query names; NULL for none.  ERR_NOTFOUND. */
enum err_code asked_unit(struct request *r, const struct unit **out) MUST_CHECK;

/* The unit that an account works in: that of its widest grant, on the map on
** which it exists. */
const struct unit *home_unit(const struct request *r);

/* "xã Mỹ Hương" */
const char *unit_name(const struct request *r, int64_t id);

/* ---- lists --------------------------------------------------------------- */

struct list_ask {
    const struct cat_register *reg;
    struct scope scope;
    day_t from, to;    /* of the first day; DAY_NONE open */
    const char *text;  /* a party's name or number; "" none */
    int64_t party;     /* records of one party; 0 all */
    const int *choice; /* by column: a code, -1 any; NULL none */
    int by_day;        /* order: newest day first, else newest entry first */
    int up;            /* the other way round */
    int64_t after;     /* id of the last row before, 0 the beginning */
    day_t after_day;
    size_t limit;
    int voided; /* void records too */
    int *cut;   /* out: the text stands for more parties than are looked at, of
                   which the list has nothing; NULL: nobody wants to know */
};

/* Read a list; *more = 1 when others follow.  The rows live in the arena. */
enum err_code list_read(struct request *r, const struct list_ask *ask,
                        struct rows **out, int *more) MUST_CHECK;

/* 1 when the query asks for a column by name (show=NAME, once for each). */
int list_asks_column(const struct request *r, const char *name);

/* A table of rows: day, party, unit and own columns, those that the query asks
** for or the first ones.  Numbers of people are
** covered unless the account may write there. */
struct data_table *list_table(struct request *r, const struct rows *rows,
                              const char *title);

/* ---- one record ---------------------------------------------------------- */

/* Read one; ERR_NOTFOUND, ERR_DENIED. */
enum err_code record_read(struct request *r, const struct cat_register *reg,
                          int64_t id, enum right right,
                          struct rows **out) MUST_CHECK;

/* Its columns as facts; references with the name of what they refer to. */
enum err_code record_facts(struct request *r, const struct rows *rows);

/* One cell as people read it, references as names. */
enum err_code record_cell(struct request *r, const struct rows *rows,
                          size_t row, int column, const char **text,
                          const char **href) MUST_CHECK;

/* The name of a party (or the number of another record). */
enum err_code record_name(struct request *r, const struct cat_register *reg,
                          int64_t id, const char **out) MUST_CHECK;

/* The record that words of a form mean: "#12", and of a party its number, or a
** name (with a birth year, a hamlet) that only one has among those that the
** account may find.  ERR_NOTFOUND, ERR_INPUT with a list when several do; *out
** is 0 then. */
enum err_code ref_read(struct request *r, const struct cat_register *reg,
                       const char *text, int64_t *out,
                       struct err *e) MUST_CHECK;

/* Where it is shown: "/people/5", "/registers/placement/5". */
const char *record_href(struct request *r, const struct cat_register *reg,
                        int64_t id);

/* Each benefit of an award that cannot be worked out for this month, and why,
** as a notice on the page (pg_explain.c). */
enum err_code explain_notices(struct request *r,
                              const struct rows *rows) MUST_CHECK;

/* The last change of a record: what a form remembers, so that a change that
** somebody else made meanwhile is seen. */
enum err_code record_version(struct db *db, const char *table, int64_t id,
                             int64_t *out, struct err *e) MUST_CHECK;

/* Its entries in the journal, newest first, as a table.  Numbers of people are
** covered as on the record's own page. */
enum err_code record_history(struct request *r, const char *table, int64_t id,
                             int reads);

/* An action of the journal as people read it. */
const char *record_action(const struct request *r, const char *action);

/* "094190000001" as "••••••••0001". */
const char *covered(struct request *r, const char *number);

#endif
