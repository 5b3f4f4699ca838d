/*
** Who is signed in: sessions in the store, their tokens as hashes, and the
** rights of the account read anew when they change.
*/
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/request.h"

enum { SESSION_COOKIE_BYTES = 65 };

/* How long one may lie unused, and how long it lasts. */
int64_t session_idle_seconds(struct web *w);
int64_t session_most_seconds(struct web *w);

struct session_cache;
struct session_cache *session_cache_new(void); /* NULL: no memory */
void session_cache_free(struct session_cache *c);

/* The session of a token: *out NULL when there is none or it has ended. */
enum err_code session_find(struct request *r, const char *token,
                           const struct session **out,
                           struct err *e) MUST_CHECK;

/* Begin one for an account, strong when a second factor was given; token
** receives what the client keeps. */
enum err_code session_begin(struct request *r, const char *user, int strong,
                            char token[SESSION_COOKIE_BYTES],
                            struct err *e) MUST_CHECK;

/* A part of a job: the session of a token has given its second factor now. */
enum err_code session_strengthen(struct db *db, const char *token,
                                 struct err *e) MUST_CHECK;

/* End the session of the request, or all of an account. */
enum err_code session_end(struct request *r, struct err *e) MUST_CHECK;
enum err_code session_end_all(struct db *db, const char *user,
                              struct err *e) MUST_CHECK;

/* ---- passwords and second factors (password.c) -------------------------- */

enum { PASSWORD_HASH_BYTES = 128, TOTP_SECRET_BYTES = 40 };

/* What a field for a new password says of it. */
const char *password_help(struct request *r);

/* argon2id, 64 MiB; at most two at a time.  ERR_INPUT shorter than the rule of
** the server (NULL: than it is where nobody changed it), or too long. */
enum err_code password_hash(struct web *w, const char *password,
                            char out[PASSWORD_HASH_BYTES],
                            struct err *e) MUST_CHECK;

/* 1 when it is right.  hash NULL takes the same time and answers 0. */
int password_right(struct web *w, const char *hash, const char *password);

/* RFC 6238: SHA-1, 30 seconds, 6 digits.  secret is base32. */
void totp_secret(char out[TOTP_SECRET_BYTES]);
int totp_code(const char *secret, int64_t step);
/* The step that a code is of, within one of now and after last; 0 none. */
int64_t totp_check(const char *secret, const char *code, int64_t now,
                   int64_t last);

/* ---- accounts ----------------------------------------------------------- */

struct account {
    int64_t id;
    const char *name, *full_name, *password, *totp; /* NULL none */
    int64_t totp_step;
    int disabled;
};
/* *out NULL when there is no such account. */
enum err_code account_find(struct arena *a, struct db *db, const char *name,
                           const struct account **out,
                           struct err *e) MUST_CHECK;

/* Parts of jobs: set a password (NULL: none) or a second factor (NULL: none),
** with their journal entries; neither is in the journal itself. */
enum err_code account_set_password(struct db *db, const char *name,
                                   const char *hash, const char *actor,
                                   struct err *e) MUST_CHECK;
enum err_code account_set_totp(struct db *db, const char *name,
                               const char *secret, const char *actor,
                               struct err *e) MUST_CHECK;
/* Remember the step used last, so that a code is good once. */
enum err_code account_set_step(struct db *db, int64_t id, int64_t step,
                               struct err *e) MUST_CHECK;

/* ---- failures (throttle.c) ---------------------------------------------- */

/*
** Sign-in that fails is slowed where it fails: by device, by account and
** network, by network; never an account as such.  Who signed in before from a
** browser carries a mark of it (device) and is counted by that alone, so
** strangers that guess at an account cannot shut its owner out.
*/
struct throttle;
struct throttle *throttle_new(void);
void throttle_free(struct throttle *t);

struct throttle_ask {
    const char *user, *address;
    int known_device;
    int tries;    /* of an account from one network that are free */
    int64_t wait; /* seconds, the longest after more of them */
};
/* What a request that tries as a user asks, by the rules as they hold now; user
** is borrowed. */
struct throttle_ask throttle_asked(const struct request *r, const char *user,
                                   int known_device);
/* Seconds to wait before the next try, 0: go on. */
int64_t throttle_wait(struct throttle *t, const struct throttle_ask *ask,
                      int64_t now);
void throttle_failed(struct throttle *t, const struct throttle_ask *ask,
                     int64_t now);
void throttle_succeeded(struct throttle *t, const struct throttle_ask *ask);

/* ---- what is written down later (clerk.c) -------------------------------- */

/* Reads of personal data and sessions in use, gathered and written by one
** thread a few times a second.  The same reader of the same record is noted
** once in ten minutes. */
struct clerk;
struct clerk *clerk_start(struct store *s); /* NULL: no memory */
void clerk_stop(struct clerk *c);           /* writes what waits */
void clerk_read(struct clerk *c, const char *actor, const char *table,
                int64_t id);
void clerk_seen(struct clerk *c, const char *token_hash, int64_t now);
/* Write now; for tests and for pages that show the journal. */
void clerk_flush(struct clerk *c);

#endif
