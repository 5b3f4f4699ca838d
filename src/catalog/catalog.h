/*
** The catalogue: what the sector is, as linked, checked, immutable data.
**
** catalog_load reads every YAML file of a folder (or of the copy inside the
** binary), links names, checks everything and reports all faults at once.  All
** that it returns lives in the arena passed to it and never changes, so any
** thread may read it.  Names are lower-case ASCII words joined by '_'.
*/
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/period.h"
#include "base/workday.h"
#include "expr/expr.h"

struct cat_title {
    const char *text[LANG__MAX];
};

#include "catalog/cat_law.h"

/* A field of work (lĩnh vực): a folder of the catalogue. */
struct cat_field {
    const char *name;
    struct cat_title title;
    int order;
    struct pos pos;
};

/* A list of codes that a choice column may take. */
struct cat_choice {
    const char *name;
    struct cat_title title;
    const struct cat_field *field; /* NULL: shared by all */
    struct expr_codes codes;
    const struct cat_title *titles; /* one per code */
    struct pos pos;
};

enum cat_type {
    CAT_TEXT,    /* free text; optional max length and pattern */
    CAT_COUNT,   /* int >= 0 */
    CAT_NUMBER,  /* int */
    CAT_MONEY,   /* đồng, >= 0 */
    CAT_DECIMAL, /* int64 with 4 decimals */
    CAT_DAY,
    CAT_BOOL,
    CAT_CHOICE,
    CAT_REF,  /* a record of another register (target) */
    CAT_UNIT, /* a unit */
    CAT_TYPE__MAX
};

struct cat_register;
struct cat_index;

struct cat_column {
    const char *name;
    struct cat_title title;
    enum cat_type type;
    const struct cat_choice *choice;   /* CAT_CHOICE */
    const struct cat_register *target; /* CAT_REF; `type: person` is the
                                          reference to register person */
    int required;
    int search; /* CAT_TEXT: a folded key column is kept too */
    int system; /* put there by the register's kind */
    int hidden; /* kept in the table, gone from the catalogue */
    int has_min, has_max;
    int64_t min, max; /* of the value; for text of its characters */
    int has_default;
    int64_t default_value;
    const char *pattern;     /* CAT_TEXT: digits:12, or NULL */
    const struct expr *when; /* may only be filled where this holds */
    struct cat_title help;   /* the law beside the field; texts may be NULL */
    struct pos pos;
};

/* A choice computed from a record: the first case that holds. */
struct cat_case {
    const struct expr *when; /* NULL: otherwise */
    int code;                /* index into the choice */
    struct pos pos;
};

struct cat_derived {
    const char *name;
    struct cat_title title;
    const struct cat_choice *choice;
    const struct cat_case *cases;
    size_t case_count;
    int as_of; /* reads `as_of`, the day of asking */
    struct pos pos;
};

enum cat_kind {
    CAT_PARTY,
    CAT_EVENT, /* column day */
    CAT_SPELL, /* columns from_day, to_day (last day, inclusive; null: open) */
    CAT_DOSSIER,  /* received_day, due_day, returned_day */
    CAT_DOCUMENT, /* day, due_day, done_day */
    CAT_KIND__MAX
};

/* A rule that every record must meet. */
struct cat_rule {
    const struct expr *must; /* refused when false; null passes, as in SQL */
    struct cat_title message;
    struct pos pos;
};

/* Columns whose values together occur once among records not voided. */
struct cat_unique {
    const int *columns;
    size_t count;
    struct pos pos;
};

enum { CAT_UNIT_COLUMN = -2 }; /* in cat_register.indexes: unit_id */

struct cat_register {
    const char *name; /* also the SQL table */
    struct cat_title title;
    const struct cat_field *field; /* NULL: shared (parties) */
    enum cat_kind kind;
    const struct cat_column *columns; /* system columns of the kind first */
    size_t column_count;
    const struct cat_derived *derived;
    size_t derived_count;
    const struct cat_rule *rules;
    size_t rule_count;
    const struct cat_unique *uniques;
    size_t unique_count;
    const struct cat_unique *indexes; /* columns that records are looked for
                                         by, CAT_UNIT_COLUMN its unit; may
                                         occur many times */
    size_t index_count;
    int party;      /* the column that names its party, -1 none */
    int procedure;  /* dossier: the column that names its procedure, -1 none */
    int no_overlap; /* spell: one at a time for a party */
    const struct cat_register *absence_of; /* spell: away from a spell of that
                                              register, as one who escaped from
                                              a centre; NULL none */
    const unsigned char *live; /* per scope column: its live figures read it;
                                  NULL when it has none */
    size_t index;              /* place in catalog.registers */
    /* What expressions over a record may use: own columns by name, columns of
    ** the party as "person.sex", and as_of.  Symbol i < column_count is column
    ** i; then the party's columns in order; then as_of.  SQL names are
    ** "r.COLUMN" and "p.COLUMN"; as_of is the bound text ":as_of".  A party
    ** register has one more symbol at the end, day, which for the party by
    ** itself is the day of asking: same column index and SQL as as_of. */
    struct expr_scope scope;
    struct pos pos;
};

