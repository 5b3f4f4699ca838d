/*
** Tables as data: what the engines turn into CREATE and ALTER statements.
**
** Every register of the catalogue becomes a table of its own name with
**
**   id           BIGINT primary key
**   unit_id      BIGINT not null, references unit
**   ...          the catalogue's columns: choice columns reference the table
**                choice_NAME(code, title_vi, title_en, place, hidden),
**                references the id of their register; a search column X has a
**                twin X_key (folded)
**   voided       BOOL not null default false
**   entered_by   TEXT not null
**   entered_at   TEXT not null, "2024-03-15T08:30:00+07:00"
**   source       BIGINT, the import that brought it, references import_file
**
** with checks for ranges, from_day <= to_day, patterns, partial unique indexes
** (WHERE NOT voided), an index on (unit_id, day) and one per reference.
**
** The fixed tables of the program are rows of the same description
** (schema_fixed.c): meta, schema_table, schema_column, schema_index,
** id_counter, journal, unit, succession, import_file, user_account, user_grant,
** payroll, payroll_item,
** number_series, kept_file, attachment, outbox,
** plan, typed_figure, records_from, cell, cell_key, issued_report.
*/
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "catalog/catalog.h"

enum schema_type {
    SCHEMA_INT,
    SCHEMA_TEXT,
    SCHEMA_DAY,
    SCHEMA_BOOL,
    SCHEMA_BYTES,
    SCHEMA_TYPE__MAX
};

struct schema_column {
    const char *name;
    enum schema_type type;
    int required;
    const char *default_sql; /* NULL none */
    const char *check_sql;   /* portable, NULL none */
    const char *ref_table;   /* foreign key to its primary key, NULL none */
    int hidden;              /* gone from the catalogue, kept in the table */
};

struct schema_index {
    const char *name;
    const char *columns; /* "unit_id, day" */
    int unique;
    const char *where; /* NULL none */
};

struct schema_table {
    const char *name;
    const struct schema_column *columns;
    size_t column_count;
    const char *primary_key; /* "id" or "unit_id, half" */
    const char *check_sql;   /* over several columns, NULL none */
    const struct schema_index *indexes;
    size_t index_count;
    int clustered; /* rows lie in primary-key order (WITHOUT ROWID) */
    int hidden;    /* gone from the catalogue, kept in the database */
};

struct schema {
    const struct schema_table *tables; /* referenced tables first */
    size_t count;
};

/* The whole schema of a catalogue, in the arena. */
enum err_code schema_of(struct arena *a, const struct catalog *c,
                        struct schema *out, struct err *e) MUST_CHECK;

/* The fixed tables alone (schema_fixed.c). */
extern const struct schema_table schema_fixed[];
extern const size_t schema_fixed_count;

#endif
