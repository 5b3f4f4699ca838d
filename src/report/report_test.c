/*
** Papers from a small province, on each engine.
*/
#include "doc/write.h"
#include "registry/world.h"
#include "report/frozen.h"
#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20, TEXT_BYTES = 16384, OUT_BYTES = 16 << 20 };

struct setting {
    struct world *w;
    struct tally *tally;
    struct report_source source;
    struct arena *a;
    struct report_ask ask;
};

static struct setting open_setting(struct world *w)
{
    struct setting s = {.w = w};
    struct err e = {0};

    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &s.tally, &e), &e);
    s.source.tally = s.tally;
    assert_ok(figures_reader_new(s.tally, &s.source.reader, &e), &e);
    assert_ok(store_reader(w->store, &s.source.db, &e), &e);
    s.a = arena_new(ARENA_BYTES);
    assert_non_null(s.a);
    s.ask.day = DAY_NONE;
    s.ask.figures.unit_id = w->province;
    s.ask.figures.map = DAY_NONE;
    s.ask.figures.who = w->who;
    assert_ok(period_parse("2024Q1", CALENDAR_ADMINISTRATIVE, NO_POS,
                           &s.ask.figures.period, &e),
              &e);
    return s;
}

static void close_setting(struct setting *s)
{
    arena_free(s->a);
    db_close(s->source.db);
    figures_reader_free(s->source.reader);
    tally_close(s->tally);
}

static const struct report *compile(struct setting *s, const char *text)
{
    struct cat_report *definition = arena_alloc(s->a, sizeof *definition);
    struct cat_faults faults = {0};
    const struct report *r;
    struct err e = {0};

    assert_non_null(definition);
    *definition = (struct cat_report){
        .name = "trial",
        .title = {{"Báo cáo thử", "Trial report"}},
        .template_text = text,
        .template_file = "t.md",
    };
    if (report_compile(s->a, s->w->catalog, definition, &r, &faults, &e) !=
        ERR_OK)
        fail_msg("%s", faults.count ? world_message(&faults.list[0]) : "-");
    return r;
}

static struct report_paper build(struct setting *s, const char *text)
{
    struct report_paper paper;
    struct err e = {0};

    assert_ok(
        report_build(compile(s, text), &s->source, s->a, &s->ask, &paper, &e),
        &e);
    assert_ok(doc_valid(paper.doc, &e), &e);
    return paper;
}

/* The blocks as plain text, one line each. */
static const char *words_of(const struct doc *d)
{
    static char out[TEXT_BYTES];
    size_t used = 0;

    out[0] = '\0';
    for (const struct doc_block *b = d->body.first; b; b = b->next) {
        assert_true(b->kind != DOC_TABLE);
        used += doc_plain(&b->inlines, out + used, sizeof out - used);
        if (b->next && used + 1 < sizeof out)
            out[used++] = '\n';
    }
    out[used] = '\0';
    return out;
}

#define SAYS(s, text, want)                                                    \
    assert_string_equal(words_of(build((s), (text)).doc), (want))

/* The first inline of a kind, in depth. */
static const struct doc_inline *find(const struct doc_inlines *in,
                                     enum doc_inline_kind kind)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == kind)
            return n;
        if (n->kind == DOC_BOLD || n->kind == DOC_ITALIC ||
            n->kind == DOC_NOTE) {
            const struct doc_inline *found = find(&n->children, kind);
            if (found)
                return found;
        }
    }
    return NULL;
}

static const struct doc_inline *find_in(const struct doc *d,
                                        enum doc_inline_kind kind)
{
    for (const struct doc_block *b = d->body.first; b; b = b->next) {
        const struct doc_inline *found = find(&b->inlines, kind);
        if (found)
            return found;
    }
    return NULL;
}

struct entry {
    struct world *w;
    struct typed t;
    int year;
};

static enum err_code enter_plan(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;

    return plan_set(db, x->w->catalog, &x->t, x->year, e);
}

