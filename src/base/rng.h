/*
** Random numbers that are the same on every machine for the same seed: for
** samples, property tests and benchmarks, never for secrets.
*/
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

/* Any seed is fine. */
void rng_seed(struct rng *r, uint64_t seed);

/* 64 random bits. */
uint64_t rng_next(struct rng *r);

/* 0 .. n - 1 for n > 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* low .. high, inclusive. */
int64_t rng_between(struct rng *r, int64_t low, int64_t high);

#endif
