/* Rosters of facilities against a slow count, and campaigns of gifts. */
#include "dossier/campaign.h"
#include "dossier/roster.h"

#include "doc/write.h"
#include "registry/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAYS = 120, DAYS = 90 };

/* A stay as it was entered, for the slow count. */
struct stay {
    int64_t person;
    day_t from, to, away_from, away_to;
    int male, voluntary, unit;
};

struct house {
    struct world *w;
    struct stay stays[STAYS];
    unsigned state;
    day_t begin;
};

static int draw(struct house *h, int below)
{
    h->state = h->state * 1664525u + 1013904223u;
    return (int)((h->state >> 8) % (unsigned)below);
}

static const char *text_of(const char *key, day_t d)
{
    static char text[4][40];
    static unsigned at;
    char day[DAY_TEXT_BYTES];
    char *out = text[at++ % 4];

    day_iso(d, day);
    snprintf(out, sizeof text[0], "%s=%s", key, day);
    return out;
}

static const char *person_of(int64_t id)
{
    static char text[40];

    snprintf(text, sizeof text, "person=%lld", (long long)id);
    return text;
}

static void add_spell(struct house *h, const char *reg, const struct stay *s,
                      day_t from, day_t to)
{
    char person[40], first[40];

    snprintf(person, sizeof person, "%s", person_of(s->person));
    snprintf(first, sizeof first, "%s", text_of("from_day", from));
    const char *kind =
        strcmp(reg, "rehab_stay") == 0
            ? s->voluntary ? "rehab_type=voluntary" : "rehab_type=compulsory"
            : person;
    if (to == DAY_NONE)
        world_add(h->w, reg, h->w->communes[s->unit], person, first, kind,
                  NULL);
    else
        world_add(h->w, reg, h->w->communes[s->unit], person, first, kind,
                  text_of("to_day", to), NULL);
}

/* People who come and go at random, some of whom run away and return. */
static void fill(struct house *h, struct world *w)
{
    *h = (struct house){.w = w, .state = 7, .begin = day_of(2024, 2, 1)};
    for (int i = 0; i < STAYS; i++) {
        struct stay *s = &h->stays[i];
        s->male = draw(h, 4) > 0;
        s->voluntary = draw(h, 3) == 0;
        s->unit = draw(h, 2);
        s->person = world_person(w, s->male ? "male" : "female", "1990-05-01");
        s->from = h->begin + draw(h, DAYS) - 10;
        s->to = draw(h, 3) ? s->from + 1 + draw(h, 60) : DAY_NONE;
        add_spell(h, "rehab_stay", s, s->from, s->to);
        s->away_from = s->away_to = DAY_NONE;
        if (draw(h, 4) > 0 || (s->to != DAY_NONE && s->to < s->from + 10))
            continue;
        s->away_from = s->from + 1 + draw(h, 4);
        s->away_to = draw(h, 2) ? s->away_from + 1 + draw(h, 4) : DAY_NONE;
        add_spell(h, "rehab_escape", s, s->away_from, s->away_to);
    }
}

static int is_there(const struct stay *s, day_t d)
{
    return s->from <= d && (s->to == DAY_NONE || s->to > d);
}

static int is_away(const struct stay *s, day_t d)
{
    return is_there(s, d) && s->away_from != DAY_NONE && s->away_from <= d &&
           (s->away_to == DAY_NONE || s->away_to > d);
}

static int of_line(const struct stay *s, const struct roster_line *l)
{
    if (!l->column)
        return 1;
    if (strcmp(l->column->name, "sex") == 0)
        return s->male == (strcmp(l->code, "male") == 0);
    return s->voluntary == (strcmp(l->code, "voluntary") == 0);
}

/* What a line must say of a unit (-1: all) when each stay is looked at. */
static struct roster_line slow(const struct house *h, int unit,
                               const struct roster_line *of, day_t first,
                               day_t last)
{
    struct roster_line x = {0};

    for (int i = 0; i < STAYS; i++) {
        const struct stay *s = &h->stays[i];
        if ((unit >= 0 && s->unit != unit) || !of_line(s, of))
            continue;
        x.before += is_there(s, first - 1);
        x.came += s->from >= first && s->from <= last;
        x.left += s->to != DAY_NONE && s->to >= first && s->to <= last;
        x.after += is_there(s, last);
        x.away += is_away(s, last);
    }
    return x;
}

static struct roster read_roster(const struct house *h, struct arena *a,
                                 int unit, day_t first, day_t last)
{
    struct world *w = h->w;
    struct roster_ask ask = {catalog_register(w->catalog, "rehab_stay"),
                             unit < 0 ? w->province : w->communes[unit],
                             first,
                             last,
                             w->who,
                             1};
    struct roster x;
    struct err e = {0};
    struct db *db;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(roster_read(a, w->registry, db, &ask, &x, &e), &e);
    db_close(db);
    return x;
}

