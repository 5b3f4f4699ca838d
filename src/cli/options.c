#include "cli/options.h"

#include <assert.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, FLAG, LIST };

struct option_row {
    const char *name;
    char letter; /* 0 none */
    enum kind kind;
    size_t at;    /* in struct options */
    size_t count; /* LIST: where its count is */
    const char *value;
    enum msg_id help;
};

#define AT(f) offsetof(struct options, f)

static const struct option_row rows[] = {
    {"db", 0, TEXT, AT(db), 0, "URL", MSG_CLI_OPT_DB},
    {"catalog", 0, TEXT, AT(catalog), 0, "DIR", MSG_CLI_OPT_CATALOG},
    {"lang", 0, TEXT, AT(lang), 0, "vi|en", MSG_CLI_OPT_LANG},
    {"user", 0, TEXT, AT(user), 0, "NAME", MSG_CLI_OPT_USER},
    {"unit", 'u', TEXT, AT(unit), 0, "UNIT", MSG_CLI_OPT_UNIT},
    {"period", 'p', TEXT, AT(period), 0, "PERIOD", MSG_CLI_OPT_PERIOD},
    {"month", 'm', TEXT, AT(month), 0, "MONTH", MSG_CLI_OPT_MONTH},
    {"since", 0, TEXT, AT(since), 0, "MONTH", MSG_CLI_OPT_SINCE},
    {"keep", 0, TEXT, AT(keep), 0, "PERCENT", MSG_CLI_OPT_KEEP},
    {"commune", 0, TEXT, AT(commune), 0, "UNIT", MSG_CLI_OPT_COMMUNE},
    {"layout", 0, TEXT, AT(layout), 0, "NAME", MSG_CLI_OPT_LAYOUT},
    {"set", 0, LIST, AT(set), AT(set_count), "NAME=NUMBER", MSG_CLI_OPT_SET},
    {"from", 0, TEXT, AT(from), 0, "MONTH", MSG_CLI_OPT_FROM},
    {"to", 0, TEXT, AT(to), 0, "MONTH", MSG_CLI_OPT_TO},
    {"rules", 0, TEXT, AT(rules), 0, "DIR", MSG_CLI_OPT_RULES},
    {"calendar", 0, TEXT, AT(calendar), 0, "NAME", MSG_CLI_OPT_CALENDAR},
    {"indicator", 'i', LIST, AT(indicator), AT(indicator_count), "NAME",
     MSG_CLI_OPT_INDICATOR},
    {"by", 0, LIST, AT(by), AT(by_count), "DIM", MSG_CLI_OPT_BY},
    {"map", 0, TEXT, AT(map), 0, "DAY", MSG_CLI_OPT_MAP},
    {"field", 0, TEXT, AT(field), 0, "NAME", MSG_CLI_OPT_FIELD},
    {"format", 0, TEXT, AT(format), 0, "NAME", MSG_CLI_OPT_FORMAT},
    {"output", 'o', TEXT, AT(output), 0, "FILE", MSG_CLI_OPT_OUTPUT},
    {"json", 0, FLAG, AT(json), 0, NULL, MSG_CLI_OPT_JSON},
    {"place", 0, TEXT, AT(place), 0, "NAME", MSG_CLI_OPT_PLACE},
    {"scale", 0, TEXT, AT(scale), 0, "PERCENT", MSG_CLI_OPT_SCALE},
    {"dry-run", 0, FLAG, AT(dry_run), 0, NULL, MSG_CLI_OPT_DRY},
    {"refused", 0, TEXT, AT(refused), 0, "FILE", MSG_CLI_OPT_REFUSED},
    {"again", 0, FLAG, AT(again), 0, NULL, MSG_CLI_OPT_AGAIN},
    {"correct", 0, FLAG, AT(correct), 0, NULL, MSG_CLI_OPT_CORRECT},
    {"reason", 0, TEXT, AT(reason), 0, "TEXT", MSG_CLI_OPT_REASON},
    {"value", 0, TEXT, AT(value), 0, "NUMBER", MSG_CLI_OPT_VALUE},
    {"limit", 0, TEXT, AT(limit), 0, "N", MSG_CLI_OPT_LIMIT},
    {"day", 0, TEXT, AT(day), 0, "DAY", MSG_CLI_OPT_DAY},
    {"role", 0, TEXT, AT(role), 0, "ROLE", MSG_CLI_OPT_ROLE},
    {"repair", 0, FLAG, AT(repair), 0, NULL, MSG_CLI_OPT_REPAIR},
    {"relations", 0, FLAG, AT(relations), 0, NULL, MSG_CLI_OPT_RELATIONS},
    {"text", 0, FLAG, AT(text), 0, NULL, MSG_CLI_OPT_TEXT},
    {"jobs", 0, TEXT, AT(jobs), 0, "N", MSG_CLI_OPT_JOBS},
    {"with-missing", 0, FLAG, AT(with_missing), 0, NULL, MSG_CLI_OPT_MISSING},
    {"early", 0, FLAG, AT(early), 0, NULL, MSG_CLI_OPT_EARLY},
    {"no-grants", 0, FLAG, AT(no_grants), 0, NULL, MSG_CLI_OPT_NO_GRANTS},
    {"compare", 0, FLAG, AT(compare), 0, NULL, MSG_CLI_OPT_COMPARE},
    {"annex", 0, FLAG, AT(annex), 0, NULL, MSG_CLI_OPT_ANNEX},
    {"send", 0, FLAG, AT(send), 0, NULL, MSG_CLI_OPT_SEND},
    {"listen", 0, TEXT, AT(listen), 0, "ADDR:PORT", MSG_CLI_OPT_LISTEN},
    {"proxy", 0, FLAG, AT(proxy), 0, NULL, MSG_CLI_OPT_PROXY},
    {"tls-cert", 0, TEXT, AT(tls_cert), 0, "FILE", MSG_CLI_OPT_TLS_CERT},
    {"tls-key", 0, TEXT, AT(tls_key), 0, "FILE", MSG_CLI_OPT_TLS_KEY},
    {"open-check", 0, FLAG, AT(open_check), 0, NULL, MSG_CLI_OPT_OPEN_CHECK},
    {"backups", 0, TEXT, AT(backups), 0, "DIR", MSG_CLI_OPT_BACKUPS},
    {"work", 0, TEXT, AT(work), 0, "DIR", MSG_CLI_OPT_WORK},
    {"demo", 0, TEXT, AT(demo), 0, "PASSWORD", MSG_CLI_OPT_DEMO},
    {"help", 'h', FLAG, AT(help), 0, NULL, MSG_CLI_OPT_HELP},
};

