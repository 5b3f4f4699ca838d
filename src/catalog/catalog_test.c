/* The catalogue in the binary, golden catalogues, and what must be refused. */
#include "catalog/cat_load.h"

#include <dirent.h>
#include <setjmp.h>
#include <sqlite3.h>
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

/* ANSINH_GOLDEN names the folder of the golden files; ANSINH_GOLDEN_WRITE=1
** writes them anew, to be reviewed like code. */
static const char *golden(struct arena *a, const char *name)
{
    const char *root = getenv("ANSINH_GOLDEN");

    assert_non_null(root);
    return arena_printf(a, "%s/%s", root, name);
}

/* The whole of a file, or NULL. */
static char *slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = arena_alloc(a, 1 << 20);

    assert_non_null(text);
    if (!f)
        return NULL;
    text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* Compare with a golden file, or write it. */
static void check_golden(struct arena *a, const char *name, const char *got)
{
    const char *path = golden(a, name);

    if (getenv("ANSINH_GOLDEN_WRITE")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        fputs(got, f);
        fclose(f);
    }
    const char *want = slurp(a, path);
    if (!want || strcmp(got, want) != 0)
        fail_msg("%s differs; got:\n%s", path, got);
}

static void good_catalogue_prints(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = must_load(a, golden(a, "good/catalog"));
    static const char *const docs[LANG__MAX] = {"good/manual_vi.md",
                                                "good/manual_en.md"};
    struct buf b;

    (void)state;
    buf_init(&b, PRINT_BYTES);
    catalog_print(c, &b);
    check_golden(a, "good/expected.txt", buf_cstr(&b));
    check_round_trip(a, c);
    for (int lang = 0; lang < LANG__MAX; lang++) {
        buf_clear(&b);
        catalog_doc(c, (enum lang)lang, &b);
        check_golden(a, docs[lang], buf_cstr(&b));
    }
    buf_free(&b);
    arena_free(a);
}

/* The good catalogue with the files of a bad case laid over it. */
static size_t overlay(struct arena *a, const char *over, struct cat_file **out)
{
    const struct cat_file *base, *mine;
    size_t base_count, my_count, count = 0;
    struct err e = {0};

    assert_int_equal(
        cat_walk(a, golden(a, "good/catalog"), &base, &base_count, &e), ERR_OK);
    assert_int_equal(cat_walk(a, over, &mine, &my_count, &e), ERR_OK);
    struct cat_file *files =
        arena_array(a, base_count + my_count, sizeof *files);
    for (size_t i = 0; i < my_count; i++)
        if (strcmp(mine[i].path, "expected.txt") != 0)
            files[count++] = mine[i];
    my_count = count;
    for (size_t i = 0; i < base_count; i++) {
        int hidden = 0;
        for (size_t k = 0; k < my_count; k++)
            hidden |= strcmp(base[i].path, files[k].path) == 0;
        if (!hidden)
            files[count++] = base[i];
    }
    qsort(files, count, sizeof *files, by_path);
    *out = files;
    return count;
}

/* The rows of the message table that some bad catalogue has brought up. */
static unsigned char seen[MSG__MAX];

static void check_bad(const char *name)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct cat_file *files;
    struct err e = {0};
    struct buf b;

    size_t count =
        overlay(a, golden(a, arena_printf(a, "bad/%s", name)), &files);
    enum err_code rc = cat_load_files(a, files, count, &c, &faults, &e);
    if (rc != ERR_INPUT)
        fail_msg("%s is taken", name);
    assert_null(c);
    assert_true(faults.count > 0 && faults.total == faults.count);
    for (size_t i = 0; i < faults.count; i++) {
        assert_non_null(faults.list[i].pos.file);
        seen[faults.list[i].id] = 1;
    }
    buf_init(&b, 1 << 20);
    write_faults(&faults, &e, &b);
    check_golden(a, arena_printf(a, "bad/%s/expected.txt", name), buf_cstr(&b));
    buf_free(&b);
    arena_free(a);
}

static void bad_catalogues_are_refused(void **state)
{
    struct arena *a = arena_new(1 << 20);
    DIR *d = opendir(golden(a, "bad"));
    struct dirent *entry;
    int cases = 0;

    (void)state;
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        check_bad(entry->d_name);
        cases++;
    }
    closedir(d);
    arena_free(a);
    assert_true(cases >= 60);
    /* No refusal without a catalogue that shows it. */
    for (int id = 0; id < MSG__MAX; id++)
        if (strncmp(msg_name((enum msg_id)id), "CAT_", 4) == 0 && !seen[id])
            fail_msg("no bad catalogue shows %s", msg_name((enum msg_id)id));
}

