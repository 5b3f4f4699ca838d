/*
** Reading a recipe's YAML tree.
*/
#ifndef SAMPLE_RECIPE_H
#define SAMPLE_RECIPE_H

#include "base/rng.h"
#include "catalog/catalog.h"

/* The value of a key; ERR_INPUT at the map's place when it is missing. */
enum err_code recipe_need(const struct cat_node *map, const char *key,
                          const struct cat_node **out,
                          struct err *e) MUST_CHECK;

/* A scalar as a whole number ("1200", "-5"). */
enum err_code recipe_int(const struct cat_node *node, int64_t *out,
                         struct err *e) MUST_CHECK;

/* A scalar as text; ERR_INPUT when it is a list or map. */
enum err_code recipe_text(const struct cat_node *node, const char **out,
                          struct err *e) MUST_CHECK;

/* Pick a key of a map of weights ({male: 48, female: 52}) or an item of a list;
** a scalar is picked as it is. */
enum err_code recipe_pick(const struct cat_node *node, struct rng *rng,
                          const char **out, struct err *e) MUST_CHECK;

/* A value as the column takes it, into a row. */
struct rows;
enum err_code recipe_set(struct rows *rows, size_t row, int column,
                         const char *text, struct pos pos,
                         struct err *e) MUST_CHECK;

#endif