static void plan(struct world *w, const char *indicator, int64_t value)
{
    struct entry x = {w, {indicator, "", "", w->province, value, "test"}, 2024};
    struct err e = {0};

    assert_ok(store_write(w->store, enter_plan, &x, &e), &e);
}

static void place(struct world *w, const char *day, const char *channel,
                  int quantity)
{
    char text[3][64];

    snprintf(text[0], sizeof text[0], "day=%s", day);
    snprintf(text[1], sizeof text[1], "channel=%s", channel);
    snprintf(text[2], sizeof text[2], "quantity=%d", quantity);
    world_add(w, "placement", w->communes[0], text[0], text[1], text[2], NULL);
}

/* 1.500 now of which 100 abroad, 1.200 last year, none abroad then. */
static void fill_jobs(struct world *w)
{
    place(w, "2023-02-01", "national_employment_fund", 1200);
    place(w, "2023-08-01", "national_employment_fund", 300);
    place(w, "2024-02-01", "national_employment_fund", 1400);
    place(w, "2024-02-02", "overseas_contract", 100);
    place(w, "2024-04-02", "overseas_contract", 7);
    plan(w, "jobs_created", 6000);
}

/* ---- figures ----------------------------------------------------------- */

static void figures(struct world *w)
{
    struct setting s = open_setting(w);

    fill_jobs(w);
    SAYS(&s, "{{jobs_created}}, {{jobs_created|bare}}, {{jobs_created|words}}",
         "1.500, 1500, một nghìn năm trăm");
    SAYS(&s,
         "{{jobs_created.plan}} {{jobs_created.plan_pct}} "
         "{{jobs_created.plan_pct|plain}}",
         "6.000 25,00% 25,00");
    SAYS(&s,
         "{{jobs_created.previous}} {{jobs_created.change}} "
         "{{jobs_created.change_pct}}",
         "1.200 300 25,00%");
    SAYS(&s,
         "{{jobs_created channel=overseas_contract}} "
         "{{jobs_created.share channel=overseas_contract}}",
         "100 6,67%");
    SAYS(&s,
         "{{overseas_workers_sent period=next|padded}} "
         "{{jobs_created period=previous}} {{jobs_created period=year}} "
         "{{jobs_created.cumulative period=next}} "
         "{{jobs_created period=before|padded}}",
         "07 1.200 1.507 1.507 00");
    SAYS(&s,
         "{{period}}; {{Period next}}; {{period before}}; {{year next}}; "
         "{{first_day}}-{{last_day}}",
         "quý I năm 2024; Quý II năm 2024; quý IV năm 2023; 2024; "
         "15/12/2023-14/3/2024");
    SAYS(&s, "{{unit}}, {{unit.name}}", "tỉnh Sóc Trăng, Sóc Trăng");
    /* Names and numbers never become Markdown. */
    SAYS(&s, "{{year}}. x\n\n**{{jobs_created}}**", "2024. x\n1.500");
    close_setting(&s);
}

static void money_and_parts(struct world *w)
{
    struct setting s = open_setting(w);

    world_add(w, "employment_loan", w->communes[0], "day=2024-02-01",
              "amount=1340000000", NULL);
    SAYS(&s,
         "{{employment_fund_loans_disbursed|money}}; "
         "{{employment_fund_loans_disbursed|million}}; "
         "{{employment_fund_loans_disbursed|dong}}; "
         "{{employment_fund_loans_disbursed}}",
         "1 tỷ 340 triệu đồng; 1.340 triệu đồng; 1.340.000.000 đồng; "
         "1.340.000.000");
    close_setting(&s);
}

