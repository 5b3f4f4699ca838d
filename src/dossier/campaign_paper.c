/* Campaigns on paper: one reconciled, and the list of many. */
#include "dossier/campaign.h"

#include "base/vnum.h"
#include "dossier/table_paper.h"

#include <inttypes.h>
#include <stdio.h>

#define MISSING "…"

static const struct table_column parts[] = {
    {MSG_DOSSIER_CAMPAIGN_GIVER, 24, 0},
    {MSG_DOSSIER_CAMPAIGN_GROUP, 30, 0},
    {MSG_DOSSIER_CAMPAIGN_PLANNED, 20, 1},
    {MSG_DOSSIER_CAMPAIGN_HANDED, 16, 1},
    {MSG_DOSSIER_CAMPAIGN_REST, 16, 1},
    {MSG_DOSSIER_CAMPAIGN_PLANNED_MONEY, 34, 1},
    {MSG_DOSSIER_CAMPAIGN_HANDED_MONEY, 34, 1},
    {MSG_DOSSIER_CAMPAIGN_REST_MONEY, 34, 1},
};

static const struct table_column many[] = {
    {MSG_DOSSIER_CAMPAIGN_ID, 14, 1},
    {MSG_DOSSIER_CAMPAIGN_NAME, 34, 0},
    {MSG_DOSSIER_CAMPAIGN_UNIT, 24, 0},
    {MSG_DOSSIER_CAMPAIGN_FIRST, 30, 0},
    {MSG_DOSSIER_CAMPAIGN_LAST, 30, 0},
    {MSG_DOSSIER_CAMPAIGN_PLANNED_MONEY, 34, 1},
    {MSG_DOSSIER_CAMPAIGN_HANDED_MONEY, 34, 1},
    {MSG_DOSSIER_CAMPAIGN_RECONCILED, 30, 0},
};

/* What was planned, handed out and is left; without a plan nothing can be
** left. */
static void put_part(struct table_paper *p, const struct campaign_line *l,
                     const int64_t part[2], int sum)
{
    if (l->planned)
        table_number(p, part[0], sum);
    else
        table_text(p, MISSING, sum);
    table_number(p, part[1], sum);
    if (l->planned)
        table_number(p, part[0] - part[1], sum);
    else
        table_text(p, MISSING, sum);
}

static void put_sums(struct table_paper *p, const struct campaign_line *l,
                     int sum)
{
    put_part(p, l, (const int64_t[]){l->planned, l->handed}, sum);
    put_part(p, l, (const int64_t[]){l->planned_money, l->handed_money}, sum);
}

static void say_count(struct table_paper *p, enum msg_id id, int64_t n)
{
    char count[VNUM_TEXT_BYTES];

    if (n == 0)
        return;
    vnum_format(n, count);
    table_say(p, DOC_INDENT, id, (const char *const[]){count}, 1);
}

static void put_faults(struct table_paper *p, const struct campaign *x)
{
    int64_t unplanned = 0;

    for (size_t i = 0; i < x->line_count; i++)
        unplanned += x->lines[i].planned == 0 && x->lines[i].receipts > 0;
    say_count(p, MSG_DOSSIER_CAMPAIGN_UNPLANNED, unplanned);
    say_count(p, MSG_DOSSIER_CAMPAIGN_TWICE, x->twice);
    say_count(p, MSG_DOSSIER_CAMPAIGN_OUTSIDE, x->outside);
    say_count(p, MSG_DOSSIER_CAMPAIGN_NOBODY, x->nobody);
    if (unplanned + x->twice + x->outside + x->nobody == 0 &&
        x->all.planned_money == x->all.handed_money &&
        x->all.planned == x->all.handed)
        table_say(p, DOC_INDENT, MSG_DOSSIER_CAMPAIGN_AGREES, NULL, 0);
}

struct doc *campaign_doc(struct arena *a, const struct campaign *x,
                         enum lang lang)
{
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES] = MISSING;
    const char *args[] = {x->name, first, last,
                          x->decision ? x->decision : MISSING};

    day_official(x->first, first);
    if (x->last != DAY_NONE)
        day_official(x->last, last);
    struct table_paper p = {table_paper(a, lang, MSG_DOSSIER_CAMPAIGN_TITLE,
                                        args, ARRAY_COUNT(args)),
                            NULL, lang};
    if (!p.d)
        return NULL;
    table_begin(&p, parts, ARRAY_COUNT(parts));
    for (size_t i = 0; i < x->line_count; i++) {
        const struct campaign_line *l = &x->lines[i];
        table_row(&p);
        table_text(&p, l->giver_title.text[lang], 0);
        table_text(&p, l->group_title.text[lang], 0);
        put_sums(&p, l, 0);
    }
    table_row(&p);
    table_text(&p, msg_text(MSG_DOSSIER_ROSTER_ALL, lang), 1);
    table_text(&p, "", 1);
    put_sums(&p, &x->all, 1);
    put_faults(&p, x);
    return p.d;
}

struct doc *campaign_list_doc(struct arena *a, const struct registry *r,
                              const struct campaign_list *l, enum lang lang)
{
    struct table_paper p = {
        table_paper(a, lang, MSG_DOSSIER_CAMPAIGNS_TITLE, NULL, 0), NULL, lang};

    if (!p.d)
        return NULL;
    if (l->count == 0) {
        table_say(&p, DOC_INDENT, MSG_DOSSIER_CAMPAIGNS_NONE, NULL, 0);
        return p.d;
    }
    table_begin(&p, many, ARRAY_COUNT(many));
    for (size_t i = 0; i < l->count; i++) {
        const struct campaign *x = &l->items[i];
        const struct unit *unit = units_get(registry_units(r), x->unit_id);
        char id[24];
        snprintf(id, sizeof id, "%" PRId64, x->id);
        table_row(&p);
        table_text(&p, id, 0);
        table_text(&p, x->name, 0);
        table_text(&p, unit ? unit->name : "", 0);
        table_day(&p, x->first);
        table_day(&p, x->last);
        if (x->all.planned)
            table_number(&p, x->all.planned_money, 0);
        else
            table_text(&p, MISSING, 0);
        table_number(&p, x->all.handed_money, 0);
        table_day(&p, x->reconciled);
    }
    return p.d;
}
