/*
** Backups: made as a job, listed, taken away; and counting all cells anew.
*/
#include "web/admin.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/serve.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 128, PATH_BYTES = 512, LISTED = 400 };

static const char name_begins[] = "an-sinh-";
static const char name_ends[] = ".backup";

/* A name that this page gave: no other file of the folder is shown or sent. */
static int is_backup(const char *name)
{
    size_t len = strlen(name);

    return len < NAME_BYTES && len > strlen(name_begins) + strlen(name_ends) &&
           strncmp(name, name_begins, strlen(name_begins)) == 0 &&
           strcmp(name + len - strlen(name_ends), name_ends) == 0 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.T-") == len;
}

/* ---- the list ----------------------------------------------------------- */

struct names {
    char list[LISTED][NAME_BYTES];
    size_t count;
};

/* The newest first: names begin with their time. */
static int by_name(const void *a, const void *b)
{
    return strcmp(b, a);
}

static enum err_code read_names(struct request *r, struct names *x)
{
    const char *folder = r->web->options.backups;
    DIR *d = folder ? opendir(folder) : NULL;
    struct dirent *at;

    x->count = 0;
    if (!d)
        return ERR_OK;
    while (x->count < LISTED && (at = readdir(d)) != NULL)
        if (is_backup(at->d_name))
            snprintf(x->list[x->count++], NAME_BYTES, "%.*s", NAME_BYTES - 1,
                     at->d_name);
    closedir(d);
    qsort(x->list, x->count, NAME_BYTES, by_name);
    return ERR_OK;
}

static void put_backup(struct request *r, struct data_table *t,
                       const char *name)
{
    char path[PATH_BYTES];
    struct stat s;

    snprintf(path, sizeof path, "%s/%s", r->web->options.backups, name);
    if (stat(path, &s) != 0)
        return;
    data_row(t, NULL);
    data_link(t, arena_strdup(r->a, name),
              arena_printf(r->a, "/admin/backup/%s", name));
    data_text(t, arena_printf(r->a, "%.10s %.2s:%.2s", name + 8, name + 19,
                              name + 22));
    data_number(t, (s.st_size + 1023) / 1024);
}

static enum err_code backup_page(struct request *r)
{
    static const struct part_column columns[] = {
        {"name", MSG_WEB_FILE, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
        {"size_kb", MSG_WEB_BACKUP_SIZE, DATA_NUMBER},
    };
    struct names *names = arena_alloc(r->a, sizeof *names);
    struct data_table *t = part_table(r, "backups", MSG_WEB_BACKUPS, columns,
                                      ARRAY_COUNT(columns));
    enum err_code rc = names && t ? admin_of_all(r) : err_nomem(&r->err);

    if (rc == ERR_OK)
        rc = read_names(r, names);
    for (size_t i = 0; rc == ERR_OK && i < names->count; i++)
        put_backup(r, t, names->list[i]);
    if (rc != ERR_OK || data_only(r))
        return rc;
    admin_begin(r, msg_text(MSG_WEB_BACKUP, r->lang), ADMIN_BACKUP);
    html_el_msg(&r->h, "p", MSG_WEB_BACKUP_HOW, NULL);
    if (!r->web->options.backups) {
        page_notice(r, "warn", msg_text(MSG_WEB_BACKUP_NONE, r->lang));
    } else {
        form_begin(r, METHOD_POST, "/admin/backup");
        form_button(r, MSG_WEB_BACKUP_MAKE);
        form_end(r);
        html_el_msg(&r->h, "p", MSG_WEB_BACKUP_SECRET, "class", "soft", NULL);
        data_table_html(r, t, MSG_WEB_BACKUPS_NONE);
    }
    page_heading(r, MSG_WEB_RECOUNT);
    html_el_msg(&r->h, "p", MSG_WEB_RECOUNT_HOW, NULL);
    form_begin(r, METHOD_POST, "/admin/recount");
    form_button(r, MSG_WEB_RECOUNT);
    form_end(r);
    return r->err.code;
}

/* ---- taking one away ---------------------------------------------------- */

static enum err_code job_note(struct db *db, void *arg, struct err *e)
{
    const struct request *r = arg;
    struct journal_entry entry = {.actor = r->who->name,
                                  .action = "export",
                                  .table = "backup",
                                  .reason = r->slot[0]};