static void hold(const struct house *h, const struct roster *x, int unit)
{
    int64_t reasons = 0;

    for (size_t i = 0; i < x->line_count; i++) {
        const struct roster_line *l = &x->lines[i];
        struct roster_line want = slow(h, unit, l, x->first, x->last);
        assert_int_equal(l->before, want.before);
        assert_int_equal(l->came, want.came);
        assert_int_equal(l->left, want.left);
        assert_int_equal(l->after, want.after);
        assert_int_equal(l->away, want.away);
        assert_int_equal(l->before + l->came - l->left, l->after);
    }
    for (size_t i = 0; i < x->reason_count; i++)
        reasons += x->reasons[i].count;
    assert_int_equal(reasons, x->lines[0].left);
    assert_int_equal(x->people_count, x->lines[0].before + x->lines[0].came);
}

/* On every day: yesterday plus who came less who left, as counted one by one,
** for all, for each code, for the province and for one house. */
static void every_day_in(struct world *w)
{
    static struct house h;
    struct arena *a = arena_new((size_t)64 << 20);
    int64_t yesterday[2] = {-1, -1};

    fill(&h, w);
    for (int i = 0; i < DAYS; i++) {
        for (int unit = -1; unit < 1; unit++) {
            day_t d = h.begin + i;
            struct roster x = read_roster(&h, a, unit, d, d);
            hold(&h, &x, unit);
            if (yesterday[unit + 1] >= 0)
                assert_int_equal(x.lines[0].before, yesterday[unit + 1]);
            yesterday[unit + 1] = x.lines[0].after;
        }
        arena_reset(a);
    }
    struct roster month = read_roster(&h, a, -1, h.begin, h.begin + 28);
    hold(&h, &month, -1);
    assert_true(month.escaped > 0 && month.returned > 0);
    assert_true(month.lines[0].away > 0 && month.line_count == 5);
    assert_string_equal(month.people[0].name, "Thạch Thị Sa Rây");
    arena_free(a);
}

static void every_day(void **state)
{
    (void)state;
    world_on_both("dossier_roster", every_day_in);
}

/* ---- refusals and papers ----------------------------------------------- */