static void provenance(struct world *w)
{
    struct setting s = open_setting(w);

    fill_jobs(w);
    struct report_paper paper = build(
        &s, "{{jobs_created.plan_pct channel=overseas_contract else \"\"}}"
            "**{{jobs_created.previous channel=overseas_contract}}**"
            "{{jobs_created.change_pct}}");
    const struct doc_figure *f = find_in(paper.doc, DOC_FIGURE)->figure;
    assert_string_equal(f->indicator, "jobs_created");
    assert_string_equal(f->unit, "94");
    assert_string_equal(f->period, "2023Q1");
    assert_string_equal(f->dim, "channel");
    assert_string_equal(f->value, "overseas_contract");
    assert_string_equal(f->aspect, "previous");
    assert_string_equal(f->raw, "0");
    f = paper.doc->body.first->inlines.last->figure;
    assert_string_equal(f->raw, "25.00");
    assert_string_equal(f->aspect, "change_pct");
    assert_string_equal(f->dim, "");
    assert_false(f->missing);
    close_setting(&s);
}

/* ---- what is missing --------------------------------------------------- */

static void missing(struct world *w)
{
    struct setting s = open_setting(w);
    struct report_paper paper =
        build(&s, "{{jobs_created}} {{jobs_created}} {{jobs_created sex=male}}"
                  " {{jobs_created.plan_pct}} {{jobs_created else \"–\"}}"
                  "{{change jobs_created \", \"}}"
                  "{{if has jobs_created}}has{{end}}"
                  "{{if jobs_created == 0}}zero{{end}}"
                  "{{if not jobs_created == 0}} open{{end}}"
                  "{{if jobs_created != 0}}not zero{{end}}");

    assert_string_equal(words_of(paper.doc),
                        "(chưa có số liệu) (chưa có số liệu) (chưa có số liệu)"
                        " (chưa có số liệu) – open");
    assert_int_equal(paper.missing_count, 3);
    assert_string_equal(paper.missing[0].text,
                        "Lao động được giải quyết việc làm (quý I năm 2024)");
    assert_string_equal(
        paper.missing[1].text,
        "Lao động được giải quyết việc làm - Nam (quý I năm 2024)");
    assert_string_equal(
        paper.missing[2].text,
        "Lao động được giải quyết việc làm (kế hoạch năm 2024)");
    const struct doc_figure *f = find_in(paper.doc, DOC_FIGURE)->figure;
    assert_true(f->missing);
    assert_string_equal(f->raw, "");
    /* A true zero is printed as such. */
    place(w, "2023-10-01", "overseas_contract", 5);
    paper = build(&s, "{{jobs_created}} {{if jobs_created == 0}}zero{{end}}");
    assert_string_equal(words_of(paper.doc), "0 zero");
    assert_int_equal(paper.missing_count, 0);
    close_setting(&s);
}

/* ---- against last year ------------------------------------------------- */

static void comparisons(struct world *w)
{
    struct setting s = open_setting(w);
    static const char both[] =
        "{{jobs_created}}{{change jobs_created \", \"}}.";

    place(w, "2024-02-01", "overseas_contract", 90);
    SAYS(&s, both, "90."); /* nothing is known of last year */
    place(w, "2022-02-01", "overseas_contract", 1);
    SAYS(&s, both, "90, cùng kỳ năm trước không phát sinh.");
    place(w, "2023-02-01", "overseas_contract", 100);
    SAYS(&s, both, "90, giảm 10,00% so với cùng kỳ năm trước.");
    place(w, "2024-02-01", "overseas_contract", 10);
    SAYS(&s, both, "100, bằng cùng kỳ năm trước.");
    place(w, "2024-02-01", "overseas_contract", 7);
    SAYS(&s, both, "107, tăng 7,00% so với cùng kỳ năm trước.");
    SAYS(&s, "{{language en}}{{change jobs_created}}, {{period}}",
         "up 7,00% on the same period last year, the first quarter of 2024");
    const struct report_paper paper = build(&s, "{{change jobs_created}}");
    const struct doc_figure *f = find_in(paper.doc, DOC_FIGURE)->figure;
    assert_string_equal(f->raw, "7.00");
    assert_string_equal(f->aspect, "change_pct");
    close_setting(&s);
}

