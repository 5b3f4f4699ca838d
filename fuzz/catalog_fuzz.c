/*
** Any bytes as the registers, indicators or units of a small catalogue: no
** crash; every fault says what and in which file; what is taken prints, and the
** print loads as the same.
** The first byte chooses the file.
*/
#include "catalog/cat_load.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

#define TEXT(path, text)                                                       \
    {                                                                          \
        path, text, sizeof text - 1                                            \
    }

static const struct cat_file base[] = {
    TEXT("shared/choices.yaml",
         "sex: {title: {vi: G, en: S}, codes: {male: {vi: N, en: M}, female: "
         "{vi: N, en: F}}}\n"),
    TEXT("shared/parties.yaml",
         "person:\n  title: {vi: N, en: P}\n  kind: party\n  columns:\n"
         "    born: {type: day, title: {vi: N, en: B}}\n"
         "    sex: {type: choice, of: sex, title: {vi: G, en: S}}\n"
         "  derived:\n    young: {title: {vi: T, en: Y}, choice: sex, cases: "
         "[{when: 'age(born, day) < 3', is: male}]}\n"),
    TEXT("work/field.yaml", "title: {vi: V, en: W}\norder: 1\n"),
    TEXT("work/procedures.yaml",
         "grant: {title: {vi: C, en: G}, limits: [{from: 2024-01-01, hours: "
         "3}]}\n"),
};

/* The file that the input stands for; sorted behind the others. */
static const char *const paths[] = {
    "work/registers.yaml", "work/indicators.yaml", "units/units.csv",
    "work/choices.yaml",   "samples/x.yaml",       "work/benefits.yaml",
    "law/x.yaml"};

static const char registers[] =
    "visit:\n  title: {vi: L, en: V}\n  kind: event\n  columns:\n    person: "
    "{type: person, title: {vi: N, en: P}}\n    n: {type: count, title: {vi: "
    "N, en: N}}\n";

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct cat_file *)a)->path,
                  ((const struct cat_file *)b)->path);
}

/* Take a print apart at its "#@ PATH BYTES" lines. */
static size_t split(struct arena *a, const char *text, struct cat_file *files,
                    size_t most)
{
    size_t count = 0;

    while (*text && count < most) {
        const char *path = text + 3;
        char *end;
        size_t path_len = strcspn(path, " ");
        size_t len = strtoul(path + path_len, &end, 10);
        text = end + 1;
        files[count++] = (struct cat_file){arena_strndup(a, path, path_len),
                                           arena_strndup(a, text, len), len};
        if (!files[count - 1].path || !files[count - 1].text)
            return 0;
        text += len;
    }
    qsort(files, count, sizeof *files, by_path);
    return count;
}

/* What was taken prints, and the print is taken and is the same. */
static void round_trip(struct arena *a, const struct catalog *c)
{
    struct cat_file files[32];
    const struct catalog *again;
    struct cat_faults faults;
    struct err e = {0};
    struct buf b;

    buf_init(&b, 1 << 24);
    catalog_doc(c, LANG_VI, &b);
    buf_clear(&b);
    catalog_print(c, &b);
    size_t count = split(a, buf_cstr(&b), files, ARRAY_COUNT(files));
    buf_free(&b);
    if (count == 0)
        return;
    enum err_code rc = cat_load_files(a, files, count, &again, &faults, &e);
    if (rc == ERR_INPUT || (rc == ERR_OK && strcmp(c->hash, again->hash) != 0))
        abort();
}

static void load(struct arena *a, const struct cat_file *files, size_t count)
{
    const struct catalog *c;
    struct cat_faults faults;
    struct err e = {0};
    enum err_code rc = cat_load_files(a, files, count, &c, &faults, &e);

    if ((rc == ERR_OK) != (c != NULL) || (rc == ERR_INPUT && !faults.count))
        abort();
    for (size_t i = 0; i < faults.count; i++)
        if (faults.list[i].id == MSG_NONE || !faults.list[i].pos.file)
            abort();
    if (rc == ERR_OK)
        round_trip(a, c);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    struct cat_file files[ARRAY_COUNT(base) + 2];
    struct arena *a = arena_new(64 << 20);
    size_t count = ARRAY_COUNT(base);

    if (a && len > 0) {
        const char *path = paths[data[0] % ARRAY_COUNT(paths)];
        char *text = arena_strndup(a, (const char *)data + 1, len - 1);
        memcpy(files, base, sizeof base);
        if (strcmp(path, "work/indicators.yaml") == 0 ||
            strcmp(path, "work/benefits.yaml") == 0)
            files[count++] =
                (struct cat_file)TEXT("work/registers.yaml", registers);
        files[count++] = (struct cat_file){path, text, len - 1};
        if (text)
            load(a, files, count);
    }
    arena_free(a);
    return 0;
}
