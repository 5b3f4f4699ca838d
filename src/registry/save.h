/*
** The SQL of one register: inside of this room only.
*/
#ifndef REGISTRY_SAVE_H
#define REGISTRY_SAVE_H

#include "registry/check.h"

struct save_plan;

/* Statements and programs of a register; plan in the arena, freed with
** save_plan_free (buffers). */
enum err_code save_plan_new(struct arena *a, const struct cat_register *reg,
                            struct save_plan **out, struct err *e) MUST_CHECK;
void save_plan_free(struct save_plan *p); /* NULL is fine */
struct checker *save_plan_checker(struct save_plan *p);

/* Fill the party's columns of every row; a party that does not exist or is
** voided is a fault. */
enum err_code save_read_parties(struct save_plan *p, struct db *db,
                                struct rows *rows, struct check_sink *sink,
                                struct err *e) MUST_CHECK;

/* References other than the party exist; units too. */
enum err_code save_check_refs(struct save_plan *p, struct db *db,
                              struct rows *rows, struct check_sink *sink,
                              struct err *e) MUST_CHECK;

/* Nothing else has the same unique columns, no spell of the party overlaps. */
enum err_code save_check_unique(struct save_plan *p, struct db *db,
                                struct rows *rows, size_t row,
                                struct check_sink *sink,
                                struct err *e) MUST_CHECK;

/* Write the rows that are not marked voided, each with its journal entry. */
enum err_code save_insert(struct save_plan *p, const struct save *how,
                          struct rows *rows, struct check_sink *sink,
                          struct err *e) MUST_CHECK;
enum err_code save_update(struct save_plan *p, const struct save *how,
                          const struct rows *before, const struct rows *after,
                          struct err *e) MUST_CHECK;
enum err_code save_void(struct save_plan *p, const struct save *how,
                        const struct rows *before, struct err *e) MUST_CHECK;

/* A cell as a parameter of a statement: choices as their code. */
void save_bind_cell(struct stmt *s, int at, const struct rows *rows, size_t row,
                    int column);

/* The opposite; rows as they stand again. */
enum err_code save_restore(struct save_plan *p, const struct save *how,
                           const struct rows *after, struct err *e) MUST_CHECK;

/* Records of the register that refer to a party, batch by batch in *rows. */
enum err_code save_begin_dependents(struct save_plan *p, struct db *db,
                                    int64_t party, struct rows **rows,
                                    struct err *e) MUST_CHECK;
enum err_code save_next_dependents(struct save_plan *p,
                                   struct err *e) MUST_CHECK;

/* Records not voided whose column refers to id. */
enum err_code save_count_refs(struct db *db, const struct cat_register *reg,
                              int column, int64_t id, int64_t *count,
                              struct err *e) MUST_CHECK;

#endif
