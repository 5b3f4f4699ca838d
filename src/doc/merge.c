#include "doc/merge.h"

#include <string.h>

/* Text that Markdown does not read as signs. */
static void put_plain(const char *text, struct buf *out)
{
    for (const char *s = text; *s; s++) {
        if (strchr("\\`*_{}[]()#+-!|<>&~", *s))
            buf_char(out, '\\');
        buf_char(out, *s == '\n' ? ' ' : *s);
    }
}

static const struct merge_place *find(const struct merge_place *places,
                                      size_t count, const char *name,
                                      size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(places[i].name) == len &&
            strncmp(places[i].name, name, len) == 0)
            return &places[i];
    return NULL;
}

void merge_text(const char *template_text, const struct merge_place *places,
                size_t count, struct buf *out)
{
    const char *s = template_text;

    while (*s) {
        size_t len = *s == '{' ? strcspn(s + 1, "{}\n") : 0;
        const struct merge_place *p = NULL;
        if (*s == '{' && s[len + 1] == '}')
            p = find(places, count, s + 1, len);
        if (!p) {
            buf_char(out, *s++);
            continue;
        }
        if (p->value && p->markdown)
            buf_str(out, p->value);
        else if (p->value)
            put_plain(p->value, out);
        s += len + 2;
    }
}
