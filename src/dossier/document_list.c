/* Lists of texts and tasks, and their clauses. */
#include "dossier/document_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1000, BATCH = 256 };

/* Reading a register for an ask. */
struct listing {
    struct arena *a;
    const struct registry *r;
    struct db *db;
    const struct document_ask *ask;
    const struct cat_register *reg;
    unsigned char *member;
    size_t limit;
};

static enum err_code begin(struct listing *l, const char *reg, struct err *e)
{
    const struct units *u = registry_units(l->r);
    const struct unit *unit = units_get(u, l->ask->unit_id);

    l->reg = catalog_register(registry_catalog(l->r), reg);
    l->limit = l->ask->limit ? l->ask->limit : LIMIT;
    l->member = arena_alloc(l->a, (size_t)units_max_id(u) + 1);
    if (!l->reg || !l->reg->field)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, reg, "");
    if (!l->member)
        return err_nomem(e);
    if (!actor_may(l->ask->who, u, l->ask->unit_id, l->reg->field->name,
                   RIGHT_READ))
        return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_DOCUMENT_DENIED,
                       l->ask->who->name, unit ? unit->name : "?");
    units_below(u, l->ask->unit_id, l->ask->last, l->member);
    return ERR_OK;
}

static const char *code_at(const struct rows *rows, size_t row,
                           const char *name)
{
    int i = cat_column_index(rows->reg, name);

    if (i < 0 || rows->null[i][row])
        return NULL;
    return rows->reg->columns[i].choice->codes.codes[rows->value[i][row]];
}

static const char *title_at(const struct rows *rows, size_t row,
                            const char *name, enum lang lang)
{
    int i = cat_column_index(rows->reg, name);

    if (i < 0 || rows->null[i][row])
        return "";
    return rows->reg->columns[i].choice->titles[rows->value[i][row]].text[lang];
}

static const char *text_at(const struct rows *rows, size_t row,
                           const char *name)
{
    int i = cat_column_index(rows->reg, name);

    return i < 0 || rows->null[i][row] ? NULL : rows->text[i][row];
}

static day_t day_at(const struct rows *rows, size_t row, const char *name)
{
    int i = cat_column_index(rows->reg, name);

    return i < 0 || rows->null[i][row] ? DAY_NONE : (day_t)rows->value[i][row];
}

/* 1 when a code is the one asked for, or none is. */
static int is(const char *asked, const char *have)
{
    return !asked || (have && strcmp(asked, have) == 0);
}

typedef enum err_code row_fn(const struct listing *l, const struct rows *rows,
                             size_t row, void *arg, struct err *e);

/* Each row of the units asked, in the order of the SQL. */
static enum err_code each_row(struct listing *l, const char *where, day_t last,
                              row_fn *fn, void *arg, struct err *e)
{
    struct rows *rows = rows_new(l->a, l->reg, BATCH);
    unsigned char *need = arena_alloc(l->a, l->reg->scope.count);
    struct loader *loader;
    struct stmt *s = NULL;

    if (!rows || !need)
        return err_nomem(e);
    memset(need, 1, l->reg->column_count);
    enum err_code rc = loader_new(l->a, l->reg, need, where, &loader, e);
    if (rc == ERR_OK)
        rc = loader_begin(loader, l->db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, l->ask->first);
    stmt_bind_day(s, 2, last);
    while ((rc = loader_fetch(loader, s, l->a, rows, e)) == ERR_OK &&
           rows->count > 0) {
        for (size_t i = 0; rc == ERR_OK && i < rows->count; i++) {
            if (l->member[rows->unit_id[i]])
                rc = fn(l, rows, i, arg, e);
        }
        if (rc != ERR_OK)
            break;
    }
    stmt_reset(s);
    return rc;
}

/* ---- documents --------------------------------------------------------- */

struct documents {
    struct document_item *items;
    struct document_list *out;
    enum lang lang;
    size_t cap;
};

