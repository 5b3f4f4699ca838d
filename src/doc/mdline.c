#include "doc/mdline.h"

#include <string.h>

int md_next_line(const char **s, const char *end, struct md_line *out)
{
    if (*s >= end)
        return 0;
    const char *stop = memchr(*s, '\n', (size_t)(end - *s));
    const char *next = stop ? stop + 1 : end;
    if (!stop)
        stop = end;
    if (stop > *s && stop[-1] == '\r')
        stop--;
    *out = (struct md_line){*s, (size_t)(stop - *s)};
    *s = next;
    return 1;
}

int md_is_table_line(const char *s, const char *end)
{
    for (int i = 0; i < 3 && s < end && *s == ' '; i++)
        s++;
    return s < end && *s == '|';
}

static struct md_cell trimmed(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    return (struct md_cell){from, (size_t)(to - from), 1};
}

int md_cells(struct md_line line, struct md_cell *out, int max)
{
    const char *end = line.text + line.len;
    const char *s = memchr(line.text, '|', line.len);
    int count = 0;

    if (!s)
        return 0;
    for (s++; s < end;) {
        const char *stop = s;
        while (stop < end && *stop != '|')
            stop += *stop == '\\' && stop + 1 < end ? 2 : 1;
        struct md_cell cell = trimmed(s, stop);
        if (stop >= end && cell.len == 0)
            break; /* blanks after the last '|' */
        if (stop == s && count > 0) {
            out[count - 1].span++;
        } else if (count >= max) {
            return max + 1;
        } else {
            out[count++] = cell;
        }
        s = stop + 1;
    }
    return count;
}

void md_cell_text(struct buf *out, struct md_cell cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.text[i] == '\\' && i + 1 < cell.len && cell.text[i + 1] == '|')
            continue;
        buf_char(out, cell.text[i]);
    }
}

/* One cell of a rule; 0 when it is none. */
static int rule_cell(struct md_cell c, struct doc_column *out)
{
    static const enum doc_align by_colons[] = {
        DOC_ALIGN_LEFT, DOC_ALIGN_LEFT, DOC_ALIGN_RIGHT, DOC_ALIGN_CENTRE};
    int left = c.len > 0 && c.text[0] == ':';
    int right = c.len > 1 && c.text[c.len - 1] == ':';
    size_t hyphens = c.len - (size_t)left - (size_t)right;

    for (size_t i = 0; i < hyphens; i++) {
        if (c.text[(size_t)left + i] != '-')
            return 0;
    }
    if (hyphens == 0 || hyphens > 10000 || c.span != 1)
        return 0;
    out->width = (int)hyphens;
    out->align = by_colons[left + 2 * right];
    return 1;
}

int md_rule(struct md_line line, struct doc_column out[DOC_COLUMNS_MAX])
{
    struct md_cell cells[DOC_COLUMNS_MAX];
    int count = md_cells(line, cells, DOC_COLUMNS_MAX);

    if (count > DOC_COLUMNS_MAX)
        return 0;
    for (int i = 0; i < count; i++) {
        if (!rule_cell(cells[i], &out[i]))
            return 0;
    }
    return count;
}
