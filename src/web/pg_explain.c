/*
** Why an award is due what it is, in sentences that can be read to a citizen.
*/
#include "benefit/explain.h"
#include "benefit/month.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"

#include <string.h>

enum { TEXT_BYTES = 4 << 20 };

/* The months in which the amount changes, or the one that is asked. */
static enum err_code explain_benefit(struct request *r,
                                     const struct cat_benefit *b,
                                     const struct rows *rows, int32_t month,
                                     struct buf *out)
{
    int32_t today = month_of(day_today());
    struct law_ask law = {.benefit = b,
                          .units = req_units(r),
                          .known = day_today(),
                          .first = month ? month : month_of(b->from),
                          .last = month ? month : today};
    struct due_spans spans;
    struct explain x;
    struct due *d;

    if (law.last < law.first)
        law.last = law.first;
    enum err_code rc = due_new(r->a, &law, &d, &r->err);
    if (rc == ERR_OK)
        rc = due_run(d, rows, &spans, &r->err);
    if (rc != ERR_OK)
        return rc;
    size_t count = spans.count;
    int32_t *months = arena_array(r->a, count + 1, sizeof *months);
    if (!months)
        return err_nomem(&r->err);
    for (size_t i = 0; i < count; i++)
        months[i] = spans.list[i].first;
    if (count == 0)
        months[count++] = law.last;
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = explain_month(r->a, d, rows, months[i], &x, &r->err);
        if (rc == ERR_OK)
            explain_text(d, rows, &x, r->lang, out);
        buf_char(out, '\n');
    }
    return rc;
}

/* The award with the columns of its person, which rules look at. */
static enum err_code load_award(struct request *r,
                                const struct cat_register *reg, int64_t id,
                                struct rows *rows)
{
    struct loader *l;
    struct stmt *s;
    enum err_code rc = loader_new(r->a, reg, NULL, "r.id = $1", &l, &r->err);

    if (rc == ERR_OK)
        rc = loader_begin(l, r->on->db, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = loader_fetch(l, s, r->a, rows, &r->err);
    stmt_reset(s);
    return rc;
}

/* Why a benefit cannot be worked out for a month in which the award is open or
** does not begin; DUE_OK: it can be, or is not due. */
static enum err_code stop_of(struct request *r, const struct cat_benefit *b,
                             const struct rows *full, int32_t month,
                             enum due_why *why)
{
    struct law_ask law = {.benefit = b,
                          .units = req_units(r),
                          .known = day_today(),
                          .first = month,
                          .last = month};
    struct due_spans spans;
    struct explain x;
    struct due *d;
    enum err_code rc = due_new(r->a, &law, &d, &r->err);

    *why = DUE_OK;
    if (rc == ERR_OK)
        rc = due_run(d, full, &spans, &r->err);
    if (rc == ERR_OK)
        rc = explain_month(r->a, d, full, month, &x, &r->err);
    if (rc == ERR_OK && x.why != DUE_OUTSIDE &&
        (x.inside || x.why == DUE_NEEDS || x.why == DUE_NO_START))
        *why = x.why;
    return rc;
}

enum err_code explain_notices(struct request *r, const struct rows *rows)
{
    const struct catalog *c = req_catalog(r);
    int32_t month = month_of(day_today());
    struct rows *full = NULL;
    enum err_code rc = ERR_OK;
    enum due_why why;
    char name[MONTH_TEXT_BYTES];

    month_official(month, name);
    for (size_t i = 0; rc == ERR_OK && i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        if (b->award != rows->reg || rows->voided[0])
            continue;
        if (!full) {
            full = rows_new(r->a, rows->reg, 1);
            rc = full ? load_award(r, rows->reg, rows->id[0], full)
                      : err_nomem(&r->err);
        }
        if (rc == ERR_OK)
            rc = stop_of(r, b, full, month, &why);
        if (rc != ERR_OK || why == DUE_OK)
            continue;
        struct err said = {0};
        char text[1024];
        ERR_SET(&said, ERR_INPUT, MSG_WEB_PAY_STOPS, TITLED(r, b), name,
                msg_text(due_why_message(why), r->lang));
        err_text(&said, r->lang, text, sizeof text);
        page_notice(r, "warn", text);
    }
    return rc;
}

/* Sentences line by line; an empty line parts months. */
static void sentences(struct request *r, const char *text)
{
    struct html *h = &r->h;
    int within = 0;

    while (*text) {
        size_t len = strcspn(text, "\n");
        if (len > 0) {
            if (!within)
                H(h, "<div class=\"card\">");
            within = 1;
            H(h, "<p>");
            html_text_len(h, text, len);
            H(h, "</p>");
        } else if (within) {
            H(h, "</div><br>");
            within = 0;
        }
        text += len + (text[len] == '\n');
    }
    if (within)
        H(h, "</div>");
}

static enum err_code explain_page(struct request *r)
{
    const struct catalog *c = req_catalog(r);
    const struct cat_register *reg = catalog_register(c, r->slot[0]);
    struct rows *rows, *full;
    struct buf text;
    int32_t month = 0;
    int64_t id;
    int found = 0;
    enum err_code rc = req_id(r, 1, &id);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    if (rc == ERR_OK && *req_get(r, "month"))
        rc = month_parse(req_get(r, "month"), &month, &r->err);
    if (rc == ERR_OK)
        rc = record_read(r, reg, id, RIGHT_READ, &rows);
    if (rc != ERR_OK)
        return rc;
    full = rows_new(r->a, reg, 1);
    rc = full ? load_award(r, reg, id, full) : err_nomem(&r->err);
    buf_init(&text, TEXT_BYTES);
    for (size_t i = 0; rc == ERR_OK && i < c->benefit_count; i++) {
        if (c->benefits[i].award != reg)
            continue;
        found = 1;
        rc = explain_benefit(r, &c->benefits[i], full, month, &text);
    }
    if (rc == ERR_OK && !found)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_NO_BENEFIT, TITLED(r, reg));
    if (rc == ERR_OK)
        data_fact(r, "explanation", msg_text(MSG_WEB_EXPLAIN, r->lang),
                  buf_cstr(&text));
    if (rc == ERR_OK && !data_only(r)) {
        page_begin(r, arena_printf(r->a, "%s: %s %s",
                                   msg_text(MSG_WEB_EXPLAIN, r->lang),
                                   TITLED(r, reg), r->slot[1]));
        H(&r->h, "<p class=\"actions\">");
        html_el_msg(&r->h, "a", MSG_WEB_RECORD, "class", "button", "href",
                    record_href(r, reg, id), NULL);
        H(&r->h, "</p>");
        sentences(r, buf_cstr(&text));
    }
    buf_free(&text);
    return rc == ERR_OK ? r->err.code : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/explain/:name/:id",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     explain_page,
     MSG_WEB_EXPLAIN,
     {{"month", "string", 0}}},
};
const struct route_family family_explain = {"explain", MSG_NONE, 0, routes,
                                            ARRAY_COUNT(routes)};
