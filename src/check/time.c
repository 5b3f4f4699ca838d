/*
** The report's own time: the period in its title and the day on its first page.
*/
#include "check/work.h"

static int roman_quarter(const struct work *w, uint32_t t, uint32_t end)
{
    static const char *const names[] = {"i", "ii", "iii", "iv", NULL};
    int which;

    if (ck_at_any(w, t, end, names, &which))
        return which + 1;
    num n;
    int decimals;
    if (t < end && w->toks[t].kind == TOK_NUMBER &&
        ck_number(w, t, &n, &decimals) && n >= NUM_ONE && n <= 4 * NUM_ONE)
        return (int)(n / NUM_ONE);
    return 0;
}

/* The first year said at or within some tokens of t. */
static int year_near(const struct work *w, uint32_t t, uint32_t end)
{
    for (uint32_t k = t; k < end && k < t + 8; k++) {
        int32_t i = w->toks[k].item;
        if (i >= 0 && w->items[i].kind == ITEM_YEARS)
            return w->items[i].year2;
        if (i >= 0 && w->items[i].year > 0)
            return w->items[i].year;
    }
    return 0;
}

static void set_months(struct span_of_time *s, int year, int first, int last)
{
    if (year < 1900 || year > 2199 || s->to != DAY_NONE)
        return;
    s->from = day_of(year, first, 1);
    s->to = day_of(year, last, days_in_month(year, last));
}

/* A period that begins at token t; 0 none.  It fills s when s is empty. */
static int read_period(const struct work *w, uint32_t t, uint32_t end,
                       struct span_of_time *s, int fallback)
{
    int year = year_near(w, t, end), q;

    year = year ? year : fallback;
    if (ck_at(w, t, end, "quý") && (q = roman_quarter(w, t + 1, end)) > 0) {
        set_months(s, year, 3 * q - 2, 3 * q);
        return year;
    }
    const struct item *m = ck_item_at(w, t, ITEM_MONTH);
    if (!m || m->first != t)
        return 0;
    year = m->year ? m->year : year;
    if (m->month)
        set_months(s, year, m->month, m->month);
    else if (ck_at(w, t + 1, end, "tháng đầu")) {
        num n;
        int decimals;
        if (ck_number(w, t, &n, &decimals))
            set_months(s, year, 1, (int)(n / NUM_ONE));
    } else
        set_months(s, year, 7, 12);
    return year;
}

/* Blocks that may name the period: the head, or what comes first. */
static int names_time(const struct work *w, size_t i)
{
    return w->blocks[i].zone == ZONE_HEAD ||
           (i < 3 && w->blocks[0].zone != ZONE_HEAD);
}

static void read_head(struct work *w, struct span_of_time *s)
{
    int first_year = 0;

    for (size_t i = 0; i < w->block_count; i++) {
        const struct block *b = &w->blocks[i];
        if (!names_time(w, i))
            continue;
        for (uint32_t t = b->first; t < b->end; t++) {
            const struct item *d = ck_item_at(w, t, ITEM_DATE);
            if (d && s->dated == DAY_NONE && b->zone == ZONE_HEAD &&
                ck_at(w, t + 1, b->end, "tháng") &&
                date_valid(d->year, d->month, d->day))
                s->dated = day_of(d->year, d->month, d->day);
            const struct item *y = ck_item_at(w, t, ITEM_YEAR);
            const struct item *both = ck_item_at(w, t, ITEM_YEARS);
            if (both && both->first == t && first_year == 0)
                first_year = both->year2;
            if (y && y->first == t) {
                if (first_year == 0)
                    first_year = y->year;
                else if (s->plan_year == 0)
                    s->plan_year = y->year;
            }
        }
    }
    s->year = first_year;
}

/* The year most days and years of the body are of. */
static int common_year(const struct work *w)
{
    int best = 0, most = 0;

    for (int year = 2000; year <= 2060; year++) {
        int n = 0;
        for (size_t i = 0; i < w->item_count; i++)
            n += w->items[i].year == year && (w->items[i].kind == ITEM_MONTH ||
                                              w->items[i].kind == ITEM_YEAR);
        if (n > most) {
            most = n;
            best = year;
        }
    }
    return most >= 3 ? best : 0;
}

void ck_time(struct work *w)
{
    struct span_of_time *s = &w->time;

    *s = (struct span_of_time){
        .from = DAY_NONE, .to = DAY_NONE, .dated = DAY_NONE};
    read_head(w, s);
    int said = s->year != 0;
    if (!said)
        s->year = common_year(w);
    for (size_t i = 0; i < w->block_count && s->to == DAY_NONE; i++) {
        const struct block *b = &w->blocks[i];
        for (uint32_t t = b->first; names_time(w, i) && t < b->end; t++)
            if (read_period(w, t, b->end, s, s->year) && s->to != DAY_NONE)
                break;
    }
    if (s->to != DAY_NONE)
        s->year = date_of(s->to).year;
    else if (said)
        set_months(s, s->year, 1, 12);
    /* Each part's year: in its heading, else the second of the title. */
    int year = s->year;
    for (size_t i = 0; i < w->block_count; i++) {
        struct block *b = &w->blocks[i];
        if (b->heading &&
            (b->label.kind == LABEL_ROMAN || b->label.kind == LABEL_PART)) {
            int own = 0;
            for (uint32_t t = b->first; t < b->end && own == 0; t++)
                own = year_near(w, t, t + 1);
            year = own ? own : b->plan ? s->plan_year : s->year;
        }
        b->year = year;
    }
}
