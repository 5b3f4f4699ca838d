/*
** Records that may be of one person: proposed, compared side by side, merged,
** said to be different, separated again; files of records.
*/
#include "dossier/files.h"
#include "registry/person_merge.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct cat_register *person_of(const struct request *r)
{
    return catalog_register(req_catalog(r), "person");
}

/* ---- proposals ---------------------------------------------------------- */

static const enum msg_id why[DUPLICATE_WHY__MAX] = {
    MSG_REG_WHY_NUMBER, MSG_REG_WHY_SAME, MSG_REG_WHY_NEAR};

static void put_side(struct request *r, struct data_table *t,
                     const struct duplicate_side *s)
{
    int whole = may(r, person_of(r), s->unit_id, RIGHT_WRITE);

    data_link(t, s->name, arena_printf(r->a, "/people/%" PRId64, s->id));
    data_day(t, s->born);
    data_text(t, whole ? s->number : covered(r, s->number));
    data_text(t, unit_name(r, s->unit_id));
}

static struct data_table *list_of(struct request *r,
                                  const struct duplicate_list *list)
{
    static const struct part_column columns[] = {
        {"compare", MSG_WEB_COMPARE, DATA_TEXT},
        {"first", MSG_WEB_FULL_NAME, DATA_TEXT},
        {"first_born", MSG_WEB_BORN, DATA_DAY},
        {"first_number", MSG_WEB_ID_NUMBER, DATA_TEXT},
        {"first_unit", MSG_WEB_UNIT, DATA_TEXT},
        {"second", MSG_WEB_SECOND_NAME, DATA_TEXT},
        {"second_born", MSG_WEB_BORN, DATA_DAY},
        {"second_number", MSG_WEB_ID_NUMBER, DATA_TEXT},
        {"second_unit", MSG_WEB_UNIT, DATA_TEXT},
    };
    struct data_table *t = part_table(r, "duplicates", MSG_WEB_DUPLICATES,
                                      columns, ARRAY_COUNT(columns));

    for (size_t i = 0; t && i < list->count; i++) {
        const struct duplicate *d = &list->items[i];
        data_row(t, NULL);
        data_link(t, msg_text(why[d->why], r->lang),
                  arena_printf(r->a, "/people/%" PRId64 "/merge?with=%" PRId64,
                               d->a.id, d->b.id));
        put_side(r, t, &d->a);
        put_side(r, t, &d->b);
    }
    return t;
}

static enum err_code duplicates_page(struct request *r)
{
    struct duplicate_ask ask = {.party = person_of(r), .who = r->who};
    struct duplicate_list list;
    const struct unit *unit;
    enum err_code rc = asked_unit(r, &unit);

    if (rc != ERR_OK)
        return rc;
    ask.unit = unit ? unit->id : 0;
    rc = people_duplicates(r->a, req_registry(r), r->on->db, &ask, &list,
                           &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = list_of(r, &list);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_DUPLICATES);
    H(&r->h, "<p class=\"actions\">");
    part_excel(r);
    H(&r->h, "</p>");
    html_el_msg(&r->h, "p", MSG_WEB_DUPLICATES_HOW, NULL);
    part_filter_begin(r, "/people/duplicates");
    part_filter_end(r);
    data_table_html(r, t, MSG_WEB_NO_DUPLICATES);
    if (list.more)
        page_notice(r, "note", msg_text(MSG_WEB_MORE_DUPLICATES, r->lang));
    return r->err.code;
}

/* ---- two beside each other ---------------------------------------------- */

static enum err_code read_pair(struct request *r, struct rows *both[2])
{
    int64_t ids[2];
    enum err_code rc = req_id(r, 0, &ids[0]);

    if (rc == ERR_OK)
        rc = req_int(r, "with", 1, INT64_MAX, 0, &ids[1]);
    for (int i = 0; rc == ERR_OK && i < 2; i++)
        rc = record_read(r, person_of(r), ids[i], RIGHT_WRITE, &both[i]);
    return rc;
}

static void pair_row(struct request *r, struct data_table *t, const char *title,
                     const char *const text[2])
{
    (void)r;
    data_row(t, NULL);
    t->last->mark = strcmp(text[0], text[1]) == 0 ? NULL : "head";
    data_text(t, title);
    data_text(t, text[0]);
    data_text(t, text[1]);
}

