#include "dossier/paper.h"

#include "doc/code.h"
#include "doc/mdread.h"
#include "doc/merge.h"
#include "doc/write.h"
#include "dossier/dossier_impl.h"
#include "dossier/files.h"
#include "registry/office.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 18, PAPER_ARENA = 64 << 20, CODE_TEXT = 300 };

const char *const dossier_paper_names[DOSSIER_PAPER__MAX] = {
    [DOSSIER_RECEIPT] = "receipt",
    [DOSSIER_SUPPLEMENT_LETTER] = "supplement",
    [DOSSIER_REFUSAL] = "refusal",
    [DOSSIER_APOLOGY] = "apology",
    [DOSSIER_DECISION] = "decision"};

/* Type and symbol in the head of each; a decision has the symbol of its
** number. */
static const struct {
    enum msg_id type;
    const char *symbol;
} kinds[DOSSIER_PAPER__MAX] = {
    [DOSSIER_RECEIPT] = {MSG_DOSSIER_PAPER_RECEIPT, "TNHS"},
    [DOSSIER_SUPPLEMENT_LETTER] = {MSG_DOSSIER_PAPER_SUPPLEMENT, "YCBS"},
    [DOSSIER_REFUSAL] = {MSG_DOSSIER_PAPER_REFUSAL, "TCGQ"},
    [DOSSIER_APOLOGY] = {MSG_DOSSIER_PAPER_APOLOGY, "XLHL"},
    [DOSSIER_DECISION] = {MSG_DOSSIER_PAPER_DECISION, ""}};

/* What was done when each is written; its day is that of the paper. */
static const enum dossier_action written_at[DOSSIER_PAPER__MAX] = {
    [DOSSIER_RECEIPT] = DOSSIER_DO_ACCEPT,
    [DOSSIER_SUPPLEMENT_LETTER] = DOSSIER_DO_ASK,
    [DOSSIER_REFUSAL] = DOSSIER_DO_REFUSE,
    [DOSSIER_APOLOGY] = DOSSIER_DO_EXTEND,
    [DOSSIER_DECISION] = DOSSIER_DO_DECIDE};

/* What the places of a template stand for. */
struct filling {
    day_t day;   /* of the paper */
    day_t first; /* promised before the apology */
    char received[DAY_TEXT_BYTES], due[DOSSIER_DUE_BYTES],
        promised[DAY_TEXT_BYTES], settled[DAY_TEXT_BYTES], hour[16];
    const char *applicant, *unit, *law;
    struct buf papers;
};

static void day_text(day_t day, char out[DAY_TEXT_BYTES])
{
    out[0] = '\0';
    if (day != DAY_NONE)
        day_official(day, out);
}

/* The name of who filed it. */
static enum err_code find_applicant(struct arena *a, struct db *db,
                                    const struct dossier *d, const char **out,
                                    struct err *e)
{
    const char *sql = d->person ? "SELECT full_name FROM person WHERE id = $1"
                                : "SELECT name FROM organisation WHERE id = $1";
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql, &s, e);

    *out = "";
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, d->person ? d->person : d->organisation);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *out = arena_strdup(a, stmt_text(s, 0));
        stmt_reset(s);
        if (!*out)
            rc = err_nomem(e);
    }
    return rc;
}

/* The law that sets the limit, or that none is known. */
static const char *law_of(const struct registry *r, const struct dossier *d,
                          enum lang lang)
{
    struct deadline limit;
    struct err none = {0};

    if (deadline_of(d->procedure, d->received, dossier_province(r, d), &limit,
                    &none) != ERR_OK)
        return msg_text(MSG_DOSSIER_NO_LIMIT, lang);
    const char *law = limit.parts[0].limit ? limit.parts[0].limit->law
                                           : limit.parts[0].step->law;
    return law ? law : "";
}

static void list_papers(const struct dossier *d, enum lang lang,
                        struct buf *out)
{
    for (size_t i = 0; i < d->procedure->paper_count; i++)
        buf_printf(out, "- %s\n", d->procedure->papers[i].text[lang]);
}

static enum err_code fill(struct arena *a, struct registry *r, struct db *db,
                          const struct dossier *d, enum lang lang,
                          struct filling *f, struct err *e)
{
    const struct unit *unit =
        units_get(registry_units(r), d->filed_at ? d->filed_at : d->unit_id);

