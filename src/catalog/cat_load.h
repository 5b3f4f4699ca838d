/*
** What the phases of loading share.  Only the files of this room include it.
**
** The phases, in order: cat_read.c (bytes -> nodes), cat_declare.c (who is
** there), cat_parse_*.c (nodes -> definitions), cat_link.c (scopes and
** expressions), cat_indicator.c, cat_check.c (what spans several definitions).
** Each phase records its faults and goes on; the next one only looks at what
** the one before understood.
*/
#ifndef CATALOG_CAT_LOAD_H
#define CATALOG_CAT_LOAD_H

#include "catalog/catalog.h"

/* A file of the catalogue in memory; path is relative, with '/'. */
struct cat_file {
    const char *path;
    const char *text; /* followed by a NUL that is not counted */
    size_t len;
};

/* Names to numbers: a hash table of fixed size. */
struct cat_names {
    struct cat_name_slot {
        const char *name;
        int value;
    } * slots;
    size_t mask, count;
};

/* Room for expected names.  0 without memory. */
int cat_names_init(struct cat_names *n, struct arena *a, size_t expected);
/* -1 when the name is not there. */
int cat_names_find(const struct cat_names *n, const char *name);
/* -1 when it was added; else the value it had and keeps. */
int cat_names_add(struct cat_names *n, const char *name, int value);

enum cat_names_kind {
    NAMES_FIELD,
    NAMES_CHOICE,
    NAMES_REGISTER,
    NAMES_INDICATOR,
    NAMES_PROCEDURE,
    NAMES_REPORT,
    NAMES_FORM,
    NAMES_SAMPLE,
    NAMES_PAYFILE,
    NAMES_PARAMETER,
    NAMES_BENEFIT,
    NAMES__MAX
};

struct cat_index {
    struct cat_names names[NAMES__MAX];
};

/* What a file of a field holds. */
enum cat_file_kind {
    FILE_FIELD,
    FILE_CHOICES,
    FILE_PARTIES,
    FILE_REGISTERS,
    FILE_INDICATORS,
    FILE_PROCEDURES,
    FILE_CALENDAR,
    FILE_REPORT,
    FILE_FORM,
    FILE_SAMPLE,
    FILE_PAYFILE,
    FILE_DOCUMENTS,
    FILE_LAW,
    FILE_BENEFITS,
    FILE_UNITS,
    FILE_SUCCESSIONS,
    FILE_TEMPLATE,
    FILE_KIND__MAX
};

/* A file that was understood as one of its kind. */
struct cat_source {
    enum cat_file_kind kind;
    const struct cat_file *file;
    const struct cat_node *root;   /* NULL for CSV and templates */
    const char *folder;            /* "employment" */
    const char *stem;              /* "registers" */
    const struct cat_field *field; /* NULL for shared and the rest */
};

/* A definition still to be parsed: its name and body in a file. */
struct cat_entry {
    const struct cat_node *name, *body;
    const struct cat_source *source;
};

struct cat_entries {
    struct cat_entry *list;
    size_t count, cap;
};

/* What is known of a register while it is being built. */
struct cat_draft {
    struct cat_register *reg;
    struct cat_column *columns;
    struct cat_derived *derived;
    struct expr_symbol *symbols; /* of the scope */
    const struct cat_node *body;
    const struct cat_node **when;          /* per column, may be NULL */
    const struct cat_node **derived_nodes; /* bodies, per derived */
    struct cat_derived **party_derived;    /* of the party, in this scope */
    struct expr_scope alias; /* the party's columns by their plain names */
    int broken;              /* a column was refused: expressions would only
                                repeat that */
};

struct cat_load {
    struct arena *a;
    struct cat_faults *faults;
    struct err *e;
    int nomem; /* memory ran out somewhere; sticky */
    struct catalog *c;
    struct cat_index *index;
    const struct cat_file *files;
    size_t file_count;
    struct cat_source *sources;
    size_t source_count;
    struct cat_entries entries[FILE_KIND__MAX];
    struct cat_field *fields;
    struct cat_choice *choices;
    struct cat_draft *drafts; /* by place in registers */
    struct cat_register *registers;
    struct cat_indicator *indicators;
    struct cat_procedure *procedures;
};

/* Record a fault; the ERR_ARGS_BYTES of arguments are copied. */
void cat_fault(struct cat_load *l, struct pos pos, enum msg_id id,
               const char *const *args);
