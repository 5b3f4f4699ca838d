/*
** Words that the outputs share.
*/
#ifndef CHECK_SAY_H
#define CHECK_SAY_H

#include "check/check.h"

/* "lỗi", "warning": in the language of the reader. */
const char *check_severity_word(enum check_severity severity, enum lang lang);

/* How much was read and checked, one line without its newline. */
void check_coverage(const struct check_result *r, enum lang lang,
                    struct buf *out);

#endif
