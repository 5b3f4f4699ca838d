#include "web/guests.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTERS = 4096 /* a power of two */, ADDRESS_BYTES = 64 };

struct guests {
    pthread_mutex_t lock;
    unsigned char key[crypto_shorthash_KEYBYTES];
    int here, reading;
    int64_t free_at[COUNTERS]; /* when nothing of an address counts any more */
};

struct guests *guests_new(void)
{
    struct guests *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    pthread_mutex_init(&g->lock, NULL);
    crypto_shorthash_keygen(g->key);
    return g;
}

void guests_free(struct guests *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->lock);
    free(g);
}

/* An address of IPv4 as it is, the first four groups of IPv6: whoever has one
** of these has all of its network. */
static int64_t *counter_of(struct guests *g, const char *address)
{
    unsigned char hash[crypto_shorthash_BYTES];
    size_t groups = 4, n = 0;
    int is_six = strchr(address, ':') != NULL;

    for (; n < ADDRESS_BYTES && address[n]; n++) {
        if (is_six && address[n] == ':' && --groups == 0)
            break;
    }
    crypto_shorthash(hash, (const unsigned char *)address, n, g->key);
    return &g->free_at[(hash[0] | (unsigned)hash[1] << 8) & (COUNTERS - 1)];
}

int64_t guests_enter(struct guests *g, const char *address, int64_t now,
                     int *full)
{
    int64_t wait = 0;

    pthread_mutex_lock(&g->lock);
    int64_t *free_at = counter_of(g, address);
    int64_t from = *free_at > now ? *free_at : now;
    *full = g->here >= GUESTS_MOST;
    if (*full) {
        wait = GUEST_LATER_SECONDS;
    } else if (from - now > (GUEST_BURST - 1) * GUEST_SECONDS) {
        wait = from - now - (GUEST_BURST - 1) * GUEST_SECONDS;
    } else {
        *free_at = from + GUEST_SECONDS;
        g->here++;
    }
    pthread_mutex_unlock(&g->lock);
    return wait;
}

void guests_leave(struct guests *g)
{
    pthread_mutex_lock(&g->lock);
    g->here--;
    pthread_mutex_unlock(&g->lock);
}

int guests_read_begin(struct guests *g)
{
    pthread_mutex_lock(&g->lock);
    int may = g->reading < GUEST_READS;
    g->reading += may;
    pthread_mutex_unlock(&g->lock);
    return may;
}

void guests_read_end(struct guests *g)
{
    pthread_mutex_lock(&g->lock);
    g->reading--;
    pthread_mutex_unlock(&g->lock);
}
