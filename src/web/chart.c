#include "web/chart.h"

#include "base/vnum.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    WIDTH = 720,
    HEIGHT = 280,
    LEFT = 100,
    RIGHT = 12,
    TOP = 34,
    BOTTOM = 34,
    TICKS = 4,
    LEGEND_LINE = 18,
    ROW_HEIGHT = 24,
    ROW_LEFT = 220,
    LETTER_WIDTH = 7
};

/* A coordinate or a length. */
static const char *px(int64_t n, char out[24])
{
    snprintf(out, 24, "%" PRId64, n);
    return out;
}
#define PX(n) px((n), (char[24]){0})

/* value * room / top without overflow; value is at most about top. */
static int64_t share(int64_t value, int64_t room, int64_t top)
{
    while (top > INT64_MAX / 4096) {
        top /= 2;
        value /= 2;
    }
    return value * room / top;
}

static const char *const fills[CHART_SERIES_MAX] = {"s1", "s2", "s3", "s4"};
static const char *const lines[CHART_SERIES_MAX] = {"stroke l1", "stroke l2",
                                                    "stroke l3", "stroke l4"};

/* Rounded up to a number that reads well: 1, 2, 4, 5 or 8 times a power of
** ten. */
static int64_t rounded_up(int64_t most)
{
    static const int64_t steps[] = {1, 2, 4, 5, 8, 10};
    int64_t power = 1;

    if (most > INT64_MAX / 20)
        return INT64_MAX / 2;
    while (power * 10 < most)
        power *= 10;
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (steps[i] * power >= most)
            return steps[i] * power;
    }
    return most;
}

/* What a drawing reaches from and to: 0 lies in it, and at least 1. */
struct range {
    int64_t low, top;
};

static struct range range_of(const struct chart *c)
{
    int64_t most = 1, least = 0;

    for (size_t s = 0; s < c->series_count; s++) {
        for (size_t i = 0; i < c->count; i++) {
            const struct value *v = &c->series[s].values[i];
            if (!v->missing && v->number.value > most)
                most = v->number.value;
            if (!v->missing && v->number.value < least)
                least = v->number.value;
        }
    }
    return (struct range){
        least < 0 ? -rounded_up(least < -INT64_MAX ? INT64_MAX : -least) : 0,
        rounded_up(most)};
}

static int scale_of(const struct chart *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!c->series[0].values[i].missing)
            return c->series[0].values[i].number.scale;
    }
    return 0;
}

static void number_text(struct html *h, int64_t value, int scale)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format_decimal((struct decimal){value, scale}, text);
    html_text(h, text);
}

static void number_or_dash(struct html *h, const struct value *v)
{
    if (v->missing)
        H(h, "–");
    else
        number_text(h, v->number.value, v->number.scale);
}

static void begin(struct html *h, const struct chart *c, int width, int height)
{
    char box[64];

    snprintf(box, sizeof box, "0 0 %d %d", width, height);
    H(h, "<figure class=\"chart\" tabindex=\"0\">");
    html_open(h, "svg", "viewBox", box, "role", c->hrefs ? "group" : "img",
              "aria-label", c->title, NULL);
    html_el(h, "title", c->title, NULL);
}

static void end(struct html *h)
{
    H(h, "</svg></figure>");
}

/* As many letters as there is room for. */
static void short_text(struct html *h, const char *text, int64_t letters)
{
    int64_t n = 0;
    size_t len = 0;

    while (text[len] && n < letters) {
        len++;
        while (((unsigned char)text[len] & 0xC0) == 0x80)
            len++;
        n++;
    }
    html_text_len(h, text, len);
    if (text[len])
        H(h, "…");
}

/* A chart over its axes. */
struct plot {
    const struct chart *c;
    struct range range;
    int64_t height;
};

/* A line of the legend for each series, and as much room for the drawing. */
static struct plot plot_of(const struct chart *c)
{
    return (struct plot){c, range_of(c),
                         HEIGHT + LEGEND_LINE * ((int64_t)c->series_count - 1)};
}

