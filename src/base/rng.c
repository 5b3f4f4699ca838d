#include "base/rng.h"

#include <assert.h>

void rng_seed(struct rng *r, uint64_t seed)
{
    r->state = seed;
}

/* splitmix64: a counter with a strong mix. */
uint64_t rng_next(struct rng *r)
{
    uint64_t z = r->state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    assert(n > 0);
    return rng_next(r) % n;
}

int64_t rng_between(struct rng *r, int64_t low, int64_t high)
{
    assert(low <= high);
    return low + (int64_t)rng_below(r, (uint64_t)(high - low) + 1);
}
