/*
** Characters that HTML writes by name or number.
*/
#ifndef DOC_PAPER_ENTITY_H
#define DOC_PAPER_ENTITY_H

#include "base/buf.h"

/*
** Read "&name;" or "&#n;" at p, which points at '&', add its character to out
** and return the place behind it.  What is no entity that is known is a '&'.
*/
const char *paper_entity(const char *p, const char *end, struct buf *out);

#endif
