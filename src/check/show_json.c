/*
** Results as one JSON object.
*/
#include "check/check.h"

#include <string.h>

/* A piece of the text as a JSON string. */
static void json_span(struct buf *out, const struct paper *p,
                      struct check_span s)
{
    struct buf piece;

    buf_init(&piece, 1 << 20);
    buf_add(&piece, p->text + s.start, s.end - s.start);
    buf_json(out, buf_cstr(&piece));
    buf_free(&piece);
}

static void json_quotes(struct buf *out, const struct paper *p,
                        const struct check_span *quotes, size_t count)
{
    buf_str(out, "[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_char(out, ',');
        json_span(out, p, quotes[i]);
    }
    buf_str(out, "]");
}

static void json_member(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, ",\"%s\":", name);
    if (value)
        buf_json(out, value);
    else
        buf_str(out, "null");
}

static void json_finding(struct buf *out, const struct paper *p,
                         const struct check_finding *f)
{
    buf_str(out, "{\"kind\":");
    buf_json(out, check_kind_name(f->kind));
    json_member(out, "severity", check_severity_name(f->severity));
    buf_printf(out, ",\"start\":%u,\"end\":%u", f->at.start, f->at.end);
    if (f->page)
        buf_printf(out, ",\"page\":%u", f->page);
    buf_str(out, ",\"quotes\":");
    json_quotes(out, p, f->quotes, f->quote_count);
    json_member(out, "stated", f->stated);
    json_member(out, "computed", f->computed);
    buf_str(out, ",\"message\":{\"vi\":");
    buf_json(out, f->message[LANG_VI]);
    json_member(out, "en", f->message[LANG_EN]);
    buf_str(out, "}");
    json_member(out, "suggestion", f->suggestion);
    buf_str(out, "}");
}

static void json_relation(struct buf *out, const struct paper *p,
                          const struct check_relation *r)
{
    buf_str(out, "{\"kind\":");
    buf_json(out, check_kind_name(r->kind));
    json_member(out, "verdict", check_verdict_name(r->verdict));
    buf_str(out, ",\"quotes\":");
    json_quotes(out, p, r->quotes, r->quote_count);
    json_member(out, "computation", r->computation);
    buf_str(out, "}");
}

void check_json(const struct check_result *r, const struct check_show *how,
                struct buf *out)
{
    const struct paper *p = r->paper;

    buf_str(out, "{\"file\":");
    buf_json(out, p->name);
    buf_printf(out, ",\"figures\":%zu,\"checked\":%zu,\"agreed\":%zu",
               r->figures, r->checked, r->agreed);
    buf_str(out, ",\"findings\":[");
    for (size_t i = 0; i < r->finding_count; i++) {
        buf_str(out, i ? ",\n" : "\n");
        json_finding(out, p, &r->findings[i]);
    }
    buf_str(out, "]");
    if (how->relations) {
        buf_str(out, ",\"relations\":[");
        for (size_t i = 0; i < r->relation_count; i++) {
            buf_str(out, i ? ",\n" : "\n");
            json_relation(out, p, &r->relations[i]);
        }
        buf_str(out, "]");
    }
    if (how->with_text)
        json_member(out, "text", p->text);
    buf_str(out, "}\n");
}