/* Nobody entered anything since: a 0 is told from one that was recorded. */
static void quiet(struct world *w)
{
    struct setting s = open_setting(w);
    struct err e = {0};

    assert_false(build(&s, "{{jobs_created}}").quiet); /* missing, not 0 */
    fill_jobs(w);
    assert_false(build(&s, "{{jobs_created}}").quiet);
    assert_ok(period_parse("2025Q2", CALENDAR_ADMINISTRATIVE, NO_POS,
                           &s.ask.figures.period, &e),
              &e);
    SAYS(&s, "{{jobs_created}}", "0");
    assert_true(build(&s, "{{jobs_created}}").quiet);
    assert_false(build(&s, "x").quiet); /* it says no figure */
    world_add(w, "job_fair", w->communes[0], "day=2025-06-20", "venue=on_site",
              "enterprises=12", "visitors=340", NULL);
    assert_false(build(&s, "{{jobs_created}}").quiet);
    s.ask.figures.unit_id = w->communes[1]; /* it never kept any */
    assert_false(build(&s, "{{jobs_created}}").quiet);
    close_setting(&s);
}

/* ---- conditions and loops ---------------------------------------------- */

static void conditions(struct world *w)
{
    struct setting s = open_setting(w);
    static const struct {
        const char *cond;
        int holds;
    } cases[] = {
        {"jobs_created > 1499", 1},
        {"jobs_created >= 1500", 1},
        {"jobs_created < 1500", 0},
        {"jobs_created <= 1500.0", 1},
        {"jobs_created == 1500", 1},
        {"jobs_created != 1500", 0},
        {"jobs_created.plan_pct == 25", 1},
        {"jobs_created.plan_pct > 25.01", 0},
        {"jobs_created > jobs_created.previous", 1},
        {"jobs_created channel=overseas_contract == 100", 1},
        {"has jobs_created and has job_fair_sessions", 0},
        {"has jobs_created or has job_fair_sessions", 1},
        {"not has job_fair_sessions and has jobs_created", 1},
        {"not (has job_fair_sessions or has jobs_created)", 0},
        {"has job_fair_sessions or has jobs_created and jobs_created < 5", 0},
        {"job_fair_sessions < 5", 0}, /* missing */
        {"1 < 2", 1},
        {"has jobs_created channel", 1},
        {"has jobs_created sex and 1 < 2", 0}, /* nobody's sex is known */
        {"has overseas_workers_sent country or 2 < 1", 0},
        {"several jobs_created channel and 1 < 2", 1},
        {"several jobs_created period=next channel", 0}, /* one that is all */
        {"has jobs_created period=next channel", 1},
    };
    char text[256];

    fill_jobs(w);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        snprintf(text, sizeof text, "{{if %s}}yes{{else}}no{{end}}",
                 cases[i].cond);
        SAYS(&s, text, cases[i].holds ? "yes" : "no");
    }
    SAYS(&s,
         "a\n{{if has job_fair_sessions}}\nb\n{{end}}\nc\n\n"
         "{{if has job_fair_sessions}}\nd\n{{end}}\n\ne",
         "a c\ne");
    close_setting(&s);
}

static void gift(struct world *w, const char *giver, const char *parcels)
{
    world_add(w, "gift", w->communes[0], "day=2024-02-01", "occasion=tet",
              "gift_group=poor", giver, parcels, NULL);
}

