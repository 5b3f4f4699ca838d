/*
** Who is there: each file gets its kind and field, and every definition its
** place in the arrays, before any of them is parsed.  Names are known to all
** from here on, whatever the order of the files.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* File names of a field's folder. */
static const struct {
    const char *name;
    enum cat_file_kind kind;
} field_files[] = {
    {"field.yaml", FILE_FIELD},           {"choices.yaml", FILE_CHOICES},
    {"registers.yaml", FILE_REGISTERS},   {"procedures.yaml", FILE_PROCEDURES},
    {"indicators.yaml", FILE_INDICATORS}, {"benefits.yaml", FILE_BENEFITS},
};
static const char field_file_names[] =
    "field.yaml, choices.yaml, registers.yaml, procedures.yaml, "
    "indicators.yaml, benefits.yaml";

/* Folders that are no field of work: which endings are what. */
static const struct {
    const char *folder, *name; /* a whole name, or an ending */
    enum cat_file_kind kind;
} special_files[] = {
    {"shared", "choices.yaml", FILE_CHOICES},
    {"shared", "parties.yaml", FILE_PARTIES},
    {"calendar", "*.yaml", FILE_CALENDAR},
    {"units", "units.csv", FILE_UNITS},
    {"units", "successions.csv", FILE_SUCCESSIONS},
    {"reports", "*.yaml", FILE_REPORT},
    {"reports", "*.md", FILE_TEMPLATE},
    {"forms", "*.yaml", FILE_FORM},
    {"samples", "*.yaml", FILE_SAMPLE},
    {"payfiles", "*.yaml", FILE_PAYFILE},
    {"law", "documents.yaml", FILE_DOCUMENTS},
    {"law", "*.yaml", FILE_LAW},
};

static int matches(const char *pattern, const char *name)
{
    size_t len = strlen(name), tail = strlen(pattern) - 1;

    assert(pattern[0] && name);
    if (pattern[0] != '*')
        return strcmp(pattern, name) == 0;
    return len > tail && strcmp(name + len - tail, pattern + 1) == 0;
}

/* The kind of a file by its place, or FILE_KIND__MAX after a fault. */
static enum cat_file_kind kind_of(struct cat_load *l, const char *path,
                                  const char *folder, const char *name)
{
    struct pos pos = {path, 0, 0};
    char expected[128] = "";
    size_t used = 0;

    assert(path && folder && name);
    for (size_t i = 0; i < ARRAY_COUNT(special_files); i++) {
        if (strcmp(special_files[i].folder, folder) != 0)
            continue;
        if (matches(special_files[i].name, name))
            return special_files[i].kind;
        int n = snprintf(expected + used, sizeof expected - used, "%s%s",
                         used ? ", " : "", special_files[i].name);
        used += (size_t)n;
    }
    for (size_t i = 0; used == 0 && i < ARRAY_COUNT(field_files); i++)
        if (strcmp(field_files[i].name, name) == 0)
            return field_files[i].kind;
    CAT_FAULT(l, pos, MSG_CAT_FILE_NAME, used ? expected : field_file_names);
    return FILE_KIND__MAX;
}

/* Split "employment/registers.yaml"; 0 after a fault. */
static int split_path(struct cat_load *l, const struct cat_file *f,
                      struct cat_source *s)
{
    const char *slash = strchr(f->path, '/');
    const char *name = slash ? slash + 1 : f->path;
    const char *dot = strrchr(name, '.');

    if (f->path[strspn(f->path, "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._-/")]) {
        CAT_FAULT(l, ((struct pos){f->path, 0, 0}), MSG_CAT_FILE_CHARS);
        return 0;
    }
    if (!slash || strchr(name, '/')) {
        CAT_FAULT(l, ((struct pos){f->path, 0, 0}), MSG_CAT_FILE_PLACE);
        return 0;
    }
    s->folder = arena_strndup(l->a, f->path, (size_t)(slash - f->path));
    s->stem =
        arena_strndup(l->a, name, dot ? (size_t)(dot - name) : strlen(name));
    if (!s->folder || !s->stem) {
        l->nomem = 1;
        return 0;
    }
    s->kind = kind_of(l, f->path, s->folder, name);
    return s->kind != FILE_KIND__MAX;
}

static int is_yaml(enum cat_file_kind kind)
{
    return kind != FILE_UNITS && kind != FILE_SUCCESSIONS &&
           kind != FILE_TEMPLATE;
}

/* Files that need nothing but README.md are passed over. */
static int is_readme(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(slash ? slash + 1 : path, "README.md") == 0;
}

