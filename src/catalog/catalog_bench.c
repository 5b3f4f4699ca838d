/* How long a catalogue takes to load: catalog_bench [FOLDER]. */
#include "catalog/catalog.h"

#include <stdio.h>
#include <time.h>

enum { RUNS = 20, ARENA_BYTES = 256 << 20 };

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    char text[2048];
    int64_t first = 0, best = INT64_MAX;
    size_t used = 0;

    for (int i = 0; i < RUNS; i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        const struct catalog *c;
        struct cat_faults faults;
        struct err e = {0};
        int64_t start = now_us();
        enum err_code rc =
            catalog_load(a, argc > 1 ? argv[1] : NULL, &c, &faults, &e);
        int64_t took = now_us() - start;
        if (rc != ERR_OK) {
            for (size_t f = 0; f < faults.count; f++) {
                err_text(&faults.list[f], LANG_EN, text, sizeof text);
                puts(text);
            }
            if (rc != ERR_INPUT) {
                err_text(&e, LANG_EN, text, sizeof text);
                puts(text);
            }
            return 1;
        }
        if (i == 0) {
            first = took;
            used = arena_used(a);
            printf("%zu registers, %zu indicators, %zu units, hash %s\n",
                   c->register_count, c->indicator_count, c->unit_count,
                   c->hash);
        }
        best = took < best ? took : best;
        arena_free(a);
    }
    printf("first %lld us, best %lld us, arena %zu KB\n", (long long)first,
           (long long)best, used / 1024);
    return 0;
}
