/*
** Writes the sample in every format, and how long each took:
** doc_sample FOLDER [ROUNDS]
*/
#include "doc/sample.h"
#include "doc/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA_BYTES = 64 << 20, FILE_BYTES = 64 << 20 };

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The best of some rounds in microseconds; -1 when writing failed. */
static int64_t time_format(const struct doc *d, enum doc_format format,
                           int rounds, struct err *e)
{
    struct buf b;
    int64_t best = -1;

    buf_init(&b, FILE_BYTES);
    for (int i = 0; i < rounds; i++) {
        buf_clear(&b);
        int64_t from = now_ns();
        if (doc_write(d, format, &b, e) != ERR_OK) {
            best = -1;
            break;
        }
        int64_t took = (now_ns() - from) / 1000;
        best = best < 0 || took < best ? took : best;
    }
    buf_free(&b);
    return best;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = a ? doc_sample(a) : NULL;
    struct err e = {0};
    char path[1024];
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 1;

    if (argc < 2 || !d)
        return 2;
    for (int f = 0; f < DOC_FORMAT__MAX && e.code == ERR_OK; f++) {
        const char *name = doc_format_name((enum doc_format)f);
        snprintf(path, sizeof path, "%s/sample.%s", argv[1], name);
        if (doc_write_file(d, (enum doc_format)f, path, &e) == ERR_OK) {
            int64_t us = time_format(d, (enum doc_format)f, rounds, &e);
            printf("%-5s %8lld us\n", name, (long long)us);
        }
    }
    if (e.code != ERR_OK) {
        err_text(&e, LANG_EN, path, sizeof path);
        fprintf(stderr, "%s\n", path);
    }
    arena_free(a);
    return e.code == ERR_OK ? 0 : 1;
}
