/*
** Wishes to change facts of a record, as a citizen or a commune brings them:
** entered by one account, decided by another that has the right to approve in
** the record's unit.  Until then nothing changes; approving corrects the record
** through the registry with both accounts in the journal.
*/
#ifndef REGISTRY_CHANGE_REQUEST_H
#define REGISTRY_CHANGE_REQUEST_H

#include "registry/registry.h"

enum change_state {
    CHANGE_OPEN,
    CHANGE_APPROVED,
    CHANGE_REFUSED,
    CHANGE_WITHDRAWN,
    CHANGE_STATE__MAX
};
extern const char *const change_state_names[CHANGE_STATE__MAX];

/* One column as somebody wishes it; text as people write it, "" for nothing. */
struct change_value {
    const char *column, *text;
};

struct change_new {
    const struct cat_register *reg;
    int64_t record;
    const struct change_value *values;
    size_t count;
    int64_t unit;         /* where the record shall belong; 0: it stays */
    const char *asked_by; /* whose wish it is */
    const char *reason;   /* and what it rests on */
};

/* Enter a wish.  Values that are as they are already are left out.  ERR_INPUT
** no such column, a value of the wrong kind, nothing that changes, no reason;
** ERR_DENIED without the right to read the record, ERR_NOTFOUND. */
enum err_code change_ask(struct registry *r, const struct actor *who,
                         const struct change_new *wish, int64_t *id,
                         struct err *e) MUST_CHECK;

/* Decide: CHANGE_APPROVED, CHANGE_REFUSED (both by another account with the
** right to approve) or CHANGE_WITHDRAWN (by whoever entered it).  ERR_INPUT it
** is decided already, what the register refuses, no answer to a refusal;
** ERR_BUSY the record says something else meanwhile; ERR_DENIED,
** ERR_NOTFOUND. */
enum err_code change_decide(struct registry *r, const struct actor *who,
                            int64_t id, enum change_state to,
                            const char *answer, struct err *e) MUST_CHECK;

struct change_line {
    const char *column;    /* "unit_id" for the unit */
    const char *old, *now; /* as data, "" for nothing */
};

struct change_item {
    int64_t id, record, unit_id;
    const struct cat_register *reg;
    enum change_state state;
    const char *asked_by, *reason, *entered_by, *entered_at, *decided_by,
        *decided_at, *answer; /* the last three NULL until it is decided */
    struct change_line *lines;
    size_t count;
};

struct change_find {
    int64_t id;                     /* one of them, 0 any */
    const struct cat_register *reg; /* with record; NULL any */
    int64_t record;
    const struct actor *who; /* only of units that it may read */
    int open_only;
    size_t limit; /* 0: CHANGES_MOST */
};
struct change_list {
    struct change_item *items; /* newest first */
    size_t count;
};
enum { CHANGES_MOST = 200 };

/* Read wishes into the arena; ERR_STORE, ERR_NOMEM. */
enum err_code change_list(struct arena *a, const struct registry *r,
                          struct db *db, const struct change_find *find,
                          struct change_list *out, struct err *e) MUST_CHECK;

#endif
