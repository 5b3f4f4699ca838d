#include "base/err.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 9 };

enum err_code err_set(struct err *e, enum err_code code, struct pos pos,
                      enum msg_id id, const char *const *args)
{
    size_t used = 0;

    assert(e && code != ERR_OK);
    if (e->code != ERR_OK)
        return e->code;
    e->code = code;
    e->pos = pos;
    e->id = id;
    e->arg_count = 0;
    for (; args && *args && e->arg_count < ARGS_MAX; args++) {
        size_t len = strlen(*args);
        size_t room = sizeof e->args - used;
        if (room < 2)
            break;
        if (len > room - 1) {
            len = room - 1;
            while (len > 0 && ((unsigned char)(*args)[len] & 0xC0) == 0x80)
                len--;
        }
        memcpy(e->args + used, *args, len);
        e->args[used + len] = '\0';
        used += len + 1;
        e->arg_count++;
    }
    return code;
}

enum err_code err_nomem(struct err *e)
{
    return ERR_SET(e, ERR_NOMEM, MSG_NOMEM);
}

void err_clear(struct err *e)
{
    e->code = ERR_OK;
    e->pos = NO_POS;
    e->id = MSG_NONE;
    e->arg_count = 0;
}

size_t err_text(const struct err *e, enum lang lang, char *out, size_t out_size)
{
    const char *args[ARGS_MAX];
    const char *p = e->args;
    int n = 0;

    assert(out_size > 0);
    for (int i = 0; i < e->arg_count; i++) {
        args[i] = p;
        p += strlen(p) + 1;
    }
    if (e->pos.file && e->pos.line > 0)
        n = snprintf(out, out_size, "%s:%d:%d: ", e->pos.file, e->pos.line,
                     e->pos.col);
    else if (e->pos.file)
        n = snprintf(out, out_size, "%s: ", e->pos.file);
    size_t used = n < 0 ? 0 : (size_t)n;
    if (used >= out_size)
        used = out_size - 1;
    return used + msg_format(e->id, lang, args, e->arg_count, out + used,
                             out_size - used);
}