static void refusals_in(struct world *w)
{
    struct actor stranger = {.name = "khach"};
    struct roster_ask ask = {catalog_register(w->catalog, "gift"),
                             w->province,
                             day_of(2024, 1, 1),
                             day_of(2024, 1, 31),
                             w->who,
                             0};
    struct campaign_ask gifts = {w->province, day_of(2024, 1, 1),
                                 day_of(2024, 1, 31), &stranger};
    struct campaign_list list;
    struct campaign one;
    struct roster x;
    struct db *db;
    struct err e = {0};

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_int_equal(roster_read(w->arena, w->registry, db, &ask, &x, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_ROSTER_REGISTER);
    ask.reg = catalog_register(w->catalog, "rehab_stay");
    ask.who = &stranger;
    e = (struct err){0};
    assert_int_equal(roster_read(w->arena, w->registry, db, &ask, &x, &e),
                     ERR_DENIED);
    assert_null(x.lines);
    e = (struct err){0};
    assert_int_equal(
        campaign_list(w->arena, w->registry, db, &gifts, &list, &e),
        ERR_DENIED);
    e = (struct err){0};
    assert_int_equal(
        campaign_read(w->arena, w->registry, db, 77, w->who, &one, &e),
        ERR_NOTFOUND);
    assert_int_equal(e.id, MSG_DOSSIER_CAMPAIGN_NONE);
    db_close(db);
}

static void refusals(void **state)
{
    (void)state;
    world_on_both("dossier_roster", refusals_in);
}

static void text_is(struct doc *doc, const char *part)
{
    struct buf text;
    struct err e = {0};

    assert_non_null(doc);
    buf_init(&text, 1 << 20);
    assert_ok(doc_write(doc, DOC_FORMAT_MD, &text, &e), &e);
    if (!strstr(buf_cstr(&text), part))
        fail_msg("no “%s” in:\n%s", part, buf_cstr(&text));
    buf_free(&text);
}

/* A month of two people, one of whom leaves on its last day. */
static void paper_in(struct world *w)
{
    struct house h = {.w = w, .begin = day_of(2024, 2, 1)};
    struct stay stay = {.person = world_person(w, "female", "1990-05-01")};

    add_spell(&h, "rehab_stay", &stay, day_of(2024, 1, 5), DAY_NONE);
    add_spell(&h, "rehab_escape", &stay, day_of(2024, 2, 9), DAY_NONE);
    stay.person = world_person(w, "male", "1991-05-01");
    add_spell(&h, "rehab_stay", &stay, day_of(2024, 2, 3), day_of(2024, 2, 29));
    struct roster x =
        read_roster(&h, w->arena, -1, day_of(2024, 2, 1), day_of(2024, 2, 29));
    text_is(roster_doc(w->arena, &x, LANG_VI), "Thạch Thị Sa Rây");
    x.names = 0;
    text_is(roster_doc(w->arena, &x, LANG_VI), "không ghi lý do: 1");
    text_is(roster_doc(w->arena, &x, LANG_EN), "Before");
    assert_int_equal(x.lines[0].before, 1);
    assert_int_equal(x.lines[0].came, 1);
    assert_int_equal(x.lines[0].left, 1);
    assert_int_equal(x.lines[0].away, 1);
}

static void paper(void **state)
{
    (void)state;
    world_on_both("dossier_roster", paper_in);
}

static void no_memory_in(struct world *w)
{
    struct house h = {.w = w};
    struct stay stay = {.person = world_person(w, "female", "1990-05-01")};
    struct roster_ask ask = {catalog_register(w->catalog, "rehab_stay"),
                             w->province,
                             day_of(2024, 1, 1),
                             day_of(2024, 1, 31),
                             w->who,
                             1};
    struct db *db;
    struct err e = {0};
    int done = 0;

    add_spell(&h, "rehab_stay", &stay, day_of(2024, 1, 5), DAY_NONE);
    add_spell(&h, "rehab_escape", &stay, day_of(2024, 1, 9), DAY_NONE);
    assert_ok(store_reader(w->store, &db, &e), &e);
    for (unsigned n = 1; !done; n++) {
        struct arena *a = arena_new((size_t)8 << 20);
        struct roster x;
        arena_fail_at(a, n);
        enum err_code rc = roster_read(a, w->registry, db, &ask, &x, &e);
        done = rc == ERR_OK && roster_doc(a, &x, LANG_VI) != NULL;
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        arena_free(a);
    }
    db_close(db);
}

static void no_memory(void **state)
{
    (void)state;
    world_on_both("dossier_roster", no_memory_in);
}

/* ---- campaigns --------------------------------------------------------- */

static int64_t add_campaign(struct world *w)
{
    char text[40];
    int64_t id = world_add(w, "campaign", w->communes[0], "from_day=2024-01-15",
                           "to_day=2024-02-09", "name=Tết Giáp Thìn",
                           "occasion=tet", NULL);

    snprintf(text, sizeof text, "campaign=%lld", (long long)id);
    world_add(w, "campaign_plan", w->communes[0], "day=2024-01-10", text,
              "giver=province", "gift_group=poor", "parcels=3",
              "parcel_value=500000", "amount=1500000", NULL);
    return id;
}

static void give(struct world *w, int64_t campaign, const char *day,
                 const char *who, const char *group)
{
    char text[40];

    snprintf(text, sizeof text, "campaign=%lld", (long long)campaign);
    world_add(w, "gift", w->communes[0], day, text, "occasion=tet",
              "giver=province", group, "amount=500000", who, NULL);
}

static void campaign_in(struct world *w)
{
    int64_t id = add_campaign(w);
    const char *person = person_of(world_person(w, "female", "1950-05-01"));
    struct campaign_ask ask = {w->province, day_of(2024, 2, 1),
                               day_of(2024, 2, 29), w->who};
    struct campaign_list list;
    struct campaign x;
    struct db *db;
    struct err e = {0};

    give(w, id, "day=2024-01-20", person, "gift_group=poor");
    give(w, id, "day=2024-01-21", person, "gift_group=poor");
    give(w, id, "day=2024-02-20", "parcels=1", "gift_group=near_poor");
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(campaign_read(w->arena, w->registry, db, id, w->who, &x, &e), &e);
    assert_int_equal(x.line_count, 2);
    assert_string_equal(x.lines[0].group, "poor");
    assert_int_equal(x.lines[0].planned, 3);
    assert_int_equal(x.lines[0].handed, 2);
    assert_int_equal(x.lines[1].planned, 0);
    assert_int_equal(x.all.handed_money, 1500000);
    assert_int_equal(x.all.planned_money, 1500000);
    assert_int_equal(x.twice, 1);
    assert_int_equal(x.outside, 1);
    assert_int_equal(x.nobody, 1);
    text_is(campaign_doc(w->arena, &x, LANG_VI), "Nhận hai lần");
    text_is(campaign_doc(w->arena, &x, LANG_EN), "Poor household");
    assert_ok(campaign_list(w->arena, w->registry, db, &ask, &list, &e), &e);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].all.receipts, 3);
    text_is(campaign_list_doc(w->arena, w->registry, &list, LANG_VI),
            "Tết Giáp Thìn");
    db_close(db);
}

static void campaigns(void **state)
{
    (void)state;
    world_on_both("dossier_roster", campaign_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day), cmocka_unit_test(refusals),
        cmocka_unit_test(paper),     cmocka_unit_test(no_memory),
        cmocka_unit_test(campaigns),
    };

    return cmocka_run_group_tests_name("dossier/roster", tests, NULL,
                                       world_teardown);
}