#define CAT_FAULT(l, pos, ...) CAT_FAULT_(l, pos, __VA_ARGS__, NULL)
#define CAT_FAULT_(l, pos, id, ...)                                            \
    cat_fault((l), (pos), (id), (const char *const[]){__VA_ARGS__})

/* Record a fault that another room found. */
void cat_fault_err(struct cat_load *l, const struct err *fault);

/* As arena_array; NULL sets l->nomem.  A count of 0 gives room for one. */
void *cat_new(struct cat_load *l, size_t count, size_t size);
char *cat_text(struct cat_load *l, const char *fmt, ...) PRINTF(2, 3);

/*
** Read one YAML text into nodes.  NULL with faults recorded when it breaks a
** rule of the reader: anchors, aliases, tags, double keys, tabs, more than one
** document, deeper than 24, not UTF-8, not NFC.
*/
const struct cat_node *cat_read(struct cat_load *l,
                                const struct cat_file *file);

/* One key that a map may have. */
struct cat_key {
    const char *name;
    int required;
};

/*
** Sort the values of a map by the rows of keys into out (NULL where missing),
** with faults for a node that is no map, unknown and missing keys.  pos is
** where a missing key is reported.  Returns 1 when node is a map.
*/
struct cat_shape {
    const struct cat_key *keys;
    size_t count;
    struct pos pos;
};
int cat_take(struct cat_load *l, const struct cat_node *node,
             struct cat_shape shape, const struct cat_node **out);

/* Scalars by type; 0 with a fault when the node is not one (NULL node: 0
** without a fault). */
int cat_string(struct cat_load *l, const struct cat_node *n, const char **out);
int cat_bool(struct cat_load *l, const struct cat_node *n, int *out);
int cat_int(struct cat_load *l, const struct cat_node *n, int64_t *out);
int cat_decimal(struct cat_load *l, const struct cat_node *n, int64_t *out);
int cat_day(struct cat_load *l, const struct cat_node *n, day_t *out);
int cat_list(struct cat_load *l, const struct cat_node *n);
int cat_map(struct cat_load *l, const struct cat_node *n);
/* One of count words; 0 with a fault that names them. */
int cat_word(struct cat_load *l, const struct cat_node *n,
             const char *const *words, size_t count, size_t *out);
/* {vi: ..., en: ...}, both required. */
int cat_title(struct cat_load *l, const struct cat_node *n,
              struct cat_title *out);
/* 1 when the key is a good name: [a-z][a-z0-9_]*, at most 48. */
int cat_name(struct cat_load *l, const struct cat_node *key);
/* 1 when the key is a good code: as a name, but it may begin with a digit. */
int cat_code_name(struct cat_load *l, const struct cat_node *key);
/* Parse one condition of the catalogue; NULL after a fault, or without a
** node. */
struct expr *cat_condition(struct cat_load *l, const struct cat_node *n,
                           const struct expr_scope *scope);
/* Likewise for an expression of any type. */
struct expr *cat_expression(struct cat_load *l, const struct cat_node *n,
                            const struct expr_scope *scope,
                            enum expr_type want);
/* The place of an expression's first character inside a scalar. */
struct pos cat_inside(const struct cat_node *n);

/* Signed whole number, and decimal with at most four places, from text. */
int cat_scan_int(const char *text, int64_t *out);
int cat_scan_day(const char *text, size_t len, day_t *out);

/* Names for "did you mean" and lists: from a table of names. */
struct cat_choices {
    const char *(*at)(const void *list, size_t i);
    const void *list;
    size_t count;
};
/* cat_choices.at for a list of strings. */
const char *cat_name_at(const void *list, size_t i);
/* Report an unknown name with suggestions, or with all names. */
void cat_unknown(struct cat_load *l, struct pos pos, const char *wrong,
                 struct cat_choices known, const enum msg_id ids[2]);

/* Phases.  They return nothing: faults and l->nomem tell. */
void cat_declare(struct cat_load *l);
void cat_parse_fields(struct cat_load *l);
void cat_parse_choices(struct cat_load *l);
void cat_parse_procedures(struct cat_load *l);
/* What procedures say of registers and provinces, when both are known. */
void cat_check_procedures(struct cat_load *l);
void cat_parse_registers(struct cat_load *l);
void cat_link(struct cat_load *l);
void cat_parse_indicators(struct cat_load *l);
/* Those whose value is made of other indicators must not go in circles. */
void cat_check_circles(struct cat_load *l);

