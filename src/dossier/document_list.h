/*
** What the office wrote and what it was given to do, as lists for a report:
** documents by their state in a period, tasks due or late, each as a line of
** well-formed Vietnamese or English.
*/
#ifndef DOSSIER_DOCUMENT_LIST_H
#define DOSSIER_DOCUMENT_LIST_H

#include "registry/registry.h"

/* What is asked.  NULL and 0: any. */
struct document_ask {
    int64_t unit_id; /* and the units below it on the map of the last day */
    day_t first, last;
    const struct actor *who;
    const char *field; /* code of field_of_work: "merit_people" */
    const char *role;  /* code of document_role: "advised", "own", ... */
    const char *type;  /* code of document_type: "plan_programme" */
    const char *state; /* code of document_state: "issued", "submitted" */
    size_t limit;      /* at most so many; 0: 1000 */
};

/* A document whose day lies in the period; for a state before issuing that is
** the day on which it came to the state. */
struct document_item {
    int64_t id;
    day_t day, due_day, done_day;    /* DAY_NONE: not known */
    const char *role, *type, *state; /* codes */
    const char *type_title;          /* "Kế hoạch", in the language asked */
    const char *number;              /* "45/KH-UBND"; NULL */
    const char *subject, *asked_by;  /* NULL where not entered */
    const char *signer, *recipients; /* NULL */
    const char *field;               /* code; NULL */
};

struct document_list {
    const struct document_item *items; /* by day, then number */
    size_t count;
    size_t total; /* that there are; more than count when cut at the limit */
};

/* The list lives in the arena.  ERR_DENIED, ERR_STORE, ERR_NOMEM. */
enum err_code document_list(struct arena *a, const struct registry *r,
                            struct db *db, const struct document_ask *ask,
                            enum lang lang, struct document_list *out,
                            struct err *e) MUST_CHECK;

/*
** One document as a clause without a full stop, beginning with a small letter:
** "tham mưu ban hành Kế hoạch số 45/KH-UBND ngày 12/02/2024 về tặng quà Tết",
** "trình Dự thảo Nghị quyết về ...", "góp ý dự thảo Thông tư ...".
*/
void document_clause(const struct document_item *item, enum lang lang,
                     struct buf *out);

/* Which tasks are meant. */
enum task_which {
    TASK_ALL,  /* that held on some day of the period */
    TASK_DONE, /* done in the period */
    TASK_OPEN, /* not done on the last day: carried over to the next period */
    TASK_LATE, /* not done on the last day and past due: limitations */
    TASK_DUE_NEXT /* due in the period of the same length that follows */
};

struct task_item {
    int64_t id;
    day_t day, due_day, done_day; /* DAY_NONE: not known */
    const char *subject, *assigned_by, *division, *partners; /* or NULL */
    const char *late_cause, *field; /* NULL where not entered */
    const char *state, *progress;   /* a code of task_state; or NULL */
    int late_days; /* calendar days past due on the last day, 0 none */
};

struct task_list {
    const struct task_item *items; /* by due day, those without one last */
    size_t count, total;
};

/* Only unit_id, first, last, who, field and limit of the ask are read. */
enum err_code task_list(struct arena *a, const struct registry *r,
                        struct db *db, const struct document_ask *ask,
                        enum task_which which, struct task_list *out,
                        struct err *e) MUST_CHECK;

/* One task as a clause: "hoàn thành Đề án việc làm (hạn 30/6/2024, quá hạn 12
** ngày do chờ ý kiến của Sở Tài chính)". */
void task_clause(const struct task_item *item, enum lang lang, struct buf *out);

#endif
