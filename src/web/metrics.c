#include "web/page.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static const int64_t steps_us[WEB_TIME_STEPS] = {
    500,   1000,   2000,   5000,   10000,   20000,
    50000, 100000, 200000, 500000, 1000000, INT64_MAX};

int64_t web_now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static atomic_llong clock_ahead;

int64_t web_now(void)
{
    return (int64_t)time(NULL) + atomic_load(&clock_ahead);
}

void web_clock_on(int64_t seconds)
{
    atomic_fetch_add(&clock_ahead, seconds);
}

void metrics_note(struct web *w, int status, int64_t us)
{
    int step = 0;

    while (us > steps_us[step])
        step++;
    if (status >= 100 && status < 600)
        atomic_fetch_add(&w->counts.answers[status / 100], 1);
    atomic_fetch_add(&w->counts.times[step], 1);
    atomic_fetch_add(&w->counts.time_us, us);
}

/* The text form of Prometheus. */
enum err_code page_metrics(struct request *r)
{
    struct web_counts *c = &r->web->counts;
    struct buf *b = &r->body;
    long long sum = 0;

    buf_str(b, "# TYPE ansinh_answers_total counter\n");
    for (int i = 1; i < WEB_STATUS_CLASSES; i++)
        buf_printf(b, "ansinh_answers_total{class=\"%dxx\"} %lld\n", i,
                   (long long)atomic_load(&c->answers[i]));
    buf_str(b, "# TYPE ansinh_answer_seconds histogram\n");
    for (int i = 0; i < WEB_TIME_STEPS - 1; i++) {
        sum += atomic_load(&c->times[i]);
        buf_printf(b,
                   "ansinh_answer_seconds_bucket{le=\"%" PRId64 ".%06" PRId64
                   "\"} %lld\n",
                   steps_us[i] / 1000000, steps_us[i] % 1000000, sum);
    }
    sum += atomic_load(&c->times[WEB_TIME_STEPS - 1]);
    long long us = atomic_load(&c->time_us);
    buf_printf(b,
               "ansinh_answer_seconds_bucket{le=\"+Inf\"} %lld\n"
               "ansinh_answer_seconds_sum %lld.%06lld\n"
               "ansinh_answer_seconds_count %lld\n",
               sum, us / 1000000, us % 1000000, sum);
    r->type = "text/plain; version=0.0.4; charset=utf-8";
    return ERR_OK;
}

/* For the one who watches over the machine: the store answers. */
enum err_code page_health(struct request *r)
{
    int64_t one;
    enum err_code rc = db_int(r->on->db, "SELECT 1", &one, &r->err);

    if (rc != ERR_OK)
        return rc;
    buf_str(&r->body, "{\"status\":\"pass\"}\n");
    r->type = "application/health+json";
    return ERR_OK;
}
