/*
** The mutation test: in every report given, each number of each relation that
** agrees is changed in one digit, one at a time, and a finding must meet it.
** What was found without the change does not count, and what is found besides
** is a false alarm.
**
**   check_mutate [--least RECALL PRECISION] [-v] FILE...      in thousandths
**
** Relations that only hold one figure below another ("≤") claim no digit, and
** are left out; so are days, which agree with nothing but the calendar.
*/
#include "base/rng.h"
#include "check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 20, SPOTS_MAX = 64 };

struct tally {
    int tried, found, extra;
    int agrees; /* changed within what was rounded: not tried */
};

struct run {
    struct tally kind[CHECK_KIND__MAX];
    struct rng rng;
    int verbose;
    const char *file;
};

static const struct check_result *check_bytes(struct arena *a, const char *text,
                                              size_t len)
{
    const struct check_result *r = NULL;
    struct paper *p;
    struct err e = {0};
    char message[512];

    if (paper_read_bytes(a, "mutant.txt", text, len, &p, &e) != ERR_OK ||
        check_paper(a, p, NULL, &r, &e) != ERR_OK) {
        err_text(&e, LANG_EN, message, sizeof message);
        fprintf(stderr, "%s\n", message);
        exit(2);
    }
    return r;
}

static int claims(const struct check_relation *r)
{
    return r->verdict != CHECK_WRONG && r->kind <= CHECK_CHANGE &&
           !strstr(r->computation, "≤") && !strstr(r->computation, "→");
}

/* Known beforehand: the same kind at the same place with the same words. */
static int known(const struct check_result *base, const struct check_finding *f)
{
    for (size_t i = 0; i < base->finding_count; i++)
        if (base->findings[i].kind == f->kind &&
            base->findings[i].at.start == f->at.start)
            return 1;
    return 0;
}

static int meets(const struct check_finding *f, uint32_t at)
{
    for (size_t i = 0; i < f->quote_count; i++)
        if (f->quotes[i].start <= at && at < f->quotes[i].end)
            return 1;
    return 0;
}

/* The relation is there as before: the change is smaller than what was rounded
** away, or the last digit of one that was cut. */
static int still_agrees(const struct check_result *now,
                        const struct check_relation *r, uint32_t at)
{
    for (size_t i = 0; i < now->relation_count; i++) {
        const struct check_relation *n = &now->relations[i];
        if (n->kind != r->kind || n->verdict == CHECK_WRONG ||
            n->quote_count != r->quote_count)
            continue;
        for (size_t k = 0; k < n->quote_count; k++)
            if (n->quotes[k].start <= at && at < n->quotes[k].end &&
                n->quotes[0].start == r->quotes[0].start)
                return 1;
    }
    return 0;
}

/* Change the digit at an offset of a copy; check; count. */
static void try_digit(struct run *run, const struct check_result *base,
                      const struct check_relation *r, uint32_t at, int leading)
{
    static char text[TEXT_BYTES];
    struct arena *a = arena_new((size_t)1 << 28);
    struct tally *t = &run->kind[r->kind];
    int found = 0;

    memcpy(text, base->paper->text, base->paper->len + 1);
    char old = text[at];
    do
        text[at] = (char)('0' + rng_below(&run->rng, 10));
    while (text[at] == old || (leading && text[at] == '0'));
    const struct check_result *now = check_bytes(a, text, base->paper->len);
    for (size_t i = 0; i < now->finding_count; i++) {
        if (known(base, &now->findings[i]))
            continue;
        if (meets(&now->findings[i], at))
            found = 1;
        else {
            t->extra++;
            if (run->verbose)
                printf("extra  %s: %s\n", run->file,
                       now->findings[i].message[LANG_EN]);
        }
    }
    if (!found && still_agrees(now, r, at)) {
        t->agrees++;
        arena_free(a);
        return;
    }
    t->tried++;
    t->found += found;
    if (!found && run->verbose)
        printf("missed %s [%s] %s: %c -> %c at %u: %.*s\n", run->file,
               check_kind_name(r->kind), r->computation, old, text[at], at, 30,
               text + (at > 10 ? at - 10 : 0));
    arena_free(a);
}

/* One digit of each number in a quote. */
static void mutate_quote(struct run *run, const struct check_result *base,
                         const struct check_relation *r, struct check_span q)
{
    const char *text = base->paper->text;

    for (uint32_t i = q.start; i < q.end;) {
        uint32_t spots[SPOTS_MAX], n = 0, first = i;
        while (i < q.end && ((text[i] >= '0' && text[i] <= '9') ||
                             (n > 0 && (text[i] == '.' || text[i] == ',')))) {
            if (text[i] != '.' && text[i] != ',' && n < SPOTS_MAX)
                spots[n++] = i;
            i++;
        }
        if (n == 0) {
            i++;
            continue;
        }
        uint32_t at = spots[rng_below(&run->rng, n)];
        try_digit(run, base, r, at, at == first && n > 1);
    }
}

static void mutate_file(struct run *run, const char *path)
{
    static char text[TEXT_BYTES];
    FILE *f = fopen(path, "rb");
    size_t len = f ? fread(text, 1, sizeof text - 1, f) : 0;
    struct arena *a = arena_new((size_t)1 << 28);

    if (!f || !a) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    fclose(f);
    run->file = path;
    const struct check_result *base = check_bytes(a, text, len);
    for (size_t i = 0; i < base->relation_count; i++) {
        const struct check_relation *r = &base->relations[i];
        for (size_t k = 0; claims(r) && k < r->quote_count; k++)
            mutate_quote(run, base, r, r->quotes[k]);
    }
    arena_free(a);
}

static int per_mille(int part, int whole)
{
    return whole ? part * 1000 / whole : 1000;
}

int main(int argc, char **argv)
{
    struct run run = {0};
    struct tally all = {0};
    int least_recall = 0, least_precision = 0;

    rng_seed(&run.rng, 2024);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--least") == 0 && i + 2 < argc) {
            least_recall = (int)strtol(argv[++i], NULL, 10);
            least_precision = (int)strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "-v") == 0)
            run.verbose = 1;
        else
            mutate_file(&run, argv[i]);
    }
    printf("| kind | still agrees | changed | found | recall | false alarms |\n"
           "|---|---:|---:|---:|---:|---:|\n");
    for (int k = 0; k < CHECK_KIND__MAX; k++) {
        const struct tally *t = &run.kind[k];
        if (t->tried == 0)
            continue;
        int recall = per_mille(t->found, t->tried);
        printf("| %s | %d | %d | %d | %d,%03d | %d |\n", check_kind_name(k),
               t->agrees, t->tried, t->found, recall / 1000, recall % 1000,
               t->extra);
        all.tried += t->tried;
        all.found += t->found;
        all.extra += t->extra;
        all.agrees += t->agrees;
    }
    int recall = per_mille(all.found, all.tried);
    int precision = per_mille(all.found, all.found + all.extra);
    printf("| all | %d | %d | %d | %d,%03d | %d |\nprecision %d,%03d\n",
           all.agrees, all.tried, all.found, recall / 1000, recall % 1000,
           all.extra, precision / 1000, precision % 1000);
    return recall < least_recall || precision < least_precision;
}
