/*
** The journal: append-only, each entry's hash covers the one before it.
**
** hash = BLAKE2b-256(previous hash, then seq, at, actor, action, table_name,
** record_id, before, after, reason), where an integer is 8 bytes (little
** endian) and a text is a byte 1, its length in 8 bytes and its bytes, or a
** byte 0 for null.  The first entry follows a hash of zeros.
**
** The counter "journal" in id_counter holds the next number, so that entries
** cut off at the end are missed too.
*/
#include "store/impl.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { AT_BYTES = 40 };

/* All that an entry's hash covers. */
struct sealed {
    int64_t seq;
    const char *at;
    struct journal_entry entry;
};

static void seal_int(struct buf *b, int64_t n)
{
    buf_le64(b, (uint64_t)n);
}

static void seal_text(struct buf *b, const char *text)
{
    assert(b);
    buf_char(b, text ? 1 : 0);
    if (!text)
        return;
    size_t len = strlen(text);
    seal_int(b, (int64_t)len);
    buf_add(b, text, len);
}

/* Replace hash, the one before, by that of the entry. */
static enum err_code seal(struct buf *scratch, const struct sealed *s,
                          unsigned char hash[STORE_HASH_BYTES], struct err *e)
{
    assert(s->seq >= 1);
    buf_clear(scratch);
    buf_add(scratch, hash, STORE_HASH_BYTES);
    seal_int(scratch, s->seq);
    seal_text(scratch, s->at);
    seal_text(scratch, s->entry.actor);
    seal_text(scratch, s->entry.action);
    seal_text(scratch, s->entry.table);
    seal_int(scratch, s->entry.record);
    seal_text(scratch, s->entry.before);
    seal_text(scratch, s->entry.after);
    seal_text(scratch, s->entry.reason);
    if (buf_check(scratch, e) != ERR_OK)
        return e->code;
    crypto_generichash(hash, STORE_HASH_BYTES,
                       (const unsigned char *)scratch->data, scratch->len, NULL,
                       0);
    return ERR_OK;
}

/* The time in Viet Nam with milliseconds; the second's text is kept, because
** a bulk import writes thousands of entries in one. */
static void now_text(struct store *s, char out[AT_BYTES])
{
    struct timespec now;

    assert(s);
    clock_gettime(CLOCK_REALTIME, &now);
    if (s->journal_second_of != now.tv_sec || !s->journal_second[0]) {
        daytime_iso(daytime_of(now.tv_sec), s->journal_second);
        s->journal_second_of = now.tv_sec;
    }
    snprintf(out, AT_BYTES, "%.19s.%03d+07:00", s->journal_second,
             (int)(now.tv_nsec / 1000000));
}

/* Read the end of the chain. */
static enum err_code load_end(struct db *db, struct err *e)
{
    struct journal_end *end = &db->store->journal;
    struct stmt *q;
    size_t len;
    int row;

    assert(db->store->journal.known == 0);
    memset(end, 0, sizeof *end);
    if (db_prepare(db,
                   "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
                   &q, e) != ERR_OK ||
        stmt_step(q, &row, e) != ERR_OK)
        return e->code;
    if (row) {
        const void *hash = stmt_bytes(q, 1, &len);
        end->seq = stmt_int(q, 0);
        if (len == STORE_HASH_BYTES)
            memcpy(end->hash, hash, len);
    }
    stmt_reset(q);
    end->known = 1;
    return ERR_OK;
}

static const char sql_add[] =
    "INSERT INTO journal (seq, at, actor, action, table_name, record_id,"
    "                     before, after, reason, hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

enum err_code journal_add(struct db *db, const struct journal_entry *entry,
                          struct err *e)
{
    struct store *s = db->store;
    struct journal_end *end = &s->journal;
    char at[AT_BYTES];
    struct stmt *q;

