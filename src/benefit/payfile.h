/* Inside of payfile.c, pain.c and reconcile*.c: a layout that was read. */
#ifndef BENEFIT_PAYFILE_H
#define BENEFIT_PAYFILE_H

#include "benefit/payment.h"

enum { PAYMENT_TEXT_BYTES = 512 };

enum payfile_is {
    PAYFILE_NUMBER,
    PAYFILE_REFERENCE,
    PAYFILE_UNIT,
    PAYFILE_NAME,
    PAYFILE_BORN,
    PAYFILE_CITIZEN,
    PAYFILE_PAYEE,
    PAYFILE_ACCOUNT,
    PAYFILE_BANK,
    PAYFILE_AMOUNT,
    PAYFILE_MONTH,
    PAYFILE_DESCRIPTION,
    PAYFILE_BLANK, /* room for a signature */
    PAYFILE_IS__MAX
};

enum payfile_answer {
    PAYFILE_HAS_REFERENCE,
    PAYFILE_HAS_AMOUNT,
    PAYFILE_HAS_DAY,
    PAYFILE_HAS_RESULT,
    PAYFILE_HAS_REASON,
    PAYFILE_ANSWER__MAX
};

enum payfile_result {
    PAYFILE_PAID,
    PAYFILE_PARTLY,
    PAYFILE_RETURNED,
    PAYFILE_RESULT__MAX
};
/* The codes of line_result. */
extern const char *const payfile_results[PAYFILE_RESULT__MAX];

/* Texts folded by text_fold. */
struct payfile_words {
    const char **list;
    size_t count;
};

struct payfile_column {
    const char *title;
    enum payfile_is is;
};

struct payfile {
    const char *name;
    struct payfile_column *columns;
    size_t column_count;
    const char **channels;
    size_t channel_count;
    struct payfile_words answer[PAYFILE_ANSWER__MAX]; /* titles */
    struct payfile_words results[PAYFILE_RESULT__MAX];
    struct payfile_words *causes; /* by code of return_cause */
    const char *const *cause_codes;
    size_t cause_count;
};

/* 1 when the text is one of the words, or holds one. */
int payfile_has(const struct payfile_words *words, const char *text);
int payfile_mentions(const struct payfile_words *words, const char *text);

/* "Tro cap thang 10/2026": what a payment is for. */
void payment_describe(const struct payfile_job *job, const struct payment *p,
                      char out[PAYMENT_TEXT_BYTES]);

/* "Phường 5": the kind of a unit and its name. */
void payment_unit(const struct units *units, int64_t unit,
                  char out[PAYMENT_TEXT_BYTES]);

/* ERR_INPUT before the run is approved. */
enum err_code payment_check_run(const struct payroll *run,
                                struct err *e) MUST_CHECK;

#endif
