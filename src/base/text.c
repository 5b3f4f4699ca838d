#include "base/text.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

int utf8_valid(const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + len;

    while (p < end) {
        unsigned c = *p++;
        if (c == 0)
            return 0;
        if (c < 0x80)
            continue;
        int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        if (c < 0xC2 || c > 0xF4 || end - p < more)
            return 0;
        unsigned low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
        unsigned high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        if (*p < low || *p > high)
            return 0;
        for (int i = 1; i < more; i++) {
            if ((p[i] & 0xC0) != 0x80)
                return 0;
        }
        p += more;
    }
    return 1;
}

uint32_t utf8_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    uint32_t c = *p;

    if (c == 0)
        return 0;
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
    static const unsigned char mask[] = {0x7F, 0x1F, 0x0F, 0x07};
    c &= mask[more];
    for (int i = 0; i < more; i++)
        c = c << 6 | (p[i + 1] & 0x3F);
    *s += more + 1;
    return c;
}

size_t utf8_length(const char *s)
{
    size_t count = 0;

    for (; *s; s++)
        count += ((unsigned char)*s & 0xC0) != 0x80;
    return count;
}

/* Text below U+0300 cannot change under NFC, nor can the composed letters of
** Vietnamese: only combining marks ask for ICU's look.  Returns 1 when the
** text has no byte that could begin one. */
static int surely_nfc(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        /* U+0300..036F is CC 80..CD AF; U+1E00..1EFF is E1 B8..BB. */
        if (c == 0xCC || c == 0xCD || c >= 0xE2)
            return 0;
        if (c == 0xE1 && i + 1 < len) {
            unsigned char d = (unsigned char)s[i + 1];
            if (d < 0xB8 || d > 0xBB)
                return 0;
        }
        if (c > 0xCD && c < 0xE1)
            return 0;
    }
    return 1;
}

enum err_code text_nfc(struct arena *a, const char *s, size_t len,
                       const char **out, struct err *e)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    int32_t wide_len = 0, composed_len, bytes = 0;

    *out = NULL;
    if (!utf8_valid(s, len))
        return ERR_SET(e, ERR_INPUT, MSG_UTF8_BAD);
    if (surely_nfc(s, len)) {
        *out = s[len] == '\0' ? s : arena_strndup(a, s, len);
        return *out ? ERR_OK : err_nomem(e);
    }
    UChar *wide = arena_array(a, len + 1, sizeof *wide);
    UChar *composed = arena_array(a, 3 * len + 1, sizeof *composed);
    if (!wide || !composed)
        return err_nomem(e);
    u_strFromUTF8(wide, (int32_t)len + 1, &wide_len, s, (int32_t)len, &status);
    composed_len = unorm2_normalize(nfc, wide, wide_len, composed,
                                    (int32_t)(3 * len + 1), &status);
    char *utf8 = arena_alloc(a, (size_t)composed_len * 3 + 1);
    if (!utf8)
        return err_nomem(e);
    u_strToUTF8(utf8, composed_len * 3 + 1, &bytes, composed, composed_len,
                &status);
    if (U_FAILURE(status))
        return ERR_SET(e, ERR_INPUT, MSG_UTF8_BAD);
    utf8[bytes] = '\0';
    *out = utf8;
    return ERR_OK;
}

int text_starts(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);

    return c < 0x300 || unorm2_hasBoundaryBefore(nfc, (UChar32)c);
}

/* The base letter of a character, small, as ICU's decomposition has it; 0 for
** a combining mark. */
static uint32_t fold_char(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
    UChar parts[8];

    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c == 0x110 || c == 0x111)
        return 'd';
    if (u_charType((UChar32)c) == U_NON_SPACING_MARK)
        return 0;
    int32_t n = unorm2_getDecomposition(nfd, (UChar32)c, parts,
                                        (int32_t)ARRAY_COUNT(parts), &status);
    if (U_SUCCESS(status) && n > 0) {
        UChar32 base;
        U16_GET(parts, 0, 0, n, base);
        c = (uint32_t)base;
    }
    c = (uint32_t)u_tolower((UChar32)c);
    return c == 0xA0 || u_isUWhiteSpace((UChar32)c) ? ' ' : c;
}

/* Folding is asked for every name that is stored or searched, and names hold
** few characters: those below U+2000 are folded once by ICU and kept. */
enum { FOLD_TABLE = 0x2000 };
static uint16_t fold_table[FOLD_TABLE];
static pthread_once_t fold_once = PTHREAD_ONCE_INIT;

static void fold_fill(void)
{
    for (uint32_t c = 0; c < FOLD_TABLE; c++)
        fold_table[c] = (uint16_t)fold_char(c);
}

static size_t put_utf8(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

static int is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t text_fold(const char *s, char *out, size_t out_size)
{
    size_t used = 0;
    int gap = 0;
    uint32_t c;

    assert(out_size > 0);
    pthread_once(&fold_once, fold_fill);
    while ((c = utf8_next(&s)) != 0) {
        c = c < FOLD_TABLE ? fold_table[c] : fold_char(c);
        if (c == 0)
            continue;
        if (is_space(c)) {
            gap = used > 0;
            continue;
        }
        char bytes[4];
        size_t n = put_utf8(c, bytes);
        if (used + n + (size_t)gap >= out_size)
            break;
        if (gap)
            out[used++] = ' ';
        gap = 0;
        memcpy(out + used, bytes, n);
        used += n;
    }
    out[used] = '\0';
    return used;
}

size_t text_slug(const char *s, char *out, size_t out_size)
{
    size_t len = text_fold(s, out, out_size), used = 0;
    int gap = 0;

    for (size_t i = 0; i < len; i++) {
        char c = out[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (gap)
                out[used++] = '-';
            gap = 0;
            out[used++] = c;
        } else {
            gap = used > 0;
        }
    }
    out[used] = '\0';
    return used;
}

static UCollator *collator;
static pthread_once_t collator_once = PTHREAD_ONCE_INIT;

static void collator_open(void)
{
    UErrorCode status = U_ZERO_ERROR;

    collator = ucol_open("vi", &status);
}

int text_compare(const char *a, const char *b)
{
    UErrorCode status = U_ZERO_ERROR;

    pthread_once(&collator_once, collator_open);
    if (!collator)
        return strcmp(a, b);
    return (int)ucol_strcollUTF8(collator, a, -1, b, -1, &status);
}
