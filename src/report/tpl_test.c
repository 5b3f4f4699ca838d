/*
** Templates that are read and templates that are refused, with the words and
** the place of each refusal.
*/
#include "base/test.h"
#include "report/tpl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20, SMALL_BYTES = 4 << 20, TEXT_BYTES = 4096 };

static struct arena *shared;
static const struct catalog *catalog;

/* Files that a template may include here. */
static const struct cat_template files[] = {
    {"part.md", "reports/part.md", "p {{jobs_created}}\n"},
    {"open.md", "reports/open.md", "a\n{{if has jobs_created}}\nb\n"},
    {"end.md", "reports/end.md", "a{{end}}"},
    {"self.md", "reports/self.md", "s\n{{include \"self.md\"}}\n"},
    {"outer.md", "reports/outer.md", "o\n{{include \"part.md\"}}\no\n"}};

static int load(void **state)
{
    const struct catalog *loaded;
    struct cat_faults faults = {0};
    struct err e = {0};

    (void)state;
    shared = arena_new(ARENA_BYTES);
    assert_non_null(shared);
    assert_ok(catalog_load(shared, NULL, &loaded, &faults, &e), &e);
    struct catalog *mine = arena_alloc(shared, sizeof *mine);
    assert_non_null(mine);
    *mine = *loaded;
    size_t theirs = loaded->template_count;
    struct cat_template *all =
        arena_array(shared, theirs + ARRAY_COUNT(files), sizeof *all);
    assert_non_null(all);
    memcpy(all, loaded->templates, theirs * sizeof *all);
    memcpy(all + theirs, files, sizeof files);
    mine->templates = all;
    mine->template_count = theirs + ARRAY_COUNT(files);
    catalog = mine;
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(shared);
    return 0;
}

static enum err_code compile(struct arena *a, const char *text,
                             const struct report **out,
                             struct cat_faults *faults)
{
    struct cat_report *r = arena_alloc(shared, sizeof *r);
    struct err e = {0};

    assert_non_null(r);
    r->name = "trial";
    r->template_text = text;
    r->template_file = "t.md";
    return report_compile(a, catalog, r, out, faults, &e);
}

/* Every fault of a text, one line each. */
static const char *faults_of(const char *text, char out[TEXT_BYTES])
{
    struct arena *a = arena_new(SMALL_BYTES);
    struct cat_faults faults = {0};
    const struct report *r;
    size_t used = 0;

    assert_non_null(a);
    out[0] = '\0';
    enum err_code rc = compile(a, text, &r, &faults);
    assert_int_equal(rc, faults.total ? ERR_INPUT : ERR_OK);
    assert_true((r == NULL) == (rc != ERR_OK));
    for (size_t i = 0; i < faults.count; i++) {
        used +=
            err_text(&faults.list[i], LANG_EN, out + used, TEXT_BYTES - used);
        used += (size_t)snprintf(out + used, TEXT_BYTES - used, "\n");
    }
    arena_free(a);
    return out;
}

/* ---- read -------------------------------------------------------------- */

static void test_good(void **state)
{
    static const char *const good[] = {
        "",
        "only text, {one brace} and }} alone",
        "{{jobs_created}}",
        "{{ jobs_created.plan_pct | pct }}",
        "{{jobs_created sex=female period=next}}",
        "{{jobs_created sex=\"female\" else \"-\" | padded}}",
        "{{employment_fund_loans_disbursed|money}}",
        "{{trained_labour_rate}}",
        "{{if has jobs_created and not jobs_created.change_pct < 0 or\n"
        "(jobs_created > 16.5)}}a{{else}}b{{end}}",
        "{{if jobs_created sex=female == jobs_created sex=male}}a{{end}}",
        "{{each jobs_created channel}}{{it.title|lower}} {{it.value}} "
        "{{it.share}}{{it.plan_pct else \"\"}}{{it.end}}{{end}}",
        "{{each jobs_created period=previous sex}}{{it.change}}{{end}}",
        "a{{note}}b {{jobs_created}}{{end}}c",
        "{{change jobs_created}}{{change jobs_created sex=male \", \"}}",
        "{{period}}{{period next}}{{Period before}}{{year previous}}",
        "{{first_day}}{{last_day next}}{{unit}}{{unit.name}}",
        "{{type}}X{{end}}{{summary}}Y\nZ{{end}}{{language en}}",
        "{{# anything, even jobs_craeted }}",
    };
    char text[TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++)
        assert_string_equal(faults_of(good[i], text), "");
}

