/*
** Rows for the benchmark of imports: import_gen ROWS [xlsx FILE] writes people
** of 12 columns, the same ones each time, as CSV to stdout or as a workbook.
*/
#include "base/rng.h"
#include "base/vnum.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { COLUMNS = 12, CELL_BYTES = 96 };

static const char *const titles[COLUMNS] = {"STT",
                                            "Đơn vị",
                                            "Họ và tên",
                                            "Ngày sinh",
                                            "Giới tính",
                                            "Dân tộc",
                                            "Số định danh cá nhân",
                                            "Số chứng minh nhân dân cũ",
                                            "Ấp, khóm, thôn",
                                            "Địa chỉ",
                                            "Điện thoại",
                                            "Ngày mất"};
static const char *const family[] = {"Nguyễn", "Trần", "Thạch", "Lâm",
                                     "Kim",    "Sơn",  "Lý",    "Huỳnh"};
static const char *const middle[] = {"Văn",  "Thị",  "Thị Sa",
                                     "Ngọc", "Minh", "Hoàng"};
static const char *const given[] = {"Đạt",  "Hương", "Rây",  "Phượng", "Sóc",
                                    "Tuấn", "Mai",   "Bình", "Yến",    "Khánh"};
static const char *const communes[] = {"31498", "31501", "31504", "31507",
                                       "31510", "31513", "31516", "31519"};
static const char *const groups[] = {"Kinh", "Khmer", "Hoa"};

#define PICK(r, list) list[rng_below((r), sizeof(list) / sizeof((list)[0]))]

static void make_row(struct rng *r, int64_t i, char cell[COLUMNS][CELL_BYTES])
{
    int dead = rng_below(r, 50) == 0;

    snprintf(cell[0], CELL_BYTES, "%" PRId64, i + 1);
    snprintf(cell[1], CELL_BYTES, "%s", PICK(r, communes));
    snprintf(cell[2], CELL_BYTES, "%s %s %s", PICK(r, family), PICK(r, middle),
             PICK(r, given));
    snprintf(cell[3], CELL_BYTES, "%02d/%02d/%d", (int)rng_between(r, 1, 28),
             (int)rng_between(r, 1, 12), (int)rng_between(r, 1930, 2015));
    snprintf(cell[4], CELL_BYTES, "%s", rng_below(r, 2) ? "Nam" : "Nữ");
    snprintf(cell[5], CELL_BYTES, "%s", PICK(r, groups));
    snprintf(cell[6], CELL_BYTES, "094%09" PRId64, i);
    snprintf(cell[7], CELL_BYTES, "%09" PRId64, 360000000 + i);
    snprintf(cell[8], CELL_BYTES, "Ấp %d", (int)rng_between(r, 1, 12));
    snprintf(cell[9], CELL_BYTES, "Số %d, tổ %d", (int)rng_between(r, 1, 400),
             (int)rng_between(r, 1, 20));
    snprintf(cell[10], CELL_BYTES, "09%08d", (int)rng_between(r, 0, 99999999));
    snprintf(cell[11], CELL_BYTES, "%s", dead ? "02/01/2024" : "");
}

static void put_csv(char cell[COLUMNS][CELL_BYTES])
{
    for (int i = 0; i < COLUMNS; i++) {
        int quoted = strchr(cell[i], ',') != NULL;
        printf("%s%s%s%s", i ? "," : "", quoted ? "\"" : "", cell[i],
               quoted ? "\"" : "");
    }
    putchar('\n');
}

static void put_xlsx(lxw_worksheet *sheet, lxw_row_t row,
                     char cell[COLUMNS][CELL_BYTES])
{
    for (int i = 0; i < COLUMNS; i++)
        if (*cell[i])
            worksheet_write_string(sheet, row, (lxw_col_t)i, cell[i], NULL);
}

int main(int argc, char **argv)
{
    char cell[COLUMNS][CELL_BYTES] = {{0}};
    int64_t rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000;
    lxw_workbook *book = NULL;
    lxw_worksheet *sheet = NULL;
    struct rng r;

    rng_seed(&r, 20240205);
    if (argc > 3) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE};
        book = workbook_new_opt(argv[3], &options);
        sheet = workbook_add_worksheet(book, NULL);
    }
    for (int i = 0; i < COLUMNS; i++)
        snprintf(cell[i], CELL_BYTES, "%s", titles[i]);
    for (int64_t i = -1; i < rows; i++) {
        if (i >= 0)
            make_row(&r, i, cell);
        if (book)
            put_xlsx(sheet, (lxw_row_t)(i + 1), cell);
        else
            put_csv(cell);
    }
    return book ? workbook_close(book) != LXW_NO_ERROR : 0;
}
