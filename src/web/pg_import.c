/*
** Many records at once: a file with a preview of what would be added, known
** already or refused, a grid that takes what was copied in Excel, and the whole
** register as a file.  All of it is work that may take long (job.h).
*/
#include "benefit/overlap.h"
#include "registry/csv.h"
#include "registry/export.h"
#include "registry/import.h"
#include "web/families.h"
#include "web/page.h"
#include "web/parts.h"
#include "web/record.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GRID_ROWS = 12,
    REFUSED_SHOWN = 50,
    REFUSAL_CELLS = 3,
    OVERLAPS_SHOWN = 5,
    FILE_MOST = 64 << 20
};

static enum err_code find(struct request *r, const struct cat_register **out)
{
    *out = catalog_register(req_catalog(r), r->slot[0]);
    return *out ? ERR_OK
                : REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
}

/* ---- the work ----------------------------------------------------------- */

/* The name of the file of refusals, beside the upload. */
static const char refused_name[] = "tu-choi.csv";

/* 1 when a try before this one saved the file and was stopped after it. */
static enum err_code is_saved(struct job *j, int *saved, struct err *e)
{
    char path[JOB_PATH_BYTES];
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(j->on->db,
                   "SELECT rows_good, rows_bad FROM import_file WHERE register"
                   " = $1 AND entered_by = $2 AND file_name = $3 AND entered_at"
                   " >= $4 ORDER BY id DESC LIMIT 1",
                   &s, e);

    *saved = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, job_value(&j->row->args, "register"));
    stmt_bind_text(s, 2, j->who->name);
    job_upload_path(j->web, j->row->folder, job_value(&j->row->args, "file"),
                    path);
    stmt_bind_text(s, 3, strrchr(path, '/') + 1);
    stmt_bind_text(s, 4, job_value(&j->row->args, "since"));
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *saved = 1;
        job_tell_int(j, "good", stmt_int(s, 0));
        job_tell_int(j, "bad", stmt_int(s, 1));
    }
    stmt_reset(s);
    return rc;
}

/* How many awards hold beside others, and what is said of the first. */
static void tell_overlaps(struct job *j, const struct overlaps *x)
{
    char name[24], text[OVERLAP_TEXT_BYTES];
    size_t count;
    const struct overlap *list = overlaps_list(x, &count);

    job_tell_int(j, "overlaps", (int64_t)count);
    for (size_t i = 0; i < count && i < OVERLAPS_SHOWN; i++) {
        overlap_text(registry_units(j->web->registry), &list[i], j->row->lang,
                     text);
        snprintf(name, sizeof name, "overlap_%zu", i);
        job_tell(j, name, text);
    }
}

static enum err_code read_file(struct job *j, int dry, struct err *e)
{
    const char *unit = job_value(&j->row->args, "unit");
    char path[JOB_PATH_BYTES], refused[JOB_PATH_BYTES];
    const struct catalog *c = registry_catalog(j->web->registry);
    struct registry_observer look;
    struct overlaps *overlaps;
    struct import_result x;
    struct import_job job = {
        .registry = j->web->registry,
        .who = j->who,
        .reg = catalog_register(c, job_value(&j->row->args, "register")),
        .path = path,
        .unit = *unit ? unit : NULL,
        .refused = refused,
        .dry_run = dry,
        .again = *job_value(&j->row->args, "again") != '\0',
        .lang = j->row->lang,
        .progress = job_progress,
        .progress_arg = j};

    if (!job.reg)
        return ERR_SET(e, ERR_NOTFOUND, MSG_WEB_NOT_FOUND,
                       job_value(&j->row->args, "register"));
    job_upload_path(j->web, j->row->folder, job_value(&j->row->args, "file"),
                    path);
    job_path(j->web, j->row->folder, refused_name, refused);
    enum err_code rc = overlaps_new(j->a, c, job.reg, &overlaps, e);
    if (overlaps) {
        look = overlaps_observer(overlaps);
        job.look = &look;
    }
    if (rc == ERR_OK)
        rc = import_run(j->a, &job, &x, e);
    if (rc != ERR_OK)
        return rc;
    if (overlaps)
        tell_overlaps(j, overlaps);
    job_tell_int(j, "good", x.good);
    job_tell_int(j, "bad", x.bad);
    job_tell_int(j, "parties", x.parties);
    job_tell(j, "passed", x.passed);
    job_tell(j, "sheets", x.sheets);
    if (x.refused)
        j->row->file = refused_name;
    return ERR_OK;
}

