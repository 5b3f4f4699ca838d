/* The doors of the room: loading from start to end, and look-ups. */
#include "catalog/cat_load.h"
#include "expr/suggest.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PRINT_BYTES_MAX = 64 << 20, HASH_BYTES = 32 };

/* Faults by file, line and column, then by what they say. */
static int by_place(const void *a, const void *b)
{
    const struct err *x = a, *y = b;
    int file =
        strcmp(x->pos.file ? x->pos.file : "", y->pos.file ? y->pos.file : "");

    if (file != 0)
        return file;
    if (x->pos.line != y->pos.line)
        return x->pos.line < y->pos.line ? -1 : 1;
    if (x->pos.col != y->pos.col)
        return x->pos.col < y->pos.col ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return memcmp(x->args, y->args, sizeof x->args);
}

/* The same fault found twice (a case read in two scopes) is one. */
static void drop_doubles(struct cat_faults *f)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++)
        if (kept == 0 || by_place(&f->list[kept - 1], &f->list[i]) != 0)
            f->list[kept++] = f->list[i];
    f->total -= f->count - kept;
    f->count = kept;
}

static enum err_code set_hash(struct catalog *c, struct err *e)
{
    unsigned char hash[HASH_BYTES];
    struct buf b;

    buf_init(&b, PRINT_BYTES_MAX);
    catalog_print(c, &b);
    enum err_code rc = buf_check(&b, e);
    if (rc == ERR_OK) {
        crypto_generichash(hash, sizeof hash, (unsigned char *)b.data, b.len,
                           NULL, 0);
        sodium_bin2hex(c->hash, sizeof c->hash, hash, sizeof hash);
    }
    buf_free(&b);
    return rc;
}

static void (*const phases[])(struct cat_load *) = {
    cat_declare,
    cat_parse_procedures,
    cat_parse_choices,
    cat_parse_registers,
    cat_link,
    cat_parse_indicators,
    cat_parse_units,
    cat_parse_calendar,
    cat_parse_reports,
    cat_parse_forms,
    cat_parse_samples,
    cat_parse_documents,
    cat_parse_law,
    cat_parse_benefits,
    cat_check_procedures,
};

enum err_code cat_load_files(struct arena *a, const struct cat_file *files,
                             size_t count, const struct catalog **out,
                             struct cat_faults *faults, struct err *e)
{
    struct cat_load l = {
        .a = a, .faults = faults, .e = e, .files = files, .file_count = count};

    assert(a && out && faults && e);
    *out = NULL;
    *faults = (struct cat_faults){0};
    l.c = cat_new(&l, 1, sizeof *l.c);
    l.index = cat_new(&l, 1, sizeof *l.index);
    for (size_t i = 0; i < ARRAY_COUNT(phases) && !l.nomem; i++)
        phases[i](&l);
    if (l.nomem)
        return err_nomem(e);
    if (faults->count > 0) {
        qsort(faults->list, faults->count, sizeof *faults->list, by_place);
        drop_doubles(faults);
        return ERR_INPUT;
    }
    l.c->index = l.index;
    enum err_code rc = set_hash(l.c, e);
    if (rc == ERR_OK)
        *out = l.c;
    return rc;
}

/* The copy inside the binary as a list of files. */
static enum err_code embedded_files(struct arena *a,
                                    const struct cat_file **out, size_t *count,
                                    struct err *e)
{
    struct cat_file *files = arena_array(a, cat_embedded_count, sizeof *files);

    if (!files)
        return err_nomem(e);
    for (size_t i = 0; i < cat_embedded_count; i++)
        cat_embedded_file(i, &files[i]);
    *out = files;
    *count = cat_embedded_count;
    return ERR_OK;
}

enum err_code catalog_load(struct arena *a, const char *dir,
                           const struct catalog **out,
                           struct cat_faults *faults, struct err *e)
{
    const struct cat_file *files = NULL;
    size_t count = 0;
    enum err_code rc;

    assert(a && out && faults && e);
    *out = NULL;
    *faults = (struct cat_faults){0};
    rc = dir ? cat_walk(a, dir, &files, &count, e)
             : embedded_files(a, &files, &count, e);
    return rc == ERR_OK ? cat_load_files(a, files, count, out, faults, e) : rc;
}

enum err_code catalog_load_documents(struct arena *a, const char *dir,
                                     const struct catalog **out,
                                     struct cat_faults *faults, struct err *e)
{
    const struct cat_file *files = NULL, none = {0};
    const struct cat_file *found = &none;
    size_t count = 0;

    assert(a && out && faults && e);
    *out = NULL;
    *faults = (struct cat_faults){0};
    enum err_code rc = dir ? cat_walk(a, dir, &files, &count, e)
                           : embedded_files(a, &files, &count, e);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].path, "law/documents.yaml") == 0)
            found = &files[i];
    return cat_load_files(a, found, found != &none, out, faults, e);
}

