/*
** Rows as corrections: each finds the one record that it is about, and what it
** says otherwise than the record becomes a correction through the registry's
** one door, with the reason given for all.
*/
#include "registry/import_impl.h"

#include "registry/identity.h"
#include "registry/save.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 6, CELL_BYTES = 1024, NUMBER_DIGITS = 18 };

struct corrections {
    const char *sql_find;  /* by the heading's keys; NULL while not asked */
    const char *sql_name;  /* of the party, for the list of changes */
    struct rows *was, *to; /* one record each */
    unsigned char *set;
    int64_t first; /* of the journal: what this import wrote comes after it */
    struct import_out out;
};

/* ---- building ---------------------------------------------------------- */

enum err_code corrections_new(struct import *m, struct err *e)
{
    const struct import_job *job = m->job;
    const struct cat_register *party = rows_party(job->reg);
    struct corrections *c = arena_alloc(m->a, sizeof *c);

    if (!job->correct->reason || !*job->correct->reason)
        return ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
    if (!c)
        return err_nomem(e);
    c->was = rows_new(m->a, job->reg, 1);
    c->to = rows_new(m->a, job->reg, 1);
    c->set = arena_alloc(m->a, job->reg->column_count + 1);
    c->out.path = job->correct->changes
                      ? job->correct->changes
                      : arena_printf(m->a, "%s-thay-doi.csv", job->path);
    if (!c->was || !c->to || !c->set || !c->out.path)
        return err_nomem(e);
    if (party && identity_of(party).name >= 0) {
        c->sql_name = arena_printf(m->a, "SELECT %s FROM %s WHERE id = $1",
                                   party->columns[identity_of(party).name].name,
                                   party->name);
        if (!c->sql_name)
            return err_nomem(e);
    }
    buf_init(&c->out.line, 1 << 20);
    m->corrections = c;
    return ERR_OK;
}

/* What is known only with the heading and the database. */
static enum err_code begin(struct import *m, struct err *e)
{
    struct corrections *c = m->corrections;
    struct buf sql;

    if (c->sql_find)
        return ERR_OK;
    buf_init(&sql, 1 << 16);
    buf_printf(&sql, "SELECT id FROM %s WHERE NOT voided", m->job->reg->name);
    for (size_t i = 0; i < m->head.key_count; i++)
        buf_printf(&sql, " AND %s = $%zu",
                   m->job->reg->columns[m->head.keys[i]].name, i + 1);
    buf_printf(&sql, " ORDER BY id LIMIT %d", FOUND_MAX);
    c->sql_find = buf_to_arena(&sql, m->a);
    buf_free(&sql);
    if (!c->sql_find)
        return err_nomem(e);
    return db_int(m->db, "SELECT coalesce(max(seq), 0) FROM journal", &c->first,
                  e);
}

/* ---- which record ------------------------------------------------------ */

/* A fault of the row ends the row, others the import. */
static int is_fatal(enum err_code rc)
{
    return rc != ERR_OK && rc != ERR_INPUT && rc != ERR_DENIED &&
           rc != ERR_NOTFOUND;
}

/* The party of a row that names it by its columns. */
static enum err_code find_party(struct import *m, struct batch *b, size_t row,
                                int *fatal, struct err *e)
{
    int party = b->rows->reg->party;
    int64_t id = b->rows->value[party][row];
    enum err_code rc;

    if (!b->rows->null[party][row])
        return finder_check(b->finder, m->db, row, id, fatal, e);
    rc = finder_find(b->finder, m->db, row, &id, fatal, e);
    if (rc != ERR_OK)
        return rc;
    if (id > 0)
        rows_set(b->rows, row, party, id);
    if (id == 0 && b->rows->unit_id[row] == 0)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_UNIT);
    return id ? ERR_OK : ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_PARTY_NONE);
}

/* The number that stands in the row. */
static enum err_code read_number(const struct import *m, const struct batch *b,
                                 size_t row, int64_t *id, struct err *e)
{
    const struct sheet_row *kept = &b->kept[row];
    const char *text = "";

    for (size_t i = 0; i < kept->count && i < m->head.count; i++)
        if (m->head.to[i].kind == TO_NUMBER)
            text = kept->cells[i].text;
    size_t len = strlen(text);
    if (len == 0 || len > NUMBER_DIGITS || strspn(text, "0123456789") != len)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_NUMBER, text);
    *id = strtoll(text, NULL, 10);
    return ERR_OK;
}

static enum err_code refuse_found(const int64_t *ids, size_t count,
                                  struct err *e)
{
    char list[FOUND_MAX * 24] = "";
    size_t used = 0;