    return journal_add(db, &entry, e);
}

static enum err_code backup_file(struct request *r)
{
    char path[PATH_BYTES];
    enum err_code rc = admin_of_all(r);

    if (rc == ERR_OK && (!r->web->options.backups || !is_backup(r->slot[0])))
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    if (rc != ERR_OK)
        return rc;
    snprintf(path, sizeof path, "%s/%s", r->web->options.backups, r->slot[0]);
    rc = reply_disk(r, path, r->slot[0]);
    return rc == ERR_OK ? store_write(req_store(r), job_note, r, &r->err) : rc;
}

/* ---- making one --------------------------------------------------------- */

static enum err_code start(struct request *r, const struct job_kind *kind,
                           enum msg_id about)
{
    return job_start(r, &(struct job_ask){.kind = kind,
                                          .about = msg_text(about, r->lang),
                                          .place = "/admin/backup"});
}

static enum err_code backup_make(struct request *r)
{
    enum err_code rc = admin_of_all(r);

    if (rc == ERR_OK && !r->web->options.backups)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_BACKUP_NONE);
    return rc == ERR_OK ? start(r, &job_backup, MSG_WEB_BACKUP) : rc;
}

/* A try that was interrupted left a file that is not whole beside this one. */
static enum err_code run_backup(struct job *j, struct err *e)
{
    char stamp[STAMP_BYTES], path[512];

    if (!j->web->options.backups)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BACKUP_NONE);
    stamp_now(stamp);
    for (char *p = stamp; *p; p++)
        *p = *p == ':' || *p == '+' ? '-' : *p;
    snprintf(path, sizeof path, "%s/an-sinh-%.19s.backup",
             j->web->options.backups, stamp);
    enum err_code rc = store_backup(j->web->store, path, e);
    if (rc == ERR_OK)
        job_tell(j, "backup", path);
    return rc;
}

const struct job_kind job_backup = {.name = "backup",
                                    .title = MSG_WEB_JOB_BACKUP,
                                    .done = MSG_WEB_DONE_BACKUP,
                                    .repeatable = 1,
                                    .run = run_backup};

static enum err_code recount_make(struct request *r)
{
    enum err_code rc = admin_of_all(r);

    return rc == ERR_OK ? start(r, &job_recount, MSG_WEB_JOB_RECOUNT) : rc;
}

static enum err_code run_recount(struct job *j, struct err *e)
{
    int64_t records;
    enum err_code rc = tally_recount(j->web->tally, &records, e);

    if (rc == ERR_OK)
        job_tell_int(j, "records", records);
    return rc;
}

const struct job_kind job_recount = {.name = "recount",
                                     .title = MSG_WEB_JOB_RECOUNT,
                                     .done = MSG_WEB_DONE_RECOUNTED,
                                     .repeatable = 1,
                                     .run = run_recount};

static const struct route routes[] = {
    {METHOD_GET,
     "/admin/backup",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_ADMIN,
     backup_page,
     MSG_WEB_BACKUP,
     {{0}}},
    {METHOD_GET,
     "/admin/backup/:file",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_ADMIN,
     backup_file,
     MSG_WEB_BACKUP,
     {{0}}},
    {METHOD_POST,
     "/admin/recount",
     ROUTE_API,
     RIGHT_ADMIN,
     recount_make,
     MSG_WEB_RECOUNT,
     {{0}}},
    {METHOD_POST,
     "/admin/backup",
     ROUTE_API,
     RIGHT_ADMIN,
     backup_make,
     MSG_WEB_BACKUP_MAKE,
     {{0}}},
};
const struct route_family family_backup = {"admin", MSG_NONE, 0, routes,
                                           ARRAY_COUNT(routes)};
