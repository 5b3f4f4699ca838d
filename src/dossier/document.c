/* The states of texts and tasks, and the numbers of texts. */
#include "dossier/document.h"

#include "dossier/dossier_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { JOB_BYTES = 16 << 20, SERIES_BYTES = 160 };

/* Which states may follow which; issued is document_issue's. */
static const struct {
    const char *from, *to;
} moves[] = {
    {"planned", "drafting"},    {"planned", "withdrawn"},
    {"drafting", "consulting"}, {"drafting", "submitted"},
    {"drafting", "issued"},     {"drafting", "withdrawn"},
    {"consulting", "revised"},  {"consulting", "withdrawn"},
    {"revised", "consulting"},  {"revised", "submitted"},
    {"revised", "issued"},      {"revised", "withdrawn"},
    {"submitted", "revised"},   {"submitted", "issued"},
    {"submitted", "withdrawn"}, {"issued", "in_effect"},
    {"issued", "withdrawn"},    {"in_effect", "withdrawn"},
};

int document_may_move(const char *from, const char *to)
{
    for (size_t i = 0; i < ARRAY_COUNT(moves); i++) {
        if (strcmp(moves[i].from, from) == 0 && strcmp(moves[i].to, to) == 0)
            return 1;
    }
    return 0;
}

/* A change of one record of a register. */
struct change {
    struct arena *a;
    struct registry *r;
    struct db *db;
    const struct actor *who;
    const struct cat_register *reg;
    int64_t id;
    struct rows *before, *to;
    unsigned char *set;
    const char *reason;
};

static enum err_code change_begin(struct change *c, const char *reg,
                                  struct err *e)
{
    c->reg = catalog_register(registry_catalog(c->r), reg);
    if (!c->reg)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, reg, "");
    c->before = rows_new(c->a, c->reg, 1);
    c->to = rows_new(c->a, c->reg, 1);
    c->set = arena_alloc(c->a, c->reg->column_count);
    if (!c->before || !c->to || !c->set)
        return err_nomem(e);
    rows_add(c->to);
    return registry_get(c->r, c->db, c->id, c->a, c->before, e);
}

/* A column by its name, which the catalogue must have. */
static enum err_code column_of(struct change *c, const char *name, int *out,
                               struct err *e)
{
    *out = cat_column_index(c->reg, name);
    return *out >= 0
               ? ERR_OK
               : ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, c->reg->name, name);
}

static const char *text_of(struct change *c, const char *name)
{
    int i = cat_column_index(c->reg, name);

    return i < 0 || c->before->null[i][0] ? NULL : c->before->text[i][0];
}

static const char *code_of(struct change *c, const char *name)
{
    int i = cat_column_index(c->reg, name);

    if (i < 0 || c->before->null[i][0])
        return "";
    return c->reg->columns[i].choice->codes.codes[c->before->value[i][0]];
}

static enum err_code set_value(struct change *c, const char *name,
                               int64_t value, struct err *e)
{
    int i;
    enum err_code rc = column_of(c, name, &i, e);

    if (rc == ERR_OK) {
        rows_set(c->to, 0, i, value);
        c->set[i] = 1;
    }
    return rc;
}

static enum err_code set_text(struct change *c, const char *name,
                              const char *text, struct err *e)
{
    int i;
    enum err_code rc = text ? column_of(c, name, &i, e) : ERR_OK;

    if (text && rc == ERR_OK) {
        rows_set_text(c->to, 0, i, text);
        c->set[i] = 1;
    }
    return rc;
}

static enum err_code set_code(struct change *c, const char *name,
                              const char *code, struct err *e)
{
    int i;
    enum err_code rc = code ? column_of(c, name, &i, e) : ERR_OK;

    if (!code || rc != ERR_OK)
        return rc;
    int index = cat_code_index(c->reg->columns[i].choice, code);
    if (index < 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CODE, code,
                       TITLE(&c->reg->columns[i]));
    return set_value(c, name, index, e);
}

static enum err_code change_save(struct change *c, struct err *e)
{
    struct save how = {.db = c->db, .who = c->who, .reason = c->reason};

    return registry_correct(c->r, &how, c->id, c->to, c->set, e);
}

static enum err_code check_move(const char *from, const char *to, struct err *e)
{
    char allowed[DOSSIER_TEXT_BYTES] = "";
    size_t used = 0;

    if (document_may_move(from, to))
        return ERR_OK;
    for (size_t i = 0; i < ARRAY_COUNT(moves); i++) {
        if (strcmp(moves[i].from, from) != 0)
            continue;
        used += (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s",
                                 used ? ", " : "", moves[i].to);
    }
    return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_DOCUMENT_STATE, from, to,
                   used ? allowed : "-");
}

/* ---- texts ------------------------------------------------------------- */

struct moving {
    struct change c;
    const struct document_step *step;
};

static enum err_code do_move(struct db *db, void *arg, struct err *e)
{
    struct moving *m = arg;
    const struct document_step *s = m->step;

    m->c.db = db;
    enum err_code rc = change_begin(&m->c, "work_document", e);
    if (rc == ERR_OK && strcmp(s->state, "issued") == 0)
        rc = ERR_SET(e, ERR_INPUT, MSG_DOSSIER_DOCUMENT_ISSUE);
    if (rc == ERR_OK)
        rc = check_move(code_of(&m->c, "state"), s->state, e);
    if (rc == ERR_OK && strcmp(s->state, "withdrawn") == 0 &&
        (!s->reason || !*s->reason))
        rc = ERR_SET(e, ERR_INPUT, MSG_DOSSIER_REASON, s->state);
    if (rc == ERR_OK)
        rc = set_code(&m->c, "state", s->state, e);
    /* A text that was issued keeps its day. */
    if (rc == ERR_OK && !text_of(&m->c, "number"))
        rc = set_value(&m->c, "day", s->day, e);
    m->c.reason = s->reason && *s->reason ? s->reason : s->state;
    return rc == ERR_OK ? change_save(&m->c, e) : rc;
}