static void read_sources(struct cat_load *l)
{
    l->sources = cat_new(l, l->file_count, sizeof *l->sources);
    for (size_t i = 0; i < l->file_count && !l->nomem; i++) {
        struct cat_source s = {.file = &l->files[i]};
        if (is_readme(l->files[i].path) || !split_path(l, s.file, &s))
            continue;
        if (is_yaml(s.kind))
            s.root = cat_read(l, s.file);
        l->sources[l->source_count++] = s;
    }
}

static void add_entry(struct cat_load *l, struct cat_source *s,
                      const struct cat_node *name, const struct cat_node *body)
{
    struct cat_entries *list = &l->entries[s->kind];
    struct cat_entry *grown =
        arena_grow(l->a, list->list, list->count, &list->cap, sizeof *grown);

    assert(s->kind < FILE_KIND__MAX && body);
    if (!grown) {
        l->nomem = 1;
        return;
    }
    list->list = grown;
    list->list[list->count++] = (struct cat_entry){name, body, s};
}

/* Which files hold one definition per key. */
static int is_collection(enum cat_file_kind kind)
{
    return kind == FILE_CHOICES || kind == FILE_PARTIES ||
           kind == FILE_REGISTERS || kind == FILE_INDICATORS ||
           kind == FILE_PROCEDURES || kind == FILE_BENEFITS;
}

/* An empty file of definitions ("" or only comments) is an empty map. */
static int is_nothing(const struct cat_node *root)
{
    return root->kind == CAT_SCALAR && !root->quoted && root->text[0] == '\0';
}

static void list_entries(struct cat_load *l)
{
    assert(l->sources);
    for (size_t i = 0; i < l->source_count && !l->nomem; i++) {
        struct cat_source *s = &l->sources[i];
        if (!is_yaml(s->kind) || !s->root)
            continue;
        if (!is_collection(s->kind)) {
            add_entry(l, s, NULL, s->root);
            continue;
        }
        if (is_nothing(s->root) || !cat_map(l, s->root))
            continue;
        for (size_t n = 0; n < s->root->count; n++)
            if (cat_name(l, s->root->keys[n]))
                add_entry(l, s, s->root->keys[n], s->root->items[n]);
    }
}

/* The folder has a field.yaml, understood or not. */
static int has_field_file(const struct cat_load *l, const char *folder)
{
    for (size_t i = 0; i < l->source_count; i++)
        if (l->sources[i].kind == FILE_FIELD &&
            strcmp(l->sources[i].folder, folder) == 0)
            return 1;
    return 0;
}

/* Give each source of a field its field; a folder without one is refused
** once. */
static void link_fields(struct cat_load *l)
{
    const char *refused = "";

    assert(l->fields && l->index);
    for (size_t i = 0; i < l->source_count; i++) {
        struct cat_source *s = &l->sources[i];
        int n = cat_names_find(&l->index->names[NAMES_FIELD], s->folder);
        int special = has_field_file(l, s->folder);
        for (size_t k = 0; k < ARRAY_COUNT(special_files); k++)
            special |= strcmp(special_files[k].folder, s->folder) == 0;
        if (n >= 0)
            s->field = &l->fields[n];
        else if (!special && strcmp(refused, s->folder) != 0) {
            CAT_FAULT(l, ((struct pos){s->file->path, 0, 0}),
                      MSG_CAT_FIELD_FILE, s->folder);
            refused = s->folder;
        }
    }
}

/* The files that declare each kind of name. */
static const struct {
    enum cat_file_kind file, also;
} names_files[NAMES__MAX] = {
    [NAMES_FIELD] = {FILE_FIELD, FILE_FIELD},
    [NAMES_CHOICE] = {FILE_CHOICES, FILE_CHOICES},
    [NAMES_REGISTER] = {FILE_REGISTERS, FILE_PARTIES},
    [NAMES_INDICATOR] = {FILE_INDICATORS, FILE_INDICATORS},
    [NAMES_PROCEDURE] = {FILE_PROCEDURES, FILE_PROCEDURES},
    [NAMES_REPORT] = {FILE_REPORT, FILE_REPORT},
    [NAMES_FORM] = {FILE_FORM, FILE_FORM},
    [NAMES_SAMPLE] = {FILE_SAMPLE, FILE_SAMPLE},
    [NAMES_PAYFILE] = {FILE_PAYFILE, FILE_PAYFILE},
    [NAMES_PARAMETER] = {FILE_LAW, FILE_LAW},
    [NAMES_BENEFIT] = {FILE_BENEFITS, FILE_BENEFITS},
};

