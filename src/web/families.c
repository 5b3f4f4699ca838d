/*
** Every family of pages, in the order of the menu.
*/
#include "web/families.h"

const struct route_family *const route_families[] = {
    &family_desk,        &family_same,          &family_people,
    &family_changes,     &family_import,        &family_views,
    &family_record_form, &family_registers,     &family_dossiers,
    &family_decide,      &family_dossier_paper, &family_open,
    &family_documents,   &family_tasks,         &family_figures,
    &family_pivot,       &family_report_work,   &family_reports,
    &family_entry,       &family_payroll,       &family_payfiles,
    &family_simulate,    &family_explain,       &family_check,
    &family_jobs,        &family_catalogue,     &family_admin,
    &family_units,       &family_journal,       &family_rules,
    &family_backup,      &family_account,       &family_second,
    &family_api,
};
const size_t route_family_count = ARRAY_COUNT(route_families);

const struct route_gate route_gates[] = {
    {&family_dossiers, "admin_dossier", NULL},
    {&family_documents, "work_document", NULL},
    {&family_tasks, "office_task", NULL},
    {&family_simulate, NULL, simulate_opens},
};
const size_t route_gate_count = ARRAY_COUNT(route_gates);

const struct job_kind *const job_kinds[] = {
    &job_import_check, &job_import,          &job_export,    &job_backup,
    &job_unit_check,   &job_unit_change,     &job_recount,   &job_pay_step,
    &job_pay_file,     &job_reconcile_check, &job_reconcile,
};
const size_t job_kind_count = ARRAY_COUNT(job_kinds);
