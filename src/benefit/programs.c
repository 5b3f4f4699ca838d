#include "benefit/programs.h"

#include <string.h>

enum err_code program_of(struct arena *a, const struct expr *x,
                         struct expr_program **out, struct err *e)
{
    *out = NULL;
    return x ? expr_compile(a, x, out, e) : ERR_OK;
}

enum err_code sets_compile(struct arena *a, const struct cat_benefit *b,
                           struct set_programs **out, struct err *e)
{
    struct set_programs *list =
        arena_array(a, b->several_count + 1, sizeof *list);
    enum err_code rc = list ? ERR_OK : err_nomem(e);

    *out = NULL;
    for (size_t i = 0; i < b->several_count && rc == ERR_OK; i++) {
        struct set_programs *s = &list[i];
        s->row = &b->several[i];
        rc = program_of(a, s->row->when, &s->when, e);
        if (rc == ERR_OK)
            rc = program_of(a, s->row->beside, &s->beside, e);
        if (rc == ERR_OK)
            rc = program_of(a, s->row->to, &s->to, e);
    }
    if (rc == ERR_OK)
        *out = list;
    return rc;
}

int sets_name(const struct cat_benefit *b, const char *set)
{
    for (size_t i = 0; i < b->several_count; i++)
        if (strcmp(b->several[i].set, set) == 0)
            return 1;
    return 0;
}
