/*
** The files that an import writes: first of all that of refusals, what was
** written and why it was not taken.  Its first columns are those of the file,
** so that it can be mended and imported.
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

/* ---- a file ------------------------------------------------------------ */

/* The mark of UTF-8 in front lets Excel read the letters right. */
static const char mark[] = "\xEF\xBB\xBF";

enum err_code import_out_open(struct import_out *o, struct err *e)
{
    if (o->f)
        return ERR_OK;
    o->f = fopen(o->path, "wb");
    if (!o->f)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, o->path, strerror(errno));
    if (fputs(mark, o->f) < 0)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, o->path, strerror(errno));
    return ERR_OK;
}

void import_out_cell(struct import_out *o, const char *text)
{
    if (o->line.len > 0)
        buf_char(&o->line, ',');
    csv_cell(&o->line, text);
}

void import_out_word(struct import_out *o, enum msg_id id, enum lang lang)
{
    char text[64];

    msg_format(id, lang, NULL, 0, text, sizeof text);
    import_out_cell(o, text);
}

enum err_code import_out_line(struct import_out *o, struct err *e)
{
    buf_str(&o->line, "\r\n");
    if (buf_check(&o->line, e) != ERR_OK)
        return e->code;
    if (fwrite(o->line.data, 1, o->line.len, o->f) != o->line.len)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, o->path, strerror(errno));
    buf_clear(&o->line);
    return ERR_OK;
}

enum err_code import_out_end(struct import_out *o, int keep, struct err *e)
{
    int bad = o->f && fclose(o->f) != 0;

    if (o->f && !keep)
        unlink(o->path);
    o->f = NULL;
    buf_free(&o->line);
    if (bad && keep)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, o->path, strerror(errno));
    return ERR_OK;
}

/* ---- refusals ---------------------------------------------------------- */

/* The cells of a row of the file; an empty first one keeps its comma. */
static void put_cells(struct refusals *r, const struct head *head,
                      const struct sheet_row *row)
{
    for (size_t i = 0; i < head->count; i++) {
        if (i > 0)
            buf_char(&r->out.line, ',');
        csv_cell(&r->out.line, !row             ? head->titles[i]
                               : i < row->count ? row->cells[i].text
                                                : "");
    }
    buf_char(&r->out.line, ',');
}

static enum err_code begin(struct refusals *r, const struct head *head,
                           struct err *e)
{
    static const enum msg_id words[] = {MSG_REG_HEAD_COLUMN,
                                        MSG_REG_HEAD_REASON};
    char text[64];

    if (import_out_open(&r->out, e) != ERR_OK)
        return e->code;
    put_cells(r, head, NULL);
    msg_format(MSG_REG_HEAD_ROW, r->lang, NULL, 0, text, sizeof text);
    csv_cell(&r->out.line, text);
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        import_out_word(&r->out, words[i], r->lang);
    return import_out_line(&r->out, e);
}

enum err_code refuse_row(struct refusals *r, const struct head *head,
                         const struct sheet_row *row, const char *column,
                         const struct err *reason, struct err *e)
{
    char text[REASON_BYTES];

    assert(reason->code != ERR_OK);
    if (!r->out.f && begin(r, head, e) != ERR_OK)
        return e->code;
    if (r->first.code == ERR_OK) {
        r->first = *reason;
        r->first_row = row->number;
    }
    put_cells(r, head, row);
    buf_printf(&r->out.line, "%" PRId64, row->number);
    import_out_cell(&r->out, column);
    err_text(reason, r->lang, text, sizeof text);
    import_out_cell(&r->out, text);
    return import_out_line(&r->out, e);
}