/* A small square and the name of each series above the drawing. */
static void legend(struct html *h, const struct chart *c)
{
    for (size_t s = 0; s < c->series_count; s++) {
        int64_t y = 8 + (int64_t)s * LEGEND_LINE;
        html_open(h, "rect", "class", fills[s], "x", PX(LEFT), "y", PX(y),
                  "width", "12", "height", "12", "rx", "2", NULL);
        html_close(h, "rect");
        html_open(h, "text", "x", PX(LEFT + 18), "y", PX(y + 11), NULL);
        short_text(h, c->series[s].title,
                   (WIDTH - LEFT - 18 - RIGHT) / LETTER_WIDTH);
        html_close(h, "text");
    }
}

static int64_t y_of(const struct plot *p, int64_t value)
{
    int64_t low = p->range.low, top = p->range.top;

    value = value < low ? low : value > top ? top : value;
    return p->height - BOTTOM -
           share(value - low, HEIGHT - TOP - BOTTOM, top - low);
}

static void level_line(struct html *h, const struct plot *p, int64_t value)
{
    const char *y = PX(y_of(p, value));

    html_open(h, "line", "class", value ? "grid" : "axis", "x1", PX(LEFT), "x2",
              PX(WIDTH - RIGHT), "y1", y, "y2", y, NULL);
    html_close(h, "line");
}

static void grid(struct html *h, const struct plot *p)
{
    int64_t low = p->range.low, room = p->range.top - low;

    for (int i = 0; i <= TICKS; i++) {
        int64_t value = low + share(i, room, TICKS);
        level_line(h, p, value);
        html_open(h, "text", "x", PX(LEFT - 8), "y", PX(y_of(p, value) + 4),
                  "text-anchor", "end", NULL);
        number_text(h, value, scale_of(p->c));
        html_close(h, "text");
    }
    if (low < 0)
        level_line(h, p, 0);
}

/* The middle of a label's place. */
static int64_t x_of(const struct chart *c, size_t i)
{
    int64_t room = WIDTH - LEFT - RIGHT;

    return LEFT + (2 * (int64_t)i + 1) * room / (2 * (int64_t)c->count);
}

static void labels(struct html *h, const struct plot *p)
{
    const struct chart *c = p->c;
    size_t step = c->count > 12 ? (c->count + 11) / 12 : 1;
    int64_t room = (WIDTH - LEFT - RIGHT) * (int64_t)step / (int64_t)c->count;

    for (size_t i = 0; i < c->count; i += step) {
        html_open(h, "text", "x", PX(x_of(c, i)), "y", PX(p->height - 12),
                  "text-anchor", "middle", NULL);
        short_text(h, c->labels[i], room / LETTER_WIDTH);
        html_close(h, "text");
    }
}

static void one_line(struct html *h, const struct plot *p, size_t s)
{
    const struct chart *c = p->c;
    struct buf d;
    const char *move = "M";

    buf_init(&d, 65536);
    for (size_t i = 0; i < c->count; i++) {
        const struct value *v = &c->series[s].values[i];
        if (v->missing) {
            move = "M";
            continue;
        }
        buf_printf(&d, "%s%" PRId64 " %" PRId64, move, x_of(c, i),
                   y_of(p, v->number.value));
        move = "L";
    }
    html_open(h, "path", "class", lines[s], "d", buf_cstr(&d), NULL);
    html_close(h, "path");
    buf_free(&d);
    for (size_t i = 0; i < c->count; i++) {
        const struct value *v = &c->series[s].values[i];
        if (v->missing)
            continue;
        html_open(h, "circle", "class", fills[s], "r", "3.5", "cx",
                  PX(x_of(c, i)), "cy", PX(y_of(p, v->number.value)), NULL);
        H(h, "<title>");
        html_text(h, c->labels[i]);
        H(h, ": ");
        number_text(h, v->number.value, v->number.scale);
        H(h, "</title></circle>");
    }
}

/* 0: there is nothing to draw, or too much. */
static int begin_plot(struct html *h, const struct chart *c, struct plot *p)
{
    if (c->count == 0 || c->count > CHART_POINTS_MAX)
        return 0;
    *p = plot_of(c);
    begin(h, c, WIDTH, (int)p->height);
    legend(h, c);
    grid(h, p);
    labels(h, p);
    return 1;
}

void chart_lines(struct html *h, const struct chart *c)
{
    struct plot p;

    if (!begin_plot(h, c, &p))
        return;
    for (size_t s = 0; s < c->series_count; s++)
        one_line(h, &p, s);
    end(h);
}