    assert(db->role == DB_WRITER && entry->actor && entry->action);
    if (!end->known && load_end(db, e) != ERR_OK)
        return e->code;
    now_text(s, at);
    struct sealed sealed = {end->seq + 1, at, *entry};
    if (db_prepare(db, sql_add, &q, e) != ERR_OK ||
        seal(&s->journal_text, &sealed, end->hash, e) != ERR_OK)
        return e->code;
    end->seq++;
    stmt_bind_int(q, 1, end->seq);
    stmt_bind_text(q, 2, at);
    stmt_bind_text(q, 3, entry->actor);
    stmt_bind_text(q, 4, entry->action);
    stmt_bind_text(q, 5, entry->table);
    if (entry->record != 0)
        stmt_bind_int(q, 6, entry->record);
    stmt_bind_text(q, 7, entry->before);
    stmt_bind_text(q, 8, entry->after);
    stmt_bind_text(q, 9, entry->reason);
    stmt_bind_bytes(q, 10, end->hash, STORE_HASH_BYTES);
    return stmt_run(q, NULL, e);
}

void journal_job_begin(struct store *s)
{
    s->journal_saved = s->journal;
}

void journal_job_done(struct store *s, int kept)
{
    if (!kept)
        s->journal = s->journal_saved;
}

enum err_code journal_flush(struct db *db, struct err *e)
{
    struct journal_end *end = &db->store->journal;

    assert(db->store->journal.seq >= 0);
    if (!end->known || end->seq == 0)
        return ERR_OK;
    return ids_set(db, "journal", end->seq + 1, e);
}

void journal_done(struct store *s, int committed)
{
    if (!committed || s->engine->kind == STORE_POSTGRES)
        s->journal.known = 0;
    if (!committed)
        ids_forget(s, "journal");
}

/* ---- verifying --------------------------------------------------------- */

/* Whether the row of q continues the chain that ends in hash. */
static enum err_code fits(struct stmt *q, struct buf *scratch, int64_t seq,
                          unsigned char hash[STORE_HASH_BYTES], int *ok,
                          struct err *e)
{
    struct sealed s = {.seq = seq,
                       .at = stmt_text(q, 1),
                       .entry = {.actor = stmt_text(q, 2),
                                 .action = stmt_text(q, 3),
                                 .table = stmt_text(q, 4),
                                 .record = stmt_null(q, 5) ? 0 : stmt_int(q, 5),
                                 .before = stmt_text(q, 6),
                                 .after = stmt_text(q, 7),
                                 .reason = stmt_text(q, 8)}};
    size_t len;
    const void *kept = stmt_bytes(q, 9, &len);

    assert(q && scratch && seq >= 1);
    *ok = 0;
    if (seal(scratch, &s, hash, e) != ERR_OK)
        return e->code;
    *ok = stmt_int(q, 0) == seq && len == STORE_HASH_BYTES &&
          memcmp(kept, hash, len) == 0;
    return ERR_OK;
}

/* The counter says how many entries there must be. */
static enum err_code check_end(struct db *db, int64_t count, int64_t *bad,
                               struct err *e)
{
    int64_t next;

    assert(count >= 0 && *bad == 0);
    if (db_int(db, "SELECT next FROM id_counter WHERE name = 'journal'", &next,
               e) != ERR_OK)
        return e->code;
    if (next > count + 1)
        *bad = count + 1;
    return ERR_OK;
}

enum err_code journal_verify(struct db *db, int64_t *count, int64_t *bad,
                             struct err *e)
{
    unsigned char hash[STORE_HASH_BYTES] = {0};
    struct buf scratch;
    struct stmt *q;
    int row, ok = 1;

    assert(db && count && bad);
    *count = 0;
    *bad = 0;
    if (db_prepare(db,
                   "SELECT seq, at, actor, action, table_name, record_id,"
                   "       before, after, reason, hash"
                   "  FROM journal ORDER BY seq",
                   &q, e) != ERR_OK)
        return e->code;
    buf_init(&scratch, STORE_TEXT_BYTES);
    while (ok && stmt_step(q, &row, e) == ERR_OK && row) {
        if (fits(q, &scratch, *count + 1, hash, &ok, e) != ERR_OK)
            break;
        ++*count;
    }
    if (!ok)
        *bad = *count;
    stmt_reset(q);
    buf_free(&scratch);
    if (e->code == ERR_OK && ok)
        return check_end(db, *count, bad, e);
    return e->code;
}
