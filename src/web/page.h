/*
** What pages are made of: the frame around them, forms, notices, charts.  The
** look is in assets/style.css; every component is named there as here.
*/
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/data.h"

/* Head, menu and title of a page; the server closes it.  With r->partial only
** what follows is sent. */
void page_begin(struct request *r, const char *title);
void page_begin_msg(struct request *r, enum msg_id title);
void page_end(struct request *r);

/* A page about an error, or problem+json for the API. */
void page_error(struct request *r);

/* A line of links beside the title: pairs of href and message, NULL-ended. */
void page_actions(struct request *r, ...) __attribute__((sentinel));
/* The button that takes what is shown into Excel. */
void page_excel(struct request *r);

/* A box that says something; kind "good", "bad", "warn" or "note". */
void page_notice(struct request *r, const char *kind, const char *text);
void page_badge(struct request *r, const char *mark, const char *text);
void page_heading(struct request *r, enum msg_id title);

/* The link to the rows that follow, where there are any. */
void page_next(struct request *r, const struct data_table *t);

/* ---- tabs --------------------------------------------------------------- */

struct page_tab {
    const char *href;
    enum msg_id title;
};
/* Links of which one is where we are. */
void page_tabs(struct request *r, const struct page_tab *tabs, size_t count,
               size_t current);

/* ---- forms -------------------------------------------------------------- */

/* <form>: POST forms carry the session's token and a number that makes a second
** sending without effect. */
void form_begin(struct request *r, enum method method, const char *action);
void form_begin_files(struct request *r, const char *action);
void form_end(struct request *r);
void form_button(struct request *r, enum msg_id text);
/* A second choice of the form: name=value is sent with it. */
void form_button_named(struct request *r, enum msg_id text, const char *name,
                       const char *value);
void form_hidden(struct request *r, const char *name, const char *value);

struct field {
    const char *name, *label, *value; /* value NULL: what was sent, else "" */
    const char *type;  /* "text", "search", "password", "number", "date" */
    const char *help;  /* below the field: the law, an example */
    const char *fault; /* why it was refused, NULL fine */
    const char *pattern, *min, *max, *step, *list, *autocomplete, *inputmode;
    int required, wide, focus;
};
void form_field(struct request *r, const struct field *f);
void form_area(struct request *r, const struct field *f);

struct option {
    const char *value, *label;
};
/* A choice among values. */
void form_select(struct request *r, const struct field *f,
                 const struct option *options, size_t count);
/* A box to tick: sends "1" when it is. */
void form_check(struct request *r, const char *name, const char *label,
                int checked);
/* A file of the kinds that accept lists. */
void form_file(struct request *r, const struct field *f, const char *accept);

/* The list that fields with .list = "units" suggest from; once on a page. */
void form_units(struct request *r);

/* The unit that a page is about: a search field with the units that the account
** reaches. */
void form_unit(struct request *r, const struct unit *unit);

#endif
