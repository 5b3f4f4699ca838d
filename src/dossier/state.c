/*
** The ten national states of a dossier (22/2019/TT-BTTTT, Phụ lục I) and what
** may be done in each.
*/
#include "dossier/dossier_impl.h"

#include <assert.h>
#include <stdio.h>

const char *const dossier_state_names[DOSSIER_STATE__MAX] = {
    [DOSSIER_REGISTERED] = "registered",
    [DOSSIER_ACCEPTED] = "accepted",
    [DOSSIER_NOT_ACCEPTED] = "not_accepted",
    [DOSSIER_PROCESSING] = "processing",
    [DOSSIER_SUPPLEMENT] = "supplement",
    [DOSSIER_PAYMENT] = "payment",
    [DOSSIER_WITHDRAWN] = "withdrawn",
    [DOSSIER_STOPPED] = "stopped",
    [DOSSIER_DONE] = "done",
    [DOSSIER_RETURNED] = "returned"};

const char *const dossier_action_names[DOSSIER_ACTION__MAX] = {
    [DOSSIER_DO_REGISTER] = "register", [DOSSIER_DO_ACCEPT] = "accept",
    [DOSSIER_DO_REJECT] = "reject",     [DOSSIER_DO_FORWARD] = "forward",
    [DOSSIER_DO_CONSULT] = "consult",   [DOSSIER_DO_ANSWER] = "answer",
    [DOSSIER_DO_ASK] = "ask",           [DOSSIER_DO_COMPLETE] = "complete",
    [DOSSIER_DO_CHARGE] = "charge",     [DOSSIER_DO_PAID] = "paid",
    [DOSSIER_DO_PAUSE] = "pause",       [DOSSIER_DO_RESUME] = "resume",
    [DOSSIER_DO_EXTEND] = "extend",     [DOSSIER_DO_WITHDRAW] = "withdraw",
    [DOSSIER_DO_DECIDE] = "decide",     [DOSSIER_DO_REFUSE] = "refuse",
    [DOSSIER_DO_RETURN] = "return",     [DOSSIER_DO_RECOMPUTE] = "recompute"};

#define IN(state) (1u << DOSSIER_##state)
#define NONE (1u << DOSSIER_STATE__MAX)
#define AT_WORK (IN(ACCEPTED) | IN(PROCESSING))
#define RESTING (IN(SUPPLEMENT) | IN(PAYMENT) | IN(STOPPED))
#define SAME DOSSIER_STATE__MAX

const struct dossier_rule dossier_rules[DOSSIER_ACTION__MAX] = {
    [DOSSIER_DO_REGISTER] = {NONE, DOSSIER_REGISTERED, 0},
    [DOSSIER_DO_ACCEPT] = {NONE | IN(REGISTERED), DOSSIER_ACCEPTED, 0},
    [DOSSIER_DO_REJECT] = {IN(REGISTERED), DOSSIER_NOT_ACCEPTED, RULE_REASON},
    [DOSSIER_DO_FORWARD] = {AT_WORK, DOSSIER_PROCESSING, 0},
    [DOSSIER_DO_CONSULT] = {IN(PROCESSING), SAME, RULE_REASON},
    [DOSSIER_DO_ANSWER] = {IN(PROCESSING), SAME, 0},
    [DOSSIER_DO_ASK] = {AT_WORK, DOSSIER_SUPPLEMENT, RULE_REASON | RULE_REST},
    [DOSSIER_DO_COMPLETE] = {IN(SUPPLEMENT), DOSSIER_PROCESSING, RULE_RESTART},
    [DOSSIER_DO_CHARGE] = {AT_WORK, DOSSIER_PAYMENT, RULE_REASON | RULE_REST},
    [DOSSIER_DO_PAID] = {IN(PAYMENT), DOSSIER_PROCESSING, RULE_GO_ON},
    [DOSSIER_DO_PAUSE] = {AT_WORK, DOSSIER_STOPPED, RULE_REASON | RULE_REST},
    [DOSSIER_DO_RESUME] = {IN(STOPPED), DOSSIER_PROCESSING, RULE_GO_ON},
    [DOSSIER_DO_EXTEND] = {AT_WORK, SAME, RULE_REASON},
    [DOSSIER_DO_WITHDRAW] = {AT_WORK | RESTING, DOSSIER_WITHDRAWN, RULE_REASON},
    [DOSSIER_DO_DECIDE] = {AT_WORK, DOSSIER_DONE, RULE_APPROVE},
    [DOSSIER_DO_REFUSE] = {AT_WORK, DOSSIER_DONE, RULE_REASON | RULE_APPROVE},
    [DOSSIER_DO_RETURN] = {IN(DONE), DOSSIER_RETURNED, 0},
    [DOSSIER_DO_RECOMPUTE] = {AT_WORK | RESTING, SAME, RULE_REASON},
};

enum dossier_state dossier_next(enum dossier_state state,
                                enum dossier_action action)
{
    const struct dossier_rule *rule = &dossier_rules[action];

    assert(action < DOSSIER_ACTION__MAX && state <= DOSSIER_STATE__MAX);
    if (!(rule->from >> state & 1))
        return DOSSIER_STATE__MAX;
    return rule->to == SAME ? state : rule->to;
}

int dossier_is_paused(enum dossier_state state)
{
    return RESTING >> state & 1;
}

int dossier_is_settled(enum dossier_state state)
{
    return (IN(WITHDRAWN) | IN(DONE) | IN(RETURNED)) >> state & 1;
}

int dossier_is_open(enum dossier_state state)
{
    return (AT_WORK | RESTING) >> state & 1;
}

enum err_code dossier_refuse_action(enum dossier_state state,
                                    enum dossier_action action, struct err *e)
{
    char allowed[DOSSIER_TEXT_BYTES] = "";
    size_t used = 0;

    for (int i = 0; i < DOSSIER_ACTION__MAX; i++) {
        if (dossier_next(state, (enum dossier_action)i) == DOSSIER_STATE__MAX ||
            i == DOSSIER_DO_RECOMPUTE)
            continue;
        used += (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s",
                                 used ? ", " : "", dossier_action_names[i]);
    }
    return ERR_SET(
        e, ERR_INPUT, MSG_DOSSIER_NOT_ALLOWED, dossier_action_names[action],
        state < DOSSIER_STATE__MAX ? dossier_state_names[state] : "-",
        used ? allowed : "-");
}