/* Up from nothing, or down for a value below it. */
static void one_bar(struct html *h, const struct plot *p, size_t s, size_t i)
{
    const struct chart *c = p->c;
    const struct value *v = &c->series[s].values[i];
    int64_t place = (WIDTH - LEFT - RIGHT) / (int64_t)c->count;
    int64_t width = place * 7 / (10 * (int64_t)c->series_count);
    int64_t x =
        x_of(c, i) - width * (int64_t)c->series_count / 2 + width * (int64_t)s;

    if (v->missing)
        return;
    int64_t end = y_of(p, v->number.value), zero = y_of(p, 0);
    html_open(h, "rect", "class", fills[s], "x", PX(x), "y",
              PX(end < zero ? end : zero), "width",
              PX(width > 2 ? width - 1 : 1), "height",
              PX(end < zero ? zero - end : end - zero), "rx", "2", NULL);
    H(h, "<title>");
    html_text(h, c->labels[i]);
    H(h, ": ");
    number_text(h, v->number.value, v->number.scale);
    H(h, "</title></rect>");
}

void chart_bars(struct html *h, const struct chart *c)
{
    struct plot p;

    if (!begin_plot(h, c, &p))
        return;
    for (size_t s = 0; s < c->series_count; s++) {
        for (size_t i = 0; i < c->count; i++)
            one_bar(h, &p, s, i);
    }
    end(h);
}

void chart_rows(struct html *h, const struct chart *c)
{
    int64_t top = range_of(c).top, y = 6;
    int height = (int)c->count * ROW_HEIGHT + 12;

    if (c->count == 0 || c->count > CHART_POINTS_MAX)
        return;
    begin(h, c, WIDTH, height);
    for (size_t i = 0; i < c->count; i++, y += ROW_HEIGHT) {
        const struct value *v = &c->series[0].values[i];
        int64_t value = v->missing || v->number.value < 0 ? 0 : v->number.value;
        int64_t width = share(value, WIDTH - ROW_LEFT - 110, top);
        html_el(h, "text", c->labels[i], "x", PX(ROW_LEFT - 10), "y",
                PX(y + 15), "text-anchor", "end", NULL);
        html_open(h, "rect", "class", "s1", "x", PX(ROW_LEFT), "y", PX(y + 3),
                  "width", PX(width > 1 ? width : 1), "height", "16", "rx", "2",
                  NULL);
        html_close(h, "rect");
        html_open(h, "text", "x", PX(ROW_LEFT + width + 8), "y", PX(y + 15),
                  NULL);
        number_or_dash(h, v);
        html_close(h, "text");
    }
    end(h);
}

/* ---- plans -------------------------------------------------------------- */

enum { PLAN_HEIGHT = 46, PLAN_WIDTH = 430 };

static void one_plan(struct html *h, const struct chart *c, size_t i)
{
    const struct value *plan = &c->series[0].values[i];
    const struct value *done = &c->series[1].values[i];
    const struct value *percent = &c->series[2].values[i];
    int64_t y = (int64_t)i * PLAN_HEIGHT + TOP, part = 0;

    if (!percent->missing && percent->number.value > 0)
        part = share(percent->number.value, PLAN_WIDTH,
                     percent->number.scale == 2 ? 10000 : 100);
    html_el(h, "text", c->labels[i], "x", "4", "y", PX(y + 12), NULL);
    html_open(h, "rect", "class", "q", "x", "4", "y", PX(y + 18), "width",
              PX(PLAN_WIDTH), "height", "16", "rx", "2", NULL);
    html_close(h, "rect");
    html_open(h, "rect", "class", "s1", "x", "4", "y", PX(y + 18), "width",
              PX(part < PLAN_WIDTH ? part : PLAN_WIDTH), "height", "16", "rx",
              "2", NULL);
    html_close(h, "rect");
    html_open(h, "text", "x", PX(PLAN_WIDTH + 14), "y", PX(y + 30), NULL);
    number_or_dash(h, done);
    H(h, " / ");
    number_or_dash(h, plan);
    H(h, " = ");
    number_or_dash(h, percent);
    H(h, " %");
    html_close(h, "text");
}