/* Column by column; what differs stands out. */
static struct data_table *pair_table(struct request *r, struct rows *both[2])
{
    struct data_column *c = arena_array(r->a, 3, sizeof *c);
    const struct cat_register *reg = both[0]->reg;
    const char *text[2], *href;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"column", msg_text(MSG_WEB_COLUMN, r->lang),
                                DATA_TEXT, NULL};
    for (int i = 0; i < 2; i++)
        c[i + 1] = (struct data_column){
            i ? "second" : "first",
            arena_printf(r->a, "%s %" PRId64, TITLED(r, reg), both[i]->id[0]),
            DATA_TEXT, NULL};
    struct data_table *t =
        data_table(r, "pair", msg_text(MSG_WEB_COMPARE, r->lang), c, 3);
    for (int i = 0; i < 2; i++)
        text[i] = unit_name(r, both[i]->unit_id[0]);
    if (t)
        pair_row(r, t, msg_text(MSG_WEB_UNIT, r->lang), text);
    for (size_t k = 0; t && k < reg->column_count; k++) {
        if (reg->columns[k].hidden)
            continue;
        for (int i = 0; i < 2; i++) {
            if (record_cell(r, both[i], 0, (int)k, &text[i], &href) != ERR_OK)
                return NULL;
        }
        pair_row(r, t, TITLED(r, &reg->columns[k]), text);
    }
    return t;
}

static void merge_forms(struct request *r, struct rows *both[2])
{
    const char *base = arena_printf(r->a, "/people/%" PRId64, both[0]->id[0]);
    const char *with = arena_printf(r->a, "%" PRId64, both[1]->id[0]);
    struct option keep[2];

    for (int i = 0; i < 2; i++)
        keep[i] = (struct option){i ? "second" : "first",
                                  arena_printf(r->a, "%s %" PRId64,
                                               TITLED(r, both[i]->reg),
                                               both[i]->id[0])};
    page_heading(r, MSG_WEB_MERGE);
    form_begin(r, METHOD_POST, arena_printf(r->a, "%s/merge", base));
    form_hidden(r, "with", with);
    form_select(r,
                &(struct field){.name = "keep",
                                .label = msg_text(MSG_WEB_MERGE_KEPT, r->lang),
                                .help = msg_text(MSG_WEB_MERGE_HOW, r->lang)},
                keep, 2);
    part_must(r, "reason", MSG_WEB_REASON, "text", NULL, 1);
    form_button(r, MSG_WEB_MERGE);
    form_end(r);
    page_heading(r, MSG_WEB_DIFFERENT);
    form_begin(r, METHOD_POST, arena_printf(r->a, "%s/different", base));
    form_hidden(r, "with", with);
    part_must(r, "because", MSG_WEB_REASON, "text", NULL, 1);
    form_button(r, MSG_WEB_DIFFERENT);
    form_end(r);
}

static enum err_code merge_page(struct request *r)
{
    struct rows *both[2];
    enum err_code rc = read_pair(r, both);

    if (rc != ERR_OK)
        return rc;
    struct data_table *t = pair_table(r, both);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_COMPARE);
    data_table_html(r, t, MSG_NONE);
    merge_forms(r, both);
    return r->err.code;
}

static enum err_code take_pair(struct request *r, struct merge_pair *pair)
{
    enum err_code rc = req_id(r, 0, &pair->kept);

    pair->party = person_of(r);
    return rc == ERR_OK ? req_int(r, "with", 1, INT64_MAX, 0, &pair->gone) : rc;
}

static enum err_code merge(struct request *r)
{
    struct merge_pair pair = {.reason = part_get(r, "reason")};
    int64_t id;
    enum err_code rc = take_pair(r, &pair);

    if (strcmp(req_get(r, "keep"), "second") == 0)
        pair =
            (struct merge_pair){pair.party, pair.gone, pair.kept, pair.reason};
    if (rc == ERR_OK)
        rc = people_merge(req_registry(r), r->who, &pair, &id, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/people/%" PRId64, pair.kept),
                          MSG_WEB_DONE_MERGED)
               : rc;
}

static enum err_code differ(struct request *r)
{
    struct merge_pair pair = {.reason = part_get(r, "because")};
    enum err_code rc = take_pair(r, &pair);

    if (rc == ERR_OK)
        rc = people_differ(req_registry(r), r->who, &pair, &r->err);
    return rc == ERR_OK ? reply_go(r, "/people/duplicates", MSG_WEB_DONE_SAVED)
                        : rc;
}

