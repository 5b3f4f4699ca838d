/*
** Pages that are made of figures and of people, asked over HTTP on both
** engines: what they answer, to whom, and what they refuse.
*/
#include "web/visit.h"

#include <stdio.h>
#include <string.h>

/* ---- the free table of figures ------------------------------------------ */

static void seen(const char *text)
{
    if (!strstr(visit_answer, text))
        fail_msg("no %s in %.600s", text, visit_answer);
}

/* Units as columns, parts as rows, another unit beside; what is refused; and
** an officer of one commune sees no other. */
static void body_pivot(struct world *w)
{
    char admin[65], reader[65], path[256];

    world_add(w, "placement", w->communes[0], "day=2024-02-05",
              "channel=overseas_contract", "quantity=3", NULL);
    world_add(w, "placement", w->communes[1], "day=2024-02-06",
              "channel=socio_economic_development", "quantity=44", NULL);
    visit_sign_in("admin", admin);
    visit_sign_in("reader", reader);
    assert_int_equal(visit_get("/api/v1/pivot?i=jobs_created&unit=94"
                               "&period=2024Q1&n=2",
                               admin),
                     200);
    seen("\"2024Q1\":47");
    seen("\"2023Q4\":null");
    assert_int_equal(visit_get("/api/v1/pivot?i=jobs_created&unit=94"
                               "&period=2024Q1&n=1&by=channel&rows=part",
                               admin),
                     200);
    seen("\"2024Q1\":44");
    snprintf(path, sizeof path,
             "/api/v1/pivot?i=jobs_created&unit=%s&also=%s&period=2024Q1&n=1"
             "&cols=unit",
             units_get(registry_units(w->registry), w->communes[0])->code,
             units_get(registry_units(w->registry), w->communes[1])->code);
    assert_int_equal(visit_get(path, admin), 200);
    seen(":44");
    seen(":3");
    assert_int_equal(visit_get(path, reader), 403);
    assert_int_equal(
        visit_get("/api/v1/pivot?unit=94&period=2024Q1&rows=unit&cols=unit",
                  admin),
        422);
    assert_int_equal(
        visit_get("/api/v1/pivot?i=nothing&unit=94&period=2024Q1", admin), 404);
    assert_int_equal(
        visit_get("/api/v1/pivot?unit=94&period=2024Q1&n=13", admin), 422);
}

/* ---- all ---------------------------------------------------------------- */

static void body_all(struct world *w)
{
    static world_body *const bodies[] = {body_pivot};

    visit_start(w, 1);
    for (size_t i = 0; i < ARRAY_COUNT(bodies); i++)
        bodies[i](w);
    visit_stop();
}

static void test_all(void **state)
{
    (void)state;
    world_on_both("pages", body_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
