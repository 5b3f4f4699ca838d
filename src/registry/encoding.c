#include "registry/encoding.h"

#include "base/text.h"

#include <string.h>

/* How often things were seen. */
struct census {
    size_t good, bad;  /* characters beyond ASCII in UTF-8; stray bytes */
    size_t vietnamese; /* letters that only Vietnamese Unicode has */
    size_t latin;      /* U+0080..00FF, by character or stray byte */
    size_t tcvn, vni;  /* of these, marks of the old codes */
    size_t zeros;
};

/* TCVN3 puts ă â đ and many tone letters where Latin-1 has signs that no
** Vietnamese text needs (those of units, such as ° and ², set aside). */
static int is_tcvn(unsigned c)
{
    return (c >= 0xA8 && c <= 0xAE) || (c >= 0xB5 && c <= 0xB9) ||
           (c >= 0xBB && c <= 0xBE);
}

/* VNI writes a vowel and then its marks ("Vaên" for "Văn"): these are no
** letters of Vietnamese themselves. */
static int is_vni(unsigned c)
{
    static const char marks[] = "\xF8\xFB\xEF\xE5\xE4\xFC\xEB\xF6\xF1\xEE";

    return memchr(marks, (int)c, sizeof marks - 1) != NULL;
}

static void count_latin(struct census *n, unsigned c)
{
    n->latin++;
    n->tcvn += (size_t)is_tcvn(c);
    n->vni += (size_t)is_vni(c);
}

static int is_vietnamese(unsigned c)
{
    return (c >= 0x1EA0 && c <= 0x1EF9) || c == 0x110 || c == 0x111 ||
           c == 0x102 || c == 0x103 || c == 0x1A0 || c == 0x1A1 || c == 0x1AF ||
           c == 0x1B0 || (c >= 0x300 && c <= 0x323);
}

/* Length of the UTF-8 sequence at p, 0 when there is none. */
static size_t sequence(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;

    return n <= left && utf8_valid(p, n) ? n : 0;
}

static void take_census(const char *head, size_t len, struct census *n)
{
    for (size_t i = 0; i < len;) {
        unsigned c = (unsigned char)head[i];
        size_t bytes = 1;
        n->zeros += c == 0;
        if (c >= 0x80 && (bytes = sequence(head + i, len - i)) > 0) {
            const char *p = head + i;
            c = utf8_next(&p);
            n->good++;
            n->vietnamese += (size_t)is_vietnamese(c);
            if (c <= 0xFF)
                count_latin(n, c);
        } else if (c >= 0x80) {
            bytes = 1;
            if (len - i >= 4) /* not merely cut off at the end of the head */
                n->bad++;
            count_latin(n, c);
        }
        i += bytes;
    }
}

const char *encoding_foreign(const char *head, size_t len)
{
    enum { FEW = 4 };
    struct census n = {0};

    if (len >= 2 &&
        (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0))
        return "UTF-16";
    take_census(head, len, &n);
    if (n.zeros * 4 > len)
        return "UTF-16";
    int bytes = n.bad > n.good; /* one byte a letter */
    int disguised =             /* such bytes, each made a character */
        n.vietnamese == 0 && n.tcvn + n.vni >= FEW &&
        (n.tcvn + n.vni) * 5 >= n.latin;
    if (!bytes && !disguised)
        return NULL;
    return n.tcvn * 4 > n.vni ? "TCVN3 (ABC)" : n.vni > 0 ? "VNI" : "8-bit";
}