static enum err_code run_check(struct job *j, struct err *e)
{
    return read_file(j, 1, e);
}

static enum err_code run_import(struct job *j, struct err *e)
{
    int saved = 0;
    enum err_code rc = ERR_OK;

    if (j->again)
        rc = is_saved(j, &saved, e);
    return rc != ERR_OK || saved ? rc : read_file(j, 0, e);
}

static void import_form(struct request *r, const struct cat_register *reg)
{
    const struct unit *home = home_unit(r);

    html_el(&r->h, "p", msg_text(MSG_WEB_IMPORT_HOW, r->lang), NULL);
    H(&r->h, "<div class=\"drop\">");
    form_begin_files(r, arena_printf(r->a, "/registers/%s/import", reg->name));
    form_file(r,
              &(struct field){.name = "table",
                              .label = msg_text(MSG_WEB_IMPORT_FILE, r->lang),
                              .required = 1,
                              .wide = 1},
              ".csv,.xlsx");
    form_field(
        r, &(struct field){.name = "unit",
                           .value = home ? home->code : "",
                           .label = msg_text(MSG_WEB_IMPORT_UNIT, r->lang)});
    form_button(r, MSG_WEB_PREVIEW);
    form_end(r);
    H(&r->h, "</div><h2>");
    html_msg(&r->h, MSG_WEB_COLUMNS);
    H(&r->h, "</h2><ul>");
    for (size_t i = 0; i < reg->column_count; i++) {
        const struct cat_column *c = &reg->columns[i];
        if (c->hidden)
            continue;
        H(&r->h, "<li>");
        html_text(&r->h, TITLED(r, c));
        if (c->required)
            H(&r->h, " *");
        H(&r->h, "</li>");
    }
    H(&r->h, "</ul>");
}

static enum err_code show_import(struct request *r,
                                 const struct cat_register *reg,
                                 const char *fault)
{
    page_begin(r,
               arena_printf(r->a, "%s: %s", msg_text(MSG_WEB_IMPORT, r->lang),
                            TITLED(r, reg)));
    if (fault)
        page_notice(r, "bad", fault);
    import_form(r, reg);
    return r->err.code;
}

static enum err_code import_page(struct request *r)
{
    const struct cat_register *reg;
    enum err_code rc = find(r, &reg);

    return rc == ERR_OK ? show_import(r, reg, NULL) : rc;
}

/* A row of the file of refusals: its last three cells are the number, the
** column and why; before them stands what the row had. */
static enum err_code put_refusal(const struct sheet_row *row, void *arg,
                                 struct err *e)
{
    struct data_table *t = arg;
    struct arena *a = t->r->a;

    if (row->number == 1 || row->fault || row->count < REFUSAL_CELLS)
        return ERR_OK; /* the heading */
    if (t->row_count == REFUSED_SHOWN)
        return ERR_SET(e, ERR_LIMIT, MSG_NONE);
    const struct sheet_cell *last = row->cells + row->count - REFUSAL_CELLS;
    const char *column = arena_strdup(a, last[1].text);
    const char *reason = arena_strdup(a, last[2].text);
    if (!column || !reason)
        return err_nomem(e);
    data_row(t, NULL);
    data_number(t, strtoll(last[0].text, NULL, 10));
    data_text(t, column);
    data_text(t, reason);
    return ERR_OK;
}

