/* The letterhead of a report's unit on its last day. */
#include "report/fill.h"

#include "registry/office.h"

enum err_code head_read(const struct fill *f, struct doc_head *head, int *found,
                        struct err *e)
{
    day_t last = period_last_day(f->ask->figures.period);
    day_t map = f->ask->figures.map;
    struct office_ask ask = {.catalog = f->report->catalog,
                             .units = f->units,
                             .db = f->source->db,
                             .unit_id = f->unit->id,
                             .day = last,
                             .map = map == DAY_NONE ? last : map};

    return office_head(f->a, &ask, head, found, e);
}