    if (count == 0)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_NONE);
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(list + used, sizeof list - used, "%s%" PRId64,
                         i ? ", " : "", ids[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_SEVERAL, list);
}

/* By the key's columns, all of which the row must have. */
static enum err_code find_by_keys(struct import *m, struct batch *b, size_t row,
                                  int64_t *id, struct err *e)
{
    const struct cat_register *reg = b->rows->reg;
    int64_t ids[FOUND_MAX];
    size_t count = 0;
    struct stmt *s;
    int more;

    for (size_t i = 0; i < m->head.key_count; i++)
        if (b->rows->null[m->head.keys[i]][row])
            return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_BLANK,
                           TITLE(&reg->columns[m->head.keys[i]]));
    enum err_code rc = db_prepare(m->db, m->corrections->sql_find, &s, e);
    for (size_t i = 0; i < m->head.key_count && rc == ERR_OK; i++)
        save_bind_cell(s, (int)i + 1, b->rows, row, m->head.keys[i]);
    while (rc == ERR_OK && (rc = stmt_step(s, &more, e)) == ERR_OK && more) {
        ids[count++] = stmt_int(s, 0);
        if (count == FOUND_MAX) {
            stmt_reset(s);
            break;
        }
    }
    *id = rc == ERR_OK && count == 1 ? ids[0] : 0;
    return rc != ERR_OK || *id ? rc : refuse_found(ids, count, e);
}

/* The record of the row into c->was. */
static enum err_code find_record(struct import *m, struct batch *b, size_t row,
                                 int *fatal, struct err *e)
{
    struct corrections *c = m->corrections;
    int party = b->rows->reg->party;
    int64_t id = 0;
    enum err_code rc = ERR_OK;

    *fatal = 0;
    if (b->finder && head_is_key(&m->head, party))
        rc = find_party(m, b, row, fatal, e);
    if (rc != ERR_OK)
        return rc;
    rc = m->head.key_count > 0 ? find_by_keys(m, b, row, &id, e)
                               : read_number(m, b, row, &id, e);
    if (rc == ERR_OK)
        rc = registry_get(m->job->registry, m->db, id, b->texts, c->was, e);
    *fatal = is_fatal(rc);
    if (rc != ERR_OK || party < 0)
        return rc;
    if (!b->rows->null[party][row] &&
        b->rows->value[party][row] != c->was->value[party][0])
        return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_OTHER,
                       TITLE(rows_party(b->rows->reg)));
    return c->was->null[party][0]
               ? ERR_OK
               : finder_check(b->finder, m->db, row, c->was->value[party][0],
                              fatal, e);
}

/* ---- what changes ------------------------------------------------------ */

static int is_same(const struct rows *a, size_t x, const struct rows *b,
                   size_t y, int column)
{
    if (a->null[column][x] || b->null[column][y])
        return a->null[column][x] == b->null[column][y];
    if (a->text[column])
        return strcmp(a->text[column][x], b->text[column][y]) == 0;
    return a->value[column][x] == b->value[column][y];
}

/* Which columns of the record the row says otherwise; how many. */
static int find_changes(struct import *m, const struct batch *b, size_t row)
{
    struct corrections *c = m->corrections;
    const struct sheet_row *kept = &b->kept[row];
    int count = 0;

    memset(c->set, 0, b->rows->own_count);
    for (size_t i = 0; i < kept->count && i < m->head.count; i++) {
        int column = m->head.to[i].column;
        if (m->head.to[i].kind != TO_COLUMN || !*kept->cells[i].text ||
            column == b->rows->reg->party || head_is_key(&m->head, column) ||
            is_same(c->was, 0, b->rows, row, column))
            continue;
        c->set[column] = 1;
        count++;
    }
    return count;
}

/* A second row must not undo what the first one said. */
static enum err_code check_once(struct import *m, struct err *e)
{
    struct corrections *c = m->corrections;
    struct stmt *s;
    char id[24];
    int row;
    enum err_code rc = db_prepare(m->db,
                                  "SELECT 1 FROM journal WHERE table_name = $1 "
                                  "AND record_id = $2 AND seq > $3 LIMIT 1",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, m->job->reg->name);
    stmt_bind_int(s, 2, c->was->id[0]);
    stmt_bind_int(s, 3, c->first);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    stmt_reset(s);
    snprintf(id, sizeof id, "%" PRId64, c->was->id[0]);
    return ERR_SET(e, ERR_INPUT, MSG_REG_CORRECT_TWICE, id);
}

