/*
** Any bytes as a path, a query, a form with files or JSON: no crash; a refusal
** says why; every value that is taken is valid UTF-8 without control
** characters, and files lie within the body.
*/
#include "base/text.h"
#include "web/parse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ARENA_BYTES = 8 << 20, MOST = 1 << 16 };

static void check_params(const struct web_params *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const char *v = p->list[i].value, *n = p->list[i].name;
        if (!utf8_valid(v, strlen(v)) || !utf8_valid(n, strlen(n)) ||
            strchr(v, '\x01') || strchr(n, '\x1B'))
            abort();
    }
}

static void check_refusal(enum err_code rc, struct err *e)
{
    if (rc != ERR_OK && e->id == MSG_NONE)
        abort();
    err_clear(e);
}

static void check_multipart(struct arena *a, const char *text, size_t len)
{
    struct request r = {.a = a};
    struct err e = {0};

    check_refusal(
        parse_multipart(&r, "multipart/form-data; boundary=x", text, len, &e),
        &e);
    check_params(&r.form);
    for (size_t i = 0; i < r.file_count; i++) {
        const struct web_file *f = &r.files[i];
        if (f->bytes < text || f->bytes + f->len > text + len)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct web_params query = {0}, json = {0};
    struct err e = {0};
    const char *path;

    if (len > MOST)
        len = MOST;
    char *text = a ? arena_strndup(a, (const char *)data, len) : NULL;
    if (!text)
        abort();
    check_refusal(parse_path(a, text, &path, &e), &e);
    if (!utf8_valid(path, strlen(path)))
        abort();
    check_refusal(parse_pairs(a, text, len, &query, &e), &e);
    check_params(&query);
    check_multipart(a, text, len);
    check_refusal(parse_json(a, text, len, &json, &e), &e);
    check_params(&json);
    arena_free(a);
    return 0;
}
