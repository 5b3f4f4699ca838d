/*
** Numbers of lists as papers print them.
*/
#ifndef DOC_PAPER_COUNT_H
#define DOC_PAPER_COUNT_H

#include "base/buf.h"

/* Add n to out in one of Word's formats: decimal, decimalZero, upperRoman,
** lowerRoman, upperLetter, lowerLetter, vietnameseCounting, none; any other is
** taken for decimal. */
void paper_count(struct buf *out, const char *format, long n);

#endif
