/*
** The commands: one row each.  Help, checks of options and the man page read
** this table.
*/
#include "cli/cli.h"

#define COMMON " db catalog lang user help "

const struct command cli_commands[] = {
    {"init", "", MSG_CLI_CMD_INIT, COMMON, cmd_init},
    {"sample", "", MSG_CLI_CMD_SAMPLE, COMMON "place scale ", cmd_sample},
    {"report", "REPORT", MSG_CLI_CMD_REPORT,
     COMMON "unit period map format output day annex ", cmd_report},
    {"issue", "REPORT", MSG_CLI_CMD_ISSUE,
     COMMON "unit period map day reason with-missing early ", cmd_issue},
    {"issued", "[ID]", MSG_CLI_CMD_ISSUED,
     COMMON "unit format output compare send ", cmd_issued},
    {"receive", "FILE", MSG_CLI_CMD_RECEIVE, COMMON, cmd_receive},
    {"figures", "", MSG_CLI_CMD_FIGURES,
     COMMON "unit period calendar indicator by map field json output ",
     cmd_figures},
    {"trace", "INDICATOR", MSG_CLI_CMD_TRACE,
     COMMON "unit period calendar by map limit json output ", cmd_trace},
    {"record", "show|add|correct|void REGISTER [ID] [COLUMN=VALUE ...]",
     MSG_CLI_CMD_RECORD, COMMON "unit reason json ", cmd_record},
    {"import", "REGISTER FILE", MSG_CLI_CMD_IMPORT,
     COMMON "unit dry-run refused again correct reason by output ", cmd_import},
    {"export", "REGISTER", MSG_CLI_CMD_EXPORT, COMMON "unit output ",
     cmd_export},
    {"search", "TEXT", MSG_CLI_CMD_SEARCH, COMMON "unit limit json ",
     cmd_search},
    {"people",
     "duplicates | merge KEPT GONE | separate MERGER | different ID ID",
     MSG_CLI_CMD_PEOPLE, COMMON "unit limit reason output ", cmd_people},
    {"check", "FILE...", MSG_CLI_CMD_CHECK,
     " catalog lang help format output relations text json jobs ", cmd_check},
    {"plan", "INDICATOR | export FILE | import FILE", MSG_CLI_CMD_PLAN,
     COMMON "unit period by value dry-run ", cmd_plan},
    {"enter", "INDICATOR", MSG_CLI_CMD_ENTER,
     COMMON "unit period calendar by value ", cmd_enter},
    {"form", "[show|fill|submit|approve|return|progress FORM [FILE]]",
     MSG_CLI_CMD_FORM, COMMON "unit period reason output ", cmd_form},
    {"dossier",
     "receive PROCEDURE | accept | reject | forward | consult | answer | ask |"
     " complete | charge | paid | pause | resume | extend | withdraw | decide |"
     " refuse | return ID... | grant ID | queue | load | states | show ID | "
     "track CODE |"
     " paper ID KIND | attach ID FILE | file ID FILE-ID | recompute | send |"
     " batch FILE"
     " [KEY=VALUE ...]",
     MSG_CLI_CMD_DOSSIER, COMMON "unit reason limit dry-run format output ",
     cmd_dossier},
    {"document", "list | issue ID | state ID STATE", MSG_CLI_CMD_DOCUMENT,
     COMMON "unit period calendar field value day reason output ",
     cmd_document},
    {"task", "list [all|done|open|late|next] | state ID STATE",
     MSG_CLI_CMD_TASK,
     COMMON "unit period calendar field value day reason output ", cmd_task},
    {"roster", "REGISTER", MSG_CLI_CMD_ROSTER,
     COMMON "unit period calendar annex format output ", cmd_roster},
    {"campaign", "[ID]", MSG_CLI_CMD_CAMPAIGN,
     COMMON "unit period calendar format output ", cmd_campaign},
    {"explain", "REGISTER/ID|CODE", MSG_CLI_CMD_EXPLAIN, COMMON "month output ",
     cmd_explain},
    {"payroll",
     "open|compute|check|approve|send|reconcile|close|back GROUP |"
     " runs | show|changes|totals GROUP | list|export|letters GROUP |"
     " reconcile GROUP FILE",
     MSG_CLI_CMD_PAYROLL,
     COMMON "unit month since keep reason by commune layout day format output ",
     cmd_payroll},
    {"simulate", "BENEFIT|GROUP", MSG_CLI_CMD_SIMULATE,
     COMMON "unit set from to rules by format output ", cmd_simulate},
    {"catalog", "check|print|doc", MSG_CLI_CMD_CATALOG, COMMON "output ",
     cmd_catalog},
    {"serve", "", MSG_CLI_CMD_SERVE,
     COMMON "listen proxy tls-cert tls-key open-check backups work demo unit "
            "",
     cmd_serve},
    {"verify", "", MSG_CLI_CMD_VERIFY, COMMON "repair ", cmd_verify},
    {"backup", "FILE", MSG_CLI_CMD_BACKUP, COMMON, cmd_backup},
    {"restore", "FILE", MSG_CLI_CMD_RESTORE, COMMON, cmd_restore},
    {"unit",
     "list | add CODE NAME TYPE LEVEL | move UNIT ABOVE | rename UNIT NAME |"
     " merge CODE=NAME UNIT UNIT... | split UNIT CODE=NAME[: HAMLET, "
     "SHARE%]... | abolish UNIT",
     MSG_CLI_CMD_UNIT, COMMON "unit day reason no-grants dry-run ", cmd_unit},
    {"user", "add|grant|reset|list NAME | rules [RULE=VALUE ...]",
     MSG_CLI_CMD_USER, COMMON "role unit field value day ", cmd_user},
    {NULL, NULL, MSG_NONE, NULL, NULL},
};
