/*
** ansinh dossier: take in, work, look at and print dossiers.  What is done is
** in the room dossier; here words become calls.
*/
#include "base/file.h"
#include "base/text.h"
#include "cli/overlap_tell.h"
#include "cli/paper.h"
#include "dossier/files.h"
#include "dossier/outbox.h"
#include "dossier/paper.h"
#include "dossier/queue.h"
#include "dossier/start.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20, VALUES_MAX = 40, CELL = 400 };

/* KEY=VALUE words after the first ones. */
struct words {
    const char *key[VALUES_MAX], *value[VALUES_MAX];
    size_t count;
};

static int read_words(struct cli *c, size_t first, struct words *out)
{
    for (size_t i = first; i < c->opt.arg_count; i++) {
        const char *sign = strchr(c->opt.args[i], '=');
        const char *value;
        if (!sign || out->count == VALUES_MAX)
            return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_SET_BAD,
                           c->opt.args[i]) == ERR_OK;
        if (text_nfc(c->arena, sign + 1, strlen(sign + 1), &value, &c->err) !=
            ERR_OK)
            return 0;
        out->key[out->count] = arena_strndup(c->arena, c->opt.args[i],
                                             (size_t)(sign - c->opt.args[i]));
        if (!out->key[out->count])
            return err_nomem(&c->err) == ERR_OK;
        out->value[out->count++] = value;
    }
    return 1;
}

/* The value of a key, which is then taken; NULL when it was not given. */
static const char *take(struct words *w, const char *key)
{
    for (size_t i = 0; i < w->count; i++) {
        const char *value = w->value[i];
        if (strcmp(w->key[i], key) != 0)
            continue;
        w->count--;
        w->key[i] = w->key[w->count];
        w->value[i] = w->value[w->count];
        return value;
    }
    return NULL;
}

static int take_day(struct cli *c, struct words *w, const char *key, day_t *out)
{
    const char *text = take(w, key);

    *out = DAY_NONE;
    return !text || day_parse(text, NO_POS, out, &c->err) == ERR_OK;
}

static int take_id(struct cli *c, struct words *w, const char *key,
                   int64_t *out)
{
    const char *text = take(w, key);

    *out = 0;
    return !text || cli_number(c, text, key, 1, INT64_MAX / 2, out);
}

/* Now, or day=... time=9:30 for what is entered afterwards. */
static int take_moment(struct cli *c, struct words *w,
                       struct dossier_moment *out)
{
    const char *time = take(w, "time");
    int hour, minute, used = 0;
    day_t day;

    *out = dossier_now();
    if (!take_day(c, w, "day", &day))
        return 0;
    if (day != DAY_NONE)
        *out = (struct dossier_moment){day, 8 * 60};
    if (!time)
        return 1;
    if (sscanf(time, "%2d:%2d%n", &hour, &minute, &used) != 2 || time[used] ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, time, "time",
                       "9:30") == ERR_OK;
    out->minute = hour * 60 + minute;
    return 1;
}

static int take_unit(struct cli *c, struct words *w, const char *key, day_t day,
                     int64_t *out)
{
    const char *text = take(w, key);
    const struct unit *unit;

    *out = 0;
    if (!text)
        return 1;
    if (units_find(registry_units(c->registry), text, day, &unit, &c->err) !=
        ERR_OK)
        return 0;
    *out = unit->id;
    return 1;
}

/* Nothing may be left over: a misspelt key is no silence. */
static int nothing_left(struct cli *c, const struct words *w, const char *known)
{
    if (w->count == 0)
        return 1;
    (void)ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, w->key[0], "KEY=VALUE",
                  known);
    return 0;
}

/* A dossier by id or code. */
static int find(struct cli *c, struct db *db, const char *text,
                struct dossier *out)
{
    enum err_code rc;

    if (strchr(text, '-') || strchr(text, '.')) {
        rc =
            dossier_find(c->arena, c->registry, db, c->who, text, out, &c->err);
        return rc == ERR_OK;
    }
    int64_t id;
    if (!cli_number(c, text, "ID", 1, INT64_MAX / 2, &id))
        return 0;
    return dossier_get(c->arena, c->registry, db, c->who, id, out, &c->err) ==
           ERR_OK;
}