static enum err_code add_document(const struct listing *l,
                                  const struct rows *rows, size_t row,
                                  void *arg, struct err *e)
{
    struct documents *x = arg;
    const struct document_ask *ask = l->ask;
    struct document_item item = {
        .id = rows->id[row],
        .day = day_at(rows, row, "day"),
        .due_day = day_at(rows, row, "due_day"),
        .done_day = day_at(rows, row, "done_day"),
        .role = code_at(rows, row, "role"),
        .type = code_at(rows, row, "document_type"),
        .state = code_at(rows, row, "state"),
        .type_title = title_at(rows, row, "document_type", x->lang),
        .number = text_at(rows, row, "number"),
        .subject = text_at(rows, row, "subject"),
        .asked_by = text_at(rows, row, "asked_by"),
        .signer = text_at(rows, row, "signer"),
        .recipients = text_at(rows, row, "recipients"),
        .field = code_at(rows, row, "work_field")};

    if (!is(ask->field, item.field) || !is(ask->role, item.role) ||
        !is(ask->type, item.type) || !is(ask->state, item.state))
        return ERR_OK;
    if (x->out->total++ >= l->limit)
        return ERR_OK;
    struct document_item *grown =
        arena_grow(l->a, x->items, x->out->count, &x->cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    x->items = grown;
    x->items[x->out->count++] = item;
    return ERR_OK;
}

enum err_code document_list(struct arena *a, const struct registry *r,
                            struct db *db, const struct document_ask *ask,
                            enum lang lang, struct document_list *out,
                            struct err *e)
{
    struct listing l = {.a = a, .r = r, .db = db, .ask = ask};
    struct documents x = {.out = out, .lang = lang};
    enum err_code rc;

    *out = (struct document_list){0};
    rc = begin(&l, "work_document", e);
    if (rc == ERR_OK)
        rc = each_row(&l,
                      "NOT r.voided AND r.day >= $1 AND r.day <= $2"
                      " ORDER BY r.day, r.serial, r.id",
                      ask->last, add_document, &x, e);
    if (rc != ERR_OK)
        *out = (struct document_list){0};
    else
        out->items = x.items;
    return rc;
}

/* What an office did with a text, by its role in it and the state. */
static const struct {
    const char *role, *state; /* state NULL: any other */
    enum msg_id verb;
} verbs[] = {
    {"commented", NULL, MSG_DOSSIER_VERB_COMMENTED},
    {"answered", NULL, MSG_DOSSIER_VERB_ANSWERED},
    {"received", NULL, MSG_DOSSIER_VERB_RECEIVED},
    {"advised", "issued", MSG_DOSSIER_VERB_ADVISED},
    {"advised", "in_effect", MSG_DOSSIER_VERB_ADVISED},
    {NULL, "planned", MSG_DOSSIER_VERB_PLANNED},
    {NULL, "drafting", MSG_DOSSIER_VERB_DRAFTING},
    {NULL, "consulting", MSG_DOSSIER_VERB_CONSULTING},
    {NULL, "revised", MSG_DOSSIER_VERB_REVISED},
    {NULL, "submitted", MSG_DOSSIER_VERB_SUBMITTED},
    {NULL, "withdrawn", MSG_DOSSIER_VERB_WITHDRAWN},
    {NULL, NULL, MSG_DOSSIER_VERB_ISSUED},
};

static enum msg_id verb_of(const struct document_item *item)
{
    for (size_t i = 0; i < ARRAY_COUNT(verbs); i++)
        if ((!verbs[i].role || is(verbs[i].role, item->role)) &&
            (!verbs[i].state || is(verbs[i].state, item->state)))
            return verbs[i].verb;
    return MSG_DOSSIER_VERB_ISSUED;
}

/* " về ..." unless the subject says so itself. */
static void add_subject(const char *subject, enum lang lang, struct buf *out)
{
    static const char *const begins[] = {"về ", "Về ", "about ", "About "};

    if (!subject || !*subject)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(begins); i++) {
        if (strncmp(subject, begins[i], strlen(begins[i])) != 0)
            continue;
        /* Within a clause it begins small. */
        buf_printf(out, " %c%s", *subject | 0x20, subject + 1);
        return;
    }
    buf_printf(out, " %s %s", msg_text(MSG_DOSSIER_ABOUT, lang), subject);
}

void document_clause(const struct document_item *item, enum lang lang,
                     struct buf *out)
{
    char day[DAY_TEXT_BYTES];

    buf_printf(out, "%s %s", msg_text(verb_of(item), lang), item->type_title);
    if (item->number && *item->number)
        buf_printf(out, " %s %s", msg_text(MSG_DOSSIER_NUMBER, lang),
                   item->number);
    if (item->number && *item->number && item->day != DAY_NONE) {
        day_official(item->day, day);
        buf_printf(out, " %s %s", msg_text(MSG_DOSSIER_OF_DAY, lang), day);
    }
    add_subject(item->subject, lang, out);
}

