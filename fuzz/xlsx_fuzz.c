/*
** Any bytes as a workbook, and as the sheet inside a good one: no crash, no
** memory without bound; a refusal says why.
*/
#include "base/text.h"
#include "registry/xlsx_read.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

static const struct {
    const char *name, *text;
} parts[] = {
    {"xl/workbook.xml",
     "<workbook><sheets><sheet name='A' id='r1'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<R><Relationship Id='r1' Target='s.xml'/><Relationship Id='r2' "
     "Type='/styles' Target='st.xml'/><Relationship Id='r3' "
     "Type='/sharedStrings' Target='ss.xml'/></R>"},
    {"xl/st.xml", "<s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
                  "</s>"},
    {"xl/ss.xml", "<s><si><t>a</t></si><si><t>b</t></si></s>"},
};

static enum err_code on_row(const struct sheet_row *row, void *arg,
                            struct err *e)
{
    (void)arg;
    (void)e;
    if (row->count > SHEET_COLUMNS_MAX)
        abort();
    for (size_t i = 0; i < row->count; i++)
        if (!utf8_valid(row->cells[i].text, strlen(row->cells[i].text)))
            abort();
    return ERR_OK;
}

static void read(const void *bytes, size_t len)
{
    struct sheet_sink sink = {on_row, NULL};
    struct err e = {0};
    enum err_code rc = xlsx_read_bytes(bytes, len, "fuzz.xlsx", &sink, &e);

    if (rc != ERR_OK && (e.id == MSG_NONE || e.code != rc))
        abort();
}

/* A part of the zip from memory; stored, not packed, to be quick. */
static void add(zip_t *z, const char *name, const void *text, size_t len)
{
    zip_source_t *part = zip_source_buffer(z, text, len, 0);
    zip_int64_t i = zip_file_add(z, name, part, 0);

    if (i >= 0)
        zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

/* The good workbook with this sheet. */
static void read_sheet(const unsigned char *data, size_t len)
{
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_stat_t st;

    zip_source_keep(s);
    zip_t *z = zip_open_from_source(s, ZIP_TRUNCATE, NULL);
    if (!z)
        abort();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        add(z, parts[i].name, parts[i].text, strlen(parts[i].text));
    add(z, "xl/s.xml", data, len);
    if (zip_close(z) != 0 || zip_source_open(s) != 0 ||
        zip_source_stat(s, &st) != 0)
        abort();
    void *bytes = malloc((size_t)st.size);
    if (bytes && zip_source_read(s, bytes, st.size) == (zip_int64_t)st.size)
        read(bytes, (size_t)st.size);
    free(bytes);
    zip_source_close(s);
    zip_source_free(s);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    if (len == 0)
        return 0;
    if (data[0] == 'P')
        read(data, len);
    else
        read_sheet(data, len);
    return 0;
}
