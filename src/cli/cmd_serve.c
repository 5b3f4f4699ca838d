/*
** ansinh serve: the pages, until a signal ends them.
*/
#include "cli/cli.h"
#include "web/web.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_BYTES = 64, PATH_BYTES = 900 };

/* "0.0.0.0:8080", "8080", "[::1]:8080". */
static int read_listen(struct cli *c, char address[ADDRESS_BYTES], int *port)
{
    const char *text = c->opt.listen ? c->opt.listen : "127.0.0.1:8080";
    const char *colon = strrchr(text, ':');
    const char *from = *text == '[' ? text + 1 : text;
    int64_t number;
    size_t len = colon ? (size_t)(colon - from) : 0;

    len -= len > 0 && from[len - 1] == ']';
    snprintf(address, ADDRESS_BYTES, "%.*s", (int)len, from);
    if (!colon)
        snprintf(address, ADDRESS_BYTES, "127.0.0.1");
    if (!cli_number(c, colon ? colon + 1 : text, "--listen", 0, 65535, &number))
        return 0;
    *port = (int)number;
    return 1;
}

static void say_ready(struct cli *c, const struct web *w,
                      const struct web_options *o)
{
    char place[128];

    snprintf(place, sizeof place, "%s://%s:%d/", o->tls_cert ? "https" : "http",
             o->address, web_port(w));
    cli_say(c, MSG_CLI_SERVING, place, NULL);
    if (*web_first_token(w))
        cli_say(c, MSG_CLI_SERVE_TOKEN, place, web_first_token(w));
}

/* Beside the file of the database; of a server's, where the program runs. */
static void work_folder(const struct cli *c, char out[PATH_BYTES])
{
    const char *db = cli_database(c);

    snprintf(out, PATH_BYTES, "%s%s",
             c->opt.work         ? c->opt.work
             : strstr(db, "://") ? "ansinh"
                                 : db,
             c->opt.work ? "" : ".work");
}

static int demo(struct cli *c)
{
    const struct unit *unit;

    if (!c->opt.demo)
        return 1;
    if (!cli_unit(c, day_of(2024, 3, 14), &unit))
        return 0;
    if (web_demo_accounts(c->tally, c->opt.demo, unit->id, &c->err) == ERR_OK)
        return 1;
    return cli_fail(c), 0;
}

int cmd_serve(struct cli *c)
{
    char address[ADDRESS_BYTES], work[PATH_BYTES];
    struct web_options o = {.address = address,
                            .behind_proxy = c->opt.proxy,
                            .open_check = c->opt.open_check,
                            .tls_cert = c->opt.tls_cert,
                            .tls_key = c->opt.tls_key,
                            .backups = c->opt.backups,
                            .work = work,
                            .lang = c->lang};
    struct web *w;
    sigset_t wanted;
    int got;

    if (!read_listen(c, address, &o.port))
        return CLI_WRONG;
    work_folder(c, work);
    /* Every thread leaves the signals to this one. */
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &wanted, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    if (!demo(c))
        return CLI_WRONG;
    if (web_start(c->tally, &o, &w, &c->err) != ERR_OK)
        return cli_fail(c);
    say_ready(c, w, &o);
    fflush(stderr);
    sigwait(&wanted, &got);
    web_stop(w);
    return CLI_DONE;
}