/* Prepare the message to who filed it. */
static int tell(struct cli *c, int64_t id, enum dossier_action action)
{
    return outbox_after(c->registry, id, action, c->lang, &c->err) == ERR_OK;
}

/* ---- receiving --------------------------------------------------------- */

static int receive(struct cli *c)
{
    static const char known[] =
        "channel, person, organisation, subject, email, phone, officer, "
        "settles, due, day, time, registered";
    struct words w = {.count = 0};
    struct dossier_new n = {0};
    struct dossier_receipt r;
    const struct unit *desk;
    char due[DOSSIER_DUE_BYTES], id[24];

    if (c->opt.arg_count < 2)
        return cli_needs(c, "PROCEDURE"), 0;
    if (!read_words(c, 2, &w) || !take_moment(c, &w, &n.at) ||
        !cli_unit(c, n.at.day, &desk) || !take_day(c, &w, "due", &n.due) ||
        !take_id(c, &w, "person", &n.person) ||
        !take_id(c, &w, "organisation", &n.organisation) ||
        !take_unit(c, &w, "settles", n.at.day, &n.unit_id))
        return 0;
    n.procedure = c->opt.args[1];
    n.filed_at = desk->id;
    n.channel = take(&w, "channel");
    n.channel = n.channel ? n.channel : "in_person";
    n.subject = take(&w, "subject");
    n.email = take(&w, "email");
    n.phone = take(&w, "phone");
    n.officer = take(&w, "officer");
    n.registered = take(&w, "registered") != NULL;
    if (!nothing_left(c, &w, known) ||
        dossier_receive(c->registry, c->who, &n, &r, &c->err) != ERR_OK ||
        (!n.registered && !tell(c, r.id, DOSSIER_DO_ACCEPT)))
        return 0;
    dossier_due_text(r.due, r.due_minute, c->lang, due);
    snprintf(id, sizeof id, "%" PRId64, r.id);
    printf("%s\t%s\t%s\n", id, *r.code ? r.code : "-", due);
    return 1;
}

/* ---- acting ------------------------------------------------------------ */

static int action_of(const char *name)
{
    for (int i = 0; i < DOSSIER_DO_RECOMPUTE; i++)
        if (i != DOSSIER_DO_REGISTER &&
            strcmp(dossier_action_names[i], name) == 0)
            return i;
    return -1;
}

/* One dossier; a refusal is shown and the others go on. */
static int act_on(struct cli *c, const char *text,
                  const struct dossier_do *what)
{
    struct dossier d = {0};
    struct db *db = NULL;
    int good =
        store_reader(c->store, &db, &c->err) == ERR_OK && find(c, db, text, &d);

    db_close(db);
    good =
        good && dossier_act(c->registry, c->who, d.id, what, &c->err) == ERR_OK;
    if (good && tell(c, d.id, what->action))
        return 1;
    fprintf(stderr, "%s: ", text);
    (void)cli_fail(c);
    err_clear(&c->err);
    return 0;
}

static int act(struct cli *c, int action)
{
    struct dossier_do what = {.action = (enum dossier_action)action,
                              .reason = c->opt.reason};
    struct words w = {.count = 0};
    size_t ids = 1;
    int good = 1;

    while (ids < c->opt.arg_count && !strchr(c->opt.args[ids], '='))
        ids++;
    if (ids == 1)
        return cli_needs(c, "ID"), 0;
    if (!read_words(c, ids, &w) || !take_moment(c, &w, &what.at) ||
        !take_day(c, &w, "due", &what.due) ||
        !take_unit(c, &w, "unit", what.at.day, &what.unit_id))
        return 0;
    const char *reason = take(&w, "reason");
    what.reason = reason ? reason : what.reason;
    what.officer = take(&w, "officer");
    what.number = take(&w, "number");
    what.forwarded = take(&w, "forwarded") != NULL;
    if (!nothing_left(c, &w, "officer, unit, due, number, day, time"))
        return 0;
    for (size_t i = 1; i < ids; i++)
        good &= act_on(c, c->opt.args[i], &what);
    return good;
}

