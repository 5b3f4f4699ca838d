/*
** Plain text: lines and pages.
*/
#include "doc/paper_read.h"

#include "base/text.h"

#include <string.h>
#include <unicode/ustring.h>

/* UTF-16 of either byte order to UTF-8 in the scratch arena. */
static enum err_code from_utf16(struct paper_build *b, const char *bytes,
                                size_t len, int big, const char **out,
                                size_t *out_len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t count = len / 2;
    UErrorCode status = U_ZERO_ERROR;
    int32_t used = 0;
    UChar *wide = arena_array(b->scratch, count + 1, sizeof *wide);
    char *utf8 = arena_array(b->scratch, count + 1, 3);

    if (!wide || !utf8)
        return err_nomem(b->e);
    for (size_t i = 0; i < count; i++)
        wide[i] = (UChar)(p[2 * i + big] | p[2 * i + !big] << 8);
    u_strToUTF8(utf8, (int32_t)(3 * count + 1), &used, wide, (int32_t)count,
                &status);
    if (U_FAILURE(status) || len % 2 != 0)
        return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_UTF8, b->name);
    *out = utf8;
    *out_len = (size_t)used;
    return ERR_OK;
}

enum err_code paper_decode(struct paper_build *b, const char *bytes, size_t len,
                           const char **out, size_t *out_len)
{
    if (len >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return from_utf16(b, bytes + 2, len - 2, 0, out, out_len);
    if (len >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return from_utf16(b, bytes + 2, len - 2, 1, out, out_len);
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    if (!utf8_valid(bytes, len))
        return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_UTF8, b->name);
    *out = bytes;
    *out_len = len;
    return ERR_OK;
}

void paper_read_text(struct paper_build *b, const char *bytes, size_t len)
{
    struct paper_draft d = {.para = {.page = 1}};
    const char *text;

    if (paper_decode(b, bytes, len, &text, &len) != ERR_OK)
        return;
    int pages = memchr(text, '\f', len) != NULL;
    d.para.page = pages ? 1 : 0;
    for (const char *end = text + len; text < end && b->e->code == ERR_OK;) {
        const char *p = text;
        while (p < end && *p != '\n' && *p != '\r' && *p != '\f')
            p++;
        while (text < p && (*text == ' ' || *text == '\t'))
            text++;
        d.raw = text;
        d.len = (size_t)(p - text);
        paper_put(b, &d);
        d.para.page += p < end && *p == '\f';
        text = p + 1;
    }
}