static void loops(struct world *w)
{
    static const char givers[] =
        "{{each tet_gift_parcels giver}}{{it.title|lower}} {{it.value}}{{end}}";
    struct setting s = open_setting(w);
    static const char line[] =
        "Có {{each jobs_created channel}} {{it.title|lower}} {{it.value}} "
        "({{it.share}}) {{end}}.";

    SAYS(&s, line, "Có (chưa có số liệu).");
    fill_jobs(w);
    SAYS(&s, line,
         "Có vay vốn Quỹ quốc gia về việc làm 1.400 (93,33%) và đi làm việc ở "
         "nước ngoài theo hợp đồng 100 (6,67%).");
    place(w, "2024-02-02", "socio_economic_development", 500);
    SAYS(&s, "{{each jobs_created channel}}{{it.value}}{{end}}",
         "1.400, 100 và 500");
    SAYS(&s,
         "x:\n{{each jobs_created channel}}\n- {{it.title}}{{it.end}}\n{{end}}",
         "x:\nVay vốn Quỹ quốc gia về việc làm;\nĐi làm việc ở nước ngoài theo "
         "hợp đồng;\nCác chương trình phát triển kinh tế - xã hội.");
    SAYS(&s,
         "x{{each jobs_created period=next channel}}{{it.value}} "
         "{{it.previous else \"-\"}}{{end}}",
         "x7 0");
    SAYS(&s, "x{{each overseas_workers_sent country}}{{it.title}}{{end}}", "x");
    /* A title with a comma: "; " tells the parts apart; posts of the state keep
    ** their capital. */
    gift(w, "giver=president", "parcels=30");
    gift(w, "giver=district", "parcels=5");
    SAYS(&s, givers, "Chủ tịch nước 30 và huyện 5");
    gift(w, "giver=province", "parcels=4");
    SAYS(&s, givers, "Chủ tịch nước 30; tỉnh, thành phố 4; huyện 5");
    close_setting(&s);
}

static void notes(struct world *w)
{
    struct setting s = open_setting(w);
    char text[256];

    fill_jobs(w);
    struct report_paper paper =
        build(&s, "a{{note}} Kế hoạch\n{{jobs_created.plan}} người. {{end}} b"
                  "{{note}}{{if has job_fair_sessions}}x{{end}}{{end}}");
    const struct doc_inline *note = find_in(paper.doc, DOC_NOTE);
    assert_non_null(note);
    doc_plain(&note->children, text, sizeof text);
    assert_string_equal(text, "Kế hoạch 6.000 người.");
    assert_non_null(find(&note->children, DOC_FIGURE));
    assert_string_equal(words_of(paper.doc), "a b");
    for (const struct doc_inline *n = note->next; n; n = n->next)
        assert_true(n->kind != DOC_NOTE); /* the empty one fell away */
    close_setting(&s);
}

/* ---- the head ---------------------------------------------------------- */

static void profile(struct world *w, int64_t unit, const char *from,
                    const char *to, const char *name)
{
    char text[3][64];

    snprintf(text[0], sizeof text[0], "from_day=%s", from);
    snprintf(text[1], sizeof text[1], "to_day=%s", to);
    snprintf(text[2], sizeof text[2], "issuer=%s", name);
    world_add(w, "office_profile", unit, text[0], text[2], "symbol=BC-X",
              "place=Sóc Trăng", "recipients= Như trên | |Lưu: VT",
              *to ? text[1] : NULL, NULL);
}

static void heads(struct world *w)
{
    struct setting s = open_setting(w);
    struct report_paper paper = build(&s, "x");

    assert_true(paper.no_head);
    assert_string_equal(paper.doc->head.superior,
                        "ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG");
    assert_string_equal(paper.doc->head.issuer,
                        "SỞ LAO ĐỘNG -\nTHƯƠNG BINH VÀ XÃ HỘI");
    assert_null(paper.doc->head.sign_post);
    assert_string_equal(paper.doc->title, "Báo cáo thử quý I năm 2024");
    profile(w, w->province, "2015-01-01", "2024-03-14", "OLD");
    profile(w, w->province, "2024-03-15", "", "NEW");
    profile(w, w->communes[1], "2024-01-01", "", "COMMUNE");
    paper = build(&s, "{{type}}KẾ HOẠCH{{end}}{{summary}}Năm {{year}}\n"
                      "{{jobs_created}}{{end}}x");
    assert_false(paper.no_head);
    assert_string_equal(paper.doc->head.issuer, "OLD");
    assert_string_equal(paper.doc->head.type, "KẾ HOẠCH");
    assert_string_equal(paper.doc->head.summary, "Năm 2024\n(chưa có số liệu)");
    assert_string_equal(paper.doc->title, "Năm 2024 (chưa có số liệu)");
    assert_int_equal(paper.doc->head.recipient_count, 2);
    assert_string_equal(paper.doc->head.recipients[0], "Như trên");
    assert_string_equal(paper.doc->head.recipients[1], "Lưu: VT");
    assert_int_equal(paper.doc->head.addressee_count, 0);
    assert_int_equal(paper.doc->head.date.year, 2024);
    assert_int_equal(paper.doc->head.date.day, 0);
    s.ask.figures.period = period_shift(s.ask.figures.period, 1);
    s.ask.day = day_of(2024, 6, 18);
    s.ask.number = "45";
    paper = build(&s, "x");
    assert_string_equal(paper.doc->head.issuer, "NEW");
    assert_string_equal(paper.doc->head.number, "45");
    assert_int_equal(paper.doc->head.date.day, 18);
    /* A commune does not sign as the province; it has its own letterhead. */
    s.ask.figures.unit_id = w->communes[0];
    paper = build(&s, "x");
    assert_true(paper.no_head);
    assert_non_null(strstr(paper.doc->head.issuer, "ỦY BAN NHÂN DÂN "));
    assert_null(paper.doc->head.superior);
    assert_int_equal(paper.doc->head.recipient_count, 0);
    s.ask.figures.unit_id = w->communes[1];
    assert_string_equal(build(&s, "x").doc->head.issuer, "COMMUNE");
    close_setting(&s);
}

