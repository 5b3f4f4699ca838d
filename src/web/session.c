#include "web/session.h"

#include "web/serve.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    CACHE_SLOTS = 128,
    CACHE_SECONDS = 20, /* other processes may end a session, on PostgreSQL */
    CACHE_ARENA_BYTES = 4 << 20,
    SEEN_EVERY_SECONDS = 60
};

/* ---- tokens ------------------------------------------------------------- */

/* What the store keeps of a token: it cannot be turned back. */
static void hash_token(const char *token, char out[65])
{
    unsigned char hash[32];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)token,
                       strlen(token), NULL, 0);
    sodium_bin2hex(out, 65, hash, sizeof hash);
}

static void csrf_of(const struct web *w, const char *token, char out[33])
{
    unsigned char hash[16];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)token,
                       strlen(token), w->key_bytes, sizeof w->key_bytes);
    sodium_bin2hex(out, 33, hash, sizeof hash);
}

/* ---- the rules ---------------------------------------------------------- */

int64_t web_rule(struct web *w, enum rule rule)
{
    return w ? atomic_load(&w->rules[rule]) : rule_rows[rule].otherwise;
}

static int are_fresh(struct web *w)
{
    return web_now() - atomic_load(&w->rules_read_at) <= CACHE_SECONDS;
}

enum err_code web_rules_fresh(struct web *w, struct db *db, int again,
                              struct err *e)
{
    enum err_code rc;
    struct rules now;

    if (!again && are_fresh(w))
        return ERR_OK;
    /* Whoever read them before a change has put them down before it is said
    ** here. */
    pthread_mutex_lock(&w->rules_lock);
    rc = rules_load(db, &now, e);
    for (int i = 0; rc == ERR_OK && i < RULE__MAX; i++)
        atomic_store(&w->rules[i], now.value[i]);
    if (rc == ERR_OK)
        atomic_store(&w->rules_read_at, web_now());
    pthread_mutex_unlock(&w->rules_lock);
    return rc;
}

struct throttle_ask throttle_asked(const struct request *r, const char *user,
                                   int known_device)
{
    return (struct throttle_ask){user, r->address, known_device,
                                 (int)web_rule(r->web, RULE_TRIES),
                                 web_rule(r->web, RULE_WAIT) * 60};
}

/* ---- a cache for each thread -------------------------------------------- */

struct cached {
    struct arena *a; /* holds session, actor and grants; NULL: empty */
    struct session session;
    char hash[65];
    int64_t read_at, noted_at;
    unsigned age;
};

struct session_cache {
    struct cached slots[CACHE_SLOTS];
};

struct session_cache *session_cache_new(void)
{
    return calloc(1, sizeof(struct session_cache));
}

void session_cache_free(struct session_cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        arena_free(c->slots[i].a);
    free(c);
}

static const char sql_session[] =
    "SELECT a.name, a.full_name, s.created, s.seen, s.strong, s.before"
    "  FROM web_session s JOIN user_account a ON a.id = s.user_id"
    " WHERE s.token = $1 AND NOT s.ended AND NOT a.disabled";

int64_t session_idle_seconds(struct web *w)
{
    return web_rule(w, RULE_IDLE) * 60;
}

int64_t session_most_seconds(struct web *w)
{
    return web_rule(w, RULE_MOST) * 3600;
}

static int has_ended(struct web *w, const struct session *s, int64_t now)
{
    return now - s->created > session_most_seconds(w) ||
           now - s->seen > session_idle_seconds(w);
}

/* One of the account's roles needs a second factor. */
static int needs_code(struct web *w, const struct actor *who)
{
    for (int k = 0; k < RULE__MAX; k++) {
        if (!rule_rows[k].role || !web_rule(w, k))
            continue;
        for (size_t i = 0; i < who->grant_count; i++) {
            if (who->grants[i].rights == role_rights(rule_rows[k].role))
                return 1;
        }
    }
    return 0;
}

/* Read a session into an empty slot; the slot stays empty when there is none.
 */
static enum err_code read_session(struct request *r, struct cached *c,
                                  const char *token, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(r->on->db, sql_session, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, c->hash);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    c->a = arena_new(CACHE_ARENA_BYTES);
    const char *name = c->a ? arena_strdup(c->a, stmt_text(s, 0)) : NULL;
    struct session *x = &c->session;
    x->full_name = name ? arena_strdup(c->a, stmt_text(s, 1)) : NULL;
    x->created = stmt_int(s, 2);
    x->seen = stmt_int(s, 3);
    x->strong = stmt_bool(s, 4);
    x->last_visit =
        stmt_null(s, 5) || !name ? NULL : arena_strdup(c->a, stmt_text(s, 5));
    stmt_reset(s);
    if (!x->full_name)
        return err_nomem(e);
    snprintf(x->token, sizeof x->token, "%s", token);
    csrf_of(r->web, token, x->csrf);
    return actor_load(c->a, r->on->db, name, &x->who, e);
}

