/*
** Files into registers and out again, on both engines.
*/
#include "registry/export.h"
#include "registry/import.h"
#include "registry/search.h"
#include "registry/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

static const char program[] = "import_test";

/* ---- helpers ----------------------------------------------------------- */

static const char *write_file(const char *name, const char *text)
{
    const char *path = test_path(program, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    return path;
}

static char *read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = arena_alloc(a, 1 << 20);

    if (!f)
        fail_msg("no file %s", path);
    text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
    fclose(f);
    return text;
}

static struct import_job job_of(struct world *w, const char *reg,
                                const char *path)
{
    return (struct import_job){.registry = w->registry,
                               .who = w->who,
                               .reg = catalog_register(w->catalog, reg),
                               .path = path,
                               .lang = LANG_EN};
}

static struct import_result run_ok(struct world *w,
                                   const struct import_job *job)
{
    struct import_result result;
    struct err e = {0};

    assert_ok(import_run(w->arena, job, &result, &e), &e);
    return result;
}

static int64_t count(struct world *w, const char *table)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    return test_int(w->store, sql);
}

/* The import fails with this message and leaves the database as it was. */
static void run_refused(struct world *w, const struct import_job *job,
                        enum msg_id want)
{
    int64_t journal = count(w, "journal"), files = count(w, "import_file");
    int64_t people = count(w, "person");
    struct import_result result;
    struct err e = {0};

    assert_int_not_equal(import_run(w->arena, job, &result, &e), ERR_OK);
    if (e.id != want)
        fail_msg("expected %s: %s", msg_name(want), world_message(&e));
    assert_int_equal(count(w, "journal"), journal);
    assert_int_equal(count(w, "import_file"), files);
    assert_int_equal(count(w, "person"), people);
}

/* ---- imports ----------------------------------------------------------- */

static const char placements[] =
    "\xEF\xBB\xBFSỔ GIẢI QUYẾT VIỆC LÀM;;\r\n\r\n"
    "STT;NGÀY;đơn vị;Họ và tên;Ngày sinh;Giới tính;Số định danh cá nhân;"
    "Kênh giải quyết;Lạ\r\n"
    "1;05/02/2024;31498;Thạch Thị Sa Rây;01/05/1990;Nữ;094190000001;"
    "overseas_contract;x\r\n"
    /* The same woman without her number, and decomposed. */
    "2;2024-02-06;31498;Tha\xCC\xA3"
    "ch Thi\xCC\xA3 Sa Ra\xCC\x82y;1-5-1990;nu;;overseas_contract;\r\n"
    "3;31/2/2024;31498;A;1/5/1990;Nữ;;overseas_contract;\r\n"
    "4;7/2/2024;31498;\"Kim; Sóc\";2/5/1990;Nam;94;overseas_contract;\r\n"
    "5;7/2/2024;khong-co;Kim Sóc;2/5/1990;Nam;;overseas_contract;=1+1\r\n"
    "6;7/2/2024;31501;Kim Sóc;;Nam;;overseas_contract;\r\n"
    "7;7/2/2024;31501;;;;;overseas_contract;;;thừa\r\n"
    "8;7/2/2024;;Kim Sóc;2/5/1990;Nam;;overseas_contract;\r\n"
    "9;7/2/2024;31501;;;;;by_boat;\r\n"
    ";;;;;;;;\r\n\r\n";

static void golden(struct world *w, const char *path, const char *name)
{
    const char *dir = getenv("GOLDEN_DIR");
    char file[512];

    if (!dir) {
        print_message("GOLDEN_DIR is not set: %s not compared\n", name);
        return;
    }
    snprintf(file, sizeof file, "%s/%s", dir, name);
    if (getenv("GOLDEN_WRITE")) {
        FILE *f = fopen(file, "wb");
        assert_non_null(f);
        fputs(read_file(w->arena, path), f);
        fclose(f);
    }
    assert_string_equal(read_file(w->arena, path), read_file(w->arena, file));
}

