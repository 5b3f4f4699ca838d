#include "dossier/table_paper.h"

#include "base/vnum.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { LINE_BYTES = 1024 };

struct doc *table_paper(struct arena *a, enum lang lang, enum msg_id title,
                        const char *const *args, size_t arg_count)
{
    struct doc *d = doc_new(a, lang);
    char text[LINE_BYTES];

    if (!d)
        return NULL;
    msg_format(title, lang, args, arg_count, text, sizeof text);
    d->title = arena_strdup(a, text);
    return d->title ? d : NULL;
}

void table_say(struct table_paper *x, enum doc_style style, enum msg_id id,
               const char *const *args, size_t arg_count)
{
    char text[LINE_BYTES];

    msg_format(id, x->lang, args, arg_count, text, sizeof text);
    doc_say(x->d, &x->d->body, style, text);
}

void table_begin(struct table_paper *x, const struct table_column *columns,
                 size_t count)
{
    struct doc_column shape[TABLE_COLUMNS_MAX] = {0};

    assert(count <= TABLE_COLUMNS_MAX);
    for (size_t i = 0; i < count; i++)
        shape[i] = (struct doc_column){columns[i].weight, columns[i].is_number
                                                              ? DOC_ALIGN_RIGHT
                                                              : DOC_ALIGN_LEFT};
    x->t = doc_table(x->d, &x->d->body, shape, count, 1);
    if (x->t)
        x->t->by_weight = 1;
    doc_row(x->d, x->t);
    for (size_t i = 0; i < count; i++)
        doc_text(x->d,
                 doc_bold(x->d, doc_cell(x->d, x->t, DOC_ALIGN_CENTRE, 1)),
                 msg_text(columns[i].title, x->lang));
}

void table_row(struct table_paper *x)
{
    doc_row(x->d, x->t);
}

void table_text(struct table_paper *x, const char *text, int is_sum)
{
    struct doc_inlines *in = doc_cell(x->d, x->t, DOC_ALIGN_COLUMN, 1);

    doc_text(x->d, is_sum ? doc_bold(x->d, in) : in, text);
}

void table_number(struct table_paper *x, int64_t n, int is_sum)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(n, text);
    table_text(x, text, is_sum);
}

void table_day(struct table_paper *x, day_t day)
{
    char text[DAY_TEXT_BYTES] = "";

    if (day != DAY_NONE)
        day_official(day, text);
    table_text(x, text, 0);
}
