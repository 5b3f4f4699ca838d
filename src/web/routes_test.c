/*
** The walk of the browser tests (tests/browser/pages.txt) against the table of
** routes: who adds a page adds it to the walk, and nothing is walked that is no
** longer there.
*/
#include "base/test.h"
#include "web/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTES_MAX = 512 };

static const struct route *walked[ROUTES_MAX];
static size_t walked_count;

static int is_walked(const struct route *route)
{
    for (size_t i = 0; i < walked_count; i++) {
        if (walked[i] == route)
            return 1;
    }
    return 0;
}

/* One line: what the answer is, and the path as a browser asks for it. */
static void walk(struct arena *a, char *line, int number)
{
    struct request r = {.a = a, .method = METHOD_GET};
    char *path = strchr(line, '/');
    int other;

    if (line[0] == '#' || line[0] == '\n')
        return;
    if (!path)
        fail_msg("line %d has no path", number);
    path[strcspn(path, "? \t\n")] = '\0';
    r.path = path;
    const struct route *route = route_find(&r, &other);
    if (!route)
        fail_msg("line %d: there is no page %s", number, path);
    assert_true(walked_count < ROUTES_MAX);
    walked[walked_count++] = route;
}

static void test_every_page_is_walked(void **state)
{
    const char *name = getenv("PAGES_FILE");
    FILE *f = fopen(name ? name : "tests/browser/pages.txt", "r");
    struct arena *a = arena_new(1 << 20);
    char line[1000];
    int missing = 0;

    (void)state;
    assert_non_null(f);
    for (int n = 1; fgets(line, sizeof line, f); n++)
        walk(a, line, n);
    fclose(f);
    for (size_t i = 0; i < route_family_count; i++) {
        for (size_t k = 0; k < route_families[i]->count; k++) {
            const struct route *route = &route_families[i]->routes[k];
            if (route->method != METHOD_GET || is_walked(route))
                continue;
            print_error("tests/browser/pages.txt has no line for %s\n",
                        route->path);
            missing++;
        }
    }
    arena_free(a);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page_is_walked)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
