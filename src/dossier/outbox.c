#include "dossier/outbox.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAIL_BYTES = 1 << 16, TIMEOUT_S = 30, BODY_BYTES = 2048 };

static const char *const channels[] = {"email", "sms"};
enum { EMAIL, SMS };

static enum err_code add_one(struct db *db, const struct outbox_new *w,
                             const char *channel, const char *address,
                             struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    int64_t id;

    if (db_next_ids(db, "outbox", 1, &id, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO outbox (id, table_name, record_id, channel,"
                   " address, subject, body, state, tries, entered_at) VALUES"
                   " ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8)",
                   &s, e) != ERR_OK)
        return e->code;
    stamp_now(stamp);
    stmt_bind_int(s, 1, id);
    stmt_bind_text(s, 2, w->table);
    stmt_bind_int(s, 3, w->record);
    stmt_bind_text(s, 4, channel);
    stmt_bind_text(s, 5, address);
    stmt_bind_text(s, 6, w->subject);
    stmt_bind_text(s, 7, w->body);
    stmt_bind_text(s, 8, stamp);
    return stmt_run(s, &(int64_t){0}, e);
}

/* An address that cannot carry headers of its own or several receivers. */
static int is_address(const char *text, int channel)
{
    if (!text || !*text)
        return 0;
    if (channel == SMS)
        return text[strspn(text, "+0123456789 .")] == '\0';
    const char *at = strchr(text, '@');
    return at && at > text && at[1] && !strchr(at + 1, '@') &&
           text[strcspn(text, " \t\r\n<>,;\"")] == '\0';
}

enum err_code outbox_add(struct db *db, const struct outbox_new *w, int *count,
                         struct err *e)
{
    const char *address[] = {w->email, w->phone};
    enum err_code rc = ERR_OK;

    *count = 0;
    for (int i = EMAIL; rc == ERR_OK && i <= SMS; i++) {
        if (!is_address(address[i], i))
            continue;
        rc = add_one(db, w, channels[i], address[i], e);
        *count += rc == ERR_OK;
    }
    return rc;
}

/* What is said in each state; MSG_NONE: nothing. */
static const enum msg_id said[DOSSIER_STATE__MAX] = {
    [DOSSIER_ACCEPTED] = MSG_DOSSIER_TELL_ACCEPTED,
    [DOSSIER_NOT_ACCEPTED] = MSG_DOSSIER_TELL_NOT_ACCEPTED,
    [DOSSIER_PROCESSING] = MSG_DOSSIER_TELL_DUE,
    [DOSSIER_SUPPLEMENT] = MSG_DOSSIER_TELL_SUPPLEMENT,
    [DOSSIER_PAYMENT] = MSG_DOSSIER_TELL_PAYMENT,
    [DOSSIER_DONE] = MSG_DOSSIER_TELL_DONE};

enum err_code outbox_tell(struct registry *r, struct db *db,
                          const struct dossier *d, enum lang lang, int *count,
                          struct err *e)
{
    const struct unit *unit =
        units_get(registry_units(r), d->filed_at ? d->filed_at : d->unit_id);
    char due[DOSSIER_DUE_BYTES], body[BODY_BYTES], subject[128];

    *count = 0;
    if (d->state == DOSSIER_STATE__MAX || said[d->state] == MSG_NONE)
        return ERR_OK;
    dossier_due_text(d->due, d->due_minute, lang, due);
    const char *args[] = {d->code ? d->code : "", due,
                          d->reason ? d->reason : "", unit ? unit->name : ""};
    msg_format(said[d->state], lang, args, ARRAY_COUNT(args), body,
               sizeof body);
    msg_format(MSG_DOSSIER_TELL_SUBJECT, lang, args, 1, subject,
               sizeof subject);
    struct outbox_new w = {"admin_dossier", d->id,   d->email,
                           d->phone,        subject, body};
    return outbox_add(db, &w, count, e);
}

/* Actions of which somebody who filed is told. */
static const unsigned char is_told[DOSSIER_ACTION__MAX] = {
    [DOSSIER_DO_ACCEPT] = 1, [DOSSIER_DO_REJECT] = 1, [DOSSIER_DO_ASK] = 1,
    [DOSSIER_DO_CHARGE] = 1, [DOSSIER_DO_EXTEND] = 1, [DOSSIER_DO_DECIDE] = 1,
    [DOSSIER_DO_REFUSE] = 1};

struct telling {
    struct registry *r;
    int64_t id;
    enum lang lang;
};

static enum err_code do_tell(struct db *db, void *arg, struct err *e)
{
    struct telling *t = arg;
    struct arena *a = arena_new(1 << 20);
    struct dossier d;
    int count;

    if (!a)
        return err_nomem(e);
    enum err_code rc = dossier_get(a, t->r, db, &actor_local, t->id, &d, e);
    if (rc == ERR_OK)
        rc = outbox_tell(t->r, db, &d, t->lang, &count, e);
    arena_free(a);
    return rc;
}

enum err_code outbox_after(struct registry *r, int64_t id,
                           enum dossier_action action, enum lang lang,
                           struct err *e)
{
    struct telling t = {r, id, lang};

    return is_told[action] ? store_write(registry_store(r), do_tell, &t, e)
                           : ERR_OK;
}

/* ---- sending ----------------------------------------------------------- */

struct message {
    int64_t id;
    int channel, tries;
    char address[160], subject[256];
    struct buf body;
};

/* The next message after an id that may still be tried; id 0: none.  Short
** messages wait for a gateway, and nothing waits for them. */
static enum err_code next_message(struct db *db, int64_t after,
                                  const struct outbox_server *server,
                                  struct message *m, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        db,
        "SELECT id, channel, address, subject, body, tries FROM outbox WHERE"
        " state <> 'sent' AND id > $1 AND tries < $2 AND channel <> $3"
        " ORDER BY id LIMIT 1",
        &s, e);

    m->id = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, after);
    stmt_bind_int(s, 2, server->tries);
    stmt_bind_text(s, 3, server->sms_domain ? "" : channels[SMS]);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    m->id = stmt_int(s, 0);
    m->channel = strcmp(stmt_text(s, 1), channels[SMS]) == 0 ? SMS : EMAIL;
    snprintf(m->address, sizeof m->address, "%s", stmt_text(s, 2));
    snprintf(m->subject, sizeof m->subject, "%s", stmt_text(s, 3));
    m->tries = (int)stmt_int(s, 5);
    buf_clear(&m->body);
    buf_str(&m->body, stmt_text(s, 4));
    stmt_reset(s);
    return ERR_OK;
}

