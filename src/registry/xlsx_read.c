#include "registry/xlsx_read.h"

#include "base/buf.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <expat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum {
    CHUNK_BYTES = 1 << 16,
    PATH_BYTES = 512,
    STYLES_MAX = 65536,
    FORMATS_MAX = 2000,
    STRINGS_BYTES = 1 << 30,
    ROW_BYTES = 64 << 20
};

struct xlsx {
    const char *name;
    const struct sheet_sink *sink;
    struct err *e;
    zip_t *zip;
    struct arena *a;   /* shared texts, styles */
    struct arena *row; /* texts of the row */
    XML_Parser parser; /* of the part being read */
    int64_t unpacked;
    int64_t part_done, part_size;

    char sheet_id[PATH_BYTES]; /* relation of the first sheet */
    char sheet[PATH_BYTES], strings[PATH_BYTES], styles[PATH_BYTES];
    int epoch_1904;

    char **shared; /* NFC texts */
    size_t shared_count, shared_cap;

    unsigned char *date_formats; /* numFmtId of the workbook's own dates */
    unsigned char *dates;        /* per cell style: shows a date */
    size_t style_count;
    int in_styles;

    struct buf text; /* characters of the element that is collected */
    int collect, phonetic;

    struct sheet_cell cells[SHEET_COLUMNS_MAX];
    size_t count, column;
    int64_t number;
    char type[16];
    size_t style;
    int wide, in_cell;
};

/* A handler of the elements of one kind of part; names are without prefix. */
struct part {
    void (*start)(struct xlsx *x, const char *name, const char **attributes);
    void (*end)(struct xlsx *x, const char *name);
};

struct parsing {
    struct xlsx *x;
    const struct part *part;
};

/* ---- expat ------------------------------------------------------------- */

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

/* An attribute by its name without prefix; "" when it is missing. */
static const char *attribute(const char **list, const char *name)
{
    for (; list[0]; list += 2) {
        if (strcmp(local(list[0]), name) == 0)
            return list[1];
    }
    return "";
}

/* x->e holds an error: read no further. */
static void stop(struct xlsx *x)
{
    assert(x->e->code != ERR_OK);
    XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **list)
{
    struct parsing *p = arg;

    if (p->x->e->code == ERR_OK)
        p->part->start(p->x, local(name), (const char **)list);
}

static void on_end(void *arg, const XML_Char *name)
{
    struct parsing *p = arg;

    if (p->x->e->code == ERR_OK && p->part->end)
        p->part->end(p->x, local(name));
}

static void on_text(void *arg, const XML_Char *text, int len)
{
    struct xlsx *x = ((struct parsing *)arg)->x;

    if (!x->collect || x->phonetic || x->e->code != ERR_OK)
        return;
    buf_add(&x->text, text, (size_t)len);
    if (buf_check(&x->text, x->e) != ERR_OK)
        stop(x);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int internal)
{
    struct xlsx *x = ((struct parsing *)arg)->x;

    (void)name, (void)system, (void)public, (void)internal;
    ERR_SET(x->e, ERR_INPUT, MSG_REG_XLSX_UNSAFE, x->name, "DOCTYPE");
    stop(x);
}

/* ---- parts ------------------------------------------------------------- */

/* Count what was unpacked against the limits. */
static enum err_code count_bytes(struct xlsx *x, int64_t len,
                                 const zip_stat_t *st)
{
    uint64_t packed = st->valid & ZIP_STAT_COMP_SIZE ? st->comp_size : 0;

    x->unpacked += len;
    x->part_done += len;
    if (x->unpacked > XLSX_UNPACKED_MAX)
        return ERR_SET(x->e, ERR_LIMIT, MSG_REG_XLSX_LARGE, x->name);
    if (x->part_done > XLSX_RATIO_FREE &&
        (uint64_t)x->part_done / XLSX_RATIO_MAX > packed)
        return ERR_SET(x->e, ERR_LIMIT, MSG_REG_XLSX_LARGE, x->name);
    return ERR_OK;
}

