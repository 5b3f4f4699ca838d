/*
** For tests only: a fresh database with the built-in catalogue and units, on
** each engine, and records in one line.
*/
#ifndef REGISTRY_WORLD_H
#define REGISTRY_WORLD_H

#include "registry/registry.h"
#include "store/test_db.h"

struct world {
    struct arena *arena; /* of the test */
    const struct catalog *catalog;
    struct store *store;
    struct registry *registry;
    const struct actor *who;
    int64_t province; /* Sóc Trăng on 2 January 2024 */
    int64_t communes[8];
    const struct registry_observer *look; /* of what is saved, or NULL */
};

/* Run a body on a fresh world of each engine that is there. */
typedef void world_body(struct world *w);
void world_on_both(const char *program, world_body *body);

/* Group teardown of such a test program: removes its databases. */
int world_teardown(void **state);

/* Insert one record given as text: "placement", commune 0.., "day=2024-02-05",
** "channel=overseas_contract", NULL.  Fails the test when it is refused;
** returns its id. */
int64_t world_add(struct world *w, const char *reg, int64_t unit, ...)
    __attribute__((sentinel));

/* As world_add, giving the code and the message in English. */
enum err_code world_try(struct world *w, struct err *e, const char *reg,
                        int64_t unit, ...) __attribute__((sentinel));

/* Correct columns of a record ("quantity=3", NULL); unit 0 keeps it. */
enum err_code world_correct(struct world *w, struct err *e, const char *reg,
                            int64_t id, int64_t unit, ...)
    __attribute__((sentinel));
enum err_code world_void(struct world *w, struct err *e, const char *reg,
                         int64_t id);

/* A person: sex "male"/"female", born "1990-05-01". */
int64_t world_person(struct world *w, const char *sex, const char *born);

/* The message of an error in English; a static buffer. */
const char *world_message(const struct err *e);

#endif
