#include "store/test_db.h"
#include "store/impl.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *test_path(const char *program, const char *file)
{
    static char ring[8][512];
    static unsigned next;
    char *out = ring[next++ % 8];
    const char *tmp = getenv("TMPDIR");
    char dir[256];

    snprintf(dir, sizeof dir, "%s/ansinh-%s-%ld", tmp ? tmp : "/tmp", program,
             (long)getpid());
    mkdir(dir, 0755);
    snprintf(out, sizeof ring[0], "%s/%s", dir, file);
    return out;
}

/* ANSINH_TEST_PG with the database's name put in. */
static void pg_url(const char *program, char *out, size_t size)
{
    const char *base = getenv("ANSINH_TEST_PG");
    const char *host = strstr(base, "://") + 3;
    size_t head = strcspn(host, "/?") + (size_t)(host - base);
    const char *options = strchr(base, '?');

    snprintf(out, size, "%.*s/ansinh_test_%s_%ld%s", (int)head, base, program,
             (long)getpid(), options ? options : "");
}

static void pg_command(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    PGresult *r = PQexec(conn, sql);

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fprintf(stderr, "%s: %s", sql, PQerrorMessage(conn));
    PQclear(r);
    PQfinish(conn);
}

/* DROP or CREATE of the program's database. */
static void pg_database(const char *verb, const char *program)
{
    char sql[200];

    snprintf(sql, sizeof sql, "%s ansinh_test_%s_%ld", verb, program,
             (long)getpid());
    pg_command(getenv("ANSINH_TEST_PG"), sql);
}

