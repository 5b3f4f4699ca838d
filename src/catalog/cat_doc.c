/*
** The reference manual: what each field keeps and counts, as Markdown for an
** officer to read.  Words of the manual itself are rows of one table.
*/
#include "base/vnum.h"
#include "catalog/cat_load.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum word {
    WORD_TITLE,
    WORD_SHARED,
    WORD_REGISTERS,
    WORD_INDICATORS,
    WORD_PROCEDURES,
    WORD_LISTS,
    WORD_COLUMN,
    WORD_NAME,
    WORD_TYPE,
    WORD_RULES,
    WORD_REQUIRED,
    WORD_ONLY_IF,
    WORD_FROM,
    WORD_TO,
    WORD_DEFAULT,
    WORD_DERIVED,
    WORD_CASES,
    WORD_OTHERWISE,
    WORD_UNIQUE,
    WORD_NO_OVERLAP,
    WORD_ABSENCE_OF,
    WORD_MEASURE,
    WORD_UOM,
    WORD_BY,
    WORD_WHERE,
    WORD_LAW,
    WORD_PLAN,
    WORD_SHARE_OF,
    WORD_PER,
    WORD_LIMITS,
    WORD_PROVINCE,
    WORD_NATIONAL,
    WORD_STEPS,
    WORD_PAPER,
    WORD_FORM,
    WORD_FEE,
    WORD_RESULT,
    WORD_JOINT,
    WORD_STARTS,
    WORD_CODE,
    WORD_REPORTS,
    WORD_FORMS,
    WORD_PERIODS,
    WORD_CALENDAR,
    WORD_PUBLISHED,
    WORD_COMPUTED,
    WORD_DAYS_OFF,
    WORD__MAX
};

static const struct cat_title words[WORD__MAX] = {
    [WORD_TITLE] = {{"Danh mục", "The catalogue"}},
    [WORD_SHARED] = {{"Dùng chung", "Shared by all fields"}},
    [WORD_REGISTERS] = {{"Sổ", "Registers"}},
    [WORD_INDICATORS] = {{"Chỉ tiêu", "Indicators"}},
    [WORD_PROCEDURES] = {{"Thủ tục", "Procedures"}},
    [WORD_LISTS] = {{"Danh sách mã", "Lists of codes"}},
    [WORD_COLUMN] = {{"Cột", "Column"}},
    [WORD_NAME] = {{"Tên", "Name"}},
    [WORD_TYPE] = {{"Kiểu", "Type"}},
    [WORD_RULES] = {{"Quy tắc", "Rules"}},
    [WORD_REQUIRED] = {{"bắt buộc", "required"}},
    [WORD_ONLY_IF] = {{"chỉ khi", "only if"}},
    [WORD_FROM] = {{"từ", "from"}},
    [WORD_TO] = {{"đến", "to"}},
    [WORD_DEFAULT] = {{"mặc định", "default"}},
    [WORD_DERIVED] = {{"Phân nhóm tính sẵn", "Derived groups"}},
    [WORD_CASES] = {{"Trường hợp đầu tiên đúng", "The first case that holds"}},
    [WORD_OTHERWISE] = {{"còn lại", "otherwise"}},
    [WORD_UNIQUE] = {{"Không trùng", "Unique"}},
    [WORD_NO_OVERLAP] = {{"Mỗi đối tượng chỉ có một thời kỳ tại một thời điểm.",
                          "One at a time for a party."}},
    [WORD_ABSENCE_OF] = {{"Ghi việc vắng mặt khỏi", "Absences from"}},
    [WORD_MEASURE] = {{"Cách tính", "Measure"}},
    [WORD_UOM] = {{"Đơn vị tính", "Unit"}},
    [WORD_BY] = {{"Phân tổ", "Breakdowns"}},
    [WORD_WHERE] = {{"Điều kiện", "Condition"}},
    [WORD_LAW] = {{"Căn cứ", "Law"}},
    [WORD_PLAN] = {{"Giao kế hoạch năm; tốt khi", "Planned by year; better"}},
    [WORD_SHARE_OF] = {{"Tỷ lệ trong", "Share of"}},
    [WORD_PER] = {{"Bình quân cho một", "For each one of"}},
    [WORD_LIMITS] = {{"Thời hạn", "Time limits"}},
    [WORD_PROVINCE] = {{"tỉnh", "province"}},
    [WORD_NATIONAL] = {{"cả nước", "in the country"}},
    [WORD_STEPS] = {{"Các bước", "Steps"}},
    [WORD_PAPER] = {{"Giấy tờ", "Paper"}},
    [WORD_FORM] = {{"Mẫu", "Form"}},
    [WORD_FEE] = {{"Phí, lệ phí", "Fee"}},
    [WORD_RESULT] = {{"Kết quả", "Result"}},
    [WORD_JOINT] = {{"Liên thông với", "Jointly with"}},
    [WORD_STARTS] = {{"Ghi vào sổ", "Recorded in"}},
    [WORD_CODE] = {{"Mã", "Code"}},
    [WORD_REPORTS] = {{"Báo cáo", "Reports"}},
    [WORD_FORMS] = {{"Biểu định kỳ", "Periodic forms"}},
    [WORD_PERIODS] = {{"kỳ", "periods"}},
    [WORD_CALENDAR] = {{"Lịch làm việc", "Working calendar"}},
    [WORD_PUBLISHED] = {{"theo thông báo", "as announced"}},
    [WORD_COMPUTED] = {{"tính theo luật", "computed from the law"}},
    [WORD_DAYS_OFF] = {{"ngày nghỉ trong tuần", "weekdays off"}},
};