/* How a record is split under an indicator. */
struct cat_dim {
    const char *name;
    struct cat_title title;
    const struct cat_choice *choice;
    int column;                        /* own choice column, or -1 */
    int party_column;                  /* choice column of the party, or -1 */
    const struct cat_derived *derived; /* or a derived choice, own or of the
                                          party; always in the register's
                                          scope */
};

enum cat_measure {
    CAT_FLOW,     /* count or sum of records with their day in the period */
    CAT_STOCK,    /* spells that hold on the last day */
    CAT_INFLOW,   /* spells that begin in the period */
    CAT_OUTFLOW,  /* spells whose last day lies in the period */
    CAT_DISTINCT, /* different parties among events in the period, or among
                     spells that hold on some day of it */
    CAT_DAYS,     /* days of the period that spells hold, added up */
    CAT_RANGE,    /* the lowest and the highest value of a column */
    CAT_PLACES,   /* different units of a level in which there are records */
    CAT_RATIO,    /* of / to * scale */
    CAT_FALL,     /* by how much another indicator fell since last year */
    CAT_TOTAL,    /* other indicators added up, one for each code of a list */
    CAT_UNITS,    /* units of a level that there are */
    CAT_TYPED,    /* typed in by units that keep no records */
    CAT_MEASURE__MAX
};

enum cat_better { CAT_BETTER_NONE, CAT_BETTER_HIGHER, CAT_BETTER_LOWER };

struct cat_indicator {
    const char *name;
    struct cat_title title;
    struct cat_title uom; /* unit of measure: người, đồng, %, ... */
    const struct cat_field *field;
    enum cat_measure measure;
    const struct cat_register *reg; /* NULL for ratio and typed */
    int value_column;               /* what is summed; -1: records are counted.
                                       CAT_DISTINCT: the party column
                                       whose different values are counted */
    int day_column;           /* FLOW, and DISTINCT of all but spells: which day
                                 places it in time; else -1 */
    const struct expr *where; /* NULL: all records */
    const struct cat_dim *dims;
    size_t dim_count;
    const struct cat_indicator *of, *to; /* CAT_RATIO; of: CAT_FALL */
    int64_t scale;                       /* CAT_RATIO: 100 for percent */
    const struct cat_indicator *const
        *parts;            /* CAT_TOTAL: by code of dims[0] */
    const char *level;     /* CAT_PLACES, CAT_UNITS: "district" */
    const char *unit_type; /* CAT_PLACES: only units of this type, or NULL */
    const struct cat_indicator *share_of; /* the base of its share, or NULL */
    const struct cat_indicator *per; /* what one of it stands for, or NULL: a
                                        sum of money for each household */
    int decimals;                    /* of the value, 0..4 */
    int typed_stock;                 /* CAT_TYPED: last value, not a sum */
    int may_type; /* units without records may type this figure in */
    int open;     /* published for everybody: a count of people or things */
    int has_plan;
    enum cat_better better;
    const char *law; /* or NULL */
    size_t index;    /* place in catalog.indicators */
    struct pos pos;
};

enum cat_limit_unit { CAT_WORKING_DAYS, CAT_CALENDAR_DAYS, CAT_HOURS };

/* A length of time that the law gives, in hundredths of its unit: 250 is 2.5.
** Eight hours are a working day. */
struct cat_term {
    int hundredths; /* 0: not counted */
    enum cat_limit_unit unit;
};

/* A time limit valid from a day on, in the whole country or in a province that
** sets its own beside it. */
struct cat_limit {
    day_t from;
    struct cat_term term;
    const char *law;
    const char *province; /* code of the province; NULL: the whole country */
};

