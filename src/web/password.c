#include "web/serve.h"

#include <assert.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t hash_memory = (size_t)64 << 20;

enum {
    HASH_PASSES = 2,
    PASSWORD_MOST = 200,
    TOTP_BYTES = 20,
    TOTP_MODULUS = 1000000,
    TOTP_SECONDS = 30
};

static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES,
              "room for a hash with its parameters");

/* ---- passwords ---------------------------------------------------------- */

static size_t hashing_begin(struct web *w)
{
    size_t which = randombytes_uniform(ARRAY_COUNT(w->hashing));

    pthread_mutex_lock(&w->hashing[which]);
    return which;
}

static void hashing_end(struct web *w, size_t which)
{
    pthread_mutex_unlock(&w->hashing[which]);
}

const char *password_help(struct request *r)
{
    return req_say(r, MSG_WEB_PASSWORD_HELP,
                   req_number(r, web_rule(r->web, RULE_PASSWORD)), NULL);
}

/* Of UTF-8: "ờ" is one, however many bytes it has. */
static int64_t characters(const char *s)
{
    int64_t n = 0;

    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

enum err_code password_hash(struct web *w, const char *password,
                            char out[PASSWORD_HASH_BYTES], struct err *e)
{
    size_t len = strlen(password);
    char least[16];

    out[0] = '\0';
    snprintf(least, sizeof least, "%" PRId64, web_rule(w, RULE_PASSWORD));
    if (characters(password) < web_rule(w, RULE_PASSWORD) ||
        len > PASSWORD_MOST)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_PASSWORD_SHORT, least);
    size_t which = w ? hashing_begin(w) : 0;
    int bad = crypto_pwhash_str(out, password, len, HASH_PASSES, hash_memory);
    if (w)
        hashing_end(w, which);
    return bad ? err_nomem(e) : ERR_OK;
}

int password_right(struct web *w, const char *hash, const char *password)
{
    size_t len = strlen(password), which;
    char other[PASSWORD_HASH_BYTES];
    int right;

    if (len > PASSWORD_MOST)
        return 0;
    which = hashing_begin(w);
    if (hash && *hash)
        right = crypto_pwhash_str_verify(hash, password, len) == 0;
    else
        right = crypto_pwhash_str(other, password, len, HASH_PASSES,
                                  hash_memory) == -2; /* never */
    hashing_end(w, which);
    return right;
}

/* ---- RFC 6238 ----------------------------------------------------------- */

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_secret(char out[TOTP_SECRET_BYTES])
{
    unsigned char bytes[TOTP_BYTES];
    size_t n = 0;
    unsigned bits = 0, value = 0;

    randombytes_buf(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        value = value << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[n++] = base32[value >> (bits - 5) & 31];
    }
    out[n] = '\0';
}

/* Base32 to bytes; how many. */
static size_t secret_bytes(const char *secret, unsigned char *out, size_t room)
{
    size_t n = 0;
    unsigned bits = 0, value = 0;

    for (; *secret; secret++) {
        const char *at = strchr(base32, *secret);
        if (!at)
            continue;
        value = value << 5 | (unsigned)(at - base32);
        bits += 5;
        if (bits < 8)
            continue;
        bits -= 8;
        if (n < room)
            out[n++] = (unsigned char)(value >> bits);
    }
    return n;
}

int totp_code(const char *secret, int64_t step)
{
    unsigned char key[64], counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned mac_len = 0;
    size_t key_len = secret_bytes(secret, key, sizeof key);

    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), key, (int)key_len, counter, sizeof counter, mac,
              &mac_len) ||
        mac_len != 20)
        return -1;
    unsigned at = mac[19] & 15u;
    uint32_t cut = (uint32_t)(mac[at] & 0x7F) << 24 |
                   (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
                   mac[at + 3];
    return (int)(cut % TOTP_MODULUS);
}

int64_t totp_check(const char *secret, const char *code, int64_t now,
                   int64_t last)
{
    char want[16];

    for (int64_t step = now / TOTP_SECONDS - 1; step <= now / TOTP_SECONDS + 1;
         step++) {
        snprintf(want, sizeof want, "%06d", totp_code(secret, step));
        if (step > last && strlen(code) == 6 &&
            sodium_memcmp(want, code, 6) == 0)
            return step;
    }
    return 0;
}

/* ---- accounts ----------------------------------------------------------- */

enum err_code account_find(struct arena *a, struct db *db, const char *name,
                           const struct account **out, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT id, name, full_name, password, totp, totp_step,"
                   " disabled FROM user_account WHERE name = $1",
                   &s, e);

    *out = NULL;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, name);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    struct account *x = arena_alloc(a, sizeof *x);
    if (x) {
        const char *password = stmt_text(s, 3), *totp = stmt_text(s, 4);
        x->id = stmt_int(s, 0);
        x->name = arena_strdup(a, stmt_text(s, 1));
        x->full_name = arena_strdup(a, stmt_text(s, 2));
        x->password = password ? arena_strdup(a, password) : NULL;
        x->totp = totp && *totp ? arena_strdup(a, totp) : NULL;
        x->totp_step = stmt_null(s, 5) ? 0 : stmt_int(s, 5);
        x->disabled = stmt_bool(s, 6);
    }
    stmt_reset(s);
    if (!x || !x->name || !x->full_name)
        return err_nomem(e);
    *out = x;
    return ERR_OK;
}

/* UPDATE of one column of an account, with a journal entry that says only that
** it was done. */
static enum err_code set_column(struct db *db, const char *sql,
                                const char *name, const char *value,
                                const struct journal_entry *entry,
                                struct err *e)
{
    struct stmt *s;
    int64_t changed;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, value);
    stmt_bind_text(s, 2, name);
    rc = stmt_run(s, &changed, e);
    if (rc == ERR_OK && changed != 1)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_REG_USER_NONE, name);
    return rc == ERR_OK ? journal_add(db, entry, e) : rc;
}

enum err_code account_set_password(struct db *db, const char *name,
                                   const char *hash, const char *actor,
                                   struct err *e)
{
    struct journal_entry entry = {actor, "password", "user_account", 0, NULL,
                                  NULL,  name};

    return set_column(db,
                      "UPDATE user_account SET password = $1 WHERE name = $2",
                      name, hash, &entry, e);
}

enum err_code account_set_totp(struct db *db, const char *name,
                               const char *secret, const char *actor,
                               struct err *e)
{
    struct journal_entry entry = {
        actor, "second_factor", "user_account", 0, NULL, NULL, name};

    return set_column(db, "UPDATE user_account SET totp = $1 WHERE name = $2",
                      name, secret, &entry, e);
}

enum err_code account_set_step(struct db *db, int64_t id, int64_t step,
                               struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        db, "UPDATE user_account SET totp_step = $1 WHERE id = $2", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, step);
    stmt_bind_int(s, 2, id);
    return stmt_run(s, NULL, e);
}
