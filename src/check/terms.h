/*
** A figure and those that make it with their signs, as what was there, came and
** went makes what is there now: 432 + 83 − 89 = 426.
*/
#ifndef CHECK_TERMS_H
#define CHECK_TERMS_H

#include "check/work.h"

enum { TERMS_MAX = 9 };

struct terms {
    const struct item *total, *part[TERMS_MAX];
    int sign[TERMS_MAX]; /* 1 or -1 */
    int count;
};

/* One more part; there is room for TERMS_MAX. */
void ck_terms_add(struct terms *x, const struct item *part, int sign);

/* What the parts make, and within what when some were rounded. */
num ck_terms_sum(const struct terms *x);
num ck_terms_half(const struct terms *x);

/* Some figure is approximate ("khoảng"). */
int ck_terms_about(const struct terms *x);

/* One digit of one of the figures makes it right. */
int ck_terms_fix(const struct terms *x);

/* "432 + 83 − 89 = 426" with what the parts make; and the quotes, the total
** first. */
const char *ck_terms_text(struct work *w, const struct terms *x);
struct quotes ck_terms_quotes(struct work *w, const struct terms *x);

#endif
