#include "web/record.h"

#include "registry/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum err_code ref_read(struct request *r, const struct cat_register *reg,
                       const char *text, int64_t *out, struct err *e)
{
    struct search_ask ask = {
        .text = text, .who = r->who, .limit = 6, .db = r->on->db};
    struct search_result hits;
    char list[600];
    size_t used = 0, fitting = 0;

    *out = strtoll(text + (*text == '#'), NULL, 10);
    if (*text == '#' || reg->kind != CAT_PARTY)
        return ERR_OK;
    enum err_code rc = search_run(r->a, req_registry(r), &ask, &hits, e);
    list[0] = '\0';
    for (size_t i = 0; rc == ERR_OK && i < hits.count; i++) {
        const struct search_hit *x = &hits.hits[i];
        char born[DAY_TEXT_BYTES] = "";
        if (x->reg != reg)
            continue;
        *out = x->id;
        fitting++;
        if (x->born != DAY_NONE)
            day_official(x->born, born);
        int n = snprintf(list + used, sizeof list - used,
                         "%s#%" PRId64 " %s %s %s", used ? "; " : "", x->id,
                         x->name, born, unit_name(r, x->unit_id));
        used += n < 0 || used + (size_t)n >= sizeof list ? 0 : (size_t)n;
    }
    if (rc != ERR_OK || fitting == 1)
        return rc;
    *out = 0;
    /* More than the few that were looked at: those of this register may be
    ** among the others. */
    if (hits.more)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_REF_MANY, text);
    return fitting == 0
               ? ERR_SET(e, ERR_NOTFOUND, MSG_WEB_REF_NONE, text)
               : ERR_SET(e, ERR_INPUT, MSG_WEB_REF_SEVERAL, text, list);
}
