/*
** Memory by lifetime: one arena per command, per request, per compile.
** Everything that a module returns lives in the arena that was passed to it;
** nothing is freed one by one.
*/
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* limit_bytes is a hard cap: an arena never grows past it.  NULL when the
** process has no memory for an empty arena. */
struct arena *arena_new(size_t limit_bytes);

/* Free the arena and all in it; NULL is fine. */
void arena_free(struct arena *a);

/* Forget all that was allocated but keep the first block for reuse. */
void arena_reset(struct arena *a);

/* size bytes, zeroed, aligned for any type, alive until arena_free or
** arena_reset.  NULL when the cap is reached, memory is out, or
** arena_fail_at says so. */
void *arena_alloc(struct arena *a, size_t size);

/* As arena_alloc for count things of size bytes; NULL also on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Copies with a closing NUL; NULL as for arena_alloc. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/*
** Grow a list by one: returns the list with room for count + 1 items of size
** bytes (the old pointer while there is room, else a larger copy), or NULL.
** *cap is the room so far, 0 at first.
*/
void *arena_grow(struct arena *a, void *list, size_t count, size_t *cap,
                 size_t size);

/* Bytes handed out so far (with rounding). */
size_t arena_used(const struct arena *a);

/* Test hook: the nth allocation from now (1 = the next) and all after it
** fail; 0 switches it off. */
void arena_fail_at(struct arena *a, unsigned nth);

/* The same for every arena that this thread uses, also those that a function
** makes for itself. */
void arena_fail_in_thread(unsigned nth);

#endif