/* Decide with a number, a record and a letter. */
static int grant(struct cli *c)
{
    struct dossier_decision what = {.start = 1, .lang = c->lang};
    struct start_value values[VALUES_MAX];
    struct words w = {.count = 0};
    struct overlap_watch overlaps = {0};
    struct dossier_decided out;
    struct dossier d;
    struct db *db;

    if (c->opt.arg_count < 2)
        return cli_needs(c, "ID"), 0;
    if (!read_words(c, 2, &w) || !take_moment(c, &w, &what.at) ||
        !take_day(c, &w, "last", &what.last) ||
        !take_unit(c, &w, "to", what.at.day, &what.unit_to))
        return 0;
    what.symbol = take(&w, "symbol");
    what.text = take(&w, "text");
    for (size_t i = 0; i < w.count; i++)
        values[i] = (struct start_value){w.key[i], w.value[i]};
    what.values = values;
    what.value_count = w.count;
    int good = store_reader(c->store, &db, &c->err) == ERR_OK &&
               find(c, db, c->opt.args[1], &d);
    db_close(db);
    if (good && d.procedure && d.procedure->starts_in)
        good = overlap_watch(c, d.procedure->starts_in, &overlaps);
    what.look = overlap_look(&overlaps);
    if (!good ||
        dossier_decide(c->registry, c->who, d.id, &what, &out, &c->err) !=
            ERR_OK ||
        !tell(c, d.id, DOSSIER_DO_DECIDE))
        return 0;
    printf("%s\t%s/%" PRId64 "\t%" PRId64 "\n", out.number,
           out.reg ? out.reg->name : "-", out.record, out.letter);
    overlap_tell(c, &overlaps);
    return 1;
}

/* ---- looking ----------------------------------------------------------- */

static int ask_of(struct cli *c, struct words *w, struct dossier_ask *out)
{
    const struct unit *unit;
    const char *state = take(w, "state"), *within = take(w, "within");
    int64_t days = -1;

    *out = (struct dossier_ask){
        .who = c->who, .state = DOSSIER_STATE__MAX, .within = -1};
    if (!take_day(c, w, "day", &out->day))
        return 0;
    if (out->day == DAY_NONE) {
        out->day = dossier_now().day;
        out->minute = dossier_now().minute;
    }
    if (!cli_unit(c, out->day, &unit))
        return 0;
    out->unit_id = unit->id;
    out->officer = take(w, "officer");
    out->procedure = take(w, "procedure");
    for (int i = 0; state && i < DOSSIER_STATE__MAX; i++)
        if (strcmp(dossier_state_names[i], state) == 0)
            out->state = (enum dossier_state)i;
    if (within && !cli_number(c, within, "within", 0, 3650, &days))
        return 0;
    out->within = (int)days;
    if (c->opt.limit) {
        int64_t limit;
        if (!cli_number(c, c->opt.limit, "--limit", 1, 100000, &limit))
            return 0;
        out->limit = (size_t)limit;
    }
    return nothing_left(c, w, "officer, procedure, state, within, day");
}

static void print_item(struct cli *c, const struct dossier_item *i,
                       struct buf *out)
{
    char received[DAY_TEXT_BYTES], due[DAY_TEXT_BYTES],
        limit[DOSSIER_TEXT_BYTES];
    const struct dossier *d = &i->dossier;

    day_official(d->received, received);
    day_official(d->due, due);
    dossier_limit_text(c->registry, d, c->lang, limit);
    buf_printf(out, "%" PRId64 "\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", d->id,
               d->code ? d->code : "-", d->procedure->name,
               dossier_state_names[d->state], received, due, i->left,
               d->officer ? d->officer : "-", limit);
}

