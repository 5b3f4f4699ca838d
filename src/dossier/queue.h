/*
** What lies on the desks: open dossiers by unit and officer with the working
** days left, the load of each officer, and what is about to be or is late.
*/
#ifndef DOSSIER_QUEUE_H
#define DOSSIER_QUEUE_H

#include "dossier/dossier.h"

struct dossier_ask {
    int64_t unit_id; /* and those below it on the map of the day */
    day_t day;       /* today */
    int minute;      /* of it; limits in hours before it are late */
    const struct actor *who;
    const char *officer;      /* NULL: of all; "": of nobody yet */
    const char *procedure;    /* name; NULL: all */
    enum dossier_state state; /* DOSSIER_STATE__MAX: every open one */
    int within; /* due within so many working days or late; -1: no matter */
    size_t offset, limit; /* limit 0: 50 */
};

struct dossier_item {
    struct dossier dossier;
    int left; /* working days to the day due; below 0: late by so many */
    int late; /* past the day due, or past its hour at the asker's minute */
};

struct dossier_queue {
    struct dossier_item *items; /* the first due first */
    size_t count;
    int more; /* there are some after these */
};

/* The list lives in the arena.  It holds what the asker may read. */
enum err_code dossier_queue(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier_ask *ask,
                            struct dossier_queue *out,
                            struct err *e) MUST_CHECK;

/* Open dossiers of one officer. */
struct dossier_load {
    const char *officer; /* "" nobody yet */
    int64_t open, late, paused;
};
struct dossier_loads {
    struct dossier_load *items; /* the fullest desk first */
    size_t count;
};

/* Only unit_id, day and who of the ask are read. */
enum err_code dossier_loads(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier_ask *ask,
                            struct dossier_loads *out,
                            struct err *e) MUST_CHECK;

/* Open dossiers of a unit and below by state: the state list. */
struct dossier_counts {
    int64_t of[DOSSIER_STATE__MAX];
};
enum err_code dossier_counts(struct registry *r, struct db *db,
                             const struct dossier_ask *ask,
                             struct dossier_counts *out,
                             struct err *e) MUST_CHECK;

#endif