static void good_and_bad(struct world *w)
{
    const char *path = write_file("placements.csv", placements);
    struct import_job job = job_of(w, "placement", path);
    int64_t journal = count(w, "journal");

    struct import_result result = run_ok(w, &job);
    assert_int_equal(result.good, 2);
    assert_int_equal(result.bad, 7);
    assert_int_equal(result.parties, 1);
    assert_string_equal(result.passed, "Lạ");
    assert_non_null(result.refused);
    golden(w, result.refused, "refused.csv");
    unlink(result.refused);
    assert_int_equal(count(w, "placement"), 2);
    assert_int_equal(
        test_int(w->store, "SELECT count(DISTINCT person) FROM placement"), 1);
    assert_string_equal(
        test_text(w->store, "SELECT citizen_number FROM person"),
        "094190000001");
    /* One for the person, two placements, one for the file. */
    assert_int_equal(count(w, "journal"), journal + 4);
    assert_int_equal(test_int(w->store, "SELECT rows_bad FROM import_file"), 7);
    assert_int_equal(test_int(w->store, "SELECT source FROM placement LIMIT 1"),
                     test_int(w->store, "SELECT id FROM import_file"));

    run_refused(w, &job, MSG_REG_IMPORT_AGAIN);
    job.again = job.dry_run = 1;
    journal = count(w, "journal");
    result = run_ok(w, &job);
    assert_int_equal(result.good, 2);
    assert_int_equal(result.parties, 0);
    assert_int_equal(count(w, "journal"), journal);
    assert_int_equal(count(w, "placement"), 2);
    assert_int_equal(count(w, "import_file"), 1);
    job.dry_run = 0;
    assert_int_equal(run_ok(w, &job).good, 2);
    assert_int_equal(count(w, "placement"), 4);
    unlink(result.refused);
}

static void test_good_and_bad(void **state)
{
    (void)state;
    world_on_both(program, good_and_bad);
}

static const struct {
    const char *reg, *text;
    enum msg_id want;
} whole_files[] = {
    {"placement", "Ngày,Kênh giải quyết\n5/2/2024,overseas_contract\n",
     MSG_REG_IMPORT_UNIT},
    {"placement", "Ngày,Đơn vị\n5/2/2024,31498\n", MSG_REG_IMPORT_COLUMN},
    {"placement", "Ngày,day,unit,channel\n1,2,3,4\n", MSG_REG_IMPORT_TWICE},
    {"placement", "x,y\n1,2\n", MSG_REG_IMPORT_HEADING},
    {"placement", "day,unit,channel\n", MSG_REG_IMPORT_EMPTY},
    {"placement", "day,unit,channel\n5/2/2024,31498,by_boat\n",
     MSG_REG_IMPORT_NONE},
    {"placement", "day,unit,channel\n5/2/2024,31498,\"overseas_contract\n",
     MSG_REG_CSV_OPEN_QUOTE},
    /* A person is added, and goes again with the last good row. */
    {"placement",
     "day,unit,channel,full_name,born,sex,quantity\n"
     "5/2/2024,31498,overseas_contract,A B,1/2/1990,Nam,5\n",
     MSG_REG_IMPORT_NONE},
    {"person", "", MSG_REG_FILE_EMPTY},
    {"person", "\xD0\xCF\x11\xE0 xls", MSG_REG_FILE_XLS},
    {"person", "PK\003\004 not a zip", MSG_REG_XLSX_BROKEN},
};

static void refused_files(struct world *w)
{
    for (size_t i = 0; i < ARRAY_COUNT(whole_files); i++) {
        const char *path = write_file("whole.csv", whole_files[i].text);
        struct import_job job = job_of(w, whole_files[i].reg, path);
        run_refused(w, &job, whole_files[i].want);
        unlink(test_path(program, "whole.csv-tu-choi.csv"));
    }
    struct import_job job = job_of(w, "person", "/nonexistent/file.csv");
    run_refused(w, &job, MSG_FILE_OPEN);
}

static void test_refused_files(void **state)
{
    (void)state;
    world_on_both(program, refused_files);
}