/* Who takes a step of a procedure. */
enum cat_doer {
    CAT_DOER_DESK,              /* one-stop desk, public service centre */
    CAT_DOER_COMMUNE,           /* People's Committee of the commune */
    CAT_DOER_DISTRICT_DIVISION, /* until 30 June 2025 */
    CAT_DOER_DISTRICT,          /* until 30 June 2025 */
    CAT_DOER_OFFICE,            /* the province's office (sở) */
    CAT_DOER_PROVINCE,          /* People's Committee of the province */
    CAT_DOER_MINISTRY,
    CAT_DOER_BOARD, /* medical board, council of the degree of disability */
    CAT_DOER_PARTY,
    CAT_DOER_ARMY, /* army or police */
    CAT_DOER_FACILITY,
    CAT_DOER_CENTRE, /* employment service centre */
    CAT_DOER__MAX
};
extern const char *const cat_doer_names[CAT_DOER__MAX]; /* "commune" */
extern const struct cat_title cat_doer_titles[CAT_DOER__MAX];

/* One step of a procedure.  The steps of a day replace all from before it. */
struct cat_step {
    day_t from;
    enum cat_doer who;
    struct cat_title title;
    struct cat_term term;
    const char *law; /* or NULL */
    struct pos pos;
};

/* What deciding a dossier sets going in a register. */
enum cat_starts {
    CAT_STARTS_NOTHING,
    CAT_STARTS_AWARD,       /* a spell begins */
    CAT_STARTS_STOP,        /* the party's open spell ends */
    CAT_STARTS_TRANSFER,    /* it ends here and begins elsewhere */
    CAT_STARTS_ONE_OFF,     /* an event: a payment */
    CAT_STARTS_CERTIFICATE, /* an event or a spell: a paper is given */
    CAT_STARTS__MAX
};
extern const char *const cat_starts_names[CAT_STARTS__MAX]; /* "award" */

struct cat_procedure {
    const char *name;
    const char *code; /* national code, may be NULL */
    struct cat_title title;
    const struct cat_field *field;
    const struct cat_limit *limits; /* ascending by day in each province */
    size_t limit_count;
    const struct cat_step *steps; /* ascending by day */
    size_t step_count;
    const struct cat_title *papers; /* what the applicant hands in */
    size_t paper_count;
    const char *const *forms; /* numbers of the forms to fill in */
    size_t form_count;
    int64_t fee;             /* đồng */
    struct cat_title result; /* texts NULL: not said */
    struct cat_title joint;  /* another agency that takes part; or NULL */
    enum cat_starts starts;
    const struct cat_register *starts_in; /* NULL: nothing is set going */
    struct pos pos;
};

/* The steps that hold on a day; *count of them, NULL none. */
const struct cat_step *cat_steps_on(const struct cat_procedure *p, day_t day,
                                    size_t *count);

/* The limit that holds on a day in a province (its own, else NULL for none);
** province NULL: the national one. */
const struct cat_limit *cat_limit_on(const struct cat_procedure *p, day_t day,
                                     const char *province);

/* "5", "0.5", "2.25". */
enum { CAT_TERM_BYTES = 16 };
void cat_term_text(struct cat_term term, char out[CAT_TERM_BYTES]);

/* A Markdown file of the folder reports/; reports begin with one and may
** include others. */
struct cat_template {
    const char *name; /* "quarterly.md" */
    const char *file; /* "reports/quarterly.md", for messages */
    const char *text;
};

/* How often: "month", "quarter", "half_year", "year". */
enum { CAT_EVERY__MAX = 4 };
extern const char *const cat_every_names[CAT_EVERY__MAX];
extern const int cat_every_months[CAT_EVERY__MAX];

struct cat_report {
    const char *name;
    struct cat_title title;
    enum calendar calendar;
    const char *template_text; /* Markdown with tags */
    const char *template_file; /* "reports/quarterly.md", for messages */
    int no_head;             /* an article: without letterhead and signature */
    int due[CAT_EVERY__MAX]; /* working days after a period of that length, at
                                least one (09/2019/NĐ-CP, Đ8.5); 0: not made */
    struct pos pos;
};

/* ---- periodic forms of units that keep no records ---- */

/* Which values of a figure a form's rule may speak of, by the prefix of its
** name. */
enum cat_form_time {
    CAT_FORM_NOW,      /* jobs_created: what the form says */
    CAT_FORM_BEFORE,   /* before.jobs_created: the period right before */
    CAT_FORM_PREVIOUS, /* previous.jobs_created: the same period last year */
    CAT_FORM_BELOW, /* below.jobs_created: the sum of the units right below */
    CAT_FORM_TIME__MAX
};

