/*
** HTML as it is found: tags and words (paper_html_scan.c), and what they make
** of a paper (paper_html.c).
*/
#ifndef DOC_PAPER_HTML_H
#define DOC_PAPER_HTML_H

#include "doc/paper_build.h"

enum { HTML_NAME_BYTES = 16, HTML_VALUE_BYTES = 128 };

/* The attributes that are looked at; "" when missing. */
struct html_tag {
    char name[HTML_NAME_BYTES]; /* small letters; "" too long to be known */
    int is_end, closes_itself, hidden;
    char id[HTML_VALUE_BYTES], href[HTML_VALUE_BYTES];
    char style[HTML_VALUE_BYTES];
    char type[HTML_NAME_BYTES];
    long colspan, rowspan, start, value; /* -1: missing */
};

/* What the scanner finds, one after the other. */
struct html_sink {
    void (*tag)(void *ctx, const struct html_tag *tag);
    void (*words)(void *ctx, const char *s, size_t len); /* with entities */
};

/* Scan UTF-8 text to its end.  Comments, declarations and the content of
** script and style are passed over.  *stop ends it. */
void html_scan(const char *text, size_t len, const struct html_sink *sink,
               void *ctx, const enum err_code *stop);

#endif