/* One bad row among many, over several batches, parties found and added. */
static void one_in_many(struct world *w)
{
    enum { ROWS = 10000, BAD = 7777 };
    const char *path = test_path(program, "many.csv");
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fprintf(f, "day,unit,channel,full_name,born,sex\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "%s,31498,overseas_contract,Lâm %d,1/1/1990,Nam\n",
                i == BAD ? "x" : "5/2/2024", i % 50);
    fclose(f);
    struct import_job job = job_of(w, "placement", path);
    struct import_result result = run_ok(w, &job);
    assert_int_equal(result.good, ROWS - 1);
    assert_int_equal(result.bad, 1);
    assert_int_equal(result.parties, 50);
    assert_int_equal(count(w, "person"), 50);
    assert_non_null(strstr(read_file(w->arena, result.refused), ",7779,Day,"));
    unlink(result.refused);
}

static void test_one_in_many(void **state)
{
    (void)state;
    world_on_both(program, one_in_many);
}

static void who_is_it(struct world *w)
{
    int64_t one = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Na",
                            "sex=female", "born=1970-01-01",
                            "old_number=365000001", NULL);
    int64_t two = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Na",
                            "sex=female", "born=1970-01-01", NULL);
    char text[2048];

    snprintf(
        text, sizeof text,
        "day,unit,channel,person,full_name,born,sex,old_number,"
        "citizen_number\n"
        "5/2/2024,31498,overseas_contract,,SON THI NA,1/1/1970,Nữ,,\n"
        "5/2/2024,31498,overseas_contract,,Sơn Thị Na,1/1/1970,Nữ,"
        "365000001,\n"
        "5/2/2024,31498,overseas_contract,%d,Sơn Thị Na,,,,\n"
        "5/2/2024,31498,overseas_contract,%d,Somebody else,,,,\n"
        "5/2/2024,31498,overseas_contract,Sơn Thị Na,,,,,\n"
        "5/2/2024,31498,overseas_contract,094000000009,,,,,\n"
        "5/2/2024,31498,overseas_contract,,B B,1/1/1980,Nam,,094000000001\n"
        "5/2/2024,31498,overseas_contract,,B B,1/1/1980,Nam,,094000000002\n"
        "5/2/2024,31498,overseas_contract,,B B,1/1/1980,Nam,,\n"
        "5/2/2024,31498,overseas_contract,,C C,1/1/1980,,,\n"
        /* A number that is another's pays nobody. */
        "5/2/2024,31498,overseas_contract,,D D,1/1/1990,Nam,365000001,\n"
        "5/2/2024,31498,overseas_contract,,D D,1/1/1980,Nam,,094000000001\n"
        "5/2/2024,31498,overseas_contract,,E E,31/2/1980,Nam,,\n",
        (int)two, (int)two);
    struct import_job job = job_of(w, "placement", write_file("who.csv", text));
    struct import_result result = run_ok(w, &job);
    char *refused = read_file(w->arena, result.refused);

    assert_int_equal(result.good, 4);
    assert_int_equal(result.parties, 2);
    snprintf(text, sizeof text, "birth day: %d, %d;", (int)one, (int)two);
    assert_non_null(strstr(refused, text));
    snprintf(text, sizeof text, "Record %d is not", (int)two);
    assert_non_null(strstr(refused, text));
    assert_non_null(strstr(refused, "takes a record number or"));
    assert_non_null(strstr(refused, "with the number 094000000009"));
    assert_non_null(strstr(refused, "one of several people"));
    snprintf(text, sizeof text,
             "number 365000001 belongs to somebody of another"
             " name (record %d), not to \"\"D D\"\"",
             (int)one);
    assert_non_null(strstr(refused, text));
    assert_non_null(strstr(refused, ",Birth day,"));
    assert_non_null(strstr(refused, "number 094000000001 for another name than"
                                    " \"\"D D\"\""));
    assert_non_null(strstr(refused, "\"\"Sex\"\" is missing"));
    snprintf(text, sizeof text,
             "SELECT count(*) FROM placement WHERE person=%d", (int)one);
    assert_int_equal(test_int(w->store, text), 1);
    unlink(result.refused);
}

static void test_who_is_it(void **state)
{
    (void)state;
    world_on_both(program, who_is_it);
}

