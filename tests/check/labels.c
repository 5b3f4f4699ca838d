/*
** A development tool: hold the checker's findings against labels made by hand.
**
**   check_labels LABELS.tsv FOLDER
**
** Columns of the labels, parted by tabs: report (a file of FOLDER), quote
** (exact pieces joined by " … "), kind, subkind, computation, verdict, note.
** For each kind: how many of the WRONG were found, how many of the RIGHT were
** called wrong, how many of them the checker says it checked, and the findings
** that no label speaks of.  With -v every miss is listed.
*/
#include "base/text.h"
#include "check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES_MAX = 24, KINDS_MAX = 40, FILE_BYTES = 8 << 20 };

struct label {
    const char *report, *quote, *kind, *verdict;
    struct check_span piece[PIECES_MAX];
    size_t count;
    int line;
};

struct row {
    const char *kind;
    int wrong, found, right, called, seen, extra;
};

struct tool {
    struct arena *a;
    struct label *labels;
    size_t count;
    struct row rows[KINDS_MAX];
    size_t row_count;
    int verbose;
};

static struct row *row_of(struct tool *t, const char *kind)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (strcmp(t->rows[i].kind, kind) == 0)
            return &t->rows[i];
    if (t->row_count == KINDS_MAX)
        return &t->rows[0];
    t->rows[t->row_count].kind = kind;
    return &t->rows[t->row_count++];
}

static char *read_all(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = arena_alloc(a, FILE_BYTES);
    size_t n = 0;

    if (!f || !bytes) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    n = fread(bytes, 1, FILE_BYTES - 1, f);
    fclose(f);
    bytes[n] = '\0';
    return bytes;
}

/* Cut at tabs; NULL-terminated fields. */
static void read_labels(struct tool *t, const char *path)
{
    char *p = read_all(t->a, path);
    const char *composed;
    struct err e = {0};
    size_t cap = 0;

    if (text_nfc(t->a, p, strlen(p), &composed, &e) != ERR_OK)
        exit(2);
    p = arena_strdup(t->a, composed);
    for (int line = 1; p && *p; line++) {
        char *field[7] = {0};
        char *end = strchr(p, '\n');
        if (end)
            *end = '\0';
        for (size_t i = 0; i < 7 && p; i++)
            field[i] = strsep(&p, "\t");
        p = end ? end + 1 : NULL;
        if (line == 1 || !field[5])
            continue;
        t->labels =
            arena_grow(t->a, t->labels, t->count, &cap, sizeof *t->labels);
        if (!t->labels)
            exit(2);
        t->labels[t->count++] = (struct label){.report = field[0],
                                               .quote = field[1],
                                               .kind = field[2],
                                               .verdict = field[5],
                                               .line = line};
    }
}

/* A piece in the text: its blanks and line ends match any. */
static const char *find_piece(const char *text, const char *piece, size_t len,
                              size_t *found)
{
    for (const char *s = text; *s; s++) {
        const char *a = s, *b = piece, *end = piece + len;
        while (b < end && *a) {
            if (*b == ' ' || *b == '\n') {
                if (*a != ' ' && *a != '\n')
                    break;
                while (*a == ' ' || *a == '\n')
                    a++;
                while (b < end && (*b == ' ' || *b == '\n'))
                    b++;
            } else if (*a++ != *b++)
                break;
        }
        if (b == end && (size_t)(a - s) > 0 && a[-1] == end[-1]) {
            *found = (size_t)(a - s);
            return s;
        }
    }
    return NULL;
}

static void locate(const struct tool *t, struct label *l, const struct paper *p)
{
    static const char joint[] = " … ";
    const char *quote = l->quote, *from = p->text;

    while (quote && *quote && l->count < PIECES_MAX) {
        const char *next = strstr(quote, joint);
        size_t len = next ? (size_t)(next - quote) : strlen(quote), n = 0;
        while (len > 1 && quote[len - 1] == ' ')
            len--;
        const char *at = find_piece(from, quote, len, &n);
        if (!at)
            at = find_piece(p->text, quote, len, &n);
        if (at) {
            uint32_t start = (uint32_t)(at - p->text);
            l->piece[l->count++] =
                (struct check_span){start, start + (uint32_t)n};
            from = at + n;
        } else if (t->verbose)
            fprintf(stderr, "label %d: quote not in the text: %.*s\n", l->line,
                    (int)len, quote);
        quote = next ? next + sizeof joint - 1 : NULL;
    }
}

static int meets(const struct check_span *a, size_t n,
                 const struct check_span *b, size_t m)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (a[i].start < b[k].end && b[k].start < a[i].end)
                return 1;
    return 0;
}

/* Kinds that labels tell apart otherwise. */
static int same_kind(const char *label, enum check_kind kind)
{
    const char *name = check_kind_name(kind);

    if (strcmp(label, name) == 0)
        return 1;
    if (strcmp(label, "percent of plan") == 0)
        return kind == CHECK_TARGET || kind == CHECK_SHARE;
    if (strcmp(label, "share") == 0)
        return kind == CHECK_PLAN;
    return strcmp(label, "missing number or date") == 0 &&
           (kind == CHECK_UNIT || kind == CHECK_FORM);
}

