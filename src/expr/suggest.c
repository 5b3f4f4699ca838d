#include "expr/suggest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LETTERS_MAX = 64 };

void suggest_start(struct suggest *s, const char *wrong, size_t wrong_len)
{
    assert(s && wrong);
    *s = (struct suggest){.wrong = wrong, .wrong_len = wrong_len};
}

static int min3(int a, int b, int c)
{
    int least = a < b ? a : b;

    return least < c ? least : c;
}

/*
** Letters to change, add, drop or swap with a neighbour to turn a into b
** (optimal string alignment).  Three rows of the matrix are kept.
*/
static int edit_distance(const char *a, size_t a_len, const char *b,
                         size_t b_len)
{
    int rows[3][LETTERS_MAX + 1];

    assert(a_len <= LETTERS_MAX && b_len <= LETTERS_MAX);
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a_len; i++) {
        int *now = rows[i % 3];
        const int *above = rows[(i + 2) % 3];
        const int *above2 = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_len; j++) {
            int cost = a[i - 1] != b[j - 1];
            now[j] = min3(above[j] + 1, now[j - 1] + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && above2[j - 2] + 1 < now[j])
                now[j] = above2[j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

/* How many changes still count as a slip of the pen. */
static int tolerance(size_t len)
{
    int third = (int)(len / 3);

    if (third < 1)
        return 1;
    return third > 4 ? 4 : third;
}

/* A name that begins with what was typed, or the other way round, is meant
** more often than one of the same distance elsewhere. */
static int is_prefix(const struct suggest *s, const char *name, size_t len)
{
    size_t n = s->wrong_len < len ? s->wrong_len : len;

    return n >= 3 && memcmp(s->wrong, name, n) == 0;
}

void suggest_add(struct suggest *s, const char *name)
{
    size_t len = strlen(name);

    assert(s->wrong);
    if (len > LETTERS_MAX || s->wrong_len > LETTERS_MAX || len == 0)
        return;
    int distance = edit_distance(s->wrong, s->wrong_len, name, len);
    int most = tolerance(s->wrong_len > len ? s->wrong_len : len);
    if (distance > most) {
        if (!is_prefix(s, name, len))
            return;
        distance = most;
    }
    size_t at = s->count;
    while (at > 0 && s->distance[at - 1] > distance)
        at--;
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->best[i], name) == 0)
            return;
    if (at >= SUGGEST_MAX)
        return;
    if (s->count < SUGGEST_MAX)
        s->count++;
    for (size_t i = s->count - 1; i > at; i--) {
        s->best[i] = s->best[i - 1];
        s->distance[i] = s->distance[i - 1];
    }
    s->best[at] = name;
    s->distance[at] = distance;
}

size_t suggest_text(const struct suggest *s, char *out, size_t out_size)
{
    size_t used = 0;

    assert(out && out_size > 0);
    out[0] = '\0';
    for (size_t i = 0; i < s->count; i++) {
        int n = snprintf(out + used, out_size - used, "%s%s", i ? ", " : "",
                         s->best[i]);
        if (n < 0 || (size_t)n >= out_size - used) {
            out[used] = '\0';
            return i;
        }
        used += (size_t)n;
    }
    return s->count;
}
