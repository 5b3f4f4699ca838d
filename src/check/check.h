/*
** The proof-reader: a paper in, findings out.  It finds figures that cannot all
** be true, days that do not exist, one document cited in two ways, numbering
** that jumps, and sentences that break off.
**
** How it works (work.h has the pieces): the paper's paragraphs become blocks
** and tokens, tokens become items (figures, days, documents), and each rule of
** the table in rules.c looks for relations among them.  A relation that was
** checked is kept whatever came out; one that is wrong has a finding.
**
** Offsets are bytes of paper->text.  All results live in the arena passed.
*/
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/buf.h"
#include "base/date.h"
#include "doc/paper.h"

enum check_severity {
    CHECK_ERROR,   /* cannot all be true */
    CHECK_WARNING, /* very likely wrong */
    CHECK_NOTE,    /* worth a look */
    CHECK_SEVERITY__MAX
};

enum check_kind {
    CHECK_SUM,        /* parts that add up */
    CHECK_PLAN,       /* percent of plan */
    CHECK_SHARE,      /* share of a total; two shares of one base */
    CHECK_PRICE,      /* quantity x unit price */
    CHECK_CHANGE,     /* against the same period */
    CHECK_CUMULATIVE, /* since the year began */
    CHECK_EXTREME,    /* lowest and highest */
    CHECK_TARGET,     /* reached or not, as the words claim */
    CHECK_UNIT,       /* triệu for tỷ, a figure that is malformed */
    CHECK_DATE,       /* days, weekdays, anniversaries */
    CHECK_RANGE,      /* year ranges */
    CHECK_NUMBERING,  /* headings and points */
    CHECK_CITATION,   /* documents */
    CHECK_UNFINISHED, /* sentences that break off */
    CHECK_MISSING,    /* blanks left to fill */
    CHECK_DUPLICATE,  /* words twice; one statement with two values */
    CHECK_FORM,       /* Decree 30/2020 */
    CHECK_KIND__MAX
};

enum check_verdict {
    CHECK_RIGHT,
    CHECK_WRONG,
    CHECK_ROUNDING, /* off only as rounded parts will be */
    CHECK_VERDICT__MAX
};

/* Bytes start .. end - 1 of the text. */
struct check_span {
    uint32_t start, end;
};

/* What was compared, and what came out. */
struct check_relation {
    enum check_kind kind;
    enum check_verdict verdict;
    const struct check_span *quotes;
    size_t quote_count;
    const char *computation; /* "31+31+48 = 110" */
};

struct check_finding {
    enum check_kind kind;
    enum check_severity severity;
    struct check_span at; /* the words concerned */
    uint32_t page;        /* 0: the file has none */
    const struct check_span *quotes;
    size_t quote_count;
    const char *stated, *computed; /* "" where there is none */
    const char *message[LANG__MAX];
    const char *suggestion; /* NULL unless the answer is forced */
};

/* A document known beforehand, with its day. */
struct check_document {
    const char *symbol;       /* "131/2021/NĐ-CP" */
    day_t day;                /* DAY_NONE: not known */
    const char *title;        /* what it is about, in Vietnamese */
    const char *const *words; /* phrases in small letters that go with it */
    size_t word_count;
};

struct check_options {
    const struct check_document *documents;
    size_t document_count;
};

struct check_result {
    const struct paper *paper;
    size_t figures; /* numbers, days and documents that were read */
    size_t checked, agreed, wrong, doubtful; /* relations; doubtful are
                                                warnings and notes */
    const struct check_relation *relations;  /* in the order of the text */
    size_t relation_count;
    const struct check_finding *findings; /* likewise */
    size_t finding_count;
};

/*
** Check a paper.  ERR_NOMEM when the arena is full: what it needs grows with
** the text, about 60 bytes for each byte.
*/
enum err_code check_paper(struct arena *a, const struct paper *p,
                          const struct check_options *o,
                          const struct check_result **out,
                          struct err *e) MUST_CHECK;

/* Names as they stand in JSON: "sum of parts", "error", "right". */
const char *check_kind_name(enum check_kind kind);
const char *check_severity_name(enum check_severity severity);
const char *check_verdict_name(enum check_verdict verdict);

/* The name of a kind for people, in their language. */
const char *check_kind_title(enum check_kind kind, enum lang lang);

/* ---- outputs ----------------------------------------------------------- */

struct check_show {
    enum lang lang;
    int colour;    /* text: colours of a terminal */
    int relations; /* list what agreed, too */
    int with_text; /* json: the text that the offsets count */
};

/* Findings with their line and a caret; a coverage line at the end. */
void check_text(const struct check_result *r, const struct check_show *how,
                struct buf *out);

/* One JSON object, ended by a newline. */
void check_json(const struct check_result *r, const struct check_show *how,
                struct buf *out);

/* A page of its own: the report with highlights and a list beside it. */
void check_html(const struct check_result *r, const struct check_show *how,
                struct buf *out);

/* The sentence of a finding with its suggestion, for a comment in Word. */
void check_sentence(const struct check_finding *f, enum lang lang,
                    struct buf *out);

#endif
