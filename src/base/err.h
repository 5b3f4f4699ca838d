/*
** Errors: a code for the program, a place in the author's file (never in
** ours) and a message of the table that says what is wrong and what to do.
** The sentence is made when it is shown, in the language of the reader.
**
** Every function that can fail returns enum err_code, takes struct err *e as
** its last parameter and leaves its out-parameters NULL or zero on error.
*/
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"
#include "base/msg.h"

enum err_code {
    ERR_OK,
    ERR_NOMEM,    /* memory or an arena's cap ran out */
    ERR_INPUT,    /* what the user gave is wrong */
    ERR_NOTFOUND, /* the thing named does not exist */
    ERR_DENIED,   /* the user's grants do not reach it */
    ERR_STORE,    /* the database refused or failed */
    ERR_BUSY,     /* locked by another process; try again */
    ERR_LIMIT,    /* a limit of the program was reached */
    ERR_IO,       /* a file or the disk failed */
    ERR_CODE__MAX
};

struct pos {
    const char *file; /* borrowed, must outlive the error; NULL: none */
    int line, col;    /* from 1; line 0: no position known */
};

#define NO_POS ((struct pos){NULL, 0, 0})

enum { ERR_ARGS_BYTES = 1024 };

struct err {
    enum err_code code;
    struct pos pos;
    enum msg_id id;
    unsigned char arg_count;
    char args[ERR_ARGS_BYTES]; /* the arguments, each with its NUL */
};

/*
** Record the first error; later calls keep it.  args is a NULL-terminated
** list of strings for the places {1}, {2}, ... of the message; they are
** copied (cut to what fits).  Returns e->code, so that a caller can write
** `return ERR_AT(e, ...);`.
*/
enum err_code err_set(struct err *e, enum err_code code, struct pos pos,
                      enum msg_id id, const char *const *args);

/* ERR_AT(e, ERR_INPUT, pos, MSG_DATE_BAD, text): err_set with its list. */
#define ERR_AT(e, code, pos, ...) ERR_AT_(e, code, pos, __VA_ARGS__, NULL)
#define ERR_AT_(e, code, pos, id, ...)                                         \
    err_set((e), (code), (pos), (id), (const char *const[]){__VA_ARGS__})
#define ERR_SET(e, code, ...) ERR_AT(e, code, NO_POS, __VA_ARGS__)

/* Out of memory, in one word.  Returns ERR_NOMEM. */
enum err_code err_nomem(struct err *e);

/* Forget the error so that the struct can be used again. */
void err_clear(struct err *e);

/*
** The whole message, "file:line:col: sentence" or the sentence alone.
** out is always NUL-terminated.  Returns its length in bytes.
*/
size_t err_text(const struct err *e, enum lang lang, char *out,
                size_t out_size);

#endif
