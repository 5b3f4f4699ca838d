/*
** Papers of a dossier for the printer: the receipt with its QR square, and the
** letters, as PDF or Word.
*/
#include "doc/write.h"
#include "dossier/paper.h"
#include "web/dossiers.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/serve.h"

#include <inttypes.h>
#include <string.h>

enum { FILE_BYTES = 16 << 20 };

static const enum msg_id titles[DOSSIER_PAPER__MAX] = {
    [DOSSIER_RECEIPT] = MSG_WEB_DOS_RECEIPT,
    [DOSSIER_SUPPLEMENT_LETTER] = MSG_WEB_DOS_SUPPLEMENT,
    [DOSSIER_REFUSAL] = MSG_WEB_DOS_REFUSAL,
    [DOSSIER_APOLOGY] = MSG_WEB_DOS_APOLOGY,
    [DOSSIER_DECISION] = MSG_WEB_DOS_DECISION,
};

/* Where a citizen's telephone finds the page of the code: as the officer's
** browser calls this server. */
static const char *track_place(struct request *r)
{
    const struct exchange *x = (const struct exchange *)r;
    const char *host =
        MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "Host");
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]";

    if (!host || !*host || strspn(host, signs) != strlen(host))
        return NULL;
    return arena_printf(r->a, "%s://%s/track/", r->secure ? "https" : "http",
                        host);
}

void dossier_paper_buttons(struct request *r, const struct dossier *d)
{
    for (int i = 0; i < DOSSIER_PAPER__MAX && d->code && *d->code; i++)
        if (i == DOSSIER_RECEIPT)
            part_button(r, titles[i],
                        arena_printf(r->a, "/dossiers/%" PRId64 "/papers/%s",
                                     d->id, dossier_paper_names[i]));
}

void dossier_letters(struct request *r, const struct dossier *d)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_DOS_LETTERS);
    H(&r->h, "</summary><ul>");
    for (int i = 0; i < DOSSIER_PAPER__MAX; i++) {
        const char *place =
            arena_printf(r->a, "/dossiers/%" PRId64 "/papers/%s", d->id,
                         dossier_paper_names[i]);
        H(&r->h, "<li>");
        html_el_msg(&r->h, "a", titles[i], "href", place, NULL);
        H(&r->h, " (PDF), ");
        html_el(&r->h, "a", "Word", "href",
                place ? arena_printf(r->a, "%s?format=docx", place) : NULL,
                NULL);
        H(&r->h, "</li>");
    }
    H(&r->h, "</ul></details>");
}

static enum err_code paper_file(struct request *r)
{
    struct dossier_paper_ask ask = {
        .kind = DOSSIER_PAPER__MAX, .lang = LANG_VI, .track = track_place(r)};
    const char *name = *req_get(r, "format") ? req_get(r, "format") : "pdf";
    enum doc_format format;
    struct dossier d;
    struct doc *doc;
    struct buf out;
    enum err_code rc = dossier_of_path(r, &d);

    for (int i = 0; i < DOSSIER_PAPER__MAX; i++)
        if (strcmp(dossier_paper_names[i], r->slot[1]) == 0)
            ask.kind = (enum dossier_paper)i;
    if (rc == ERR_OK && ask.kind == DOSSIER_PAPER__MAX)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    if (rc == ERR_OK)
        rc = doc_format_from_name(name, &format, &r->err);
    if (rc == ERR_OK)
        rc = dossier_paper(r->a, req_registry(r), r->on->db, &d, &ask, &doc,
                           &r->err);
    if (rc != ERR_OK)
        return rc;
    buf_init(&out, FILE_BYTES);
    rc = doc_write(doc, format, &out, &r->err);
    if (rc == ERR_OK)
        rc =
            reply_file(r, doc_format_mime(format),
                       arena_printf(r->a, "%s-%s.%s", d.code ? d.code : "ho-so",
                                    dossier_paper_names[ask.kind],
                                    doc_format_name(format)),
                       &out);
    buf_free(&out);
    return rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/dossiers/:id/papers/:kind",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     paper_file,
     MSG_WEB_DOS_LETTERS,
     {{"format", "string", 0}}},
};
const struct route_family family_dossier_paper = {"dossiers", MSG_NONE, 0,
                                                  routes, ARRAY_COUNT(routes)};
