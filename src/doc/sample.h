/*
** A made-up quarterly report of more than three pages with everything that a
** tree can hold; the tests send it through every writer.
*/
#ifndef DOC_SAMPLE_H
#define DOC_SAMPLE_H

#include "doc/doc.h"

/* The sample in a; NULL when the arena has no room for an empty document.
** The place, the office and all figures are made up. */
struct doc *doc_sample(struct arena *a);

#endif
