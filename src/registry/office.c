#include "registry/office.h"

#include "registry/load.h"

#include <assert.h>
#include <string.h>

enum { HEAD_ROWS = 64, HEAD_LIST_MAX = 40 };

/* The columns of the register by what they fill. */
enum head_column {
    HEAD_SUPERIOR,
    HEAD_ISSUER,
    HEAD_SYMBOL,
    HEAD_PLACE,
    HEAD_AUTHORITY,
    HEAD_FOR,
    HEAD_POST,
    HEAD_NAME,
    HEAD_ADDRESSEES,
    HEAD_RECIPIENTS,
    HEAD__MAX
};

static const char *const names[HEAD__MAX] = {
    [HEAD_SUPERIOR] = "superior",
    [HEAD_ISSUER] = "issuer",
    [HEAD_SYMBOL] = "symbol",
    [HEAD_PLACE] = "place",
    [HEAD_AUTHORITY] = "sign_authority",
    [HEAD_FOR] = "sign_for",
    [HEAD_POST] = "sign_post",
    [HEAD_NAME] = "sign_name",
    [HEAD_ADDRESSEES] = "addressees",
    [HEAD_RECIPIENTS] = "recipients",
};

/* The best record so far: the nearest unit, then the latest first day, then
** the latest record. */
struct best {
    int steps; /* from the unit up; -1: none yet */
    day_t from;
    int64_t id;
    const char *text[HEAD__MAX];
};

/* How many steps above the unit asked the record's unit stands; -1 when it is
** not above. */
static int steps_up(const struct office_ask *ask, int64_t owner)
{
    int steps = 0;

    if (ask->own)
        return owner == ask->unit_id ? 0 : -1;
    int64_t goal = units_on_map(ask->units, owner, ask->map);

    for (int64_t u = ask->unit_id; u; steps++) {
        if (u == owner || units_on_map(ask->units, u, ask->map) == goal)
            return steps;
        u = units_parent_on_map(ask->units, u, ask->map);
    }
    return -1;
}

static void consider(const struct office_ask *ask, const struct rows *rows,
                     size_t row, struct best *best)
{
    int from_column = cat_column_index(rows->reg, "from_day");
    int steps = steps_up(ask, rows->unit_id[row]);

    assert(from_column >= 0);
    day_t from = (day_t)rows->value[from_column][row];
    if (steps < 0 || (best->steps >= 0 && best->steps < steps))
        return;
    if (best->steps == steps &&
        (from < best->from || (from == best->from && rows->id[row] < best->id)))
        return;
    best->steps = steps;
    best->from = from;
    best->id = rows->id[row];
    for (int i = 0; i < HEAD__MAX; i++) {
        int c = cat_column_index(rows->reg, names[i]);
        int given = c >= 0 && rows->text[c] && !rows->null[c][row];
        best->text[i] = given ? rows->text[c][row] : NULL;
    }
}

/* Read the records valid on the day. */
static enum err_code find_best(struct arena *a, const struct office_ask *ask,
                               const struct cat_register *reg,
                               struct best *best, struct err *e)
{
    static const char where[] = "r.voided = $1 AND r.from_day <= $2"
                                " AND (r.to_day IS NULL OR r.to_day >= $2)";
    struct rows *rows = rows_new(a, reg, HEAD_ROWS);
    struct loader *l;
    struct stmt *s = NULL;
    enum err_code rc;

    if (!rows)
        return err_nomem(e);
    rc = loader_new(a, reg, NULL, where, &l, e);
    if (rc == ERR_OK)
        rc = loader_begin(l, ask->db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_bool(s, 1, 0);
    stmt_bind_day(s, 2, ask->day);
    do {
        rc = loader_fetch(l, s, a, rows, e);
        for (size_t i = 0; rc == ERR_OK && i < rows->count; i++)
            consider(ask, rows, i, best);
    } while (rc == ERR_OK && rows->count > 0);
    return rc;
}

/* "a|b|c" to a list; blanks around the parts and empty parts fall away. */
static enum err_code split(struct arena *a, const char *text,
                           const char *const **out, size_t *count,
                           struct err *e)
{
    const char **list = arena_array(a, HEAD_LIST_MAX, sizeof *list);
    size_t n = 0;

    if (!list)
        return err_nomem(e);
    while (text && *text && n < HEAD_LIST_MAX) {
        size_t len = strcspn(text, "|");
        const char *s = text, *end = text + len;
        while (s < end && *s == ' ')
            s++;
        while (end > s && end[-1] == ' ')
            end--;
        if (end > s && !(list[n++] = arena_strndup(a, s, (size_t)(end - s))))
            return err_nomem(e);
        text += len + (text[len] == '|');
    }
    *out = list;
    *count = n;
    return ERR_OK;
}

static enum err_code fill_head(struct arena *a, const struct best *best,
                               struct doc_head *head, struct err *e)
{
    const char *const *t = best->text;

    head->superior = t[HEAD_SUPERIOR];
    head->issuer = t[HEAD_ISSUER];
    head->symbol = t[HEAD_SYMBOL];
    head->place = t[HEAD_PLACE];
    head->sign_authority = t[HEAD_AUTHORITY];
    head->sign_for = t[HEAD_FOR];
    head->sign_post = t[HEAD_POST];
    head->sign_name = t[HEAD_NAME];
    enum err_code rc = split(a, t[HEAD_ADDRESSEES], &head->addressees,
                             &head->addressee_count, e);
    if (rc != ERR_OK)
        return rc;
    return split(a, t[HEAD_RECIPIENTS], &head->recipients,
                 &head->recipient_count, e);
}

enum err_code office_head(struct arena *a, const struct office_ask *ask,
                          struct doc_head *head, int *found, struct err *e)
{
    const struct cat_register *reg =
        catalog_register(ask->catalog, "office_profile");
    struct best best = {.steps = -1};

    *found = 0;
    if (!reg || reg->kind != CAT_SPELL)
        return ERR_OK;
    enum err_code rc = find_best(a, ask, reg, &best, e);
    if (rc != ERR_OK || best.steps < 0)
        return rc;
    *found = 1;
    return fill_head(a, &best, head, e);
}
