/*
** Guests: people who send papers to the proof-reader without signing in, where
** the office allows it.  What they may ask for is bounded, so that they cannot
** take the server from the office:
**
**   of an address   GUEST_BURST papers at once, then one in GUEST_SECONDS
**   of all          GUESTS_MOST of them at a time, from the first byte sent to
**                   the last byte answered; GUEST_READS papers read at once
**   of a paper      GUEST_BYTES, sent within GUEST_SEND_SECONDS
**
** Addresses share a fixed number of counters by a secret hash: who sends from
** many of them makes neither the memory grow nor others be forgotten.
*/
#ifndef WEB_GUESTS_H
#define WEB_GUESTS_H

#include <stdint.h>

enum {
    GUEST_BURST = 10,
    GUEST_SECONDS = 10,
    GUESTS_MOST = 32,
    GUEST_READS = 2,
    GUEST_BYTES = 16 << 20,
    GUEST_SEND_SECONDS = 120,
    GUEST_LATER_SECONDS = 5 /* to try again when there are too many */
};

struct guests;
struct guests *guests_new(void); /* NULL: no memory */
void guests_free(struct guests *g);

/* One more of an address (of IPv6 its network counts).  0: welcome, until
** guests_leave.  Otherwise the seconds to wait; *full 1 when there are too many
** of all, 0 when there were too many of the address. */
int64_t guests_enter(struct guests *g, const char *address, int64_t now,
                     int *full);
void guests_leave(struct guests *g);

/* 1: a paper may be read now, until guests_read_end; 0 too many are. */
int guests_read_begin(struct guests *g);
void guests_read_end(struct guests *g);

#endif
