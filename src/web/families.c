/*
** Every family of pages, in the order of the menu.
*/
#include "web/families.h"

const struct route_family *const route_families[] = {
    &family_desk,     &family_people,  &family_import,  &family_registers,
    &family_dossiers, &family_figures, &family_reports, &family_entry,
    &family_payroll,  &family_explain, &family_check,   &family_admin,
    &family_account,  &family_api,
};
const size_t route_family_count = ARRAY_COUNT(route_families);
