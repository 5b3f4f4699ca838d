/* A roster on paper. */
#include "dossier/roster.h"

#include "base/vnum.h"
#include "dossier/table_paper.h"

static const struct table_column counts[] = {
    {MSG_DOSSIER_ROSTER_GROUP, 50, 0},   {MSG_DOSSIER_ROSTER_BEFORE, 15, 1},
    {MSG_DOSSIER_ROSTER_CAME, 15, 1},    {MSG_DOSSIER_ROSTER_LEFT, 15, 1},
    {MSG_DOSSIER_ROSTER_AFTER, 15, 1},   {MSG_DOSSIER_ROSTER_AWAY, 15, 1},
    {MSG_DOSSIER_ROSTER_PRESENT, 15, 1},
};

static const struct table_column people[] = {
    {MSG_DOSSIER_ROSTER_NUMBER, 12, 1}, {MSG_DOSSIER_ROSTER_NAME, 36, 0},
    {MSG_DOSSIER_ROSTER_BORN, 24, 0},   {MSG_DOSSIER_ROSTER_KIND, 34, 0},
    {MSG_DOSSIER_ROSTER_FROM, 24, 0},   {MSG_DOSSIER_ROSTER_TO, 24, 0},
    {MSG_DOSSIER_ROSTER_NOTE, 14, 0},
};

static void put_line(struct table_paper *p, const struct roster_line *l)
{
    int sum = l->column == NULL;

    table_row(p);
    table_text(p,
               sum ? msg_text(MSG_DOSSIER_ROSTER_ALL, p->lang)
                   : l->title.text[p->lang],
               sum);
    table_number(p, l->before, sum);
    table_number(p, l->came, sum);
    table_number(p, l->left, sum);
    table_number(p, l->after, sum);
    table_number(p, l->away, sum);
    table_number(p, l->after - l->away, sum);
}

static void put_reasons(struct table_paper *p, const struct roster *x)
{
    for (size_t i = 0; i < x->reason_count; i++) {
        const struct roster_reason *r = &x->reasons[i];
        char count[VNUM_TEXT_BYTES];
        vnum_format(r->count, count);
        const char *args[] = {
            *r->code ? r->title.text[p->lang]
                     : msg_text(MSG_DOSSIER_ROSTER_NO_REASON, p->lang),
            count};
        table_say(p, DOC_INDENT, MSG_DOSSIER_ROSTER_REASON, args, 2);
    }
    if (x->escaped || x->returned) {
        char escaped[VNUM_TEXT_BYTES], returned[VNUM_TEXT_BYTES];
        vnum_format(x->escaped, escaped);
        vnum_format(x->returned, returned);
        const char *args[] = {escaped, returned};
        table_say(p, DOC_INDENT, MSG_DOSSIER_ROSTER_ABSENCES, args, 2);
    }
}

/* How many are still in the figure of the last day though they left on it. */
static void put_last_day(struct table_paper *p, const struct roster *x)
{
    char day[DAY_TEXT_BYTES], count[VNUM_TEXT_BYTES];
    int64_t n = 0;

    for (size_t i = 0; i < x->people_count; i++)
        n += x->people[i].to == x->last;
    if (n == 0)
        return;
    vnum_format(n, count);
    day_official(x->last, day);
    const char *args[] = {count, day};
    table_say(p, DOC_SLANTED, MSG_DOSSIER_ROSTER_LAST_DAY, args, 2);
}

static void put_people(struct table_paper *p, const struct roster *x)
{
    table_begin(p, people, ARRAY_COUNT(people));
    for (size_t i = 0; i < x->people_count; i++) {
        const struct roster_person *who = &x->people[i];
        table_row(p);
        table_number(p, (int64_t)i + 1, 0);
        table_text(p, who->name, 0);
        table_day(p, who->born);
        table_text(p, who->group ? who->group->text[p->lang] : "", 0);
        table_day(p, who->from);
        table_day(p, who->to);
        table_text(
            p, who->away ? msg_text(MSG_DOSSIER_ROSTER_IS_AWAY, p->lang) : "",
            0);
    }
}

struct doc *roster_doc(struct arena *a, const struct roster *x, enum lang lang)
{
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];
    const char *args[] = {x->reg->title.text[lang], x->unit->name, first, last};

    day_official(x->first, first);
    day_official(x->last, last);
    struct table_paper p = {
        table_paper(a, lang, MSG_DOSSIER_ROSTER_TITLE, args, ARRAY_COUNT(args)),
        NULL, lang};
    if (!p.d)
        return NULL;
    table_begin(&p, counts, ARRAY_COUNT(counts));
    for (size_t i = 0; i < x->line_count; i++)
        put_line(&p, &x->lines[i]);
    put_reasons(&p, x);
    put_last_day(&p, x);
    if (x->names && x->people_count > 0)
        put_people(&p, x);
    return p.d;
}