/* The party's name as it is written; "" for none. */
static enum err_code put_name(struct import *m, struct err *e)
{
    struct corrections *c = m->corrections;
    int party = c->was->reg->party, row = 0;
    struct stmt *s = NULL;
    enum err_code rc = ERR_OK;

    if (c->sql_name && !c->was->null[party][0]) {
        rc = db_prepare(m->db, c->sql_name, &s, e);
        if (rc == ERR_OK) {
            stmt_bind_int(s, 1, c->was->value[party][0]);
            rc = stmt_step(s, &row, e);
        }
    }
    import_out_cell(&c->out, row && !stmt_null(s, 0) ? stmt_text(s, 0) : "");
    if (row)
        stmt_reset(s);
    return rc;
}

static enum err_code put_heading(struct import *m, struct err *e)
{
    static const enum msg_id words[] = {
        MSG_REG_HEAD_ROW,    MSG_REG_HEAD_NUMBER, MSG_REG_HEAD_WHO,
        MSG_REG_HEAD_COLUMN, MSG_REG_HEAD_BEFORE, MSG_REG_HEAD_AFTER};
    struct import_out *o = &m->corrections->out;

    if (o->f)
        return ERR_OK;
    if (import_out_open(o, e) != ERR_OK)
        return e->code;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        import_out_word(o, words[i], m->job->lang);
    return import_out_line(o, e);
}

/* A line for each column that changes. */
static enum err_code put_changes(struct import *m, const struct batch *b,
                                 size_t row, struct err *e)
{
    struct corrections *c = m->corrections;
    char text[CELL_BYTES];
    enum err_code rc = put_heading(m, e);

    for (int i = 0; i < (int)b->rows->own_count && rc == ERR_OK; i++) {
        if (!c->set[i])
            continue;
        snprintf(text, sizeof text, "%" PRId64, b->kept[row].number);
        import_out_cell(&c->out, text);
        snprintf(text, sizeof text, "%" PRId64, c->was->id[0]);
        import_out_cell(&c->out, text);
        rc = put_name(m, e);
        import_out_cell(&c->out,
                        b->rows->reg->columns[i].title.text[m->job->lang]);
        rows_cell_text(c->was, 0, i, ROWS_PEOPLE, m->job->lang, text,
                       sizeof text);
        import_out_cell(&c->out, text);
        rows_cell_text(b->rows, row, i, ROWS_PEOPLE, m->job->lang, text,
                       sizeof text);
        import_out_cell(&c->out, text);
        if (rc == ERR_OK)
            rc = import_out_line(&c->out, e);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code correct(struct import *m, const struct batch *b,
                             size_t row, struct err *e)
{
    struct corrections *c = m->corrections;
    struct save how = {m->db,     m->job->who, m->job->correct->reason,
                       m->source, NULL,        m->job->look};

    rows_clear(c->to);
    (void)rows_copy(c->to, b->rows, row);
    c->to->unit_id[0] = 0; /* it stays in its unit */
    return registry_correct(m->job->registry, &how, c->was->id[0], c->to,
                            c->set, e);
}

static enum err_code save_row(struct import *m, struct batch *b, size_t row,
                              int *fatal, struct err *e)
{
    enum err_code rc = find_record(m, b, row, fatal, e);

    if (rc != ERR_OK)
        return rc;
    if (find_changes(m, b, row) == 0) {
        m->result->same++;
        return ERR_OK;
    }
    rc = check_once(m, e);
    if (rc == ERR_OK)
        rc = correct(m, b, row, e);
    *fatal = is_fatal(rc);
    if (rc != ERR_OK)
        return rc;
    m->result->good++;
    *fatal = 1;
    return put_changes(m, b, row, e);
}

enum err_code corrections_save(struct import *m, struct batch *b, struct err *e)
{
    enum err_code rc = begin(m, e);
    int fatal = 0;

    if (rc == ERR_OK && b->finder)
        rc = batch_take_numbers(m, b, e);
    for (size_t row = 0; row < b->rows->count && rc == ERR_OK; row++) {
        struct err fault = {0};
        if (b->rows->voided[row])
            continue;
        if (save_row(m, b, row, &fatal, &fault) == ERR_OK)
            continue;
        if (fatal)
            rc = (*e = fault).code;
        else
            batch_fault(b, row, -1, &fault);
    }
    return rc;
}

enum err_code corrections_end(struct import *m, int keep, struct err *e)
{
    struct corrections *c = m->corrections;

    if (!c)
        return ERR_OK;
    if (keep && c->out.f)
        m->result->changes = c->out.path;
    return import_out_end(&c->out, keep, e);
}
