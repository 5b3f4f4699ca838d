/*
** Compiler attributes under plain names.  Nothing here is needed to read the
** code; it only lets gcc and clang check more of it.
*/
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(fmt_index, first_arg)                                           \
    __attribute__((format(printf, fmt_index, first_arg)))
#define UNUSED __attribute__((unused))

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
