/*
** ansinh form: periodic forms of units without records.
*/
#include "cli/cli.h"
#include "registry/sheet.h"
#include "tally/entry.h"
#include "tally/figures.h"

#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20, VALUES_MAX = 20000, KEY_BYTES = 200 };

static const enum msg_id states[ENTRY_STATE__MAX] = {
    [ENTRY_NONE] = MSG_CLI_FORM_STATE_NONE,
    [ENTRY_DRAFT] = MSG_CLI_FORM_STATE_DRAFT,
    [ENTRY_SUBMITTED] = MSG_CLI_FORM_STATE_SUBMITTED,
    [ENTRY_RETURNED] = MSG_CLI_FORM_STATE_RETURNED,
    [ENTRY_APPROVED] = MSG_CLI_FORM_STATE_APPROVED,
    [ENTRY_REPLACED] = MSG_CLI_FORM_STATE_REPLACED};

/* ---- showing ----------------------------------------------------------- */

/* "jobs_created" or "jobs_created/sex=female". */
static void key_of(const struct entry_line *line, char out[KEY_BYTES])
{
    if (line->dim)
        snprintf(out, KEY_BYTES, "%s/%s=%s", line->indicator->name,
                 line->dim->name, line->dim->choice->codes.codes[line->code]);
    else
        snprintf(out, KEY_BYTES, "%s", line->indicator->name);
}

static void show_line(const struct cli *c, const struct entry_line *line,
                      struct buf *out)
{
    char key[KEY_BYTES];

    key_of(line, key);
    buf_printf(out, "%s,", key);
    buf_csv(out, line->dim ? line->dim->choice->titles[line->code].text[c->lang]
                           : line->indicator->title.text[c->lang]);
    buf_char(out, ',');
    buf_csv(out, line->indicator->uom.text[c->lang]);
    buf_char(out, ',');
    if (!line->missing)
        buf_int(out, line->value);
    buf_char(out, ',');
    if (line->seen)
        buf_int(out, line->before);
    buf_char(out, '\n');
}

static void say_remarks(struct cli *c, const struct entry *x)
{
    char text[ENTRY_REMARK_BYTES];

    for (size_t n = 0; n < x->remark_count; n++) {
        entry_remark_text(&x->remarks[n], c->lang, text);
        cli_say(c, MSG_CLI_FORM_RULE, text, NULL);
    }
}