static const struct check_finding *found_by(const struct check_result *r,
                                            const struct label *l, int any)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        if ((any || same_kind(l->kind, f->kind)) &&
            meets(l->piece, l->count, f->quotes, f->quote_count))
            return f;
    }
    return NULL;
}

static int checked_by(const struct check_result *r, const struct label *l)
{
    for (size_t i = 0; i < r->relation_count; i++)
        if (r->relations[i].verdict != CHECK_WRONG &&
            same_kind(l->kind, r->relations[i].kind) &&
            meets(l->piece, l->count, r->relations[i].quotes,
                  r->relations[i].quote_count))
            return 1;
    return 0;
}

/* A wrong label of the same kind explains the finding. */
static const struct label *explained(const struct tool *t, const char *report,
                                     const struct check_finding *f, int strict)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct label *l = &t->labels[i];
        if (strcmp(l->report, report) == 0 && strcmp(l->verdict, "RIGHT") &&
            (!strict || same_kind(l->kind, f->kind)) &&
            meets(l->piece, l->count, f->quotes, f->quote_count))
            return l;
    }
    return NULL;
}

static void compare(struct tool *t, const char *report,
                    const struct check_result *r)
{
    for (size_t i = 0; i < t->count; i++) {
        struct label *l = &t->labels[i];
        struct row *row = row_of(t, l->kind);
        if (strcmp(l->report, report) != 0)
            continue;
        locate(t, l, r->paper);
        if (strcmp(l->verdict, "WRONG") == 0) {
            const struct check_finding *f = found_by(r, l, 1);
            row->wrong++;
            row->found += f != NULL;
            if (!f && t->verbose)
                printf("missed    %d %s: %s\n", l->line, l->kind, l->quote);
        }
    }
    for (size_t i = 0; i < t->count; i++) {
        struct label *l = &t->labels[i];
        struct row *row = row_of(t, l->kind);
        if (strcmp(l->report, report) != 0 || strcmp(l->verdict, "RIGHT") != 0)
            continue;
        const struct check_finding *f = found_by(r, l, 0);
        row->right++;
        if (f && !explained(t, report, f, 1)) {
            row->called++;
            printf("called wrong %d %s: %s\n    %s\n", l->line, l->kind,
                   l->quote, f->message[LANG_EN]);
        } else if (checked_by(r, l))
            row->seen++;
        else if (t->verbose)
            printf("unchecked %d %s: %s\n", l->line, l->kind, l->quote);
    }
    for (size_t i = 0; i < r->finding_count; i++)
        if (!explained(t, report, &r->findings[i], 0)) {
            row_of(t, check_kind_name(r->findings[i].kind))->extra++;
            if (t->verbose)
                printf("unlabelled %s: %s\n",
                       check_kind_name(r->findings[i].kind),
                       r->findings[i].message[LANG_EN]);
        }
}

static void check_report(struct tool *t, const char *folder, const char *report)
{
    struct arena *a = arena_new((size_t)1 << 30);
    const char *path = a ? arena_printf(a, "%s/%s", folder, report) : NULL;
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};
    char text[1024];

    if (!path || paper_read(a, path, &p, &e) != ERR_OK ||
        check_paper(a, p, NULL, &r, &e) != ERR_OK) {
        err_text(&e, LANG_EN, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        exit(2);
    }
    compare(t, report, r);
    arena_free(a);
}

static void show(const struct tool *t)
{
    struct row all = {.kind = "all"};

    printf("\n| kind | WRONG | found | RIGHT | checked | called wrong | "
           "unlabelled findings |\n|---|---:|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i <= t->row_count; i++) {
        const struct row *r = i < t->row_count ? &t->rows[i] : &all;
        printf("| %s | %d | %d | %d | %d | %d | %d |\n", r->kind, r->wrong,
               r->found, r->right, r->seen, r->called, r->extra);
        all.wrong += r->wrong;
        all.found += r->found;
        all.right += r->right;
        all.seen += r->seen;
        all.called += r->called;
        all.extra += r->extra;
    }
}

int main(int argc, char **argv)
{
    struct tool t = {.a = arena_new((size_t)256 << 20)};

    if (argc > 3 && strcmp(argv[3], "-v") == 0)
        t.verbose = 1;
    if (argc < 3 || !t.a) {
        fprintf(stderr, "usage: check_labels LABELS.tsv FOLDER [-v]\n");
        return 2;
    }
    read_labels(&t, argv[1]);
    for (size_t i = 0; i < t.count; i++) {
        int seen = 0;
        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(t.labels[k].report, t.labels[i].report) == 0;
        if (!seen)
            check_report(&t, argv[2], t.labels[i].report);
    }
    show(&t);
    arena_free(t.a);
    return 0;
}