/* ---- refusals ---------------------------------------------------------- */

static void rights(struct world *w)
{
    struct setting s = open_setting(w);
    const struct grant grant = {RIGHT_READ, w->province, "employment"};
    const struct actor lan = {
        .name = "lan", .grants = &grant, .grant_count = 1};
    struct report_paper paper;
    struct err e = {0};

    fill_jobs(w);
    s.ask.figures.who = &lan;
    SAYS(&s, "{{jobs_created}}", "1.500");
    assert_int_equal(report_build(compile(&s, "{{ui_applications}}"), &s.source,
                                  s.a, &s.ask, &paper, &e),
                     ERR_DENIED);
    assert_null(paper.doc);
    assert_string_equal(world_message(&e),
                        "The account \"lan\" may not read the field \"Bảo hiểm "
                        "thất nghiệp\" in the unit of the report; ask for the "
                        "right to read it there, or choose a unit of your "
                        "own.");
    err_clear(&e);
    s.ask.figures.unit_id = 0;
    assert_int_equal(
        report_build(compile(&s, "x"), &s.source, s.a, &s.ask, &paper, &e),
        ERR_NOTFOUND);
    close_setting(&s);
}

/* ---- reports of units below --------------------------------------------- */

/* What somebody else's file says is quoted in the journal, and each figure that
** is not known here is named. */
static void foreign_reports(struct world *w)
{
    static const char sql[] =
        "SELECT count(*) FROM journal WHERE action = 'receive' AND after ="
        " '{\"report\":\"a\\\"b\",\"unit_id\":%" PRId64
        ",\"period\":\"2024Q1\",\"hash\":\"%s\"}'";
    struct frozen_figure figures[] = {{"zz_more", "", "", 0, {{0, 1}}},
                                      {"zz", "", "", 0, {{0, 2}}}};
    struct frozen f = {figures, ARRAY_COUNT(figures)};
    struct setting s = open_setting(w);
    const struct unit *u = units_get(registry_units(w->registry), w->province);
    const char *hash = frozen_hash(s.a, &f);
    struct received out;

    assert_non_null(hash);
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        const char *json = arena_printf(
            s.a,
            "{\"ansinh\":\"report\",\"report\":\"a\\\"b\",\"calendar\":\"%s\","
            "\"number\":\"01\",\"hash\":\"%s\",\"period\":\"2024Q1\","
            "\"day\":\"2024-03-20\",\"unit\":{\"uid\":\"%s\"},\"figures\":["
            "{\"indicator\":\"zz_more\",\"dim\":\"\",\"code\":\"\",\"scale\":0,"
            "\"value\":1,\"plan\":0,\"previous\":0,\"cumulative\":0},"
            "{\"indicator\":\"zz\",\"dim\":\"\",\"code\":\"\",\"scale\":0,"
            "\"value\":2,\"plan\":0,\"previous\":0,\"cumulative\":0}]}",
            i ? "administrative" : "lunar", hash, u->uid);
        assert_non_null(json);
        assert_int_equal(report_receive(s.a, w->registry, w->who, json,
                                        strlen(json), &out, &e),
                         i ? ERR_OK : ERR_INPUT);
        if (!i)
            assert_int_equal(e.id, MSG_REPORT_RECEIVE_BAD);
    }
    assert_string_equal(out.passed, "zz_more, zz");
    assert_int_equal(test_int(w->store, arena_printf(s.a, sql, u->id, hash)),
                     1);
    close_setting(&s);
}