/* The kinds of a list, one letter each, bodies in brackets; texts as they
** are. */
static void outline(const struct tpl_list *list, struct buf *out)
{
    static const char *const words[TPL_KIND__MAX] = {
        [TPL_FIGURE] = "F",  [TPL_CHANGE] = "C",  [TPL_TITLE] = "T",
        [TPL_CLOSE] = "E",   [TPL_PERIOD] = "P",  [TPL_UNIT] = "U",
        [TPL_YEAR] = "Y",    [TPL_DAY] = "D",     [TPL_IF] = "if",
        [TPL_EACH] = "each", [TPL_NOTE] = "note", [TPL_SUMMARY] = "summary",
        [TPL_TYPE] = "type"};

    for (const struct tpl_node *n = list->first; n; n = n->next) {
        if (n->kind == TPL_TEXT)
            buf_add(out, n->text, n->len);
        else
            buf_str(out, words[n->kind]);
        if (n->body.first) {
            buf_char(out, '[');
            outline(&n->body, out);
            buf_char(out, ']');
        }
        if (n->or_else.first) {
            buf_char(out, '(');
            outline(&n->or_else, out);
            buf_char(out, ')');
        }
    }
}

static void test_tree(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a {{jobs_created}} b", "a F b"},
        {"{{if has jobs_created}}x{{else}}y{{end}}z", "if[x](y)z"},
        /* Tags with a body take their line with them. */
        {"a\n{{if has jobs_created}}\nb\n  {{else}}  \nc\n{{end}}\nd",
         "a\nif[b\n](c\n)d"},
        {"a {{if has jobs_created}}\nb\n{{end}} c", "a if[\nb\n] c"},
        {"{{# one }}\n{{# two }}\nx {{# three }}\n", "x \n"},
        /* Others leave it. */
        {"a\n{{period}}\nb", "a\nP\nb"},
        {"a{{note}}\nb\n{{end}}\n", "anote[\nb\n]\n"},
        {"| {{each jobs_created sex}}{{it.title}}{{it.end}}{{end}} |",
         "| each[TE] |"},
        {"{{type}}x{{end}}\n{{summary}}\n{{year}}\n{{end}}\n",
         "type[x]\nsummary[Y\n]"},
        {"\n{{language vi}}\n\n", "\n\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(SMALL_BYTES);
        struct cat_faults faults = {0};
        const struct report *r;
        struct buf out;
        assert_int_equal(compile(a, cases[i].text, &r, &faults), ERR_OK);
        buf_init(&out, TEXT_BYTES);
        outline(&r->body, &out);
        assert_string_equal(buf_cstr(&out), cases[i].want);
        buf_free(&out);
        arena_free(a);
    }
}

static void test_figure_parts(void **state)
{
    struct arena *a = arena_new(SMALL_BYTES);
    struct cat_faults faults = {0};
    const struct report *r;

    (void)state;
    assert_int_equal(
        compile(a,
                "x\n  {{jobs_created.plan_pct sex=female period=next else "
                "\"–\" | plain}}{{language en}}",
                &r, &faults),
        ERR_OK);
    const struct tpl_node *n = r->body.first->next;
    assert_int_equal(n->pos.line, 2);
    assert_int_equal(n->pos.col, 3);
    assert_string_equal(n->figure.indicator->name, "jobs_created");
    assert_string_equal(n->figure.dim->name, "sex");
    assert_string_equal(n->figure.dim->choice->codes.codes[n->figure.code],
                        "female");
    assert_int_equal(n->figure.aspect, ASPECT_PLAN_PCT);
    assert_int_equal(n->figure.time, TIME_NEXT);
    assert_int_equal(n->figure.format, FORMAT_PLAIN);
    assert_string_equal(n->figure.otherwise, "–");
    assert_int_equal(r->lang, LANG_EN);
    arena_free(a);
}

