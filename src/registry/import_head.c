/*
** The heading of a file: which column is what.
*/
#include "registry/import_impl.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FOLD_BYTES = 256, LINES_MAX = 30, LIST_BYTES = 700 };

/* Words for the unit, and columns that every list has and no register. */
static const char *const unit_words[] = {"unit", "don vi", "ma don vi",
                                         "unit code"};
static const char *const passed_words[] = {
    "stt",     "tt",    "so tt",  "so thu tu",  "no.",      "no",
    "ghi chu", "note",  "notes",  "dong",       "row",      "cot",
    "column",  "ly do", "reason", "ten don vi", "unit name"};
static const char *const number_words[] = {"so ban ghi", "record number", "id"};

static int among(const char *folded, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(folded, words[i]) == 0)
            return 1;
    }
    return 0;
}

/* A column by its key or its title in either language; -1 for none. */
static int find_column(const struct cat_register *reg, const char *folded)
{
    char have[FOLD_BYTES];

    for (int i = 0; i < (int)reg->column_count; i++) {
        if (reg->columns[i].hidden)
            continue;
        if (strcmp(reg->columns[i].name, folded) == 0)
            return i;
        for (int lang = 0; lang < LANG__MAX; lang++) {
            text_fold(reg->columns[i].title.text[lang], have, sizeof have);
            if (strcmp(have, folded) == 0)
                return i;
        }
    }
    return -1;
}

/* "person.full_name" of the party person; NULL when it is none. */
static const char *after_party(const struct cat_register *reg,
                               const char *folded)
{
    const char *name = reg->columns[reg->party].name;
    size_t len = strlen(name);

    return strncmp(folded, name, len) == 0 && folded[len] == '.'
               ? folded + len + 1
               : NULL;
}

static struct target find_target(const struct cat_register *reg,
                                 const char *title)
{
    const struct cat_register *party = rows_party(reg);
    char folded[FOLD_BYTES];
    int column;

    if (text_fold(title, folded, sizeof folded) == 0)
        return (struct target){TO_PASSED, -1};
    if ((column = find_column(reg, folded)) >= 0)
        return (struct target){TO_COLUMN, column};
    if (among(folded, unit_words, ARRAY_COUNT(unit_words)))
        return (struct target){TO_UNIT, -1};
    if (party) {
        const char *key = after_party(reg, folded);
        if ((column = find_column(party, key ? key : folded)) >= 0)
            return (struct target){TO_PARTY, column};
    }
    if (among(folded, number_words, ARRAY_COUNT(number_words)))
        return (struct target){TO_NUMBER, -1};
    if (among(folded, passed_words, ARRAY_COUNT(passed_words)))
        return (struct target){TO_PASSED, -1};
    return (struct target){TO_NOTHING, -1};
}

/* A row is the heading when at least half of its cells are titles. */
static int is_heading(const struct cat_register *reg,
                      const struct sheet_row *row)
{
    size_t filled = 0, known = 0;

    for (size_t i = 0; i < row->count; i++) {
        enum target_kind kind;
        if (!*row->cells[i].text)
            continue;
        filled++;
        kind = find_target(reg, row->cells[i].text).kind;
        known += kind != TO_NOTHING && kind != TO_PASSED;
    }
    return known > 0 && known * 2 >= filled;
}

static enum err_code refuse_twice(const struct head *h, size_t first,
                                  size_t second, struct err *e)
{
    return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_TWICE, h->titles[first],
                   h->titles[second]);
}

/* The heading as read; a column that is there twice is refused. */
static enum err_code take_heading(struct arena *a, struct head *h,
                                  const struct sheet_row *row, struct err *e)
{
    h->count = row->count;
    h->to = arena_array(a, row->count, sizeof *h->to);
    h->titles = arena_array(a, row->count, sizeof *h->titles);
    if (!h->to || !h->titles)
        return err_nomem(e);
    for (size_t i = 0; i < row->count; i++) {
        h->titles[i] = arena_strdup(a, row->cells[i].text);
        if (!h->titles[i])
            return err_nomem(e);
        h->to[i] = find_target(h->reg, h->titles[i]);
        h->has_unit |= h->to[i].kind == TO_UNIT;
        h->has_party |= h->to[i].kind == TO_PARTY;
        for (size_t k = 0; k < i; k++) {
            if (h->to[k].kind == h->to[i].kind &&
                h->to[k].column == h->to[i].column &&
                h->to[k].kind != TO_PASSED && h->to[k].kind != TO_NOTHING)
                return refuse_twice(h, k, i, e);
        }
    }
    h->found = 1;
    return ERR_OK;
}

static int has_column(const struct head *h, enum target_kind kind, int column)
{
    for (size_t i = 0; i < h->count; i++) {
        if (h->to[i].kind == kind && h->to[i].column == column)
            return 1;
    }
    return 0;
}