static int show(struct cli *c, const struct entry_key *key)
{
    static const enum msg_id heads[] = {
        MSG_CLI_HEAD_KEY, MSG_CLI_HEAD_INDICATOR, MSG_CLI_HEAD_UOM,
        MSG_CLI_HEAD_VALUE, MSG_CLI_HEAD_BEFORE};
    struct entry x;
    struct db *db;
    struct buf out;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    enum err_code rc =
        entry_get(c->arena, c->registry, db, c->who, key, &x, &c->err);
    db_close(db);
    if (rc != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        buf_printf(&out, "%s%s", i ? "," : "", msg_text(heads[i], c->lang));
    buf_char(&out, '\n');
    for (size_t n = 0; n < x.line_count; n++)
        show_line(c, &x.lines[n], &out);
    int ok = cli_output(c, &out);
    buf_free(&out);
    cli_say(c, MSG_CLI_FORM_DONE, key->form->name,
            msg_text(states[x.state], c->lang));
    if (x.reason && x.state == ENTRY_RETURNED)
        cli_say(c, MSG_CLI_FORM_RULE, x.reason, NULL);
    say_remarks(c, &x);
    return ok;
}

/* ---- filling in from a file -------------------------------------------- */

struct filling {
    struct cli *c;
    int key, value; /* columns; -1 until the heading was seen */
    struct entry_value *values;
    size_t count;
};

static void find_heads(struct filling *f, const struct sheet_row *row)
{
    int key = -1, value = -1;

    for (size_t i = 0; i < row->count; i++) {
        if (sheet_is_head(row->cells[i].text, MSG_CLI_HEAD_KEY))
            key = (int)i;
        if (sheet_is_head(row->cells[i].text, MSG_CLI_HEAD_VALUE))
            value = (int)i;
    }
    if (key >= 0 && value >= 0) {
        f->key = key;
        f->value = value;
    }
}

static int split_key(struct arena *a, const char *text, struct entry_value *out)
{
    char *copy = arena_strdup(a, text);
    struct typed names;

    if (!copy)
        return 0;
    figure_key_split(copy, &names);
    *out = (struct entry_value){names.indicator, names.dim, names.code, 0};
    return 1;
}

static enum err_code take_row(const struct sheet_row *row, void *arg,
                              struct err *e)
{
    struct filling *f = arg;
    struct pos pos = {f->c->opt.args[2], (int)row->number, 1};
    struct decimal d;

    if (f->key < 0) {
        find_heads(f, row);
        return ERR_OK;
    }
    if ((size_t)f->key >= row->count || (size_t)f->value >= row->count ||
        !*row->cells[f->key].text || !*row->cells[f->value].text)
        return ERR_OK; /* an empty cell is not reported */
    if (f->count == VALUES_MAX)
        return ERR_AT(e, ERR_LIMIT, pos, MSG_CLI_FORM_FILE);
    if (vnum_parse(row->cells[f->value].text, pos, &d, e) != ERR_OK)
        return e->code;
    if (d.scale != 0)
        return ERR_AT(e, ERR_INPUT, pos, MSG_NUMBER_BAD,
                      row->cells[f->value].text);
    if (!split_key(f->c->arena, row->cells[f->key].text, &f->values[f->count]))
        return err_nomem(e);
    f->values[f->count++].value = d.value;
    return ERR_OK;
}

static int fill(struct cli *c, const struct entry_key *key)
{
    struct filling f = {.c = c, .key = -1, .value = -1};
    struct sheet_sink sink = {take_row, &f};
    struct sheet_file *file = NULL;
    enum err_code rc;

    f.values = arena_array(c->arena, VALUES_MAX, sizeof *f.values);
    rc = f.values ? sheet_open(c->opt.args[2], &file, &c->err)
                  : err_nomem(&c->err);
    if (rc == ERR_OK)
        rc = sheet_read(file, &sink, &c->err);
    sheet_close(file);
    if (rc == ERR_OK && f.key < 0)
        rc = ERR_SET(&c->err, ERR_INPUT, MSG_CLI_FORM_FILE);
    struct entry_fill what = {f.values, f.count, c->opt.reason};
    if (rc == ERR_OK)
        rc = entry_fill(c->arena, c->registry, c->who, key, &what, &c->err);
    return rc == ERR_OK;
}

/* ---- steps ------------------------------------------------------------- */

static int submit(struct cli *c, const struct entry_key *key)
{
    return entry_submit(c->arena, c->registry, c->who, key, &c->err) == ERR_OK;
}

static int approve(struct cli *c, const struct entry_key *key)
{
    return entry_decide(c->arena, c->registry, c->who, key, NULL, &c->err) ==
           ERR_OK;
}

static int give_back(struct cli *c, const struct entry_key *key)
{
    return entry_decide(c->arena, c->registry, c->who, key, c->opt.reason,
                        &c->err) == ERR_OK;
}

static int progress(struct cli *c, const struct entry_key *key)
{
    struct entry_progress *list;
    struct db *db;
    struct buf out;
    size_t count;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    enum err_code rc =
        entry_progress(c->arena, c->registry, db, key, &list, &count, &c->err);
    db_close(db);
    if (rc != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    for (size_t n = 0; n < count; n++)
        buf_printf(&out, "%s\t%s\t%s\n", list[n].unit->code, list[n].unit->name,
                   msg_text(states[list[n].state], c->lang));
    int ok = cli_output(c, &out);
    buf_free(&out);
    return ok;
}

static const struct {
    const char *name;
    int (*run)(struct cli *c, const struct entry_key *key);
    enum store_mode mode;
    enum entry_state after; /* what is said when it went well; NONE nothing */
    int args;
    int reason; /* needed */
} steps[] = {
    {"show", show, STORE_READ, ENTRY_NONE, 2, 0},
    {"fill", fill, STORE_WRITE, ENTRY_DRAFT, 3, 0},
    {"submit", submit, STORE_WRITE, ENTRY_SUBMITTED, 2, 0},
    {"approve", approve, STORE_WRITE, ENTRY_APPROVED, 2, 0},
    {"return", give_back, STORE_WRITE, ENTRY_RETURNED, 2, 1},
    {"progress", progress, STORE_READ, ENTRY_NONE, 2, 0},
};

/* ---- together ---------------------------------------------------------- */

static int list_forms(struct cli *c)
{
    struct buf out;

    if (!cli_load_catalog(c))
        return cli_fail(c);
    buf_init(&out, OUT_BYTES);
    for (size_t i = 0; i < c->catalog->form_count; i++)
        buf_printf(&out, "%s\t%s\n", c->catalog->forms[i].name,
                   c->catalog->forms[i].title.text[c->lang]);
    if (c->catalog->form_count == 0)
        cli_say(c, MSG_CLI_FORM_NONE, NULL, NULL);
    int ok = cli_output(c, &out);
    buf_free(&out);
    return ok ? CLI_DONE : cli_fail(c);
}

static int read_key(struct cli *c, struct entry_key *key)
{
    char near[256];
    const struct unit *unit;

    key->form = catalog_form(c->catalog, c->opt.args[1]);
    if (!key->form) {
        catalog_suggest(c->catalog, "form", c->opt.args[1], near, sizeof near);
        ERR_SET(&c->err, ERR_NOTFOUND, MSG_TALLY_FORM_NONE, c->opt.args[1],
                near);
        return cli_fail(c), 0;
    }
    c->opt.calendar = calendar_names[key->form->calendar];
    if (!cli_period(c, &key->period) || !cli_unit_in(c, key->period, &unit))
        return 0;
    key->unit_id = unit->id;
    return 1;
}

static int run_step(struct cli *c, size_t i)
{
    struct entry_key key;

    if ((int)c->opt.arg_count != steps[i].args)
        return cli_needs(c, c->opt.arg_count < 2 ? "FORM" : "FILE");
    if (steps[i].reason && !c->opt.reason)
        return cli_needs(c, "--reason");
    if (!cli_open(c, steps[i].mode))
        return cli_fail(c);
    if (!read_key(c, &key))
        return CLI_WRONG;
    if (!steps[i].run(c, &key))
        return cli_fail(c);
    if (steps[i].after != ENTRY_NONE)
        cli_say(c, MSG_CLI_FORM_DONE, key.form->name,
                msg_text(states[steps[i].after], c->lang));
    return CLI_DONE;
}

int cmd_form(struct cli *c)
{
    if (c->opt.arg_count == 0)
        return list_forms(c);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (strcmp(c->opt.args[0], steps[i].name) == 0)
            return run_step(c, i);
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, c->opt.args[0], "form",
            "show, fill, submit, approve, return, progress");
    return cli_fail(c);
}