/* An employer by its name: one within the province, or the choices. */
static void refs_by_name(struct world *w)
{
    const struct unit *far;
    char text[1024];
    struct err e = {0};

    assert_ok(units_find(registry_units(w->registry), "ca-mau",
                         day_of(2024, 2, 5), &far, &e),
              &e);
    int64_t one = world_add(w, "organisation", w->communes[0],
                            "name=Công ty TNHH Minh Phú", NULL);
    int64_t a = world_add(w, "organisation", w->communes[0],
                          "name=Xí nghiệp May", NULL);
    int64_t b = world_add(w, "organisation", w->communes[1],
                          "name=Xí nghiệp May", NULL);
    world_add(w, "organisation", far->id, "name=Xí nghiệp May", NULL);
    world_add(w, "organisation", far->id, "name=Công ty Đất Mũi", NULL);
    snprintf(text, sizeof text,
             "day,unit,channel,employer\n"
             "5/2/2024,31498,overseas_contract,CONG TY TNHH  minh phu\n"
             "5/2/2024,31498,overseas_contract,Công ty TNHH Minh Phú\n"
             "5/2/2024,31498,overseas_contract,%d\n"
             "5/2/2024,31498,overseas_contract,Xí nghiệp May\n"
             "5/2/2024,31498,overseas_contract,Công ty Đất Mũi\n"
             "5/2/2024,31498,overseas_contract,Chưa có\n"
             "5/2/2024,31498,overseas_contract,\n",
             (int)one);
    struct import_job job =
        job_of(w, "placement", write_file("refs.csv", text));
    struct import_result result = run_ok(w, &job);
    char *refused = read_file(w->arena, result.refused);

    assert_int_equal(result.good, 4);
    assert_int_equal(result.bad, 3);
    snprintf(text, sizeof text,
             "SELECT count(*) FROM placement WHERE employer"
             " = %d",
             (int)one);
    assert_int_equal(test_int(w->store, text), 3);
    snprintf(text, sizeof text, "are named \"\"Xí nghiệp May\"\": %d (",
             (int)a);
    assert_non_null(strstr(refused, text));
    snprintf(text, sizeof text, "), %d (", (int)b);
    assert_non_null(strstr(refused, text));
    assert_non_null(strstr(refused, "named \"\"Công ty Đất Mũi\"\" in "));
    assert_non_null(strstr(refused, "named \"\"Chưa có\"\" in "));
    unlink(result.refused);
}

static void test_refs_by_name(void **state)
{
    (void)state;
    world_on_both(program, refs_by_name);
}

static void rights(struct world *w)
{
    struct grant grants[] = {{RIGHT_READ | RIGHT_WRITE, w->communes[1], NULL}};
    struct actor officer = {"officer", 7, 0, grants, 1};
    struct import_job job =
        job_of(w, "placement",
               write_file("rights.csv", "day,unit,channel\n"
                                        "5/2/2024,31498,overseas_contract\n"
                                        "5/2/2024,31501,overseas_contract\n"));
    const char *path = test_path(program, "rights-out.csv");
    struct err e = {0};
    int64_t written;

    job.who = &officer;
    struct import_result result = run_ok(w, &job);
    assert_int_equal(result.good, 1);
    assert_non_null(
        strstr(read_file(w->arena, result.refused), "may not write"));
    unlink(result.refused);
    world_add(w, "placement", w->communes[0], "day=2024-02-05",
              "channel=overseas_contract", NULL);
    struct export_job out = {
        .registry = w->registry, .who = &officer, .reg = job.reg, .path = path};
    assert_ok(export_run(w->arena, &out, &written, &e), &e);
    assert_int_equal(written, 1);
    out.who = w->who;
    assert_ok(export_run(w->arena, &out, &written, &e), &e);
    assert_int_equal(written, 2);
    out.unit = w->communes[0];
    assert_ok(export_run(w->arena, &out, &written, &e), &e);
    assert_int_equal(written, 1);
    unlink(path);
}

static void test_rights(void **state)
{
    (void)state;
    world_on_both(program, rights);
}

/* ---- workbooks --------------------------------------------------------- */