    day_text(d->received, f->received);
    dossier_due_text(d->due, d->due_minute, lang, f->due);
    day_text(f->first, f->promised);
    day_text(d->settled, f->settled);
    snprintf(f->hour, sizeof f->hour, "%d:%02d", d->minute / 60 % 24,
             d->minute % 60);
    f->unit = unit ? unit->name : "";
    f->law = law_of(r, d, lang);
    list_papers(d, lang, &f->papers);
    return find_applicant(a, db, d, &f->applicant, e);
}

/* The day of the paper, and what was promised until then. */
static enum err_code find_days(struct arena *a, struct db *db,
                               const struct dossier *d, enum dossier_paper kind,
                               struct filling *f, struct err *e)
{
    struct dossier_history h;
    enum err_code rc = dossier_history(a, db, d->id, &h, e);

    f->day = d->settled != DAY_NONE ? d->settled : d->received;
    f->first = d->first_due;
    for (size_t i = 0; rc == ERR_OK && i < h.count; i++) {
        if (h.lines[i].action == written_at[kind])
            f->day = h.lines[i].at.day;
        if (h.lines[i].action == DOSSIER_DO_EXTEND && i > 0)
            f->first = h.lines[i - 1].due;
    }
    return rc;
}

/* The paper goes to who filed it; the office's own list is that of its reports,
** of which the last says who keeps a copy. */
static enum err_code address(struct arena *a, const struct filling *f,
                             struct doc_head *head, struct err *e)
{
    const char **list = arena_array(a, 2, sizeof *list);
    size_t count = 1;

    if (!list)
        return err_nomem(e);
    list[0] = f->applicant;
    if (head->recipient_count > 0)
        list[count++] = head->recipients[head->recipient_count - 1];
    head->recipients = list;
    head->recipient_count = count;
    return ERR_OK;
}

/* A receipt is signed by who hands the dossier in and by who takes it, and goes
** to nobody else (01/2018/TT-VPCP, form 01). */
static void sign_receipt(const struct filling *f, enum lang lang,
                         struct doc_head *head)
{
    head->recipient_count = 0;
    head->sign_authority = head->sign_for = head->sign_name = NULL;
    head->sign_post = msg_text(MSG_DOSSIER_PAPER_TAKEN, lang);
    head->sign_note = msg_text(MSG_DOSSIER_PAPER_SIGN, lang);
    head->left_post = msg_text(MSG_DOSSIER_PAPER_FILED, lang);
    head->left_name = f->applicant;
}

static enum err_code read_head(struct arena *a, struct registry *r,
                               struct db *db, const struct dossier *d,
                               day_t day, struct doc *doc, struct err *e)
{
    struct office_ask ask = {.catalog = registry_catalog(r),
                             .units = registry_units(r),
                             .db = db,
                             .unit_id = d->unit_id,
                             .day = day,
                             .map = day};
    int found;
    enum err_code rc = office_head(a, &ask, &doc->head, &found, e);

    if (rc != ERR_OK || found)
        return rc;
    /* An office without a letterhead signs with its name alone. */
    doc->head = (struct doc_head){.issuer = NULL};
    return ERR_OK;
}

/* The number "12/QĐ-UBND" in its two boxes; other papers have a symbol and room
** for a number. */
static void split_number(struct arena *a, enum dossier_paper kind,
                         const char *number, struct doc_head *head)
{
    const char *slash = number ? strchr(number, '/') : NULL;

    head->number = "";
    head->symbol = kinds[kind].symbol;
    if (kind != DOSSIER_DECISION || !slash)
        return;
    head->number = arena_strndup(a, number, (size_t)(slash - number));
    head->symbol = slash + 1;
}

static enum err_code add_code(struct doc *doc, const struct dossier *d,
                              const char *track, struct err *e)
{
    char text[CODE_TEXT];
    struct doc_code code;

    snprintf(text, sizeof text, "%s%s", track ? track : "", d->code);
    enum err_code rc = code_of_text(doc->arena, text, &code, e);
    if (rc == ERR_OK)
        doc_text(doc, doc_code(doc, &doc->body, &code), d->code);
    return rc;
}

