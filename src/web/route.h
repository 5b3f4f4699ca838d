/*
** The table of routes: what can be asked, who may, and what answers.  Pages,
** the JSON API, OpenAPI and the tests of rights are all made from it.
**
** A family of pages is one file that ends in its table; families.c lists them.
** The rights of a row say what the account must have somewhere; how far it
** reaches is asked of the registry for the unit and field concerned.
*/
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/request.h"

enum route_flag {
    ROUTE_PUBLIC = 1, /* without signing in */
    ROUTE_SLOW = 2,   /* in a worker, not in a thread that serves others */
    ROUTE_UPLOAD = 4, /* takes files */
    ROUTE_API = 8,    /* also below /api/v1 */
    ROUTE_LOCAL = 16, /* for this machine or an administrator */
    ROUTE_WEAK = 32   /* also before a second factor that the rules want */
};

/* One value that is asked. */
struct route_in {
    const char *name;
    const char *type; /* of JSON: "string", "integer", "boolean" */
    int required;
};

struct route {
    enum method method;
    const char *path; /* "/people/:id" */
    unsigned flags;
    unsigned rights; /* of enum right, one of which is needed somewhere */
    web_handler *run;
    enum msg_id title;
    struct route_in in[14]; /* ended by an empty name */
};

struct route_family {
    const char *name;     /* "people": the first part of its paths */
    enum msg_id menu;     /* in the menu, MSG_NONE: not there */
    unsigned menu_rights; /* who sees it there */
    const struct route *routes;
    size_t count;
};

/* What the first page of a family needs besides a right somewhere. */
struct route_gate {
    const struct route_family *family;
    const char *reg; /* a register that it reads; NULL: none alone */
    int (*opens)(const struct request *r); /* NULL: nothing more */
};
extern const struct route_gate route_gates[];
extern const size_t route_gate_count;

/* 1 when the page that the menu leads to opens for the account as it comes: it
** has the right, and may read the field of the register where it is at home. */
int route_in_menu(const struct request *r, const struct route_family *family);

extern const struct route_family *const route_families[];
extern const size_t route_family_count;

/* The route of a path; fills the slots.  NULL when there is none; *other = 1
** when another method would be right. */
const struct route *route_find(struct request *r, int *other);

/* 1 when the account has one of the rights somewhere; 0 for all of them while
** its second factor is owed. */
int route_allows(const struct request *r, unsigned rights);

#endif