static void test_include(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"x\n{{include \"part.md\"}}\ny", ""},
        {"{{if has jobs_created}}\n{{include \"outer.md\"}}\n{{end}}\n", ""},
        {"{{include \"none.md\"}}",
         "t.md:1:1: There is no template \"none.md\" in the folder reports of "
         "the catalogue.\n"},
        {"x {{include \"part.md\"}}",
         "t.md:1:3: The tag include \"part.md\" must stand alone on its line, "
         "outside of notes.\n"},
        {"{{include part}}",
         "t.md:1:11: \"part\" cannot stand here; what belongs here: "
         "\"employment.md\".\n"},
        {"{{include \"open.md\"}}",
         "reports/open.md:2:1: The tag \"if\" is not closed; add {{end}}.\n"},
        {"{{if has jobs_created}}\n{{include \"end.md\"}}\n{{end}}",
         "reports/end.md:1:2: \"end\" belongs to no tag; take it out.\n"},
        {"{{include \"self.md\"}}", "reports/self.md:2:1: \"self.md\" is "
                                    "included too deep or in a circle; "
                                    "look at the tags include.\n"},
    };
    char text[TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_string_equal(faults_of(rows[i].text, text), rows[i].want);
}

/* ---- refused ----------------------------------------------------------- */

static const struct {
    const char *text, *want;
} refused[] = {
    {"{{job_created}}",
     "t.md:1:3: \"job_created\" is neither a tag nor an indicator of the "
     "catalogue; close to it: jobs_created.\n"},
    {"{{jobs_created.plan_pkt}}",
     "t.md:1:16: A figure has no aspect \"plan_pkt\"; choose one of: "
     "value, plan, plan_pct, previous, cumulative, change, change_pct, "
     "share.\n"},
    {"{{ui_applications.plan}}",
     "t.md:1:3: The indicator \"ui_applications\" has no plan; drop .plan "
     "here or add \"plan\" to the indicator.\n"},
    {"{{jobs_created gender=male}}",
     "t.md:1:16: The indicator \"jobs_created\" is not broken down by "
     "\"gender\"; choose one of: channel, sex, ethnicity, age_group.\n"},
    {"a\n\nĐây {{jobs_created sex=man}}",
     "t.md:3:24: The breakdown \"sex\" has no value \"man\"; the values "
     "are: male, female.\n"},
    {"{{jobs_created sex=male channel=overseas_contract}}",
     "t.md:1:25: \"channel\" is one breakdown too many; a figure takes "
     "one.\n"},
    {"{{documents state=isued}}",
     "t.md:1:19: \"isued\" is not in the list \"document_state\"; close to it: "
     "issued.\n"},
    {"{{documents owner=x}}",
     "t.md:1:13: \"owner\" cannot stand here; what belongs here: field, role, "
     "type, state, period, limit.\n"},
    {"{{documents limit=0}}",
     "t.md:1:19: \"0\" cannot stand here; what belongs here: 1..1000.\n"},
    {"{{tasks}}",
     "t.md:1:8: \"}}\" cannot stand here; what belongs here: all, done, open, "
     "late, due.\n"},
    {"{{tasks late state=issued}}",
     "t.md:1:14: \"state\" cannot stand here; what belongs here: field, "
     "period, limit.\n"},
    {"{{if has tasks soon}}x{{end}}",
     "t.md:1:16: \"soon\" cannot stand here; what belongs here: all, done, "
     "open, late, due.\n"},
    {"{{jobs_created period=soon}}",
     "t.md:1:23: \"soon\" is no other period; choose one of: next, before, "
     "previous, year.\n"},
    {"{{jobs_created | money}}",
     "t.md:1:18: The format \"money\" does not suit this number; choose "
     "one of: plain, padded, words, bare.\n"},
    {"{{jobs_created.plan_pct | padded}}",
     "t.md:1:27: The format \"padded\" does not suit this number; choose "
     "one of: plain, pct, bare.\n"},
    {"{{jobs_created.share}}",
     "t.md:1:3: A share needs a part of \"jobs_created\"; add a breakdown, "
     "for example sex=female.\n"},
    {"{{it.value}}", "t.md:1:3: \"it\" only stands inside an each; write "
                     "the name of an indicator.\n"},
    {"{{jobs_created | }}",
     "t.md:1:18: The format \"}}\" does not suit this number; choose one "
     "of: plain, padded, words, bare.\n"},
    {"{{jobs_created else 5}}", "t.md:1:21: \"5\" cannot stand here; what "
                                "belongs here: else \"-\".\n"},
    {"{{jobs_created sex=male female}}",
     "t.md:1:25: \"female\" cannot stand here; what belongs here: }}.\n"},
    {"{{}}", "t.md:1:3: \"}}\" cannot stand here; what belongs here: "
             "jobs_created.\n"},
    {"{{?}}", "t.md:1:3: \"?\" cannot stand here; what belongs here: "
              "jobs_created.\n"},
    {"{{\"x}}", "t.md:1:3: \"\"x\" cannot stand here; what belongs here: "
                "jobs_created.\n"},
    {"{{if jobs_created}}x{{end}}",
     "t.md:1:18: \"}}\" cannot stand here; what belongs here: == != < <= > "
     ">=.\n"},
    {"{{if jobs_created > 1,5}}x{{end}}",
     "t.md:1:21: \"1,5\" is no number of a condition; write for example "
     "100 or 16.5.\n"},
    {"{{if has jobs_created and}}x{{end}}",
     "t.md:1:26: \"}}\" cannot stand here; what belongs here: "
     "jobs_created.\n"},
    {"{{if has jobs_created shape}}x{{end}}",
     "t.md:1:23: The indicator \"jobs_created\" is not broken down by "
     "\"shape\"; choose one of: channel, sex, ethnicity, age_group.\n"},
    {"{{if has jobs_created.plan sex}}x{{end}}",
     "t.md:1:28: The breakdown stands after a plain indicator without an "
     "aspect or a part; for example each care_facility_residents "
     "resident_group.\n"},
    {"{{if (has jobs_created}}x{{end}}",
     "t.md:1:23: \"}}\" cannot stand here; what belongs here: ).\n"},
    {"{{if has jobs_created",
     "t.md:1:1: The tag is opened with {{ and not closed; add }}.\n"},
    {"{{if has jobs_created {{jobs_created}}{{end}}",
     "t.md:1:1: The tag is opened with {{ and not closed; add }}.\n"
     "t.md:1:39: \"end\" belongs to no tag; take it out.\n"},
    {"{{if has jobs_created}}",
     "t.md:1:1: The tag \"if\" is not closed; add {{end}}.\n"},
    {"x{{end}}", "t.md:1:2: \"end\" belongs to no tag; take it out.\n"},
    {"x{{else}}", "t.md:1:2: \"else\" belongs to no tag; take it out.\n"},
    {"{{if has jobs_created}}a{{else}}b{{else}}c{{end}}",
     "t.md:1:33: An else too many: only an if has an else, and only one; "
     "take it out.\n"},
    {"{{note}}a{{else}}b{{end}}",
     "t.md:1:9: An else too many: only an if has an else, and only one; "
     "take it out.\n"},
    {"{{note}}a{{note}}b{{end}}{{end}}",
     "t.md:1:10: A note cannot stand in a note or in the head of the "
     "paper; move it out.\n"},
    {"{{summary}}a{{note}}b{{end}}{{end}}",
     "t.md:1:13: A note cannot stand in a note or in the head of the "
     "paper; move it out.\n"},
    {"{{if has jobs_created}}{{type}}a{{end}}{{end}}",
     "t.md:1:24: \"type\" must stand outside all other tags; move it "
     "out.\n"},
    {"{{each jobs_created}}x{{end}}",
     "t.md:1:20: The indicator \"jobs_created\" is not broken down by "
     "\"}}\"; choose one of: channel, sex, ethnicity, age_group.\n"},
    {"{{each jobs_created.plan sex}}x{{end}}",
     "t.md:1:26: The breakdown stands after a plain indicator without an "
     "aspect or a part; for example each care_facility_residents "
     "resident_group.\n"},
    {"{{each jobs_created shape}}x{{end}}",
     "t.md:1:21: The indicator \"jobs_created\" is not broken down by "
     "\"shape\"; choose one of: channel, sex, ethnicity, age_group.\n"},
    {"{{each jobs_created sex}}{{each jobs_created channel}}{{end}}{{end}}",
     "t.md:1:26: An each cannot stand in another each; close that one "
     "first.\n"},
    {"{{each jobs_created sex}}{{it.title|upper}}{{it.end x}}{{end}}",
     "t.md:1:37: \"upper\" cannot stand here; what belongs here: lower.\n"
     "t.md:1:53: \"x\" cannot stand here; what belongs here: }}.\n"},
    {"{{change jobs_created.plan}}",
     "t.md:1:10: change takes an indicator without an aspect, for example "
     "change jobs_created.\n"},
    {"{{period tomorrow}}",
     "t.md:1:10: \"tomorrow\" is no other period; choose one of: next, "
     "before, previous, year.\n"},
    {"{{unit.code}}", "t.md:1:8: \"code\" cannot stand here; what belongs "
                      "here: unit.name.\n"},
    {"{{language fr}}",
     "t.md:1:12: \"fr\" cannot stand here; what belongs here: vi, en.\n"},
    {"{{end now}}",
     "t.md:1:7: \"now\" cannot stand here; what belongs here: }}.\n"
     "t.md:1:1: \"end\" belongs to no tag; take it out.\n"},
    {"{{jobs_craeted}}\n{{if jobs_created >}}\n{{vocational_enrolment "
     "training_level=elementery}}\n{{end}}",
     "t.md:1:3: \"jobs_craeted\" is neither a tag nor an indicator of the "
     "catalogue; close to it: jobs_created.\n"
     "t.md:2:20: \"}}\" cannot stand here; what belongs here: "
     "jobs_created.\n"
     "t.md:3:39: The breakdown \"training_level\" has no value "
     "\"elementery\"; the values are: college, intermediate, elementary, "
     "under_3_months.\n"},
    {"a\xEE\x80\x80"
     "1",
     "t.md:1:2: The characters U+E000 and U+E001 belong to the program; "
     "delete them.\n"},
    {"\xFF", "t.md:1:1: Not valid UTF-8 text; save the file again as UTF-8.\n"},
};

