#include "web/beside.h"

#include "dossier/files.h"
#include "registry/change_request.h"
#include "registry/person_merge.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGE_BYTES = 4096 };

/* ---- files -------------------------------------------------------------- */

static const char *size_text(struct request *r, int64_t bytes)
{
    return bytes < 1 << 20
               ? arena_printf(r->a, "%" PRId64 " KB", (bytes + 1023) / 1024)
               : arena_printf(r->a, "%" PRId64 ",%" PRId64 " MB", bytes >> 20,
                              (bytes & ((1 << 20) - 1)) * 10 >> 20);
}

static enum err_code files_table(struct request *r, struct beside *b)
{
    static const struct part_column columns[] = {
        {"name", MSG_WEB_FILE, DATA_TEXT},
        {"size", MSG_WEB_SIZE, DATA_TEXT},
        {"entered_by", MSG_WEB_WHO, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
    };
    const char *reg = b->rows->reg->name;
    struct file_list list;
    enum err_code rc =
        file_list(r->a, r->on->db, reg, b->rows->id[0], &list, &r->err);

    if (rc != ERR_OK || list.count == 0)
        return rc;
    b->files =
        part_table(r, "files", MSG_WEB_FILES, columns, ARRAY_COUNT(columns));
    for (size_t i = 0; b->files && i < list.count; i++) {
        const struct file_item *f = &list.items[i];
        data_row(b->files,
                 arena_printf(r->a, "/registers/%s/%" PRId64 "/files/%" PRId64,
                              reg, b->rows->id[0], f->id));
        data_text(b->files, f->name);
        data_text(b->files, size_text(r, f->size));
        data_text(b->files, f->entered_by);
        data_moment(b->files, f->entered_at);
    }
    return r->err.code;
}

static void files_form(struct request *r, const struct rows *rows)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_FILE_ADD);
    H(&r->h, "</summary>");
    form_begin_files(r, arena_printf(r->a, "/registers/%s/%" PRId64 "/files",
                                     rows->reg->name, rows->id[0]));
    form_file(r,
              &(struct field){.name = "file",
                              .label = msg_text(MSG_WEB_FILE, r->lang),
                              .help = msg_text(MSG_WEB_FILE_KINDS, r->lang),
                              .required = 1},
              ".pdf,.png,.jpg,.jpeg,.docx");
    form_button(r, MSG_WEB_FILE_ADD);
    form_end(r);
    H(&r->h, "</details>");
}

/* ---- wishes ------------------------------------------------------------- */

static const char *line_title(const struct request *r,
                              const struct change_item *x,
                              const struct change_line *l)
{
    int i = cat_column_index(x->reg, l->column);

    return i < 0 ? msg_text(MSG_WEB_UNIT, r->lang)
                 : TITLED(r, &x->reg->columns[i]);
}

static const char *line_value(struct request *r, const struct change_item *x,
                              const struct change_line *l, const char *value)
{
    int i = cat_column_index(x->reg, l->column);
    struct err e = {0};
    day_t day;

    if (!*value)
        return "–";
    if (i < 0)
        return unit_name(r, strtoll(value, NULL, 10));
    if (x->reg->columns[i].type == CAT_CHOICE)
        return part_code_title(r, x->reg->columns[i].choice->name, value);
    if (x->reg->columns[i].pattern && !may(r, x->reg, x->unit_id, RIGHT_WRITE))
        return "••••";
    return x->reg->columns[i].type == CAT_DAY &&
                   day_parse(value, NO_POS, &day, &e) == ERR_OK
               ? part_day(r, day)
               : value;
}

/* "Họ và tên: A → B; Ngày sinh: – → 01/5/1990" */
static const char *change_text(struct request *r, const struct change_item *x)
{
    struct buf b;

    buf_init(&b, CHANGE_BYTES);
    for (size_t i = 0; i < x->count; i++) {
        const struct change_line *l = &x->lines[i];
        buf_printf(&b, "%s%s: %s → %s", i ? "; " : "", line_title(r, x, l),
                   line_value(r, x, l, l->old), line_value(r, x, l, l->now));
    }
    const char *text = buf_to_arena(&b, r->a);
    buf_free(&b);
    return text ? text : "";
}

static const struct {
    enum msg_id title;
    const char *mark;
} states[CHANGE_STATE__MAX] = {
    [CHANGE_OPEN] = {MSG_WEB_CHANGE_OPEN, "note"},
    [CHANGE_APPROVED] = {MSG_WEB_CHANGE_APPROVED, "good"},
    [CHANGE_REFUSED] = {MSG_WEB_CHANGE_REFUSED, "bad"},
    [CHANGE_WITHDRAWN] = {MSG_WEB_CHANGE_WITHDRAWN, "warn"},
};

