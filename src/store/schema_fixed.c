/*
** The tables of the program itself.  Registers come from the catalogue.
*/
#include "store/schema.h"

#define INT(n)                                                                 \
    {                                                                          \
        n, SCHEMA_INT, 1, NULL, NULL, NULL                                     \
    }
#define INT_NULL(n)                                                            \
    {                                                                          \
        n, SCHEMA_INT, 0, NULL, NULL, NULL                                     \
    }
#define TEXT(n)                                                                \
    {                                                                          \
        n, SCHEMA_TEXT, 1, NULL, NULL, NULL                                    \
    }
#define TEXT_NULL(n)                                                           \
    {                                                                          \
        n, SCHEMA_TEXT, 0, NULL, NULL, NULL                                    \
    }
#define DAY_NULL(n)                                                            \
    {                                                                          \
        n, SCHEMA_DAY, 0, NULL, NULL, NULL                                     \
    }
#define DAY(n)                                                                 \
    {                                                                          \
        n, SCHEMA_DAY, 1, NULL, NULL, NULL                                     \
    }
#define BOOL_FALSE(n)                                                          \
    {                                                                          \
        n, SCHEMA_BOOL, 1, "FALSE", NULL, NULL                                 \
    }
#define BYTES(n)                                                               \
    {                                                                          \
        n, SCHEMA_BYTES, 1, NULL, NULL, NULL                                   \
    }
#define REF(n, t)                                                              \
    {                                                                          \
        n, SCHEMA_INT, 1, NULL, NULL, t                                        \
    }
#define REF_NULL(n, t)                                                         \
    {                                                                          \
        n, SCHEMA_INT, 0, NULL, NULL, t                                        \
    }

