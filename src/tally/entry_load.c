/*
** Reading forms that were filled in, and what rules and history say of them.
*/
#include "tally/entry_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HISTORY = 8, HISTORY_MIN = 3, OUTLIER_TIMES = 3 };

const char *const entry_state_names[ENTRY_STATE__MAX] = {
    [ENTRY_NONE] = "",
    [ENTRY_DRAFT] = "draft",
    [ENTRY_SUBMITTED] = "submitted",
    [ENTRY_RETURNED] = "returned",
    [ENTRY_APPROVED] = "approved",
    [ENTRY_REPLACED] = "replaced"};

void entry_place(const struct entry_key *key, struct entry_at *out)
{
    out->form = key->form->name;
    out->unit_id = key->unit_id;
    period_name(key->period, out->period);
}

enum err_code entry_check_key(struct registry *r, const struct entry_key *key,
                              struct err *e)
{
    const struct period *p = &key->period;
    int months = p->month_last - p->month_first + 1;
    char name[PERIOD_TEXT_BYTES], want[16];

    assert(units_get(registry_units(r), key->unit_id));
    if (months == key->form->months && p->month_first % months == 0 &&
        p->calendar == key->form->calendar)
        return ERR_OK;
    period_name(*p, name);
    snprintf(want, sizeof want, "%d", key->form->months);
    return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_PERIOD, name, key->form->name,
                   want);
}

/* ---- the row and its values -------------------------------------------- */

static size_t count_lines(const struct cat_form *f)
{
    size_t count = 0;

    for (size_t n = 0; n < f->row_count; n++) {
        count++;
        for (size_t d = 0; d < f->rows[n].dim_count; d++)
            count += f->rows[n].dims[d]->choice->codes.count;
    }
    return count;
}

static enum err_code make_lines(struct arena *a, struct entry *x, struct err *e)
{
    const struct cat_form *f = x->key.form;
    struct entry_line *line;

    x->lines = line = arena_array(a, count_lines(f), sizeof *line);
    if (!line)
        return err_nomem(e);
    for (size_t n = 0; n < f->row_count; n++) {
        const struct cat_form_row *row = &f->rows[n];
        *line++ =
            (struct entry_line){.indicator = row->indicator, .missing = 1};
        for (size_t d = 0; d < row->dim_count; d++)
            for (size_t k = 0; k < row->dims[d]->choice->codes.count; k++)
                *line++ = (struct entry_line){.indicator = row->indicator,
                                              .dim = row->dims[d],
                                              .code = (int)k,
                                              .missing = 1};
    }
    x->line_count = (size_t)(line - x->lines);
    return ERR_OK;
}

static const char *dim_of(const struct entry_line *line)
{
    return line->dim ? line->dim->name : "";
}

static const char *code_of(const struct entry_line *line)
{
    return line->dim ? line->dim->choice->codes.codes[line->code] : "";
}

static void take_value(struct entry *x, struct stmt *s)
{
    for (size_t n = 0; n < x->line_count; n++) {
        struct entry_line *line = &x->lines[n];
        if (strcmp(line->indicator->name, stmt_text(s, 0)) == 0 &&
            strcmp(dim_of(line), stmt_text(s, 1)) == 0 &&
            strcmp(code_of(line), stmt_text(s, 2)) == 0) {
            line->missing = 0;
            line->value = stmt_int(s, 3);
            return;
        }
    }
}

static enum err_code load_values(struct db *db, struct entry *x, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT indicator, dim, code, value FROM"
                                  " entry_value WHERE entry_id = $1",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row)
        take_value(x, s);
    return rc;
}

static const char *keep(struct arena *a, struct stmt *s, int col, int *ok)
{
    const char *text = stmt_text(s, col);
    char *copy = text ? arena_strdup(a, text) : NULL;

    *ok &= !text || copy;
    return copy;
}

/* The row of the statement; 0 when memory is out. */
static int take_row(struct arena *a, struct stmt *s, struct entry *x)
{
    int ok = 1;

    x->id = stmt_int(s, 0);
    x->revision = (int)stmt_int(s, 1);
    for (int i = ENTRY_DRAFT; i < ENTRY_STATE__MAX; i++)
        if (strcmp(entry_state_names[i], stmt_text(s, 2)) == 0)
            x->state = (enum entry_state)i;
    x->note = keep(a, s, 3, &ok);
    x->reason = keep(a, s, 4, &ok);
    x->entered_by = keep(a, s, 5, &ok);
    x->submitted_by = keep(a, s, 6, &ok);
    x->approved_by = keep(a, s, 7, &ok);
    return ok;
}