static const struct cat_title kinds[CAT_KIND__MAX] = {
    [CAT_PARTY] = {{"đối tượng", "party"}},
    [CAT_EVENT] = {{"sự việc", "event"}},
    [CAT_SPELL] = {{"thời kỳ", "spell"}},
    [CAT_DOSSIER] = {{"hồ sơ", "dossier"}},
    [CAT_DOCUMENT] = {{"văn bản", "document"}}};

static const struct cat_title types[CAT_TYPE__MAX] = {
    [CAT_TEXT] = {{"văn bản", "text"}},
    [CAT_COUNT] = {{"số lượng", "count"}},
    [CAT_NUMBER] = {{"số nguyên", "whole number"}},
    [CAT_MONEY] = {{"tiền (đồng)", "money (đồng)"}},
    [CAT_DECIMAL] = {{"số thập phân", "decimal"}},
    [CAT_DAY] = {{"ngày", "day"}},
    [CAT_BOOL] = {{"có/không", "yes or no"}},
    [CAT_CHOICE] = {{"chọn trong", "one of"}},
    [CAT_REF] = {{"chỉ đến", "refers to"}},
    [CAT_UNIT] = {{"đơn vị", "unit"}}};

static const struct cat_title measures[CAT_MEASURE__MAX] = {
    [CAT_FLOW] = {{"số trong kỳ", "in the period"}},
    [CAT_STOCK] = {{"số có cuối kỳ", "at the end of the period"}},
    [CAT_INFLOW] = {{"tăng trong kỳ", "begun in the period"}},
    [CAT_OUTFLOW] = {{"giảm trong kỳ", "ended in the period"}},
    [CAT_DISTINCT] = {{"số đối tượng khác nhau", "different parties"}},
    [CAT_DAYS] = {{"số ngày trong kỳ", "days within the period"}},
    [CAT_RANGE] = {{"mức thấp nhất và cao nhất", "lowest and highest"}},
    [CAT_PLACES] = {{"số đơn vị có bản ghi", "units with records"}},
    [CAT_RATIO] = {{"tỷ lệ", "ratio"}},
    [CAT_FALL] = {{"mức giảm so cùng kỳ", "fall since last year"}},
    [CAT_TOTAL] = {{"cộng các chỉ tiêu", "other indicators added up"}},
    [CAT_UNITS] = {{"số đơn vị hành chính", "number of units"}},
    [CAT_TYPED] = {{"đơn vị nhập số", "typed in"}}};

