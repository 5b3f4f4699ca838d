#include "web/session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = 4096,      /* a power of two */
    FORGET_SECONDS = 900 /* a bucket without failures for so long is empty */
};

/* Failures counted under one key. */
struct bucket {
    uint64_t key;
    int failures;
    int64_t last;
};

struct throttle {
    pthread_mutex_t lock;
    struct bucket buckets[BUCKETS];
};

/* What is counted, and how many failures are free before waiting begins: those
** of the rule times and more, so that who sits at the known device and who
** shares a network with a guesser are slowed later than the guesser. */
enum kind { KIND_DEVICE, KIND_PAIR, KIND_ACCOUNT, KIND_NETWORK, KIND__MAX };

static const struct {
    int times, more;
    int64_t longest; /* seconds; 0: that of the rule */
} kinds[KIND__MAX] = {{1, 3, 60}, {1, 0, 0}, {6, 0, 30}, {12, 0, 60}};

struct throttle *throttle_new(void)
{
    struct throttle *t = calloc(1, sizeof *t);

    if (t)
        pthread_mutex_init(&t->lock, NULL);
    return t;
}

void throttle_free(struct throttle *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* FNV-1a: nothing secret is in the keys. */
static uint64_t mix(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (h ^ 0xFF) * UINT64_C(1099511628211);
}

/* The first three numbers of an IPv4 address, the first four groups of IPv6. */
static void network_of(const char *address, char out[64])
{
    size_t parts = strchr(address, ':') ? 4 : 3, n = 0;

    for (; n < 63 && address[n]; n++) {
        if ((address[n] == '.' || address[n] == ':') && --parts == 0)
            break;
        out[n] = address[n];
    }
    out[n] = '\0';
}

static uint64_t key_of(const struct throttle_ask *ask, enum kind kind)
{
    char network[64], name[2] = {(char)('0' + (int)kind), '\0'};
    uint64_t h = mix(UINT64_C(14695981039346656037), name);

    network_of(ask->address, network);
    if (kind != KIND_NETWORK)
        h = mix(h, ask->user);
    if (kind == KIND_PAIR || kind == KIND_NETWORK)
        h = mix(h, network);
    return h;
}

/* The bucket of a key; an old or foreign one is emptied when made is set. */
static struct bucket *find(struct throttle *t, uint64_t key, int64_t now,
                           int made)
{
    struct bucket *b = &t->buckets[key & (BUCKETS - 1)];

    if (b->key == key && now - b->last <= FORGET_SECONDS)
        return b;
    if (!made)
        return NULL;
    *b = (struct bucket){.key = key, .last = now};
    return b;
}

/* Which kinds count for who asks: a known device by itself alone. */
static int counts(const struct throttle_ask *ask, enum kind kind)
{
    return ask->known_device == (kind == KIND_DEVICE);
}

static int64_t wait_of(const struct bucket *b, enum kind kind,
                       const struct throttle_ask *ask, int64_t now)
{
    int over = b->failures - kinds[kind].times * ask->tries - kinds[kind].more;
    int64_t wait, longest = kinds[kind].longest;

    if (over < 0)
        return 0;
    if (longest == 0 || longest > ask->wait)
        longest = ask->wait;
    wait = over > 8 ? longest : (int64_t)1 << over;
    if (wait > longest)
        wait = longest;
    return b->last + wait > now ? b->last + wait - now : 0;
}

int64_t throttle_wait(struct throttle *t, const struct throttle_ask *ask,
                      int64_t now)
{
    int64_t most = 0;

    pthread_mutex_lock(&t->lock);
    for (int k = 0; k < KIND__MAX; k++) {
        const struct bucket *b =
            counts(ask, k) ? find(t, key_of(ask, k), now, 0) : NULL;
        int64_t wait = b ? wait_of(b, k, ask, now) : 0;
        most = wait > most ? wait : most;
    }
    pthread_mutex_unlock(&t->lock);
    return most;
}

void throttle_failed(struct throttle *t, const struct throttle_ask *ask,
                     int64_t now)
{
    pthread_mutex_lock(&t->lock);
    for (int k = 0; k < KIND__MAX; k++) {
        if (!counts(ask, k))
            continue;
        struct bucket *b = find(t, key_of(ask, k), now, 1);
        b->failures++;
        b->last = now;
    }
    pthread_mutex_unlock(&t->lock);
}

void throttle_succeeded(struct throttle *t, const struct throttle_ask *ask)
{
    pthread_mutex_lock(&t->lock);
    for (int k = 0; k <= KIND_PAIR; k++) {
        struct bucket *b = &t->buckets[key_of(ask, k) & (BUCKETS - 1)];
        if (counts(ask, k) && b->key == key_of(ask, k))
            *b = (struct bucket){0};
    }
    pthread_mutex_unlock(&t->lock);
}