/* ---- tasks ------------------------------------------------------------- */

struct tasks {
    struct task_item *items;
    struct task_list *out;
    enum task_which which;
    size_t cap;
};

/* The day before which a task must be done to be none of the next period. */
static int is_wanted(const struct document_ask *ask, enum task_which which,
                     const struct task_item *t)
{
    int open = t->done_day == DAY_NONE || t->done_day > ask->last;
    day_t next = ask->last + (ask->last - ask->first) + 1;

    switch (which) {
    case TASK_DONE:
        return !open && t->done_day >= ask->first;
    case TASK_OPEN:
        return open;
    case TASK_LATE:
        return open && t->due_day != DAY_NONE && t->due_day < ask->last;
    case TASK_DUE_NEXT:
        return open && t->due_day != DAY_NONE && t->due_day > ask->last &&
               t->due_day <= next;
    default:
        return open || t->done_day >= ask->first;
    }
}

static enum err_code add_task(const struct listing *l, const struct rows *rows,
                              size_t row, void *arg, struct err *e)
{
    struct tasks *x = arg;
    struct task_item item = {.id = rows->id[row],
                             .day = day_at(rows, row, "day"),
                             .due_day = day_at(rows, row, "due_day"),
                             .done_day = day_at(rows, row, "done_day"),
                             .subject = text_at(rows, row, "subject"),
                             .assigned_by = text_at(rows, row, "assigned_by"),
                             .division = text_at(rows, row, "division"),
                             .partners = text_at(rows, row, "partners"),
                             .late_cause = text_at(rows, row, "late_cause"),
                             .field = code_at(rows, row, "work_field"),
                             .state = code_at(rows, row, "state"),
                             .progress = text_at(rows, row, "progress")};

    if (!is(l->ask->field, item.field) || !is_wanted(l->ask, x->which, &item))
        return ERR_OK;
    if (is_wanted(l->ask, TASK_LATE, &item))
        item.late_days = (int)(l->ask->last - item.due_day);
    if (x->out->total++ >= l->limit)
        return ERR_OK;
    struct task_item *grown =
        arena_grow(l->a, x->items, x->out->count, &x->cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    x->items = grown;
    x->items[x->out->count++] = item;
    return ERR_OK;
}

static int by_due(const void *a, const void *b)
{
    const struct task_item *x = a, *y = b;
    day_t p = x->due_day == DAY_NONE ? DAY_LAST : x->due_day;
    day_t q = y->due_day == DAY_NONE ? DAY_LAST : y->due_day;

    if (p != q)
        return p < q ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

enum err_code task_list(struct arena *a, const struct registry *r,
                        struct db *db, const struct document_ask *ask,
                        enum task_which which, struct task_list *out,
                        struct err *e)
{
    struct listing l = {.a = a, .r = r, .db = db, .ask = ask};
    struct tasks x = {.out = out, .which = which};
    enum err_code rc;

    *out = (struct task_list){0};
    rc = begin(&l, "office_task", e);
    if (rc == ERR_OK)
        rc = each_row(&l,
                      "(r.done_day IS NULL OR r.done_day >= $1)"
                      " AND r.day <= $2 AND NOT r.voided"
                      " ORDER BY r.due_day, r.id",
                      ask->last, add_task, &x, e);
    if (rc != ERR_OK) {
        *out = (struct task_list){0};
        return rc;
    }
    if (out->count > 0)
        qsort(x.items, out->count, sizeof *x.items, by_due);
    out->items = x.items;
    return ERR_OK;
}

void task_clause(const struct task_item *item, enum lang lang, struct buf *out)
{
    char due[DAY_TEXT_BYTES], days[16], line[1024];

    buf_str(out, item->subject ? item->subject : "");
    if (item->due_day == DAY_NONE)
        return;
    day_official(item->due_day, due);
    snprintf(days, sizeof days, "%d", item->late_days);
    const char *args[] = {due, days, item->late_cause ? item->late_cause : ""};
    enum msg_id id = item->late_days == 0 ? MSG_DOSSIER_TASK_DUE
                     : item->late_cause && *item->late_cause
                         ? MSG_DOSSIER_TASK_LATE_CAUSE
                         : MSG_DOSSIER_TASK_LATE;
    msg_format(id, lang, args, ARRAY_COUNT(args), line, sizeof line);
    buf_str(out, line);
}