static const struct cat_title limit_units[] = {
    [CAT_WORKING_DAYS] = {{"ngày làm việc", "working days"}},
    [CAT_CALENDAR_DAYS] = {{"ngày", "calendar days"}},
    [CAT_HOURS] = {{"giờ", "hours"}}};

struct doc {
    const struct catalog *c;
    enum lang lang;
    struct buf *out;
};

static const char *say(const struct doc *d, enum word w)
{
    assert(w >= 0 && w < WORD__MAX);
    return words[w].text[d->lang];
}

/* Author's text inside a table: '|' would end the cell. */
static void cell(const struct doc *d, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|')
            buf_char(d->out, '\\');
        buf_char(d->out, *text == '\n' ? ' ' : *text);
    }
}

static void code(const struct doc *d, const struct expr *x)
{
    buf_char(d->out, '`');
    expr_print(x, d->out);
    buf_char(d->out, '`');
}

static void doc_type(const struct doc *d, const struct cat_column *c)
{
    buf_str(d->out, types[c->type].text[d->lang]);
    if (c->type == CAT_CHOICE)
        buf_printf(d->out, " `%s`", c->choice->name);
    if (c->type == CAT_REF)
        buf_printf(d->out, " `%s`", c->target->name);
}

/* A number in the reader's notation, with no more decimals than it has. */
static void doc_amount(const struct doc *d, int64_t n, int scale)
{
    char text[VNUM_TEXT_BYTES];
    struct decimal number = {n, scale};

    while (number.scale > 0 && number.value % 10 == 0) {
        number.value /= 10;
        number.scale--;
    }
    vnum_format_decimal(number, text);
    for (char *p = text; d->lang == LANG_EN && *p; p++)
        *p = *p == '.' ? ',' : *p == ',' ? '.' : *p;
    buf_str(d->out, text);
}

static void doc_number(const struct doc *d, const struct cat_column *c,
                       enum word w, int64_t n)
{
    buf_printf(d->out, "; %s ", say(d, w));
    if (c->type == CAT_CHOICE)
        buf_printf(d->out, "`%s`", c->choice->codes.codes[n]);
    else if (c->type == CAT_BOOL)
        buf_str(d->out, n ? "true" : "false");
    else
        doc_amount(d, n, c->type == CAT_DECIMAL ? 4 : 0);
}

static void doc_column(const struct doc *d, const struct cat_column *c)
{
    buf_str(d->out, "| ");
    cell(d, c->title.text[d->lang]);
    buf_printf(d->out, " | `%s` | ", c->name);
    doc_type(d, c);
    if (c->required)
        buf_printf(d->out, "; %s", say(d, WORD_REQUIRED));
    if (c->has_min && c->min != 0)
        doc_number(d, c, WORD_FROM, c->min);
    if (c->has_max)
        doc_number(d, c, WORD_TO, c->max);
    if (c->has_default)
        doc_number(d, c, WORD_DEFAULT, c->default_value);
    if (c->pattern) {
        buf_str(d->out, "; ");
        cell(d, c->pattern);
    }
    if (c->when) {
        buf_printf(d->out, "; %s ", say(d, WORD_ONLY_IF));
        code(d, c->when);
    }
    if (c->help.text[d->lang]) {
        buf_str(d->out, ". ");
        cell(d, c->help.text[d->lang]);
    }
    buf_str(d->out, " |\n");
}

static void doc_derived(const struct doc *d, const struct cat_register *r)
{
    for (size_t i = 0; i < r->derived_count; i++) {
        const struct cat_derived *x = &r->derived[i];
        buf_printf(d->out, "\n%s: **%s** (`%s`). %s:\n\n", say(d, WORD_DERIVED),
                   x->title.text[d->lang], x->name, say(d, WORD_CASES));
        for (size_t k = 0; k < x->case_count; k++) {
            buf_printf(d->out, "- %s: ",
                       x->choice->titles[x->cases[k].code].text[d->lang]);
            if (x->cases[k].when)
                code(d, x->cases[k].when);
            else
                buf_str(d->out, say(d, WORD_OTHERWISE));
            buf_char(d->out, '\n');
        }
    }
}