static const char *make_book(void)
{
    static const char *const titles[] = {"Đơn vị", "Họ và tên", "Ngày sinh",
                                         "Giới tính", "Số định danh cá nhân"};
    const char *path = test_path(program, "people.xlsx");
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    lxw_format *day = workbook_add_format(book);

    format_set_num_format(day, "dd/mm/yyyy");
    for (lxw_col_t i = 0; i < ARRAY_COUNT(titles); i++)
        worksheet_write_string(sheet, 0, i, titles[i], NULL);
    for (lxw_row_t row = 1; row <= 6; row++) {
        worksheet_write_number(sheet, row, 0, 31498, NULL);
        worksheet_write_string(sheet, row, 1, " Lý  Văn A ", NULL);
        worksheet_write_string(sheet, row, 3, "Nam", NULL);
    }
    worksheet_write_number(sheet, 1, 2, 32874, day); /* 01/01/1990 */
    worksheet_write_string(sheet, 1, 4, "094090000001", NULL);
    worksheet_write_number(sheet, 2, 2, 32875, NULL); /* not shown as a date */
    worksheet_write_number(sheet, 3, 4, 94090000002.0, NULL);
    worksheet_write_formula_num(sheet, 4, 2, "=B1", NULL, 60);
    worksheet_write_number(sheet, 5, 2, 1950, NULL); /* a year */
    worksheet_write_number(sheet, 6, 2, 32875.5, NULL);
    workbook_add_worksheet(book, "Tháng 2");
    worksheet_hide(workbook_add_worksheet(book, "Danh mục"));
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    return path;
}

static void workbook(struct world *w)
{
    struct import_job job = job_of(w, "person", make_book());
    struct import_result result = run_ok(w, &job);
    char *refused = read_file(w->arena, result.refused);

    assert_int_equal(result.good, 2);
    assert_int_equal(result.bad, 4);
    assert_string_equal(result.sheets, "Tháng 2");
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM person WHERE born = "
                           "'1990-01-01' AND citizen_number = '094090000001' "
                           "AND full_name = 'Lý  Văn A'"),
        1);
    assert_int_equal(
        test_int(w->store,
                 "SELECT count(*) FROM person WHERE born = '1990-01-02'"),
        1);
    assert_non_null(strstr(refused, "is the number 94090000002 in Excel"));
    assert_non_null(strstr(refused, "has the number 60, which"));
    assert_non_null(strstr(refused, "has the number 1950, which"));
    assert_non_null(strstr(refused, "has the number 32875,5, which"));
    unlink(result.refused);
}

static void test_workbook(void **state)
{
    (void)state;
    world_on_both(program, workbook);
}

/* ---- out and in again -------------------------------------------------- */

static void add_odd_people(struct world *w)
{
    world_add(w, "person", w->communes[0], "full_name=Nguyễn Văn Đạt",
              "sex=male", "born=1900-02-01", "citizen_number=094000000001",
              "address==SUM(A1)", "hamlet='=x", "phone=-12", NULL);
    world_add(w, "person", w->communes[1], "full_name=\"Kim\", Sóc; Kha",
              "sex=female", "ethnic_group=khmer", "died=2024-02-05",
              "old_number=000000001", "phone=0912", NULL);
    world_add(w, "employment_loan", w->communes[1], "day=2024-02-05",
              "amount=50000000", "person=1", NULL);
    world_add(w, "employment_loan", w->communes[1], "day=2024-02-05",
              "amount=1", "jobs=12345", NULL);
}

/* All values of a register as one text, but for ids and who entered them. */
static const char *all_of(struct world *w, const char *reg, const char *where)
{
    const struct cat_register *r = catalog_register(w->catalog, reg);
    struct rows *rows = rows_new(w->arena, r, 100);
    struct err e = {0};
    struct loader *l;
    struct db *db;
    struct stmt *s;
    struct buf out;

    assert_ok(loader_new(w->arena, r, NULL, where, &l, &e), &e);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(loader_begin(l, db, &s, &e), &e);
    assert_ok(loader_fetch(l, s, w->arena, rows, &e), &e);
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < rows->count; i++)
        rows_json(rows, i, NULL, 0, &out);
    db_close(db);
    const char *text = buf_to_arena(&out, w->arena);
    buf_free(&out);
    return text;
}

