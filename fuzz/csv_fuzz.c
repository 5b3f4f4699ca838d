/*
** Any bytes as a CSV file: no crash; a refusal says why; every row keeps the
** promises of sheet.h, and what csv_cell writes of it reads again as the same.
*/
#include "base/text.h"
#include "registry/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
    int64_t last;
    struct buf again; /* the good rows, written anew */
    struct buf texts; /* their cells */
    int writing;
};

static enum err_code on_row(const struct sheet_row *row, void *arg,
                            struct err *e)
{
    struct seen *s = arg;

    (void)e;
    if (row->number <= s->last || row->count > SHEET_COLUMNS_MAX)
        abort();
    s->last = row->number;
    if (row->fault) {
        if (row->fault->id == MSG_NONE)
            abort();
        return ERR_OK;
    }
    for (size_t i = 0; i < row->count; i++) {
        const char *text = row->cells[i].text;
        if (!utf8_valid(text, strlen(text)))
            abort();
        buf_str(&s->texts, text);
        buf_char(&s->texts, '\n');
        if (s->writing) {
            buf_str(&s->again, i ? ";" : "");
            csv_cell(&s->again, text);
        }
    }
    buf_str(&s->again, "\r\n");
    return ERR_OK;
}

static enum err_code read(struct seen *s, const void *bytes, size_t len)
{
    struct sheet_sink sink = {on_row, s};
    struct err e = {0};
    FILE *f = fmemopen((void *)(uintptr_t)bytes, len, "rb");

    if (!f)
        return ERR_IO;
    enum err_code rc = csv_read(f, "fuzz.csv", &sink, &e);
    fclose(f);
    if (rc != ERR_OK && e.id == MSG_NONE)
        abort();
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct seen first = {.writing = 1}, second = {.last = -2};

    first.last = -2;
    buf_init(&first.again, 1 << 22);
    buf_init(&first.texts, 1 << 22);
    buf_init(&second.texts, 1 << 22);
    buf_init(&second.again, 1 << 22);
    buf_str(&first.again, "sep=;\r\n");
    if (len > 0 && read(&first, data, len) == ERR_OK && !first.again.failed &&
        read(&second, first.again.data, first.again.len) == ERR_OK &&
        strcmp(buf_cstr(&first.texts), buf_cstr(&second.texts)) != 0)
        abort();
    buf_free(&first.again);
    buf_free(&first.texts);
    buf_free(&second.texts);
    buf_free(&second.again);
    return 0;
}