enum { ROW_COUNT = ARRAY_COUNT(rows), HELP_COLUMN = 26 };

static int accepts(const struct command *command, const char *name)
{
    char word[32];

    snprintf(word, sizeof word, " %s ", name);
    return strstr(command->options, word) != NULL;
}

static const struct command *find_command(const char *name)
{
    for (const struct command *c = cli_commands; c->name; c++) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    return NULL;
}

static void build_tables(struct option *longs, char *letters)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        longs[i] = (struct option){rows[i].name,
                                   rows[i].kind == FLAG ? no_argument
                                                        : required_argument,
                                   NULL, (int)i + 256};
        if (rows[i].letter) {
            *letters++ = rows[i].letter;
            if (rows[i].kind != FLAG)
                *letters++ = ':';
        }
    }
    longs[ROW_COUNT] = (struct option){0};
    *letters = '\0';
}

static int row_of(int found)
{
    if (found >= 256)
        return found - 256;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].letter == found)
            return (int)i;
    }
    return -1;
}

static int store_value(struct options *o, const struct option_row *row,
                       const char *value)
{
    char *base = (char *)o;

    if (row->kind == FLAG) {
        *(int *)(void *)(base + row->at) = 1;
        return 1;
    }
    if (row->kind == TEXT) {
        *(const char **)(void *)(base + row->at) = value;
        return 1;
    }
    size_t *count = (size_t *)(void *)(base + row->count);
    if (*count == CLI_REPEAT_MAX)
        return 0;
    ((const char **)(void *)(base + row->at))[(*count)++] = value;
    return 1;
}

