#include "web/comments.h"

#include "web/parts.h"

#include <inttypes.h>
#include <string.h>

const char *comments_of_form(struct request *r, const char *form)
{
    const char *name = arena_printf(r->a, "form:%s", form);

    return name ? name : "";
}

enum err_code comments_read(struct request *r, struct comments *c)
{
    static const struct part_column columns[] = {
        {"id", MSG_WEB_NUMBER, DATA_NUMBER},
        {"content", MSG_WEB_REPORT_COMMENT, DATA_TEXT},
        {"by", MSG_WEB_WHO, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
        {"settled_by", MSG_WEB_REPORT_COMMENT_DONE, DATA_TEXT},
    };
    enum err_code rc =
        report_comments(r->a, r->on->db, &c->key, &c->list, &r->err);

    c->table = part_table(r, "comments", MSG_WEB_REPORT_COMMENTS, columns,
                          ARRAY_COUNT(columns));
    for (size_t i = 0; rc == ERR_OK && c->table && i < c->list.count; i++) {
        const struct text_comment *x = &c->list.items[i];
        data_row(c->table, NULL);
        data_number(c->table, x->id);
        data_text(c->table, x->content);
        data_text(c->table, x->entered_by);
        data_moment(c->table, x->entered_at);
        data_text(c->table, x->settled_by);
    }
    return rc == ERR_OK ? r->err.code : rc;
}

/* ---- the thread --------------------------------------------------------- */

static void key_fields(struct request *r, const struct comments *c)
{
    form_hidden(r, "unit", c->unit);
    form_hidden(r, "period", c->key.period);
}

static void settle_form(struct request *r, const struct comments *c,
                        const struct text_comment *x)
{
    form_begin(r, METHOD_POST, c->place);
    key_fields(r, c);
    form_hidden(r, "settled", arena_printf(r->a, "%" PRId64, x->id));
    html_el_msg(&r->h, "button", MSG_WEB_COMMENT_SETTLE, "class", "second",
                "aria-label",
                req_say(r, MSG_WEB_COMMENT_SETTLE_OF, x->entered_by, NULL),
                NULL);
    form_end(r);
}

static void one(struct request *r, const struct comments *c,
                const struct text_comment *x)
{
    char at[DATA_MOMENT_BYTES];

    H(&r->h, "<li><p class=\"said\">");
    html_text(&r->h, x->content);
    H(&r->h, "</p><p class=\"soft\">");
    html_text(&r->h, x->entered_by);
    H(&r->h, ", ");
    html_text(&r->h, data_moment_text(x->entered_at, at));
    H(&r->h, " ");
    page_badge(r, x->settled_by ? "good" : "warn",
               x->settled_by
                   ? req_say(r, MSG_WEB_COMMENT_SETTLED, x->settled_by, NULL)
                   : msg_text(MSG_WEB_COMMENT_OPEN, r->lang));
    H(&r->h, "</p>");
    if (!x->settled_by && c->may_settle)
        settle_form(r, c, x);
    H(&r->h, "</li>");
}

void comments_html(struct request *r, const struct comments *c)
{
    H(&r->h, "<section class=\"thread\">");
    page_heading(r, MSG_WEB_REPORT_COMMENTS);
    if (c->list.count == 0)
        html_el_msg(&r->h, "p", MSG_WEB_REPORT_NO_COMMENTS, "class", "soft",
                    NULL);
    else
        H(&r->h, "<ol>");
    for (size_t i = 0; i < c->list.count; i++)
        one(r, c, &c->list.items[i]);
    if (c->list.count > 0)
        H(&r->h, "</ol>");
    if (c->may_add) {
        form_begin(r, METHOD_POST, c->place);
        key_fields(r, c);
        form_area(r, &(struct field){
                         .name = "comment",
                         .label = msg_text(MSG_WEB_REPORT_COMMENT, r->lang),
                         .value = "",
                         .required = 1,
                         .wide = 1});
        form_button(r, MSG_WEB_COMMENT_SEND);
        form_end(r);
    }
    H(&r->h, "</section>");
}

/* ---- taking them -------------------------------------------------------- */

enum err_code comments_take(struct request *r, const struct text_key *key)
{
    int64_t settled;
    enum err_code rc = req_int(r, "settled", 1, INT64_MAX, 0, &settled);

    return rc == ERR_OK ? report_comment(req_registry(r), r->who, key,
                                         settled ? NULL : req_get(r, "comment"),
                                         settled, &r->err)
                        : rc;
}

enum err_code comments_open(struct request *r, const char *paper,
                            const char *period, int64_t **out)
{
    int64_t most = units_max_id(req_units(r));
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT unit_id, count(*) FROM report_comment"
                   " WHERE report = $1 AND period = $2 AND settled_by IS NULL"
                   " GROUP BY unit_id",
                   &s, &r->err);

    *out = arena_array(r->a, (size_t)most + 1, sizeof **out);
    if (!*out)
        return err_nomem(&r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, paper);
    stmt_bind_text(s, 2, period);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (stmt_int(s, 0) <= most)
            (*out)[stmt_int(s, 0)] = stmt_int(s, 1);
    }
    return rc;
}
