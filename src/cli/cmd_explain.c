/*
** ansinh explain: why an award is due what it is, month by month; why a dossier
** is due on its day.
*/
#include "benefit/explain.h"
#include "benefit/month.h"
#include "cli/cli.h"
#include "dossier/dossier.h"
#include "registry/load.h"

#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20 };

/* "social_award/15" or two words. */
static int read_award(struct cli *c, const struct cat_register **reg,
                      int64_t *id)
{
    const char *name = c->opt.arg_count > 0 ? c->opt.args[0] : "";
    const char *number = c->opt.arg_count > 1 ? c->opt.args[1] : NULL;
    const char *slash = strchr(name, '/');

    if (slash && !number) {
        number = slash + 1;
        name = arena_strndup(c->arena, name, (size_t)(slash - name));
    }
    if (!name || !number || c->opt.arg_count > 2)
        return cli_needs(c, "REGISTER/ID"), 0;
    return cli_number(c, number, "ID", 1, INT64_MAX / 2, id) &&
           cli_register(c, name, reg);
}

/* The record as a batch of one; 0 when there is none. */
static struct rows *load_award(struct cli *c, struct db *db,
                               const struct cat_register *reg, int64_t id)
{
    struct rows *rows = rows_new(c->arena, reg, 1);
    struct loader *l;
    struct stmt *s;
    char text[32];

    if (!rows) {
        (void)err_nomem(&c->err);
        return NULL;
    }
    if (loader_new(c->arena, reg, NULL, "r.id = $1", &l, &c->err) != ERR_OK ||
        loader_begin(l, db, &s, &c->err) != ERR_OK)
        return NULL;
    stmt_bind_int(s, 1, id);
    if (loader_fetch(l, s, c->arena, rows, &c->err) != ERR_OK)
        return NULL;
    if (rows->count == 1)
        return rows;
    snprintf(text, sizeof text, "%lld", (long long)id);
    (void)ERR_SET(&c->err, ERR_NOTFOUND, MSG_CLI_EXPLAIN_NONE, reg->name, text);
    return NULL;
}

/* The first months of the spans of an award, or the one that is asked. */
static int explain_benefit(struct cli *c, const struct cat_benefit *b,
                           const struct rows *rows, int32_t month,
                           struct buf *out)
{
    int32_t today = month_of(day_today());
    struct law_ask law = {.benefit = b,
                          .units = registry_units(c->registry),
                          .known = day_today(),
                          .first = month ? month : month_of(b->from),
                          .last = month ? month : today};
    struct due *d;
    struct due_spans spans;
    struct explain x;

    if (law.last < law.first)
        law.last = law.first;
    if (due_new(c->arena, &law, &d, &c->err) != ERR_OK ||
        due_run(d, rows, &spans, &c->err) != ERR_OK)
        return 0;
    size_t count = spans.count;
    int32_t *months = arena_array(c->arena, count + 1, sizeof *months);
    if (!months)
        return err_nomem(&c->err) == ERR_OK;
    for (size_t i = 0; i < count; i++)
        months[i] = spans.list[i].first;
    if (count == 0)
        months[count++] = law.last;
    for (size_t i = 0; i < count; i++) {
        if (explain_month(c->arena, d, rows, months[i], &x, &c->err) != ERR_OK)
            return 0;
        explain_text(d, rows, &x, c->lang, out);
    }
    return 1;
}

static int explain_all(struct cli *c, const struct rows *rows, int32_t month,
                       struct buf *out)
{
    int found = 0;

    for (size_t i = 0; i < c->catalog->benefit_count; i++) {
        const struct cat_benefit *b = &c->catalog->benefits[i];
        if (b->award != rows->reg)
            continue;
        found = 1;
        if (!explain_benefit(c, b, rows, month, out))
            return 0;
    }
    if (!found)
        (void)ERR_SET(&c->err, ERR_INPUT, MSG_CLI_EXPLAIN_REGISTER,
                      rows->reg->name);
    return found;
}

static int may_read(struct cli *c, const struct rows *rows)
{
    const struct unit *unit =
        units_get(registry_units(c->registry), rows->unit_id[0]);

    if (unit &&
        actor_may(c->who, registry_units(c->registry), unit->id,
                  rows->reg->field ? rows->reg->field->name : NULL, RIGHT_READ))
        return 1;
    (void)ERR_SET(&c->err, ERR_DENIED, MSG_BENEFIT_RUN_DENIED, c->who->name,
                  rows->reg->name, unit ? unit->name : "?");
    return 0;
}

/* ---- dossiers ---------------------------------------------------------- */

/* The code of a dossier, or its record: other registers hold awards. */
static int is_dossier(const struct cli *c)
{
    const char *name = c->opt.arg_count > 0 ? c->opt.args[0] : "";
    size_t len = strcspn(name, "/");

    if (len == strlen("admin_dossier") &&
        strncmp(name, "admin_dossier", len) == 0)
        return 1;
    return name[len] == '\0' && strchr(name, '-') != NULL;
}

static int explain_dossier(struct cli *c, struct db *db, struct buf *out)
{
    struct dossier d;
    const char *name = c->opt.args[0], *slash = strchr(name, '/');
    enum err_code rc;
    int64_t id;

    if (!slash && c->opt.arg_count < 2) {
        rc = dossier_find(c->arena, c->registry, db, c->who, name, &d, &c->err);
    } else {
        if (!cli_number(c, slash ? slash + 1 : c->opt.args[1], "ID", 1,
                        INT64_MAX / 2, &id))
            return 0;
        rc = dossier_get(c->arena, c->registry, db, c->who, id, &d, &c->err);
    }
    if (rc == ERR_OK)
        rc = dossier_explain(c->registry, db, &d, c->lang, out, &c->err);
    return rc == ERR_OK && cli_output(c, out);
}

static int run_dossier(struct cli *c)
{
    struct db *db = NULL;
    struct buf out;
    int good = cli_open(c, STORE_READ) &&
               store_reader(c->store, &db, &c->err) == ERR_OK;

    buf_init(&out, OUT_BYTES);
    good = good && explain_dossier(c, db, &out);
    db_close(db);
    buf_free(&out);
    return good ? CLI_DONE : cli_fail(c);
}

int cmd_explain(struct cli *c)
{
    const struct cat_register *reg;
    struct db *db;
    struct buf out;
    int32_t month = 0;
    int64_t id;
    int good = 0;

    if (is_dossier(c))
        return run_dossier(c);
    if (c->opt.month && month_parse(c->opt.month, &month, &c->err) != ERR_OK)
        return cli_fail(c);
    if (!cli_open(c, STORE_READ))
        return cli_fail(c);
    if (!read_award(c, &reg, &id))
        return c->err.code ? cli_fail(c) : CLI_WRONG;
    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    buf_init(&out, OUT_BYTES);
    struct rows *rows = load_award(c, db, reg, id);
    if (rows && may_read(c, rows) && explain_all(c, rows, month, &out))
        good = cli_output(c, &out);
    db_close(db);
    buf_free(&out);
    return good ? CLI_DONE : cli_fail(c);
}
