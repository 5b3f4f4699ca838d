/*
** Work that was asked: what runs, how far it is, what became of it.  One that
** runs shows a bar and the time left; its page looks again by itself.
*/
#include "base/file.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/job.h"
#include "web/page.h"
#include "web/parts.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 100, RESULT_BYTES = 512 << 20 };

static const struct {
    enum msg_id title;
    const char *mark;
} states[JOB_STATE__MAX] = {
    [JOB_ASKED] = {MSG_WEB_JOB_ASKED, "note"},
    [JOB_RUNNING] = {MSG_WEB_JOB_RUNNING, "note"},
    [JOB_DONE] = {MSG_WEB_JOB_DONE, "good"},
    [JOB_FAILED] = {MSG_WEB_JOB_FAILED, "bad"},
    [JOB_INTERRUPTED] = {MSG_WEB_JOB_STOPPED, "warn"},
};

static const char *kind_title(const struct request *r, const struct job_row *x)
{
    const struct job_kind *kind = job_kind_of(x->kind);

    return kind ? msg_text(kind->title, r->lang) : x->kind;
}

/* "2 phút 5 giây". */
static const char *span_text(struct request *r, int64_t seconds)
{
    char minutes[24], rest[24];

    snprintf(minutes, sizeof minutes, "%" PRId64, seconds / 60);
    snprintf(rest, sizeof rest, "%" PRId64, seconds % 60);
    return seconds < 60 ? req_say(r, MSG_WEB_JOB_SECONDS, rest, NULL)
                        : req_say(r, MSG_WEB_JOB_MINUTES, minutes, rest);
}

/* ---- the list ----------------------------------------------------------- */

static enum err_code put_job(const struct job_row *x, void *arg, struct err *e)
{
    struct data_table *t = arg;
    struct request *r = t->r;

    (void)e;
    data_row(t, arena_printf(r->a, "/jobs/%" PRId64, x->id));
    data_text(t, kind_title(r, x));
    data_text(t, x->about);
    data_marked(t, msg_text(states[x->state].title, r->lang),
                states[x->state].mark);
    data_text(t, part_clock(r, x->asked_at));
    data_text(t, part_clock(r, x->ended_at));
    return ERR_OK;
}

static enum err_code jobs_page(struct request *r)
{
    static const char *const keys[] = {"kind", "about", "state", "asked",
                                       "ended"};
    static const enum msg_id titles[] = {MSG_WEB_JOB, MSG_WEB_JOB_ABOUT,
                                         MSG_WEB_STATE, MSG_WEB_JOB_ASKED_AT,
                                         MSG_WEB_JOB_ENDED_AT};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);

    if (!c)
        return err_nomem(&r->err);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    struct data_table *t = data_table(
        r, "jobs", msg_text(MSG_WEB_JOBS, r->lang), c, ARRAY_COUNT(keys));
    if (!t)
        return r->err.code;
    enum err_code rc = jobs_each(r, LISTED, put_job, t);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin_msg(r, MSG_WEB_JOBS);
    html_el_msg(&r->h, "p", MSG_WEB_JOBS_HOW, "class", "soft", NULL);
    page_excel(r);
    data_table_html(r, t, MSG_WEB_JOBS_NONE);
    return r->err.code;
}

/* ---- one job ------------------------------------------------------------ */

/* Percent done and seconds left, as far as they can be told: from the rows that
** were done, or from how long the same work took last. */
static void guess(struct request *r, const struct job_row *x, int64_t *percent,
                  int64_t *left)
{
    int64_t gone = x->started_at ? web_now() - x->started_at : 0;
    int64_t last = x->total > 0 ? 0 : job_last_time(r, x);

    *percent = *left = -1;
    if (x->total > 0 && x->done > 0) {
        *percent = x->done * 100 / x->total;
        *left = gone * (x->total - x->done) / x->done;
    } else if (last > 0) {
        *percent = gone >= last ? 99 : gone * 100 / last;
        *left = gone >= last ? 0 : last - gone;
    }
}

static void running(struct request *r, const struct job_row *x)
{
    struct html *h = &r->h;
    int64_t percent, left;

    guess(r, x, &percent, &left);
    html_open(h, "div", "class", "card", "data-job", "", NULL);
    html_el_msg(h, "p", states[x->state].title, NULL);
    html_open(h, "progress", "max", "100", "value",
              percent >= 0 ? arena_printf(r->a, "%" PRId64, percent) : NULL,
              "aria-label", kind_title(r, x), NULL);
    html_close(h, "progress");
    if (x->done > 0)
        html_el(h, "p",
                req_say(r, MSG_WEB_JOB_ROWS, req_number(r, x->done),
                        x->total > 0 ? req_number(r, x->total) : "?"),
                "class", "soft", NULL);
    if (left >= 0)
        html_el(h, "p", req_say(r, MSG_WEB_JOB_LEFT, span_text(r, left), NULL),
                NULL);
    html_el_msg(h, "p", MSG_WEB_JOB_LEAVE, "class", "soft", NULL);
    html_el_msg(h, "a", MSG_WEB_JOB_LOOK, "href", "?", "class", "button", NULL);
    H(h, "</div>");
}

