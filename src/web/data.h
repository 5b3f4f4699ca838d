/*
** What a page shows, as data: facts and tables.  The page writes them as HTML,
** the API as JSON, the button "Excel" as a sheet, all from the same rows.
**
** A handler makes its data first, then asks data_only: when that is 1 it
** returns, and the answer is made from the data.
*/
#ifndef WEB_DATA_H
#define WEB_DATA_H

#include "web/request.h"

enum data_kind { DATA_TEXT, DATA_NUMBER, DATA_DECIMAL, DATA_DAY };

struct data_column {
    const char *key; /* of JSON */
    const char *title;
    enum data_kind kind;
    const char *sort; /* the query that sorts by it, or NULL */
};

struct data_cell {
    enum data_kind kind;
    const char *text;  /* as people read it; "" nothing */
    const char *plain; /* as programs do; NULL: the same */
    int64_t value;     /* of a number; a decimal with scale */
    int scale;
    day_t day;
    int missing;      /* no value: shown as "–", null in JSON */
    const char *href; /* opens it, NULL none */
    const char *mark; /* a class for its look: "good", "bad", "warn", ... */
};

struct data_row {
    struct data_cell *cells;
    const char *href; /* the row's own page, NULL none */
    const char *mark;
    struct data_row *next;
};

struct data_table {
    struct request *r;
    const char *key, *title;
    const struct data_column *columns;
    size_t column_count, filled;
    struct data_row *first, **end, *last;
    size_t row_count;
    const char *next_href; /* the following page of rows, NULL none */
    int64_t total;         /* rows in all, -1 not counted */
    struct data_table *next;
};

struct data_fact {
    const char *key, *title, *text, *href;
    struct data_fact *next;
};

/* A table of the page; columns are borrowed.  Building cannot stop half way:
** when memory is out the rows are lost and the page fails at its end. */
struct data_table *data_table(struct request *r, const char *key,
                              const char *title,
                              const struct data_column *columns, size_t count);

/* The next row, and its cells from left to right. */
void data_row(struct data_table *t, const char *href);
void data_text(struct data_table *t, const char *text);
void data_link(struct data_table *t, const char *text, const char *href);
void data_marked(struct data_table *t, const char *text, const char *mark);
void data_number(struct data_table *t, int64_t n);
void data_value(struct data_table *t, struct value v);
void data_day(struct data_table *t, day_t day); /* DAY_NONE: missing */
/* A moment from its stamp ("2024-03-15T08:30:05..."): "15/3/2024 08:30", for
** programs "2024-03-15 08:30"; NULL or "": missing. */
void data_moment(struct data_table *t, const char *stamp);
/* The same words for text; "" for none. */
enum { DATA_MOMENT_BYTES = 40 };
const char *data_moment_text(const char *stamp, char out[DATA_MOMENT_BYTES]);
void data_none(struct data_table *t);
/* What opens the last cell, and its look. */
void data_open(struct data_table *t, const char *href);
void data_mark(struct data_table *t, const char *mark);

/* One fact of the page ("Born": "05/02/1990"). */
void data_fact(struct request *r, const char *key, const char *title,
               const char *text);
/* The same with the place that it opens. */
void data_fact_link(struct request *r, const char *key, const char *title,
                    const char *text, const char *href);

/* 1 when no page is wanted. */
int data_only(const struct request *r);

/* ---- answers made of data ---------------------------------------------- */

/* All facts and tables as one JSON object, into the body. */
void data_json(struct request *r);

/* The same as a sheet; it says who took it out, and when.  ERR_IO. */
enum err_code data_sheet(struct request *r);

/* ---- as HTML ------------------------------------------------------------ */

/* A table with its caption, in a box that scrolls sideways; with a sentence
** instead when it has no rows. */
void data_table_html(struct request *r, const struct data_table *t,
                     enum msg_id empty);
void data_facts_html(struct request *r);

#endif
