#include "base/lunar.h"

#include <assert.h>

/*
** Angles are in 1e-8 degrees, times in 1e-8 days, centuries in 1e-8, sines in
** 1e-9.  Products go through 128 bits.
*/
#define DEGREE INT64_C(100000000)
#define FULL (360 * DEGREE)
#define SINE_ONE INT64_C(1000000000)

__extension__ typedef __int128 wide;

static int64_t scaled(int64_t a, int64_t b, int64_t one)
{
    return (int64_t)((wide)a * b / one);
}

/* Sine of an angle by its Taylor series between -90 and 90 degrees. */
static int64_t sine(int64_t angle)
{
    static const int64_t factorial_steps[] = {6, 20, 42, 72, 110, 156};
    int64_t a = angle % FULL;

    if (a < 0)
        a += FULL;
    if (a > 270 * DEGREE)
        a -= FULL;
    else if (a > 90 * DEGREE)
        a = 180 * DEGREE - a;
    /* 1e-8 degrees to 1e-9 radians: pi / 180 * 10. */
    int64_t x = scaled(a, 174532925199, INT64_C(1000000000000));
    int64_t square = scaled(x, x, SINE_ONE), term = x, sum = x;
    for (size_t i = 0; i < ARRAY_COUNT(factorial_steps); i++) {
        term = -scaled(term, square, SINE_ONE) / factorial_steps[i];
        sum += term;
    }
    return sum;
}

/* c0 + c1 t + c2 t^2 + c3 t^3 for t in centuries. */
static int64_t cubic(const int64_t c[4], int64_t t)
{
    int64_t sum = c[3];

    for (int i = 2; i >= 0; i--)
        sum = scaled(sum, t, DEGREE) + c[i];
    return sum;
}

/* One periodic term of the moon: its size in 1e-8 days, and how often sun, moon
** and latitude go into its angle. */
struct term {
    int64_t size;
    int sun, moon, node;
};

static const struct term moon_terms[] = {
    {210000, 2, 0, 0},   {-40680000, 0, 1, 0}, {1610000, 0, 2, 0},
    {-40000, 0, 3, 0},   {1040000, 0, 0, 2},   {-510000, 1, 1, 0},
    {-740000, 1, -1, 0}, {40000, 1, 0, 2},     {-40000, -1, 0, 2},
    {-60000, 0, 1, 2},   {100000, 0, -1, 2},   {50000, 1, 2, 0},
};

/* 1 January 1970 as a Julian day number. */
enum { JULIAN_1970 = 2440588 };

/* The day of the kth new moon after that of 1 January 1900, in Viet Nam. */
static day_t new_moon(int k)
{
    static const int64_t mean[4] = {0, 0, 11780, -16};
    static const int64_t sun[4] = {35922420000, 0, -3330, -347};
    static const int64_t moon[4] = {30602530000, 0, 1073060, 1236};
    static const int64_t node[4] = {2129640000, 0, -165280, -239};
    int64_t t = (int64_t)k * DEGREE * 100 / 123685; /* centuries */
    int64_t m = cubic(sun, t) + k * INT64_C(2910535608);
    int64_t l = cubic(moon, t) + k * INT64_C(38581691806);
    int64_t f = cubic(node, t) + k * INT64_C(39067050646);
    /* Half a day because Julian days begin at noon, seven hours for UTC+7. */
    int64_t at = INT64_C(75933000) + k * INT64_C(2953058868) + cubic(mean, t) +
                 DEGREE / 2 + 7 * DEGREE / 24;

    at += scaled(33000,
                 sine(16656000000 + scaled(13287000000, t, DEGREE) -
                      scaled(scaled(917300, t, DEGREE), t, DEGREE)),
                 SINE_ONE);
    at += scaled(17340000 - scaled(39300, t, DEGREE), sine(m), SINE_ONE);
    for (size_t i = 0; i < ARRAY_COUNT(moon_terms); i++) {
        const struct term *x = &moon_terms[i];
        at += scaled(x->size, sine(x->sun * m + x->moon * l + x->node * f),
                     SINE_ONE);
    }
    /* From dynamical to universal time. */
    at -= -27800 + scaled(26500, t, DEGREE) +
          scaled(scaled(26200, t, DEGREE), t, DEGREE);
    return (day_t)(at / DEGREE + 2415020 - JULIAN_1970);
}