/* What the loader understood, beyond what the print shows. */
static void good_catalogue_is_linked(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = must_load(a, golden(a, "good/catalog"));
    const struct cat_register *placement = catalog_register(c, "placement");
    const struct cat_indicator *jobs = catalog_indicator(c, "jobs");
    const struct cat_dim *age = cat_dim_find(jobs, "age_group");
    const struct cat_dim *sex = cat_dim_find(jobs, "sex");
    char close[256];
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    assert_int_equal(cat_column_index(placement, "day"), 0);
    assert_int_equal(placement->columns[0].system, 1);
    assert_int_equal(placement->party, 1);
    assert_string_equal(placement->scope.symbols[0].sql, "r.day");
    size_t own = placement->column_count;
    assert_string_equal(placement->scope.symbols[own].name, "person.full_name");
    assert_string_equal(placement->scope.symbols[own].sql, "p.full_name");
    assert_string_equal(
        placement->scope.symbols[placement->scope.count - 1].sql, ":as_of");
    /* The party's age group speaks of the record's own day. */
    assert_non_null(age->derived);
    assert_int_equal(age->derived->as_of, 0);
    expr_sql(age->derived->cases[0].when, EXPR_SQLITE, &b);
    assert_non_null(strstr(buf_cstr(&b), "p.born"));
    assert_non_null(strstr(buf_cstr(&b), "r.day"));
    assert_int_equal(sex->party_column, 2);
    assert_int_equal(sex->column, -1);
    assert_int_equal(cat_dim_find(catalog_indicator(c, "files"), "timeliness")
                         ->derived->as_of,
                     1);
    assert_int_equal(catalog_register(c, "file")->procedure, 3);
    assert_int_equal(catalog_choice(c, "procedure")->codes.count, 2);
    assert_int_equal(catalog_indicator(c, "files")->day_column, 2);
    assert_int_equal(catalog_indicator(c, "payers")->value_column, 3);
    assert_int_equal(c->calendar.count, 2);
    assert_int_equal(c->unit_count, 5);
    assert_string_equal(c->units[2].name, "Thành phố \"cũ\"");
    assert_null(c->successions[2].to_uid);
    assert_non_null(catalog_report(c, "quarterly"));
    assert_string_equal(
        cat_node_get(catalog_sample(c, "soc-trang")->root, "seed")->text, "42");
    catalog_suggest(c, "indicator", "jbos", close, sizeof close);
    assert_string_equal(close, "jobs");
    catalog_suggest(c, "register", "zzzzzz", close, sizeof close);
    assert_string_equal(close, "");
    assert_null(catalog_procedure(c, "nothing"));
    buf_free(&b);
    arena_free(a);
}

static void missing_folder_is_an_error(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct err e = {0};

    (void)state;
    assert_int_equal(
        catalog_load(a, golden(a, "no-such-folder"), &c, &faults, &e), ERR_IO);
    assert_int_equal(e.id, MSG_FILE_OPEN);
    assert_null(c);
    arena_free(a);
}

/* More faults than are kept: counted all the same. */
static void many_faults_are_counted(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct err e = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "c%d: 1\n", i);
    struct cat_file files[] = {{"shared/choices.yaml", buf_cstr(&b), b.len}};
    assert_int_equal(cat_load_files(a, files, 1, &c, &faults, &e), ERR_INPUT);
    assert_int_equal(faults.count, CAT_FAULTS_MAX);
    assert_int_equal(faults.total, 300);
    buf_free(&b);
    arena_free(a);
}

/* Fail the 1st, then ever later allocations, until the catalogue loads. */
static void memory_runs_out(void **state)
{
    struct arena *paths = arena_new(1 << 20);
    const char *dir = golden(paths, "good/catalog");
    enum err_code rc = ERR_NOMEM;
    unsigned step = 1;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth += step) {
        struct arena *a = arena_new(ARENA_BYTES);
        const struct catalog *c = NULL;
        struct cat_faults faults;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = catalog_load(a, dir, &c, &faults, &e);
        assert_true((c != NULL) == (rc == ERR_OK));
        assert_int_equal(e.code, rc);
        arena_free(a);
        step = nth < 400 ? 1 : 7;
        assert_true(nth < 100000);
    }
    assert_int_equal(rc, ERR_OK);
    arena_free(paths);
}

/* Every word that SQLite does not take as a plain name is refused here. */
static void sql_words_are_reserved(void **state)
{
    sqlite3 *db;
    char sql[200], word[32];

    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (int i = 0; i < sqlite3_keyword_count(); i++) {
        const char *upper;
        int len;
        assert_int_equal(sqlite3_keyword_name(i, &upper, &len), SQLITE_OK);
        for (int k = 0; k < len; k++)
            word[k] = (char)(upper[k] | ' ' * (upper[k] != '_'));
        word[len] = '\0';
        snprintf(sql, sizeof sql, "CREATE TABLE t_%s(%s INTEGER)", word, word);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            assert_true(cat_reserved_column(word) && cat_reserved_table(word));
    }
    sqlite3_close(db);
    assert_true(cat_reserved_table("journal"));
    assert_false(cat_reserved_table("placement"));
    assert_false(cat_reserved_column("quantity"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embedded_catalogue_loads),
        cmocka_unit_test(good_catalogue_prints),
        cmocka_unit_test(good_catalogue_is_linked),
        cmocka_unit_test(bad_catalogues_are_refused),
        cmocka_unit_test(missing_folder_is_an_error),
        cmocka_unit_test(many_faults_are_counted),
        cmocka_unit_test(sql_words_are_reserved),
        cmocka_unit_test(memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
