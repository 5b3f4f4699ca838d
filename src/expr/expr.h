/*
** The small expression language of the catalogue.
**
**   channel == 'overseas_contract' and quantity > 1
**   age(person.born, day) < 16 or person.sex in ['female']
**   to_day == null
**
** An expression is parsed and typed once against a scope of symbols and then
** compiled twice: to a program that runs over columns (expr_run) and to SQL
** text for either store (expr_sql).  Both follow SQL's three-valued logic, and
** a property test holds them equal on random expressions and rows.
**
** Types: bool, int, decimal (an int64 with 4 decimals), choice (a code of one
** named list), day, text (free text may only be compared with null).
** Operators, loosest first: or, and, not, == != < <= > >= in, + -, *, unary -.
** `x == null` and `x != null` test for absence.  Functions: age(born, day) in
** years, months(born, day), year(day), min(a, b), max(a, b).  Literals: 12,
** 2.5, 'code', 2024-07-01, true, false, null.  Depth <= 64, text <= 4096 bytes.
**
** Everything lives in the arena that was passed.
*/
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

enum expr_type {
    EXPR_BOOL,
    EXPR_INT,
    EXPR_DECIMAL,
    EXPR_CHOICE,
    EXPR_DAY,
    EXPR_TEXT,
    EXPR_TYPE__MAX
};

enum { EXPR_DECIMAL_ONE = 10000, EXPR_DEPTH_MAX = 64, EXPR_BYTES_MAX = 4096 };

/* The codes a choice may take; a choice in a column is an index into it. */
struct expr_codes {
    const char *name; /* of the list, for messages */
    const char *const *codes;
    size_t count;
};

/* A name that an expression may use.  Symbols and what they point to must
** outlive the expressions that were parsed with them. */
struct expr_symbol {
    const char *name; /* "channel" or "person.sex" */
    enum expr_type type;
    const struct expr_codes *codes; /* for EXPR_CHOICE */
    int column;                     /* index into the columns of expr_run */
    const char *sql;                /* SQL text, e.g. "r.channel" */
};

struct expr_scope {
    const struct expr_symbol *symbols; /* at most one of each name */
    size_t count;
};

struct expr; /* parsed, typed, immutable */

/*
** Parse and type.  pos is where the text stands in the author's file; errors
** point into it (the column counts characters from pos.col).  want is the type
** that the whole must have (an int is taken where a decimal is wanted).
** ERR_INPUT with place and remedy, ERR_NOMEM.
*/
enum err_code expr_parse(struct arena *a, const char *text, struct pos pos,
                         const struct expr_scope *scope, enum expr_type want,
                         struct expr **out, struct err *e) MUST_CHECK;

/* 1 when the expression reads the symbol of that name. */
int expr_uses(const struct expr *x, const char *symbol);

/* 1 when it reads the column of expr_run, under whatever name. */
int expr_reads(const struct expr *x, int column);

/*
** The values that a column is compared with: between two of them that follow
** each other the expression does not depend on the column.  They are written
** to list (those past cap are only counted).  Returns how many there are, or -1
** when the column is used in another way than in comparisons with literals.
*/
int expr_breaks(const struct expr *x, int column, int64_t *list, int cap);

/*
** The columns that a column is compared with, each as often as it is met: the
** expression depends on the column only by what lies before, at and after
** them.  They are written to list (those past cap are only counted).  Returns
** how many, or -1 when the column is used in another way than in comparisons
** with columns.
*/
int expr_compared(const struct expr *x, int column, int *list, int cap);

/* Canonical text: read again it gives the same expression. */
void expr_print(const struct expr *x, struct buf *out);

enum expr_dialect { EXPR_SQLITE, EXPR_POSTGRES, EXPR_DIALECT__MAX };

/* SQL text of the expression.  Days are ISO text in SQLite and date in
** PostgreSQL; choices are their codes as text; bools are 0/1 in SQLite and
** boolean in PostgreSQL; a decimal column is its integer times 10000. */
void expr_sql(const struct expr *x, enum expr_dialect dialect, struct buf *out);

/* One column of rows: bool 0/1, int, decimal * 10000, choice index, day.
** null[i] != 0: no value in row i; null == NULL: no row lacks one. */
struct expr_column {
    const int64_t *value;
    const unsigned char *null;
};

struct expr_program; /* expr compiled for columns; holds its scratch space */

/* The column program of a typed expression; it and its scratch space live in
** the arena.  ERR_NOMEM, ERR_LIMIT. */
enum err_code expr_compile(struct arena *a, const struct expr *x,
                           struct expr_program **out, struct err *e) MUST_CHECK;

enum { EXPR_ROWS_MAX = 4096 };

/*
** Run over rows 0 .. rows-1 (rows <= EXPR_ROWS_MAX).  columns is indexed by
** expr_symbol.column.  value and null (rows each) receive the results; null
** rows have value 0.  A program belongs to one thread at a time.  Arithmetic
** that overflows int64 gives null in that row.  (SQL would fail or go over to
** floating point there; columns are checked for range on entry, so that it
** does not come to this.)
*/
void expr_run(struct expr_program *p, const struct expr_column *columns,
              size_t rows, int64_t *value, unsigned char *null);

/* As expr_run for a bool: keep[i] = 1 where it is true, else 0 (false and null
** alike), as a WHERE clause does. */
void expr_run_true(struct expr_program *p, const struct expr_column *columns,
                   size_t rows, unsigned char *keep);

/* One case of a choice computed from a row; when NULL: otherwise. */
struct expr_case {
    const struct expr *when; /* of type bool */
    int64_t value;
};

/*
** Compile cases to one program for expr_run: it gives the value of the first
** case that is true, and null where none is.  What several cases have in
** common (the age of a person, for instance) is computed once.
*/
enum err_code expr_compile_cases(struct arena *a, const struct expr_case *cases,
                                 size_t count, struct expr_program **out,
                                 struct err *e) MUST_CHECK;

#endif
