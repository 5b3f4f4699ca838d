#include "web/html.h"

#include "base/vnum.h"

#include <stdarg.h>
#include <string.h>

void html_literal(struct html *h, const char *markup, size_t len)
{
    buf_add(h->out, markup, len);
}

/* What a byte becomes in text and attributes; NULL: itself. */
static const char *const escapes[256] = {
    ['&'] = "&amp;",  ['<'] = "&lt;",   ['>'] = "&gt;",
    ['"'] = "&quot;", ['\''] = "&#39;",
};

void html_text_len(struct html *h, const char *text, size_t len)
{
    size_t done = 0;

    for (size_t i = 0; i < len; i++) {
        const char *instead = escapes[(unsigned char)text[i]];
        if (!instead)
            continue;
        buf_add(h->out, text + done, i - done);
        buf_str(h->out, instead);
        done = i + 1;
    }
    buf_add(h->out, text + done, len - done);
}

void html_text(struct html *h, const char *text)
{
    if (text)
        html_text_len(h, text, strlen(text));
}

void html_msg(struct html *h, enum msg_id id)
{
    html_text(h, msg_text(id, h->lang));
}

static int is_place(const char *name)
{
    return strcmp(name, "href") == 0 || strcmp(name, "src") == 0 ||
           strcmp(name, "action") == 0 || strcmp(name, "formaction") == 0;
}

/* "/people", not "//elsewhere". */
static int is_own(const char *value)
{
    return (value[0] == '/' && value[1] != '/' && value[1] != '\\') ||
           value[0] == '?' || value[0] == '#';
}

static void attribute(struct html *h, const char *name, const char *value)
{
    if (!value)
        return;
    buf_char(h->out, ' ');
    buf_str(h->out, name);
    if (!*value && !is_place(name) && strcmp(name, "value") != 0 &&
        strcmp(name, "alt") != 0)
        return;
    buf_str(h->out, "=\"");
    html_text(h, is_place(name) && !is_own(value) ? "#" : value);
    buf_char(h->out, '"');
}

static void open_with(struct html *h, const char *tag, va_list pairs)
{
    const char *name;

    buf_char(h->out, '<');
    buf_str(h->out, tag);
    while ((name = va_arg(pairs, const char *)) != NULL)
        attribute(h, name, va_arg(pairs, const char *));
    buf_char(h->out, '>');
}

void html_open(struct html *h, const char *tag, ...)
{
    va_list pairs;

    va_start(pairs, tag);
    open_with(h, tag, pairs);
    va_end(pairs);
}

void html_close(struct html *h, const char *tag)
{
    buf_add(h->out, "</", 2);
    buf_str(h->out, tag);
    buf_char(h->out, '>');
}

void html_el(struct html *h, const char *tag, const char *text, ...)
{
    va_list pairs;

    va_start(pairs, text);
    open_with(h, tag, pairs);
    va_end(pairs);
    html_text(h, text);
    html_close(h, tag);
}

void html_el_msg(struct html *h, const char *tag, enum msg_id id, ...)
{
    va_list pairs;

    va_start(pairs, id);
    open_with(h, tag, pairs);
    va_end(pairs);
    html_msg(h, id);
    html_close(h, tag);
}

void html_int(struct html *h, int64_t n)
{
    buf_int(h->out, n);
}

void html_number(struct html *h, int64_t n)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(n, text);
    buf_str(h->out, text);
}