static enum err_code refuse_broken(struct xlsx *x, const char *part,
                                   const char *why)
{
    return ERR_SET(x->e, ERR_INPUT, MSG_REG_XLSX_BROKEN, x->name, part, why);
}

static enum err_code parse_part(struct xlsx *x, zip_file_t *f,
                                const zip_stat_t *st)
{
    zip_int64_t len;

    do {
        void *chunk = XML_GetBuffer(x->parser, CHUNK_BYTES);
        if (!chunk)
            return err_nomem(x->e);
        len = zip_fread(f, chunk, CHUNK_BYTES);
        if (len < 0)
            return refuse_broken(x, st->name, zip_file_strerror(f));
        if (count_bytes(x, len, st) != ERR_OK)
            return x->e->code;
        if (XML_ParseBuffer(x->parser, (int)len, len == 0) == XML_STATUS_OK)
            continue;
        if (x->e->code != ERR_OK)
            return x->e->code;
        if (XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY)
            return err_nomem(x->e);
        return refuse_broken(x, st->name,
                             XML_ErrorString(XML_GetErrorCode(x->parser)));
    } while (len > 0);
    return ERR_OK;
}

/* Read one part through its handlers.  ERR_NOTFOUND (without a message) when
** the workbook has no such part. */
static enum err_code read_part(struct xlsx *x, const char *path,
                               const struct part *part)
{
    struct parsing p = {x, part};
    zip_stat_t st;
    zip_file_t *f;

    if (zip_stat(x->zip, path, ZIP_FL_NOCASE, &st) != 0)
        return ERR_NOTFOUND;
    f = zip_fopen_index(x->zip, st.index, 0);
    if (!f)
        return refuse_broken(x, path, zip_strerror(x->zip));
    x->part_done = 0;
    x->part_size = st.valid & ZIP_STAT_SIZE ? (int64_t)st.size : 0;
    x->collect = x->phonetic = 0;
    x->parser = XML_ParserCreate(NULL);
    if (x->parser) {
        XML_SetUserData(x->parser, &p);
        XML_SetElementHandler(x->parser, on_start, on_end);
        XML_SetCharacterDataHandler(x->parser, on_text);
        XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
        (void)!parse_part(x, f, &st);
    } else {
        err_nomem(x->e);
    }
    XML_ParserFree(x->parser);
    x->parser = NULL;
    zip_fclose(f);
    return x->e->code;
}

/* ---- the workbook ------------------------------------------------------ */

static void copy_path(char out[PATH_BYTES], const char *from)
{
    snprintf(out, PATH_BYTES, "%s", from);
}

static void book_start(struct xlsx *x, const char *name, const char **list)
{
    if (strcmp(name, "workbookPr") == 0) {
        const char *is = attribute(list, "date1904");
        x->epoch_1904 = strcmp(is, "1") == 0 || strcmp(is, "true") == 0;
    } else if (strcmp(name, "sheet") == 0 && !x->sheet_id[0]) {
        copy_path(x->sheet_id, attribute(list, "id"));
    } else if (strcmp(name, "sheet") == 0 && x->sink->unread &&
               !strstr(attribute(list, "state"), "idden")) {
        buf_str(x->sink->unread, x->sink->unread->len ? ", " : "");
        buf_str(x->sink->unread, attribute(list, "name"));
    }
}

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static void relation_start(struct xlsx *x, const char *name, const char **list)
{
    const char *target = attribute(list, "Target");
    const char *type = attribute(list, "Type");
    char *out = NULL;

    if (strcmp(name, "Relationship") != 0)
        return;
    if (strcmp(attribute(list, "Id"), x->sheet_id) == 0)
        out = x->sheet;
    else if (ends_with(type, "/sharedStrings"))
        out = x->strings;
    else if (ends_with(type, "/styles"))
        out = x->styles;
    if (!out)
        return;
    if (*target == '/')
        copy_path(out, target + 1);
    else
        snprintf(out, PATH_BYTES, "xl/%s", target);
}

/* ---- styles ------------------------------------------------------------ */

/* The formats that every workbook has and that show a date. */
static int is_builtin_date(size_t id)
{
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) ||
           id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58;
}