static void out_and_in(struct world *w, const char *reg, const char *name,
                       enum lang lang)
{
    struct export_job out = {.registry = w->registry,
                             .who = w->who,
                             .reg = catalog_register(w->catalog, reg),
                             .path = test_path(program, name),
                             .lang = lang};
    const char *before = all_of(w, reg, "NOT r.voided ORDER BY r.id");
    struct err e = {0};
    char sql[128];
    int64_t written, last;

    assert_ok(export_run(w->arena, &out, &written, &e), &e);
    assert_int_equal(written, 2);
    snprintf(sql, sizeof sql, "SELECT max(id) FROM %s", reg);
    last = test_int(w->store, sql);
    snprintf(sql, sizeof sql, "UPDATE %s SET voided = TRUE", reg);
    if (strcmp(reg, "person") == 0)
        test_sql(w->store, sql);
    else
        test_sql(w->store, "UPDATE employment_loan SET voided = TRUE");
    struct import_job job = job_of(w, reg, out.path);
    job.again = 1;
    struct import_result result = run_ok(w, &job);
    if (result.bad)
        fail_msg("%s", read_file(w->arena, result.refused));
    char where[64];
    snprintf(where, sizeof where, "r.id > %d ORDER BY r.id", (int)last);
    assert_string_equal(all_of(w, reg, where), before);
}

