/*
** What every command gets: the options as given, and the catalogue, store,
** registry and tally opened on demand.
*/
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "tally/figures.h"

enum { CLI_REPEAT_MAX = 200, CLI_ARGS_MAX = 64 };

/* Options as written; NULL or 0 where not given. */
struct options {
    const char *db, *catalog, *lang, *user;
    const char *format, *output, *unit, *period, *calendar, *map;
    const char *place, *scale, *refused, *reason, *value, *limit, *day, *role,
        *field, *jobs, *month, *keep, *since, *layout, *commune, *from, *to,
        *rules;
    const char *indicator[CLI_REPEAT_MAX];
    size_t indicator_count;
    const char *by[CLI_REPEAT_MAX];
    size_t by_count;
    const char *set[CLI_REPEAT_MAX];
    size_t set_count;
    const char *listen, *tls_cert, *tls_key, *backups, *work, *demo;
    int proxy, open_check;
    int with_missing, early, compare, send, annex, no_grants;
    int json, dry_run, repair, again, correct, relations, text, help;
    const char *args[CLI_ARGS_MAX]; /* what stands without a dash */
    size_t arg_count;
};

/* Exit statuses. */
enum { CLI_DONE = 0, CLI_NO = 1, CLI_WRONG = 2 };

struct cli {
    const struct command *command;
    struct options opt;
    enum lang lang;
    struct arena *arena;
    const struct catalog *catalog;
    struct store *store;
    struct registry *registry;
    struct tally *tally;
    const struct actor *who;
    struct err err;
};

struct command {
    const char *name;
    const char *usage; /* "REGISTER FILE" */
    enum msg_id summary;
    const char *options; /* letters and names accepted, " unit period json " */
    int (*run)(struct cli *c);
};

/* Sorted by the order of help; the last has a NULL name. */
extern const struct command cli_commands[];

/* The whole program: returns the exit status. */
int cli_main(int argc, char **argv);

/* ---- for commands ------------------------------------------------------ */

/* The database meant: --db, ANSINH_DB or ansinh.db. */
const char *cli_database(const struct cli *c);

/* Load the catalogue; prints its faults.  0 on failure (c->err or printed). */
int cli_load_catalog(struct cli *c);

/* Print every fault and how many there are. */
void cli_show_faults(struct cli *c, const struct cat_faults *faults);

/* Catalogue, store, registry, tally and actor.  0 on failure. */
int cli_open(struct cli *c, enum store_mode mode);

/* Show c->err and return the exit status that goes with it. */
int cli_fail(struct cli *c);

/* Print a message of the table to stderr. */
void cli_say(struct cli *c, enum msg_id id, const char *a, const char *b);

/* A missing option or argument: message and CLI_WRONG. */
int cli_needs(struct cli *c, const char *what);

/* The unit and period that the options name.  0 on failure. */
int cli_unit(struct cli *c, day_t day, const struct unit **out);
/* The unit of a whole period, on its last day; refused when its name meant
** another unit at the beginning. */
int cli_unit_in(struct cli *c, struct period p, const struct unit **out);
int cli_period(struct cli *c, struct period *out);
int cli_ask(struct cli *c, struct figures_ask *out);
int cli_register(struct cli *c, const char *name,
                 const struct cat_register **out);
int cli_number(struct cli *c, const char *text, const char *name, int64_t low,
               int64_t high, int64_t *out);

/* Write a buffer to the file of --output or to stdout.  0 on failure. */
int cli_output(struct cli *c, const struct buf *b);

/* A progress bar on stderr, only on a terminal. */
struct progress {
    int64_t started_ms, shown_ms;
    enum lang lang;
};
void progress_begin(struct progress *p, enum lang lang);
void progress_show(struct progress *p, int64_t done, int64_t total);
void progress_end(struct progress *p);

/* The commands, one file each (cmd_*.c): run with the options read, they print
** and return the exit status. */
int cmd_init(struct cli *c);
int cmd_sample(struct cli *c);
int cmd_figures(struct cli *c);
int cmd_trace(struct cli *c);
int cmd_record(struct cli *c);
int cmd_plan(struct cli *c);
int cmd_enter(struct cli *c);
int cmd_catalog(struct cli *c);
int cmd_verify(struct cli *c);
int cmd_backup(struct cli *c);
int cmd_restore(struct cli *c);
int cmd_user(struct cli *c);
int cmd_report(struct cli *c);
int cmd_form(struct cli *c);
int cmd_unit(struct cli *c);
int cmd_issue(struct cli *c);
int cmd_issued(struct cli *c);
int cmd_receive(struct cli *c);
int cmd_import(struct cli *c);
int cmd_export(struct cli *c);
int cmd_search(struct cli *c);
int cmd_check(struct cli *c);
int cmd_explain(struct cli *c);
int cmd_dossier(struct cli *c);
int cmd_document(struct cli *c);
int cmd_roster(struct cli *c);
int cmd_campaign(struct cli *c);
int cmd_task(struct cli *c);
int cmd_people(struct cli *c);
int cmd_payroll(struct cli *c);
int cmd_simulate(struct cli *c);
int cmd_serve(struct cli *c);

#endif
