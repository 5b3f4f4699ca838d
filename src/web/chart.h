/*
** Charts drawn by the server as SVG, so that they print and need no script.
** The table beside a chart says the same in words.
*/
#ifndef WEB_CHART_H
#define WEB_CHART_H

#include "web/request.h"

enum { CHART_SERIES_MAX = 4, CHART_POINTS_MAX = 120 };

struct chart_series {
    const char *title;
    const struct value *values; /* as many as there are labels */
};

struct chart {
    const char *title;
    const char *const *labels;
    const char *const *hrefs; /* of tiles: what each opens; NULL none */
    size_t count;
    struct chart_series series[CHART_SERIES_MAX];
    size_t series_count;
};

/* Lines over time; bars side by side for each label; horizontal bars, the
** largest first as given. */
void chart_lines(struct html *h, const struct chart *c);
void chart_bars(struct html *h, const struct chart *c);
void chart_rows(struct html *h, const struct chart *c);

/* A tile for each label in the order given, coloured by fifths of the way from
** the smallest value to the largest, with a legend.  The names and values are
** texts beside the colour. */
void chart_tiles(struct html *h, const struct chart *c);

/* For each label its plan as a bar of the same length and what was reached of
** it: series of plans, of what was reached, and of percent. */
void chart_plans(struct html *h, const struct chart *c);

/* A bar of `done` percent (0 .. 100 are drawn). */
void chart_percent(struct html *h, int64_t done);

#endif
