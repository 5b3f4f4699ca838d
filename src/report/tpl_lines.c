/*
** "documents state=issued field=merit_people" and "tasks late": lists of texts
** and tasks, checked against the catalogue.
*/
#include "report/tpl.h"

#include "expr/suggest.h"

#include <stdlib.h>
#include <string.h>

/* What may be asked, and the list of codes it is from. */
static const struct {
    const char *key, *choice;
    int of_tasks;
} keys[LINES_KEY__MAX] = {
    [LINES_FIELD] = {"field", "field_of_work", 1},
    [LINES_ROLE] = {"role", "document_role", 0},
    [LINES_TYPE] = {"type", "document_type", 0},
    [LINES_STATE] = {"state", "document_state", 0},
};

static const struct {
    const char *name;
    enum task_which which;
} whiches[] = {{"all", TASK_ALL},
               {"done", TASK_DONE},
               {"open", TASK_OPEN},
               {"late", TASK_LATE},
               {"due", TASK_DUE_NEXT}};

static int key_of(const struct tpl_token *t)
{
    for (int i = 0; i < LINES_KEY__MAX; i++) {
        if (tpl_is(t, keys[i].key))
            return i;
    }
    return -1;
}

/* A code that the list lacks: with what is close to it. */
static void no_such_code(struct tpl_parser *p, const struct tpl_token *t,
                         const struct cat_choice *choice)
{
    char close[SUGGEST_TEXT_BYTES];
    struct suggest s;

    suggest_start(&s, t->text, t->len);
    for (size_t i = 0; i < choice->codes.count; i++)
        suggest_add(&s, choice->codes.codes[i]);
    suggest_text(&s, close, sizeof close);
    tpl_fault(p, t->pos, MSG_REPORT_LINES_CODE, tpl_text(p, t), choice->name,
              *close ? close : "-");
}

static int read_value(struct tpl_parser *p, struct tpl_lex *l, int key,
                      struct tpl_lines *out)
{
    const struct cat_choice *choice =
        catalog_choice(p->catalog, keys[key].choice);
    const char *code = tpl_text(p, &l->now);
    int at = choice ? cat_code_index(choice, code) : -1;

    if (!choice) {
        tpl_fault(p, l->now.pos, MSG_REPORT_LINES_CHOICE, keys[key].choice,
                  NULL, NULL);
        return 0;
    }
    if (at < 0) {
        no_such_code(p, &l->now, choice);
        return 0;
    }
    out->code[key] = choice->codes.codes[at];
    tpl_next(l);
    return 1;
}

/* "limit=10". */
static int read_limit(struct tpl_parser *p, struct tpl_lex *l,
                      struct tpl_lines *out)
{
    const char *text = tpl_text(p, &l->now);
    char *end;
    long n = strtol(text, &end, 10);

    if (l->now.kind != TOKEN_NUMBER || *end || n < 1 || n > LINES_MAX) {
        tpl_unexpected(p, &l->now, "1..1000");
        return 0;
    }
    out->limit = (size_t)n;
    tpl_next(l);
    return 1;
}

/* KEY=VALUE; l->now is the key. */
static int read_pair(struct tpl_parser *p, struct tpl_lex *l,
                     struct tpl_lines *out)
{
    struct tpl_token name = l->now;
    int key = key_of(&name);

    if (key >= 0 && out->is_tasks && !keys[key].of_tasks)
        key = -1;
    if (key < 0 && !tpl_is(&name, "period") && !tpl_is(&name, "limit")) {
        tpl_unexpected(p, &name,
                       out->is_tasks
                           ? "field, period, limit"
                           : "field, role, type, state, period, limit");
        return 0;
    }
    tpl_next(l);
    if (!tpl_is(&l->now, "=")) {
        tpl_unexpected(p, &l->now, "=");
        return 0;
    }
    tpl_next(l);
    if (key >= 0)
        return read_value(p, l, key, out);
    return tpl_is(&name, "limit") ? read_limit(p, l, out)
                                  : tpl_read_time(p, l, &out->time);
}

static int read_which(struct tpl_parser *p, struct tpl_lex *l,
                      struct tpl_lines *out)
{
    for (size_t i = 0; i < ARRAY_COUNT(whiches); i++) {
        if (!tpl_is(&l->now, whiches[i].name))
            continue;
        out->which = whiches[i].which;
        tpl_next(l);
        return 1;
    }
    tpl_unexpected(p, &l->now, "all, done, open, late, due");
    return 0;
}

int tpl_is_lines(const struct tpl_token *t)
{
    return tpl_is(t, "documents") || tpl_is(t, "tasks");
}

const struct tpl_lines *tpl_read_lines(struct tpl_parser *p, struct tpl_lex *l)
{
    struct tpl_lines *out = arena_alloc(p->arena, sizeof *out);

    if (!out) {
        p->no_memory = 1;
        return NULL;
    }
    out->is_tasks = tpl_is(&l->now, "tasks");
    out->limit = LINES_MAX;
    tpl_next(l);
    if (out->is_tasks && !read_which(p, l, out))
        return NULL;
    while (l->now.kind == TOKEN_WORD && !tpl_is(&l->now, "and") &&
           !tpl_is(&l->now, "or")) {
        if (!read_pair(p, l, out))
            return NULL;
    }
    return out;
}