/* Every column that a record must have is there, or can be made. */
static enum err_code check_required(const struct head *h,
                                    const struct import_job *job, struct err *e)
{
    const struct cat_register *reg = h->reg;

    for (int i = 0; i < (int)reg->column_count; i++) {
        const struct cat_column *c = &reg->columns[i];
        if (!c->required || c->has_default || c->hidden ||
            has_column(h, TO_COLUMN, i) || (i == reg->party && h->has_party))
            continue;
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_COLUMN, job->path,
                       cat_title_both(&c->title, (char[MSG_BOTH_BYTES]){0}),
                       c->name);
    }
    if (!h->has_unit && !job->unit)
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_UNIT, job->path);
    return ERR_OK;
}

/* ---- corrections ------------------------------------------------------- */

int head_is_key(const struct head *h, int column)
{
    for (size_t i = 0; i < h->key_count; i++)
        if (h->keys[i] == column)
            return 1;
    return 0;
}

/* The file can say it: the column is there, or columns of the party. */
static int says(const struct head *h, int column)
{
    return has_column(h, TO_COLUMN, column) ||
           (column == h->reg->party && h->has_party);
}

/* The columns that the caller names; the number stands alone. */
static enum err_code take_keys(struct head *h, const struct import_job *job,
                               struct err *e)
{
    const struct import_correct *c = job->correct;
    char folded[FOLD_BYTES];

    for (size_t i = 0; i < c->by_count; i++) {
        text_fold(c->by[i], folded, sizeof folded);
        int column = find_column(h->reg, folded);
        int number = among(folded, number_words, ARRAY_COUNT(number_words));
        if (number && c->by_count == 1 && has_column(h, TO_NUMBER, -1))
            return ERR_OK;
        if (column < 0 || !says(h, column) || h->key_count == KEYS_MAX)
            return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_KEY, job->path,
                           c->by[i]);
        h->keys[h->key_count++] = column;
    }
    return ERR_OK;
}

/* What finds records when the caller names nothing. */
static enum err_code find_keys(struct head *h, const struct import_job *job,
                               struct err *e)
{
    const struct cat_register *reg = h->reg;

    if (has_column(h, TO_NUMBER, -1))
        return ERR_OK;
    for (size_t i = 0; i < reg->unique_count; i++) {
        const struct cat_unique *u = &reg->uniques[i];
        size_t n = 0;
        while (n < u->count && n < KEYS_MAX && says(h, u->columns[n]))
            n++;
        if (n < u->count)
            continue;
        memcpy(h->keys, u->columns, n * sizeof *h->keys);
        h->key_count = n;
        return ERR_OK;
    }
    if (reg->party < 0 || !says(h, reg->party))
        return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_NO_KEY, job->path);
    h->keys[h->key_count++] = reg->party;
    return ERR_OK;
}

/* Records can be found, and there is something to put into them. */
static enum err_code check_correct(struct head *h, const struct import_job *job,
                                   struct err *e)
{
    enum err_code rc = job->correct->by_count > 0 ? take_keys(h, job, e)
                                                  : find_keys(h, job, e);

    if (rc != ERR_OK)
        return rc;
    for (int i = 0; i < (int)h->reg->column_count; i++)
        if (i != h->reg->party && has_column(h, TO_COLUMN, i) &&
            !head_is_key(h, i))
            return ERR_OK;
    return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_NOTHING, job->path);
}

enum err_code head_missing(const struct head *head,
                           const struct import_job *job, struct err *e)
{
    char vi[LIST_BYTES / 2], en[LIST_BYTES / 2], both[MSG_BOTH_BYTES];
    const struct cat_register *reg = head->reg;
    size_t used[LANG__MAX] = {0};
    char *out[LANG__MAX] = {vi, en};

    vi[0] = en[0] = '\0';
    for (size_t i = 0; i < reg->column_count; i++) {
        for (int lang = 0; lang < LANG__MAX; lang++) {
            size_t left = sizeof vi - used[lang];
            int n = snprintf(out[lang] + used[lang], left, "%s%s",
                             used[lang] ? ", " : "",
                             reg->columns[i].title.text[lang]);
            if (n < 0 || (size_t)n >= left || used[lang] > 200)
                out[lang][used[lang]] = '\0';
            else
                used[lang] += (size_t)n;
        }
    }
    return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_HEADING, job->path,
                   head->first ? head->first : "", msg_both(vi, en, both));
}

enum err_code head_try(struct arena *a, struct head *head,
                       const struct import_job *job,
                       const struct sheet_row *row, struct err *e)
{
    assert(!head->found);
    if (!row->fault && is_heading(head->reg, row)) {
        enum err_code rc = take_heading(a, head, row, e);
        if (rc != ERR_OK)
            return rc;
        return job->correct ? check_correct(head, job, e)
                            : check_required(head, job, e);
    }
    if (!head->first && row->count > 0) {
        head->first = arena_strdup(a, row->cells[0].text);
        if (!head->first)
            return err_nomem(e);
    }
    return ++head->lines >= LINES_MAX ? head_missing(head, job, e) : ERR_OK;
}
