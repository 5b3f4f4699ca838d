/*
** The file of refusals: what was written, and why it was not taken.  Its first
** columns are those of the file, so that it can be mended and imported.
*/
#include "registry/import_impl.h"

#include "registry/csv.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REASON_BYTES = 2048 };

static enum err_code write_line(struct refusals *r, struct err *e)
{
    buf_str(&r->line, "\r\n");
    if (buf_check(&r->line, e) != ERR_OK)
        return e->code;
    if (fwrite(r->line.data, 1, r->line.len, r->f) != r->line.len)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, r->path, strerror(errno));
    buf_clear(&r->line);
    return ERR_OK;
}

static void add_word(struct refusals *r, enum msg_id id)
{
    char text[64];

    msg_format(id, r->lang, NULL, 0, text, sizeof text);
    csv_cell(&r->line, text);
}

/* The mark of UTF-8 in front lets Excel read the letters right. */
static enum err_code begin(struct refusals *r, const struct head *head,
                           struct err *e)
{
    r->f = fopen(r->path, "wb");
    if (!r->f)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, r->path, strerror(errno));
    buf_str(&r->line, "\xEF\xBB\xBF");
    for (size_t i = 0; i < head->count; i++) {
        csv_cell(&r->line, head->titles[i]);
        buf_char(&r->line, ',');
    }
    add_word(r, MSG_REG_HEAD_ROW);
    buf_char(&r->line, ',');
    add_word(r, MSG_REG_HEAD_COLUMN);
    buf_char(&r->line, ',');
    add_word(r, MSG_REG_HEAD_REASON);
    return write_line(r, e);
}

enum err_code refuse_row(struct refusals *r, const struct head *head,
                         const struct sheet_row *row, const char *column,
                         const struct err *reason, struct err *e)
{
    char text[REASON_BYTES];

    assert(reason->code != ERR_OK);
    if (!r->f && begin(r, head, e) != ERR_OK)
        return e->code;
    if (r->first.code == ERR_OK) {
        r->first = *reason;
        r->first_row = row->number;
    }
    for (size_t i = 0; i < head->count; i++) {
        csv_cell(&r->line, i < row->count ? row->cells[i].text : "");
        buf_char(&r->line, ',');
    }
    buf_printf(&r->line, "%" PRId64 ",", row->number);
    csv_cell(&r->line, column);
    buf_char(&r->line, ',');
    err_text(reason, r->lang, text, sizeof text);
    csv_cell(&r->line, text);
    return write_line(r, e);
}

enum err_code refusals_end(struct refusals *r, int keep, struct err *e)
{
    int bad = r->f && fclose(r->f) != 0;

    if (r->f && !keep)
        unlink(r->path);
    buf_free(&r->line);
    if (bad && keep)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, r->path, strerror(errno));
    return ERR_OK;
}