static enum err_code separate(struct request *r)
{
    int64_t person, id;
    enum err_code rc = req_id(r, 0, &person);

    if (rc == ERR_OK)
        rc = req_int(r, "merger", 1, INT64_MAX, 0, &id);
    if (rc == ERR_OK)
        rc = people_separate(req_registry(r), r->who, id,
                             part_get(r, "separate_reason"), &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/people/%" PRId64, person),
                          MSG_WEB_DONE_SEPARATED)
               : rc;
}

/* ---- files of any record ------------------------------------------------ */

static enum err_code record_of(struct request *r, enum right right,
                               struct rows **rows)
{
    const struct cat_register *reg =
        catalog_register(req_catalog(r), r->slot[0]);
    int64_t id;
    enum err_code rc = req_id(r, 1, &id);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->slot[0]);
    return rc == ERR_OK ? record_read(r, reg, id, right, rows) : rc;
}

static enum err_code file_put(struct request *r)
{
    const struct web_file *sent = req_file(r, "file");
    struct rows *rows;
    int64_t id;
    enum err_code rc = record_of(r, RIGHT_WRITE, &rows);

    if (rc == ERR_OK && (!sent || sent->len == 0))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    if (rc != ERR_OK)
        return rc;
    struct file_new file = {rows->reg->name, rows->id[0], sent->name,
                            "paper",         sent->bytes, sent->len};
    rc = file_add(req_registry(r), r->who, &file, &id, &r->err);
    return rc == ERR_OK ? reply_go(r, record_href(r, rows->reg, rows->id[0]),
                                   MSG_WEB_DONE_SAVED)
                        : rc;
}

/* A file is given out for the record that it belongs to, and no other. */
static enum err_code file_get(struct request *r)
{
    struct file_list list;
    struct file_item item;
    struct rows *rows;
    struct buf bytes;
    int64_t id;
    enum err_code rc = record_of(r, RIGHT_READ, &rows);

    if (rc == ERR_OK)
        rc = req_id(r, 2, &id);
    if (rc == ERR_OK)
        rc = file_list(r->a, r->on->db, rows->reg->name, rows->id[0], &list,
                       &r->err);
    if (rc != ERR_OK)
        return rc;
    size_t i = 0;
    while (i < list.count && list.items[i].id != id)
        i++;
    if (i == list.count)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->slot[2]);
    buf_init(&bytes, FILE_BYTES_MAX + 1);
    rc = file_read_kept(r->a, r->on->db, id, &item, &bytes, &r->err);
    if (rc == ERR_OK)
        rc = reply_file(r, item.type, item.name, &bytes);
    buf_free(&bytes);
    return rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/people/duplicates",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_WRITE,
     duplicates_page,
     MSG_WEB_DUPLICATES,
     {{"unit", "string", 0}}},
    {METHOD_GET,
     "/people/:id/merge",
     ROUTE_API,
     RIGHT_WRITE,
     merge_page,
     MSG_WEB_COMPARE,
     {{"with", "integer", 1}}},
    {METHOD_POST,
     "/people/:id/merge",
     ROUTE_API,
     RIGHT_WRITE,
     merge,
     MSG_WEB_MERGE,
     {{"with", "integer", 1}, {"keep", "string", 0}, {"reason", "string", 1}}},
    {METHOD_POST,
     "/people/:id/different",
     ROUTE_API,
     RIGHT_WRITE,
     differ,
     MSG_WEB_DIFFERENT,
     {{"with", "integer", 1}, {"because", "string", 1}}},
    {METHOD_POST,
     "/people/:id/separate",
     ROUTE_API,
     RIGHT_WRITE,
     separate,
     MSG_WEB_SEPARATE,
     {{"merger", "integer", 1}, {"separate_reason", "string", 1}}},
    {METHOD_POST,
     "/registers/:name/:id/files",
     ROUTE_API | ROUTE_UPLOAD,
     RIGHT_WRITE,
     file_put,
     MSG_WEB_FILE_ADD,
     {{0}}},
    {METHOD_GET,
     "/registers/:name/:id/files/:file",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     file_get,
     MSG_WEB_FILE,
     {{0}}},
};
const struct route_family family_same = {"same", MSG_NONE, 0, routes,
                                         ARRAY_COUNT(routes)};