static const char *fresh_pg(const char *program)
{
    static char url[512];
    static char made[4][64]; /* databases that exist already */
    size_t i = 0;

    if (!getenv("ANSINH_TEST_PG")) {
        fprintf(stderr, "SKIPPED on PostgreSQL: ANSINH_TEST_PG is not set\n");
        return NULL;
    }
    pg_url(program, url, sizeof url);
    while (made[i][0] && strcmp(made[i], program) != 0)
        i++;
    if (!made[i][0]) {
        pg_database("CREATE DATABASE", program);
        snprintf(made[i], sizeof made[i], "%s", program);
    }
    pg_command(url, "SET client_min_messages = warning;"
                    "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    return url;
}

static void remove_file(const char *program, const char *file)
{
    unlink(test_path(program, file));
}

static const char *const sqlite_files[] = {"a.db", "a.db-wal", "a.db-shm",
                                           "a.db.lock"};

const char *test_db_url(enum store_engine kind, const char *program)
{
    if (kind == STORE_POSTGRES)
        return fresh_pg(program);
    for (size_t i = 0; i < ARRAY_COUNT(sqlite_files); i++)
        remove_file(program, sqlite_files[i]);
    return test_path(program, "a.db");
}

static const char *copy_pg(const char *program, const char *from)
{
    static char url[512];
    char sql[256];

    pg_url(program, url, sizeof url);
    pg_database("DROP DATABASE IF EXISTS", program);
    snprintf(sql, sizeof sql,
             "CREATE DATABASE ansinh_test_%s_%ld"
             " TEMPLATE ansinh_test_%s_%ld",
             program, (long)getpid(), from, (long)getpid());
    pg_command(getenv("ANSINH_TEST_PG"), sql);
    return url;
}

const char *test_db_copy(enum store_engine kind, const char *program,
                         const char *from)
{
    char bytes[65536];
    size_t len;

    if (kind == STORE_POSTGRES)
        return getenv("ANSINH_TEST_PG") ? copy_pg(program, from) : NULL;
    const char *url = test_db_url(kind, program);
    FILE *in = fopen(test_path(from, sqlite_files[0]), "rb");
    FILE *out = fopen(url, "wb");
    assert_true(in && out);
    while ((len = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, len, out), len);
    assert_int_equal(fclose(in) | fclose(out), 0);
    return url;
}

static int remove_entry(const char *path, const struct stat *st, int kind,
                        struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

void test_db_drop(enum store_engine kind, const char *program)
{
    if (kind == STORE_POSTGRES) {
        if (getenv("ANSINH_TEST_PG"))
            pg_database("DROP DATABASE IF EXISTS", program);
        return;
    }
    nftw(test_path(program, ""), remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the catalogue ----------------------------------------------------- */

static void set_choice(struct cat_choice *c, const char *name,
                       const char **codes, const struct cat_title *titles)
{
    *c = (struct cat_choice){
        .name = name, .codes = {name, codes, 2}, .titles = titles};
}

static void set_register(struct test_catalog *t, size_t i, const char *name,
                         enum cat_kind kind, const struct cat_column *columns)
{
    size_t count = 0;

    while (count < 8 && columns[count].name)
        count++;
    t->registers[i] = (struct cat_register){.name = name,
                                            .kind = kind,
                                            .columns = columns,
                                            .column_count = count,
                                            .party = -1,
                                            .procedure = -1,
                                            .index = i};
}

void test_catalog(struct test_catalog *t)
{
    static const char *const titles[] = {"Một", "Hai", "Ba", "Bốn"};
    struct cat_register *person = &t->registers[0];

    memset(t, 0, sizeof *t);
    for (int i = 0; i < 4; i++)
        t->titles[i].text[LANG_VI] = titles[i];
    t->sex_codes[0] = "male", t->sex_codes[1] = "female";
    t->channel_codes[0] = "local", t->channel_codes[1] = "overseas";
    set_choice(&t->choices[0], "sex", t->sex_codes, t->titles);
    set_choice(&t->choices[1], "channel", t->channel_codes, t->titles);
    struct cat_column p[] = {
        {.name = "full_name", .type = CAT_TEXT, .required = 1, .search = 1},
        {.name = "cccd", .type = CAT_TEXT, .pattern = "digits:12"},
        {.name = "born", .type = CAT_DAY},
        {.name = "died", .type = CAT_DAY},
        {.name = "sex", .type = CAT_CHOICE, .choice = &t->choices[0]},
        {.name = "head", .type = CAT_REF, .target = person},
    };
    struct cat_column q[] = {
        {.name = "day", .type = CAT_DAY, .required = 1, .system = 1},
        {.name = "person", .type = CAT_REF, .target = person, .required = 1},
        {.name = "channel",
         .type = CAT_CHOICE,
         .choice = &t->choices[1],
         .has_default = 1},
        {.name = "quantity",
         .type = CAT_COUNT,
         .has_default = 1,
         .default_value = 1,
         .has_max = 1,
         .max = 1000},
        {.name = "paid", .type = CAT_BOOL},
    };
    struct cat_column w[] = {
        {.name = "from_day", .type = CAT_DAY, .required = 1, .system = 1},
        {.name = "to_day", .type = CAT_DAY, .system = 1},
        {.name = "person", .type = CAT_REF, .target = person, .required = 1},
        {.name = "rate", .type = CAT_DECIMAL, .has_min = 1, .min = 10000},
    };
    memcpy(t->person, p, sizeof p);
    memcpy(t->placement, q, sizeof q);
    memcpy(t->award, w, sizeof w);
    set_register(t, 0, "person", CAT_PARTY, t->person);
    set_register(t, 1, "placement", CAT_EVENT, t->placement);
    set_register(t, 2, "award", CAT_SPELL, t->award);
    t->person_unique[0] = 1;
    t->uniques[0] =
        (struct cat_unique){.columns = t->person_unique, .count = 1};
    person->uniques = t->uniques;
    person->unique_count = 1;
    t->registers[1].party = 1;
    t->registers[2].party = 2;
    t->registers[2].no_overlap = 1;
    t->catalog = (struct catalog){.choices = t->choices,
                                  .choice_count = 2,
                                  .registers = t->registers,
                                  .register_count = 3,
                                  .hash = "hash-1"};
}

/* ---- a store ----------------------------------------------------------- */

static enum err_code exec_job(struct db *db, void *arg, struct err *e)
{
    return db_exec(db, arg, e);
}

enum err_code test_try_sql(struct store *s, const char *sql, struct err *e)
{
    return store_write(s, exec_job, (void *)(uintptr_t)sql, e);
}

void test_sql(struct store *s, const char *sql)
{
    struct err e = {0};

    assert_ok(test_try_sql(s, sql, &e), &e);
}

struct store *test_store(const char *url, const struct catalog *c)
{
    struct store *s;
    struct err e = {0};

    assert_ok(store_open(url, STORE_CREATE, 100, &s, &e), &e);
    assert_ok(store_migrate(s, c, NULL, &e), &e);
    test_sql(s, "INSERT INTO unit"
                " (id, uid, code, slug, name, name_key, type, level)"
                " VALUES (1, 'u1', '94', 'soc-trang', 'Sóc Trăng',"
                "         'soc trang', 'province', 'province')");
    return s;
}

int64_t test_int(struct store *s, const char *sql)
{
    struct err e = {0};
    struct db *db;
    int64_t out;

    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(db_int(db, sql, &out, &e), &e);
    db_close(db);
    return out;
}

const char *test_text(struct store *s, const char *sql)
{
    static char out[512];
    struct err e = {0};
    struct db *db;
    struct stmt *q;
    int row;

    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(db_prepare(db, sql, &q, &e), &e);
    assert_ok(stmt_step(q, &row, &e), &e);
    snprintf(out, sizeof out, "%s",
             row && stmt_text(q, 0) ? stmt_text(q, 0) : "");
    db_close(db);
    return out;
}

void test_on_both(const char *program, test_body *body)
{
    for (int k = 0; k < STORE_ENGINE__MAX; k++) {
        const char *url = test_db_url((enum store_engine)k, program);
        struct test_catalog t;
        if (!url)
            continue;
        test_catalog(&t);
        struct store *s = test_store(url, &t.catalog);
        assert_int_equal(store_kind(s), k);
        body(s, &t);
        store_close(s);
    }
}

void test_fill(struct store *s)
{
    test_sql(s, "INSERT INTO person (id, unit_id, full_name, full_name_key,"
                " cccd, born, sex, head, entered_by, entered_at)"
                " VALUES (1, 1, 'Đặng Văn A', 'dang van a', '094201001234',"
                "         '1950-02-28', 'male', NULL, 'lan', 'now'),"
                "        (2, 1, 'Thạch Thị B', 'thach thi b', NULL, NULL,"
                "         'female', 1, 'lan', 'now'),"
                "        (3, 1, 'Lý C', 'ly c', NULL, '2019-06-01', NULL, 1,"
                "         'lan', 'now')");
    test_sql(s, "INSERT INTO placement (id, unit_id, day, person, channel,"
                " quantity, paid, entered_by, entered_at)"
                " VALUES (1, 1, '2024-03-15', 1, 'overseas', 57, TRUE, 'lan',"
                "         'now'),"
                "        (2, 1, '2024-04-01', 2, 'local', 1, NULL, 'lan',"
                "         'now')");
    test_sql(s, "INSERT INTO award (id, unit_id, from_day, to_day, person,"
                " rate, entered_by, entered_at)"
                " VALUES (1, 1, '2024-01-01', NULL, 1, 15000, 'lan', 'now')");
}