static void import_facts(struct request *r, const struct job_row *x)
{
    static const struct {
        const char *key;
        enum msg_id title;
        int is_count;
    } facts[] = {{"good", MSG_WEB_GOOD_ROWS, 1},
                 {"bad", MSG_WEB_BAD_ROWS, 1},
                 {"parties", MSG_WEB_NEW_PARTIES, 1},
                 {"overlaps", MSG_BENEFIT_OVERLAPS, 1},
                 {"passed", MSG_WEB_PASSED, 0},
                 {"sheets", MSG_WEB_SHEETS, 0}};

    r->facts = NULL;
    r->facts_end = &r->facts;
    for (size_t i = 0; i < ARRAY_COUNT(facts); i++) {
        const char *v = job_value(&x->told, facts[i].key);
        if (facts[i].is_count && !*v)
            continue; /* nobody counted */
        data_fact(r, facts[i].key, msg_text(facts[i].title, r->lang),
                  facts[i].is_count ? req_number(r, strtoll(v, NULL, 10)) : v);
    }
    data_facts_html(r);
}

static void show_overlaps(struct request *r, const struct job_row *x)
{
    char name[24];

    for (size_t i = 0; i < OVERLAPS_SHOWN; i++) {
        snprintf(name, sizeof name, "overlap_%zu", i);
        const char *text = job_value(&x->told, name);
        if (*text)
            page_notice(r, "warn", text);
    }
}

static void confirm_form(struct request *r, const struct job_row *x)
{
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/import/save",
                            job_value(&x->args, "register")));
    form_hidden(r, "job", arena_printf(r->a, "%" PRId64, x->id));
    form_check(r, "again", msg_text(MSG_WEB_IMPORT_AGAIN, r->lang), 0);
    form_button(r, MSG_WEB_IMPORT_SAVE);
    form_end(r);
}

/* The first of what was refused; all of it can be downloaded. */
static enum err_code show_refused(struct request *r, const struct job_row *x)
{
    static const struct part_column columns[] = {
        {"row", MSG_REG_HEAD_ROW, DATA_NUMBER},
        {"column", MSG_REG_HEAD_COLUMN, DATA_TEXT},
        {"reason", MSG_REG_HEAD_REASON, DATA_TEXT}};
    char path[JOB_PATH_BYTES];

    if (!*x->file)
        return ERR_OK;
    struct data_table *t = part_table(r, "refused", MSG_WEB_REFUSED, columns,
                                      ARRAY_COUNT(columns));
    if (!t)
        return r->err.code;
    job_path(r->web, x->folder, x->file, path);
    FILE *f = fopen(path, "rb");
    if (!f)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_JOB_FILE_GONE);
    enum err_code rc =
        csv_read(f, x->file, &(struct sheet_sink){.row = put_refusal, .arg = t},
                 &r->err);
    fclose(f);
    if (rc == ERR_LIMIT && t->row_count == REFUSED_SHOWN) {
        err_clear(&r->err); /* enough for a page */
        rc = ERR_OK;
    }
    if (rc == ERR_OK)
        data_table_html(r, t, MSG_NONE);
    return rc;
}

static enum err_code show_check(struct request *r, const struct job_row *x)
{
    if (data_only(r))
        return ERR_OK;
    page_notice(r, "note", msg_text(MSG_WEB_NOT_YET_SAVED, r->lang));
    import_facts(r, x);
    show_overlaps(r, x);
    enum err_code rc = show_refused(r, x);
    if (rc == ERR_OK && strcmp(job_value(&x->told, "good"), "0") != 0)
        confirm_form(r, x);
    return rc;
}

const struct job_kind job_import_check = {.name = "import_check",
                                          .title = MSG_WEB_JOB_IMPORT_CHECK,
                                          .repeatable = 1,
                                          .run = run_check,
                                          .show = show_check};
const struct job_kind job_import = {.name = "import",
                                    .title = MSG_WEB_JOB_IMPORT,
                                    .done = MSG_WEB_DONE_IMPORTED,
                                    .repeatable = 1,
                                    .run = run_import};

/* ---- asking ------------------------------------------------------------- */