struct cat_form_row {
    const struct cat_indicator *indicator;
    const struct cat_dim *const *dims; /* its parts that are asked, too */
    size_t dim_count;
};

struct cat_form_rule {
    const struct expr *must; /* over cat_form.scope; unknown is no fault */
    struct cat_title message;
    int warning; /* 1: submitting needs a note, 0: it is refused */
    struct pos pos;
};

struct cat_form {
    const char *name;
    struct cat_title title;
    enum calendar calendar;
    int months; /* of a period: 1, 3, 6 or 12 */
    const struct cat_form_row *rows;
    size_t row_count;
    /* Column of row r at a time: r * CAT_FORM_TIME__MAX + time. */
    struct expr_scope scope;
    const struct cat_form_rule *rules;
    size_t rule_count;
    struct pos pos;
};

/* A unit of the country at a time; row of units/units.csv. */
struct cat_unit {
    const char *uid, *code, *name, *type, *level, *parent; /* parent: a code */
    day_t from, to;                                        /* DAY_NONE: open */
};

struct cat_succession {
    const char *from_uid, *to_uid; /* to_uid NULL: abolished */
    day_t day;
    const char *kind; /* merge split rename move abolish */
    int whole;        /* the whole of the old unit, not a part */
};

/* Any other YAML file, kept as a tree: sample recipes, layouts of the files of
** payers. */
enum cat_node_kind { CAT_SCALAR, CAT_LIST, CAT_MAP };

struct cat_node {
    enum cat_node_kind kind;
    const char *text; /* CAT_SCALAR */
    int quoted;
    const struct cat_node *const *items; /* CAT_LIST, CAT_MAP: values */
    const struct cat_node *const *keys;  /* CAT_MAP */
    size_t count;
    struct pos pos;
};

struct cat_sample {
    const char *place; /* "soc-trang": the file's name */
    const struct cat_node *root;
};

/* A document that reports cite: law/documents.yaml. */
struct cat_document {
    const char *symbol;       /* "131/2021/NĐ-CP" */
    day_t day;                /* issued; DAY_NONE not known */
    const char *title;        /* what it is about, in Vietnamese */
    const char *const *words; /* phrases in small letters that go with it */
    size_t word_count;
};

struct catalog {
    const struct cat_field *fields; /* by order */
    size_t field_count;
    const struct cat_choice *choices;
    size_t choice_count;
    const struct cat_register *registers; /* parties first */
    size_t register_count;
    const struct cat_indicator *indicators; /* by field, as written */
    size_t indicator_count;
    const struct cat_procedure *procedures;
    size_t procedure_count;
    const struct cat_report *reports;
    size_t report_count;
    const struct cat_template *templates;
    size_t template_count;
    const struct cat_form *forms;
    size_t form_count;
    const struct cat_sample *samples;
    size_t sample_count;
    const struct cat_sample *payfiles; /* place: the file's name */
    size_t payfile_count;
    const struct cat_document *documents;
    size_t document_count;
    const struct cat_parameter *parameters; /* by name */
    size_t parameter_count;
    const struct cat_benefit *benefits; /* by field, as written */
    size_t benefit_count;
    const struct cat_unit *units;
    size_t unit_count;
    const struct cat_succession *successions;
    size_t succession_count;
    struct workcalendar calendar;
    const char *const *calendar_laws; /* one per year of calendar, or NULL */
    char hash[65]; /* BLAKE2b-256 of the canonical print, hexadecimal */
    const struct cat_index *index; /* names to definitions; private */
};

/* Faults found while loading, in the order of files and lines. */
struct cat_faults {
    struct err *list;
    size_t count, cap; /* at most CAT_FAULTS_MAX are kept */
    size_t total;      /* all that were found */
};

enum { CAT_FAULTS_MAX = 200 };

/*
** Load the folder dir, or the catalogue inside the binary when dir is NULL.
** On success *out is set and faults is empty.  ERR_INPUT with *out NULL and
** every fault in *faults (each with file:line:column and the remedy);
** ERR_IO, ERR_NOMEM in *e.
*/
enum err_code catalog_load(struct arena *a, const char *dir,
                           const struct catalog **out,
                           struct cat_faults *faults, struct err *e) MUST_CHECK;

/* As catalog_load for law/documents.yaml alone, which is quick: all else is
** empty. */
enum err_code catalog_load_documents(struct arena *a, const char *dir,
                                     const struct catalog **out,
                                     struct cat_faults *faults,
                                     struct err *e) MUST_CHECK;

/* Look-ups by name; NULL when there is none. */
const struct cat_register *catalog_register(const struct catalog *c,
                                            const char *name);
