/*
** What the proof-reader finds, as parts of pages.
*/
#ifndef WEB_FINDINGS_H
#define WEB_FINDINGS_H

#include "check/check.h"
#include "web/data.h"

/* Check a paper with the documents that the catalogue knows.  a is large. */
enum err_code findings_of(struct request *r, struct arena *a,
                          const struct paper *p,
                          const struct check_result **out,
                          struct err *e) MUST_CHECK;

/* The list beside the text; its entries link to the places (#f-N) when the
** text was written by findings_text. */
void findings_list(struct request *r, const struct check_result *found,
                   int linked);

/* The text with its findings marked. */
void findings_text(struct request *r, const struct check_result *found);

/* As a table, for JSON and Excel. */
struct data_table *findings_table(struct request *r,
                                  const struct check_result *found);

#endif
