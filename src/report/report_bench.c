/*
** How long a report takes from an open database: compile, figures and tree,
** Word file; each run with nothing counted before.
**
**   report_bench DATABASE REPORT UNIT PERIOD
*/
#include "doc/write.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    ARENA_BYTES = 256 << 20,
    OUT_BYTES = 64 << 20,
    WAIT_MS = 1000,
    RUNS = 5
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static void run(struct tally *t, struct store *s, const struct cat_report *r,
                struct report_ask *ask)
{
    const struct catalog *c = registry_catalog(tally_registry(t));
    struct arena *a = arena_new(ARENA_BYTES);
    struct report_source source = {.tally = t};
    struct cat_faults faults = {0};
    const struct report *compiled;
    struct report_paper paper;
    struct err e = {0};
    struct buf out;

    must(figures_reader_new(t, &source.reader, &e), &e);
    must(store_reader(s, &source.db, &e), &e);
    buf_init(&out, OUT_BYTES);
    double begin = now_ms();
    must(report_compile(a, c, r, &compiled, &faults, &e), &e);
    double compiled_at = now_ms();
    must(report_build(compiled, &source, a, ask, &paper, &e), &e);
    double built = now_ms();
    must(doc_write(paper.doc, DOC_FORMAT_DOCX, &out, &e), &e);
    double wrote = now_ms();
    must(report_build(compiled, &source, a, ask, &paper, &e), &e);
    printf("compile %.2f ms, build %.2f ms, docx %.2f ms; again %.2f ms\n",
           compiled_at - begin, built - compiled_at, wrote - built,
           now_ms() - wrote);
    buf_free(&out);
    db_close(source.db);
    figures_reader_free(source.reader);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct cat_faults faults = {0};
    const struct catalog *c;
    const struct cat_report *r;
    const struct unit *unit;
    struct store *s;
    struct registry *reg;
    struct tally *t;
    struct err e = {0};
    struct report_ask ask = {.day = DAY_NONE};

    if (argc < 5)
        return fputs("report_bench DATABASE REPORT UNIT PERIOD\n", stderr), 1;
    must(catalog_load(a, NULL, &c, &faults, &e), &e);
    must(report_find(c, argv[2], &r, &e), &e);
    must(store_open(argv[1], STORE_READ, WAIT_MS, &s, &e), &e);
    must(registry_open(s, c, &reg, &e), &e);
    must(tally_open(reg, &t, &e), &e);
    must(period_parse(argv[4], r->calendar, NO_POS, &ask.figures.period, &e),
         &e);
    must(units_find(registry_units(reg), argv[3],
                    period_last_day(ask.figures.period), &unit, &e),
         &e);
    ask.figures.unit_id = unit->id;
    ask.figures.map = DAY_NONE;
    ask.figures.who = &actor_local;
    for (int i = 0; i < RUNS; i++)
        run(t, s, r, &ask);
    tally_close(t);
    registry_close(reg);
    store_close(s);
    arena_free(a);
    return 0;
}
