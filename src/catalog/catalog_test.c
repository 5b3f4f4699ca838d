/* The catalogue in the binary, golden catalogues, and what must be refused. */
#include "catalog/cat_load.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 256 << 20, PRINT_BYTES = 64 << 20, TEXT_BYTES = 4096 };

/* All faults as the reader sees them, English above Vietnamese. */
static void write_faults(const struct cat_faults *f, const struct err *e,
                         struct buf *out)
{
    char text[TEXT_BYTES];

    for (size_t i = 0; i < f->count; i++) {
        err_text(&f->list[i], LANG_EN, text, sizeof text);
        buf_printf(out, "%s\n", text);
        err_text(&f->list[i], LANG_VI, text, sizeof text);
        const char *sentence = strstr(text, ": ");
        buf_printf(out, "    %s\n", sentence ? sentence + 2 : text);
    }
    if (e->code != ERR_OK) {
        err_text(e, LANG_EN, text, sizeof text);
        buf_printf(out, "%s\n", text);
    }
}

static const struct catalog *must_load(struct arena *a, const char *dir)
{
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct err e = {0};
    struct buf b;

    if (catalog_load(a, dir, &c, &faults, &e) != ERR_OK) {
        buf_init(&b, 1 << 20);
        write_faults(&faults, &e, &b);
        fail_msg("%s: %s", dir ? dir : "embedded", buf_cstr(&b));
    }
    assert_non_null(c);
    assert_int_equal(faults.total, 0);
    return c;
}

/* Take a print apart at its "#@ PATH BYTES" lines. */
static size_t split_print(struct arena *a, const char *text,
                          struct cat_file **out)
{
    struct cat_file *files = arena_array(a, 4000, sizeof *files);
    size_t count = 0;

    while (*text) {
        char path[200];
        size_t len;
        assert_int_equal(sscanf(text, "#@ %199s %zu\n", path, &len), 2);
        text = strchr(text, '\n') + 1;
        assert_true(count < 4000);
        files[count++] = (struct cat_file){arena_strdup(a, path),
                                           arena_strndup(a, text, len), len};
        text += len;
    }
    *out = files;
    return count;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct cat_file *)a)->path,
                  ((const struct cat_file *)b)->path);
}

/* Print, load the print, print again: nothing may change. */
static void check_round_trip(struct arena *a, const struct catalog *c)
{
    const struct catalog *again = NULL;
    struct cat_faults faults;
    struct cat_file *files;
    struct err e = {0};
    struct buf first, second;

    buf_init(&first, PRINT_BYTES);
    buf_init(&second, PRINT_BYTES);
    catalog_print(c, &first);
    assert_int_equal(first.failed, 0);
    size_t count = split_print(a, buf_cstr(&first), &files);
    qsort(files, count, sizeof *files, by_path);
    if (cat_load_files(a, files, count, &again, &faults, &e) != ERR_OK) {
        write_faults(&faults, &e, &second);
        fail_msg("the print is refused: %s", buf_cstr(&second));
    }
    catalog_print(again, &second);
    assert_string_equal(buf_cstr(&first), buf_cstr(&second));
    assert_string_equal(c->hash, again->hash);
    buf_free(&first);
    buf_free(&second);
}

static void embedded_catalogue_loads(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = must_load(a, NULL);

    (void)state;
    assert_true(c->register_count > 0 && c->indicator_count > 0);
    assert_int_equal(strlen(c->hash), 64);
    assert_int_equal(c->registers[0].kind, CAT_PARTY);
    for (size_t i = 0; i < c->register_count; i++)
        assert_ptr_equal(catalog_register(c, c->registers[i].name),
                         &c->registers[i]);
    for (size_t i = 0; i < c->indicator_count; i++)
        assert_ptr_equal(catalog_indicator(c, c->indicators[i].name),
                         &c->indicators[i]);
    check_round_trip(a, c);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embedded_catalogue_loads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
