/*
** What the outputs share: words for severities, and a finding as one sentence.
*/
#include "check/say.h"

#include <stdio.h>
#include <string.h>

const char *check_severity_word(enum check_severity severity, enum lang lang)
{
    static const enum msg_id words[CHECK_SEVERITY__MAX] = {
        MSG_CHECK_ERROR_WORD, MSG_CHECK_WARNING_WORD, MSG_CHECK_NOTE_WORD};

    return msg_text(words[severity], lang);
}

void check_sentence(const struct check_finding *f, enum lang lang,
                    struct buf *out)
{
    char text[1024];

    buf_str(out, f->message[lang]);
    if (!f->suggestion || !*f->suggestion)
        return;
    const char *args[] = {f->suggestion};
    msg_format(MSG_CHECK_SUGGEST, lang, args, 1, text, sizeof text);
    buf_printf(out, " %s", text);
}

void check_coverage(const struct check_result *r, enum lang lang,
                    struct buf *out)
{
    const size_t counts[] = {r->figures, r->checked, r->agreed, r->wrong,
                             r->doubtful};
    char number[5][24], text[512];
    const char *args[5];

    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        snprintf(number[i], sizeof number[i], "%zu", counts[i]);
        args[i] = number[i];
    }
    msg_format(MSG_CHECK_COVERAGE, lang, args, ARRAY_COUNT(args), text,
               sizeof text);
    buf_str(out, text);
}
