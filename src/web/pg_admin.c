/*
** Administration: accounts and what they reach.
*/
#include "web/admin.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- accounts ----------------------------------------------------------- */

static struct data_table *table_of(struct request *r, const char *key,
                                   enum msg_id title, const char *const *keys,
                                   const enum msg_id *titles, size_t count)
{
    struct data_column *c = arena_array(r->a, count, sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    return data_table(r, key, msg_text(title, r->lang), c, count);
}

static const struct {
    const char *name;
    enum msg_id title;
} roles[] = {{"reader", MSG_WEB_READER},
             {"officer", MSG_WEB_OFFICER},
             {"approver", MSG_WEB_APPROVER},
             {"admin", MSG_WEB_ADMINISTRATOR}};

const char *role_title(const struct request *r, const char *name)
{
    for (size_t i = 0; name && i < ARRAY_COUNT(roles); i++)
        if (strcmp(roles[i].name, name) == 0)
            return msg_text(roles[i].title, r->lang);
    return name ? name : "";
}

/* Programs are told the word that they send. */
static void put_role(struct data_table *t, const char *name)
{
    data_text(t, t->r->want == WANT_JSON ? name : role_title(t->r, name));
}

static enum err_code users_table(struct request *r, struct data_table **out)
{
    static const char *const keys[] = {"name", "full_name", "role",
                                       "unit", "field",     "state"};
    static const enum msg_id titles[] = {MSG_WEB_USER,  MSG_WEB_FULL_NAME,
                                         MSG_WEB_ROLE,  MSG_WEB_UNIT,
                                         MSG_WEB_FIELD, MSG_WEB_STATE};
    struct stmt *s;
    int row;

    *out = table_of(r, "users", MSG_WEB_USERS, keys, titles, ARRAY_COUNT(keys));
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT a.name, a.full_name, g.role, u.name, g.field,"
                   "       a.disabled, g.id"
                   "  FROM user_account a"
                   "  LEFT JOIN user_grant g ON g.user_id = a.id"
                   "                        AND NOT g.voided"
                   "  LEFT JOIN unit u ON u.id = g.unit_id"
                   " ORDER BY a.name, g.id",
                   &s, &r->err);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, &r->err)) == ERR_OK &&
           row) {
        data_row(*out, arena_printf(r->a, "/admin/users/%s",
                                    url_part(r->a, stmt_text(s, 0))));
        for (int i = 0; i < 2; i++)
            data_text(*out, stmt_text(s, i));
        put_role(*out, stmt_text(s, 2));
        for (int i = 3; i < 5; i++)
            data_text(*out, stmt_text(s, i));
        data_marked(
            *out,
            msg_text(stmt_bool(s, 5) ? MSG_WEB_DISABLED : MSG_WEB_ENABLED,
                     r->lang),
            stmt_bool(s, 5) ? "bad" : "good");
    }
    return rc;
}

static const struct page_tab admin_tabs[] = {
    [ADMIN_USERS] = {"/admin", MSG_WEB_USERS},
    [ADMIN_RULES] = {"/admin/rules", MSG_WEB_RULES},
    [ADMIN_UNITS] = {"/admin/units", MSG_WEB_UNITS},
    [ADMIN_CATALOGUE] = {"/catalogue", MSG_WEB_CATALOGUE},
    [ADMIN_JOURNAL] = {"/admin/journal", MSG_WEB_JOURNAL},
    [ADMIN_BACKUP] = {"/admin/backup", MSG_WEB_BACKUP},
};

void admin_begin(struct request *r, const char *title, enum admin_tab tab)
{
    page_begin(r, title);
    page_tabs(r, admin_tabs, ARRAY_COUNT(admin_tabs), tab);
}

static void begin(struct request *r, enum msg_id title, enum admin_tab tab)
{
    admin_begin(r, msg_text(title, r->lang), tab);
}

