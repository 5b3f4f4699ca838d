/*
** Inside of the room web only: what libmicrohttpd calls.
*/
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/serve.h"

void *server_on_uri(void *cls, const char *uri, struct MHD_Connection *c);
void server_on_done(void *cls, struct MHD_Connection *c, void **context,
                    enum MHD_RequestTerminationCode how);
enum MHD_Result server_on_request(void *cls, struct MHD_Connection *c,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *size, void **context);

#endif
