/*
** The observer that keeps cells inside the writing transaction.
**
** Counters hold the changes of the job in hand.  When the job is kept they move
** to the changes of the group; before the group's commit these are merged into
** the table.  A job that is undone leaves nothing.
*/
#include "tally/tally.h"

#include "tally/changes.h"
#include "tally/counter.h"
#include "tally/coverage.h"
#include "tally/keys.h"
#include "tally/recount.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20, DIFFERENCES_SHOWN = 100 };

struct tally {
    struct registry *registry;
    const struct catalog *catalog;
    struct arena *arena;
    const struct cell_keys *keys;
    struct counter **counters; /* per register; NULL: nothing to count */
    struct changes group;      /* of the jobs kept so far */
    struct coverage *coverage;
    int failed; /* a counter ran out of memory in job_done, which cannot say */
};

struct registry *tally_registry(const struct tally *t)
{
    return t->registry;
}

const struct cell_keys *tally_keys(const struct tally *t)
{
    return t->keys;
}

/* ---- observing --------------------------------------------------------- */

static enum err_code on_changed(struct db *db, const struct rows *rows,
                                int sign, void *arg, struct err *e)
{
    struct tally *t = arg;
    struct counter *counter = t->counters[rows->reg->index];
    enum err_code rc = ERR_OK;

    if (counter)
        rc = counter_add(counter, rows, sign, e);
    if (rc == ERR_OK && sign > 0)
        rc = coverage_note(t->coverage, db, rows, e);
    return rc;
}

static void on_job_done(int kept, void *arg)
{
    struct tally *t = arg;
    struct err e = {0};

    for (size_t i = 0; i < t->catalog->register_count; i++) {
        if (!t->counters[i])
            continue;
        if (!kept)
            counter_reset(t->counters[i]);
        else if (counter_drain(t->counters[i], changes_add, &t->group, &e) !=
                 ERR_OK)
            t->failed = 1;
    }
    if (!kept)
        coverage_stale(t->coverage);
}

static enum err_code on_flush(struct db *db, void *arg, struct err *e)
{
    struct tally *t = arg;

    if (t->failed)
        return err_nomem(e);
    changes_join(&t->group);
    return changes_merge(&t->group, db, e);
}

static void on_done(int committed, void *arg)
{
    struct tally *t = arg;

    t->group.count = 0;
    t->failed = 0;
    if (!committed)
        coverage_stale(t->coverage);
}

/* ---- opening ----------------------------------------------------------- */

static enum err_code make_counters(struct tally *t, struct err *e)
{
    enum err_code rc = ERR_OK;

    t->counters = arena_array(t->arena, t->catalog->register_count + 1,
                              sizeof(struct counter *));
    if (!t->counters)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < t->catalog->register_count; i++)
        rc = counter_new(t->catalog, &t->catalog->registers[i], t->keys,
                         &t->counters[i], e);
    return rc;
}

static enum err_code read_keys(struct tally *t, struct err *e)
{
    struct db *db;
    int complete;
    enum err_code rc = store_reader(registry_store(t->registry), &db, e);

    if (rc != ERR_OK)
        return rc;
    rc = cell_keys_load(t->arena, db, t->catalog, &t->keys, &complete, e);
    db_close(db);
    if (rc == ERR_OK && !complete)
        rc = ERR_SET(e, ERR_INPUT, MSG_TALLY_KEYS_OLD);
    return rc;
}

enum err_code tally_open(struct registry *r, struct tally **out, struct err *e)
{
    struct tally *t = calloc(1, sizeof *t);
    enum err_code rc = ERR_OK;

    *out = NULL;
    if (!t)
        return err_nomem(e);
    t->registry = r;
    t->catalog = registry_catalog(r);
    t->arena = arena_new(ARENA_BYTES);
    t->coverage = coverage_new(t->catalog);
    if (!t->arena || !t->coverage)
        rc = err_nomem(e);
    if (rc == ERR_OK)
        rc = read_keys(t, e);
    if (rc == ERR_OK)
        rc = make_counters(t, e);
    if (rc == ERR_OK) {
        struct store_hook hook = {on_flush, on_done, on_job_done, t};
        rc = store_add_hook(registry_store(r), hook, e);
    }
    if (rc != ERR_OK) {
        tally_close(t);
        return rc;
    }
    registry_observe(r, (struct registry_observer){on_changed, t});
    *out = t;
    return ERR_OK;
}

void tally_close(struct tally *t)
{
    if (!t)
        return;
    for (size_t i = 0; t->counters && i < t->catalog->register_count; i++)
        counter_free(t->counters[i]);
    changes_free(&t->group);
    coverage_free(t->coverage);
    arena_free(t->arena);
    free(t);
}

/* ---- counting again ---------------------------------------------------- */