static void add_form(struct request *r)
{
    page_heading(r, MSG_WEB_USER_ADD);
    form_begin(r, METHOD_POST, "/admin/users");
    form_field(r, &(struct field){.name = "user",
                                  .label = msg_text(MSG_WEB_USER, r->lang),
                                  .pattern = "[a-z][a-z0-9._\\-]{1,40}",
                                  .autocomplete = "off",
                                  .required = 1});
    form_field(r, &(struct field){.name = "full_name",
                                  .label = msg_text(MSG_WEB_FULL_NAME, r->lang),
                                  .autocomplete = "off",
                                  .required = 1});
    form_field(r, &(struct field){.name = "password",
                                  .type = "password",
                                  .value = "",
                                  .label = msg_text(MSG_WEB_PASSWORD, r->lang),
                                  .help = password_help(r),
                                  .autocomplete = "new-password",
                                  .required = 1});
    form_button(r, MSG_WEB_USER_ADD);
    form_end(r);
}

static enum err_code users_page(struct request *r)
{
    struct data_table *t;
    enum err_code rc = users_table(r, &t);

    if (rc != ERR_OK || data_only(r))
        return rc;
    begin(r, MSG_WEB_ADMIN, ADMIN_USERS);
    page_excel(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    add_form(r);
    return r->err.code;
}

/* ---- changes of accounts ------------------------------------------------ */

struct account_job {
    const struct actor *who;
    const char *user, *full_name, *role, *field;
    char hash[PASSWORD_HASH_BYTES];
    int64_t unit, grant;
    int disabled;
};

static enum err_code job_add(struct db *db, void *arg, struct err *e)
{
    struct account_job *j = arg;
    enum err_code rc = user_add(db, j->user, j->full_name, j->who->name, e);

    return rc == ERR_OK
               ? account_set_password(db, j->user, j->hash, j->who->name, e)
               : rc;
}

static enum err_code job_grant(struct db *db, void *arg, struct err *e)
{
    struct account_job *j = arg;

    return user_grant(db, j->user, j->role, j->unit, j->field, j->who->name, e);
}

static enum err_code job_password(struct db *db, void *arg, struct err *e)
{
    struct account_job *j = arg;
    enum err_code rc =
        account_set_password(db, j->user, j->hash, j->who->name, e);

    if (rc == ERR_OK)
        rc = account_set_totp(db, j->user, NULL, j->who->name, e);
    return rc == ERR_OK ? session_end_all(db, j->user, e) : rc;
}

static enum err_code job_revoke(struct db *db, void *arg, struct err *e)
{
    struct account_job *j = arg;
    struct journal_entry entry = {j->who->name, "void", "user_grant", j->grant,
                                  NULL,         NULL,   NULL};
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "UPDATE user_grant SET voided = TRUE WHERE id = $1 AND user_id ="
        " (SELECT id FROM user_account WHERE name = $2)",
        &s, e);
    int64_t changed;

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, j->grant);
    stmt_bind_text(s, 2, j->user);
    rc = stmt_run(s, &changed, e);
    if (rc == ERR_OK && changed != 1)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_WEB_NO_GRANTS);
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

static enum err_code job_disable(struct db *db, void *arg, struct err *e)
{
    struct account_job *j = arg;
    struct journal_entry entry = {
        j->who->name,   j->disabled ? "disable" : "enable",
        "user_account", 0,
        NULL,           NULL,
        j->user};
    struct stmt *s;
    enum err_code rc = db_prepare(
        db, "UPDATE user_account SET disabled = $1 WHERE name = $2", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_bool(s, 1, j->disabled);
    stmt_bind_text(s, 2, j->user);
    rc = stmt_run(s, NULL, e);
    if (rc == ERR_OK)
        rc = session_end_all(db, j->user, e);
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

/* Write, and let every thread read rights anew. */
static enum err_code change(struct request *r, store_job *job,
                            struct account_job *j, const char *place)
{
    enum err_code rc = store_write(req_store(r), job, j, &r->err);

    atomic_fetch_add(&r->web->rights_age, 1);
    return rc == ERR_OK ? reply_go(r, place, MSG_WEB_DONE_SAVED) : rc;
}

static enum err_code must_administer(struct request *r, int64_t unit,
                                     const char *field)
{
    return actor_administers(r->who, req_units(r), unit, field)
               ? ERR_OK
               : REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_GRANT, r->who->name,
                          field ? field : msg_text(MSG_WEB_ANY, r->lang),
                          unit_name(r, unit));
}

/* Whoever administers all that an account reaches, or would reach if it were
** enabled again, may change it; one without grants may be changed by any
** administrator. */
static enum err_code may_change(struct request *r, const char *user)
{
    const struct actor *other;
    enum err_code rc = actor_reach(r->a, r->on->db, user, &other, &r->err);