static void style_start(struct xlsx *x, const char *name, const char **list)
{
    size_t id = strtoul(attribute(list, "numFmtId"), NULL, 10);

    if (strcmp(name, "numFmt") == 0 && id < FORMATS_MAX) {
        x->date_formats[id] =
            (unsigned char)xlsx_is_date_format(attribute(list, "formatCode"));
    } else if (strcmp(name, "cellXfs") == 0) {
        x->in_styles = 1;
    } else if (x->in_styles && strcmp(name, "xf") == 0 &&
               x->style_count < STYLES_MAX) {
        x->dates[x->style_count++] =
            is_builtin_date(id) || (id < FORMATS_MAX && x->date_formats[id]);
    }
}

static void style_end(struct xlsx *x, const char *name)
{
    if (strcmp(name, "cellXfs") == 0)
        x->in_styles = 0;
}

/* ---- shared texts ------------------------------------------------------ */

/* <t> is collected, but for the reading aids of <rPh>. */
static void text_start(struct xlsx *x, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        x->phonetic = 1;
    else if (strcmp(name, "t") == 0)
        x->collect = 1;
}

static void text_end(struct xlsx *x, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        x->phonetic = 0;
    else if (strcmp(name, "t") == 0)
        x->collect = 0;
}

/* What was collected, composed and trimmed, in the arena; NULL with x->e. */
static char *take_text(struct xlsx *x, struct arena *a)
{
    const char *nfc;
    char *copy;

    if (text_nfc(a, buf_cstr(&x->text), x->text.len, &nfc, x->e) != ERR_OK)
        return NULL;
    copy = arena_strdup(a, nfc);
    buf_clear(&x->text);
    if (!copy)
        err_nomem(x->e);
    return copy ? sheet_trim(copy) : NULL;
}

static void strings_start(struct xlsx *x, const char *name, const char **list)
{
    (void)list;
    if (strcmp(name, "si") == 0)
        buf_clear(&x->text);
    text_start(x, name);
}

static void strings_end(struct xlsx *x, const char *name)
{
    text_end(x, name);
    if (strcmp(name, "si") != 0)
        return;
    x->shared = arena_grow(x->a, x->shared, x->shared_count, &x->shared_cap,
                           sizeof *x->shared);
    char *text = x->shared ? take_text(x, x->a) : NULL;
    if (!text) {
        err_nomem(x->e);
        stop(x);
        return;
    }
    x->shared[x->shared_count++] = text;
}

/* ---- the sheet --------------------------------------------------------- */

/* The column of "AB12", from 0; SIZE_MAX when there is no letter. */
static size_t column_of(const char *ref)
{
    size_t column = 0;

    for (; *ref >= 'A' && *ref <= 'Z' && column < 100000; ref++)
        column = column * 26 + (size_t)(*ref - 'A' + 1);
    return column - 1;
}

static void sheet_start(struct xlsx *x, const char *name, const char **list)
{
    if (strcmp(name, "row") == 0) {
        int64_t number = strtol(attribute(list, "r"), NULL, 10);
        x->number = number > 0 ? number : x->number + 1;
        x->count = x->column = 0;
        x->wide = 0;
        if (arena_used(x->row) > 0)
            arena_reset(x->row);
    } else if (strcmp(name, "c") == 0) {
        size_t column = column_of(attribute(list, "r"));
        x->column = column == SIZE_MAX ? x->column : column;
        x->style = strtoul(attribute(list, "s"), NULL, 10);
        snprintf(x->type, sizeof x->type, "%s", attribute(list, "t"));
        x->in_cell = 1;
        buf_clear(&x->text);
    } else if (x->in_cell && strcmp(name, "v") == 0) {
        x->collect = 1;
    } else if (x->in_cell) {
        text_start(x, name);
    }
}