static void base64(struct buf *out, const char *text)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i += 3) {
        unsigned n = (unsigned)(unsigned char)text[i] << 16;
        if (i + 1 < len)
            n |= (unsigned)(unsigned char)text[i + 1] << 8;
        if (i + 2 < len)
            n |= (unsigned char)text[i + 2];
        buf_char(out, digits[n >> 18]);
        buf_char(out, digits[n >> 12 & 63]);
        buf_char(out, i + 1 < len ? digits[n >> 6 & 63] : '=');
        buf_char(out, i + 2 < len ? digits[n & 63] : '=');
        if (i % 57 == 54)
            buf_str(out, "\r\n");
    }
}

static void write_mail(const struct outbox_server *server,
                       const struct message *m, const char *to, struct buf *out)
{
    buf_printf(out, "From: <%s>\r\nTo: <%s>\r\nSubject: =?UTF-8?B?",
               server->from, to);
    base64(out, m->subject);
    buf_str(out, "?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
                 "charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    base64(out, buf_cstr(&m->body));
    buf_str(out, "\r\n");
}

struct reading {
    const struct buf *mail;
    size_t at;
};

static size_t give(char *out, size_t size, size_t count, void *arg)
{
    struct reading *r = arg;
    size_t left = r->mail->len - r->at;
    size_t n = size * count < left ? size * count : left;

    memcpy(out, r->mail->data + r->at, n);
    r->at += n;
    return n;
}

/* "0912 345.678" at the gateway is 0912345678@gateway. */
static void write_address(const struct outbox_server *server,
                          const struct message *m, char *out, size_t out_size)
{
    char number[sizeof m->address];
    size_t n = 0;

    if (m->channel != SMS) {
        snprintf(out, out_size, "%s", m->address);
        return;
    }
    for (const char *p = m->address; *p; p++)
        if (*p != ' ' && *p != '.')
            number[n++] = *p;
    number[n] = '\0';
    snprintf(out, out_size, "%s@%s", number, server->sms_domain);
}

/* 1 when the server took it; else its reason. */
static int deliver(const struct outbox_server *server, const struct message *m,
                   char reason[CURL_ERROR_SIZE])
{
    char to[200], from[200], receiver[210];
    struct buf mail;
    struct reading reading = {&mail, 0};
    CURL *c = curl_easy_init();

    write_address(server, m, to, sizeof to);
    snprintf(from, sizeof from, "<%s>", server->from);
    snprintf(receiver, sizeof receiver, "<%s>", to);
    buf_init(&mail, MAIL_BYTES);
    write_mail(server, m, to, &mail);
    struct curl_slist *list = curl_slist_append(NULL, receiver);
    snprintf(reason, CURL_ERROR_SIZE, "memory");
    CURLcode done = CURLE_OUT_OF_MEMORY;
    if (c && list && !mail.failed) {
        curl_easy_setopt(c, CURLOPT_URL, server->url);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
        curl_easy_setopt(c, CURLOPT_MAIL_RCPT, list);
        curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(c, CURLOPT_READDATA, &reading);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reason);
        curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
        if (server->user)
            curl_easy_setopt(c, CURLOPT_USERNAME, server->user);
        if (server->password)
            curl_easy_setopt(c, CURLOPT_PASSWORD, server->password);
        reason[0] = '\0';
        done = curl_easy_perform(c);
        if (done != CURLE_OK && !reason[0])
            snprintf(reason, CURL_ERROR_SIZE, "%s", curl_easy_strerror(done));
    }
    curl_slist_free_all(list);
    curl_easy_cleanup(c);
    buf_free(&mail);
    return done == CURLE_OK;
}

