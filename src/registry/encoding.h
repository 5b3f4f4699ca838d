/*
** Which code a text file is in, from its first bytes.
*/
#ifndef REGISTRY_ENCODING_H
#define REGISTRY_ENCODING_H

#include <stddef.h>

/* NULL when the bytes are UTF-8 (a few bad ones set aside), else the name of
** the code they look like: "UTF-16", "TCVN3 (ABC)", "VNI", "8-bit". */
const char *encoding_foreign(const char *head, size_t len);

#endif