static enum err_code run(struct registry *r, struct arena *a, store_job *job,
                         void *arg, struct err *e)
{
    enum err_code rc =
        a ? store_write(registry_store(r), job, arg, e) : err_nomem(e);

    arena_free(a);
    return rc;
}

enum err_code document_move(struct registry *r, const struct actor *who,
                            int64_t id, const struct document_step *step,
                            struct err *e)
{
    struct moving m = {
        {.a = arena_new(JOB_BYTES), .r = r, .who = who, .id = id}, step};

    return run(r, m.c.a, do_move, &m, e);
}

struct issuing {
    struct change c;
    const struct document_issue *how;
    char *number;
};

static enum err_code may_issue(const struct issuing *x, struct err *e)
{
    const struct units *units = registry_units(x->c.r);
    int64_t unit = x->c.before->unit_id[0];
    const struct unit *u = units_get(units, unit);

    if (actor_may(x->c.who, units, unit, x->c.reg->field->name, RIGHT_APPROVE))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_DOCUMENT_DENIED, x->c.who->name,
                   u ? u->name : "?");
}

static enum err_code take_number(struct issuing *x, const char *symbol,
                                 int64_t *serial, struct err *e)
{
    char series[SERIES_BYTES];

    snprintf(series, sizeof series, "document:%" PRId64 ":%.60s:%d",
             x->c.before->unit_id[0], symbol, date_of(x->how->day).year);
    enum err_code rc = series_next(x->c.db, series, x->how->day, serial, e);
    if (rc == ERR_OK)
        snprintf(x->number, DOCUMENT_NUMBER_BYTES, "%02" PRId64 "/%.40s",
                 *serial, symbol);
    return rc;
}

static enum err_code set_issued(struct issuing *x, const char *symbol,
                                int64_t serial, struct err *e)
{
    struct change *c = &x->c;
    enum err_code rc = set_code(c, "state", "issued", e);

    if (rc == ERR_OK)
        rc = set_value(c, "day", x->how->day, e);
    if (rc == ERR_OK)
        rc = set_value(c, "done_day", x->how->day, e);
    if (rc == ERR_OK)
        rc = set_value(c, "serial", serial, e);
    if (rc == ERR_OK)
        rc = set_text(c, "symbol", symbol, e);
    if (rc == ERR_OK)
        rc = set_text(c, "number", x->number, e);
    if (rc == ERR_OK)
        rc = set_text(c, "signer", x->how->signer, e);
    if (rc == ERR_OK)
        rc = set_code(c, "sign_capacity", x->how->capacity, e);
    return rc;
}

static enum err_code do_issue(struct db *db, void *arg, struct err *e)
{
    struct issuing *x = arg;
    int64_t serial;

    x->c.db = db;
    x->c.reason = "issue";
    enum err_code rc = change_begin(&x->c, "work_document", e);
    if (rc == ERR_OK)
        rc = may_issue(x, e);
    if (rc == ERR_OK)
        rc = check_move(code_of(&x->c, "state"), "issued", e);
    if (rc != ERR_OK)
        return rc;
    const char *symbol =
        x->how->symbol ? x->how->symbol : text_of(&x->c, "symbol");
    if (!symbol || !*symbol)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_DOCUMENT_SYMBOL);
    rc = take_number(x, symbol, &serial, e);
    if (rc == ERR_OK)
        rc = set_issued(x, symbol, serial, e);
    return rc == ERR_OK ? change_save(&x->c, e) : rc;
}

enum err_code document_issue(struct registry *r, const struct actor *who,
                             int64_t id, const struct document_issue *how,
                             char number[DOCUMENT_NUMBER_BYTES], struct err *e)
{
    struct issuing x = {
        {.a = arena_new(JOB_BYTES), .r = r, .who = who, .id = id}, how, number};

    number[0] = '\0';
    enum err_code rc = run(r, x.c.a, do_issue, &x, e);
    if (rc != ERR_OK)
        number[0] = '\0';
    return rc;
}

/* ---- tasks ------------------------------------------------------------- */

struct tasking {
    struct change c;
    const struct task_step *step;
};

static enum err_code do_task(struct db *db, void *arg, struct err *e)
{
    struct tasking *t = arg;
    const struct task_step *s = t->step;
    int ends =
        strcmp(s->state, "done") == 0 || strcmp(s->state, "dropped") == 0;
    int done;

    t->c.db = db;
    t->c.reason = s->state;
    enum err_code rc = change_begin(&t->c, "office_task", e);
    if (rc == ERR_OK)
        rc = set_code(&t->c, "state", s->state, e);
    if (rc == ERR_OK)
        rc = set_text(&t->c, "progress", s->progress, e);
    if (rc == ERR_OK)
        rc = set_text(&t->c, "late_cause", s->late_cause, e);
    if (rc == ERR_OK)
        rc = column_of(&t->c, "done_day", &done, e);
    if (rc != ERR_OK)
        return rc;
    if (ends)
        rows_set(t->c.to, 0, done, s->day);
    else
        rows_set_null(t->c.to, 0, done);
    t->c.set[done] = 1;
    return change_save(&t->c, e);
}

enum err_code task_move(struct registry *r, const struct actor *who, int64_t id,
                        const struct task_step *step, struct err *e)
{
    struct tasking t = {
        {.a = arena_new(JOB_BYTES), .r = r, .who = who, .id = id}, step};

    return run(r, t.c.a, do_task, &t, e);
}
