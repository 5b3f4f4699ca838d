/*
** Messages to those who filed: prepared as rows of the outbox, one for each
** e-mail address or telephone number.  They leave only when an administrator
** has named a mail server; by default nothing is sent.  Short messages are
** handed to a gateway as mails to NUMBER@GATEWAY, as providers take them.
*/
#ifndef DOSSIER_OUTBOX_H
#define DOSSIER_OUTBOX_H

#include "dossier/dossier.h"

struct outbox_new {
    const char *table; /* the record it is about */
    int64_t record;
    const char *email, *phone; /* NULL or "": none */
    const char *subject, *body;
};

/* Prepare the messages of a record; *count says how many. */
enum err_code outbox_add(struct db *db, const struct outbox_new *what,
                         int *count, struct err *e) MUST_CHECK;

/* Tell who filed a dossier how it stands: that it was taken in and is due, that
** papers are missing, that there is a new day, that the result is there. */
enum err_code outbox_tell(struct registry *r, struct db *db,
                          const struct dossier *d, enum lang lang, int *count,
                          struct err *e) MUST_CHECK;

/* The same after an action, in a transaction of its own: nothing for actions of
** which nobody is told, and an error undoes nothing of what was done. */
enum err_code outbox_after(struct registry *r, int64_t id,
                           enum dossier_action action, enum lang lang,
                           struct err *e) MUST_CHECK;

/* Where mails go.  A URL "smtp://host:587" or "smtps://host:465". */
struct outbox_server {
    const char *url, *from;
    const char *user, *password; /* NULL: none is asked for */
    const char *sms_domain;      /* gateway of short messages; NULL: none */
    int tries;                   /* after so many a message is left alone */
};

struct outbox_sent {
    int64_t sent, failed, waiting;
};

/* Send what waits, at most limit messages, each marked in a transaction of its
** own.  One that fails keeps the server's reason. */
enum err_code outbox_send(struct registry *r,
                          const struct outbox_server *server, int limit,
                          struct outbox_sent *out, struct err *e) MUST_CHECK;

#endif
