/*
** ISO 20022 pain.002, CustomerPaymentStatusReport: the state of each transfer.
** Elements are known by their names whatever the version of the message; what
** the report leaves open (pending) is passed over.
*/
#include "benefit/reconcile.h"

#include <assert.h>
#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 512, DEPTH_MAX = 64 };

struct reading {
    XML_Parser parser;
    const char *name;
    reconcile_told_fn *fn;
    void *arg;
    struct err *e;
    int depth, seen; /* seen: the root was that of a pain.002 */
    int in_tx;       /* depth of TxInfAndSts, 0 outside */
    char text[TEXT_BYTES];
    size_t len;
    char ref[TEXT_BYTES], status[TEXT_BYTES], reason[TEXT_BYTES],
        amount[TEXT_BYTES], day[TEXT_BYTES];
    int64_t count;
};

static const struct {
    const char *element;
    size_t at;
} kept[] = {
    {"OrgnlEndToEndId", offsetof(struct reading, ref)},
    {"TxSts", offsetof(struct reading, status)},
    {"Cd", offsetof(struct reading, reason)},
    {"AddtlInf", offsetof(struct reading, reason)},
    {"InstdAmt", offsetof(struct reading, amount)},
    {"AccptncDtTm", offsetof(struct reading, day)},
    {"FctvIntrBkSttlmDt", offsetof(struct reading, day)},
    {"Dt", offsetof(struct reading, day)},
};

/* States that are final; others will be told again. */
static const struct {
    const char *status;
    int result;
} states[] = {
    {"ACSC", 0},  {"ACCC", 0},  {"ACSP", -2}, {"PART", 1},
    {"RJCT", 2},  {"CANC", 2},  {"PDNG", -2}, {"RCVD", -2},
    {"ACTC", -2}, {"ACCP", -2}, {"ACWC", -2},
};

static void stop(struct reading *r)
{
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static void fail(struct reading *r, enum err_code code, enum msg_id id)
{
    struct pos pos = {r->name, (int)XML_GetCurrentLineNumber(r->parser),
                      (int)XML_GetCurrentColumnNumber(r->parser) + 1};

    if (r->e->code == ERR_OK)
        ERR_AT(r->e, code, pos, id, r->name);
    stop(r);
}

/* The name without its prefix. */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

static void XMLCALL begin(void *arg, const char *name, const char **attributes)
{
    struct reading *r = arg;

    (void)attributes;
    name = local(name);
    r->len = 0;
    r->text[0] = '\0';
    if (++r->depth > DEPTH_MAX) {
        fail(r, ERR_LIMIT, MSG_BENEFIT_PAIN_BAD);
        return;
    }
    r->seen |= r->depth == 2 && strcmp(name, "CstmrPmtStsRpt") == 0;
    if (strcmp(name, "TxInfAndSts") == 0 && !r->in_tx) {
        r->in_tx = r->depth;
        r->ref[0] = r->status[0] = r->reason[0] = '\0';
        r->amount[0] = r->day[0] = '\0';
    }
}

static void XMLCALL words(void *arg, const char *text, int len)
{
    struct reading *r = arg;

    for (int i = 0; i < len && r->len + 1 < sizeof r->text; i++)
        r->text[r->len++] = text[i];
    r->text[r->len] = '\0';
}

/* Whole đồng, with or without ".00"; -1 for anything else. */
static int64_t amount_of(const char *text)
{
    int64_t n = 0;
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 15 ||
        (text[digits] == '.' &&
         strspn(text + digits + 1, "0") != strlen(text + digits + 1)) ||
        (text[digits] != '.' && text[digits] != '\0'))
        return -1;
    for (size_t i = 0; i < digits; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

static int digits_at(const char *s, int from, int count)
{
    int n = 0;

    for (int i = from; i < from + count; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        n = n * 10 + (s[i] - '0');
    }
    return n;
}

/* The day of "2026-10-20T09:00:00+07:00" or "2026-10-20". */
static day_t day_of_text(const char *text)
{
    if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
        return DAY_NONE;
    int y = digits_at(text, 0, 4), m = digits_at(text, 5, 2),
        d = digits_at(text, 8, 2);
    return date_valid(y, m, d) ? day_of(y, m, d) : DAY_NONE;
}

static void tell(struct reading *r)
{
    struct reconcile_told told = {.number = ++r->count,
                                  .ref = r->ref,
                                  .reason = r->reason,
                                  .result = -1,
                                  .cause = -1,
                                  .amount = amount_of(r->amount),
                                  .day = day_of_text(r->day)};

    for (size_t i = 0; i < ARRAY_COUNT(states); i++)
        if (strcmp(states[i].status, r->status) == 0)
            told.result = states[i].result;
    if (told.result == -2)
        return;
    if (r->fn(&told, r->arg, r->e) != ERR_OK)
        stop(r);
}

static void XMLCALL end(void *arg, const char *name)
{
    struct reading *r = arg;

    name = local(name);
    for (size_t i = 0; r->in_tx && i < ARRAY_COUNT(kept); i++)
        if (strcmp(kept[i].element, name) == 0 && r->len > 0)
            memcpy((char *)r + kept[i].at, r->text, r->len + 1);
    r->len = 0;
    r->text[0] = '\0';
    if (r->in_tx == r->depth) {
        r->in_tx = 0;
        tell(r);
    }
    r->depth--;
}

static void XMLCALL doctype(void *arg, const char *name, const char *system,
                            const char *public, int inside)
{
    (void)name;
    (void)system;
    (void)public;
    (void)inside;
    fail(arg, ERR_INPUT, MSG_BENEFIT_PAIN_BAD);
}

enum err_code pain_read(const char *bytes, size_t len, const char *name,
                        reconcile_told_fn *fn, void *arg, struct err *e)
{
    struct reading *r = calloc(1, sizeof *r);

    assert(fn && e->code == ERR_OK);
    if (!r)
        return err_nomem(e);
    *r = (struct reading){.parser = XML_ParserCreate(NULL),
                          .name = name,
                          .fn = fn,
                          .arg = arg,
                          .e = e};
    if (!r->parser || len > INT_MAX) {
        (void)(r->parser ? ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_PAIN_BAD, name)
                         : err_nomem(e));
        XML_ParserFree(r->parser);
        free(r);
        return e->code;
    }
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, begin, end);
    XML_SetCharacterDataHandler(r->parser, words);
    XML_SetStartDoctypeDeclHandler(r->parser, doctype);
    if (XML_Parse(r->parser, bytes, (int)len, 1) != XML_STATUS_OK)
        fail(r, ERR_INPUT, MSG_BENEFIT_PAIN_BAD);
    if (e->code == ERR_OK && !r->seen)
        fail(r, ERR_INPUT, MSG_BENEFIT_PAIN_BAD);
    XML_ParserFree(r->parser);
    free(r);
    return e->code;
}