void chart_plans(struct html *h, const struct chart *c)
{
    static const char *const keys[] = {"q", "s1"};

    if (c->count == 0 || c->count > CHART_POINTS_MAX)
        return;
    begin(h, c, WIDTH, (int)c->count * PLAN_HEIGHT + TOP);
    for (int s = 0; s < 2; s++) {
        html_open(h, "rect", "class", keys[s], "x", PX(4 + s * 160), "y", "8",
                  "width", "12", "height", "12", "rx", "2", NULL);
        html_close(h, "rect");
        html_el(h, "text", c->series[s].title, "x", PX(22 + s * 160), "y", "19",
                NULL);
    }
    for (size_t i = 0; i < c->count; i++)
        one_plan(h, c, i);
    end(h);
}

/* ---- tiles -------------------------------------------------------------- */

enum { TILE_WIDTH = 88, TILE_HEIGHT = 62, TILES_A_ROW = 8, TILE_STEPS = 5 };
static const char *const shades[TILE_STEPS] = {"q0", "q1", "q2", "q3", "q4"};

static void extremes(const struct chart *c, int64_t *low, int64_t *high)
{
    int any = 0;

    *low = *high = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct value *v = &c->series[0].values[i];
        if (v->missing)
            continue;
        *low = !any || v->number.value < *low ? v->number.value : *low;
        *high = !any || v->number.value > *high ? v->number.value : *high;
        any = 1;
    }
}

static const char *shade_of(const struct value *v, int64_t low, int64_t high)
{
    if (v->missing)
        return "q";
    if (high <= low)
        return shades[0];
    int64_t step = share(v->number.value - low, TILE_STEPS, high - low);
    return shades[step < TILE_STEPS ? step : TILE_STEPS - 1];
}

static void one_tile(struct html *h, const struct chart *c, size_t i,
                     const char *shade)
{
    const struct value *v = &c->series[0].values[i];
    int64_t x = (int64_t)(i % TILES_A_ROW) * TILE_WIDTH + 4;
    int64_t y = (int64_t)(i / TILES_A_ROW) * TILE_HEIGHT + 40;
    const char *href = c->hrefs ? c->hrefs[i] : NULL;

    if (href)
        html_open(h, "a", "href", href, NULL);
    html_open(h, "rect", "class", shade, "x", PX(x), "y", PX(y), "width",
              PX(TILE_WIDTH - 6), "height", "22", "rx", "3", NULL);
    H(h, "<title>");
    html_text(h, c->labels[i]);
    H(h, "</title></rect>");
    html_open(h, "text", "x", PX(x), "y", PX(y + 35), NULL);
    short_text(h, c->labels[i], (TILE_WIDTH - 6) / LETTER_WIDTH);
    html_close(h, "text");
    html_open(h, "text", "class", "strong", "x", PX(x), "y", PX(y + 49), NULL);
    number_or_dash(h, v);
    html_close(h, "text");
    if (href)
        html_close(h, "a");
}

/* The five shades with the value at which each begins. */
static void tile_legend(struct html *h, const struct chart *c, int64_t low,
                        int64_t high)
{
    for (int i = 0; i < TILE_STEPS; i++) {
        int64_t x = 4 + i * 140;
        html_open(h, "rect", "class", shades[i], "x", PX(x), "y", "8", "width",
                  "18", "height", "14", "rx", "2", NULL);
        html_close(h, "rect");
        html_open(h, "text", "x", PX(x + 24), "y", "20", NULL);
        H(h, "≥ ");
        number_text(h, low + share(i, high - low, TILE_STEPS), scale_of(c));
        html_close(h, "text");
    }
}

void chart_tiles(struct html *h, const struct chart *c)
{
    int64_t low, high;
    size_t rows = (c->count + TILES_A_ROW - 1) / TILES_A_ROW;

    if (c->count == 0)
        return;
    extremes(c, &low, &high);
    begin(h, c, WIDTH, (int)rows * TILE_HEIGHT + 44);
    tile_legend(h, c, low, high);
    for (size_t i = 0; i < c->count; i++)
        one_tile(h, c, i, shade_of(&c->series[0].values[i], low, high));
    end(h);
}

void chart_percent(struct html *h, int64_t done)
{
    int64_t drawn = done < 0 ? 0 : done > 100 ? 100 : done;

    html_open(h, "svg", "class", "bar", "viewBox", "0 0 100 4",
              "preserveAspectRatio", "none", "aria-hidden", "true", NULL);
    html_open(h, "rect", "width", PX(drawn), "height", "4", NULL);
    H(h, "</rect></svg>");
}