static enum err_code ask_check(struct request *r,
                               const struct cat_register *reg,
                               const struct web_file *file)
{
    char token[JOB_TOKEN_BYTES];
    enum err_code rc = job_folder(r, token);

    if (rc == ERR_OK)
        rc = job_keep(r, token, file->name, file->bytes, file->len);
    if (rc != ERR_OK)
        return rc;
    return job_start(
        r,
        &(struct job_ask){
            .kind = &job_import_check,
            .about = arena_printf(r->a, "%s: %s", TITLED(r, reg), file->name),
            .place = arena_printf(r->a, "/registers/%s/import", reg->name),
            .folder = token,
            .args = {"register", reg->name, "file", file->name, "unit",
                     req_get(r, "unit")}});
}

/* 1 when it is the file that was refused, not the server that failed: the page
** says it where another file can be chosen, in *fault. */
static int is_refused(struct request *r, enum err_code rc, const char **fault)
{
    char text[4096];

    if (r->api || (rc != ERR_INPUT && rc != ERR_NOTFOUND && rc != ERR_DENIED &&
                   rc != ERR_LIMIT))
        return 0;
    err_text(&r->err, r->lang, text, sizeof text);
    *fault = arena_strdup(r->a, text);
    if (!*fault)
        return 0;
    err_clear(&r->err);
    r->status = 422;
    return 1;
}

static enum err_code import_preview(struct request *r)
{
    const struct web_file *file = req_file(r, "table");
    const struct cat_register *reg;
    const char *fault;
    enum err_code rc = find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    rc = file ? ask_check(r, reg, file)
              : REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    return is_refused(r, rc, &fault) ? show_import(r, reg, fault) : rc;
}

/* The preview that was looked at; its file is the one that is saved. */
static enum err_code find_check(struct request *r,
                                const struct cat_register *reg,
                                struct job_row **out)
{
    int64_t id;
    enum err_code rc = req_int(r, "job", 1, INT64_MAX, 0, &id);

    if (rc == ERR_OK)
        rc = job_find(r, id, out);
    if (rc != ERR_OK)
        return rc;
    const struct job_row *x = *out;
    return strcmp(x->kind, job_import_check.name) == 0 &&
                   x->state == JOB_DONE && *x->folder &&
                   strcmp(job_value(&x->args, "register"), reg->name) == 0
               ? ERR_OK
               : REQ_FAIL(r, ERR_INPUT, MSG_WEB_IMPORT_NO_CHECK);
}

static enum err_code import_save(struct request *r)
{
    char now[STAMP_BYTES];
    const struct cat_register *reg;
    const char *fault;
    struct job_row *x;
    enum err_code rc = find(r, &reg);

    if (rc == ERR_OK)
        rc = find_check(r, reg, &x);
    if (rc != ERR_OK)
        return rc;
    stamp_now(now);
    rc = job_start(
        r,
        &(struct job_ask){
            .kind = &job_import,
            .about = x->about,
            .place = arena_printf(r->a, "/registers/%s", reg->name),
            .folder = x->folder,
            .args = {"register", reg->name, "file", job_value(&x->args, "file"),
                     "unit", job_value(&x->args, "unit"), "again",
                     req_get(r, "again"), "since", now}});
    if (!is_refused(r, rc, &fault))
        return rc;
    page_begin(r, arena_printf(r->a, "%s: %s",
                               msg_text(MSG_WEB_JOB_IMPORT_CHECK, r->lang),
                               x->about));
    page_notice(r, "bad", fault);
    return show_check(r, x);
}

/* ---- the grid ----------------------------------------------------------- */

static int in_grid(const struct cat_register *reg, size_t i)
{
    return !reg->columns[i].hidden;
}

