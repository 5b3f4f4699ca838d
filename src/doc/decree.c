#include "doc/decree.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define NBSP "\xC2\xA0"
#define ROOM NBSP NBSP NBSP NBSP NBSP NBSP

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

int decree_official(const struct doc *d)
{
    return d->head.issuer && *d->head.issuer;
}

const char *decree_words(const struct doc *d, enum msg_id id)
{
    return msg_text(id, d->lang);
}

void decree_number_line(const struct doc *d, char out[DECREE_LINE_BYTES])
{
    const char *number = or_empty(d->head.number);
    char padded[DECREE_NUMBER_BYTES];

    if (!*number)
        number = ROOM;
    if (strlen(number) == 1 && *number >= '1' && *number <= '9') {
        snprintf(padded, sizeof padded, "0%s", number);
        number = padded;
    }
    const char *const args[] = {number, or_empty(d->head.symbol)};
    msg_format(MSG_DOC_NUMBER_LINE, d->lang, args, ARRAY_COUNT(args), out,
               DECREE_LINE_BYTES);
}

void decree_date_line(const struct doc *d, char out[DECREE_LINE_BYTES])
{
    const struct date *date = &d->head.date;
    char day[16] = ROOM, month[16] = ROOM, year[16] = ROOM;

    if (date->day > 0)
        snprintf(day, sizeof day, "%02d", date->day);
    if (date->month > 0)
        snprintf(month, sizeof month, date->month < 3 ? "%02d" : "%d",
                 date->month);
    if (date->year > 0)
        snprintf(year, sizeof year, "%d", date->year);
    const char *const args[] = {or_empty(d->head.place), day, month, year};
    msg_format(MSG_DOC_DATE_LINE, d->lang, args, ARRAY_COUNT(args), out,
               DECREE_LINE_BYTES);
}

int decree_has_left(const struct doc_head *h)
{
    return h->left_post && *h->left_post;
}

int decree_signed(const struct doc *d)
{
    return decree_official(d) || decree_has_left(&d->head);
}

size_t decree_recipients(const struct doc_head *h)
{
    return decree_has_left(h) ? 0 : h->recipient_count;
}

void decree_sign_first(const struct doc *d, char out[DECREE_LINE_BYTES])
{
    const struct doc_head *h = &d->head;

    if (h->sign_authority && *h->sign_authority)
        snprintf(out, DECREE_LINE_BYTES, "%s %s", h->sign_authority,
                 or_empty(h->sign_for));
    else
        snprintf(out, DECREE_LINE_BYTES, "%s", or_empty(h->sign_post));
}

const char *decree_sign_second(const struct doc *d)
{
    const struct doc_head *h = &d->head;

    return h->sign_authority && *h->sign_authority ? or_empty(h->sign_post)
                                                   : "";
}

static int ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

const char *decree_list_end(const char *text, size_t index, size_t count)
{
    if (ends_with(text, ";") || ends_with(text, "."))
        return "";
    return index + 1 < count ? ";" : ".";
}

/* The last words of a list, notes passed over. */
static const char *last_words(const struct doc_inlines *in)
{
    const char *words = "";

    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT)
            words = n->text;
        else if (n->kind == DOC_FIGURE)
            words = n->figure->shown;
        else if (n->kind == DOC_BOLD || n->kind == DOC_ITALIC)
            words = last_words(&n->children);
    }
    return words;
}

const char *decree_closing(const struct doc *d, const struct doc_block *b)
{
    if (!decree_official(d) || b != d->body.last ||
        (b->kind != DOC_PARAGRAPH && b->kind != DOC_ITEM))
        return "";
    const char *end = last_words(&b->inlines);
    if (ends_with(end, "./."))
        return "";
    return ends_with(end, ".") ? "/." : "./.";
}

/* ---- Headings ---- */

static void roman(int n, char *out, size_t size)
{
    static const struct {
        int value;
        const char *digits;
    } parts[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"},
                 {9, "IX"},  {5, "V"},   {4, "IV"}, {1, "I"}};
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        for (; n >= parts[i].value && used + 3 < size; n -= parts[i].value)
            used += (size_t)snprintf(out + used, size - used, "%s",
                                     parts[i].digits);
    }
}

static const char *point_letter(int n)
{
    static const char *const letters[] = {
        "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m",
        "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"};

    return letters[(size_t)(n - 1) % ARRAY_COUNT(letters)];
}