struct marking {
    int64_t id;
    int sent;
    const char *reason;
};

static enum err_code do_mark(struct db *db, void *arg, struct err *e)
{
    const struct marking *m = arg;
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(db,
                                  "UPDATE outbox SET state = $1, fault = $2,"
                                  " sent_at = $3, tries = tries + 1"
                                  " WHERE id = $4",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_text(s, 1, m->sent ? "sent" : "failed");
    stmt_bind_text(s, 2, m->sent ? NULL : m->reason);
    stmt_bind_text(s, 3, m->sent ? stamp : NULL);
    stmt_bind_int(s, 4, m->id);
    return stmt_run(s, &(int64_t){0}, e);
}

static enum err_code send_one(struct registry *r,
                              const struct outbox_server *server,
                              const struct message *m, struct outbox_sent *out,
                              struct err *e)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct marking mark = {.id = m->id, .reason = reason};

    mark.sent = deliver(server, m, reason);
    out->sent += mark.sent;
    out->failed += !mark.sent;
    return store_write(registry_store(r), do_mark, &mark, e);
}

enum err_code outbox_send(struct registry *r,
                          const struct outbox_server *server, int limit,
                          struct outbox_sent *out, struct err *e)
{
    struct message m = {.id = 0};
    struct db *db;
    enum err_code rc = store_reader(registry_store(r), &db, e);

    *out = (struct outbox_sent){0};
    if (rc != ERR_OK)
        return rc;
    buf_init(&m.body, MAIL_BYTES);
    for (int64_t after = 0, n = 0; rc == ERR_OK && n < limit; n++) {
        rc = next_message(db, after, server, &m, e);
        if (rc != ERR_OK || m.id == 0)
            break;
        after = m.id;
        rc = send_one(r, server, &m, out, e);
    }
    if (rc == ERR_OK)
        rc = db_int(db, "SELECT count(*) FROM outbox WHERE state <> 'sent'",
                    &out->waiting, e);
    buf_free(&m.body);
    db_close(db);
    return rc;
}
