/*
** The proof-reader: a paper in, its text with highlights out, or the same Word
** file with comments.  Nothing is kept.
*/
#include "doc/paper_comment.h"
#include "web/families.h"
#include "web/findings.h"
#include "web/page.h"
#include "web/serve.h"

#include <string.h>

enum { COMMENTED_BYTES = 128 << 20 };
static const size_t arena_bytes = (size_t)1 << 30;

static int is_open(const struct request *r)
{
    return r->session || r->web->options.open_check;
}

static enum err_code closed(struct request *r)
{
    return reply_go(r, "/sign-in?next=%2Fcheck", MSG_NONE);
}

static void upload_form(struct request *r)
{
    html_el_msg(&r->h, "p", MSG_WEB_CHECK_HOW, NULL);
    H(&r->h, "<div class=\"drop\">");
    form_begin_files(r, "/check");
    form_file(r,
              &(struct field){.name = "paper",
                              .label = msg_text(MSG_WEB_CHECK_FILE, r->lang),
                              .help = msg_text(MSG_WEB_CHECK_KEPT, r->lang),
                              .required = 1,
                              .wide = 1},
              ".docx,.odt,.pdf,.html,.md,.txt");
    form_button(r, MSG_WEB_CHECK);
    form_button_named(r, MSG_WEB_CHECK_WORD, "how", "docx");
    form_end(r);
    H(&r->h, "</div>");
}

static enum err_code check_page(struct request *r)
{
    if (!is_open(r))
        return closed(r);
    page_begin_msg(r, MSG_WEB_CHECK);
    upload_form(r);
    return ERR_OK;
}

/* ---- the same Word file with comments ----------------------------------- */

static enum err_code make_comments(struct request *r, struct arena *a,
                                   const struct check_result *found,
                                   struct paper_comment **out)
{
    struct buf text;
    enum err_code rc = ERR_OK;

    *out = arena_array(a, found->finding_count + 1, sizeof **out);
    if (!*out)
        return err_nomem(&r->err);
    buf_init(&text, 1 << 16);
    for (size_t i = 0; rc == ERR_OK && i < found->finding_count; i++) {
        const struct check_finding *f = &found->findings[i];
        buf_clear(&text);
        check_sentence(f, r->lang, &text);
        (*out)[i] = (struct paper_comment){f->at.start, f->at.end,
                                           buf_to_arena(&text, a)};
        rc = (*out)[i].text ? ERR_OK : err_nomem(&r->err);
    }
    buf_free(&text);
    return rc;
}

static enum err_code send_word(struct request *r, struct arena *a,
                               const struct web_file *file,
                               const struct check_result *found)
{
    struct paper_comments comments = {.count = found->finding_count,
                                      .author = "An Sinh",
                                      .initials = "AS",
                                      .date = date_of(day_today())};
    struct paper_source from = {file->name, file->bytes, file->len};
    struct paper_comment *list;
    struct buf out;

    if (found->paper->format != PAPER_DOCX)
        return REQ_FAIL(r, ERR_INPUT, MSG_CLI_CHECK_NOT_DOCX, file->name);
    enum err_code rc = make_comments(r, a, found, &list);
    comments.all = list;
    buf_init(&out, COMMENTED_BYTES);
    if (rc == ERR_OK)
        rc = paper_comment(&comments, &from, &out, &r->err);
    if (rc == ERR_OK)
        rc = reply_file(r,
                        "application/vnd.openxmlformats-officedocument."
                        "wordprocessingml.document",
                        arena_printf(r->a, "soat-%s", file->name), &out);
    buf_free(&out);
    return rc;
}

/* ---- the page ----------------------------------------------------------- */

static enum err_code show(struct request *r, const struct web_file *file,
                          const struct check_result *found)
{
    data_fact(r, "file", msg_text(MSG_WEB_FILE, r->lang), file->name);
    data_fact(r, "relations", msg_text(MSG_WEB_CHECKED, r->lang),
              req_number(r, (int64_t)found->checked));
    data_fact(r, "agreed", msg_text(MSG_WEB_AGREED, r->lang),
              req_number(r, (int64_t)found->agreed));
    findings_table(r, found);
    if (data_only(r))
        return r->err.code;
    page_begin(r, req_say(r, MSG_WEB_CHECK_OF, file->name, NULL));
    data_facts_html(r);
    H(&r->h, "<div class=\"two\"><div class=\"panel\">");
    findings_text(r, found);
    H(&r->h, "</div><aside class=\"panel side\">");
    page_heading(r, MSG_WEB_FINDINGS);
    findings_list(r, found, 1);
    H(&r->h, "</aside></div>");
    upload_form(r);
    return r->err.code;
}

static enum err_code read_file(struct request *r, const struct web_file *file)
{
    struct arena *a = arena_new(arena_bytes);
    const struct check_result *found;
    struct paper *p;

    if (!a)
        return err_nomem(&r->err);
    enum err_code rc =
        paper_read_bytes(a, file->name, file->bytes, file->len, &p, &r->err);
    if (rc == ERR_OK)
        rc = findings_of(r, a, p, &found, &r->err);
    if (rc == ERR_OK)
        rc = strcmp(req_get(r, "how"), "docx") == 0
                 ? send_word(r, a, file, found)
                 : show(r, file, found);
    arena_free(a);
    return rc;
}

/* Some guests are read at a time, those who signed in at any. */
static enum err_code check_file(struct request *r)
{
    const struct web_file *file = req_file(r, "paper");
    int is_guest = !r->session;

    if (!is_open(r))
        return closed(r);
    if (!file)
        return REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    if (is_guest && !guests_read_begin(r->web->guests))
        return web_guest_wait(r, GUEST_LATER_SECONDS, 1);
    enum err_code rc = read_file(r, file);
    if (is_guest)
        guests_read_end(r->web->guests);
    return rc;
}

static const struct route routes[] = {
    {METHOD_GET, "/check", ROUTE_PUBLIC, 0, check_page, MSG_WEB_CHECK, {{0}}},
    {METHOD_POST,
     "/check",
     ROUTE_PUBLIC | ROUTE_UPLOAD | ROUTE_API,
     0,
     check_file,
     MSG_WEB_CHECK,
     {{"paper", "string", 1}, {"how", "string", 0}}},
};
const struct route_family family_check = {"check", MSG_WEB_CHECK, 0, routes,
                                          ARRAY_COUNT(routes)};
