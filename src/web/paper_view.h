/*
** A document tree as a part of a page: the text of a report, its figures as
** links that open what is behind them.
*/
#ifndef WEB_PAPER_VIEW_H
#define WEB_PAPER_VIEW_H

#include "doc/doc.h"
#include "web/request.h"

/* Write body and annexes.  A figure links to `base` with open=N&..., N its
** place in the text from 1; the one numbered `open` is marked. */
struct paper_view {
    struct request *r;
    const char *base; /* "/reports/quarterly?unit=94&period=2024Q1" */
    int open;
    int count;                      /* figures written so far */
    const struct doc_figure *shown; /* the one numbered open, or NULL */
};
void paper_view_write(struct paper_view *v, const struct doc *d);

/* The body alone, as a part of a page. */
void paper_view_body(struct paper_view *v, const struct doc *d);

#endif