static void doc_rules(const struct doc *d, const struct cat_register *r)
{
    if (r->rule_count + r->unique_count > 0 || r->no_overlap || r->absence_of)
        buf_printf(d->out, "\n%s:\n\n", say(d, WORD_RULES));
    for (size_t i = 0; i < r->rule_count; i++) {
        buf_printf(d->out, "- %s ", r->rules[i].message.text[d->lang]);
        code(d, r->rules[i].must);
        buf_char(d->out, '\n');
    }
    for (size_t i = 0; i < r->unique_count; i++) {
        buf_printf(d->out, "- %s: ", say(d, WORD_UNIQUE));
        for (size_t k = 0; k < r->uniques[i].count; k++)
            buf_printf(d->out, "%s`%s`", k ? ", " : "",
                       r->columns[r->uniques[i].columns[k]].name);
        buf_char(d->out, '\n');
    }
    if (r->no_overlap)
        buf_printf(d->out, "- %s\n", say(d, WORD_NO_OVERLAP));
    if (r->absence_of)
        buf_printf(d->out, "- %s: %s (`%s`)\n", say(d, WORD_ABSENCE_OF),
                   r->absence_of->title.text[d->lang], r->absence_of->name);
}

static void doc_register(const struct doc *d, const struct cat_register *r)
{
    buf_printf(d->out, "\n#### %s (`%s`, %s)\n\n", r->title.text[d->lang],
               r->name, kinds[r->kind].text[d->lang]);
    buf_printf(d->out, "| %s | %s | %s |\n| --- | --- | --- |\n",
               say(d, WORD_COLUMN), say(d, WORD_NAME), say(d, WORD_TYPE));
    for (size_t i = 0; i < r->column_count; i++)
        if (!r->columns[i].hidden)
            doc_column(d, &r->columns[i]);
    doc_derived(d, r);
    doc_rules(d, r);
}

/* What other indicators, or which level of units, a measure is made of. */
static void doc_made(const struct doc *d, const struct cat_indicator *i)
{
    if (i->measure == CAT_RATIO)
        buf_printf(d->out, ": `%s` / `%s` × %" PRId64, i->of->name, i->to->name,
                   i->scale);
    else if (i->measure == CAT_FALL)
        buf_printf(d->out, ": `%s`", i->of->name);
    for (size_t k = 0; i->parts && k < i->dims[0].choice->codes.count; k++)
        buf_printf(d->out, "%s `%s`", k ? " +" : ":", i->parts[k]->name);
    if (i->level)
        buf_printf(d->out, " (%s)", i->unit_type ? i->unit_type : i->level);
}

/* What is counted, in words and names. */
static void doc_measure(const struct doc *d, const struct cat_indicator *i)
{
    int column = i->value_column;

    buf_str(d->out, measures[i->measure].text[d->lang]);
    doc_made(d, i);
    if (i->reg)
        buf_printf(d->out, ": `%s%s%s`", i->reg->name, column < 0 ? "" : ".",
                   column < 0 ? "" : i->reg->columns[column].name);
}

static void doc_base(const struct doc *d, enum word w,
                     const struct cat_indicator *base)
{
    if (base)
        buf_printf(d->out, "- %s: %s (`%s`)\n", say(d, w),
                   base->title.text[d->lang], base->name);
}

static void doc_compared(const struct doc *d, const struct cat_indicator *i)
{
    static const struct cat_title better[] = {
        [CAT_BETTER_NONE] = {{"đúng mức", "neither"}},
        [CAT_BETTER_HIGHER] = {{"cao hơn", "higher"}},
        [CAT_BETTER_LOWER] = {{"thấp hơn", "lower"}}};

    if (i->has_plan)
        buf_printf(d->out, "- %s: %s\n", say(d, WORD_PLAN),
                   better[i->better].text[d->lang]);
    doc_base(d, WORD_SHARE_OF, i->share_of);
    doc_base(d, WORD_PER, i->per);
}

