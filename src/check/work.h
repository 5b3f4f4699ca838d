/*
** What the steps and the rules share while one paper is checked.
**
** layout.c   paragraphs -> blocks: joined over page ends, notes lifted out,
**            head and signature known, numbering read
** lex.c      text -> tokens: words, numbers, signs
** items.c    tokens -> items: documents, days, ratios, ages (dates.c, cite.c)
** figure.c   numbers with their units -> figures and percentages
** rules.c    the table of rules; one file each, rule_*.c
** find.c     relations and findings are kept here
**
** Amounts are whole numbers of millionths (NUM_ONE is 1) in 128 bits, so that
** 22.523,368 triệu đồng times 100 is exact.  A figure stands for value - half
** .. value + half: half of its last shown digit where it was rounded, 0 where
** it was counted.
*/
#ifndef CHECK_WORK_H
#define CHECK_WORK_H

#include "check/check.h"

__extension__ typedef __int128 num;

#define NUM_ONE ((num)1000000)
#define NUM_MAX ((num)1000000000000000000 * NUM_ONE) /* more is no figure */

enum tok_kind { TOK_WORD, TOK_NUMBER, TOK_SIGN };

struct tok {
    uint32_t start;
    uint16_t len;
    uint8_t kind;
    uint8_t glued; /* no blank before it */
    uint8_t upper; /* first letter is a capital; 2: all are */
    uint8_t depth; /* of brackets; the brackets themselves lie inside */
    uint32_t sign; /* TOK_SIGN: its character */
    int32_t item;  /* what it belongs to, -1 nothing */
};

enum item_kind {
    ITEM_FIGURE,
    ITEM_PERCENT,
    ITEM_RATIO,   /* 300/245: value of value2 */
    ITEM_SPREAD,  /* 100 - 200 triệu: value .. value2 */
    ITEM_DATE,    /* a full date */
    ITEM_DAY,     /* 27/7 */
    ITEM_MONTH,   /* tháng 4, 4/2024, quý I, 6 tháng đầu năm */
    ITEM_YEAR,    /* 2024 */
    ITEM_YEARS,   /* 2021-2025 */
    ITEM_DOC,     /* 02/2023/NQ-HĐND: see struct cite */
    ITEM_AGE,     /* 80 tuổi */
    ITEM_TIME,    /* 3 tháng, 12 ngày */
    ITEM_ORDINAL, /* thứ 5, Điều 3, số 01, Covid-19 */
    ITEM_ODD,     /* a number that is no number: 0,15-,02% */
    ITEM_KIND__MAX
};

/* What is counted.  From UNIT_WORD on: a number made of the noun itself. */
enum unit_class {
    UNIT_NONE,
    UNIT_PEOPLE,
    UNIT_VISITS, /* lượt: times, not heads */
    UNIT_HOUSES, /* hộ */
    UNIT_CASES,  /* trường hợp: people or files */
    UNIT_FILES,  /* hồ sơ, đơn */
    UNIT_GIFTS,  /* phần, suất quà */
    UNIT_MONEY,
    UNIT_WEIGHT, /* in kilograms */
    UNIT_AREA,   /* in square metres */
    UNIT_WORD = 256
};

struct item {
    enum item_kind kind;
    uint32_t first, last; /* tokens */
    uint32_t block;
    num value, half;
    num value2, half2;
    uint32_t unit;
    uint32_t noun, noun_end; /* the words after it that say what */
    uint8_t decimals, scaled, approx, per; /* per: đồng/người */
    uint8_t months;                        /* per ... tháng */
    int year, month, day;                  /* 0 where not said */
    int year2;
    int cite; /* ITEM_DOC: its place in cites */
};

enum issuer {
    ISSUER_NONE,
    ISSUER_GOVERNMENT,
    ISSUER_PREMIER,
    ISSUER_ASSEMBLY,
    ISSUER_STANDING, /* the National Assembly's committee */
    ISSUER_MINISTRY,
    ISSUER_PARTY,
    ISSUER_COUNCIL, /* HĐND */
    ISSUER_COMMITTEE,
    ISSUER_OTHER,
    ISSUER__MAX
};

/* A document cited. */
struct cite {
    uint32_t item;
    uint32_t first; /* the token of its type word, or of its number */
    int type;       /* row of the table in cite.c, -1 none */
    int number;
    char suffix;        /* 30a */
    int symbol_year;    /* 02/2023/...: 2023, or 0 */
    const char *symbol; /* "NQ-HĐND" without blanks; "" none */
    int no_slash;       /* 209 KH-UB */
    int blank;          /* a blank within the symbol */
    int date;           /* item of its day, -1 */
    enum issuer named;  /* after "của" */
    const char *issuer; /* those words, small, or "" */
    uint32_t issuer_at; /* their token */
};

