/*
** Campaigns of gifts reconciled: what a campaign meant to give, by source and
** group, beside what was handed out, and what does not look right in it.
*/
#ifndef DOSSIER_CAMPAIGN_H
#define DOSSIER_CAMPAIGN_H

#include "doc/doc.h"
#include "registry/registry.h"

/* Of a campaign: one source and group, or all. */
struct campaign_line {
    const char *giver, *group; /* codes; NULL: all */
    struct cat_title giver_title, group_title;
    int64_t planned, planned_money; /* parcels, đồng */
    int64_t handed, handed_money;
    int64_t receipts; /* records of gifts */
};

struct campaign {
    int64_t id;
    const char *name;
    const char *decision; /* NULL: none */
    int64_t unit_id;
    day_t first, last, reconciled; /* DAY_NONE where not known */
    struct campaign_line *lines;   /* those with a plan or gifts */
    size_t line_count;
    struct campaign_line all;
    int64_t twice;   /* people given more than once by one source */
    int64_t outside; /* gifts on a day outside the campaign */
    int64_t nobody;  /* gifts that name neither a person nor a household */
};

struct campaign_list {
    struct campaign *items; /* by first day; their lines are not read */
    size_t count;
};

/* The campaigns of a unit and those below it that hold between the days, each
** with its sums.  ERR_DENIED, ERR_INPUT when the catalogue has none. */
struct campaign_ask {
    int64_t unit_id;
    day_t first, last;
    const struct actor *who;
};
enum err_code campaign_list(struct arena *a, const struct registry *r,
                            struct db *db, const struct campaign_ask *ask,
                            struct campaign_list *out,
                            struct err *e) MUST_CHECK;

/* One campaign with its lines.  ERR_NOTFOUND, ERR_DENIED. */
enum err_code campaign_read(struct arena *a, const struct registry *r,
                            struct db *db, int64_t id, const struct actor *who,
                            struct campaign *out, struct err *e) MUST_CHECK;

/* The reconciliation of one, and the list of many, as papers.  NULL when the
** arena is full. */
struct doc *campaign_doc(struct arena *a, const struct campaign *x,
                         enum lang lang);
struct doc *campaign_list_doc(struct arena *a, const struct registry *r,
                              const struct campaign_list *l, enum lang lang);

#endif
