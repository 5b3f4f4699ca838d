/*
** One request and its answer.  A handler reads what was asked, puts data and
** page into it, and returns; the server sends what it holds.  All that a
** handler makes lives in the request's arena.
*/
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "tally/figures.h"
#include "web/html.h"

enum method { METHOD_GET, METHOD_POST, METHOD__MAX };

/* What the answer is made into: a page, JSON, or a sheet of its tables. */
enum want { WANT_HTML, WANT_JSON, WANT_XLSX };

enum {
    WEB_PARAMS_MAX = 2000, /* of a query or a form */
    WEB_FILES_MAX = 4,
    WEB_SLOTS_MAX = 4, /* ":name" parts of a route */
    WEB_HEADERS_MAX = 8,
    WEB_BODY_BYTES = 1 << 20,    /* of a form */
    WEB_UPLOAD_BYTES = 64 << 20, /* of a form with files */
    WEB_PAGE_BYTES = 32 << 20
};

struct web_param {
    const char *name, *value; /* NFC UTF-8 */
};

struct web_params {
    struct web_param *list;
    size_t count, cap;
};

struct web_file {
    const char *field, *name; /* of the form; as the client calls it */
    const char *bytes;
    size_t len;
};

/* Who asks: an account that signed in. */
struct session {
    char token[65]; /* its cookie, hexadecimal */
    char csrf[33];  /* what forms of this session carry */
    const struct actor *who;
    const char *full_name;
    int64_t created, seen; /* seconds since 1970 */
    int strong;            /* a second factor was given */
    int weak; /* the rules want one first: nothing else is open to it */
    const char *last_visit; /* the stamp of the session before, NULL none */
};

/* What belongs to one thread: connections to the store and caches. */
struct web_thread {
    struct web *web;
    struct db *db;
    struct figures_reader *reader;
    struct session_cache *sessions;
    void *zip; /* z_stream */
    /* In which registers a party has records: the query, made once. */
    const struct cat_register *presence_of;
    char *presence;
    struct web_thread *next;
};

struct data_table;
struct data_fact;

struct request {
    struct web *web;
    struct web_thread *on;
    const struct route *route;
    struct arena *a;
    enum method method;
    const char *path;                /* decoded, without the query */
    const char *query_text;          /* as it came, "" none */
    const char *slot[WEB_SLOTS_MAX]; /* what the ":name" parts are */
    struct web_params query, form;
    struct web_file files[WEB_FILES_MAX];
    size_t file_count;
    const char *address;           /* of the client */
    const struct session *session; /* NULL: nobody signed in */
    const struct actor *who;       /* of the session; NULL */
    enum lang lang;
    enum want want;
    int api;     /* below /api/v1 */
    int bearer;  /* the session came in the header Authorization */
    int partial; /* a script asks for a part of the page */
    int secure;  /* over TLS, here or at the proxy */

    /* The answer. */
    int status;
    struct buf body;
    struct html h; /* writes to body */
    const char *type, *location, *file_name;
    int disk; /* a file that is the answer, 0 none; closed when sent */
    int64_t disk_size;
    struct web_param headers[WEB_HEADERS_MAX];
    size_t header_count;
    const char *title; /* of the page, once it was begun */
    int units_listed;  /* the page has the list of units already */
    struct data_table *tables, **tables_end;
    struct data_fact *facts, **facts_end;
    struct err err;
};

typedef enum err_code web_handler(struct request *r);

/* A value of the query or, for POST, the form; "" when it is not there. */
const char *req_get(const struct request *r, const char *name);

/* 1 when it is there, also as "". */
int req_has(const struct request *r, const char *name);

/* The same as an integer: ERR_INPUT naming the parameter when it is none or
** lies outside low .. high; otherwise when it is "". */
enum err_code req_int(struct request *r, const char *name, int64_t low,
                      int64_t high, int64_t otherwise, int64_t *out) MUST_CHECK;
enum err_code req_day(struct request *r, const char *name, day_t otherwise,
                      day_t *out) MUST_CHECK;

/* The id in a slot of the path; ERR_NOTFOUND when it is no number. */
enum err_code req_id(struct request *r, int slot, int64_t *out) MUST_CHECK;

/* The place of this server that `next` names, else "/". */
const char *req_next(const struct request *r);

/* The uploaded file of a field, or NULL. */
const struct web_file *req_file(const struct request *r, const char *field);

/* ---- answers ----------------------------------------------------------- */

/* After a POST that worked: go to a page (303), with a message to be shown
** there; the API answers 200 with the place. */
enum err_code reply_go(struct request *r, const char *location,
                       enum msg_id done);

/* A file to be kept under a name.  bytes are moved out of b. */
enum err_code reply_file(struct request *r, const char *type, const char *name,
                         struct buf *b);

/* The same for a file on the disk, of any size: it is sent as it is read.
** ERR_NOTFOUND. */
enum err_code reply_disk(struct request *r, const char *path, const char *name);

/* One more header; name and value are copied. */
void reply_header(struct request *r, const char *name, const char *value);

/* ---- URLs -------------------------------------------------------------- */

/* A text as a part of a URL, in the arena. */
const char *url_part(struct arena *a, const char *text);

/* The request's query with some names set anew (pairs, NULL-ended; a value of
** NULL takes the name out), "?a=b&c=d". */
const char *url_query(struct request *r, ...) __attribute__((sentinel));

/* ---- helpers over the registry ----------------------------------------- */

/* What the server was opened with. */
const struct catalog *req_catalog(const struct request *r);
/* The units as they are now; good until the handler returns. */
const struct units *req_units(const struct request *r);
/* For calls that save. */
struct registry *req_registry(const struct request *r);
/* For jobs. */
struct store *req_store(const struct request *r);
/* For figures, reports and traces. */
struct tally *req_tally(const struct request *r);

/* A message with arguments, in the arena ("" when it is full). */
const char *req_say(struct request *r, enum msg_id id, const char *a,
                    const char *b);

/* An error of the table that a page itself finds. */
#define REQ_FAIL(r, code, ...) ERR_SET(&(r)->err, code, __VA_ARGS__)

/* The title of a catalogue's thing in the reader's language. */
#define TITLED(r, thing) ((thing)->title.text[(r)->lang])

/* Prints a count into the arena. */
const char *req_number(struct request *r, int64_t n);

#endif