static void uneven_table(struct world *w)
{
    struct setting s = open_setting(w);
    struct report_paper paper;
    struct err e = {0};

    assert_int_equal(
        report_build(compile(&s, "{{# one }}\nx\n\n| a | b |\n|---|---|\n"
                                 "{{if not has jobs_created}}\n| {{year}} |\n"
                                 "{{end}}\n"),
                     &s.source, s.a, &s.ask, &paper, &e),
        ERR_INPUT);
    assert_string_equal(
        world_message(&e),
        "t.md:7:1: This table row has 1 cells; the first row has 2.");
    close_setting(&s);
}

static void out_of_memory(struct world *w)
{
    struct setting s = open_setting(w);
    enum err_code rc = ERR_NOMEM;
    int failed = 1;

    fill_jobs(w);
    profile(w, w->province, "2015-01-01", "", "OFFICE");
    const struct report *r = compile(
        &s, "{{summary}}{{period}}{{end}}{{jobs_created.plan_pct}}"
            "{{change jobs_created}}{{job_fair_sessions}}{{note}}a{{end}}"
            "{{each jobs_created channel}}{{it.title}}{{end}}");
    for (unsigned nth = 1; rc == ERR_NOMEM || failed; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct report_paper paper;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = report_build(r, &s.source, a, &s.ask, &paper, &e);
        assert_true((paper.doc != NULL) == (rc == ERR_OK));
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        failed = rc == ERR_OK && paper.doc->failed;
        assert_true(nth < 2000);
        arena_free(a);
    }
    close_setting(&s);
}

/* ---- the report of the catalogue --------------------------------------- */

static void read_file(const char *path, struct buf *b)
{
    char piece[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    buf_init(b, OUT_BYTES);
    if (!f)
        return;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(b, piece, n);
    fclose(f);
}

/* ANSINH_GOLDEN names the folder; ANSINH_GOLDEN_WRITE=1 rewrites the file: look
** at the difference before it goes in. */
static void golden(const struct doc *d, enum doc_format format,
                   const char *name)
{
    const char *folder = getenv("ANSINH_GOLDEN");
    char path[1024];
    struct buf got, want;
    struct err e = {0};

    assert_non_null(folder);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    buf_init(&got, OUT_BYTES);
    assert_ok(doc_write(d, format, &got, &e), &e);
    if (getenv("ANSINH_GOLDEN_WRITE")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(buf_cstr(&got), 1, got.len, f), got.len);
        fclose(f);
    }
    read_file(path, &want);
    assert_string_equal(buf_cstr(&got), buf_cstr(&want));
    buf_free(&got);
    buf_free(&want);
}

