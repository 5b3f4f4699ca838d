/*
** Inside of the room web only: the families, one file each (pg_*.c).  To add
** one: its file with its table, a row here and in families.c, its messages.
*/
#ifndef WEB_FAMILIES_H
#define WEB_FAMILIES_H

#include "web/job.h"
#include "web/route.h"

extern const struct route_family family_desk;
extern const struct route_family family_same;
extern const struct route_family family_changes;
extern const struct route_family family_people;
extern const struct route_family family_record_form;
extern const struct route_family family_registers;
extern const struct route_family family_import;
extern const struct route_family family_views;
extern const struct route_family family_dossiers;
extern const struct route_family family_decide;
extern const struct route_family family_dossier_paper;
extern const struct route_family family_open;
extern const struct route_family family_documents;
extern const struct route_family family_tasks;
extern const struct route_family family_figures;
extern const struct route_family family_report_work;
extern const struct route_family family_reports;
extern const struct route_family family_entry;
extern const struct route_family family_payroll;
extern const struct route_family family_payfiles;
extern const struct route_family family_simulate;
extern const struct route_family family_pivot;
extern const struct route_family family_explain;
extern const struct route_family family_jobs;
extern const struct route_family family_check;
extern const struct route_family family_admin;
extern const struct route_family family_units;
extern const struct route_family family_rules;
extern const struct route_family family_journal;
extern const struct route_family family_backup;
extern const struct route_family family_catalogue;
extern const struct route_family family_account;
extern const struct route_family family_second;
extern const struct route_family family_api;

/* Kinds of work that the families ask for. */
extern const struct job_kind job_import_check;
extern const struct job_kind job_import;
extern const struct job_kind job_export;
extern const struct job_kind job_backup;
extern const struct job_kind job_unit_check;
extern const struct job_kind job_unit_change;
extern const struct job_kind job_recount;
extern const struct job_kind job_pay_step;
extern const struct job_kind job_pay_file;
extern const struct job_kind job_reconcile_check;
extern const struct job_kind job_reconcile;

/* 1 when some group of benefits lies within the account's fields
** (pg_simulate.c). */
int simulate_opens(const struct request *r);

/* What a change of units would do: the page of such a job (pg_units.c). */
enum err_code unit_check_show(struct request *r, const struct job_row *x);

#endif
