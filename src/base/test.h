/*
** What every unit test includes: cmocka with the headers it asks for, and a
** check that prints the message of an error.  For *_test.c files only.
*/
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

/* The call succeeded; when not, the test fails with its message. */
static inline void assert_ok(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fail_msg("unexpected error %d: %s", (int)rc, text);
}

#endif