enum zone {
    ZONE_HEAD, /* letter head, title */
    ZONE_BODY,
    ZONE_NOTE,
    ZONE_CELL,
    ZONE_TAIL, /* signature, recipients, page furniture */
    ZONE__MAX
};

enum label_kind {
    LABEL_NONE,
    LABEL_PART,   /* Phần I */
    LABEL_ROMAN,  /* II. */
    LABEL_ARABIC, /* 2. or 2.1. */
    LABEL_LETTER, /* a) */
    LABEL_PAREN,  /* 1) or (1) */
    LABEL_BULLET,
    LABEL__MAX
};

enum { LABEL_DEPTH_MAX = 4 };

struct label {
    enum label_kind kind;
    int depth;
    int number[LABEL_DEPTH_MAX];
    uint32_t end; /* first token after it */
};

struct block {
    enum zone zone;
    const struct paper_para *para;   /* its first */
    const struct paper_para **parts; /* all, where some were joined */
    size_t para_count, part_cap;
    uint32_t first, end; /* tokens */
    struct label label;
    int heading;              /* a heading: short, no stop */
    int plan;                 /* in a part on tasks to come */
    int year;                 /* the year its part speaks of, 0 unknown */
    int note_of;              /* ZONE_NOTE: the block of its mark, -1 */
    size_t note_len;          /* bytes of its own number, not lexed */
    uint32_t note_at;         /* offset of its mark, PAPER_NOWHERE */
    uint32_t note_tok;        /* the token after which the mark stood */
    uint32_t table, row, col; /* ZONE_CELL */
};

/* A footnote's mark in plain text: bytes start .. end - 1 are no words. */
struct mark {
    uint32_t start, end;
    int number;
    int style; /* of the three in marks.c */
    int taken; /* a note was found for it */
};

/* The report's own time. */
struct span_of_time {
    day_t from, to; /* DAY_NONE: not known */
    int year, plan_year;
    day_t dated; /* the day on it, DAY_NONE */
};

struct work {
    struct arena *a;
    const struct paper *p;
    const struct check_options *o;
    int nomem;       /* sticky */
    int looked;      /* searches of the whole paper by rule_words.c */
    int late_days;   /* days after the period, -1: not counted (rule_date.c) */
    const char *low; /* the text in small letters, blanks made plain: the same
                        offsets */
    struct tok *toks;
    size_t tok_count, tok_cap;
    struct item *items;
    size_t item_count, item_cap;
    struct cite *cites;
    size_t cite_count, cite_cap;
    struct mark *marks; /* in the order of the text */
    size_t mark_count, mark_cap;
    struct block *blocks;
    size_t block_count, block_cap;
    struct span_of_time time;
    struct check_relation *relations;
    size_t relation_count, relation_cap;
    struct check_finding *findings;
    size_t finding_count, finding_cap;
};

/* ---- words (words.c) --------------------------------------------------- */

/* The text with small letters and the same offsets; NULL without memory. */
char *ck_lower(struct arena *a, const char *text, size_t len);

/* 1 for letters and marks, 1 for capitals. */
int ck_letter(uint32_t c);
int ck_capital(uint32_t c);

/* Token t (< end) and those after it are the words of phrase, written small
** with one blank between.  Returns how many tokens, 0 when they are not. */
uint32_t ck_at(const struct work *w, uint32_t t, uint32_t end,
               const char *phrase);

/* The first phrase of a NULL-terminated list that stands at t; *which (may be
** NULL) is its number. */
uint32_t ck_at_any(const struct work *w, uint32_t t, uint32_t end,
                   const char *const *list, int *which);

/* As ck_at for the tokens that end before t and begin at or after from. */
uint32_t ck_before(const struct work *w, uint32_t from, uint32_t t,
                   const char *phrase);
uint32_t ck_before_any(const struct work *w, uint32_t from, uint32_t t,
                       const char *const *list);

/* The first of the words before t, back to a figure or a sign other than ":",
** most of them at most. */
uint32_t ck_words_before(const struct work *w, const struct block *b,
                         uint32_t t, uint32_t most);

/* Some phrase of the list stands in first .. end - 1. */
int ck_has_any(const struct work *w, uint32_t first, uint32_t end,
               const char *const *list);

/* The block begins with the name of the country; Hòa or Hoà. */
int ck_is_country(const struct work *w, const struct block *b);

/* A name below a post: a few words that all begin with a capital. */
int ck_is_name(const struct work *w, const struct block *b);

/* The token is this one character. */
int ck_sign(const struct work *w, uint32_t t, uint32_t end, uint32_t c);

/* A token's text in small letters, copied; NULL without memory. */
const char *ck_word(const struct work *w, uint32_t t);