const struct cat_indicator *catalog_indicator(const struct catalog *c,
                                              const char *name);
const struct cat_choice *catalog_choice(const struct catalog *c,
                                        const char *name);
const struct cat_report *catalog_report(const struct catalog *c,
                                        const char *name);
const struct cat_template *catalog_template(const struct catalog *c,
                                            const char *name);
const struct cat_form *catalog_form(const struct catalog *c, const char *name);
const struct cat_field *catalog_field(const struct catalog *c,
                                      const char *name);
const struct cat_sample *catalog_sample(const struct catalog *c,
                                        const char *place);
const struct cat_sample *catalog_payfile(const struct catalog *c,
                                         const char *name);
const struct cat_procedure *catalog_procedure(const struct catalog *c,
                                              const char *name);
const struct cat_parameter *catalog_parameter(const struct catalog *c,
                                              const char *name);
const struct cat_benefit *catalog_benefit(const struct catalog *c,
                                          const char *name);
int cat_column_index(const struct cat_register *r, const char *name); /* -1 */
int cat_code_index(const struct cat_choice *c, const char *code);     /* -1 */
const struct cat_dim *cat_dim_find(const struct cat_indicator *i,
                                   const char *name);

/* The up to three closest names to a misspelt one, "a, b, c"; "" if none is
** close.  For "did you mean" in messages.  kind is "register", "indicator",
** "choice", "report", "form", "procedure", "sample", "parameter",
** "benefit" or "field". */
void catalog_suggest(const struct catalog *c, const char *kind,
                     const char *wrong, char *out, size_t out_size);

/* The breakdown "bound" with the codes lower and upper: of a CAT_RANGE, and of
** a plan that is a range.  Its list is no part of any catalogue. */
enum cat_bound { CAT_LOWER, CAT_UPPER };
extern const struct cat_dim cat_bound_dim;

/* 1 when the indicator counts spells that hold on some day of the period. */
int cat_overlaps(const struct cat_indicator *i);

/* 1 when an indicator cannot be kept in cells: it counts different parties or
** places, the days of spells or a range, or it reads the day of asking. */
int cat_is_live(const struct cat_indicator *i);

/*
** The columns of days on which or after which the code of a stock's breakdown
** changes, where it reads the day of asking: each once, at most
** CAT_TURNS_MAX.  0 for a breakdown that does not read it, -1 for one that
** reads it in another way.
*/
enum { CAT_TURNS_MAX = 8 };
int cat_dim_turns(const struct cat_indicator *i, const struct cat_dim *d,
                  int list[CAT_TURNS_MAX]);

/* 1 when a breakdown cannot be kept in cells: it reads the day of asking and
** its codes do not turn on days of the record. */
int cat_dim_is_live(const struct cat_indicator *i, const struct cat_dim *d);

/* A set of breakdowns: bit n is dim n of the indicator (at most 32). */
typedef uint32_t dim_set;
#define ALL_DIMS UINT32_MAX

/* The breakdowns that read nothing of the party, so need no join. */
dim_set cat_own_dims(const struct cat_indicator *i);

/* Mark the scope columns that an indicator over records reads for these
** breakdowns: its condition, its value and theirs; not its days. */
void cat_columns_read(const struct cat_indicator *i, dim_set dims,
                      unsigned char *need);

/* The scope column that a breakdown is, -1 for a derived one. */
int cat_dim_column(const struct cat_indicator *i, const struct cat_dim *d);

/* 1 when values of several periods may be added: not of stocks and ratios. */
int cat_adds_up(const struct cat_indicator *i);

/* The decimals of its values and plans: those of a ratio and a fall; all
** else is whole. */
int cat_scale(const struct cat_indicator *i);

/* Map access in a node tree; NULL when the key is missing. */
const struct cat_node *cat_node_get(const struct cat_node *map,
                                    const char *key);

/* Canonical YAML of the whole catalogue: read again it is the same.  Each file
** follows a line "#@ PATH BYTES". */
void catalog_print(const struct catalog *c, struct buf *out);

/* The reference manual as Markdown, for an officer to read. */
void catalog_doc(const struct catalog *c, enum lang lang, struct buf *out);

/* Its part on one definition, without the heading.  kind is "register",
** "indicator", "procedure", "benefit" or "parameter"; 0 when there is none of
** that name. */
int catalog_doc_one(const struct catalog *c, const char *kind, const char *name,
                    enum lang lang, struct buf *out);

#endif
