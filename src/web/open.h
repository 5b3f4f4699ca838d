/*
** Figures for everybody: which cells may be shown so that nobody can be
** recognised in them.
*/
#ifndef WEB_OPEN_H
#define WEB_OPEN_H

#include <stddef.h>
#include <stdint.h>

enum { OPEN_LEAST = 5 }; /* a cell from 1 up to below this is not shown */

/*
** Say which of the parts of a total must be hidden (hidden[i] = 1).  Small
** cells are; and where what is hidden could still be computed from the total
** (one cell alone, or all of them together small), the next smallest are, too.
** When the total itself is small, every part is hidden.  Negative numbers,
** which a correction may give, count as small.
*/
void open_suppress(const int64_t *parts, size_t count, int64_t total,
                   unsigned char *hidden);

/* 1 when a total may not be shown. */
int open_is_small(int64_t n);

#endif