    for (size_t i = 0; rc == ERR_OK && i < other->grant_count; i++)
        rc = must_administer(r, other->grants[i].unit_id,
                             other->grants[i].field);
    return rc;
}

static enum err_code user_new(struct request *r)
{
    struct account_job j = {.who = r->who,
                            .user = req_get(r, "user"),
                            .full_name = req_get(r, "full_name")};
    enum err_code rc =
        password_hash(r->web, req_get(r, "password"), j.hash, &r->err);

    return rc == ERR_OK ? change(r, job_add, &j,
                                 arena_printf(r->a, "/admin/users/%s",
                                              url_part(r->a, j.user)))
                        : rc;
}

static void grant_form(struct request *r, const char *user)
{
    const struct catalog *c = req_catalog(r);
    struct option choice[ARRAY_COUNT(roles)];
    struct option *fields =
        arena_array(r->a, c->field_count + 1, sizeof *fields);

    if (!fields)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(roles); i++)
        choice[i] =
            (struct option){roles[i].name, msg_text(roles[i].title, r->lang)};
    fields[0] = (struct option){"", msg_text(MSG_WEB_ANY, r->lang)};
    for (size_t i = 0; i < c->field_count; i++)
        fields[i + 1] =
            (struct option){c->fields[i].name, TITLED(r, &c->fields[i])};
    page_heading(r, MSG_WEB_GRANT);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/admin/users/%s", url_part(r->a, user)));
    form_hidden(r, "do", "grant");
    form_select(r,
                &(struct field){.name = "role",
                                .label = msg_text(MSG_WEB_ROLE, r->lang)},
                choice, ARRAY_COUNT(choice));
    form_unit(r, home_unit(r));
    form_select(r,
                &(struct field){.name = "field",
                                .label = msg_text(MSG_WEB_FIELD, r->lang)},
                fields, c->field_count + 1);
    form_button(r, MSG_WEB_GRANT);
    form_end(r);
}

static enum err_code grants_table(struct request *r, int64_t user,
                                  struct data_table **out)
{
    static const char *const keys[] = {"role", "unit", "field", "id"};
    static const enum msg_id titles[] = {MSG_WEB_ROLE, MSG_WEB_UNIT,
                                         MSG_WEB_FIELD, MSG_WEB_NUMBER};
    struct stmt *s;
    int row;

    *out =
        table_of(r, "grants", MSG_WEB_GRANTS, keys, titles, ARRAY_COUNT(keys));
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT g.role, u.name, g.field, g.id FROM user_grant g"
                   "  JOIN unit u ON u.id = g.unit_id"
                   " WHERE g.user_id = $1 AND NOT g.voided ORDER BY g.id",
                   &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, user);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        data_row(*out, NULL);
        put_role(*out, stmt_text(s, 0));
        data_text(*out, stmt_text(s, 1));
        data_text(*out, stmt_text(s, 2));
        data_text(*out, arena_printf(r->a, "%" PRId64, stmt_int(s, 3)));
    }
    return rc;
}

