/*
** Files of jobs: a folder for each below the folder of work, which one server
** has at a time.
*/
#include "web/job_impl.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 120 };

/* Where uploads lie within the folder of a job. */
static const char uploads[] = "uploads";

static int is_token(const char *text)
{
    return strlen(text) == JOB_TOKEN_BYTES - 1 &&
           strspn(text, "0123456789abcdef") == JOB_TOKEN_BYTES - 1;
}

/* Letters of any script, digits and a few signs; no folder, no dot first. */
static void plain_name(const char *name, char out[NAME_BYTES])
{
    const char *slash = strrchr(name, '/');
    size_t n = 0;

    for (const char *p = slash ? slash + 1 : name; *p && n + 1 < NAME_BYTES;
         p++) {
        unsigned char c = (unsigned char)*p;
        int fine = c >= 0x80 || isalnum(c) || c == '-' || c == '_' ||
                   (c == '.' && n > 0);
        out[n++] = fine ? *p : '_';
    }
    while (n > 0 && ((unsigned char)out[n - 1] & 0xC0) == 0x80 &&
           n + 1 >= NAME_BYTES)
        n--; /* no half of a letter where it was cut */
    out[n] = '\0';
    if (n == 0)
        snprintf(out, NAME_BYTES, "tep");
}

void job_path(const struct web *w, const char *token, const char *name,
              char out[JOB_PATH_BYTES])
{
    char plain[NAME_BYTES];

    plain_name(name, plain);
    snprintf(out, JOB_PATH_BYTES, "%s/%s/%s", w->jobs->folder,
             is_token(token) ? token : "-", plain);
}

void job_upload_path(const struct web *w, const char *token, const char *name,
                     char out[JOB_PATH_BYTES])
{
    char plain[NAME_BYTES];

    plain_name(name, plain);
    snprintf(out, JOB_PATH_BYTES, "%s/%s/%s/%s", w->jobs->folder,
             is_token(token) ? token : "-", uploads, plain);
}

static enum err_code make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0700) == 0
               ? ERR_OK
               : ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
}

enum err_code job_folder(struct request *r, char token[JOB_TOKEN_BYTES])
{
    unsigned char bytes[16];
    char path[JOB_PATH_BYTES];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, JOB_TOKEN_BYTES, bytes, sizeof bytes);
    snprintf(path, sizeof path, "%s/%s", r->web->jobs->folder, token);
    if (make_folder(path, &r->err) != ERR_OK)
        return r->err.code;
    snprintf(path, sizeof path, "%s/%s/%s", r->web->jobs->folder, token,
             uploads);
    return make_folder(path, &r->err);
}

/* Whole and on the disk before the job is, so that a restart finds it. */
enum err_code job_write(const char *path, const char *bytes, size_t len,
                        struct err *e)
{
    size_t done = 0;
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    while (done < len) {
        ssize_t wrote = write(fd, bytes + done, len - done);
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    int bad = done < len || fsync(fd) != 0;
    int why = errno;
    if (close(fd) != 0 || bad)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, path,
                       strerror(bad ? why : errno));
    return ERR_OK;
}

enum err_code job_keep(struct request *r, const char *token, const char *name,
                       const char *bytes, size_t len)
{
    char path[JOB_PATH_BYTES];

    job_upload_path(r->web, token, name, path);
    return job_write(path, bytes, len, &r->err);
}

enum err_code job_result(struct job *j, const char *name,
                         char path[JOB_PATH_BYTES], struct err *e)
{
    unsigned char bytes[16];
    char token[JOB_TOKEN_BYTES], plain[NAME_BYTES];

    if (!*j->row->folder) {
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2hex(token, sizeof token, bytes, sizeof bytes);
        snprintf(path, JOB_PATH_BYTES, "%s/%s", j->web->jobs->folder, token);
        if (make_folder(path, e) != ERR_OK)
            return e->code;
        j->row->folder = arena_strdup(j->a, token);
    }
    plain_name(name, plain);
    j->row->file = arena_strdup(j->a, plain);
    if (!j->row->folder || !j->row->file)
        return err_nomem(e);
    job_path(j->web, j->row->folder, plain, path);
    unlink(path); /* of a try that was interrupted */
    return ERR_OK;
}

static void drop(const char *folder)
{
    char path[2 * JOB_PATH_BYTES];
    struct dirent *entry;
    DIR *d = opendir(folder);

    if (!d)
        return;
    while ((entry = readdir(d)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(d);
    rmdir(folder);
}

void job_folder_drop(struct jobs *js, const char *token)
{
    char folder[JOB_PATH_BYTES];

    if (!is_token(token))
        return;
    snprintf(folder, sizeof folder, "%s/%s/%s", js->folder, token, uploads);
    drop(folder);
    snprintf(folder, sizeof folder, "%s/%s", js->folder, token);
    drop(folder);
}

/* Two servers with one folder would run each other's jobs. */
static enum err_code take_lock(struct jobs *js, struct err *e)
{
    char path[JOB_PATH_BYTES];

    snprintf(path, sizeof path, "%s/lock", js->folder);
    js->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (js->lock < 0)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    return flock(js->lock, LOCK_EX | LOCK_NB) == 0
               ? ERR_OK
               : ERR_SET(e, ERR_BUSY, MSG_WEB_WORK_TAKEN, js->folder);
}

/* Which server's jobs these are: host and folder. */
static void name_keeper(struct jobs *js)
{
    unsigned char hash[32];
    char host[256] = "", text[JOB_PATH_BYTES + sizeof host];

    gethostname(host, sizeof host - 1);
    snprintf(text, sizeof text, "%s:%s", host, js->folder);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text,
                       strlen(text), NULL, 0);
    sodium_bin2hex(js->keeper, sizeof js->keeper, hash, sizeof hash);
}

enum err_code job_folder_take(struct jobs *js, const char *folder,
                              struct err *e)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, folder, strerror(errno));
    js->folder = realpath(folder, NULL);
    if (!js->folder)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, folder, strerror(errno));
    name_keeper(js);
    return take_lock(js, e);
}
