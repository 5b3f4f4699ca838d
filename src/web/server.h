/*
** Inside of the room web only: what libmicrohttpd calls.
*/
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/serve.h"

/* A request begins: its URI, raw; gives the exchange. */
void *server_on_uri(void *cls, const char *uri, struct MHD_Connection *c);
/* It is over, however it ended. */
void server_on_done(void *cls, struct MHD_Connection *c, void **context,
                    enum MHD_RequestTerminationCode how);
/* Its headers, its body piece by piece, its end. */
enum MHD_Result server_on_request(void *cls, struct MHD_Connection *c,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *size, void **context);

#endif
