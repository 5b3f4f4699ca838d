/*
** What people write into one cell, read into a batch: "Nam" or "male",
** "05/02/2024" or "2024-02-05", "1.000" or "1000", "có" or "true".
*/
#ifndef REGISTRY_CELL_H
#define REGISTRY_CELL_H

#include "registry/rows.h"

/*
** Read text (NFC UTF-8; borrowed while the batch is used) into a cell.  Blank
** text sets null.  References and units take ids.  ERR_INPUT at pos, naming the
** column and what it takes.
*/
enum err_code cell_read(struct rows *rows, size_t row, int column,
                        const char *text, struct pos pos,
                        struct err *e) MUST_CHECK;

#endif