static void fill_province(struct world *w)
{
    char person[3][32];

    fill_jobs(w);
    for (int i = 0; i < 3; i++)
        snprintf(person[i], sizeof person[i], "person=%d",
                 (int)world_person(w, i ? "female" : "male", "1950-05-05"));
    world_add(w, "job_fair", w->communes[0], "day=2024-02-01", "venue=on_site",
              "enterprises=12", "visitors=340", NULL);
    world_add(w, "training_enrolment", w->communes[0], "day=2024-02-01",
              "training_level=elementary", "certificate=true", "quantity=20",
              person[0], NULL);
    world_add(w, "care_stay", w->communes[0], person[0], "from_day=2023-12-20",
              "resident_group=elderly", NULL);
    world_add(w, "care_stay", w->communes[0], person[1], "from_day=2024-03-14",
              "resident_group=disabled", NULL);
    world_add(w, "social_award", w->communes[0], person[2],
              "from_day=2023-01-01", "legal_basis=decree_20_2021",
              "social_group=elderly_poor", NULL);
    world_add(w, "social_payment", w->communes[0], person[2], "day=2024-01-10",
              "kind=funeral", "legal_basis=decree_20_2021", "amount=7200000",
              NULL);
    world_add(w, "rehab_stay", w->communes[0], person[0], "from_day=2024-01-05",
              "rehab_type=compulsory", NULL);
    world_add(w, "office_profile", w->province, "from_day=2015-06-01",
              "superior=ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG", "issuer=SỞ THỬ NGHIỆM",
              "symbol=BC-STN", "place=Sóc Trăng", "sign_authority=KT.",
              "sign_for=GIÁM ĐỐC", "sign_post=PHÓ GIÁM ĐỐC",
              "sign_name=Trần Minh Khánh", "recipients=UBND tỉnh|Lưu: VT",
              NULL);
}

static void quarterly(struct world *w)
{
    struct setting s = open_setting(w);
    const struct cat_report *definition;
    const struct report *r;
    struct cat_faults faults = {0};
    struct report_paper paper, again;
    struct err e = {0};
    struct buf bytes[2];

    fill_province(w);
    assert_ok(report_find(w->catalog, "quarterly", &definition, &e), &e);
    assert_ok(report_compile(s.a, w->catalog, definition, &r, &faults, &e), &e);
    assert_ok(report_build(r, &s.source, s.a, &s.ask, &paper, &e), &e);
    golden(paper.doc, DOC_FORMAT_TEXT, "quarterly.txt");
    golden(paper.doc, DOC_FORMAT_JSON, "quarterly.json");
    assert_ok(report_build(r, &s.source, s.a, &s.ask, &again, &e), &e);
    for (int i = 0; i < 2; i++) {
        buf_init(&bytes[i], OUT_BYTES);
        assert_ok(doc_write(i ? again.doc : paper.doc, DOC_FORMAT_DOCX,
                            &bytes[i], &e),
                  &e);
    }
    assert_int_equal(bytes[0].len, bytes[1].len);
    assert_memory_equal(buf_cstr(&bytes[0]), buf_cstr(&bytes[1]), bytes[0].len);
    buf_free(&bytes[0]);
    buf_free(&bytes[1]);
    /* Any period and any unit give a paper. */
    static const char *const periods[] = {"2023", "2024H2", "2024-02",
                                          "2021-03..2021-04", "2026Q4"};
    for (size_t i = 0; i < ARRAY_COUNT(periods); i++) {
        s.ask.figures.unit_id = i % 2 ? w->communes[0] : w->province;
        s.ask.figures.map = i == 4 ? day_of(2024, 1, 2) : DAY_NONE;
        assert_ok(period_parse(periods[i], CALENDAR_ADMINISTRATIVE, NO_POS,
                               &s.ask.figures.period, &e),
                  &e);
        assert_ok(report_build(r, &s.source, s.a, &s.ask, &paper, &e), &e);
        assert_ok(doc_valid(paper.doc, &e), &e);
    }
    close_setting(&s);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both("report_test", name);                                    \
    }

BOTH(figures)
BOTH(money_and_parts)
BOTH(provenance)
BOTH(missing)
BOTH(comparisons)
BOTH(quiet)
BOTH(conditions)
BOTH(loops)
BOTH(notes)
BOTH(heads)
BOTH(rights)
BOTH(foreign_reports)
BOTH(uneven_table)
BOTH(out_of_memory)
BOTH(quarterly)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_money_and_parts),
        cmocka_unit_test(test_provenance),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_foreign_reports),
        cmocka_unit_test(test_uneven_table),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_quarterly),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