#define TABLE(n, pk)                                                           \
    .name = #n, .columns = n##_columns,                                        \
    .column_count = ARRAY_COUNT(n##_columns), .primary_key = pk

#define INDEXES(n)                                                             \
    .indexes = n##_indexes, .index_count = ARRAY_COUNT(n##_indexes)

/* Settings of the database: version, catalogue hash, calendar, ICU version. */
static const struct schema_column meta_columns[] = {TEXT("key"), TEXT("value")};

/* The schema as it was applied last, so that migrations, backups and checks
** need no catalogue.  place keeps the order; hidden rows are gone from the
** catalogue but keep their data. */
static const struct schema_column schema_table_columns[] = {
    TEXT("name"),
    INT("place"),
    TEXT("primary_key"),
    TEXT_NULL("check_sql"),
    BOOL_FALSE("clustered"),
    BOOL_FALSE("hidden"),
};

static const struct schema_column schema_column_columns[] = {
    TEXT("table_name"),     TEXT("column_name"),    INT("place"),
    TEXT("type"),           BOOL_FALSE("required"), TEXT_NULL("default_sql"),
    TEXT_NULL("check_sql"), TEXT_NULL("ref_table"), BOOL_FALSE("hidden"),
};

static const struct schema_column schema_index_columns[] = {
    TEXT("name"),    TEXT("table_name"),      INT("place"),
    TEXT("columns"), BOOL_FALSE("is_unique"), TEXT_NULL("where_sql"),
};

static const struct schema_column id_counter_columns[] = {
    TEXT("name"),
    INT("next"),
};

static const struct schema_column journal_columns[] = {
    INT("seq"),
    TEXT("at"), /* "2024-03-15T08:30:00.123+07:00" */
    TEXT("actor"),
    TEXT("action"),
    TEXT_NULL("table_name"),
    INT_NULL("record_id"),
    TEXT_NULL("before"),
    TEXT_NULL("after"),
    TEXT_NULL("reason"),
    BYTES("hash"), /* 32 bytes, over the one before and all above */
};
static const struct schema_index journal_indexes[] = {
    {"journal_record", "table_name, record_id", 0, "record_id IS NOT NULL"},
};

/* Places in the organisation, one row per unit and time. */
static const struct schema_column unit_columns[] = {
    INT("id"),
    TEXT("uid"),
    TEXT("code"),
    TEXT("slug"),
    TEXT("name"),
    TEXT("name_key"),
    TEXT("type"),
    TEXT("level"),
    REF_NULL("parent_id", "unit"),
    DAY_NULL("valid_from"),
    DAY_NULL("valid_to"),
};
static const struct schema_index unit_indexes[] = {
    {"unit_uid", "uid", 1, NULL},
    {"unit_code", "code", 0, NULL},
    {"unit_slug", "slug", 0, NULL},
    {"unit_parent", "parent_id", 0, NULL},
};

static const struct schema_column succession_columns[] = {
    INT("id"),  REF("from_id", "unit"), REF_NULL("to_id", "unit"),
    DAY("day"), TEXT("kind"),           BOOL_FALSE("whole"),
};
static const struct schema_index succession_indexes[] = {
    {"succession_from", "from_id", 0, NULL},
    {"succession_to", "to_id", 0, NULL},
};

/* A part of a unit that was split: who lived in those hamlets, or share_low ..
** share_high - 1 of 10,000 of those whose hamlet is not known.  id is the
** part's own row in unit. */
static const struct schema_column unit_area_columns[] = {
    INT("id"),
    REF("of_id", "unit"),
    TEXT_NULL("hamlets"), /* folded,
                                                one a line */
    INT("share_low"),
    INT("share_high"),
};

/* Files that were imported, to know the same file again. */
static const struct schema_column import_file_columns[] = {
    INT("id"),        TEXT("register"), TEXT("file_name"),  TEXT("file_hash"),
    INT("rows_good"), INT("rows_bad"),  TEXT("entered_by"), TEXT("entered_at"),
};
static const struct schema_index import_file_indexes[] = {
    {"import_file_hash", "register, file_hash", 0, NULL},
};

static const struct schema_column user_account_columns[] = {
    INT("id"),
    TEXT("name"),
    TEXT("full_name"),
    TEXT_NULL("password"), /* argon2id */
    BOOL_FALSE("disabled"),
    TEXT_NULL("totp"),     /* the second factor's secret, base32 */
    INT_NULL("totp_step"), /* of its last code, which is good once */
};
static const struct schema_index user_account_indexes[] = {
    {"user_account_name", "name", 1, NULL},
};

/* Role x unit (and all below) x field; field NULL: all fields. */
static const struct schema_column user_grant_columns[] = {
    INT("id"),          REF("user_id", "user_account"),
    TEXT("role"),       REF("unit_id", "unit"),
    TEXT_NULL("field"), BOOL_FALSE("voided"),
};
static const struct schema_index user_grant_indexes[] = {
    {"user_grant_user", "user_id", 0, NULL},
};

/* Who is signed in, by the hash of what the browser keeps. */
static const struct schema_column web_session_columns[] = {
    TEXT("token"),        REF("user_id", "user_account"),
    INT("created"),       INT("seen"),         /* seconds since 1970 */
    BOOL_FALSE("strong"),                      /* with a second factor */
    BOOL_FALSE("ended"),  TEXT_NULL("before"), /* the visit before, a stamp */
};

/* Rules of signing in that somebody changed; the others have the value that the
** program gives them. */
static const struct schema_column web_rule_columns[] = {
    TEXT("key"),
    INT("value"),
    TEXT("entered_by"),
    TEXT("entered_at"),
};

/* Long work that an account asked for: how it stands and what became of it.
** args and told are "a=1&b=2"; times are seconds since 1970. */
static const struct schema_column web_job_columns[] = {
    INT("id"),
    REF("user_id", "user_account"),
    TEXT("kind"),
    TEXT("about"),
    TEXT("place"),
    TEXT_NULL("folder"), /* of its files, below the server's folder of work */
    TEXT("args"),
    TEXT("keeper"), /* which server has the folder */
    TEXT("lang"),
    TEXT("state"), /* asked running done failed interrupted */
    INT("tries"),
    TEXT_NULL("message"),
    TEXT_NULL("told"),
    TEXT_NULL("result_file"),
    INT("asked_at"),
    INT_NULL("started_at"),
    INT_NULL("ended_at"),
};
static const struct schema_index web_job_indexes[] = {
    {"web_job_user", "user_id", 0, NULL},
    {"web_job_open", "keeper", 0, "state IN ('asked', 'running')"},
};

/* A target; dim and code are "" for the whole. */
static const struct schema_column plan_columns[] = {
    INT("id"),    TEXT("indicator"),    REF("unit_id", "unit"),
    INT("year"),  TEXT("dim"),          TEXT("code"),
    INT("value"), BOOL_FALSE("voided"),
};
static const struct schema_index plan_indexes[] = {
    {"plan_once", "indicator, unit_id, year, dim, code", 1, "NOT voided"},
    {"plan_unit", "unit_id, year", 0, NULL},
};

/* A figure typed in by a unit that keeps no records, for a range of halves. */
static const struct schema_column typed_figure_columns[] = {
    INT("id"),           TEXT("indicator"), REF("unit_id", "unit"),
    INT("half_first"),   INT("half_last"),  TEXT("dim"),
    TEXT("code"),        INT("value"),      BOOL_FALSE("voided"),
    TEXT_NULL("source"), /* "received:12", "entry:FORM:3"; NULL: typed in */
};
static const struct schema_index typed_figure_indexes[] = {
    {"typed_figure_once",
     "indicator, unit_id, half_first, half_last, dim, code", 1, "NOT voided"},
    {"typed_figure_unit", "unit_id, half_last", 0, NULL},
};

/* A form as one unit fills it in for one period.  An approved one is never
** changed: a correction is a revision beside it. */
static const struct schema_column entry_columns[] = {
    INT("id"),
    TEXT("form"),
    REF("unit_id", "unit"),
    TEXT("period"),
    INT("revision"),     /* from 1 */
    TEXT("state"),       /* draft, submitted, returned, approved, replaced */
    TEXT_NULL("note"),   /* of the unit, where a rule asks for one */
    TEXT_NULL("reason"), /* why it was returned */
    TEXT("entered_by"),
    TEXT("entered_at"),
    TEXT_NULL("submitted_by"),
    TEXT_NULL("submitted_at"),
    TEXT_NULL("approved_by"),
    TEXT_NULL("approved_at"),
};
static const struct schema_index entry_indexes[] = {
    {"entry_revision", "form, unit_id, period, revision", 1, NULL},
    {"entry_open", "form, unit_id, period", 1,
     "state IN ('draft', 'submitted', 'returned')"},
    {"entry_valid", "form, unit_id, period", 1, "state = 'approved'"},
    {"entry_unit", "unit_id", 0, NULL},
};

static const struct schema_column entry_value_columns[] = {
    REF("entry_id", "entry"),
    TEXT("indicator"),
    TEXT("dim"),
    TEXT("code"),
    INT("value"),
};

/* From which half on a unit keeps records in a register: typed figures of
** later halves no longer count. */
static const struct schema_column records_from_columns[] = {
    REF("unit_id", "unit"),
    TEXT("register"),
    INT("half"),
};

/* Small stable numbers for indicator, breakdown and code, used in cells. */
static const struct schema_column cell_key_columns[] = {
    INT("id"),    TEXT("indicator"),  TEXT("dim"), /* "" for the whole */
    TEXT("code"), TEXT("definition"), /* hash of what is counted; a change asks
                                         a recount */
};
static const struct schema_index cell_key_indexes[] = {
    {"cell_key_once", "indicator, dim, code", 1, NULL},
};

/* Which parties have a word in their name or were born in a year: the first of
** the ids and how far each later one is (registry/words.h). */
static const struct schema_column name_word_columns[] = {
    TEXT("register"),
    BYTES("word"),
    INT("first_id"),
    BYTES("later"),
};

/* Cells of one unit and half-month, packed and sorted by key (tally/cells.h):
** one row is one read for a report and one write for a record. */
static const struct schema_column cell_columns[] = {
    INT("unit_id"),
    INT("part"), /* 0 flows, 1 changes of stocks, 2 the same by year */
    INT("half"), /* of the year in part 2 */
    BYTES("data"),
};

/* Reports as issued: what was said, under which number. */
static const struct schema_column issued_report_columns[] = {
    INT("id"),
    TEXT("report"),
    TEXT("calendar"),
    REF("unit_id", "unit"),
    TEXT("period"),
    TEXT("symbol"),
    INT("year"),
    INT("number"),
    DAY("day"),
    TEXT("hash"), /* of its figures, BLAKE2b-256 in hexadecimal */
    TEXT("entered_by"),
    TEXT("entered_at"),
    BOOL_FALSE("stands"), /* of a report, unit and period one does */
    REF_NULL("replaced_by", "issued_report"),
};
static const struct schema_index issued_report_indexes[] = {
    {"issued_report_number", "unit_id, symbol, year, number", 1, NULL},
    {"issued_report_once", "report, unit_id, period", 1, "stands"},
};

/* The paper in every format, byte for byte as it left the office. */
static const struct schema_column issued_file_columns[] = {
    REF("issued_id", "issued_report"),
    TEXT("format"),
    BYTES("content"),
};

/* Every figure of the unit as it was that day, in units of its decimals
** (scale); dim and code are "" for the whole, NULL was missing. */
static const struct schema_column issued_figure_columns[] = {
    REF("issued_id", "issued_report"),
    TEXT("indicator"),
    TEXT("dim"),
    TEXT("code"),
    INT("scale"),
    INT_NULL("value"),
    INT_NULL("plan"),
    INT_NULL("previous"),
    INT_NULL("cumulative"),
};

/* Reports of units below, as they came in. */
static const struct schema_column received_report_columns[] = {
    INT("id"),          TEXT("report"),     REF("unit_id", "unit"),
    TEXT("calendar"),   TEXT("period"),     TEXT("number"),
    DAY("day"),         TEXT("hash"),       TEXT("content"),
    TEXT("entered_by"), TEXT("entered_at"),
};
static const struct schema_index received_report_indexes[] = {
    {"received_report_once", "unit_id, period, number, hash", 1, NULL},
};

/* One run of payments of a group of benefits for a month (year * 12 + month -
** 1) and a unit; since is the first month that the program looks after there.
** Of a group, month and unit there is one. */
static const struct schema_column payroll_columns[] = {
    INT("id"),
    TEXT("benefit_group"),
    INT("month"),
    INT("since"),
    REF("unit_id", "unit"),
    TEXT("state"), /* open computed checked approved sent reconciled closed */
    INT("keep"),   /* percent of a month's money that a recovery leaves */
    DAY_NULL("known"),      /* the law as of this day */
    INT_NULL("seen"),       /* the last line that the items compare with */
    INT_NULL("journal"),    /* the last entry that the items know of */
    INT_NULL("lines_from"), /* the entries of its own lines */
    INT_NULL("lines_to"),
    TEXT_NULL("catalog"),     /* by which it was computed, a hash */
    TEXT_NULL("computed_by"), /* who took each step last */
    TEXT_NULL("checked_by"),
    TEXT_NULL("approved_by"),
    TEXT_NULL("reason"), /* why it was given back last */
    TEXT("entered_by"),
    TEXT("entered_at"),
};
static const struct schema_index payroll_indexes[] = {
    {"payroll_once", "benefit_group, month, unit_id", 1, NULL},
};

/* What a run would pay or cannot pay, until it is approved and becomes lines of
** payment_line; written anew by each computing. */
static const struct schema_column payroll_item_columns[] = {
    REF("payroll_id", "payroll"),
    INT("seq"),
    TEXT("benefit"),
    INT("award"),
    INT("person_id"),
    REF("unit_id", "unit"),
    INT("month_for"),
    INT("amount"),
    TEXT("kind"), /* as payroll_kind_names of benefit/payroll.h */
    TEXT_NULL("channel"),
    TEXT_NULL("note"),     /* its message and arguments */
    INT_NULL("old"),       /* the regular amount of the run before */
    TEXT_NULL("category"), /* the award's group of people */
    TEXT_NULL("fund_source"),
    TEXT_NULL("programme"),
    TEXT_NULL("payee_kind"), /* the payee and the account as paid */
    TEXT_NULL("payee_name"),
    TEXT_NULL("bank"),
    TEXT_NULL("account_number"),
};
static const struct schema_index payroll_item_indexes[] = {
    {"payroll_item_person", "payroll_id, person_id", 0, NULL},
};

/* Whom a run looked at, and the month (its number) in which the money of one of
** their awards turns next, as things stood (benefit/payroll_look.c). */
static const struct schema_column payroll_turn_columns[] = {
    REF("payroll_id", "payroll"),
    INT("person_id"),
    INT("month"),
};
static const struct schema_index payroll_turn_indexes[] = {
    {"payroll_turn_month", "month", 0, NULL},
};

/* Numbers that run without gaps: the codes of an office's dossiers within a
** day, its documents of one kind within a year. */
static const struct schema_column number_series_columns[] = {
    TEXT("series"), /* "code:H15.50.05:2026-11-23", "document:12:KH:2026" */
    INT("last"),
    DAY_NULL("last_day"), /* no later number may be of an earlier day */
};

/* Files, each once by the BLAKE2b-256 of its bytes. */
static const struct schema_column kept_file_columns[] = {
    TEXT("hash"),     TEXT("type"),       INT("size"),
    BYTES("content"), TEXT("entered_by"), TEXT("entered_at"),
};

/* What belongs to a record: papers handed in, letters, receipts. */
static const struct schema_column attachment_columns[] = {
    INT("id"),
    TEXT("table_name"),
    INT("record_id"),
    {"hash", SCHEMA_TEXT, 1, NULL, NULL, "kept_file"},
    TEXT("name"), /* as it was called */
    TEXT("kind"), /* paper, receipt, decision, apology, ... */
    TEXT("entered_by"),
    TEXT("entered_at"),
    BOOL_FALSE("voided"),
};
static const struct schema_index attachment_indexes[] = {
    {"attachment_record", "table_name, record_id", 0, NULL},
    {"attachment_hash", "hash", 0, NULL},
};

/* Messages that were prepared; they leave only when sending is switched on. */
static const struct schema_column outbox_columns[] = {
    INT("id"),          TEXT("table_name"),
    INT("record_id"),   TEXT("channel"), /* email, sms */
    TEXT("address"),    TEXT("subject"),
    TEXT("body"),       TEXT("state"), /* waiting, sent, failed */
    INT("tries"),       TEXT_NULL("fault"),
    TEXT("entered_at"), TEXT_NULL("sent_at"),
};
static const struct schema_index outbox_indexes[] = {
    {"outbox_waiting", "id", 0, "state <> 'sent'"},
    {"outbox_record", "table_name, record_id", 0, NULL},
};

/* Two records of one party: merged, separated again, or said to be different.
** gone_id is void while they are merged. */
static const struct schema_column party_merge_columns[] = {
    INT("id"),
    TEXT("register"),
    INT("kept_id"),
    INT("gone_id"),
    TEXT("state"), /* merged, separated, different */
    TEXT("reason"),
    TEXT("entered_by"),
    TEXT("entered_at"),
    TEXT_NULL("closed_by"),
    TEXT_NULL("closed_at"),
};
static const struct schema_index party_merge_indexes[] = {
    {"party_merge_once", "register, gone_id", 1, "state = 'merged'"},
    {"party_merge_gone", "register, gone_id", 0, NULL},
    {"party_merge_kept", "register, kept_id", 0, NULL},
};

/* What a merger pointed elsewhere, so that it can be undone exactly. */
static const struct schema_column party_moved_columns[] = {
    REF("merge_id", "party_merge"),
    TEXT("table_name"),
    INT("record_id"),
    TEXT("column_name"),
};

/* A wish to change facts of a record, until another person decides it. */
static const struct schema_column change_request_columns[] = {
    INT("id"),
    TEXT("table_name"),
    INT("record_id"),
    REF("unit_id", "unit"),
    TEXT("state"),    /* open, approved, refused, withdrawn */
    TEXT("asked_by"), /* the citizen or the office that wishes it */
    TEXT("reason"),
    TEXT("entered_by"),
    TEXT("entered_at"),
    TEXT_NULL("decided_by"),
    TEXT_NULL("decided_at"),
    TEXT_NULL("answer"),
};
static const struct schema_index change_request_indexes[] = {
    {"change_request_record", "table_name, record_id", 0, NULL},
    {"change_request_open", "unit_id", 0, "state = 'open'"},
};

/* Values as data ("2024-02-05"); NULL: nothing stands there. */
static const struct schema_column change_request_value_columns[] = {
    REF("request_id", "change_request"),
    TEXT("column_name"),
    TEXT_NULL("old"),
    TEXT_NULL("new"),
};

/* Filters, order and columns of a register under a name. */
static const struct schema_column saved_view_columns[] = {
    INT("id"),     TEXT("register"),     TEXT("name"),         TEXT("query"),
    TEXT("owner"), BOOL_FALSE("shared"), BOOL_FALSE("voided"),
};
static const struct schema_index saved_view_indexes[] = {
    {"saved_view_register", "register", 0, "NOT voided"},
};

/* How far the report of a unit and a period is before it is issued. */
static const struct schema_column report_draft_columns[] = {
    TEXT("report"),
    REF("unit_id", "unit"),
    TEXT("period"),
    TEXT("state"), /* draft, submitted, approved, returned */
    TEXT_NULL("reason"),
    TEXT("entered_by"),
    TEXT("entered_at"),
    TEXT_NULL("submitted_by"),
    TEXT_NULL("approved_by"),
};

/* Paragraphs that people write for a report; the last revision holds. */
static const struct schema_column report_text_columns[] = {
    INT("id"),       TEXT("report"),     REF("unit_id", "unit"),
    TEXT("period"),  TEXT("place"),      INT("revision"),
    TEXT("content"), TEXT("entered_by"), TEXT("entered_at"),
};
static const struct schema_index report_text_indexes[] = {
    {"report_text_once", "report, unit_id, period, place, revision", 1, NULL},
};

/* What is said about a paper: report is its name, or "form:NAME". */
static const struct schema_column report_comment_columns[] = {
    INT("id"),          TEXT("report"),          REF("unit_id", "unit"),
    TEXT("period"),     TEXT("content"),         TEXT("entered_by"),
    TEXT("entered_at"), TEXT_NULL("settled_by"),
};
static const struct schema_index report_comment_indexes[] = {
    {"report_comment_of", "report, unit_id, period", 0, NULL},
};

const struct schema_table schema_fixed[] = {
    {TABLE(meta, "key"), .clustered = 1},
    {TABLE(schema_table, "name"), .clustered = 1},
    {TABLE(schema_column, "table_name, column_name"), .clustered = 1},
    {TABLE(schema_index, "name"), .clustered = 1},
    {TABLE(id_counter, "name"), .clustered = 1},
    {TABLE(journal, "seq"), INDEXES(journal)},
    {TABLE(unit, "id"), INDEXES(unit)},
    {TABLE(succession, "id"), INDEXES(succession)},
    {TABLE(unit_area, "id")},
    {TABLE(import_file, "id"), INDEXES(import_file)},
    {TABLE(user_account, "id"), INDEXES(user_account)},
    {TABLE(user_grant, "id"), INDEXES(user_grant)},
    {TABLE(web_session, "token"), .clustered = 1},
    {TABLE(web_rule, "key"), .clustered = 1},
    {TABLE(web_job, "id"), INDEXES(web_job)},
    {TABLE(plan, "id"), INDEXES(plan)},
    {TABLE(typed_figure, "id"), INDEXES(typed_figure)},
    {TABLE(entry, "id"), INDEXES(entry)},
    {TABLE(entry_value, "entry_id, indicator, dim, code"), .clustered = 1},
    {TABLE(records_from, "unit_id, register"), .clustered = 1},
    {TABLE(name_word, "register, word, first_id"), .clustered = 1},
    {TABLE(cell_key, "id"), INDEXES(cell_key)},
    {TABLE(cell, "unit_id, part, half"), .clustered = 1},
    {TABLE(issued_report, "id"), INDEXES(issued_report)},
    {TABLE(issued_file, "issued_id, format"), .clustered = 1},
    {TABLE(issued_figure, "issued_id, indicator, dim, code"), .clustered = 1},
    {TABLE(received_report, "id"), INDEXES(received_report)},
    {TABLE(number_series, "series"), .clustered = 1},
    {TABLE(kept_file, "hash")},
    {TABLE(attachment, "id"), INDEXES(attachment)},
    {TABLE(outbox, "id"), INDEXES(outbox)},
    {TABLE(party_merge, "id"), INDEXES(party_merge)},
    {TABLE(party_moved, "merge_id, table_name, record_id, column_name"),
     .clustered = 1},
    {TABLE(change_request, "id"), INDEXES(change_request)},
    {TABLE(change_request_value, "request_id, column_name"), .clustered = 1},
    {TABLE(saved_view, "id"), INDEXES(saved_view)},
    {TABLE(report_draft, "report, unit_id, period"), .clustered = 1},
    {TABLE(report_text, "id"), INDEXES(report_text)},
    {TABLE(report_comment, "id"), INDEXES(report_comment)},
    {TABLE(payroll, "id"), INDEXES(payroll)},
    {TABLE(payroll_turn, "payroll_id, person_id"), INDEXES(payroll_turn),
     .clustered = 1},
    {TABLE(payroll_item, "payroll_id, seq"), INDEXES(payroll_item),
     .clustered = 1},
};
const size_t schema_fixed_count = ARRAY_COUNT(schema_fixed);
