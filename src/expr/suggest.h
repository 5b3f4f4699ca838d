/*
** "Did you mean": the names closest to a misspelt one.
**
** A name is close when at most a third of its letters (at least one, at most
** four) must be changed, added, dropped or swapped with a neighbour.
*/
#ifndef EXPR_SUGGEST_H
#define EXPR_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_MAX = 3, SUGGEST_TEXT_BYTES = 256 };

struct suggest {
    const char *wrong;
    size_t wrong_len;
    const char *best[SUGGEST_MAX]; /* closest first; borrowed */
    int distance[SUGGEST_MAX];
    size_t count;
};

/* Begin with the misspelt name, wrong_len bytes long; it is borrowed. */
void suggest_start(struct suggest *s, const char *wrong, size_t wrong_len);

/* Consider one name; it is borrowed until suggest_text. */
void suggest_add(struct suggest *s, const char *name);

/* "a, b, c", closest first; "" when nothing is close.  Returns the number of
** names written.  out is cut at out_size and NUL-terminated. */
size_t suggest_text(const struct suggest *s, char *out, size_t out_size);

#endif
