/* An Sinh: everything begins in cli/cli.c. */
#include "cli/cli.h"

#include <signal.h>

int main(int argc, char **argv)
{
    /* A file that may grow no further is a full disk, which is told; the signal
    ** would end the program without a word. */
    signal(SIGXFSZ, SIG_IGN);
    return cli_main(argc, argv);
}
