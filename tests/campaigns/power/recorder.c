/* Loaded before the C library, this writes down everything a process does to the files of one folder: what it
 * creates, writes, shortens, renames and removes, and what it makes durable, in the order in which it happened.
 *
 * RECORDED_FOLDER names the folder (its real path), RECORDED_STREAM the file the records are added to. A record is
 * a head, a name, a second name (of a rename) and the bytes written. tests/campaigns/power/recording.py reads it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATED = 'c', WRITTEN = 'w', RESIZED = 't', SYNCED = 's', REMOVED = 'u', RENAMED = 'r' };

struct head {
    uint64_t offset; /* where bytes were written, or the new size */
    uint64_t length; /* how many bytes follow the names */
    uint16_t name, second;
    uint8_t kind, unused[3];
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int stream = -1;

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("RECORDED_FOLDER"), *to = getenv("RECORDED_STREAM");
    if (!where || !to) return;
    snprintf(folder, sizeof folder, "%s", where);
    folder_length = strlen(folder);
    stream = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    const char *next = bytes;
    while (length) {
        long done = syscall(SYS_write, stream, next, length);
        if (done <= 0) abort(); /* half a recording proves nothing */
        next += done;
        length -= (size_t)done;
    }
}

/* Whether a path is the folder or in it. */
static int is_ours(const char *path) {
    return stream >= 0 && !strncmp(path, folder, folder_length) &&
           (path[folder_length] == '/' || path[folder_length] == 0);
}

/* The path behind a descriptor, if it is ours. A removed file's ends in " (deleted)". */
static int path_of(int fd, char *path) {
    char link[40];
    if (stream < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlink, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static void record(uint8_t kind, const char *name, const char *second, uint64_t offset, const void *bytes,
                   uint64_t length) {
    int kept = errno;
    struct head head = {.offset = offset, .length = length, .kind = kind};
    head.name = (uint16_t)strlen(name);
    head.second = (uint16_t)strlen(second);
    put(&head, sizeof head);
    put(name, head.name);
    put(second, head.second);
    put(bytes, length);
    errno = kept;
}

#define HOLD pthread_mutex_lock(&one_at_a_time)
#define LET_GO pthread_mutex_unlock(&one_at_a_time)

static int opened(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    struct stat there;
    HOLD;
    int is_new = (flags & O_CREAT) && fstatat(at, path, &there, 0) != 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && (is_new || (flags & O_TRUNC)) && path_of(fd, whole))
        record(is_new ? CREATED : RESIZED, whole, "", 0, "", 0);
    LET_GO;
    return fd;
}

#define OPEN(name)                                                                  \
    int name(const char *path, int flags, ...) {                                    \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;     \
        va_end(rest);                                                               \
        return opened(AT_FDCWD, path, flags, mode);                                 \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                \
    int name(int at, const char *path, int flags, ...) {                            \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;     \
        va_end(rest);                                                               \
        return opened(at, path, flags, mode);                                       \
    }
OPENAT(openat)
OPENAT(openat64)

/* Where a plain write lands. */
static off_t place(int fd) {
    struct stat file;
    if (fcntl(fd, F_GETFL) & O_APPEND && fstat(fd, &file) == 0) return file.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[PATH_MAX];
    HOLD;
    int ours = path_of(fd, path);
    off_t offset = ours ? place(fd) : 0;
    ssize_t done = syscall(SYS_write, fd, bytes, length);
    if (done > 0 && ours) record(WRITTEN, path, "", (uint64_t)offset, bytes, (uint64_t)done);
    LET_GO;
    return done;
}

static ssize_t written_at(int fd, const void *bytes, size_t length, off_t offset) {
    char path[PATH_MAX];
    HOLD;
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (done > 0 && path_of(fd, path)) record(WRITTEN, path, "", (uint64_t)offset, bytes, (uint64_t)done);
    LET_GO;
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return written_at(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return written_at(fd, bytes, length, offset); }

static int resized(int fd, off_t size) {
    char path[PATH_MAX];
    HOLD;
    int failed = (int)syscall(SYS_ftruncate, fd, size);
    if (!failed && path_of(fd, path)) record(RESIZED, path, "", (uint64_t)size, "", 0);
    LET_GO;
    return failed;
}
int ftruncate(int fd, off_t size) { return resized(fd, size); }
int ftruncate64(int fd, off64_t size) { return resized(fd, size); }

/* Both promise that what was written to this file before is durable; of a folder, its names. Nobody cuts the
 * power of this machine, so the promise is only written down: real syncs would cost minutes. */
static int synced(int fd) {
    char path[PATH_MAX];
    struct stat file;
    int failed = fstat(fd, &file);
    HOLD;
    if (!failed && path_of(fd, path)) record(SYNCED, path, "", 0, "", 0);
    LET_GO;
    return failed;
}
int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

int unlink(const char *path) {
    HOLD;
    int failed = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (!failed && is_ours(path)) record(REMOVED, path, "", 0, "", 0);
    LET_GO;
    return failed;
}

int rename(const char *path, const char *second) {
    HOLD;
    int failed = (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, second, 0);
    if (!failed && is_ours(path)) record(RENAMED, path, second, 0, "", 0);
    LET_GO;
    return failed;
}

/* What it could not write down must not go by in silence: the store uses none of these. */
#define UNHEARD(name, ...)                                                          \
    {                                                                               \
        char path[PATH_MAX];                                                        \
        if (path_of(fd, path)) {                                                    \
            fprintf(stderr, "the recorder does not know " #name "\n");              \
            abort();                                                                \
        }                                                                           \
        return syscall(SYS_##name, __VA_ARGS__);                                    \
    }
ssize_t writev(int fd, const struct iovec *parts, int count) UNHEARD(writev, fd, parts, count)
ssize_t sendfile(int fd, int from, off_t *offset, size_t count) UNHEARD(sendfile, fd, from, offset, count)
int fallocate(int fd, int mode, off_t offset, off_t length) UNHEARD(fallocate, fd, mode, offset, length)
