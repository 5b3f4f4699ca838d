/*
** Accounts to try the program with: one for each role of an office.
*/
#include "web/serve.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *name, *full_name, *role, *field;
    int in_commune; /* of one commune instead of the whole unit */
} demo[] = {
    {"quantri", "Trần Quản Trị", "admin", NULL, 0},
    {"giamdoc", "Lê Giám Đốc", "approver", NULL, 0},
    {"vieclam", "Nguyễn Việc Làm", "officer", "employment", 0},
    {"baotro", "Phạm Bảo Trợ", "approver", "social_assistance", 0},
    {"canboxa", "Thạch Cán Bộ", "officer", NULL, 1},
    {"thanhtra", "Võ Thanh Tra", "reader", NULL, 0},
};

struct job {
    const char *hash;
    int64_t unit, commune;
};

static enum err_code add_one(struct db *db, const struct job *j, size_t i,
                             struct err *e)
{
    enum err_code rc = user_add(db, demo[i].name, demo[i].full_name, "demo", e);

    if (rc == ERR_INPUT) { /* there already */
        err_clear(e);
        rc = ERR_OK;
    } else if (rc == ERR_OK) {
        rc = user_grant(db, demo[i].name, demo[i].role,
                        demo[i].in_commune ? j->commune : j->unit,
                        demo[i].field, "demo", e);
    }
    return rc == ERR_OK
               ? account_set_password(db, demo[i].name, j->hash, "demo", e)
               : rc;
}

static enum err_code job_demo(struct db *db, void *arg, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < ARRAY_COUNT(demo); i++)
        rc = add_one(db, arg, i, e);
    return rc;
}

/* The first commune below a unit, by its id. */
static int64_t first_commune(const struct units *u, int64_t top)
{
    const struct unit *above = units_get(u, top);
    day_t map = above && above->to != DAY_NONE && above->to < day_today()
                    ? above->to
                    : day_today();

    for (int64_t id = 1; id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        if (x && strcmp(x->level, "commune") == 0 && unit_valid(x, map) &&
            units_is_below(u, id, top, map))
            return id;
    }
    return top;
}

enum err_code web_demo_accounts(struct tally *t, const char *password,
                                int64_t unit, struct err *e)
{
    struct registry *r = tally_registry(t);
    char hash[PASSWORD_HASH_BYTES];
    struct job job = {hash, unit, first_commune(registry_units(r), unit)};

    if (sodium_init() < 0)
        return err_nomem(e);
    enum err_code rc = password_hash(NULL, password, hash, e);
    return rc == ERR_OK ? store_write(registry_store(r), job_demo, &job, e)
                        : rc;
}
