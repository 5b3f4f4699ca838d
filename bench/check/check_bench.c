/*
** What proof-reading costs: megabytes of report text a second on one core, five
** reports of real size in one process, one Word file of eight pages.
**
**   check_bench FOLDER FILE...
**
** The texts are the reports given, one behind another until a size is reached.
** FOLDER receives the Word file and its text, so that another program can be
** timed on the same bytes.
*/
#include "check/check.h"
#include "doc/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    REPORT_BYTES = 24 << 10, /* eight pages of 13 point type */
    LARGE_BYTES = 4 << 20,
    ROUNDS = 7,
    REPORTS = 5
};

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void stop(const struct err *e)
{
    char text[1024];

    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "check_bench: %s\n", text);
    exit(1);
}

static void add_file(struct buf *out, const char *path)
{
    char bytes[1 << 14];
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f) {
        fprintf(stderr, "check_bench: cannot read %s\n", path);
        exit(1);
    }
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        buf_add(out, bytes, n);
    buf_char(out, '\n');
    fclose(f);
}

/* The reports one behind another, size bytes of them. */
static void make_text(struct buf *out, char **files, int count, size_t size)
{
    buf_init(out, (size_t)64 << 20);
    while (out->len < size)
        for (int i = 0; i < count && out->len < size; i++)
            add_file(out, files[i]);
}

/* Microseconds to read and check; figures and findings are counted. */
static int64_t time_one(const char *name, const struct buf *b,
                        const struct check_result **out, struct arena *a)
{
    struct err e = {0};
    struct paper *p;
    int64_t start = now_us();

    if (paper_read_bytes(a, name, b->data, b->len, &p, &e) != ERR_OK ||
        check_paper(a, p, NULL, out, &e) != ERR_OK)
        stop(&e);
    return now_us() - start;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The median of ROUNDS. */
static int64_t time_it(const char *name, const struct buf *b)
{
    int64_t times[ROUNDS];
    const struct check_result *r;

    for (int i = 0; i < ROUNDS; i++) {
        struct arena *a = arena_new((size_t)8 << 30);
        times[i] = time_one(name, b, &r, a);
        arena_free(a);
    }
    qsort(times, ROUNDS, sizeof *times, by_time);
    return times[ROUNDS / 2];
}

/* The text as a Word file, one paragraph for each line. */
static void make_docx(const struct buf *text, struct buf *out)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct doc *d = doc_new(a, LANG_VI);
    struct err e = {0};

    d->title = "Báo cáo";
    for (const char *p = text->data; p && *p;) {
        const char *end = strchr(p, '\n');
        size_t len = end ? (size_t)(end - p) : strlen(p);
        if (len > 0)
            doc_text(d, doc_paragraph(d, &d->body, DOC_NORMAL),
                     arena_strndup(a, p, len));
        p = end ? end + 1 : NULL;
    }
    buf_init(out, (size_t)64 << 20);
    if (doc_write(d, DOC_FORMAT_DOCX, out, &e) != ERR_OK)
        stop(&e);
    arena_free(a);
}

static void save(const char *folder, const char *name, const struct buf *b)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    if (!f || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0) {
        fprintf(stderr, "check_bench: cannot write %s\n", path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct buf large, report, docx;
    struct rusage usage;
    int64_t us;

    if (argc < 3) {
        fprintf(stderr, "usage: check_bench FOLDER FILE...\n");
        return 2;
    }
    make_text(&report, argv + 2, argc - 2, REPORT_BYTES);
    make_docx(&report, &docx);
    save(argv[1], "report.txt", &report);
    save(argv[1], "report.docx", &docx);
    us = time_it("report.txt", &report);
    printf("one report of %zu KB of text: %lld.%03lld ms\n", report.len >> 10,
           (long long)(us / 1000), (long long)(us % 1000));
    us *= REPORTS;
    printf("five of them: %lld.%03lld ms\n", (long long)(us / 1000),
           (long long)(us % 1000));
    us = time_it("report.docx", &docx);
    printf("the same as Word: %lld.%03lld ms\n", (long long)(us / 1000),
           (long long)(us % 1000));
    getrusage(RUSAGE_SELF, &usage);
    printf("memory so far: %ld MB\n", usage.ru_maxrss >> 10);
    make_text(&large, argv + 2, argc - 2, LARGE_BYTES);
    us = time_it("large.txt", &large);
    printf("%zu MB of text: %lld ms, %lld.%lld MB/s\n", large.len >> 20,
           (long long)(us / 1000),
           (long long)((int64_t)large.len / (us ? us : 1)),
           (long long)((int64_t)large.len * 10 / (us ? us : 1) % 10));
    getrusage(RUSAGE_SELF, &usage);
    printf("memory with it: %ld MB\n", usage.ru_maxrss >> 10);
    buf_free(&large);
    buf_free(&docx);
    buf_free(&report);
    return 0;
}
