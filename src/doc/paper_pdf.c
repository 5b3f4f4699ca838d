/*
** PDF through pdftotext, a program of poppler that need not be installed.  It
** gets the file as its input and limits of time and memory; what it prints is
** read as lines.  -layout keeps the cells of a table's row on one line.
*/
#include "doc/paper_read.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    SECONDS_MAX = 60,
    CPU_SECONDS_MAX = 30,
    MEMORY_BYTES_MAX = 1 << 30,
    ERRORS_BYTES_MAX = 1 << 16,
    GAP = 3 /* blanks that part columns */
};

/* ---- The program ---- */

struct child {
    pid_t pid;
    int out, err; /* its ends of ours; -1: closed */
    struct buf text, errors;
    int late, large;
};

/* The file as something that a program can read from its beginning. */
static int as_input(const char *bytes, size_t len)
{
    int fd = memfd_create("paper", MFD_CLOEXEC);

    for (size_t done = 0; fd >= 0 && done < len;) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        done += (size_t)n;
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static void limit(pid_t pid, enum __rlimit_resource what, rlim_t most)
{
    struct rlimit l = {most, most};

    (void)prlimit(pid, what, &l, NULL);
}

/* 0, or what the system says. */
static int spawn(struct child *c, int input, const int out[2], const int err[2])
{
    static char name[] = "pdftotext", layout[] = "-layout", code[] = "-enc",
                utf8[] = "UTF-8", ends[] = "-eol", unix_[] = "unix",
                input_[] = "-", output[] = "-";
    static char *const args[] = {name,  layout, code,   utf8, ends,
                                 unix_, input_, output, NULL};
    posix_spawn_file_actions_t actions;
    int rc = posix_spawn_file_actions_init(&actions);

    if (rc != 0)
        return rc;
    if ((rc = posix_spawn_file_actions_adddup2(&actions, input, 0)) == 0 &&
        (rc = posix_spawn_file_actions_adddup2(&actions, out[1], 1)) == 0 &&
        (rc = posix_spawn_file_actions_adddup2(&actions, err[1], 2)) == 0)
        rc = posix_spawnp(&c->pid, args[0], &actions, NULL, args, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0)
        return rc;
    limit(c->pid, RLIMIT_CPU, CPU_SECONDS_MAX);
    limit(c->pid, RLIMIT_AS, MEMORY_BYTES_MAX);
    limit(c->pid, RLIMIT_CORE, 0);
    return 0;
}

static int start(struct child *c, const char *bytes, size_t len)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    int input = as_input(bytes, len), rc;

    if (input >= 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0)
        rc = spawn(c, input, out, err);
    else
        rc = errno;
    const int unused[] = {input, out[1], err[1]};
    for (size_t i = 0; i < ARRAY_COUNT(unused); i++) {
        if (unused[i] >= 0)
            close(unused[i]);
    }
    c->out = out[0];
    c->err = err[0];
    return rc;
}

/* Take what stands in a pipe; closes it at its end. */
static void take(int *fd, struct buf *b)
{
    char piece[1 << 14];
    ssize_t n = read(*fd, piece, sizeof piece);

    if (n > 0) {
        buf_add(b, piece, (size_t)n);
    } else if (n == 0 || errno != EINTR) {
        close(*fd);
        *fd = -1;
    }
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All that the program says, until it ends or must. */
static void listen_to(struct child *c)
{
    int64_t end = now_ms() + SECONDS_MAX * 1000, left;

    while (c->out >= 0 || c->err >= 0) {
        struct pollfd fds[2] = {{c->out, POLLIN, 0}, {c->err, POLLIN, 0}};
        left = end - now_ms();
        c->late = left <= 0;
        c->large = c->text.failed;
        if (c->late || c->large) {
            kill(c->pid, SIGKILL);
            break;
        }
        if (poll(fds, 2, (int)left) <= 0)
            continue;
        if (fds[0].revents)
            take(&c->out, &c->text);
        if (fds[1].revents)
            take(&c->err, &c->errors);
        c->errors.failed = 0; /* more complaints than anybody reads */
    }
}

/* The program's exit status; 128 when it was ended. */
static int finish(struct child *c)
{
    int status = 0;

    if (c->out >= 0)
        close(c->out);
    if (c->err >= 0)
        close(c->err);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static enum err_code judge(struct paper_build *b, struct child *c, int status)
{
    char *line = c->errors.data;

    if (c->large)
        return ERR_SET(b->e, ERR_LIMIT, MSG_DOC_READ_LONG, b->name);
    if (c->late || status == 128)
        return ERR_SET(b->e, ERR_LIMIT, MSG_DOC_READ_PDF_SLOW, b->name);
    if (status == 0)
        return ERR_OK;
    if (line && strcasestr(line, "password"))
        return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_SEALED, b->name);
    if (line)
        line[strcspn(line, "\n")] = '\0';
    return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_BROKEN, b->name, "PDF",
                   line ? line : "?");
}

/* ---- Lines ---- */

struct span {
    const char *at, *end;
};

