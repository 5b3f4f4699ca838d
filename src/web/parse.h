/*
** What clients send, read strictly: paths, queries, forms, files and JSON.
** A fuzzer runs all of it.  Texts are UTF-8 brought to NFC; control characters
** but tab and line ends are refused.
*/
#ifndef WEB_PARSE_H
#define WEB_PARSE_H

#include "web/request.h"

/* The path of a raw URI, decoded.  ERR_INPUT %00, broken escapes, no UTF-8. */
enum err_code parse_path(struct arena *a, const char *uri, const char **out,
                         struct err *e) MUST_CHECK;

/* "a=1&b=x%20y" (also a form's body). */
enum err_code parse_pairs(struct arena *a, const char *text, size_t len,
                          struct web_params *out, struct err *e) MUST_CHECK;

/* multipart/form-data: fields into form, files into r->files (their bytes stay
** where they lie in the body). */
enum err_code parse_multipart(struct request *r, const char *type,
                              const char *body, size_t len,
                              struct err *e) MUST_CHECK;

/* A flat JSON object: its members become values of a form. */
enum err_code parse_json(struct arena *a, const char *body, size_t len,
                         struct web_params *out, struct err *e) MUST_CHECK;

#endif
