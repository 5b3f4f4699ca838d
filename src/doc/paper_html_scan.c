#include "doc/paper_html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct scan {
    const char *p, *end;
    const struct html_sink *sink;
    void *ctx;
};

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void skip_blanks(struct scan *s)
{
    while (s->p < s->end && is_blank(*s->p))
        s->p++;
}

/* The text up to and with the sign, or all there is. */
static void skip_past(struct scan *s, const char *sign)
{
    const char *at = memmem(s->p, (size_t)(s->end - s->p), sign, strlen(sign));

    s->p = at ? at + strlen(sign) : s->end;
}

/* A name in small letters; too long a one becomes "". */
static void take_name(struct scan *s, char *out, size_t size)
{
    size_t n = 0;

    for (; s->p < s->end && !is_blank(*s->p) && *s->p != '/' && *s->p != '>' &&
           *s->p != '=';
         s->p++) {
        if (n < size)
            out[n] = (char)tolower((unsigned char)*s->p);
        n++;
    }
    out[n < size ? n : 0] = '\0';
}

/* The value of an attribute, cut to what fits. */
static void take_value(struct scan *s, char out[HTML_VALUE_BYTES])
{
    const char *from, *to;

    if (s->p < s->end && (*s->p == '"' || *s->p == '\'')) {
        char quote = *s->p++;
        from = s->p;
        to = memchr(from, quote, (size_t)(s->end - from));
        to = to ? to : s->end;
        s->p = to < s->end ? to + 1 : s->end;
    } else {
        from = s->p;
        while (s->p < s->end && !is_blank(*s->p) && *s->p != '>')
            s->p++;
        to = s->p;
    }
    size_t len = (size_t)(to - from);
    len = len < HTML_VALUE_BYTES ? len : HTML_VALUE_BYTES - 1;
    memcpy(out, from, len);
    out[len] = '\0';
}

static void set_attribute(struct html_tag *t, const char *name,
                          const char *value)
{
    const struct {
        const char *name;
        char *text;
        size_t size;
        long *number;
    } known[] = {
        {"id", t->id, sizeof t->id, NULL},
        {"name", t->id, sizeof t->id, NULL},
        {"href", t->href, sizeof t->href, NULL},
        {"style", t->style, sizeof t->style, NULL},
        {"type", t->type, sizeof t->type, NULL},
        {"colspan", NULL, 0, &t->colspan},
        {"rowspan", NULL, 0, &t->rowspan},
        {"start", NULL, 0, &t->start},
        {"value", NULL, 0, &t->value},
    };

    if (strcmp(name, "hidden") == 0)
        t->hidden = 1;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        if (known[i].number)
            *known[i].number = strtol(value, NULL, 10);
        else if (!*known[i].text && strlen(value) < known[i].size)
            memcpy(known[i].text, value, strlen(value) + 1);
    }
}

static void attributes(struct scan *s, struct html_tag *t)
{
    char name[HTML_NAME_BYTES], value[HTML_VALUE_BYTES];

    for (;;) {
        skip_blanks(s);
        if (s->p >= s->end || *s->p == '>')
            break;
        t->closes_itself = *s->p == '/';
        if (*s->p == '/' || *s->p == '=') {
            s->p++;
            continue;
        }
        take_name(s, name, sizeof name);
        skip_blanks(s);
        *value = '\0';
        if (s->p < s->end && *s->p == '=') {
            s->p++;
            skip_blanks(s);
            take_value(s, value);
        }
        set_attribute(t, name, value);
    }
    s->p += s->p < s->end;
}

/* Pass over the content of an element that holds no HTML. */
static void skip_content(struct scan *s, const char *name)
{
    size_t len = strlen(name);

    while (s->p < s->end) {
        const char *at = memmem(s->p, (size_t)(s->end - s->p), "</", 2);
        s->p = at ? at + 2 : s->end;
        if ((size_t)(s->end - s->p) >= len &&
            strncasecmp(s->p, name, len) == 0) {
            skip_past(s, ">");
            return;
        }
    }
}

/* 1 when the '<' at p begins a tag or something to pass over. */
static int begins_tag(const char *p, const char *end)
{
    p++;
    if (p < end && (*p == '!' || *p == '?'))
        return 1;
    p += p < end && *p == '/';
    return p < end && isalpha((unsigned char)*p);
}

static void take_tag(struct scan *s)
{
    static const char *const closed[] = {
        "script", "style", "textarea", "title", "template", "noscript", "svg"};
    struct html_tag t = {
        .colspan = -1, .rowspan = -1, .start = -1, .value = -1};

    s->p++;
    if (*s->p == '!' || *s->p == '?') {
        int comment = s->end - s->p >= 3 && memcmp(s->p, "!--", 3) == 0;
        s->p += comment ? 3 : 1;
        skip_past(s, comment ? "-->" : ">");
        return;
    }
    t.is_end = *s->p == '/';
    s->p += t.is_end;
    take_name(s, t.name, sizeof t.name);
    attributes(s, &t);
    for (size_t i = 0; i < ARRAY_COUNT(closed) && !t.is_end; i++) {
        if (strcmp(t.name, closed[i]) == 0 && !t.closes_itself) {
            skip_content(s, closed[i]);
            return;
        }
    }
    s->sink->tag(s->ctx, &t);
}

void html_scan(const char *text, size_t len, const struct html_sink *sink,
               void *ctx, const enum err_code *stop)
{
    struct scan s = {text, text + len, sink, ctx};

    while (s.p < s.end && *stop == ERR_OK) {
        const char *run = s.p;
        while (s.p < s.end && !(*s.p == '<' && begins_tag(s.p, s.end)))
            s.p++;
        if (s.p > run)
            sink->words(ctx, run, (size_t)(s.p - run));
        if (s.p < s.end && *stop == ERR_OK)
            take_tag(&s);
    }
}