static void doc_indicator(const struct doc *d, const struct cat_indicator *i)
{
    buf_printf(d->out, "\n#### %s (`%s`)\n\n- %s: ", i->title.text[d->lang],
               i->name, say(d, WORD_MEASURE));
    doc_measure(d, i);
    buf_printf(d->out, "\n- %s: %s\n", say(d, WORD_UOM), i->uom.text[d->lang]);
    if (i->where) {
        buf_printf(d->out, "- %s: ", say(d, WORD_WHERE));
        code(d, i->where);
        buf_char(d->out, '\n');
    }
    if (i->dim_count > 0)
        buf_printf(d->out, "- %s: ", say(d, WORD_BY));
    for (size_t k = 0; k < i->dim_count; k++)
        buf_printf(d->out, "%s%s", k ? ", " : "",
                   i->dims[k].title.text[d->lang]);
    if (i->dim_count > 0)
        buf_char(d->out, '\n');
    doc_compared(d, i);
    if (i->law)
        buf_printf(d->out, "- %s: %s\n", say(d, WORD_LAW), i->law);
}

static void doc_term(const struct doc *d, struct cat_term term)
{
    char amount[CAT_TERM_BYTES];

    cat_term_text(term, amount);
    char *point = strchr(amount, '.');
    if (point && d->lang == LANG_VI)
        *point = ',';
    buf_printf(d->out, "%s %s", amount, limit_units[term.unit].text[d->lang]);
}

/* A province's limit stands with the national one of its day beside it. */
static void doc_limit(const struct doc *d, const struct cat_procedure *p,
                      const struct cat_limit *l)
{
    const struct cat_limit *national = cat_limit_on(p, l->from, NULL);
    char day[DAY_TEXT_BYTES];

    day_official(l->from, day);
    buf_printf(d->out, "- %s %s %s", say(d, WORD_LIMITS), say(d, WORD_FROM),
               day);
    if (l->province)
        buf_printf(d->out, ", %s %s", say(d, WORD_PROVINCE), l->province);
    buf_str(d->out, ": ");
    doc_term(d, l->term);
    if (l->province && national) {
        buf_printf(d->out, ", %s ", say(d, WORD_NATIONAL));
        doc_term(d, national->term);
    }
    if (l->law)
        buf_printf(d->out, " (%s)", l->law);
    buf_char(d->out, '\n');
}

static void doc_steps(const struct doc *d, const struct cat_procedure *p)
{
    char day[DAY_TEXT_BYTES];
    int number = 0;

    for (size_t i = 0; i < p->step_count; i++) {
        const struct cat_step *s = &p->steps[i];
        if (i == 0 || s->from != p->steps[i - 1].from) {
            day_official(s->from, day);
            buf_printf(d->out, "- %s %s %s:\n", say(d, WORD_STEPS),
                       say(d, WORD_FROM), day);
            number = 0;
        }
        buf_printf(d->out, "    %d. %s: %s", ++number,
                   cat_doer_titles[s->who].text[d->lang],
                   s->title.text[d->lang]);
        if (s->term.hundredths > 0) {
            buf_str(d->out, ", ");
            doc_term(d, s->term);
        }
        if (s->law)
            buf_printf(d->out, " (%s)", s->law);
        buf_char(d->out, '\n');
    }
}

static void doc_title_line(const struct doc *d, enum word w,
                           const struct cat_title *t)
{
    if (t->text[d->lang])
        buf_printf(d->out, "- %s: %s\n", say(d, w), t->text[d->lang]);
}