static int queue(struct cli *c, struct db *db, struct buf *out)
{
    struct words w = {.count = 0};
    struct dossier_ask ask;
    struct dossier_queue q;

    if (!read_words(c, 1, &w) || !ask_of(c, &w, &ask) ||
        dossier_queue(c->arena, c->registry, db, &ask, &q, &c->err) != ERR_OK)
        return 0;
    for (size_t i = 0; i < q.count; i++)
        print_item(c, &q.items[i], out);
    return 1;
}

static int loads(struct cli *c, struct db *db, struct buf *out)
{
    struct words w = {.count = 0};
    struct dossier_ask ask;
    struct dossier_loads l;

    if (!read_words(c, 1, &w) || !ask_of(c, &w, &ask) ||
        dossier_loads(c->arena, c->registry, db, &ask, &l, &c->err) != ERR_OK)
        return 0;
    for (size_t i = 0; i < l.count; i++)
        buf_printf(out, "%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n",
                   *l.items[i].officer ? l.items[i].officer : "-",
                   l.items[i].open, l.items[i].late, l.items[i].paused);
    return 1;
}

static int states(struct cli *c, struct db *db, struct buf *out)
{
    struct words w = {.count = 0};
    struct dossier_ask ask;
    struct dossier_counts n;

    if (!read_words(c, 1, &w) || !ask_of(c, &w, &ask) ||
        dossier_counts(c->registry, db, &ask, &n, &c->err) != ERR_OK)
        return 0;
    for (int i = 0; i < DOSSIER_STATE__MAX; i++)
        if (n.of[i] > 0)
            buf_printf(out, "%s\t%" PRId64 "\n", dossier_state_names[i],
                       n.of[i]);
    return 1;
}

static void print_line(const struct dossier_line *l, struct buf *out)
{
    char day[DAY_TEXT_BYTES];

    day_official(l->at.day, day);
    buf_printf(out, "%s %02d:%02d\t%s\t%s\t%s\t%s\n", day, l->at.minute / 60,
               l->at.minute % 60, dossier_action_names[l->action],
               dossier_state_names[l->state], l->by ? l->by : "-",
               l->note ? l->note : "");
}

static int show(struct cli *c, struct db *db, struct buf *out)
{
    struct dossier d;
    struct dossier_item item = {.left = 0};
    struct dossier_history h;
    struct file_list files;

    if (c->opt.arg_count != 2)
        return cli_needs(c, "ID"), 0;
    if (!find(c, db, c->opt.args[1], &d) ||
        dossier_history(c->arena, db, d.id, &h, &c->err) != ERR_OK ||
        file_list(c->arena, db, "admin_dossier", d.id, &files, &c->err) !=
            ERR_OK)
        return 0;
    item.dossier = d;
    if (d.state < DOSSIER_STATE__MAX)
        print_item(c, &item, out);
    for (size_t i = 0; i < h.count; i++)
        print_line(&h.lines[i], out);
    for (size_t i = 0; i < files.count; i++)
        buf_printf(out, "%" PRId64 "\t%s\t%s\t%" PRId64 "\n", files.items[i].id,
                   files.items[i].kind, files.items[i].name,
                   files.items[i].size);
    return 1;
}

static int track(struct cli *c, struct db *db, struct buf *out)
{
    struct dossier_track t;
    char received[DAY_TEXT_BYTES], due[DOSSIER_DUE_BYTES];

    if (c->opt.arg_count != 2)
        return cli_needs(c, "CODE"), 0;
    if (dossier_track(c->arena, c->registry, db, c->opt.args[1], c->lang, &t,
                      &c->err) != ERR_OK)
        return 0;
    day_official(t.received, received);
    dossier_due_text(t.due, t.due_minute, c->lang, due);
    buf_printf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", t.code, t.procedure, t.unit,
               received, due, t.state);
    return 1;
}

/* ---- papers and files -------------------------------------------------- */