struct recount_job {
    struct registry *registry;
    const struct cell_keys *keys;
    int64_t records;
};

static enum err_code recount_in(struct db *db, void *arg, struct err *e)
{
    struct recount_job *job = arg;
    struct recount what = {job->registry, job->keys, NULL};
    struct changes all = {0};
    enum err_code rc = recount_all(&what, &all, &job->records, e);

    if (rc == ERR_OK)
        rc = changes_replace(&all, db, e);
    changes_free(&all);
    return rc;
}

enum err_code tally_recount(struct tally *t, int64_t *records, struct err *e)
{
    struct recount_job job = {t->registry, t->keys, 0};
    enum err_code rc =
        store_write(registry_store(t->registry), recount_in, &job, e);

    if (records)
        *records = job.records;
    return rc;
}

struct install_job {
    struct registry *registry;
    int changed;
};

static enum err_code install_keys(struct db *db, void *arg, struct err *e)
{
    struct install_job *job = arg;

    return cell_keys_install(db, registry_catalog(job->registry), &job->changed,
                             e);
}

static enum err_code install_recount(struct registry *r, struct err *e)
{
    struct tally *t = calloc(1, sizeof *t);
    enum err_code rc;

    if (!t)
        return err_nomem(e);
    t->registry = r;
    t->catalog = registry_catalog(r);
    t->arena = arena_new(ARENA_BYTES);
    rc = t->arena ? read_keys(t, e) : err_nomem(e);
    if (rc == ERR_OK)
        rc = tally_recount(t, NULL, e);
    tally_close(t);
    return rc;
}

enum err_code tally_install(struct registry *r, struct err *e)
{
    struct install_job job = {r, 0};
    enum err_code rc = store_write(registry_store(r), install_keys, &job, e);

    if (rc == ERR_OK && job.changed)
        rc = install_recount(r, e);
    return rc;
}

/* ---- verifying --------------------------------------------------------- */

static void show_difference(const struct change *c, int64_t is, int64_t want,
                            struct buf *out)
{
    char text[6][24], line[512];
    const char *args[6];
    const int64_t n[6] = {c->unit_id,           c->part, c->half,
                          (int64_t)c->cell.key, is,      want};

    for (int i = 0; i < 6; i++) {
        snprintf(text[i], sizeof text[i], "%" PRId64, n[i]);
        args[i] = text[i];
    }
    msg_format(MSG_TALLY_CELL_DIFFERS, LANG_VI, args, 6, line, sizeof line);
    buf_str(out, line);
    buf_char(out, '\n');
}

/* Subtract the table's cells from the recount: what is left differs. */
static enum err_code subtract_table(struct db *db, struct changes *all,
                                    struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db, "SELECT unit_id, part, half, data FROM cell", &s, e);

    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct pack_reader reader;
        struct change c = {stmt_int(s, 0),
                           (int32_t)stmt_int(s, 1),
                           (int32_t)stmt_int(s, 2),
                           {0}};
        size_t len;
        const void *data = stmt_bytes(s, 3, &len);
        int got;
        pack_read(&reader, data, len);
        while (rc == ERR_OK && (got = pack_next(&reader, &c.cell)) > 0) {
            c.cell.count = -c.cell.count;
            c.cell.sum = -c.cell.sum;
            rc = changes_append(all, &c, e);
        }
        if (rc == ERR_OK && got < 0)
            rc = ERR_SET(e, ERR_STORE, MSG_TALLY_CELLS_BAD);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    changes_join(all);
    return rc;
}

static enum err_code verify_in(struct tally *t, struct db *db,
                               struct changes *all, struct buf *out,
                               int64_t *wrong, struct err *e)
{
    int64_t records;
    struct recount what = {t->registry, t->keys, db};
    enum err_code rc = recount_all(&what, all, &records, e);

    if (rc == ERR_OK)
        rc = subtract_table(db, all, e);
    for (size_t i = 0; rc == ERR_OK && i < all->count; i++) {
        const struct change *c = &all->list[i];
        if (c->cell.count == 0 && c->cell.sum == 0)
            continue;
        if ((*wrong)++ < DIFFERENCES_SHOWN)
            show_difference(c, -c->cell.sum, 0, out);
    }
    return rc;
}

enum err_code tally_verify(struct tally *t, struct buf *out, int64_t *wrong,
                           struct err *e)
{
    struct changes all = {0};
    struct db *db;
    enum err_code rc = store_reader(registry_store(t->registry), &db, e);

    *wrong = 0;
    if (rc != ERR_OK)
        return rc;
    /* One snapshot: records and cells of the same moment, while others write.
     */
    rc = db_read_begin(db, e);
    if (rc == ERR_OK) {
        rc = verify_in(t, db, &all, out, wrong, e);
        db_read_end(db);
    }
    db_close(db);
    changes_free(&all);
    return rc;
}
