/*
** Who asks, and how far that reaches.  A grant is role x unit (and all below)
** x field; the local actor (whoever can open the database file on the command
** line) may do everything.
*/
#ifndef REGISTRY_ACTOR_H
#define REGISTRY_ACTOR_H

#include "catalog/catalog.h"
#include "registry/units.h"

enum right {
    RIGHT_READ = 1,
    RIGHT_WRITE = 2,
    RIGHT_APPROVE = 4,
    RIGHT_ADMIN = 8
};

struct grant {
    unsigned rights; /* of enum right */
    int64_t unit_id;
    const char *field; /* NULL: every field */
};

struct actor {
    const char *name;
    int64_t user_id; /* 0 for the local actor */
    int all;
    const struct grant *grants;
    size_t grant_count;
};

/* The local actor, "local". */
extern const struct actor actor_local;

/* Load an account with its grants, in the arena.  ERR_NOTFOUND, ERR_DENIED when
** it is disabled. */
enum err_code actor_load(struct arena *a, struct db *db, const char *name,
                         const struct actor **out, struct err *e) MUST_CHECK;

/* What an account reaches, also while it is disabled: for those who change it.
** It may not act itself.  ERR_NOTFOUND. */
enum err_code actor_reach(struct arena *a, struct db *db, const char *name,
                          const struct actor **out, struct err *e) MUST_CHECK;

/* 1 when the unit is the grant's or lies below it.  A grant on a unit that
** ended reaches what lay below it while it existed; it does not grow into what
** came after it. */
int grant_reaches(const struct units *units, const struct grant *g,
                  int64_t unit);

/* 1 when the actor has the right for records of the field in the unit; field
** NULL asks for any field. */
int actor_may(const struct actor *who, const struct units *units, int64_t unit,
              const char *field, enum right right);

/* 1 when the actor administers all that a grant on the unit and field reaches;
** field NULL is every field, and then a grant of one field is not enough. */
int actor_administers(const struct actor *who, const struct units *units,
                      int64_t unit, const char *field);

/* ERR_INPUT when the field of a grant is none of the catalogue's; NULL, every
** field, is good. */
enum err_code grant_check_field(const struct catalog *c, const char *field,
                                struct err *e) MUST_CHECK;

/* The rights of a role name ("reader", "officer", "approver", "admin"); 0 when
** there is no such role. */
unsigned role_rights(const char *role);

/* "reader, officer, approver, admin". */
const char *role_list(void);

/* Jobs' parts for `ansinh user`.  actor is who does it. */
enum err_code user_add(struct db *db, const char *name, const char *full_name,
                       const char *actor, struct err *e) MUST_CHECK;
enum err_code user_grant(struct db *db, const char *name, const char *role,
                         int64_t unit, const char *field, const char *actor,
                         struct err *e) MUST_CHECK;

/* Grants of units that gave way, given again on who stands for each of them on
** the map of a day.  The old ones stay: they reach what lay there before. */
struct grant_carried {
    const char *user, *full_name, *role;
    const char *field; /* NULL: every field */
    int64_t from, to;
};
struct grants_carry {
    const int64_t *from;
    size_t from_count;
    day_t day;
    struct grant_carried *list; /* what was given, in the arena */
    size_t count, cap;
};

/* A part of a job, after the change and with the units as they are then.
** Disabled accounts, and those that have the same right there, get none. */
enum err_code grants_carry(struct arena *a, struct db *db,
                           const struct units *units, struct grants_carry *x,
                           const char *actor, struct err *e) MUST_CHECK;

#endif