static void grid_cell(struct request *r, const struct cat_column *c, int row)
{
    const char *name = arena_printf(r->a, "%s.%d", c->name, row);

    H(&r->h, "<td>");
    if (c->type == CAT_CHOICE) {
        html_open(&r->h, "select", "name", name, "aria-label", TITLED(r, c),
                  NULL);
        H(&r->h, "<option value=\"\"></option>");
        for (size_t k = 0; k < c->choice->codes.count; k++)
            html_el(&r->h, "option", c->choice->titles[k].text[r->lang],
                    "value", c->choice->codes.codes[k], "selected",
                    strcmp(req_get(r, name), c->choice->codes.codes[k]) == 0
                        ? ""
                        : NULL,
                    NULL);
        H(&r->h, "</select>");
    } else {
        html_open(&r->h, "input", "name", name, "value", req_get(r, name),
                  "aria-label", TITLED(r, c), "autocomplete", "off", NULL);
    }
    H(&r->h, "</td>");
}

static void grid_table(struct request *r, const struct cat_register *reg,
                       int rows)
{
    H(&r->h, "<div class=\"field wide\"><div class=\"scroll\"><table"
             " class=\"data\" data-grid=\"grow\"><thead><tr>");
    for (size_t i = 0; i < reg->column_count; i++) {
        if (in_grid(reg, i))
            html_el(&r->h, "th", TITLED(r, &reg->columns[i]), "scope", "col",
                    NULL);
    }
    H(&r->h, "</tr></thead><tbody>");
    for (int row = 0; row < rows; row++) {
        H(&r->h, "<tr>");
        for (size_t i = 0; i < reg->column_count; i++) {
            if (in_grid(reg, i))
                grid_cell(r, &reg->columns[i], row);
        }
        H(&r->h, "</tr>");
    }
    H(&r->h, "</tbody></table></div></div>");
}

static enum err_code grid_page(struct request *r)
{
    const struct cat_register *reg;
    const struct unit *home = home_unit(r);
    enum err_code rc = find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    page_begin(r, arena_printf(r->a, "%s: %s", msg_text(MSG_WEB_GRID, r->lang),
                               TITLED(r, reg)));
    page_notice(r, "note", msg_text(MSG_WEB_GRID_HOW, r->lang));
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/grid", reg->name));
    form_field(r, &(struct field){.name = "unit",
                                  .value = home ? home->code : "",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .required = 1});
    grid_table(r, reg, GRID_ROWS);
    form_button(r, MSG_WEB_PREVIEW);
    form_end(r);
    return ERR_OK;
}

static int highest_row(const struct request *r)
{
    int highest = -1;

    for (size_t i = 0; i < r->form.count; i++) {
        const char *dot = strrchr(r->form.list[i].name, '.');
        int row =
            dot && *r->form.list[i].value ? (int)strtol(dot + 1, NULL, 10) : -1;
        if (row > highest && row < WEB_PARAMS_MAX)
            highest = row;
    }
    return highest;
}

/* The grid as a CSV file, so that it goes the way of every import. */
static void grid_csv(struct request *r, const struct cat_register *reg,
                     struct buf *out)
{
    int last = highest_row(r);

    for (size_t i = 0; i < reg->column_count; i++) {
        if (in_grid(reg, i)) {
            buf_csv(out, reg->columns[i].name);
            buf_char(out, ',');
        }
    }
    buf_str(out, "stt\n");
    for (int row = 0; row <= last; row++) {
        int any = 0;
        size_t before = out->len;
        for (size_t i = 0; i < reg->column_count; i++) {
            if (!in_grid(reg, i))
                continue;
            const char *v = req_get(
                r, arena_printf(r->a, "%s.%d", reg->columns[i].name, row));
            any |= *v != '\0';
            buf_csv(out, v);
            buf_char(out, ',');
        }
        buf_printf(out, "%d\n", row + 1);
        if (!any) {
            out->len = before;
            out->data[before] = '\0';
        }
    }
}

static enum err_code grid_save(struct request *r)
{
    const struct cat_register *reg;
    struct buf csv;
    enum err_code rc = find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    buf_init(&csv, FILE_MOST);
    grid_csv(r, reg, &csv);
    rc = buf_check(&csv, &r->err);
    if (rc == ERR_OK)
        rc = ask_check(
            r, reg,
            &(struct web_file){"table", "bang.csv", buf_cstr(&csv), csv.len});
    buf_free(&csv);
    return rc;
}