static void job_facts(struct request *r, const struct job_row *x)
{
    data_fact(r, "kind", msg_text(MSG_WEB_JOB, r->lang), kind_title(r, x));
    data_fact(r, "about", msg_text(MSG_WEB_JOB_ABOUT, r->lang), x->about);
    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang),
              r->want == WANT_JSON ? job_state_names[x->state]
                                   : msg_text(states[x->state].title, r->lang));
    data_fact(r, "asked", msg_text(MSG_WEB_JOB_ASKED_AT, r->lang),
              part_clock(r, x->asked_at));
    data_fact(r, "ended", msg_text(MSG_WEB_JOB_ENDED_AT, r->lang),
              part_clock(r, x->ended_at));
    if (x->ended_at && x->started_at)
        data_fact(r, "took", msg_text(MSG_WEB_JOB_TOOK, r->lang),
                  span_text(r, x->ended_at - x->started_at));
    if (r->want != WANT_JSON)
        return;
    data_fact(r, "message", "message", x->message);
    data_fact(r, "done", "done", arena_printf(r->a, "%" PRId64, x->done));
    data_fact(r, "total", "total", arena_printf(r->a, "%" PRId64, x->total));
    for (size_t i = 0; i < x->told.count; i++)
        data_fact(r, x->told.list[i].name, x->told.list[i].name,
                  x->told.list[i].value);
    data_fact(r, "place", "place", x->place);
    if (*x->file)
        data_fact(r, "file", "file",
                  arena_printf(r->a, "/api/v1/jobs/%" PRId64 "/file", x->id));
}

static void ended(struct request *r, const struct job_row *x)
{
    struct html *h = &r->h;
    const struct job_kind *kind = job_kind_of(x->kind);
    int good = x->state == JOB_DONE && kind;

    if (*x->message)
        page_notice(r, states[x->state].mark, x->message);
    else if (good && kind->done != MSG_NONE)
        page_notice(r, "good", msg_text(kind->done, r->lang));
    else if (!good || !kind->show)
        page_notice(r, states[x->state].mark,
                    msg_text(states[x->state].title, r->lang));
    H(h, "<p class=\"actions\">");
    if (*x->file)
        html_el(h, "a", req_say(r, MSG_WEB_JOB_FILE, x->file, NULL), "href",
                arena_printf(r->a, "/jobs/%" PRId64 "/file", x->id), "class",
                "button", "download", "", NULL);
    if (*x->place)
        html_el_msg(h, "a", MSG_WEB_JOB_PLACE, "href", x->place, "class",
                    "button", NULL);
    H(h, "</p>");
}

static enum err_code job_page(struct request *r)
{
    struct job_row *x;
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = job_find(r, id, &x);
    if (rc != ERR_OK)
        return rc;
    const struct job_kind *kind = job_kind_of(x->kind);
    int shows = kind && kind->show && x->state == JOB_DONE;
    job_seen(r->web, id);
    job_facts(r, x);
    if (data_only(r))
        return shows ? kind->show(r, x) : ERR_OK;
    page_begin(r, arena_printf(r->a, "%s: %s", kind_title(r, x), x->about));
    if (x->state < JOB_DONE)
        running(r, x);
    else
        ended(r, x);
    if (shows)
        return kind->show(r, x);
    data_facts_html(r);
    return r->err.code;
}

/* ---- its file ----------------------------------------------------------- */

static const struct {
    const char *end, *type;
} types[] = {
    {".xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".pdf", "application/pdf"},
    {".xml", "application/xml"},
    {".zip", "application/zip"},
    {".csv", "text/csv; charset=utf-8"},
};

static const char *type_of(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        size_t end = strlen(types[i].end);
        if (len > end && strcmp(name + len - end, types[i].end) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

static enum err_code job_download(struct request *r)
{
    char path[JOB_PATH_BYTES];
    struct job_row *x;
    struct buf b;
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = job_find(r, id, &x);
    if (rc == ERR_OK && (!*x->file || !*x->folder))
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_JOB_FILE_GONE);
    if (rc != ERR_OK)
        return rc;
    job_path(r->web, x->folder, x->file, path);
    buf_init(&b, RESULT_BYTES);
    rc = file_read(path, &b, &r->err);
    if (rc == ERR_OK)
        rc = reply_file(r, type_of(x->file), x->file, &b);
    buf_free(&b);
    return rc;
}

static const struct route routes[] = {
    {METHOD_GET, "/jobs", ROUTE_API, 0, jobs_page, MSG_WEB_JOBS, {{0}}},
    {METHOD_GET, "/jobs/:id", ROUTE_API, 0, job_page, MSG_WEB_JOB, {{0}}},
    {METHOD_GET,
     "/jobs/:id/file",
     ROUTE_API | ROUTE_SLOW,
     0,
     job_download,
     MSG_WEB_JOB_RESULT,
     {{0}}},
};
const struct route_family family_jobs = {"jobs", MSG_WEB_JOBS, RIGHT_READ,
                                         routes, ARRAY_COUNT(routes)};