enum err_code entry_load(struct arena *a, struct db *db,
                         const struct entry_key *key, struct entry *out,
                         struct err *e)
{
    struct entry_at at;
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT id, revision, state, note, reason, entered_by,"
                   " submitted_by, approved_by FROM entry WHERE form = $1"
                   " AND unit_id = $2 AND period = $3 AND state <> 'replaced'"
                   " ORDER BY revision DESC LIMIT 1",
                   &s, e);

    *out = (struct entry){.key = *key};
    if (rc == ERR_OK)
        rc = make_lines(a, out, e);
    if (rc != ERR_OK)
        return rc;
    entry_place(key, &at);
    stmt_bind_text(s, 1, at.form);
    stmt_bind_int(s, 2, at.unit_id);
    stmt_bind_text(s, 3, at.period);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    if (!take_row(a, s, out))
        rc = err_nomem(e);
    stmt_reset(s);
    return rc == ERR_OK ? load_values(db, out, e) : rc;
}

enum err_code entry_approved(struct db *db, const struct entry_key *key,
                             const struct entry_line *line, int64_t *value,
                             int *seen, struct err *e)
{
    struct entry_at at;
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "SELECT v.value FROM entry n JOIN entry_value v"
                   " ON v.entry_id = n.id WHERE n.form = $1"
                   " AND n.unit_id = $2 AND n.period = $3"
                   " AND n.state = 'approved' AND v.indicator = $4"
                   " AND v.dim = $5 AND v.code = $6",
                   &s, e);

    *value = *seen = 0;
    if (rc != ERR_OK)
        return rc;
    entry_place(key, &at);
    stmt_bind_text(s, 1, at.form);
    stmt_bind_int(s, 2, at.unit_id);
    stmt_bind_text(s, 3, at.period);
    stmt_bind_text(s, 4, line->indicator->name);
    stmt_bind_text(s, 5, dim_of(line));
    stmt_bind_text(s, 6, code_of(line));
    rc = stmt_step(s, seen, e);
    if (rc == ERR_OK && *seen) {
        *value = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

/* ---- what rules say ---------------------------------------------------- */

struct judging {
    struct arena *a;
    struct registry *r;
    struct db *db;
    struct entry *x;
    size_t cap;
    int64_t *value; /* by column of the form's scope */
    unsigned char *null;
};

static enum err_code add_remark(struct judging *j, struct entry_remark remark,
                                struct err *e)
{
    struct entry *x = j->x;

    x->remarks = arena_grow(j->a, x->remarks, x->remark_count, &j->cap,
                            sizeof *x->remarks);
    if (!x->remarks)
        return err_nomem(e);
    x->remarks[x->remark_count++] = remark;
    return ERR_OK;
}

static const struct entry_line *whole_line(const struct entry *x,
                                           const struct cat_indicator *i)
{
    for (size_t n = 0; n < x->line_count; n++)
        if (x->lines[n].indicator == i && !x->lines[n].dim)
            return &x->lines[n];
    return NULL;
}

/* The approved figures of the units right below, added up. */
static enum err_code sum_below(const struct judging *j,
                               const struct entry_line *line, int64_t *sum,
                               int *any, struct err *e)
{
    const struct units *units = registry_units(j->r);
    day_t map = period_last_day(j->x->key.period);
    struct entry_key key = j->x->key;
    enum err_code rc = ERR_OK;

    *sum = *any = 0;
    for (int64_t id = 1; rc == ERR_OK && id <= units_max_id(units); id++) {
        const struct unit *unit = units_get(units, id);
        int64_t value;
        int seen;
        if (!unit || !unit_valid(unit, map) ||
            units_parent_on_map(units, id, map) != j->x->key.unit_id)
            continue;
        key.unit_id = id;
        rc = entry_approved(j->db, &key, line, &value, &seen, e);
        *sum += value;
        *any |= seen;
    }
    return rc;
}

static enum err_code read_column(struct judging *j,
                                 const struct entry_line *line, int time,
                                 int64_t *value, int *seen, struct err *e)
{
    struct entry_key key = j->x->key;

    if (time == CAT_FORM_NOW) {
        *value = line->value;
        *seen = !line->missing;
        return ERR_OK;
    }
    if (time == CAT_FORM_BELOW)
        return sum_below(j, line, value, seen, e);
    key.period = time == CAT_FORM_BEFORE ? period_shift(key.period, -1)
                                         : period_add_years(key.period, -1);
    return entry_approved(j->db, &key, line, value, seen, e);
}

/* Columns that no rule reads stay empty. */
static int is_read(const struct cat_form *f, int column)
{
    for (size_t n = 0; n < f->rule_count; n++)
        if (expr_reads(f->rules[n].must, column))
            return 1;
    return 0;
}

static enum err_code read_columns(struct judging *j, struct err *e)
{
    const struct cat_form *f = j->x->key.form;
    size_t count = f->row_count * CAT_FORM_TIME__MAX;
    enum err_code rc = ERR_OK;
    int seen = 0;

    j->value = arena_array(j->a, count + 1, sizeof *j->value);
    j->null = arena_array(j->a, count + 1, sizeof *j->null);
    if (!j->value || !j->null)
        return err_nomem(e);
    for (size_t n = 0; rc == ERR_OK && n < count; n++) {
        const struct entry_line *line =
            whole_line(j->x, f->rows[n / CAT_FORM_TIME__MAX].indicator);
        seen = 0;
        if (is_read(f, (int)n))
            rc = read_column(j, line, (int)(n % CAT_FORM_TIME__MAX),
                             &j->value[n], &seen, e);
        j->null[n] = !seen;
    }
    return rc;
}

/* A rule that is false; one that cannot be told is kept. */
static enum err_code judge_rule(struct judging *j,
                                const struct cat_form_rule *rule, struct err *e)
{
    size_t count = j->x->key.form->scope.count;
    struct expr_column *columns = arena_array(j->a, count + 1, sizeof *columns);
    struct expr_program *program;
    int64_t value;
    unsigned char null;

    if (!columns)
        return err_nomem(e);
    for (size_t n = 0; n < count; n++)
        columns[n] = (struct expr_column){&j->value[n], &j->null[n]};
    if (expr_compile(j->a, rule->must, &program, e) != ERR_OK)
        return e->code;
    expr_run(program, columns, 1, &value, &null);
    if (null || value)
        return ERR_OK;
    return add_remark(j, (struct entry_remark){.rule = rule}, e);
}

/* ---- what the history says --------------------------------------------- */

/* A figure far outside what the unit reported in the periods before. */
static enum err_code judge_line(struct judging *j, struct entry_line *line,
                                struct err *e)
{
    struct entry_key key = j->x->key;
    int64_t low = INT64_MAX, high = INT64_MIN, value;
    int known = 0, seen;
    enum err_code rc = ERR_OK;

    for (int back = 1; rc == ERR_OK && back <= HISTORY; back++) {
        key.period = period_shift(j->x->key.period, -back);
        rc = entry_approved(j->db, &key, line, &value, &seen, e);
        if (!seen)
            continue;
        if (back == 1) {
            line->seen = 1;
            line->before = value;
        }
        known++;
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (rc != ERR_OK || line->missing || line->dim || known < HISTORY_MIN ||
        (line->value / OUTLIER_TIMES <= high &&
         line->value >= low / OUTLIER_TIMES))
        return rc;
    return add_remark(
        j, (struct entry_remark){.line = line, .low = low, .high = high}, e);
}

/* The parts of one breakdown, from line n on, against the whole; some may be
** left out. */
static enum err_code judge_parts(struct judging *j, size_t n, int64_t whole,
                                 struct err *e)
{
    const struct entry_line *first = &j->x->lines[n];
    int64_t sum = 0;
    int missing = 0;

    for (;
         n < j->x->line_count && j->x->lines[n].indicator == first->indicator &&
         j->x->lines[n].dim == first->dim;
         n++) {
        sum += j->x->lines[n].value;
        missing |= j->x->lines[n].missing;
    }
    if (sum == whole || (sum < whole && missing))
        return ERR_OK;
    return add_remark(
        j,
        (struct entry_remark){
            .line = first, .is_parts = 1, .low = sum, .high = whole},
        e);
}

/* Every breakdown of a figure that is filled in. */
static enum err_code judge_sums(struct judging *j, struct err *e)
{
    const struct entry_line *whole = NULL;
    enum err_code rc = ERR_OK;

    for (size_t n = 0; rc == ERR_OK && n < j->x->line_count; n++) {
        const struct entry_line *line = &j->x->lines[n];
        if (!line->dim)
            whole = line;
        else if (whole && !whole->missing && line->dim != line[-1].dim)
            rc = judge_parts(j, n, whole->value, e);
    }
    return rc;
}

enum err_code entry_judge(struct arena *a, struct registry *r, struct db *db,
                          struct entry *x, struct err *e)
{
    struct judging j = {.a = a, .r = r, .db = db, .x = x};
    const struct cat_form *f = x->key.form;
    enum err_code rc = read_columns(&j, e);

    x->remark_count = 0;
    if (rc == ERR_OK)
        rc = judge_sums(&j, e);
    for (size_t n = 0; rc == ERR_OK && n < f->rule_count; n++)
        rc = judge_rule(&j, &f->rules[n], e);
    for (size_t n = 0; rc == ERR_OK && n < x->line_count; n++)
        rc = judge_line(&j, &x->lines[n], e);
    return rc;
}