/* Where the definition that has a name already stands. */
static struct pos first_place(const struct cat_load *l,
                              enum cat_names_kind kind, const char *name)
{
    assert(kind < NAMES__MAX && name);
    for (size_t f = 0; f < FILE_KIND__MAX; f++)
        for (size_t i = 0; i < l->entries[f].count; i++) {
            const struct cat_entry *e = &l->entries[f].list[i];
            int same_kind =
                f == names_files[kind].file || f == names_files[kind].also;
            if (same_kind && e->name && strcmp(e->name->text, name) == 0)
                return e->name->pos;
        }
    return NO_POS;
}

/* Reserve a name; 0 after a fault when somebody has it. */
static int declare(struct cat_load *l, enum cat_names_kind kind,
                   const struct cat_entry *e, int value, const char *name)
{
    char place[256];

    assert(value >= 0 && name);
    if (cat_names_add(&l->index->names[kind], name, value) < 0)
        return 1;
    struct pos pos = e->name ? e->name->pos : e->body->pos;
    struct pos first = first_place(l, kind, name);
    if (first.file && (first.file != pos.file || first.line != pos.line)) {
        snprintf(place, sizeof place, "%.200s:%d", first.file, first.line);
        CAT_FAULT(l, pos, MSG_CAT_TWICE_AT, name, place);
    } else {
        CAT_FAULT(l, pos, MSG_CAT_TWICE, name);
    }
    return 0;
}

/* Keep the entries whose name is free, in order, and number them. */
static size_t declare_all(struct cat_load *l, enum cat_file_kind file,
                          enum cat_names_kind kind, size_t start)
{
    struct cat_entries *list = &l->entries[file];
    size_t kept = 0;

    assert(names_files[kind].file == file || names_files[kind].also == file);
    for (size_t i = 0; i < list->count; i++) {
        const struct cat_entry *e = &list->list[i];
        const char *name = e->name ? e->name->text : e->source->stem;
        if (declare(l, kind, e, (int)(start + kept), name))
            list->list[kept++] = *e;
    }
    list->count = kept;
    return kept;
}

static void init_names(struct cat_load *l)
{
    for (size_t k = 0; k < NAMES__MAX; k++) {
        size_t expected = l->entries[names_files[k].file].count +
                          l->entries[names_files[k].also].count + 2;
        if (k != NAMES_FIELD &&
            !cat_names_init(&l->index->names[k], l->a, expected))
            l->nomem = 1;
    }
}

/* Arrays of their final size, so that pointers to their items hold. */
static void reserve(struct cat_load *l)
{
    struct catalog *c = l->c;
    size_t parties;

    assert(l->c && l->index);
    init_names(l);
    if (l->nomem)
        return;
    c->procedure_count = declare_all(l, FILE_PROCEDURES, NAMES_PROCEDURE, 0);
    /* The list of all procedures is one more choice. */
    if (c->procedure_count > 0)
        (void)cat_names_add(&l->index->names[NAMES_CHOICE], "procedure", 0);
    c->choice_count =
        declare_all(l, FILE_CHOICES, NAMES_CHOICE, c->procedure_count > 0) +
        (c->procedure_count > 0);
    parties = declare_all(l, FILE_PARTIES, NAMES_REGISTER, 0);
    c->register_count =
        parties + declare_all(l, FILE_REGISTERS, NAMES_REGISTER, parties);
    c->indicator_count = declare_all(l, FILE_INDICATORS, NAMES_INDICATOR, 0);
    c->report_count = declare_all(l, FILE_REPORT, NAMES_REPORT, 0);
    c->form_count = declare_all(l, FILE_FORM, NAMES_FORM, 0);
    c->sample_count = declare_all(l, FILE_SAMPLE, NAMES_SAMPLE, 0);
    c->payfile_count = declare_all(l, FILE_PAYFILE, NAMES_PAYFILE, 0);
    c->parameter_count = declare_all(l, FILE_LAW, NAMES_PARAMETER, 0);
    c->benefit_count = declare_all(l, FILE_BENEFITS, NAMES_BENEFIT, 0);
    c->procedures = l->procedures =
        cat_new(l, c->procedure_count, sizeof *l->procedures);
    c->choices = l->choices = cat_new(l, c->choice_count, sizeof *l->choices);
    c->registers = l->registers =
        cat_new(l, c->register_count, sizeof *l->registers);
    l->drafts = cat_new(l, c->register_count, sizeof *l->drafts);
    c->indicators = l->indicators =
        cat_new(l, c->indicator_count, sizeof *l->indicators);
}

void cat_declare(struct cat_load *l)
{
    assert(l && l->faults && l->a);
    read_sources(l);
    if (!l->nomem)
        list_entries(l);
    if (!l->nomem)
        cat_parse_fields(l);
    if (!l->nomem)
        link_fields(l);
    if (!l->nomem)
        reserve(l);
}
