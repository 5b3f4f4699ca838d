#include "base/rng.h"
#include "base/test.h"
#include "tally/pack.h"

#include <string.h>

enum { CELLS = 200 };

static size_t random_cells(struct rng *rng, struct cell *out)
{
    size_t count = rng_below(rng, CELLS);
    uint32_t key = 0;

    for (size_t i = 0; i < count; i++) {
        key += 1 + (uint32_t)rng_below(rng, rng_below(rng, 9) ? 3 : 1000000);
        int has_sum = rng_below(rng, 2) == 0;
        int64_t n = (int64_t)rng_next(rng) >> rng_below(rng, 63);
        out[i] = (struct cell){key, has_sum, n,
                               has_sum ? (int64_t)rng_next(rng) : n};
        if (out[i].count == 0 && out[i].sum == 0)
            out[i].count = out[i].sum = 1;
    }
    return count;
}

static void expect(const struct buf *b, const struct cell *want, size_t count)
{
    struct pack_reader r;
    struct cell c;

    pack_read(&r, buf_cstr(b), b->len);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pack_next(&r, &c), 1);
        assert_int_equal(c.key, want[i].key);
        assert_int_equal(c.count, want[i].count);
        assert_int_equal(c.sum, want[i].sum);
    }
    assert_int_equal(pack_next(&r, &c), 0);
}

static void what_is_packed_is_read_again(void **state)
{
    struct rng rng;
    struct cell cells[CELLS];
    (void)state;
    rng_seed(&rng, 1);
    for (int round = 0; round < 500; round++) {
        struct buf b;
        size_t count = random_cells(&rng, cells);
        buf_init(&b, 1 << 20);
        pack_write(cells, count, &b);
        expect(&b, cells, count);
        buf_free(&b);
    }
}

static void merging_adds_and_taking_back_leaves_nothing(void **state)
{
    struct rng rng;
    struct cell a[CELLS], b[CELLS];
    (void)state;
    rng_seed(&rng, 2);
    for (int round = 0; round < 500; round++) {
        struct buf one, both, back;
        size_t n = random_cells(&rng, a), m = random_cells(&rng, b);
        buf_init(&one, 1 << 20);
        buf_init(&both, 1 << 20);
        buf_init(&back, 1 << 20);
        for (size_t i = 0; i < n; i++)
            a[i].sum >>= 2, a[i].count >>= 2, a[i].has_sum = 1, a[i].count |= 1;
        for (size_t i = 0; i < m; i++)
            b[i].sum >>= 2, b[i].count >>= 2, b[i].has_sum = 1, b[i].count |= 1;
        pack_write(a, n, &one);
        assert_int_equal(pack_merge(one.data, one.len, b, m, &both), 0);
        for (size_t i = 0; i < m; i++)
            b[i].sum = -b[i].sum, b[i].count = -b[i].count;
        assert_int_equal(pack_merge(both.data, both.len, b, m, &back), 0);
        expect(&back, a, n);
        buf_free(&one);
        buf_free(&both);
        buf_free(&back);
    }
}

static void damage_is_seen(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\x03",
                                      "\x03\x80",
                                      "\x03\x02",
                                      "\x01\x02",
                                      ("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                                       "\x01\x02\x02")};
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_int_equal(pack_merge(bad[i], strlen(bad[i]), NULL, 0, &out), -1);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_read_again),
        cmocka_unit_test(merging_adds_and_taking_back_leaves_nothing),
        cmocka_unit_test(damage_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