/* A number, which may be a date. */
static void take_number(struct xlsx *x, struct sheet_cell *cell)
{
    char text[XLSX_NUMBER_BYTES], *shown = NULL;
    int64_t serial;
    int dated = x->style < x->style_count && x->dates[x->style];

    if (!xlsx_number(buf_cstr(&x->text), text, &serial))
        snprintf(text, sizeof text, "%.60s", buf_cstr(&x->text));
    cell->kind = SHEET_NUMBER;
    cell->day = xlsx_day(serial, x->epoch_1904);
    if (dated && cell->day != DAY_NONE) {
        struct date d = date_of(cell->day);
        cell->kind = SHEET_DAY;
        snprintf(text, sizeof text, "%02d/%02d/%d", d.day, d.month, d.year);
    }
    shown = arena_strdup(x->row, text);
    cell->text = shown ? shown : "";
    if (!shown)
        err_nomem(x->e);
}

/* What the cell's type makes of the text collected. */
static void take_value(struct xlsx *x, struct sheet_cell *cell)
{
    const char *raw = buf_cstr(&x->text);
    char *text;

    if (strcmp(x->type, "s") == 0) {
        size_t i = strtoul(raw, NULL, 10);
        if (i >= x->shared_count)
            refuse_broken(x, x->sheet, raw);
        else
            cell->text = x->shared[i];
    } else if (strcmp(x->type, "b") == 0) {
        cell->text = strcmp(raw, "1") == 0 ? "true" : "false";
    } else if (x->type[0] == '\0' || strcmp(x->type, "n") == 0) {
        take_number(x, cell);
    } else if ((text = take_text(x, x->row)) != NULL) {
        if (strcmp(x->type, "e") == 0)
            cell->kind = SHEET_ERROR;
        else if (strcmp(x->type, "d") == 0)
            text[strcspn(text, "T")] = '\0';
        cell->text = text;
    }
}

static void end_cell(struct xlsx *x)
{
    size_t at = x->column++;

    x->in_cell = x->collect = x->phonetic = 0;
    if (x->text.len == 0)
        return;
    if (at >= SHEET_COLUMNS_MAX) {
        x->wide = 1;
        return;
    }
    while (x->count <= at)
        x->cells[x->count++] = (struct sheet_cell){"", SHEET_TEXT, DAY_NONE};
    take_value(x, &x->cells[at]);
    if (x->e->code != ERR_OK)
        stop(x);
}

static void end_row(struct xlsx *x)
{
    struct err fault = {0};
    char most[24];
    int blank = 1;

    for (size_t i = 0; i < x->count; i++)
        blank &= *x->cells[i].text == '\0';
    if (x->wide) {
        snprintf(most, sizeof most, "%d", SHEET_COLUMNS_MAX);
        ERR_SET(&fault, ERR_INPUT, MSG_REG_SHEET_WIDE, most);
    } else if (blank) {
        return;
    }
    struct sheet_row row = {x->number,    x->cells,
                            x->count,     fault.code != ERR_OK ? &fault : NULL,
                            x->part_done, x->part_size};
    if (x->sink->row(&row, x->sink->arg, x->e) != ERR_OK)
        stop(x);
}

static void sheet_end(struct xlsx *x, const char *name)
{
    if (strcmp(name, "row") == 0)
        end_row(x);
    else if (strcmp(name, "c") == 0 && x->in_cell)
        end_cell(x);
    else if (x->in_cell && strcmp(name, "v") == 0)
        x->collect = 0;
    else if (x->in_cell)
        text_end(x, name);
}

static const struct part part_book = {book_start, NULL},
                         part_relations = {relation_start, NULL},
                         part_styles = {style_start, style_end},
                         part_strings = {strings_start, strings_end},
                         part_sheet = {sheet_start, sheet_end};

/* ---- together ---------------------------------------------------------- */

/* 1 for a name that leads out of the folder it is unpacked in. */
static int climbs(const char *name)
{
    return *name == '/' || strchr(name, '\\') || strncmp(name, "../", 3) == 0 ||
           strstr(name, "/../") || ends_with(name, "/..") ||
           (name[0] != '\0' && name[1] == ':');
}

static enum err_code check_entries(struct xlsx *x)
{
    zip_int64_t count = zip_get_num_entries(x->zip, 0);
    char limit[24];