static void doc_procedure(const struct doc *d, const struct cat_procedure *p)
{
    char fee[VNUM_TEXT_BYTES];

    buf_printf(d->out, "\n#### %s (`%s`)\n\n", p->title.text[d->lang], p->name);
    if (p->code)
        buf_printf(d->out, "- %s: %s\n", say(d, WORD_CODE), p->code);
    for (size_t i = 0; i < p->limit_count; i++)
        doc_limit(d, p, &p->limits[i]);
    doc_steps(d, p);
    for (size_t i = 0; i < p->paper_count; i++)
        doc_title_line(d, WORD_PAPER, &p->papers[i]);
    for (size_t i = 0; i < p->form_count; i++)
        buf_printf(d->out, "- %s: %s\n", say(d, WORD_FORM), p->forms[i]);
    if (p->fee > 0) {
        vnum_format(p->fee, fee);
        buf_printf(d->out, "- %s: %s đồng\n", say(d, WORD_FEE), fee);
    }
    doc_title_line(d, WORD_RESULT, &p->result);
    doc_title_line(d, WORD_JOINT, &p->joint);
    if (p->starts_in)
        buf_printf(d->out, "- %s: %s (`%s`)\n", say(d, WORD_STARTS),
                   p->starts_in->title.text[d->lang], p->starts_in->name);
}

static void doc_choice(const struct doc *d, const struct cat_choice *c)
{
    buf_printf(d->out, "\n#### %s (`%s`)\n\n", c->title.text[d->lang], c->name);
    for (size_t i = 0; i < c->codes.count; i++)
        buf_printf(d->out, "- `%s`: %s\n", c->codes.codes[i],
                   c->titles[i].text[d->lang]);
}

static void heading(const struct doc *d, enum word w, int *done)
{
    if (!*done)
        buf_printf(d->out, "\n### %s\n", say(d, w));
    *done = 1;
}

/* All of one field; NULL: what is shared. */
static void doc_field(const struct doc *d, const struct cat_field *f)
{
    const struct catalog *c = d->c;
    int done[4] = {0};

    buf_printf(d->out, "\n## %s\n",
               f ? f->title.text[d->lang] : say(d, WORD_SHARED));
    for (size_t i = 0; i < c->register_count; i++)
        if (c->registers[i].field == f) {
            heading(d, WORD_REGISTERS, &done[0]);
            doc_register(d, &c->registers[i]);
        }
    for (size_t i = 0; i < c->indicator_count; i++)
        if (c->indicators[i].field == f) {
            heading(d, WORD_INDICATORS, &done[1]);
            doc_indicator(d, &c->indicators[i]);
        }
    for (size_t i = 0; i < c->procedure_count; i++)
        if (c->procedures[i].field == f) {
            heading(d, WORD_PROCEDURES, &done[2]);
            doc_procedure(d, &c->procedures[i]);
        }
    cat_doc_benefits(c, f, d->lang, d->out);
    for (size_t i = 0; i < c->choice_count; i++)
        if (c->choices[i].field == f &&
            strcmp(c->choices[i].name, "procedure") != 0) {
            heading(d, WORD_LISTS, &done[3]);
            doc_choice(d, &c->choices[i]);
        }
}

static void doc_reports(const struct doc *d)
{
    static const struct cat_title calendars[CALENDAR__MAX] = {
        [CALENDAR_ADMINISTRATIVE] = {{"từ ngày 15 đến ngày 14",
                                      "from the 15th to the 14th"}},
        [CALENDAR_STATISTICAL] = {
            {"theo tháng dương lịch", "by calendar month"}}};
    const struct catalog *c = d->c;

    if (c->report_count > 0)
        buf_printf(d->out, "\n## %s\n\n", say(d, WORD_REPORTS));
    for (size_t i = 0; i < c->report_count; i++)
        buf_printf(d->out, "- %s (`%s`); %s %s\n",
                   c->reports[i].title.text[d->lang], c->reports[i].name,
                   say(d, WORD_PERIODS),
                   calendars[c->reports[i].calendar].text[d->lang]);
}

/* A form, its rows and its rules. */
static void doc_form(const struct doc *d, const struct cat_form *f)
{
    buf_printf(d->out, "\n### %s (`%s`)\n\n", f->title.text[d->lang], f->name);
    for (size_t i = 0; i < f->row_count; i++) {
        const struct cat_form_row *row = &f->rows[i];
        buf_printf(d->out, "- %s", row->indicator->title.text[d->lang]);
        for (size_t n = 0; n < row->dim_count; n++)
            buf_printf(d->out, "%s%s", n ? ", " : "; ",
                       row->dims[n]->choice->title.text[d->lang]);
        buf_char(d->out, '\n');
    }
    for (size_t i = 0; i < f->rule_count; i++) {
        buf_printf(d->out, "- %s ", f->rules[i].message.text[d->lang]);
        code(d, f->rules[i].must);
        buf_char(d->out, '\n');
    }
}