/* A choice among the grants that hold. */
static void revoke_form(struct request *r, const char *place,
                        const struct data_table *grants)
{
    struct option *o = arena_array(r->a, grants->row_count + 1, sizeof *o);
    size_t n = 0;

    if (!o || grants->row_count == 0)
        return;
    for (const struct data_row *row = grants->first; row; row = row->next)
        o[n++] = (struct option){
            row->cells[3].text,
            arena_printf(r->a, "%s – %s %s", row->cells[0].text,
                         row->cells[1].text, row->cells[2].text)};
    page_heading(r, MSG_WEB_GRANT_END);
    form_begin(r, METHOD_POST, place);
    form_hidden(r, "do", "revoke");
    form_select(r,
                &(struct field){.name = "grant",
                                .label = msg_text(MSG_WEB_GRANTS, r->lang)},
                o, n);
    form_button(r, MSG_WEB_GRANT_END);
    form_end(r);
}

static void user_forms(struct request *r, const struct account *x,
                       const struct data_table *grants)
{
    const char *place =
        arena_printf(r->a, "/admin/users/%s", url_part(r->a, x->name));

    grant_form(r, x->name);
    revoke_form(r, place, grants);
    page_heading(r, MSG_WEB_PASSWORD_CHANGE);
    form_begin(r, METHOD_POST, place);
    form_hidden(r, "do", "password");
    form_field(
        r, &(struct field){.name = "password",
                           .type = "password",
                           .value = "",
                           .label = msg_text(MSG_WEB_PASSWORD_NEW, r->lang),
                           .help = msg_text(MSG_WEB_PASSWORD_RESET, r->lang),
                           .autocomplete = "new-password",
                           .required = 1});
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
    H(&r->h, "<div class=\"actions\">");
    form_begin(r, METHOD_POST, place);
    form_hidden(r, "do", x->disabled ? "enable" : "disable");
    form_button(r, x->disabled ? MSG_WEB_ENABLE : MSG_WEB_DISABLE);
    form_end(r);
    form_begin(r, METHOD_POST, place);
    form_hidden(r, "do", "sign_out");
    form_button(r, MSG_WEB_SIGN_OUT_ALL);
    form_end(r);
    H(&r->h, "</div>");
}

static enum err_code find_account(struct request *r, const struct account **out)
{
    enum err_code rc = account_find(r->a, r->on->db, r->slot[0], out, &r->err);

    if (rc == ERR_OK && !*out)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_USER_NONE, r->slot[0]);
    return rc;
}

static enum err_code user_page(struct request *r)
{
    const struct account *x;
    struct data_table *t;
    enum err_code rc = find_account(r, &x);

    if (rc == ERR_OK)
        rc = grants_table(r, x->id, &t);
    if (rc != ERR_OK)
        return rc;
    data_fact(r, "user", msg_text(MSG_WEB_USER, r->lang), x->name);
    data_fact(r, "full_name", msg_text(MSG_WEB_FULL_NAME, r->lang),
              x->full_name);
    data_fact(
        r, "state", msg_text(MSG_WEB_STATE, r->lang),
        msg_text(x->disabled ? MSG_WEB_DISABLED : MSG_WEB_ENABLED, r->lang));
    data_fact(r, "second_factor", msg_text(MSG_WEB_CODE, r->lang),
              msg_text(x->totp ? MSG_REG_YES : MSG_REG_NO, r->lang));
    if (data_only(r))
        return ERR_OK;
    admin_begin(r, x->full_name, ADMIN_USERS);
    data_facts_html(r);
    data_table_html(r, t, MSG_WEB_NO_GRANTS);
    user_forms(r, x, t);
    return r->err.code;
}

static enum err_code do_grant(struct request *r, struct account_job *j)
{
    const struct unit *unit = NULL;
    enum err_code rc = asked_unit(r, &unit);

    if (rc == ERR_OK && !unit)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    j->field = *req_get(r, "field") ? req_get(r, "field") : NULL;
    if (rc == ERR_OK)
        rc = grant_check_field(req_catalog(r), j->field, &r->err);
    if (rc == ERR_OK)
        rc = must_administer(r, unit->id, j->field);
    if (rc != ERR_OK)
        return rc;
    j->unit = unit->id;
    j->role = req_get(r, "role");
    return store_write(req_store(r), job_grant, j, &r->err);
}

