/*
** report_compile on any bytes: it reads them or lists faults that say what and
** where, and what it reads can be filled and read as Markdown or is refused
** with a place.
*/
#include "report/report.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20, CATALOG_BYTES = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct arena *arena;

static void forget(void)
{
    arena_free(arena);
}

/* The catalogue inside the binary, loaded once for the whole run. */
static const struct catalog *built_in(void)
{
    static const struct catalog *catalog;
    struct cat_faults faults = {0};
    struct err e = {0};

    if (!catalog) {
        arena = arena_new(CATALOG_BYTES);
        if (!arena ||
            catalog_load(arena, NULL, &catalog, &faults, &e) != ERR_OK)
            abort();
        if (atexit(forget) != 0)
            abort();
    }
    return catalog;
}

/* Each fault needs a sentence and a place in the file. */
static void check_faults(const struct cat_faults *faults)
{
    if (faults->total == 0 || faults->count == 0)
        __builtin_trap();
    for (size_t i = 0; i < faults->count; i++) {
        const struct err *e = &faults->list[i];
        if (e->code == ERR_OK || e->id == MSG_NONE || e->pos.line < 1 ||
            e->pos.col < 1)
            __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new(ARENA_BYTES);
    char *text = a ? arena_strndup(a, (const char *)data, len) : NULL;
    struct cat_report r = {.name = "fuzz", .template_file = "fuzz.md"};
    struct catalog c = *built_in();
    struct cat_faults faults = {0};
    struct err e = {0};

    r.template_text = text;
    c.reports = &r;
    c.report_count = 1;
    if (text && report_check(a, &c, &faults, &e) == ERR_INPUT)
        check_faults(&faults);
    arena_free(a);
    return 0;
}