/* ---- the whole register -------------------------------------------------- */

static enum err_code run_export(struct job *j, struct err *e)
{
    const char *name = job_value(&j->row->args, "register");
    const char *end = job_value(&j->row->args, "format");
    char path[JOB_PATH_BYTES], stamp[STAMP_BYTES], mark[512];
    const char *said[] = {j->full_name, stamp};
    struct export_job job = {
        .registry = j->web->registry,
        .who = j->who,
        .reg = catalog_register(registry_catalog(j->web->registry), name),
        .path = path,
        .lang = j->row->lang,
        .mark = mark,
        .progress = job_progress,
        .progress_arg = j};
    int64_t count;

    if (!job.reg)
        return ERR_SET(e, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, name);
    stamp_now(stamp);
    msg_format(MSG_WEB_TAKEN_OUT, j->row->lang, said, ARRAY_COUNT(said), mark,
               sizeof mark);
    snprintf(path, sizeof path, "%s.%s", name, end);
    const char *file = arena_strdup(j->a, path);
    if (!file)
        return err_nomem(e);
    enum err_code rc = job_result(j, file, path, e);
    if (rc == ERR_OK)
        rc = export_run(j->a, &job, &count, e);
    if (rc == ERR_OK)
        job_tell_int(j, "records", count);
    return rc;
}

/* Nothing more than the link to its file, which its page has. */
static enum err_code show_export(struct request *r, const struct job_row *x)
{
    if (data_only(r))
        return ERR_OK;
    data_fact(r, "records", msg_text(MSG_WEB_RECORDS_READ, r->lang),
              req_number(r, strtoll(job_value(&x->told, "records"), NULL, 10)));
    data_facts_html(r);
    return r->err.code;
}

const struct job_kind job_export = {.name = "export",
                                    .title = MSG_WEB_JOB_EXPORT,
                                    .repeatable = 1,
                                    .run = run_export,
                                    .show = show_export};

static enum err_code export_ask(struct request *r)
{
    const struct cat_register *reg;
    int xlsx = strcmp(req_get(r, "format"), "xlsx") == 0;
    enum err_code rc = find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    return job_start(
        r,
        &(struct job_ask){
            .kind = &job_export,
            .about = arena_printf(r->a, "%s (%s)", TITLED(r, reg),
                                  xlsx ? "xlsx" : "csv"),
            .place = arena_printf(r->a, "/registers/%s", reg->name),
            .args = {"register", reg->name, "format", xlsx ? "xlsx" : "csv"}});
}

static const struct route routes[] = {
    {METHOD_GET,
     "/registers/:name/import",
     0,
     RIGHT_WRITE,
     import_page,
     MSG_WEB_IMPORT,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/import",
     ROUTE_UPLOAD | ROUTE_API,
     RIGHT_WRITE,
     import_preview,
     MSG_WEB_PREVIEW,
     {{"table", "string", 1}, {"unit", "string", 0}}},
    {METHOD_POST,
     "/registers/:name/import/save",
     ROUTE_API,
     RIGHT_WRITE,
     import_save,
     MSG_WEB_IMPORT_SAVE,
     {{"job", "integer", 1}, {"again", "string", 0}}},
    {METHOD_POST,
     "/registers/:name/export",
     ROUTE_API,
     RIGHT_READ,
     export_ask,
     MSG_WEB_EXPORT_ALL,
     {{"format", "string", 0}}},
    {METHOD_GET,
     "/registers/:name/grid",
     0,
     RIGHT_WRITE,
     grid_page,
     MSG_WEB_GRID,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/grid",
     0,
     RIGHT_WRITE,
     grid_save,
     MSG_WEB_GRID,
     {{0}}},
};
const struct route_family family_import = {"import", MSG_NONE, 0, routes,
                                           ARRAY_COUNT(routes)};