static int paper(struct cli *c, struct db *db, struct buf *out)
{
    struct dossier_paper_ask ask = {.kind = DOSSIER_PAPER__MAX,
                                    .lang = c->lang};
    enum doc_format format;
    struct dossier d;
    struct doc *doc;

    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID receipt|supplement|refusal|apology|decision"),
               0;
    for (int i = 0; i < DOSSIER_PAPER__MAX; i++)
        if (strcmp(dossier_paper_names[i], c->opt.args[2]) == 0)
            ask.kind = (enum dossier_paper)i;
    if (ask.kind == DOSSIER_PAPER__MAX)
        return cli_needs(c, "receipt|supplement|refusal|apology|decision"), 0;
    return cli_paper_format(c, &format) && find(c, db, c->opt.args[1], &d) &&
           dossier_paper(c->arena, c->registry, db, &d, &ask, &doc, &c->err) ==
               ERR_OK &&
           doc_write(doc, format, out, &c->err) == ERR_OK;
}

static int attach(struct cli *c)
{
    struct dossier d;
    struct db *db;
    struct buf bytes;
    int64_t id;

    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID FILE"), 0;
    buf_init(&bytes, FILE_BYTES_MAX + 1);
    int good = store_reader(c->store, &db, &c->err) == ERR_OK &&
               find(c, db, c->opt.args[1], &d) &&
               file_read(c->opt.args[2], &bytes, &c->err) == ERR_OK;
    db_close(db);
    if (good) {
        struct file_new f = {"admin_dossier", d.id,       c->opt.args[2],
                             "paper",         bytes.data, bytes.len};
        good = file_add(c->registry, c->who, &f, &id, &c->err) == ERR_OK;
    }
    buf_free(&bytes);
    if (good)
        printf("%" PRId64 "\n", id);
    return good;
}

static int get_file(struct cli *c, struct db *db, struct buf *out)
{
    struct file_item item;
    struct file_list list;
    struct dossier d;
    int64_t id;

    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID FILE-ID"), 0;
    if (!cli_number(c, c->opt.args[2], "FILE-ID", 1, INT64_MAX / 2, &id) ||
        !find(c, db, c->opt.args[1], &d) ||
        file_list(c->arena, db, "admin_dossier", d.id, &list, &c->err) !=
            ERR_OK)
        return 0;
    /* A file is read with its dossier, so that no id leads elsewhere. */
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id == id)
            return file_read_kept(c->arena, db, id, &item, out, &c->err) ==
                   ERR_OK;
    (void)ERR_SET(&c->err, ERR_NOTFOUND, MSG_DOSSIER_FILE_NONE);
    return 0;
}

/* ---- recomputing, messages --------------------------------------------- */

static int recompute(struct cli *c)
{
    struct dossier_moves moves;
    const struct unit *unit;
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];

    if (!c->opt.reason && !c->opt.dry_run)
        return cli_needs(c, "--reason"), 0;
    if (!cli_unit(c, day_today(), &unit) ||
        dossier_recompute(c->arena, c->registry, c->who, unit->id,
                          c->opt.reason, c->opt.dry_run, &moves,
                          &c->err) != ERR_OK)
        return 0;
    for (size_t i = 0; i < moves.count; i++) {
        day_official(moves.items[i].from, from);
        day_official(moves.items[i].to, to);
        printf("%s\t%s\t%s\n", moves.items[i].code, from, to);
    }
    return 1;
}

/* The mail server comes from the environment: without one nothing leaves. */
static int send_messages(struct cli *c)
{
    enum { MESSAGES = 500, TRIES = 5 };
    struct outbox_server s = {.url = getenv("ANSINH_SMTP"),
                              .from = getenv("ANSINH_SMTP_FROM"),
                              .user = getenv("ANSINH_SMTP_USER"),
                              .password = getenv("ANSINH_SMTP_PASSWORD"),
                              .sms_domain = getenv("ANSINH_SMS_DOMAIN"),
                              .tries = TRIES};
    struct outbox_sent sent;

    if (!s.url || !s.from)
        return cli_needs(c, "ANSINH_SMTP, ANSINH_SMTP_FROM"), 0;
    if (c->who != &actor_local &&
        !actor_administers(c->who, registry_units(c->registry), 1, NULL)) {
        (void)ERR_SET(&c->err, ERR_DENIED, MSG_DOSSIER_DENIED, c->who->name,
                      "ANSINH_SMTP");
        return 0;
    }
    if (outbox_send(c->registry, &s, MESSAGES, &sent, &c->err) != ERR_OK)
        return 0;
    printf("%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", sent.sent, sent.failed,
           sent.waiting);
    return 1;
}