void decree_heading_number(struct decree_count *c, const struct doc_block *b,
                           char out[DECREE_NUMBER_BYTES])
{
    int level = b->heading.level;
    char digits[32];

    if (b->heading.number) {
        snprintf(out, DECREE_NUMBER_BYTES, "%s", b->heading.number);
        return;
    }
    c->at[level]++;
    for (int i = level + 1; i <= DOC_LEVELS; i++)
        c->at[i] = 0;
    if (level == 1) {
        roman(c->at[1] % 400, digits, sizeof digits);
        snprintf(out, DECREE_NUMBER_BYTES, "%s.", digits);
    } else if (level == 2) {
        snprintf(out, DECREE_NUMBER_BYTES, "%d.", c->at[2]);
    } else if (level == 3) {
        snprintf(out, DECREE_NUMBER_BYTES, "%d.%d.", c->at[2], c->at[3]);
    } else {
        snprintf(out, DECREE_NUMBER_BYTES, "%s)", point_letter(c->at[4]));
    }
}

/* ---- Tables ---- */

void decree_widths(const struct doc_table *t, int total,
                   int out[DOC_COLUMNS_MAX])
{
    int64_t sum = 0, done = 0, given = 0;

    for (size_t i = 0; i < t->column_count; i++)
        sum += t->columns[i].width;
    int64_t room = !t->by_weight && sum < total ? sum : total;
    /* Round the running sum, so that the columns fill the room exactly. */
    for (size_t i = 0; i < t->column_count; i++) {
        done += t->columns[i].width;
        int64_t edge = sum > 0 ? done * room / sum : 0;
        out[i] = edge > given ? (int)(edge - given) : 1;
        given = edge;
    }
}

enum doc_align decree_align(const struct doc_table *t,
                            const struct doc_cell *cell, size_t column)
{
    enum doc_align align = cell->align;

    if (align == DOC_ALIGN_COLUMN && column < t->column_count)
        align = t->columns[column].align;
    return align == DOC_ALIGN_COLUMN ? DOC_ALIGN_LEFT : align;
}

/* ---- Lines ---- */

int decree_next_line(const char **text, char out[DECREE_LINE_BYTES])
{
    const char *s = *text;

    if (!s || !*s)
        return 0;
    size_t len = strcspn(s, "\n");
    size_t keep = len < DECREE_LINE_BYTES - 1 ? len : DECREE_LINE_BYTES - 1;
    while (keep > 0 && keep < len && ((unsigned char)s[keep] & 0xC0) == 0x80)
        keep--;
    memcpy(out, s, keep);
    out[keep] = '\0';
    *text = s + len + (s[len] == '\n');
    return 1;
}

int decree_next_even_line(const char **text, int size, int room,
                          char out[DECREE_LINE_BYTES])
{
    const char *from = *text;

    if (!decree_next_line(text, out))
        return 0;
    if (decree_text_points(out, size) <= room)
        return 1;
    size_t len = strlen(out), best = 0;
    for (size_t i = 1; i < len; i++) {
        size_t away = i > len / 2 ? i - len / 2 : len / 2 - i;
        size_t best_away = best > len / 2 ? best - len / 2 : len / 2 - best;
        if (out[i] == ' ' && away < best_away)
            best = i;
    }
    if (best > 0) {
        out[best] = '\0';
        *text = from + best + 1;
    }
    return 1;
}

/* The cell of a row that begins at a column; NULL when none does. */
static const struct doc_cell *cell_at(const struct doc_row *row, size_t column)
{
    size_t at = 0;

    for (size_t i = 0; row && i < row->count && at <= column; i++) {
        if (at == column)
            return &row->cells[i];
        at += (size_t)row->cells[i].span;
    }
    return NULL;
}

int decree_joins_above(const struct doc_table *t, const struct doc_row *row,
                       int number, size_t column, int span)
{
    const struct doc_cell *cell = cell_at(row, column);
    const struct doc_row *above = t->first;

    if (number < 1 || number >= t->header_rows || !cell || cell->span != span ||
        cell->inlines.first)
        return 0;
    for (int i = 1; i < number; i++)
        above = above->next;
    cell = cell_at(above, column);
    return cell && cell->span == span;
}

/* Thousandths of the size for one letter of bold Times. */
static int letter_width(uint32_t c)
{
    if (c == ' ' || c == ',' || c == '.' || c == 'i' || c == 'l')
        return 260;
    if (c == '-' || c == 'I' || c == 't')
        return 360;
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? 710 : 500;
    if (c >= 0x1EA0 && c <= 0x1EF9)
        return c % 2 == 0 ? 730 : 500;
    if (c == 0x110 || c == 0x1A0 || c == 0x1AF || (c >= 0xC0 && c <= 0xDE))
        return 740;
    return 500;
}

int decree_text_points(const char *text, int size)
{
    int64_t width = 0;

    for (uint32_t c = utf8_next(&text); c; c = utf8_next(&text))
        width += letter_width(c);
    return (int)(width * size / 1000);
}
