/*
** The one message table.  Every sentence that a user may read is a row of a
** file in messages/ (one file per room): M(NAME, vietnamese, english).
**
** A text holds places {1} .. {9} which are filled with strings, so the two
** languages may order their parts differently and no format string can go
** wrong.  base_test.c holds both languages of every row to the same places.
** Words between {?1} and {/} stand only where the argument of that number says
** something, neither "" nor "-": "no indicator{?2}; close to it: {2}{/}.".
*/
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include <stddef.h>

enum lang { LANG_VI, LANG_EN, LANG__MAX };

enum msg_id {
    MSG_NONE,
#define M(name, vi, en) MSG_##name,
#include "base/messages/all.def"
#undef M
    MSG__MAX
};

/* The text of a message with its places unfilled.  Never NULL. */
const char *msg_text(enum msg_id id, enum lang lang);

/* The name of a row, e.g. "DATE_BAD"; for tests and logs.  Never NULL. */
const char *msg_name(enum msg_id id);

/*
** Fill the places of a message.
**
**   args, arg_count  strings for {1}, {2}, ...; a place without one stays
**   out, out_size    receives UTF-8, always NUL-terminated, cut at the end
**                    of a character when it does not fit
**
** Returns the number of bytes written without the NUL.
*/
size_t msg_format(enum msg_id id, enum lang lang, const char *const *args,
                  size_t arg_count, char *out, size_t out_size);

/* An argument that differs by language: "vi", a mark, "en"; msg_format takes
** the half of its language.  Returns out, which has MSG_BOTH_BYTES. */
enum { MSG_BOTH_BYTES = 512 };
const char *msg_both(const char *vi, const char *en, char *out);

/* "vi" or "en" to a language; returns 1 on success, 0 when unknown. */
int lang_parse(const char *text, enum lang *out);

#endif
