/*
** For tests only: a server over a world of the registry, and a client that
** sends it requests as raw bytes.
*/
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "registry/world.h"
#include "web/serve.h"

/* Accounts of the world, all with the password visit_password. */
struct visit_person {
    const char *name, *role, *field;
    int place; /* 0: the province, else communes[place - 1] */
};
enum { VISIT_PEOPLE = 4 };
extern const struct visit_person visit_people[VISIT_PEOPLE];
extern const char visit_password[];

/* Start the server on a free port of this machine, stop it and remove its
** folder of work. */
void visit_start(struct world *w, int with_accounts);
void visit_stop(void);
struct web *visit_web(void);

/* The whole answer to the last request, ended by a zero byte. */
extern char visit_answer[];

/* A connection that nothing was sent on yet. */
int visit_dial(void);
/* Send bytes and read until the server closes; the status, 0 for none. */
int visit_bytes(const char *bytes, size_t len);
/* One request; headers are whole lines. */
int visit_ask(const char *method, const char *path, const char *headers,
              const char *body);
/* With the token of a session, NULL none; post sends JSON. */
int visit_get(const char *path, const char *token);
int visit_post(const char *path, const char *token, const char *json);

/* The token of a session of an account of the world. */
void visit_sign_in(const char *user, char token[65]);

/* Each body on one world behind one server, on each engine: to make a world
** takes a while. */
void visit_bodies(const char *program, world_body *const *list, size_t count);

#endif
