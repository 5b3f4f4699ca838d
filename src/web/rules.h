/*
** The rules of signing in: how long a session lasts, how long a password is,
** how wrong tries are slowed, whose account needs a second factor.  A rule that
** nobody changed has the value of its row here; a change is a row in web_rule
** and an entry in the journal, and holds for the next request.
**
** No rule shuts an administrator out: passwords that are there stay good, and
** an account that needs a second factor without having one signs in and sets it
** up before anything else.
*/
#ifndef WEB_RULES_H
#define WEB_RULES_H

#include "base/msg.h"
#include "store/store.h"

enum rule {
    RULE_IDLE,     /* minutes without a request that end a session */
    RULE_MOST,     /* hours after which it ends in any case */
    RULE_PASSWORD, /* the fewest characters of a new password */
    RULE_TRIES, /* wrong tries of an account from one network that are free */
    RULE_WAIT,  /* minutes, the longest wait after more of them */
    RULE_CODE_READER, /* 1: needs a second factor */
    RULE_CODE_OFFICER,
    RULE_CODE_APPROVER,
    RULE_CODE_ADMIN,
    RULE__MAX
};

/* What people read is `says` of the value, {1}; MSG_NONE: yes or no. */
struct rule_row {
    const char *key;
    enum msg_id title, how, says;
    int64_t least, greatest, otherwise;
    const char *role; /* whom a rule of second factors is about, else NULL */
};
extern const struct rule_row rule_rows[RULE__MAX];

struct rules {
    int64_t value[RULE__MAX];
    int64_t version; /* the last change, 0 none */
};

/* As nobody changed them. */
void rules_default(struct rules *out);

/* As they hold now.  A row that this program does not know or would refuse is
** left aside. */
enum err_code rules_load(struct db *db, struct rules *out,
                         struct err *e) MUST_CHECK;

/* RULE__MAX when there is none of the name. */
enum rule rule_of(const char *key);

/* "idle, most, ...": the names of all. */
enum { RULE_LIST_BYTES = 200 };
void rule_list(char out[RULE_LIST_BYTES]);

/* The number of a rule as it was typed.  ERR_INPUT what is none, or lies
** outside the bounds. */
enum err_code rule_read(enum rule rule, const char *text, int64_t *out,
                        struct err *e) MUST_CHECK;

/* A part of a job: make the rules those of `to`.  to->version is what the
** writer saw: ERR_BUSY, and nothing is written, when somebody changed them
** since.  ERR_INPUT a value outside its bounds, a session that would end
** without use only after it has ended in any case. */
enum err_code rules_save(struct db *db, const struct rules *to,
                         const char *actor, struct err *e) MUST_CHECK;

#endif
