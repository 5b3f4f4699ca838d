/*
** Vietnamese text through ICU: canonical composition (NFC) at every door, a
** search key without case and diacritics, and the order of a dictionary.
*/
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/* 1 when the bytes are well-formed UTF-8 without NUL. */
int utf8_valid(const char *s, size_t len);

/* Read one character and move on; 0 at the end.  s must be valid UTF-8. */
uint32_t utf8_next(const char **s);

/* Characters (not bytes) of valid UTF-8. */
size_t utf8_length(const char *s);

/*
** NFC with no-break spaces as they are; text that is NFC already is returned
** as it is without a copy.  ERR_INPUT when it is not UTF-8, ERR_NOMEM.
*/
enum err_code text_nfc(struct arena *a, const char *s, size_t len,
                       const char **out, struct err *e) MUST_CHECK;

/* 1 when the text before the character c can be composed apart from c and what
** follows: NFC never joins the two. */
int text_starts(uint32_t c);

/*
** The search key: small letters, no diacritics, đ = d, every run of blanks one
** space, none at the ends.  "  NGUYỄN Văn   Đạt" -> "nguyen van dat".  out is
** NUL-terminated and cut at out_size.  Returns the length in bytes.
*/
size_t text_fold(const char *s, char *out, size_t out_size);

/* text_fold with words joined by '-' and all else dropped: "Sóc Trăng" ->
** "soc-trang". */
size_t text_slug(const char *s, char *out, size_t out_size);

/* Compare in the order of a Vietnamese dictionary (ICU, locale vi). */
int text_compare(const char *a, const char *b);

#endif