static void doc_forms(const struct doc *d)
{
    if (d->c->form_count > 0)
        buf_printf(d->out, "\n## %s\n", say(d, WORD_FORMS));
    for (size_t i = 0; i < d->c->form_count; i++)
        doc_form(d, &d->c->forms[i]);
}

/* Which years the calendar knows, and on what ground. */
static void doc_calendar(const struct doc *d)
{
    const struct workcalendar *cal = &d->c->calendar;

    if (cal->count > 0)
        buf_printf(d->out, "\n## %s\n\n", say(d, WORD_CALENDAR));
    for (size_t i = 0; i < cal->count; i++) {
        const struct workyear *y = &cal->years[i];
        buf_printf(d->out, "- %d; %s: %zu; %s", y->year, say(d, WORD_DAYS_OFF),
                   y->off_count,
                   say(d, y->published ? WORD_PUBLISHED : WORD_COMPUTED));
        if (d->c->calendar_laws[i])
            buf_printf(d->out, " (%s)", d->c->calendar_laws[i]);
        buf_char(d->out, '\n');
    }
}

void catalog_doc(const struct catalog *c, enum lang lang, struct buf *out)
{
    struct doc d = {c, lang, out};

    assert(c && out);
    assert(lang >= 0 && lang < LANG__MAX);
    buf_printf(out, "# %s\n", say(&d, WORD_TITLE));
    doc_field(&d, NULL);
    for (size_t i = 0; i < c->field_count; i++)
        doc_field(&d, &c->fields[i]);
    cat_doc_law(c, lang, out);
    doc_reports(&d);
    doc_forms(&d);
    doc_calendar(&d);
}

/* ---- one definition ----------------------------------------------------- */

static int one_register(const struct doc *d, const char *name)
{
    const struct cat_register *r = catalog_register(d->c, name);

    if (r)
        doc_register(d, r);
    return r != NULL;
}

static int one_indicator(const struct doc *d, const char *name)
{
    const struct cat_indicator *i = catalog_indicator(d->c, name);

    if (i)
        doc_indicator(d, i);
    return i != NULL;
}

static int one_procedure(const struct doc *d, const char *name)
{
    const struct cat_procedure *p = catalog_procedure(d->c, name);

    if (p)
        doc_procedure(d, p);
    return p != NULL;
}

static int one_benefit(const struct doc *d, const char *name)
{
    const struct cat_benefit *b = catalog_benefit(d->c, name);

    if (b)
        cat_doc_benefit(b, d->lang, d->out);
    return b != NULL;
}

static int one_parameter(const struct doc *d, const char *name)
{
    const struct cat_parameter *p = catalog_parameter(d->c, name);

    if (p)
        cat_doc_parameter(p, d->lang, d->out);
    return p != NULL;
}

static const struct {
    const char *kind;
    int (*write)(const struct doc *d, const char *name);
    int headed; /* begins with a heading */
} ones[] = {
    {"register", one_register, 1},   {"indicator", one_indicator, 1},
    {"procedure", one_procedure, 1}, {"benefit", one_benefit, 1},
    {"parameter", one_parameter, 0},
};

int catalog_doc_one(const struct catalog *c, const char *kind, const char *name,
                    enum lang lang, struct buf *out)
{
    struct buf all;
    struct doc d = {c, lang, &all};
    int found = 0;

    buf_init(&all, out->limit);
    for (size_t i = 0; i < ARRAY_COUNT(ones); i++) {
        if (strcmp(ones[i].kind, kind) != 0)
            continue;
        found = ones[i].write(&d, name);
        const char *text = buf_cstr(&all);
        const char *body = ones[i].headed ? strstr(text, "\n\n") : text;
        buf_str(out, body ? body : text);
    }
    buf_free(&all);
    return found;
}