static void round_trip(struct world *w)
{
    add_odd_people(w);
    out_and_in(w, "employment_loan", "loans.csv", LANG_VI);
    out_and_in(w, "employment_loan", "loans.xlsx", LANG_EN);
    out_and_in(w, "person", "people.csv", LANG_EN);
    out_and_in(w, "person", "people2.xlsx", LANG_VI);
    struct export_job out = {.registry = w->registry,
                             .who = w->who,
                             .reg = catalog_register(w->catalog, "person"),
                             .path = "people.doc"};
    struct err e = {0};
    int64_t written;
    assert_int_equal(export_run(w->arena, &out, &written, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_REG_EXPORT_NAME);
    err_clear(&e);
    out.path = "/nonexistent/x.csv";
    assert_int_equal(export_run(w->arena, &out, &written, &e), ERR_IO);
}

static void test_round_trip(void **state)
{
    (void)state;
    world_on_both(program, round_trip);
}

/* ---- search ------------------------------------------------------------ */

/* The names found, joined by '|'. */
static const char *find(struct world *w, const char *text, size_t limit)
{
    static char names[1024];
    struct search_ask ask = {text, 0, w->who, limit};
    struct search_result result;
    struct err e = {0};
    size_t used = 0;

    assert_ok(search_run(w->arena, w->registry, &ask, &result, &e), &e);
    names[0] = '\0';
    for (size_t i = 0; i < result.count; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                 i ? "|" : "", result.hits[i].name);
    if (result.more)
        snprintf(names + used, sizeof names - used, "+");
    return names;
}

static void searching(struct world *w)
{
    world_add(w, "person", w->communes[0], "full_name=Đào Thị Ánh",
              "sex=female", "born=1990-05-01", "citizen_number=094190000001",
              "hamlet=Ấp Chợ", NULL);
    world_add(w, "person", w->communes[1], "full_name=Đào Thị Ấm", "sex=female",
              "born=1991-05-01", "old_number=365000001", NULL);
    world_add(w, "household", w->communes[1], "head_name=Thị Đào", "code=H1",
              NULL);
    world_add(w, "organisation", w->communes[1], "name=Công ty 50%_\\ Đào",
              NULL);
    assert_string_equal(find(w, "THI dao", 0),
                        "Thị Đào|Đào Thị Ánh|Đào Thị Ấm");
    assert_string_equal(find(w, "dao thi a", 1), "Đào Thị Ánh+");
    assert_string_equal(find(w, "Đào 1991", 0), "Đào Thị Ấm");
    assert_string_equal(find(w, "094190000001", 0), "Đào Thị Ánh");
    assert_string_equal(find(w, "365000001", 0), "Đào Thị Ấm");
    assert_string_equal(find(w, "dao cho", 0), "Đào Thị Ánh");
    assert_string_equal(find(w, "ao", 0), "");
    assert_string_equal(find(w, "%", 0), "");
    assert_string_equal(find(w, "50%_\\", 0), "Công ty 50%_\\ Đào");
    assert_string_equal(find(w, "'; DROP TABLE person", 0), "");
    struct grant grants[] = {{RIGHT_READ, w->communes[1], NULL}};
    struct actor reader = {"reader", 7, 0, grants, 1};
    w->who = &reader;
    assert_string_equal(find(w, "dao thi", 0), "Đào Thị Ấm|Thị Đào");
    assert_string_equal(find(w, "094190000001", 0), "");
    w->who = &actor_local;
    struct search_ask ask = {" ,; ", 0, w->who, 0};
    struct search_result result;
    struct err e = {0};
    assert_int_equal(search_run(w->arena, w->registry, &ask, &result, &e),
                     ERR_INPUT);
}

static void test_searching(void **state)
{
    (void)state;
    world_on_both(program, searching);
}

/* ---- memory ------------------------------------------------------------ */

/* Every allocation of the caller's arena fails in turn: nothing is written
** until all succeed. */
/* One spell at a time: against the table, and among the rows of one file. */
static void one_at_a_time(struct world *w)
{
    const char *path = write_file(
        "spells.csv", "from_day,to_day,unit,full_name,born,sex\n"
                      "2024-01-01,2024-03-31,31498,A B,1/2/1940,Nam\n"
                      "2024-03-31,,31498,A B,1/2/1940,Nam\n"
                      "2024-04-01,2024-06-30,31498,A B,1/2/1940,Nam\n"
                      "2024-05-01,2024-05-02,31498,C D,1/2/1941,Nam\n"
                      "2023-01-01,,31498,A B,1/2/1940,Nam\n");
    struct import_job job = job_of(w, "social_pension", path);

    struct import_result result = run_ok(w, &job);
    assert_int_equal(result.good, 3);
    assert_int_equal(result.bad, 2);
    path = write_file("spells.csv", "from_day,to_day,unit,full_name,born,sex\n"
                                    "2024-06-30,,31498,A B,1/2/1940,Nam\n"
                                    "2024-07-01,,31498,A B,1/2/1940,Nam\n"
                                    "2024-08-01,,31498,A B,1/2/1940,Nam\n");
    job.path = path;
    result = run_ok(w, &job);
    assert_int_equal(result.good, 1);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM social_pension WHERE from_day "
                           "= '2024-07-01'"),
        1);
    unlink(result.refused);
}

static void test_one_at_a_time(void **state)
{
    (void)state;
    world_on_both(program, one_at_a_time);
}

static void without_memory(struct world *w)
{
    struct import_job job =
        job_of(w, "placement",
               write_file("memory.csv", "day,unit,channel,full_name,born,sex\n"
                                        "5/2/2024,31498,overseas_contract,A B,"
                                        "1/1/1990,Nam\n"));
    enum err_code rc = ERR_NOMEM;
    unsigned nth;

    for (nth = 1; rc == ERR_NOMEM && nth < 1000; nth++) {
        struct arena *a = arena_new((size_t)64 << 20);
        struct import_result result;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = import_run(a, &job, &result, &e);
        if (rc != ERR_OK) {
            assert_int_equal(rc, ERR_NOMEM);
            assert_int_equal(count(w, "placement"), 0);
            assert_int_equal(count(w, "person"), 0);
        }
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
    assert_true(nth > 20);
    assert_int_equal(count(w, "placement"), 1);
}

static void test_without_memory(void **state)
{
    (void)state;
    world_on_both(program, without_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_and_bad),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_one_in_many),
        cmocka_unit_test(test_who_is_it),
        cmocka_unit_test(test_refs_by_name),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_one_at_a_time),
        cmocka_unit_test(test_workbook),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_searching),
        cmocka_unit_test(test_without_memory),
    };
    setenv("ANSINH_TODAY", "2024-03-15", 1);
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
