/*
** HTML that is escaped by construction.  What a page says goes in as text or
** as the value of an attribute and is escaped there; markup itself comes only
** from literals of the program, which the macro H holds to.
*/
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/buf.h"
#include "base/msg.h"

struct html {
    struct buf *out;
    enum lang lang;
};

/* Markup: a string literal and nothing else. */
#define H(h, literal) html_literal((h), "" literal "", sizeof(literal) - 1)
void html_literal(struct html *h, const char *markup, size_t len);

/* Words, escaped.  NULL writes nothing. */
void html_text(struct html *h, const char *text);
void html_text_len(struct html *h, const char *text, size_t len);

/* A message of the table in the page's language. */
void html_msg(struct html *h, enum msg_id id);

/*
** <tag name="value" ...>: pairs of name and value, ended by NULL.  A value that
** is NULL leaves its attribute out, one that is "" gives the bare attribute.
** The names tag and attributes are literals of the program.  href, src and
** action take only places of this server ("/...", "?...", "#..."): another
** value gives "#".
*/
void html_open(struct html *h, const char *tag, ...) __attribute__((sentinel));
void html_close(struct html *h, const char *tag);

/* <tag ...>text</tag>. */
void html_el(struct html *h, const char *tag, const char *text, ...)
    __attribute__((sentinel));
void html_el_msg(struct html *h, const char *tag, enum msg_id id, ...)
    __attribute__((sentinel));

/* An integer, plainly ("1234") or as people write it ("1.234"). */
void html_int(struct html *h, int64_t n);
void html_number(struct html *h, int64_t n);

#endif