    snprintf(limit, sizeof limit, "%d", XLSX_ENTRIES_MAX);
    if (count > XLSX_ENTRIES_MAX)
        return ERR_SET(x->e, ERR_LIMIT, MSG_REG_XLSX_ENTRIES, x->name, limit);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(x->zip, (zip_uint64_t)i, 0);
        if (!name || climbs(name))
            return ERR_SET(x->e, ERR_INPUT, MSG_REG_XLSX_UNSAFE, x->name,
                           name ? name : "?");
    }
    return ERR_OK;
}

/* A part that may be missing. */
static enum err_code read_optional(struct xlsx *x, const char *path,
                                   const struct part *part)
{
    enum err_code rc = *path ? read_part(x, path, part) : ERR_OK;

    return rc == ERR_NOTFOUND ? ERR_OK : rc;
}

static enum err_code read_needed(struct xlsx *x, const char *path,
                                 const struct part *part)
{
    enum err_code rc = *path ? read_part(x, path, part) : ERR_NOTFOUND;

    if (rc == ERR_NOTFOUND && x->e->code == ERR_OK)
        rc = refuse_broken(x, *path ? path : "sheet", "-");
    return rc;
}

static enum err_code read_book(struct xlsx *x)
{
    if (check_entries(x) != ERR_OK ||
        read_needed(x, "xl/workbook.xml", &part_book) != ERR_OK ||
        read_needed(x, "xl/_rels/workbook.xml.rels", &part_relations) !=
            ERR_OK ||
        read_optional(x, x->styles, &part_styles) != ERR_OK ||
        read_optional(x, x->strings, &part_strings) != ERR_OK)
        return x->e->code;
    return read_needed(x, x->sheet, &part_sheet);
}

static enum err_code with_memory(struct xlsx *x)
{
    x->a = arena_new(STRINGS_BYTES);
    x->row = arena_new(ROW_BYTES);
    if (!x->a || !x->row)
        return err_nomem(x->e);
    x->date_formats = arena_alloc(x->a, FORMATS_MAX);
    x->dates = arena_alloc(x->a, STYLES_MAX);
    if (!x->date_formats || !x->dates)
        return err_nomem(x->e);
    return read_book(x);
}

static enum err_code read_source(zip_source_t *source, const char *name,
                                 const struct sheet_sink *sink, struct err *e)
{
    struct xlsx *x = calloc(1, sizeof *x);
    zip_error_t why;

    assert(sink->row && e->code == ERR_OK);
    if (!x) {
        zip_source_free(source);
        return err_nomem(e);
    }
    x->name = name;
    x->sink = sink;
    x->e = e;
    buf_init(&x->text, XLSX_TEXT_MAX);
    zip_error_init(&why);
    x->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    if (x->zip) {
        (void)!with_memory(x);
        zip_discard(x->zip);
    } else {
        refuse_broken(x, "zip", zip_error_strerror(&why));
        zip_source_free(source);
    }
    zip_error_fini(&why);
    buf_free(&x->text);
    arena_free(x->row);
    arena_free(x->a);
    free(x);
    return e->code;
}

enum err_code xlsx_read(FILE *f, const char *name,
                        const struct sheet_sink *sink, struct err *e)
{
    int fd = dup(fileno(f));
    FILE *own = fd >= 0 ? fdopen(fd, "rb") : NULL;
    zip_error_t why;

    if (!own) {
        if (fd >= 0)
            close(fd);
        return ERR_SET(e, ERR_IO, MSG_FILE_READ, name, strerror(errno));
    }
    zip_error_init(&why);
    zip_source_t *source = zip_source_filep_create(own, 0, -1, &why);
    zip_error_fini(&why);
    if (!source) {
        fclose(own);
        return err_nomem(e);
    }
    return read_source(source, name, sink, e);
}

enum err_code xlsx_read_bytes(const void *bytes, size_t len, const char *name,
                              const struct sheet_sink *sink, struct err *e)
{
    zip_error_t why;

    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &why);
    zip_error_fini(&why);
    return source ? read_source(source, name, sink, e) : err_nomem(e);
}