static struct cached *slot_of(struct session_cache *c, const char *hash)
{
    return &c->slots[strtoul((char[3]){hash[0], hash[1], 0}, NULL, 16) %
                     CACHE_SLOTS];
}

static void note_seen(struct request *r, struct cached *c, int64_t now)
{
    c->session.seen = now;
    if (now - c->noted_at < SEEN_EVERY_SECONDS)
        return;
    c->noted_at = now;
    clerk_seen(r->web->clerk, c->hash, now);
}

enum err_code session_find(struct request *r, const char *token,
                           const struct session **out, struct err *e)
{
    char hash[65];
    int64_t now = web_now();
    unsigned age = atomic_load(&r->web->rights_age);

    *out = NULL;
    if (strlen(token) != 64)
        return ERR_OK;
    hash_token(token, hash);
    struct cached *c = slot_of(r->on->sessions, hash);
    if (!c->a || strcmp(c->hash, hash) != 0 || c->age != age ||
        now - c->read_at > CACHE_SECONDS) {
        arena_free(c->a);
        *c = (struct cached){.read_at = now, .age = age};
        memcpy(c->hash, hash, sizeof hash);
        enum err_code rc = read_session(r, c, token, e);
        if (rc != ERR_OK) {
            arena_free(c->a);
            c->a = NULL;
            return rc;
        }
    }
    if (!c->a || has_ended(r->web, &c->session, now))
        return ERR_OK;
    note_seen(r, c, now);
    c->session.weak = !c->session.strong && needs_code(r->web, c->session.who);
    *out = &c->session;
    return ERR_OK;
}

/* ---- beginning and ending ----------------------------------------------- */

struct begin_job {
    const char *user, *hash;
    int64_t now;
    int strong;
};

static enum err_code job_begin(struct db *db, void *arg, struct err *e)
{
    struct begin_job *j = arg;
    struct journal_entry entry = {j->user, "login", "user_account", 0, NULL,
                                  NULL,    NULL};
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "INSERT INTO web_session (token, user_id, created, seen, strong,"
        " before) SELECT $1, a.id, $2, $3, $4, (SELECT max(j.at)"
        "  FROM journal j WHERE j.actor = a.name AND j.action = 'login')"
        "  FROM user_account a WHERE a.name = $5",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, j->hash);
    stmt_bind_int(s, 2, j->now);
    stmt_bind_int(s, 3, j->now);
    stmt_bind_bool(s, 4, j->strong);
    stmt_bind_text(s, 5, j->user);
    rc = stmt_run(s, NULL, e);
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

enum err_code session_begin(struct request *r, const char *user, int strong,
                            char token[SESSION_COOKIE_BYTES], struct err *e)
{
    unsigned char bytes[32];
    char hash[65];
    struct begin_job job = {user, hash, web_now(), strong};

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, SESSION_COOKIE_BYTES, bytes, sizeof bytes);
    hash_token(token, hash);
    return store_write(r->web->store, job_begin, &job, e);
}

enum err_code session_strengthen(struct db *db, const char *token,
                                 struct err *e)
{
    char hash[65];
    struct stmt *s;
    enum err_code rc = db_prepare(
        db, "UPDATE web_session SET strong = TRUE WHERE token = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    hash_token(token, hash);
    stmt_bind_text(s, 1, hash);
    return stmt_run(s, NULL, e);
}

static enum err_code job_end(struct db *db, void *arg, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        db, "UPDATE web_session SET ended = TRUE WHERE token = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, arg);
    return stmt_run(s, NULL, e);
}

enum err_code session_end(struct request *r, struct err *e)
{
    char hash[65];

    if (!r->session)
        return ERR_OK;
    hash_token(r->session->token, hash);
    enum err_code rc = store_write(r->web->store, job_end, hash, e);
    atomic_fetch_add(&r->web->rights_age, 1);
    return rc;
}

enum err_code session_end_all(struct db *db, const char *user, struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "UPDATE web_session SET ended = TRUE WHERE user_id ="
                   " (SELECT id FROM user_account WHERE name = $1)",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, user);
    return stmt_run(s, NULL, e);
}
