/*
** The typed tree of an expression and the reader's state.  Only the files of
** this room include it.
*/
#ifndef EXPR_EXPR_TREE_H
#define EXPR_EXPR_TREE_H

#include "expr/expr.h"

enum expr_op {
    OP_SYMBOL,
    OP_LITERAL, /* value, of the node's type */
    OP_CODE,    /* 'word' before its list is known; never in a finished tree */
    OP_NULL,    /* null before its test is known; never in a finished tree */
    OP_OR,
    OP_AND,
    OP_NOT,
    OP_EQ, /* the six comparisons stay together and in this order */
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_IN,
    OP_IS_NULL,
    OP_NOT_NULL,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_NEG,
    OP_TO_DECIMAL, /* an int where a decimal is wanted; has no text */
    OP_AGE,
    OP_MONTHS,
    OP_YEAR,
    OP_MIN,
    OP_MAX,
    OP__MAX
};

struct expr {
    enum expr_op op;
    enum expr_type type;
    int depth;                        /* a leaf is 1 */
    const struct expr_codes *codes;   /* EXPR_CHOICE */
    const struct expr_symbol *symbol; /* OP_SYMBOL; belongs to the scope */
    int64_t value;                    /* OP_LITERAL */
    const int64_t *list;              /* OP_IN */
    size_t list_count;
    struct expr *a, *b; /* operands */
    const char *start;  /* in the text, for messages while parsing */
    size_t len;
};

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_INT,
    TOKEN_DECIMAL,
    TOKEN_DAY,
    TOKEN_CODE, /* start and len without the quotes */
    TOKEN_SIGN  /* an operator, bracket or comma */
};

struct token {
    enum token_kind kind;
    const char *start;
    size_t len;
    int64_t value;
};

/* The reader: lexer, parser and typer share it. */
struct expr_reader {
    struct arena *a;
    const char *text, *next;
    struct pos pos; /* of text */
    const struct expr_scope *scope;
    struct token token; /* the one not yet taken */
    int depth;
    struct err *e;
};

/* Set *out to the place of p inside the text of r. */
struct pos expr_pos(const struct expr_reader *r, const char *p);

/* Refuse at p; args is NULL-terminated.  Returns the code. */
enum err_code expr_refuse(struct expr_reader *r, const char *p, enum msg_id id,
                          const char *const *args);
#define EXPR_REFUSE(r, p, ...) EXPR_REFUSE_(r, p, __VA_ARGS__, NULL)
#define EXPR_REFUSE_(r, p, id, ...)                                            \
    expr_refuse((r), (p), (id), (const char *const[]){__VA_ARGS__})

/* Read the next token into r->token. */
enum err_code expr_lex(struct expr_reader *r) MUST_CHECK;

/* 1 when the token is that sign or word. */
int expr_token_is(const struct token *t, const char *word);

enum { EXPR_PIECE_BYTES = 48 };

/* Copy a piece of the text for a message, cut with "..." when long. */
const char *expr_piece(const char *start, size_t len,
                       char out[EXPR_PIECE_BYTES]);

/* A node that covers start .. start+len of the text; NULL without memory. */
struct expr *expr_node(struct expr_reader *r, enum expr_op op, struct expr *a,
                       struct expr *b);

/* Give a finished node with its operands in place a type, or refuse. */
enum err_code expr_type_node(struct expr_reader *r, struct expr *x) MUST_CHECK;

/* Type x->a against one literal of an `in` list and store it. */
enum err_code expr_type_item(struct expr_reader *r, const struct expr *left,
                             struct expr *item) MUST_CHECK;

/* Make *x have the type want, with a conversion where there is one. */
enum err_code expr_type_want(struct expr_reader *r, struct expr **x,
                             enum expr_type want) MUST_CHECK;

/* "choice job_channel", "day", ... for messages. */
const char *expr_type_name(const struct expr *x, char out[EXPR_PIECE_BYTES]);

/* The word or sign of an operator or function in the author's text. */
const char *expr_op_word(enum expr_op op);

#endif
