#include "web/column_field.h"

#include <string.h>

/* How each type of column is asked for. */
static const struct {
    const char *type, *inputmode;
} inputs[CAT_TYPE__MAX] = {
    [CAT_TEXT] = {"text", NULL},         [CAT_COUNT] = {"text", "numeric"},
    [CAT_NUMBER] = {"text", "numeric"},  [CAT_MONEY] = {"text", "numeric"},
    [CAT_DECIMAL] = {"text", "decimal"}, [CAT_DAY] = {"date", NULL},
    [CAT_BOOL] = {"text", NULL},         [CAT_CHOICE] = {"text", NULL},
    [CAT_REF] = {"text", NULL},          [CAT_UNIT] = {"text", NULL},
};

static void choice_input(struct request *r, const struct cat_column *c,
                         struct field *field)
{
    size_t n = c->type == CAT_BOOL ? 2 : c->choice->codes.count;
    struct option *options = arena_array(r->a, n + 1, sizeof *options);

    if (!options)
        return;
    options[0] = (struct option){"", "–"};
    if (c->type == CAT_BOOL) {
        options[1] = (struct option){"true", msg_text(MSG_REG_YES, r->lang)};
        options[2] = (struct option){"false", msg_text(MSG_REG_NO, r->lang)};
    } else {
        for (size_t i = 0; i < n; i++)
            options[i + 1] = (struct option){
                c->choice->codes.codes[i], c->choice->titles[i].text[r->lang]};
    }
    form_select(r, field, options, n + 1);
}

/* A benefit pays nothing while the column of its award is empty. */
static int pay_needs(const struct request *r, const struct cat_column *c)
{
    const struct catalog *all = req_catalog(r);

    for (size_t i = 0; i < all->benefit_count; i++) {
        const struct cat_benefit *b = &all->benefits[i];
        for (size_t k = 0; k < b->need_count; k++) {
            if (&b->award->columns[b->needs[k]] == c)
                return 1;
        }
    }
    return 0;
}

static const char *help_of(struct request *r, const struct cat_column *c)
{
    if (c->help.text[r->lang])
        return c->help.text[r->lang];
    if (pay_needs(r, c))
        return msg_text(MSG_WEB_PAY_NEEDS, r->lang);
    if (c->type == CAT_REF)
        return msg_text(MSG_WEB_REF_HELP, r->lang);
    return NULL;
}

/* "digits:9|12" as the regular expression of an input; NULL: any text. */
static const char *pattern_of(struct request *r, const struct cat_column *c)
{
    const char *p = c->pattern ? c->pattern + strlen("digits:") : "";
    const char *out = NULL;

    for (size_t len; *p; p += len + (p[len] == '|')) {
        len = strcspn(p, "|");
        out = arena_printf(r->a, "%s%s[0-9]{%.*s}", out ? out : "",
                           out ? "|" : "", (int)len, p);
    }
    return out;
}

void column_field(struct request *r, const struct cat_column *c,
                  const char *value, const char *fault)
{
    struct field field = {
        .name = c->name,
        .label = TITLED(r, c),
        .value = value,
        .type = inputs[c->type].type,
        .inputmode = inputs[c->type].inputmode,
        .help = help_of(r, c),
        .fault = fault,
        .required = c->required && !c->has_default && c->type != CAT_BOOL,
        .pattern = pattern_of(r, c),
        .autocomplete = "off",
        .wide = c->type == CAT_TEXT && c->has_max && c->max > 150};

    if (c->hidden)
        return;
    if (c->type == CAT_CHOICE || c->type == CAT_BOOL)
        choice_input(r, c, &field);
    else
        form_field(r, &field);
}