struct page {
    struct span first, last; /* lines with words */
};

static struct span trimmed(struct span l)
{
    while (l.at < l.end && isspace((unsigned char)*l.at))
        l.at++;
    while (l.end > l.at && isspace((unsigned char)l.end[-1]))
        l.end--;
    return l;
}

static struct span next_line(const char **p, const char *end)
{
    struct span l = {*p, *p};

    while (l.end < end && *l.end != '\n' && *l.end != '\f')
        l.end++;
    *p = l.end;
    return l;
}

/* The same but for their digits: a running head, a counted foot. */
static int alike(struct span a, struct span b)
{
    while (a.at < a.end && b.at < b.end) {
        int da = isdigit((unsigned char)*a.at),
            db = isdigit((unsigned char)*b.at);
        if (da != db || (!da && *a.at != *b.at))
            return 0;
        while (a.at < a.end && isdigit((unsigned char)*a.at) && da)
            a.at++;
        while (b.at < b.end && isdigit((unsigned char)*b.at) && db)
            b.at++;
        a.at += !da;
        b.at += !db;
    }
    return a.at == a.end && b.at == b.end;
}

/* "2", "- 2 -", "Trang 2/8". */
static int is_page_number(struct span l)
{
    int digits = 0;

    if (l.end - l.at > 6 && strncasecmp(l.at, "trang ", 6) == 0)
        l.at += 6;
    for (; l.at < l.end; l.at++) {
        if (!strchr("0123456789-./ ", *l.at))
            return 0;
        digits += isdigit((unsigned char)*l.at) != 0;
    }
    return digits > 0 && digits <= 8;
}

static size_t count_pages(const char *p, const char *end)
{
    size_t n = 1;

    for (; p < end; p++)
        n += *p == '\f';
    return n;
}

static void find_edges(const char *p, const char *end, struct page *pages)
{
    while (p < end) {
        struct span l = trimmed(next_line(&p, end));
        if (l.at < l.end) {
            pages->first = pages->first.at ? pages->first : l;
            pages->last = l;
        }
        if (p < end)
            pages += *p++ == '\f';
    }
}

/* The line stands at an edge of its page, and bears the page's number or
** stands there on a page near by, too. */
static int is_running(const struct page *pages, size_t count, size_t i,
                      struct span l)
{
    int first = l.at == pages[i].first.at, last = l.at == pages[i].last.at;

    if (!first && !last)
        return 0;
    if (is_page_number(l))
        return 1;
    for (size_t k = i < 2 ? 0 : i - 2; k <= i + 2 && k < count; k++) {
        struct span other = first ? pages[k].first : pages[k].last;
        if (k != i && other.at && alike(l, other))
            return 1;
    }
    return 0;
}

/* The words of a line; what parts columns becomes a tab. */
static void squeeze(struct buf *out, struct span l)
{
    buf_clear(out);
    while (l.at < l.end) {
        size_t n = strspn(l.at, " ");
        if (n >= GAP)
            buf_char(out, '\t');
        else if (n > 0)
            buf_char(out, ' ');
        l.at += n;
        if (l.at < l.end)
            buf_char(out, *l.at++);
    }
}

static void put_lines(struct paper_build *b, const char *p, const char *end)
{
    size_t count = count_pages(p, end), i = 0;
    struct page *pages = arena_array(b->scratch, count, sizeof *pages);
    struct buf line;

    if (!pages) {
        err_nomem(b->e);
        return;
    }
    buf_init(&line, PAPER_TEXT_BYTES_MAX);
    find_edges(p, end, pages);
    while (p < end && b->e->code == ERR_OK) {
        struct span l = trimmed(next_line(&p, end));
        struct paper_draft d = {.para = {.page = (uint32_t)i + 1}};
        if (l.at < l.end && is_running(pages, count, i, l))
            d.para.kind = PAPER_FURNITURE;
        squeeze(&line, l);
        d.raw = buf_cstr(&line);
        d.len = line.len;
        paper_put(b, &d);
        if (p < end)
            i += *p++ == '\f';
    }
    buf_free(&line);
}

void paper_read_pdf(struct paper_build *b, const char *bytes, size_t len)
{
    struct child c = {.out = -1, .err = -1};

    buf_init(&c.text, 2 * (size_t)PAPER_TEXT_BYTES_MAX);
    buf_init(&c.errors, ERRORS_BYTES_MAX);
    int rc = start(&c, bytes, len);
    if (rc == 0) {
        listen_to(&c);
        if (judge(b, &c, finish(&c)) == ERR_OK && c.text.len > 0)
            put_lines(b, c.text.data, c.text.data + c.text.len);
    } else {
        if (c.out >= 0)
            close(c.out);
        if (c.err >= 0)
            close(c.err);
        if (rc == ENOENT)
            ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_PDF_PROGRAM, b->name);
        else
            ERR_SET(b->e, ERR_IO, MSG_DOC_READ_IO, b->name, strerror(rc));
    }
    buf_free(&c.text);
    buf_free(&c.errors);
}
