/*
** Any bytes as a pain.002: no crash; a refusal says what and on which line;
** what is told keeps the promises of reconcile.h.
*/
#include "benefit/reconcile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum err_code on_told(const struct reconcile_told *t, void *arg,
                             struct err *e)
{
    struct payment_ref ref;
    int64_t *last = arg;

    (void)e;
    if (t->number <= *last || !t->ref || !t->reason || t->amount < -1 ||
        t->result < -1 || t->result > 2)
        abort();
    *last = t->number;
    if (payment_ref_parse(t->ref, &ref)) {
        char text[PAYMENT_REF_BYTES];
        payment_ref_text(&ref, text);
        (void)payment_ref_channel(&ref);
        if (strlen(text) >= PAYMENT_REF_BYTES)
            abort();
    }
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct err e = {0};
    int64_t last = 0;

    if (pain_read((const char *)data, len, "fuzz.xml", on_told, &last, &e) !=
            ERR_OK &&
        (e.id == MSG_NONE || e.pos.line == 0))
        abort();
    return 0;
}