static void test_bad(void **state)
{
    char text[TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        assert_string_equal(faults_of(refused[i].text, text), refused[i].want);
}

/* Nothing escapes the limits of depth, length and number. */
static void test_limits(void **state)
{
    struct buf b;
    char text[TEXT_BYTES];

    (void)state;
    buf_init(&b, 4 << 20);
    for (int i = 0; i < 40; i++)
        buf_str(&b, "{{if has jobs_created}}");
    assert_non_null(strstr(faults_of(buf_cstr(&b), text), "nested too deep"));
    buf_clear(&b);
    buf_str(&b, "{{if ");
    for (int i = 0; i < 100; i++)
        buf_str(&b, "not ");
    buf_str(&b, "has jobs_created}}{{end}}");
    assert_non_null(strstr(faults_of(buf_cstr(&b), text), "nested too deep"));
    buf_clear(&b);
    for (int i = 0; i < REPORT_NODES_MAX + 10; i++)
        buf_str(&b, "{{year}}");
    assert_non_null(strstr(faults_of(buf_cstr(&b), text), "too long"));
    buf_clear(&b);
    for (int i = 0; i < 70000; i++)
        buf_str(&b, "A long paragraph.");
    assert_non_null(strstr(faults_of(buf_cstr(&b), text), "too long"));
    buf_clear(&b);
    buf_str(&b, "{{");
    for (int i = 0; i < 600; i++)
        buf_str(&b, "a ");
    buf_str(&b, "}}");
    assert_non_null(strstr(faults_of(buf_cstr(&b), text), "add }}"));
    buf_free(&b);
}

/* More faults than are kept are still counted. */
static void test_many_faults(void **state)
{
    struct arena *a = arena_new(SMALL_BYTES);
    struct cat_faults faults = {0};
    const struct report *r;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < CAT_FAULTS_MAX + 50; i++)
        buf_str(&b, "{{no_such}}\n");
    assert_int_equal(compile(a, buf_cstr(&b), &r, &faults), ERR_INPUT);
    assert_int_equal(faults.count, CAT_FAULTS_MAX);
    assert_int_equal(faults.total, CAT_FAULTS_MAX + 50);
    assert_int_equal(faults.list[CAT_FAULTS_MAX - 1].pos.line, CAT_FAULTS_MAX);
    buf_free(&b);
    arena_free(a);
}