/* In which twelfth of its way the sun stands when a day begins in Viet Nam: 0
** from the spring equinox on, 9 from the winter solstice on. */
static int sun_sector(day_t day)
{
    static const int64_t mean[4] = {28046645000, INT64_C(3600076983000), 30320,
                                    0};
    static const int64_t anomaly[4] = {35752910000, INT64_C(3599905030000),
                                       -15590, -48};
    int64_t at = ((int64_t)day + JULIAN_1970 - 2451545) * DEGREE - DEGREE / 2 -
                 7 * DEGREE / 24;
    int64_t t = at / 36525;
    int64_t m = cubic(anomaly, t);
    int64_t l = cubic(mean, t);

    l += scaled(191460000 - scaled(481700, t, DEGREE), sine(m), SINE_ONE);
    l += scaled(1999300, sine(2 * m), SINE_ONE);
    l += scaled(29000, sine(3 * m), SINE_ONE);
    l -= 569000 + scaled(478000,
                         sine(12504000000 - scaled(193413600000, t, DEGREE)),
                         SINE_ONE);
    l %= FULL;
    if (l < 0)
        l += FULL;
    return (int)(l / (30 * DEGREE));
}

/* The number of the last new moon on or before a day. */
static int moon_before(day_t day)
{
    int64_t since = (int64_t)day + JULIAN_1970 - 2415021;
    int k = (int)(since * DEGREE / INT64_C(2953058885)) + 1;

    while (new_moon(k) > day)
        k--;
    return k;
}

/* The new moon of the eleventh month of a year: the last one on or before the
** day of the winter solstice. */
static int eleventh(int year)
{
    enum { SOLSTICE = 9 };
    int k = moon_before(day_of(year, 12, 31));

    if (sun_sector(new_moon(k)) >= SOLSTICE)
        k--;
    return k;
}

/* In a year of thirteen moons from a on, how many months after the eleventh the
** leap month stands; 0 none. */
static int leap_after(int a, int b)
{
    if (b - a < 13)
        return 0;
    for (int i = 1; i < 13; i++) {
        if (sun_sector(new_moon(a + i)) == sun_sector(new_moon(a + i + 1)))
            return i;
    }
    return 0;
}

struct lunar_date lunar_of(day_t day)
{
    int k = moon_before(day), year = date_of(day).year;
    int a = eleventh(year);

    if (k < a)
        a = eleventh(--year);
    int leap = leap_after(a, eleventh(year + 1));
    int after = k - a;
    int number = after - (leap && after >= leap);
    return (struct lunar_date){.year = number >= 2 ? year + 1 : year,
                               .month = (number + 10) % 12 + 1,
                               .day = (int)(day - new_moon(k)) + 1,
                               .leap = leap && after == leap};
}

day_t lunar_day(struct lunar_date date)
{
    int year = date.month >= 11 ? date.year : date.year - 1;
    int a = eleventh(year), leap = leap_after(a, eleventh(year + 1));
    int number = date.month >= 11 ? date.month - 11 : date.month + 1;

    assert(date.month >= 1 && date.month <= 12);
    if (date.leap && leap != number + 1)
        return DAY_NONE;
    int k = a + number + (leap && (number >= leap || date.leap));
    int length = (int)(new_moon(k + 1) - new_moon(k));
    if (date.day < 1 || date.day > length)
        return DAY_NONE;
    return new_moon(k) + date.day - 1;
}
