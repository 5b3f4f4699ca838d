/*
** Many records at once: a file with a preview of what would be added, known
** already or refused, and a grid that takes what was copied in Excel.
*/
#include "base/file.h"
#include "registry/import.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"
#include "web/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    GRID_ROWS = 12,
    PATH_BYTES = 128,
    REFUSED_SHOWN = 50,
    FILE_MOST = 64 << 20
};

static enum err_code find(struct request *r, const struct cat_register **out)
{
    *out = catalog_register(req_catalog(r), r->slot[0]);
    return *out ? ERR_OK
                : REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
}

/* ---- files that wait between the preview and the saving ------------------ */

/* A name that only whoever saw the preview knows. */
static void waiting_path(const char *token, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "/tmp/ansinh-import-%d-%.32s", (int)getuid(),
             token);
}

static int is_token(const char *token)
{
    return strlen(token) == 32 && strspn(token, "0123456789abcdef") == 32;
}

static void forget_file(const char *token)
{
    char path[PATH_BYTES];

    waiting_path(token, path);
    unlink(path);
}

static enum err_code keep_file(struct request *r, const struct web_file *file,
                               char token[33])
{
    unsigned char bytes[16];
    char path[PATH_BYTES];
    int fd;

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, 33, bytes, sizeof bytes);
    waiting_path(token, path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return REQ_FAIL(r, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    ssize_t wrote = write(fd, file->bytes, file->len);
    if (close(fd) != 0 || wrote != (ssize_t)file->len)
        return REQ_FAIL(r, ERR_IO, MSG_FILE_WRITE, path, strerror(errno));
    return ERR_OK;
}

/* ---- running ------------------------------------------------------------ */

static enum err_code run(struct request *r, const struct cat_register *reg,
                         const char *token, int dry, struct import_result *out,
                         const char **refused)
{
    char path[PATH_BYTES], bad[PATH_BYTES + 16];
    struct buf text;

    waiting_path(token, path);
    snprintf(bad, sizeof bad, "%s.refused.csv", path);
    struct import_job job = {.registry = req_registry(r),
                             .who = r->who,
                             .reg = reg,
                             .path = path,
                             .unit = *req_get(r, "unit") ? req_get(r, "unit")
                                                         : NULL,
                             .refused = bad,
                             .dry_run = dry,
                             .again = *req_get(r, "again") != '\0',
                             .lang = r->lang};
    *refused = NULL;
    enum err_code rc = import_run(r->a, &job, out, &r->err);
    if (rc == ERR_OK && out->refused) {
        buf_init(&text, FILE_MOST);
        rc = file_read(bad, &text, &r->err);
        *refused = buf_to_arena(&text, r->a);
        buf_free(&text);
    }
    unlink(bad);
    return rc;
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

static enum err_code import_page(struct request *r)
{
    const struct cat_register *reg;
    enum err_code rc = find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    page_begin(r,
               arena_printf(r->a, "%s: %s", msg_text(MSG_WEB_IMPORT, r->lang),
                            TITLED(r, reg)));
    import_form(r, reg);
    return ERR_OK;
}

/* The lines of the file of refusals that fit on a page. */
static void refusals(struct request *r, const char *text)
{
    int shown = 0;

    page_heading(r, MSG_WEB_REFUSED);
    H(&r->h, "<div class=\"scroll\" tabindex=\"0\"><pre>");
    while (*text && shown++ < REFUSED_SHOWN) {
        size_t len = strcspn(text, "\n");
        html_text_len(&r->h, text, len);
        H(&r->h, "\n");
        text += len + (text[len] == '\n');
    }
    H(&r->h, "</pre></div>");
}

static void import_facts(struct request *r, const struct import_result *x)
{
    data_fact(r, "good", msg_text(MSG_WEB_GOOD_ROWS, r->lang),
              req_number(r, x->good));
    data_fact(r, "bad", msg_text(MSG_WEB_BAD_ROWS, r->lang),
              req_number(r, x->bad));
    data_fact(r, "parties", msg_text(MSG_WEB_NEW_PARTIES, r->lang),
              req_number(r, x->parties));
    data_fact(r, "passed", msg_text(MSG_WEB_PASSED, r->lang), x->passed);
}

static void confirm_form(struct request *r, const struct cat_register *reg,
                         const char *token)
{
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/import/save", reg->name));
    form_hidden(r, "token", token);
    form_hidden(r, "unit", req_get(r, "unit"));
    form_check(r, "again", msg_text(MSG_WEB_IMPORT_AGAIN, r->lang), 0);
    form_button(r, MSG_WEB_IMPORT_SAVE);
    form_end(r);
}

static enum err_code import_preview(struct request *r)
{
    const struct web_file *file = req_file(r, "table");
    const struct cat_register *reg;
    struct import_result x;
    const char *refused;
    char token[33];
    enum err_code rc = find(r, &reg);

    if (rc == ERR_OK && !file)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    if (rc == ERR_OK)
        rc = keep_file(r, file, token);
    if (rc != ERR_OK)
        return rc;
    rc = run(r, reg, token, 1, &x, &refused);
    if (rc != ERR_OK || x.good == 0)
        forget_file(token); /* nothing will be saved of it */
    if (rc != ERR_OK)
        return rc;
    import_facts(r, &x);
    data_fact(r, "token", "token", r->want == WANT_JSON ? token : "");
    if (data_only(r))
        return ERR_OK;
    page_begin(r, req_say(r, MSG_WEB_PREVIEW_OF, file->name, NULL));
    page_notice(r, "note", msg_text(MSG_WEB_NOT_YET_SAVED, r->lang));
    data_facts_html(r);
    if (refused)
        refusals(r, refused);
    if (x.good > 0)
        confirm_form(r, reg, arena_strdup(r->a, token));
    return ERR_OK;
}

static enum err_code import_save(struct request *r)
{
    const char *token = req_get(r, "token"), *refused;
    const struct cat_register *reg;
    struct import_result x;
    enum err_code rc = find(r, &reg);

    if (rc == ERR_OK && !is_token(token))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    if (rc == ERR_OK)
        rc = run(r, reg, token, 0, &x, &refused);
    if (rc != ERR_OK)
        return rc;
    forget_file(token);
    return reply_go(r, arena_printf(r->a, "/registers/%s", reg->name),
                    MSG_WEB_DONE_IMPORTED);
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
    if (rc == ERR_OK) {
        r->files[0] = (struct web_file){
            "table", msg_text(MSG_WEB_GRID, r->lang), buf_cstr(&csv), csv.len};
        r->file_count = 1;
        rc = import_preview(r);
    }
    buf_free(&csv);
    return rc;
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
     {{"token", "string", 1}, {"unit", "string", 0}, {"again", "string", 0}}},
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