static enum err_code do_password(struct request *r, struct account_job *j)
{
    enum err_code rc =
        password_hash(r->web, req_get(r, "password"), j->hash, &r->err);

    return rc == ERR_OK ? store_write(req_store(r), job_password, j, &r->err)
                        : rc;
}

static enum err_code do_revoke(struct request *r, struct account_job *j)
{
    enum err_code rc = req_int(r, "grant", 1, INT64_MAX, 0, &j->grant);

    return rc == ERR_OK ? store_write(req_store(r), job_revoke, j, &r->err)
                        : rc;
}

static enum err_code do_disable(struct request *r, struct account_job *j)
{
    j->disabled = strcmp(req_get(r, "do"), "disable") == 0;
    return store_write(req_store(r), job_disable, j, &r->err);
}

static enum err_code job_sign_out(struct db *db, void *arg, struct err *e)
{
    const struct account_job *j = arg;

    return session_end_all(db, j->user, e);
}

/* Ends every session of the account; it may sign in again. */
static enum err_code do_sign_out(struct request *r, struct account_job *j)
{
    return store_write(req_store(r), job_sign_out, j, &r->err);
}

static const struct {
    const char *name;
    enum err_code (*run)(struct request *r, struct account_job *j);
} user_actions[] = {
    {"grant", do_grant},     {"revoke", do_revoke},  {"password", do_password},
    {"disable", do_disable}, {"enable", do_disable}, {"sign_out", do_sign_out},
};

static enum err_code user_change(struct request *r)
{
    struct account_job j = {.who = r->who, .user = r->slot[0]};
    const struct account *x;
    enum err_code rc = find_account(r, &x);

    if (rc == ERR_OK)
        rc = may_change(r, x->name);
    for (size_t i = 0; rc == ERR_OK && i < ARRAY_COUNT(user_actions); i++) {
        if (strcmp(user_actions[i].name, req_get(r, "do")) != 0)
            continue;
        rc = user_actions[i].run(r, &j);
        atomic_fetch_add(&r->web->rights_age, 1);
        return rc == ERR_OK ? reply_go(r,
                                       arena_printf(r->a, "/admin/users/%s",
                                                    url_part(r->a, x->name)),
                                       MSG_WEB_DONE_SAVED)
                            : rc;
    }
    return rc != ERR_OK
               ? rc
               : REQ_FAIL(r, ERR_INPUT, MSG_CLI_VALUE_BAD, req_get(r, "do"),
                          "do",
                          "grant, revoke, password, disable, enable, sign_out");
}

static const struct route routes[] = {
    {METHOD_GET,
     "/admin",
     ROUTE_API,
     RIGHT_ADMIN,
     users_page,
     MSG_WEB_USERS,
     {{0}}},
    {METHOD_POST,
     "/admin/users",
     ROUTE_API,
     RIGHT_ADMIN,
     user_new,
     MSG_WEB_USER_ADD,
     {{"user", "string", 1},
      {"full_name", "string", 1},
      {"password", "string", 1}}},
    {METHOD_GET,
     "/admin/users/:name",
     ROUTE_API,
     RIGHT_ADMIN,
     user_page,
     MSG_WEB_USERS,
     {{0}}},
    {METHOD_POST,
     "/admin/users/:name",
     ROUTE_API,
     RIGHT_ADMIN,
     user_change,
     MSG_WEB_GRANT,
     {{"do", "string", 1},
      {"role", "string", 0},
      {"unit", "string", 0},
      {"field", "string", 0},
      {"grant", "integer", 0},
      {"password", "string", 0}}},
};
const struct route_family family_admin = {"admin", MSG_WEB_ADMIN, RIGHT_ADMIN,
                                          routes, ARRAY_COUNT(routes)};
