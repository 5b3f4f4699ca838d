/*
** Numbers in Vietnamese notation: '.' between thousands, ',' before decimals.
** Money is whole đồng in int64; a rate is an integer with a scale.  There is no
** floating point.
*/
#ifndef BASE_VNUM_H
#define BASE_VNUM_H

#include "base/err.h"

#include <stdint.h>

/* value / 10^scale, e.g. 123,41 = {12341, 2}; scale 0..6. */
struct decimal {
    int64_t value;
    int scale;
};

/*
** Read a count or an amount: "19.745", "19745", "02", "-5", "123,41",
** "11 tỷ 076 triệu", "1.340 triệu", "104 tỷ", "22.523,368 triệu đồng",
** "330.000.000 đ".  The words tỷ, triệu, nghìn, ngàn multiply; đồng, đ and
** trailing words of measure listed in unit_words are passed over.  The result
** is scaled down to the fewest decimals.  ERR_INPUT, ERR_LIMIT past int64.
*/
enum err_code vnum_parse(const char *text, struct pos pos, struct decimal *out,
                         struct err *e) MUST_CHECK;

/* As vnum_parse, refusing decimals that remain. */
enum err_code vnum_parse_int(const char *text, struct pos pos, int64_t *out,
                             struct err *e) MUST_CHECK;

enum { VNUM_TEXT_BYTES = 64 };

/* "19.745"; "-1.234". */
void vnum_format(int64_t n, char out[VNUM_TEXT_BYTES]);

/* "02" for small counts: at least two digits (02 cuộc), points above. */
void vnum_format_padded(int64_t n, char out[VNUM_TEXT_BYTES]);

/* "123,41"; all decimals of the scale are kept: {1660,2} -> "16,60". */
void vnum_format_decimal(struct decimal d, char out[VNUM_TEXT_BYTES]);

/* Money in words of measure without loss: 11076000000 -> "11 tỷ 076 triệu
** đồng"; 1340000000 -> "1 tỷ 340 triệu đồng"; an amount that is no whole number
** of triệu is written out: "330.500.000 đồng". */
void vnum_format_money(int64_t dong, char out[VNUM_TEXT_BYTES]);

/* Money in whole or broken triệu, "22.523,368 triệu đồng", without loss down to
** a thousand đồng; below that as vnum_format with "đồng". */
void vnum_format_million(int64_t dong, char out[VNUM_TEXT_BYTES]);

/* A number in words, "một trăm hai mươi lăm"; out_size >= 256 is enough for
** any int64. */
void vnum_words(int64_t n, char *out, size_t out_size);

/*
** value * times / by with scale decimals, rounded half away from zero; the
** product may be larger than an int64, as money times money over money is:
** ratio_times(4732, 100, 28500, 2) = {1660, 2}.  Returns 0 when by is 0 or the
** result does not fit; *out is then zero.
*/
int ratio_times(int64_t value, int64_t times, int64_t by, int scale,
                struct decimal *out);

#endif
