#include "web/open.h"

int open_is_small(int64_t n)
{
    return n != 0 && n < OPEN_LEAST;
}

/* The smallest cell that is shown and not 0; count when there is none. */
static size_t next_smallest(const int64_t *parts, size_t count,
                            const unsigned char *hidden)
{
    size_t best = count;

    for (size_t i = 0; i < count; i++) {
        if (!hidden[i] && parts[i] != 0 &&
            (best == count || parts[i] < parts[best]))
            best = i;
    }
    return best;
}

void open_suppress(const int64_t *parts, size_t count, int64_t total,
                   unsigned char *hidden)
{
    size_t number = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        hidden[i] = open_is_small(total) || open_is_small(parts[i]);
        if (hidden[i]) {
            number++;
            sum += parts[i];
        }
    }
    while (number > 0 && (number < 2 || sum < OPEN_LEAST)) {
        size_t next = next_smallest(parts, count, hidden);
        if (next == count)
            return;
        hidden[next] = 1;
        number++;
        sum += parts[next];
    }
}