/* ---- many at once ------------------------------------------------------ */

static int run_words(struct cli *c)
{
    const char *name = c->opt.arg_count > 0 ? c->opt.args[0] : "";
    int action = action_of(name);

    if (strcmp(name, "receive") == 0)
        return receive(c);
    if (strcmp(name, "grant") == 0)
        return grant(c);
    return action >= 0 ? act(c, action) : (cli_needs(c, "receive ..."), 0);
}

/* The words of a line, parted by tabs. */
static size_t split_line(char *line, const char **out, size_t max)
{
    size_t count = 0;

    while (line && *line && count < max) {
        char *tab = strchr(line, '\t');
        out[count++] = line;
        if (tab)
            *tab = '\0';
        line = tab ? tab + 1 : NULL;
    }
    return count;
}

/* A file with an action to a line, as another program or a sheet writes it.
** What is refused is shown with its line; the others are done. */
static int batch(struct cli *c)
{
    struct buf text;
    int good = 1, number = 0;

    if (c->opt.arg_count != 2)
        return cli_needs(c, "FILE"), 0;
    buf_init(&text, OUT_BYTES);
    if (file_read(c->opt.args[1], &text, &c->err) != ERR_OK) {
        buf_free(&text);
        return 0;
    }
    for (char *line = text.data; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        number++;
        c->opt.arg_count = split_line(line, c->opt.args, CLI_ARGS_MAX);
        if (c->opt.arg_count > 0 && !run_words(c)) {
            fprintf(stderr, "%d: ", number);
            (void)cli_fail(c);
            err_clear(&c->err);
            good = 0;
        }
        line = end ? end + 1 : NULL;
    }
    buf_free(&text);
    return good;
}

/* ---- the command ------------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(struct cli *c, struct db *db, struct buf *out);
} readers[] = {{"queue", queue},  {"load", loads},  {"states", states},
               {"show", show},    {"track", track}, {"paper", paper},
               {"file", get_file}};

static const struct {
    const char *name;
    int (*run)(struct cli *c);
} writers[] = {{"receive", receive},     {"grant", grant},
               {"attach", attach},       {"batch", batch},
               {"recompute", recompute}, {"send", send_messages}};

static int read_and_print(struct cli *c, size_t which)
{
    struct db *db = NULL;
    struct buf out;
    int good = cli_open(c, STORE_READ) &&
               store_reader(c->store, &db, &c->err) == ERR_OK;

    buf_init(&out, OUT_BYTES);
    good = good && readers[which].run(c, db, &out) && cli_output(c, &out);
    db_close(db);
    buf_free(&out);
    return good ? CLI_DONE : c->err.code ? cli_fail(c) : CLI_WRONG;
}

int cmd_dossier(struct cli *c)
{
    const char *name = c->opt.arg_count > 0 ? c->opt.args[0] : "";
    int action = action_of(name), good;

    for (size_t i = 0; i < ARRAY_COUNT(readers); i++)
        if (strcmp(readers[i].name, name) == 0)
            return read_and_print(c, i);
    for (size_t i = 0; i < ARRAY_COUNT(writers); i++) {
        if (strcmp(writers[i].name, name) != 0)
            continue;
        good = cli_open(c, STORE_WRITE) && writers[i].run(c);
        return good ? CLI_DONE : c->err.code ? cli_fail(c) : CLI_WRONG;
    }
    if (action < 0)
        return cli_needs(c, c->command->usage);
    good = cli_open(c, STORE_WRITE) && act(c, action);
    return good ? CLI_DONE : c->err.code ? cli_fail(c) : CLI_NO;
}
