/*
** ansinh verify, backup, restore: that nothing is lost or altered.
*/
#include "cli/cli.h"
#include "registry/words.h"

#include <inttypes.h>
#include <stdio.h>

enum { OUT_BYTES = 1 << 20 };

static int verify_journal(struct cli *c)
{
    int64_t count, bad;
    char text[24];
    struct db *db;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    enum err_code rc = db_read_begin(db, &c->err);
    if (rc == ERR_OK) {
        rc = journal_verify(db, &count, &bad, &c->err);
        db_read_end(db);
    }
    db_close(db);
    if (rc != ERR_OK)
        return cli_fail(c);
    snprintf(text, sizeof text, "%" PRId64, bad ? bad : count);
    cli_say(c, bad ? MSG_CLI_VERIFY_JOURNAL_BAD : MSG_CLI_VERIFY_JOURNAL, text,
            NULL);
    return bad ? CLI_NO : CLI_DONE;
}

static enum err_code hold_cells(struct cli *c, struct buf *out, int64_t *faults)
{
    return tally_verify(c->tally, out, faults, &c->err);
}

static enum err_code hold_words(struct cli *c, struct buf *out, int64_t *faults)
{
    return words_verify(c->store, c->catalog, out, faults, &c->err);
}

static enum err_code hold_store(struct cli *c, struct buf *out, int64_t *faults)
{
    return store_check(c->store, out, faults, &c->err);
}

/* What is held against the records, with a line for a fault. */
static const struct {
    enum err_code (*hold)(struct cli *c, struct buf *out, int64_t *faults);
    enum msg_id good, bad;
} parts[] = {
    {hold_cells, MSG_CLI_VERIFY_CELLS, MSG_CLI_VERIFY_CELLS_BAD},
    {hold_words, MSG_CLI_VERIFY_WORDS, MSG_CLI_VERIFY_WORDS_BAD},
    {hold_store, MSG_CLI_VERIFY_STORE, MSG_CLI_VERIFY_STORE_BAD},
};

static int verify_part(struct cli *c, size_t i, struct buf *out)
{
    int64_t faults;
    char text[24];

    buf_clear(out);
    if (parts[i].hold(c, out, &faults) != ERR_OK)
        return cli_fail(c);
    snprintf(text, sizeof text, "%" PRId64, faults);
    fputs(buf_cstr(out), stderr);
    cli_say(c, faults ? parts[i].bad : parts[i].good, text, NULL);
    return faults ? CLI_NO : CLI_DONE;
}

static int repair(struct cli *c)
{
    int64_t records;
    char text[VNUM_TEXT_BYTES];

    if (tally_recount(c->tally, &records, &c->err) != ERR_OK ||
        words_repair(c->store, c->catalog, &c->err) != ERR_OK)
        return cli_fail(c);
    vnum_format(records, text);
    cli_say(c, MSG_CLI_REPAIRED, text, NULL);
    return CLI_DONE;
}

static int worse(int a, int b)
{
    return a > b ? a : b;
}

int cmd_verify(struct cli *c)
{
    struct buf out;
    int status = CLI_DONE;

    if (!cli_open(c, c->opt.repair ? STORE_WRITE : STORE_READ))
        return cli_fail(c);
    if (c->opt.repair)
        status = repair(c);
    buf_init(&out, OUT_BYTES);
    status = worse(status, verify_journal(c));
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        status = worse(status, verify_part(c, i, &out));
    buf_free(&out);
    return status;
}

int cmd_backup(struct cli *c)
{
    if (c->opt.arg_count != 1)
        return cli_needs(c, "FILE");
    if (!cli_open(c, STORE_READ) ||
        store_backup(c->store, c->opt.args[0], &c->err) != ERR_OK)
        return cli_fail(c);
    cli_say(c, MSG_CLI_BACKUP_DONE, c->opt.args[0], NULL);
    return CLI_DONE;
}

int cmd_restore(struct cli *c)
{
    const char *url = cli_database(c);

    if (c->opt.arg_count != 1)
        return cli_needs(c, "FILE");
    if (store_restore(url, c->opt.args[0], &c->err) != ERR_OK)
        return cli_fail(c);
    cli_say(c, MSG_CLI_RESTORE_DONE, url, NULL);
    return CLI_DONE;
}