struct data_table *changes_table(struct request *r,
                                 const struct change_list *list)
{
    static const struct part_column columns[] = {
        {"id", MSG_WEB_NUMBER, DATA_NUMBER},
        {"record", MSG_WEB_RECORD, DATA_TEXT},
        {"change", MSG_WEB_CHANGE_WHAT, DATA_TEXT},
        {"asked_by", MSG_WEB_CHANGE_WHOSE, DATA_TEXT},
        {"reason", MSG_WEB_REASON, DATA_TEXT},
        {"entered_by", MSG_WEB_CHANGE_ENTERED, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"decided_by", MSG_WEB_CHANGE_DECIDED, DATA_TEXT},
        {"answer", MSG_WEB_CHANGE_ANSWER, DATA_TEXT},
    };
    struct data_table *t = part_table(r, "changes", MSG_WEB_REQUESTS, columns,
                                      ARRAY_COUNT(columns));

    for (size_t i = 0; t && i < list->count; i++) {
        const struct change_item *x = &list->items[i];
        const char *name = "";
        if (record_name(r, x->reg, x->record, &name) != ERR_OK)
            return NULL;
        data_row(t, arena_printf(r->a, "/changes/%" PRId64, x->id));
        data_number(t, x->id);
        data_link(t, name, record_href(r, x->reg, x->record));
        data_text(t, change_text(r, x));
        data_text(t, x->asked_by);
        data_text(t, x->reason);
        data_text(t, x->entered_by);
        data_moment(t, x->entered_at);
        data_marked(t, msg_text(states[x->state].title, r->lang),
                    states[x->state].mark);
        data_text(t, x->decided_by);
        data_text(t, x->answer);
    }
    return t;
}

static enum err_code wishes(struct request *r, struct beside *b)
{
    struct change_find find = {
        .reg = b->rows->reg, .record = b->rows->id[0], .who = r->who};
    struct change_list list;
    enum err_code rc =
        change_list(r->a, req_registry(r), r->on->db, &find, &list, &r->err);

    if (rc == ERR_OK && list.count > 0)
        b->changes = changes_table(r, &list);
    return rc == ERR_OK ? r->err.code : rc;
}

/* ---- mergers ------------------------------------------------------------ */

static enum err_code mergers(struct request *r, struct beside *b)
{
    static const struct part_column columns[] = {
        {"merger", MSG_WEB_NUMBER, DATA_NUMBER},
        {"kept", MSG_WEB_MERGE_KEPT, DATA_TEXT},
        {"gone", MSG_WEB_MERGE_GONE, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"moved", MSG_WEB_MERGE_MOVED, DATA_NUMBER},
        {"reason", MSG_WEB_REASON, DATA_TEXT},
        {"by", MSG_WEB_WHO, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
    };
    const struct cat_register *reg = b->rows->reg;
    struct merge_list list;
    enum err_code rc =
        people_mergers(r->a, r->on->db, reg, b->rows->id[0], &list, &r->err);

    if (rc != ERR_OK || list.count == 0)
        return rc;
    b->mergers = part_table(r, "mergers", MSG_WEB_MERGERS, columns,
                            ARRAY_COUNT(columns));
    for (size_t i = 0; b->mergers && i < list.count; i++) {
        const struct merge_item *x = &list.items[i];
        const int64_t ids[] = {x->kept, x->gone};
        if (x->merged && !b->merge)
            b->merge = x->id;
        data_row(b->mergers, NULL);
        data_number(b->mergers, x->id);
        for (int k = 0; k < 2; k++) {
            const char *name = "";
            if (record_name(r, reg, ids[k], &name) != ERR_OK)
                return r->err.code;
            data_link(b->mergers,
                      arena_printf(r->a, "%s (%" PRId64 ")", name, ids[k]),
                      record_href(r, reg, ids[k]));
        }
        data_marked(
            b->mergers,
            msg_text(x->merged ? MSG_WEB_MERGED : MSG_WEB_SEPARATED, r->lang),
            x->merged ? "note" : "good");
        data_number(b->mergers, x->moved);
        data_text(b->mergers, x->reason);
        data_text(b->mergers, x->entered_by);
        data_moment(b->mergers, x->entered_at);
    }
    return r->err.code;
}

static void separate_form(struct request *r, const struct beside *b)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_SEPARATE);
    H(&r->h, "</summary>");
    form_begin(
        r, METHOD_POST,
        arena_printf(r->a, "/people/%" PRId64 "/separate", b->rows->id[0]));
    form_hidden(r, "merger", arena_printf(r->a, "%" PRId64, b->merge));
    form_field(r,
               &(struct field){.name = "separate_reason",
                               .label = msg_text(MSG_WEB_REASON, r->lang),
                               .help = msg_text(MSG_WEB_SEPARATE_HOW, r->lang),
                               .value = "",
                               .required = 1,
                               .wide = 1});
    form_button(r, MSG_WEB_SEPARATE);
    form_end(r);
    H(&r->h, "</details>");
}

/* ---- all of it ---------------------------------------------------------- */

enum err_code beside_data(struct request *r, const struct rows *rows,
                          struct beside *out)
{
    *out = (struct beside){.rows = rows};
    enum err_code rc = files_table(r, out);

    if (rc == ERR_OK)
        rc = wishes(r, out);
    if (rc == ERR_OK && rows->reg->kind == CAT_PARTY)
        rc = mergers(r, out);
    return rc;
}

void beside_html(struct request *r, const struct beside *b)
{
    int writes = may(r, b->rows->reg, b->rows->unit_id[0], RIGHT_WRITE);

    if (b->files)
        data_table_html(r, b->files, MSG_NONE);
    if (writes && !b->rows->voided[0])
        files_form(r, b->rows);
    if (b->changes)
        data_table_html(r, b->changes, MSG_NONE);
    if (b->mergers)
        data_table_html(r, b->mergers, MSG_NONE);
    if (writes && b->merge)
        separate_form(r, b);
}

void beside_button(struct request *r, const struct rows *rows)
{
    if (!rows->voided[0])
        part_button(r, MSG_WEB_CHANGE_ASK,
                    arena_printf(r->a,
                                 "/changes/new?register=%s&record=%" PRId64,
                                 rows->reg->name, rows->id[0]));
}