static enum err_code write_body(struct doc *doc, const struct dossier *d,
                                const struct dossier_paper_ask *ask,
                                const struct cat_template *t,
                                const struct filling *f, struct err *e)
{
    const struct merge_place places[] = {
        {"code", d->code, 0},
        {"procedure", d->procedure->title.text[ask->lang], 0},
        {"procedure_code", d->procedure->code, 0},
        {"applicant", f->applicant, 0},
        {"unit", f->unit, 0},
        {"received", f->received, 0},
        {"hour", f->hour, 0},
        {"due", f->due, 0},
        {"first_due", f->promised, 0},
        {"settled", f->settled, 0},
        {"reason", d->reason, 0},
        {"subject", d->subject ? d->subject : "–", 0},
        {"number", d->decision_number, 0},
        {"law", f->law, 0},
        {"result", d->procedure->result.text[ask->lang], 0},
        {"text", ask->text, 0},
        {"papers", buf_cstr(&f->papers), 1},
    };
    struct buf text;

    buf_init(&text, TEXT_BYTES);
    merge_text(t->text, places, ARRAY_COUNT(places), &text);
    enum err_code rc = buf_check(&text, e);
    if (rc == ERR_OK)
        rc = doc_from_markdown(doc, &doc->body, buf_cstr(&text), text.len,
                               t->file, NULL, e);
    buf_free(&text);
    return rc;
}

enum err_code dossier_paper(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier *d,
                            const struct dossier_paper_ask *ask,
                            struct doc **out, struct err *e)
{
    char name[64];
    struct filling f = {0};

    *out = NULL;
    snprintf(name, sizeof name, "dossier_%s.md",
             dossier_paper_names[ask->kind]);
    const struct cat_template *t = catalog_template(registry_catalog(r), name);
    if (!t)
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_TEMPLATE, name);
    struct doc *doc = doc_new(a, ask->lang);
    if (!doc)
        return err_nomem(e);
    doc->title = msg_text(kinds[ask->kind].type, ask->lang);
    buf_init(&f.papers, TEXT_BYTES);
    enum err_code rc = find_days(a, db, d, ask->kind, &f, e);
    doc->created = date_of(f.day);
    if (rc == ERR_OK)
        rc = read_head(a, r, db, d, f.day, doc, e);
    if (rc == ERR_OK)
        rc = fill(a, r, db, d, ask->lang, &f, e);
    if (rc == ERR_OK && ask->kind == DOSSIER_RECEIPT)
        sign_receipt(&f, ask->lang, &doc->head);
    else if (rc == ERR_OK)
        rc = address(a, &f, &doc->head, e);
    split_number(a, ask->kind, d->decision_number, &doc->head);
    doc->head.date = doc->created;
    doc->head.type = doc->title;
    doc->head.summary = d->procedure->title.text[ask->lang];
    if (rc == ERR_OK && ask->kind == DOSSIER_RECEIPT && d->code)
        rc = add_code(doc, d, ask->track, e);
    if (rc == ERR_OK)
        rc = write_body(doc, d, ask, t, &f, e);
    buf_free(&f.papers);
    if (rc == ERR_OK)
        *out = doc;
    return rc;
}

static enum err_code keep_as(struct db *db, const char *actor,
                             const struct doc *doc, const struct dossier *d,
                             const char *kind, enum doc_format format,
                             int64_t *id, struct err *e)
{
    char name[128];
    struct buf bytes;

    buf_init(&bytes, FILE_BYTES_MAX);
    snprintf(name, sizeof name, "%s-%s.%s", kind, d->code ? d->code : "",
             doc_format_name(format));
    enum err_code rc = doc_write(doc, format, &bytes, e);
    struct file_new f = {"admin_dossier", d->id,    name, kind,
                         bytes.data,      bytes.len};
    if (rc == ERR_OK)
        rc = file_add_in(db, actor, &f, id, e);
    buf_free(&bytes);
    return rc;
}

enum err_code dossier_keep_paper(struct registry *r, struct db *db,
                                 const char *actor, const struct dossier *d,
                                 const struct dossier_paper_ask *ask,
                                 int64_t *id, struct err *e)
{
    struct arena *a = arena_new(PAPER_ARENA);
    const char *kind = dossier_paper_names[ask->kind];
    struct doc *doc;
    int64_t word;

    *id = 0;
    if (!a)
        return err_nomem(e);
    enum err_code rc = dossier_paper(a, r, db, d, ask, &doc, e);
    if (rc == ERR_OK)
        rc = keep_as(db, actor, doc, d, kind, DOC_FORMAT_DOCX, &word, e);
    if (rc == ERR_OK)
        rc = keep_as(db, actor, doc, d, kind, DOC_FORMAT_PDF, id, e);
    arena_free(a);
    return rc;
}
