#include "web/rules.h"

#include "base/vnum.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_BYTES = 24, HOUR_MINUTES = 60 };

const struct rule_row rule_rows[RULE__MAX] = {
    [RULE_IDLE] = {"idle", MSG_WEB_RULE_IDLE, MSG_WEB_RULE_IDLE_HOW,
                   MSG_WEB_RULE_MINUTES, 5, 720, 120, NULL},
    [RULE_MOST] = {"most", MSG_WEB_RULE_MOST, MSG_WEB_RULE_MOST_HOW,
                   MSG_WEB_RULE_HOURS, 1, 72, 12, NULL},
    [RULE_PASSWORD] = {"password", MSG_WEB_RULE_PASSWORD,
                       MSG_WEB_RULE_PASSWORD_HOW, MSG_WEB_RULE_SIGNS, 8, 64, 10,
                       NULL},
    [RULE_TRIES] = {"tries", MSG_WEB_RULE_TRIES, MSG_WEB_RULE_TRIES_HOW,
                    MSG_WEB_RULE_TIMES, 3, 20, 5, NULL},
    [RULE_WAIT] = {"wait", MSG_WEB_RULE_WAIT, MSG_WEB_RULE_WAIT_HOW,
                   MSG_WEB_RULE_MINUTES, 1, 15, 5, NULL},
    [RULE_CODE_READER] = {"code_reader", MSG_WEB_RULE_CODE_READER, MSG_NONE,
                          MSG_NONE, 0, 1, 0, "reader"},
    [RULE_CODE_OFFICER] = {"code_officer", MSG_WEB_RULE_CODE_OFFICER, MSG_NONE,
                           MSG_NONE, 0, 1, 0, "officer"},
    [RULE_CODE_APPROVER] = {"code_approver", MSG_WEB_RULE_CODE_APPROVER,
                            MSG_NONE, MSG_NONE, 0, 1, 0, "approver"},
    [RULE_CODE_ADMIN] = {"code_admin", MSG_WEB_RULE_CODE_ADMIN, MSG_NONE,
                         MSG_NONE, 0, 1, 0, "admin"},
};

void rule_list(char out[RULE_LIST_BYTES])
{
    size_t len = 0;

    out[0] = '\0';
    for (int i = 0; i < RULE__MAX && len < RULE_LIST_BYTES; i++)
        len += (size_t)snprintf(out + len, RULE_LIST_BYTES - len, "%s%s",
                                i ? ", " : "", rule_rows[i].key);
}

enum rule rule_of(const char *key)
{
    int i = 0;

    while (i < RULE__MAX && strcmp(rule_rows[i].key, key) != 0)
        i++;
    return (enum rule)i;
}

static int fits(enum rule rule, int64_t value)
{
    return value >= rule_rows[rule].least && value <= rule_rows[rule].greatest;
}

/* ---- reading ------------------------------------------------------------ */

void rules_default(struct rules *out)
{
    for (int i = 0; i < RULE__MAX; i++)
        out->value[i] = rule_rows[i].otherwise;
    out->version = 0;
}

/* The journal knows the last change; web_rule is one record, of the id 1. */
static const char sql_version[] =
    "SELECT max(seq) FROM journal WHERE table_name = 'web_rule'"
    " AND record_id IS NOT NULL";

enum err_code rules_load(struct db *db, struct rules *out, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, "SELECT key, value FROM web_rule", &s, e);

    rules_default(out);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        enum rule rule = rule_of(stmt_text(s, 0));
        if (rule < RULE__MAX && fits(rule, stmt_int(s, 1)))
            out->value[rule] = stmt_int(s, 1);
    }
    return rc == ERR_OK ? db_int(db, sql_version, &out->version, e) : rc;
}

static enum err_code refuse(enum rule rule, const char *text, struct err *e)
{
    char least[NUMBER_BYTES], greatest[NUMBER_BYTES];

    snprintf(least, sizeof least, "%" PRId64, rule_rows[rule].least);
    snprintf(greatest, sizeof greatest, "%" PRId64, rule_rows[rule].greatest);
    return ERR_SET(e, ERR_INPUT, MSG_WEB_RULE_BOUNDS, rule_rows[rule].key, text,
                   least, greatest);
}

enum err_code rule_read(enum rule rule, const char *text, int64_t *out,
                        struct err *e)
{
    struct err said = {0};

    *out = 0;
    if (vnum_parse_int(text, NO_POS, out, &said) == ERR_OK && fits(rule, *out))
        return ERR_OK;
    *out = 0;
    return refuse(rule, text, e);
}

/* ---- changing ----------------------------------------------------------- */

static enum err_code check(const struct rules *to, struct err *e)
{
    char text[NUMBER_BYTES];

    for (int i = 0; i < RULE__MAX; i++) {
        if (fits(i, to->value[i]))
            continue;
        snprintf(text, sizeof text, "%" PRId64, to->value[i]);
        return refuse(i, text, e);
    }
    return to->value[RULE_IDLE] <= to->value[RULE_MOST] * HOUR_MINUTES
               ? ERR_OK
               : ERR_SET(e, ERR_INPUT, MSG_WEB_RULE_ORDER);
}

static enum err_code save_one(struct db *db, enum rule rule, int64_t value,
                              const char *actor, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "INSERT INTO web_rule (key, value, entered_by, entered_at)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO UPDATE SET"
                   " value = excluded.value, entered_by = excluded.entered_by,"
                   " entered_at = excluded.entered_at",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_text(s, 1, rule_rows[rule].key);
    stmt_bind_int(s, 2, value);
    stmt_bind_text(s, 3, actor);
    stmt_bind_text(s, 4, stamp);
    return stmt_run(s, NULL, e);
}

static enum err_code note(struct db *db, enum rule rule, int64_t old,
                          int64_t value, const char *actor, struct err *e)
{
    char before[64], after[64];
    struct journal_entry entry = {actor,  "correct", "web_rule", 1,
                                  before, after,     NULL};

    snprintf(before, sizeof before, "{\"%s\":%" PRId64 "}", rule_rows[rule].key,
             old);
    snprintf(after, sizeof after, "{\"%s\":%" PRId64 "}", rule_rows[rule].key,
             value);
    return journal_add(db, &entry, e);
}

enum err_code rules_save(struct db *db, const struct rules *to,
                         const char *actor, struct err *e)
{
    struct rules now = {0};
    enum err_code rc = check(to, e);

    if (rc == ERR_OK)
        rc = rules_load(db, &now, e);
    if (rc == ERR_OK && now.version != to->version)
        rc = ERR_SET(e, ERR_BUSY, MSG_WEB_CONFLICT);
    for (int i = 0; rc == ERR_OK && i < RULE__MAX; i++) {
        if (now.value[i] == to->value[i])
            continue;
        rc = save_one(db, i, to->value[i], actor, e);
        if (rc == ERR_OK)
            rc = note(db, i, now.value[i], to->value[i], actor, e);
    }
    return rc;
}
