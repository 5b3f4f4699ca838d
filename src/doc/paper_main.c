/*
** What the readers make of a file, for tests and for a curious developer.
**
**   doc_paper FILE          one line per paragraph: kind, place, words
**   doc_paper --text FILE   the words alone
**   doc_paper --bench FILE  milliseconds for one reading (mean of many)
**   doc_paper --comment OUT FILE WORDS...
**                           a comment on the first of each of the words
*/
#include "doc/paper.h"

#include "doc/paper_comment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA_BYTES = 256 << 20, BENCH_MS = 1000 };

static void show(const struct paper *p)
{
    static const char *const kinds[PAPER_KIND__MAX] = {
        "paragraph", "heading", "item", "cell", "note", "furniture"};

    for (size_t i = 0; i < p->count; i++) {
        const struct paper_para *q = &p->paras[i];
        fputs(kinds[q->kind], stdout);
        if (q->level)
            printf(" %u", q->level);
        if (q->kind == PAPER_CELL)
            printf(" table %u row %u col %u span %u", q->table, q->row, q->col,
                   q->col_span);
        if (q->mark != PAPER_NOWHERE)
            printf(" mark %u", q->mark);
        if (q->page)
            printf(" page %u", q->page);
        printf("%s [%u,%u): %.*s\n", q->bold ? " bold" : "", q->start,
               q->start + q->len, (int)q->len, p->text + q->start);
    }
}

static int fail(const struct err *e)
{
    char text[2048];

    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    return 2;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int bench(const char *path)
{
    double start = now_ms(), ms = 0;
    size_t len = 0;
    int runs = 0;

    while (ms < BENCH_MS) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct paper *p;
        struct err e = {0};
        if (!a || paper_read(a, path, &p, &e) != ERR_OK)
            return fail(&e);
        len = p->len;
        arena_free(a);
        ms = now_ms() - start;
        runs++;
    }
    printf("%.3f ms, %.1f MB of text/s, %d readings\n", ms / runs,
           (double)len * runs / ms / 1000, runs);
    return 0;
}

/* Comments that say what they stand at. */
static int comment(const struct paper *p, struct paper_source *from,
                   char **words, FILE *out)
{
    static struct paper_comment all[100];
    struct paper_comments c = {all, 0, "An Sinh", "AS", {2024, 4, 15}};
    struct err e = {0};
    struct buf b;

    for (; *words && c.count < ARRAY_COUNT(all); words++) {
        const char *at = strstr(p->text, *words);
        uint32_t start = at ? (uint32_t)(at - p->text) : 0;
        if (at)
            all[c.count++] = (struct paper_comment){
                start, start + (uint32_t)strlen(*words), *words};
    }
    buf_init(&b, PAPER_COMMENTED_BYTES_MAX);
    int status = paper_comment(&c, from, &b, &e) == ERR_OK ? 0 : fail(&e);
    if (status == 0 && fwrite(b.data, 1, b.len, out) != b.len)
        status = 2;
    buf_free(&b);
    return status;
}

static int comment_file(const char *out_path, const char *path, char **words)
{
    static char bytes[32 << 20];
    struct arena *a = arena_new(ARENA_BYTES);
    FILE *in = fopen(path, "rb"), *out = fopen(out_path, "wb");
    struct paper_source from = {path, bytes, 0};
    struct paper *p;
    struct err e = {0};
    int status = 2;

    if (a && in && out) {
        from.len = fread(bytes, 1, sizeof bytes, in);
        status = paper_read_bytes(a, path, bytes, from.len, &p, &e) == ERR_OK
                     ? comment(p, &from, words, out)
                     : fail(&e);
    }
    if (in)
        fclose(in);
    if (out && fclose(out) != 0)
        status = 2;
    arena_free(a);
    return status;
}

int main(int argc, char **argv)
{
    const char *option = argc == 3 ? argv[1] : "", *path = argv[argc - 1];
    struct paper *p;
    struct err e = {0};

    if (argc > 4 && strcmp(argv[1], "--comment") == 0)
        return comment_file(argv[2], argv[3], argv + 4);
    if (argc < 2 || argc > 3) {
        fputs("doc_paper [--text|--bench] FILE\n", stderr);
        return 2;
    }
    if (strcmp(option, "--bench") == 0)
        return bench(path);
    struct arena *a = arena_new(ARENA_BYTES);
    if (!a)
        return 2;
    int status = paper_read(a, path, &p, &e) == ERR_OK ? 0 : fail(&e);
    if (status == 0 && strcmp(option, "--text") == 0)
        fwrite(p->text, 1, p->len, stdout);
    else if (status == 0)
        show(p);
    arena_free(a);
    return status;
}