static int find(const struct catalog *c, enum cat_names_kind kind,
                const char *name)
{
    assert(c && c->index && name);
    return cat_names_find(&c->index->names[kind], name);
}

const struct cat_register *catalog_register(const struct catalog *c,
                                            const char *name)
{
    int i = find(c, NAMES_REGISTER, name);

    return i < 0 ? NULL : &c->registers[i];
}

const struct cat_indicator *catalog_indicator(const struct catalog *c,
                                              const char *name)
{
    int i = find(c, NAMES_INDICATOR, name);

    return i < 0 ? NULL : &c->indicators[i];
}

const struct cat_choice *catalog_choice(const struct catalog *c,
                                        const char *name)
{
    int i = find(c, NAMES_CHOICE, name);

    return i < 0 ? NULL : &c->choices[i];
}

const struct cat_report *catalog_report(const struct catalog *c,
                                        const char *name)
{
    int i = find(c, NAMES_REPORT, name);

    return i < 0 ? NULL : &c->reports[i];
}

const struct cat_template *catalog_template(const struct catalog *c,
                                            const char *name)
{
    for (size_t i = 0; i < c->template_count; i++)
        if (strcmp(c->templates[i].name, name) == 0)
            return &c->templates[i];
    return NULL;
}

const struct cat_form *catalog_form(const struct catalog *c, const char *name)
{
    int i = find(c, NAMES_FORM, name);

    return i < 0 ? NULL : &c->forms[i];
}

const struct cat_field *catalog_field(const struct catalog *c, const char *name)
{
    int i = find(c, NAMES_FIELD, name);

    return i < 0 ? NULL : &c->fields[i];
}

const struct cat_sample *catalog_payfile(const struct catalog *c,
                                         const char *name)
{
    int i = find(c, NAMES_PAYFILE, name);

    return i < 0 ? NULL : &c->payfiles[i];
}

const struct cat_sample *catalog_sample(const struct catalog *c,
                                        const char *place)
{
    int i = find(c, NAMES_SAMPLE, place);

    return i < 0 ? NULL : &c->samples[i];
}

const struct cat_procedure *catalog_procedure(const struct catalog *c,
                                              const char *name)
{
    int i = find(c, NAMES_PROCEDURE, name);

    return i < 0 ? NULL : &c->procedures[i];
}

const struct cat_parameter *catalog_parameter(const struct catalog *c,
                                              const char *name)
{
    int i = find(c, NAMES_PARAMETER, name);

    return i < 0 ? NULL : &c->parameters[i];
}

const struct cat_benefit *catalog_benefit(const struct catalog *c,
                                          const char *name)
{
    int i = find(c, NAMES_BENEFIT, name);

    return i < 0 ? NULL : &c->benefits[i];
}

int cat_column_index(const struct cat_register *r, const char *name)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (strcmp(r->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

int cat_code_index(const struct cat_choice *c, const char *code)
{
    for (size_t i = 0; i < c->codes.count; i++)
        if (strcmp(c->codes.codes[i], code) == 0)
            return (int)i;
    return -1;
}

const struct cat_dim *cat_dim_find(const struct cat_indicator *i,
                                   const char *name)
{
    for (size_t k = 0; k < i->dim_count; k++)
        if (strcmp(i->dims[k].name, name) == 0)
            return &i->dims[k];
    return NULL;
}

static const struct {
    const char *kind;
    enum cat_names_kind names;
} suggest_kinds[] = {
    {"register", NAMES_REGISTER}, {"indicator", NAMES_INDICATOR},
    {"choice", NAMES_CHOICE},     {"report", NAMES_REPORT},
    {"form", NAMES_FORM},         {"procedure", NAMES_PROCEDURE},
    {"sample", NAMES_SAMPLE},     {"parameter", NAMES_PARAMETER},
    {"benefit", NAMES_BENEFIT},   {"field", NAMES_FIELD},
};

void catalog_suggest(const struct catalog *c, const char *kind,
                     const char *wrong, char *out, size_t out_size)
{
    struct suggest s;

    assert(c && c->index && out_size > 0);
    suggest_start(&s, wrong, strlen(wrong));
    for (size_t i = 0; i < ARRAY_COUNT(suggest_kinds); i++) {
        const struct cat_names *names =
            &c->index->names[suggest_kinds[i].names];
        if (strcmp(suggest_kinds[i].kind, kind) != 0)
            continue;
        for (size_t n = 0; names->slots && n <= names->mask; n++)
            if (names->slots[n].name)
                suggest_add(&s, names->slots[n].name);
    }
    (void)suggest_text(&s, out, out_size);
}