/* ---- memory ------------------------------------------------------------ */

static void test_out_of_memory(void **state)
{
    static const char text[] =
        "a {{jobs_created sex=female else \"-\"}}\n"
        "{{if has jobs_created and jobs_created > 5}}b{{else}}c{{end}}\n"
        "{{each jobs_created channel}}{{it.title}}{{end}}{{no_such}}{{if}}";
    enum err_code rc = ERR_NOMEM;
    struct cat_report report = {.template_text = text, .template_file = "t.md"};

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(SMALL_BYTES);
        struct cat_faults faults = {0};
        struct err e = {0};
        const struct report *r;
        arena_fail_at(a, nth);
        rc = report_compile(a, catalog, &report, &r, &faults, &e);
        assert_null(r);
        assert_true(nth < 200);
        if (rc == ERR_NOMEM)
            assert_int_equal(e.code, ERR_NOMEM);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_INPUT);
}

/* ---- Markdown of a template -------------------------------------------- */

static void test_markdown(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"# {{period}}\n\n| a | b |\n|---|---|\n"
         "{{each jobs_created channel}}\n| {{it.title}} | {{it.value}} |\n"
         "{{end}}\n",
         ""},
        {"{{if has jobs_created}}\nx\n\n{{end}}\n| a | b |\n|---|---|\n"
         "{{if has jobs_created}}\n| {{jobs_created}} |\n{{end}}\n",
         "t.md:8:1: This table row has 1 cells; the first row has 2."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(SMALL_BYTES);
        struct cat_report r = {.name = "trial",
                               .template_text = cases[i].text,
                               .template_file = "t.md"};
        struct catalog c = *catalog;
        struct cat_faults faults = {0};
        struct err e = {0};
        char text[TEXT_BYTES] = "";
        c.reports = &r;
        c.report_count = 1;
        enum err_code rc = report_check(a, &c, &faults, &e);
        assert_int_equal(rc, *cases[i].want ? ERR_INPUT : ERR_OK);
        if (faults.total > 0)
            err_text(&faults.list[0], LANG_EN, text, sizeof text);
        assert_string_equal(text, cases[i].want);
        arena_free(a);
    }
}

/* ---- the catalogue's own ----------------------------------------------- */

static void test_catalogue(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct cat_faults faults = {0};
    const struct cat_report *r;
    struct err e = {0};
    char text[TEXT_BYTES];

    (void)state;
    assert_true(catalog->report_count > 0);
    assert_ok(report_check(a, catalog, &faults, &e), &e);
    assert_int_equal(faults.total, 0);
    assert_ok(report_find(catalog, "quarterly", &r, &e), &e);
    assert_string_equal(r->name, "quarterly");
    assert_int_equal(report_find(catalog, "quartely", &r, &e), ERR_NOTFOUND);
    assert_null(r);
    err_text(&e, LANG_EN, text, sizeof text);
    assert_string_equal(
        text, "There is no report \"quartely\"; close to it: quarterly.");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_include),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_figure_parts),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_many_faults),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_catalogue),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