/* The same small words in a row, whatever stood between them. */
int ck_same_words(const struct work *w, uint32_t a, uint32_t a_end, uint32_t b,
                  uint32_t b_end);

/* The first token of the sentence of t, and the first after it. */
uint32_t ck_sentence(const struct work *w, const struct block *b, uint32_t t);
uint32_t ck_sentence_end(const struct work *w, const struct block *b,
                         uint32_t t);

/* ---- steps ------------------------------------------------------------- */

/* Each fills its part of w, in this order; w->nomem is set without memory. */
void ck_marks(struct work *w);
void ck_layout(struct work *w);
void ck_lex(struct work *w, struct block *b);
void ck_items(struct work *w);
void ck_time(struct work *w);

/* How many marks stand before an offset. */
size_t ck_marks_before(const struct work *w, uint32_t at);

/* The paragraph is a note of plain text: takes the mark it belongs to (its
** offset goes to *at, PAPER_NOWHERE for none) and returns the bytes of its
** own number, else 0. */
size_t ck_note(struct work *w, const struct paper_para *p, uint32_t *at);

/* The numbering at the head of a text of len bytes; end is in bytes. */
struct label ck_label(const char *low, size_t len);

/* A label's letter: "đ" is 5; 0 none.  And back. */
int ck_letter_number(const char *low, size_t *len);
const char *ck_letter_text(int number);

/* ---- items ------------------------------------------------------------- */

/* Add an item over tokens first .. last; NULL without memory. */
struct item *ck_item(struct work *w, enum item_kind kind, uint32_t block,
                     uint32_t first, uint32_t last);

/* The number written in token t: value, decimals, half of the last digit
** where it has decimals.  0 when it is no number of ours. */
int ck_number(const struct work *w, uint32_t t, num *value, int *decimals);

/* Days, documents and figures of a block: each takes the tokens it knows. */
void ck_cites(struct work *w, uint32_t block);
void ck_dates(struct work *w, uint32_t block);
void ck_figures(struct work *w, uint32_t block);

/* The day and issuer behind each citation, once the days are known. */
void ck_cite_tails(struct work *w);

/* Who issues documents with this symbol; what a cited type is called. */
enum issuer ck_symbol_issuer(const char *symbol);
const char *ck_cite_type(const struct cite *c);

/* What the words at t count; *used tokens belong to the noun's head. */
uint32_t ck_unit(const struct work *w, uint32_t t, uint32_t end,
                 uint32_t *used);
/* Two things counted may be parts of one another. */
int ck_unit_fits(uint32_t whole, uint32_t part);

/* The item that token t belongs to when it is of the kind, else NULL. */
const struct item *ck_item_at(const struct work *w, uint32_t t,
                              enum item_kind kind);
/* The nearest item of the kind before t, not before from, in brackets no
** deeper than depth; NULL none. */
const struct item *ck_item_before(const struct work *w, uint32_t from,
                                  uint32_t t, enum item_kind kind, int depth);

/* ---- results (find.c) -------------------------------------------------- */

/* A list of quotes while a rule collects them. */
struct quotes {
    struct check_span *list;
    size_t count, cap;
};
void ck_quote(struct work *w, struct quotes *q, uint32_t first, uint32_t last);
void ck_quote_item(struct work *w, struct quotes *q, const struct item *i);

/* Keep a relation that was checked. */
void ck_relation(struct work *w, enum check_kind kind,
                 enum check_verdict verdict, const struct quotes *q,
                 const char *computation);

/* Keep a finding and its relation, which is wrong. */
struct ck_finding {
    enum check_kind kind;
    enum check_severity severity;
    struct check_span at; /* empty: the first quote */
    const struct quotes *quotes;
    const char *stated, *computed, *computation, *suggestion;
    enum msg_id message;
    const char *args[6];
};
void ck_find(struct work *w, const struct ck_finding *f);

/* Text made in the arena; "" without memory. */
const char *ck_printf(struct work *w, const char *fmt, ...) PRINTF(2, 3);
/* The text of tokens first .. last as written. */
const char *ck_text(struct work *w, uint32_t first, uint32_t last);
/* A number as it is printed here: 10.346; 6,81 with at least decimals. */
const char *ck_num(struct work *w, num value, int decimals);
/* With đồng or the item's own noun. */
const char *ck_amount(struct work *w, num value, const struct item *like);

/* One digit of a changed, or two neighbours swapped, gives b. */
int ck_one_digit(num a, num b);
/* The same, near enough to b. */
int ck_near_digit(num a, num b, num within);
num ck_abs(num a);

/* ---- tables of the rules ----------------------------------------------- */

struct rule {
    const char *name;
    void (*block)(struct work *w, uint32_t block); /* for each block, or */
    void (*paper)(struct work *w);                 /* once */
};
extern const struct rule ck_rules[];

#endif
