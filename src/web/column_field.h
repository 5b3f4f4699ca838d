/*
** The field of a form for one column of a register, as the catalogue has it.
*/
#ifndef WEB_COLUMN_FIELD_H
#define WEB_COLUMN_FIELD_H

#include "web/page.h"

/* Title, help, kind, list of codes or pattern are the column's; hidden columns
** have no field.  value: what stands in it, as people write it, codes and dates
** as data; fault: why it was refused, NULL fine. */
void column_field(struct request *r, const struct cat_column *c,
                  const char *value, const char *fault);

#endif