/* Tell each register which of its columns live figures read. */
void cat_mark_live(struct cat_load *l);
void cat_parse_calendar(struct cat_load *l);
void cat_parse_units(struct cat_load *l);
void cat_parse_reports(struct cat_load *l);
void cat_parse_forms(struct cat_load *l);
void cat_parse_samples(struct cat_load *l);
void cat_parse_documents(struct cat_load *l);
void cat_parse_law(struct cat_load *l);
void cat_parse_benefits(struct cat_load *l);
/* When a benefit begins, ends, changes hands; whom several awards pay; its
** examples.  The scope of b is made; d is the draft of its register. */
void cat_benefit_timing(struct cat_load *l, const struct cat_node *body,
                        const struct cat_draft *d, struct cat_benefit *b);
void cat_benefit_several(struct cat_load *l, const struct cat_node *list,
                         struct cat_benefit *b);
void cat_benefit_examples(struct cat_load *l, const struct cat_node *list,
                          struct cat_benefit *b);
/* A day column of the award or its party by its name; -1 after a fault. */
int cat_benefit_day(struct cat_load *l, const struct cat_node *n,
                    const struct cat_benefit *b);
/* A symbol of a benefit by its name; -1 when there is none. */
int cat_benefit_symbol(const struct cat_benefit *b, const char *name);
/* Print law/ and the benefits of a field (cat_print_law.c). */
void cat_print_law(struct buf *out, struct buf *part, const struct catalog *c);
void cat_print_benefits(struct buf *part, const struct catalog *c,
                        const struct cat_field *f);
/* Parts of the canonical print (cat_print.c). */
void cat_print_title(struct buf *b, const char *indent, const char *key,
                     const struct cat_title *t);
void cat_print_text(struct buf *b, const char *indent, const char *key,
                    const char *text);
void cat_print_expr(struct buf *b, const char *indent, const char *key,
                    const struct expr *x);
void cat_print_file(struct buf *out, const char *folder, const char *name,
                    struct buf *part);

/* 1 when the name is a word of SQL or a table of the program. */
int cat_reserved_table(const char *name);
/* 1 when the name is a word of SQL or a column that every table has. */
int cat_reserved_column(const char *name);

/* The cases of a derived choice, parsed in a scope.  0 after a fault or
** without memory. */
int cat_parse_cases(struct cat_load *l, const struct cat_node *body,
                    const struct expr_scope *scope, struct cat_derived *out);

/* The derived choice number i of d's party in the scope of d; NULL after a
** fault. */
const struct cat_derived *cat_party_derived(struct cat_load *l,
                                            struct cat_draft *d, size_t i,
                                            struct pos pos);

/* 1 when some unit of the level province has the code. */
int cat_is_province(const struct catalog *c, const char *code);

/* Load from files in memory, sorted by path; catalog_load without a disk. */
enum err_code cat_load_files(struct arena *a, const struct cat_file *files,
                             size_t count, const struct catalog **out,
                             struct cat_faults *faults,
                             struct err *e) MUST_CHECK;

/* The files of a folder, sorted by path.  ERR_IO, ERR_NOMEM, ERR_LIMIT. */
enum err_code cat_walk(struct arena *a, const char *dir,
                       const struct cat_file **out, size_t *count,
                       struct err *e) MUST_CHECK;

/* The catalogue inside the binary, sorted by path (generated by
** tool/embed.sh). */
extern const size_t cat_embedded_count;
void cat_embedded_file(size_t i, struct cat_file *out);

/* First day column of the kind, the one that places a record in time: 0; -1
** for parties, which have none. */
int cat_first_day(const struct cat_register *r);

/* cat_doc_law.c: the manual's benefits of a field; its figures of the law. */
void cat_doc_benefits(const struct catalog *c, const struct cat_field *f,
                      enum lang lang, struct buf *out);
void cat_doc_law(const struct catalog *c, enum lang lang, struct buf *out);
void cat_doc_benefit(const struct cat_benefit *b, enum lang lang,
                     struct buf *out);
void cat_doc_parameter(const struct cat_parameter *p, enum lang lang,
                       struct buf *out);

#endif