static enum err_code read_all(struct cli *c, int argc, char **argv,
                              struct err *e)
{
    struct option longs[ROW_COUNT + 1];
    char letters[2 * ROW_COUNT + 2];
    const char *name = c->command ? c->command->name : "";
    int found;

    letters[0] = ':';
    build_tables(longs, letters + 1);
    opterr = 0;
    optind = 1;
    while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        int row = row_of(found);
        const char *written = argv[optind - 1];
        if (found == ':')
            return ERR_SET(e, ERR_INPUT, MSG_CLI_OPTION_NEEDS, written, name);
        if (row < 0 || (c->command && !accepts(c->command, rows[row].name)))
            return ERR_SET(e, ERR_INPUT, MSG_CLI_OPTION_BAD, written, name);
        if (!store_value(&c->opt, &rows[row], optarg))
            return ERR_SET(e, ERR_LIMIT, MSG_CLI_OPTION_BAD, written, name);
    }
    for (; optind < argc; optind++) {
        if (c->opt.arg_count == CLI_ARGS_MAX)
            return ERR_SET(e, ERR_INPUT, MSG_CLI_ARGUMENT_EXTRA, argv[optind],
                           name);
        c->opt.args[c->opt.arg_count++] = argv[optind];
    }
    return ERR_OK;
}

enum err_code options_read(struct cli *c, int argc, char **argv, struct err *e)
{
    enum err_code rc = ERR_OK;

    c->lang = LANG_VI;
    if (argc > 1 && argv[1][0] != '-') {
        c->command = find_command(argv[1]);
        if (!c->command)
            rc = ERR_SET(e, ERR_INPUT, MSG_CLI_COMMAND_NONE, argv[1]);
        argc--;
        argv++;
    }
    /* Read on after an unknown command: it is refused in --lang. */
    enum err_code read = read_all(c, argc, argv, e);
    if (rc == ERR_OK)
        rc = read;
    const char *lang = c->opt.lang ? c->opt.lang : getenv("ANSINH_LANG");
    if (lang && !lang_parse(lang, &c->lang) && rc == ERR_OK)
        rc = ERR_SET(e, ERR_INPUT, MSG_CLI_VALUE_BAD, lang, "--lang", "vi, en");
    return rc;
}

/* Blanks up to a column, counting characters and not bytes. */
static void pad(struct buf *out, size_t used, size_t column)
{
    do
        buf_char(out, ' ');
    while (++used < column);
}

static void help_options(const struct command *command, enum lang lang,
                         struct buf *out)
{
    buf_printf(out, "\n%s\n", msg_text(MSG_CLI_OPTIONS, lang));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char left[64];
        if (!accepts(command, rows[i].name))
            continue;
        int n = snprintf(
            left, sizeof left, "  %c%c%s--%s%s%s", rows[i].letter ? '-' : ' ',
            rows[i].letter ? rows[i].letter : ' ', rows[i].letter ? ", " : "  ",
            rows[i].name, rows[i].value ? " " : "",
            rows[i].value ? rows[i].value : "");
        buf_str(out, left);
        pad(out, (size_t)n, HELP_COLUMN);
        buf_printf(out, "%s\n", msg_text(rows[i].help, lang));
    }
}

void options_help(const struct command *command, enum lang lang,
                  struct buf *out)
{
    if (command) {
        buf_printf(out, "ansinh %s%s%s: %s\n", command->name,
                   *command->usage ? " " : "", command->usage,
                   msg_text(command->summary, lang));
        help_options(command, lang, out);
        return;
    }
    buf_printf(out, "%s\n%s\n\n%s\n", msg_text(MSG_CLI_TITLE, lang),
               msg_text(MSG_CLI_USAGE, lang), msg_text(MSG_CLI_COMMANDS, lang));
    for (const struct command *c = cli_commands; c->name; c++) {
        buf_printf(out, "  %s", c->name);
        pad(out, strlen(c->name) + 2, 12);
        buf_printf(out, "%s\n", msg_text(c->summary, lang));
    }
    buf_printf(out, "\n%s\n", msg_text(MSG_CLI_MORE, lang));
}
