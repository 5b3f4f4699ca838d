#include "base/msg.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text[LANG__MAX];
} rows[MSG__MAX] = {
    {"NONE", {"", ""}},
#define M(name, vi, en) {#name, {vi, en}},
#include "base/messages/all.def"
#undef M
};

const char *msg_text(enum msg_id id, enum lang lang)
{
    assert(id >= 0 && id < MSG__MAX);
    assert(lang >= 0 && lang < LANG__MAX);
    return rows[id].text[lang];
}

const char *msg_name(enum msg_id id)
{
    assert(id >= 0 && id < MSG__MAX);
    return rows[id].name;
}

/* Bytes of s that fit into room without cutting a UTF-8 character. */
static size_t fit(const char *s, size_t len, size_t room)
{
    if (len <= room)
        return len;
    while (room > 0 && ((unsigned char)s[room] & 0xC0) == 0x80)
        room--;
    return room;
}

/* Between the two halves of an argument that differs by language: the unit
** separator of ASCII, which no text of a user holds. */
enum { BOTH_MARK = 0x1F };

const char *msg_both(const char *vi, const char *en, char *out)
{
    size_t n = fit(vi, strlen(vi), MSG_BOTH_BYTES / 2 - 1);
    size_t m = fit(en, strlen(en), MSG_BOTH_BYTES / 2 - 1);

    memcpy(out, vi, n);
    out[n] = BOTH_MARK;
    memcpy(out + n + 1, en, m);
    out[n + 1 + m] = '\0';
    return out;
}

/* The part of an argument that is shown in a language, and its length. */
static const char *half_of(const char *arg, enum lang lang, size_t *len)
{
    const char *mark = strchr(arg, BOTH_MARK);

    if (!mark) {
        *len = strlen(arg);
        return arg;
    }
    *len = lang == LANG_VI ? (size_t)(mark - arg) : strlen(mark + 1);
    return lang == LANG_VI ? arg : mark + 1;
}

#define OPTION_END "{/}"

/* Over the mark at p: {?1} begins words that stand only where the argument says
** something ("-" says nothing), {/} ends them. */
static const char *pass_option(const char *p, enum lang lang,
                               const char *const *args, size_t arg_count)
{
    size_t index, len = 0;
    const char *text = "", *end;

    if (p[1] != '?')
        return p + strlen(OPTION_END);
    index = (size_t)(p[2] - '1');
    if (index < arg_count && args[index])
        text = half_of(args[index], lang, &len);
    p += strlen("{?1}");
    if (len > 1 || (len == 1 && *text != '-'))
        return p;
    end = strstr(p, OPTION_END);
    return end ? end + strlen(OPTION_END) : p;
}

size_t msg_format(enum msg_id id, enum lang lang, const char *const *args,
                  size_t arg_count, char *out, size_t out_size)
{
    const char *p = msg_text(id, lang);
    size_t used = 0;

    assert(out && out_size > 0);
    while (*p) {
        const char *piece = p;
        size_t len = 1;

        if (strncmp(p, "{?", 2) == 0 || strncmp(p, OPTION_END, 3) == 0) {
            p = pass_option(p, lang, args, arg_count);
            continue;
        }
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}') {
            size_t index = (size_t)(p[1] - '1');
            p += 3;
            if (index < arg_count) {
                piece = half_of(args[index] ? args[index] : "", lang, &len);
            } else {
                len = 3;
            }
        } else {
            len = strcspn(p + 1, "{") + 1;
            p += len;
        }
        size_t n = fit(piece, len, out_size - 1 - used);
        memcpy(out + used, piece, n);
        used += n;
        if (n < len)
            break;
    }
    out[used] = '\0';
    return used;
}

int lang_parse(const char *text, enum lang *out)
{
    if (strcmp(text, "vi") == 0)
        *out = LANG_VI;
    else if (strcmp(text, "en") == 0)
        *out = LANG_EN;
    else
        return 0;
    return 1;
}
