/*
** Runs a fuzzer's entry over the files of folders, whole and cut short and with
** a few bytes changed: what libFuzzer does, without libFuzzer.
*/
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

enum { INPUT_MAX = 20000, CUTS = 8, CHANGES = 24 };

/* A file behind one byte of choice; 0 when it cannot be read. */
static size_t read_file(const char *path, unsigned char *out)
{
    FILE *f = fopen(path, "rb");
    size_t len;

    if (!f)
        return 0;
    len = fread(out + 1, 1, INPUT_MAX - 1, f);
    fclose(f);
    return len + 1;
}

/* The same numbers in every run: what fails fails again. */
static unsigned next(unsigned *state)
{
    *state = *state * 1103515245U + 12345U;
    return *state >> 8;
}

static void run_input(unsigned char *data, size_t len, unsigned *state)
{
    unsigned char changed[INPUT_MAX];

    for (size_t cut = 0; cut <= CUTS; cut++) {
        data[0] = (unsigned char)cut;
        LLVMFuzzerTestOneInput(data, len - len * cut / (CUTS + 1));
        LLVMFuzzerTestOneInput(data + 1, len - 1);
    }
    for (int i = 0; i < CHANGES; i++) {
        memcpy(changed, data, len);
        for (int n = 0; n < 4; n++)
            changed[next(state) % len] = (unsigned char)next(state);
        LLVMFuzzerTestOneInput(changed, len);
    }
}

static int run_folder(const char *folder)
{
    static unsigned char data[INPUT_MAX];
    unsigned state = 1;
    struct dirent *entry;
    DIR *dir = opendir(folder);
    int runs = 0;

    while (dir && (entry = readdir(dir))) {
        char path[4096];
        size_t len;
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        len = read_file(path, data);
        if (len > 1) {
            run_input(data, len, &state);
            runs++;
        }
    }
    if (dir)
        closedir(dir);
    return runs;
}

int main(int argc, char **argv)
{
    unsigned char nothing[1] = {0};
    int runs = 0;

    LLVMFuzzerTestOneInput(nothing, 0);
    for (int i = 1; i < argc; i++)
        runs += run_folder(argv[i]);
    printf("%d files\n", runs);
    return runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
