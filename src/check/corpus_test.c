/*
** The corpus: short reports, right and wrong, each with what is to be found in
** it.  CORPUS_DIR names the folder; UPDATE_GOLDEN=1 writes the expectations
** anew (look at the difference).
*/
#include "base/test.h"
#include "check/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 400, ARENA_BYTES = 64 << 20, FILE_BYTES = 1 << 20 };

static const char *const merit[] = {"người có công"};
static const char *const aid[] = {"trợ giúp xã hội", "bảo trợ xã hội"};
static const char *const poverty[] = {"giảm nghèo bền vững"};

static struct check_document known[] = {
    {"131/2021/NĐ-CP", 0, "ưu đãi người có công với cách mạng", merit, 1},
    {"20/2021/NĐ-CP", 0, "chính sách trợ giúp xã hội", aid, 2},
    {"90/QĐ-TTg", 0, "Chương trình giảm nghèo bền vững", poverty, 1},
};

static struct check_options options(void)
{
    known[0].day = day_of(2021, 12, 30);
    known[1].day = day_of(2021, 3, 15);
    known[2].day = day_of(2022, 1, 18);
    return (struct check_options){known, ARRAY_COUNT(known)};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list_reports(const char *dir, char **names)
{
    DIR *d = opendir(dir);
    size_t n = 0;

    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        const char *dot = strrchr(e->d_name, '.');
        if (dot && strcmp(dot, ".expected") != 0 && e->d_name[0] != '.' &&
            n < NAMES_MAX)
            names[n++] = strdup(e->d_name);
    }
    closedir(d);
    qsort(names, n, sizeof *names, by_name);
    return n;
}

/* What was found, in both languages, and how much agreed. */
static void describe(const struct check_result *r, struct buf *out)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        buf_printf(out, "%s [%s] %.*s\n", check_severity_name(f->severity),
                   check_kind_name(f->kind), (int)(f->at.end - f->at.start),
                   r->paper->text + f->at.start);
        for (int lang = 0; lang < LANG__MAX; lang++) {
            buf_str(out, "    ");
            check_sentence(f, (enum lang)lang, out);
            buf_char(out, '\n');
        }
    }
    for (size_t i = 0; i < r->relation_count; i++)
        if (r->relations[i].verdict != CHECK_WRONG)
            buf_printf(out, "%s [%s] %s\n",
                       check_verdict_name(r->relations[i].verdict),
                       check_kind_name(r->relations[i].kind),
                       r->relations[i].computation);
}

static void compare(const char *path, const struct buf *got)
{
    static char text[FILE_BYTES];
    const char *update = getenv("UPDATE_GOLDEN");
    FILE *f = fopen(path, update ? "wb" : "rb");

    assert_non_null(f);
    if (update) {
        fwrite(buf_cstr(got), 1, got->len, f);
        fclose(f);
        return;
    }
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    if (strcmp(text, buf_cstr(got)) != 0)
        fail_msg("%s: expected\n%s\nfound\n%s", path, text, buf_cstr(got));
}

static void check_one(const char *dir, const char *name)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct check_options o = options();
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};
    struct buf got;

    assert_ok(paper_read(a, arena_printf(a, "%s/%s", dir, name), &p, &e), &e);
    assert_ok(check_paper(a, p, &o, &r, &e), &e);
    buf_init(&got, FILE_BYTES);
    describe(r, &got);
    compare(arena_printf(a, "%s/%s.expected", dir, name), &got);
    if (strncmp(name, "right-", 6) == 0 && r->finding_count > 0)
        fail_msg("%s: a right report has findings:\n%s", name, buf_cstr(&got));
    if (strncmp(name, "wrong-", 6) == 0 && r->finding_count == 0)
        fail_msg("%s: nothing was found", name);
    buf_free(&got);
    arena_free(a);
}

static void corpus_is_as_expected(void **state)
{
    const char *dir = getenv("CORPUS_DIR");
    char *names[NAMES_MAX] = {0};

    (void)state;
    assert_non_null(dir);
    size_t n = list_reports(dir, names);
    assert_true(n >= 60);
    for (size_t i = 0; i < n; i++) {
        check_one(dir, names[i]);
        free(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(corpus_is_as_expected)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
