#include "web/findings.h"

#include "check/say.h"
#include "web/page.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTE_MOST = 200, SENTENCE_BYTES = 8192 };

enum err_code findings_of(struct request *r, struct arena *a,
                          const struct paper *p,
                          const struct check_result **out, struct err *e)
{
    const struct catalog *c = req_catalog(r);
    struct check_document *list =
        arena_array(a, c->document_count + 1, sizeof *list);

    *out = NULL;
    if (!list)
        return err_nomem(e);
    for (size_t i = 0; i < c->document_count; i++) {
        const struct cat_document *d = &c->documents[i];
        list[i] = (struct check_document){.symbol = d->symbol,
                                          .day = d->day,
                                          .title = d->title,
                                          .words = d->words,
                                          .word_count = d->word_count};
    }
    return check_paper(a, p, &(struct check_options){list, c->document_count},
                       out, e);
}

static const char *quote_of(struct request *r, const struct check_result *found,
                            const struct check_finding *f)
{
    size_t len = f->at.end - f->at.start;
    const char *text = found->paper->text + f->at.start;

    if (len > QUOTE_MOST) {
        len = QUOTE_MOST;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
            len--;
    }
    const char *quote = arena_strndup(r->a, text, len);
    return quote ? quote : "";
}

static const char *sentence_of(struct request *r, const struct check_finding *f)
{
    struct buf b;

    buf_init(&b, SENTENCE_BYTES);
    check_sentence(f, r->lang, &b);
    const char *text = buf_to_arena(&b, r->a);
    buf_free(&b);
    return text ? text : "";
}

void findings_list(struct request *r, const struct check_result *found,
                   int linked)
{
    struct html *h = &r->h;

    if (found->finding_count == 0) {
        page_notice(r, "good", msg_text(MSG_WEB_NO_FINDINGS, r->lang));
        return;
    }
    H(h, "<ol class=\"findings\">");
    for (size_t i = 0; i < found->finding_count; i++) {
        const struct check_finding *f = &found->findings[i];
        const char *quote = quote_of(r, found, f);
        html_open(h, "li", "data-kind", check_severity_name(f->severity), NULL);
        H(h, "<p>");
        page_badge(r, f->severity == CHECK_ERROR ? "bad" : "warn",
                   check_severity_word(f->severity, r->lang));
        H(h, " ");
        html_text(h, check_kind_title(f->kind, r->lang));
        H(h, "</p><p>");
        if (linked)
            html_el(h, "a", quote, "href", arena_printf(r->a, "#f-%zu", i + 1),
                    NULL);
        else
            html_el(h, "q", quote, NULL);
        H(h, "</p>");
        html_el(h, "p", sentence_of(r, f), NULL);
        H(h, "</li>");
    }
    H(h, "</ol>");
}

static int by_place(const void *pa, const void *pb)
{
    const struct check_finding *const *a = pa, *const *b = pb;

    return (*a)->at.start < (*b)->at.start ? -1
                                           : (*a)->at.start > (*b)->at.start;
}

struct marks {
    const struct check_finding **list; /* by place */
    size_t count, next;
    const struct check_result *found;
};

/* Bytes start .. end - 1 of the text with the marks that lie in them. */
static void marked(struct request *r, struct marks *m, uint32_t start,
                   uint32_t end)
{
    struct html *h = &r->h;
    const char *text = m->found->paper->text;

    for (; m->next < m->count && m->list[m->next]->at.start < end; m->next++) {
        const struct check_finding *f = m->list[m->next];
        uint32_t stop = f->at.end < end ? f->at.end : end;
        if (f->at.start < start)
            continue;
        html_text_len(h, text + start, f->at.start - start);
        html_open(
            h, "mark", "id",
            arena_printf(r->a, "f-%zu", (size_t)(f - m->found->findings) + 1),
            "data-kind", check_severity_name(f->severity), "title",
            f->message[r->lang], NULL);
        html_text_len(h, text + f->at.start, stop - f->at.start);
        H(h, "</mark>");
        start = stop;
    }
    html_text_len(h, text + start, end - start);
}

void findings_text(struct request *r, const struct check_result *found)
{
    struct marks m = {.count = found->finding_count, .found = found};
    const struct paper *p = found->paper;

    m.list = arena_array(r->a, m.count + 1, sizeof *m.list);
    if (!m.list) {
        err_nomem(&r->err);
        return;
    }
    for (size_t i = 0; i < m.count; i++)
        m.list[i] = &found->findings[i];
    qsort(m.list, m.count, sizeof *m.list, by_place);
    H(&r->h, "<article class=\"paper\">");
    for (size_t i = 0; i < p->count; i++) {
        const struct paper_para *x = &p->paras[i];
        const char *tag = x->kind == PAPER_HEADING ? "h3" : "p";
        if (x->kind == PAPER_FURNITURE)
            continue;
        html_open(&r->h, tag, "class",
                  x->kind == PAPER_ITEM || x->kind == PAPER_CELL ? "indent"
                                                                 : NULL,
                  NULL);
        marked(r, &m, x->start, x->start + x->len);
        html_close(&r->h, tag);
    }
    H(&r->h, "</article>");
}

struct data_table *findings_table(struct request *r,
                                  const struct check_result *found)
{
    static const char *const keys[] = {"severity", "kind", "quote", "message"};
    static const enum msg_id titles[] = {MSG_WEB_SEVERITY, MSG_WEB_KIND,
                                         MSG_WEB_QUOTE, MSG_WEB_FINDING};
    struct data_column *c = arena_array(r->a, 4, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    for (size_t i = 0; i < 4; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    t = data_table(r, "findings", msg_text(MSG_WEB_FINDINGS, r->lang), c, 4);
    for (size_t i = 0; t && i < found->finding_count; i++) {
        const struct check_finding *f = &found->findings[i];
        data_row(t, NULL);
        data_text(t, check_severity_word(f->severity, r->lang));
        data_text(t, check_kind_title(f->kind, r->lang));
        data_text(t, quote_of(r, found, f));
        data_text(t, sentence_of(r, f));
    }
    return t;
}
