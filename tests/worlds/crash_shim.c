/* Loaded before the C library: sees every call that changes a folder, whoever makes it: Python,
 * SQLite, DuckDB or Arrow. It writes the calls down, or makes the k-th one fail or end the process.
 *
 * What is written through a mapping of memory is not seen; SQLite does so for its `-shm` file only,
 * which it makes again.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RECORD = 1, FAIL = 2, KILL = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int mode, record = -1, failing_errno, is_full;
static long count, kth;
static __thread int inside;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Begin to watch a folder. A full disk (ENOSPC) stays full. */
void crash_begin(const char *folder, const char *file, int what, long number, int error)
{
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    record = file ? (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    mode = what, kth = number, failing_errno = error, count = 0, is_full = 0;
}

long crash_count(void) { return count; }

static void put(const void *data, size_t length)
{
    while (length) {
        ssize_t done = syscall(SYS_write, record, data, length);
        if (done <= 0)
            _exit(97);
        data = (const char *)data + done, length -= (size_t)done;
    }
}

static void note(char call, const char *path, const char *other, int64_t offset, const void *data,
                 size_t length)
{
    if (record < 0)
        return;
    uint32_t lengths[3] = {(uint32_t)strlen(path), (uint32_t)(other ? strlen(other) : 0),
                           (uint32_t)length};
    put(&call, 1), put(&offset, 8), put(lengths, sizeof lengths);
    put(path, lengths[0]), put(other ? other : "", lengths[1]), put(data ? data : "", length);
}

/* What the program under test says between its calls, such as that an act was acknowledged. */
void crash_mark(const char *words)
{
    pthread_mutex_lock(&lock);
    note('!', words, NULL, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
}

static int is_within(const char *path)
{
    size_t length = strlen(path);
    if (!mode || (length > 4 && !strcmp(path + length - 4, "-shm")))
        return 0;
    return !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

/* The full path of a name; 0 where it is not below the folder. */
static int resolved(int folder, const char *name, char *path)
{
    if (!mode || !name)
        return 0;
    if (*name == '/') {
        strncpy(path, name, PATH_MAX - 1);
    } else {
        char link[64], base[PATH_MAX];
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0)
            return 0;
        base[length] = 0;
        if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX)
            return 0;
    }
    return is_within(path);
}

static int path_of(int handle, char *path)
{
    if (!mode || inside)
        return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_within(path) && !strstr(path, " (deleted)");
}

static int takes_room(char call) { return strchr("cwmrl", call) != NULL; }

/* Whether this call is to fail; it may not come back. The lock is held. */
static int must_fail(char call, const char *path)
{
    long number = ++count;
    int is_turn = number == kth || (is_full && takes_room(call));
    if (mode == RECORD || !is_turn)
        return 0;
    if (record >= 0 && number == kth)
        note('?', path, NULL, call, NULL, 0);
    if (mode == KILL)
        _exit(99);
    if (failing_errno == ENOSPC) {
        is_full = 1;
        if (!takes_room(call))
            return 0;
    }
    errno = failing_errno;
    return 1;
}

/* Calls on a path. */
#define ON_PATH(call, path, other, does)                                                          \
    do {                                                                                           \
        pthread_mutex_lock(&lock);                                                                 \
        int failed = must_fail(call, path), kept, result = -1;                                     \
        if (!failed) {                                                                             \
            inside++;                                                                              \
            result = (does);                                                                       \
            inside--;                                                                              \
            kept = errno;                                                                          \
            if (!result && mode == RECORD)                                                         \
                note(call, path, other, 0, NULL, 0);                                               \
            errno = kept;                                                                          \
        }                                                                                          \
        pthread_mutex_unlock(&lock);                                                               \
        return result;                                                                             \
    } while (0)

static int opened(int folder, const char *name, int flags, mode_t rights)
{
    char path[PATH_MAX];
    int writes = flags & (O_CREAT | O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY;
    if (!inside && !writes && mode == RECORD && resolved(folder, name, path)) {
        pthread_mutex_lock(&lock);
        note('o', path, NULL, 0, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    if (inside || !writes || (flags & O_TMPFILE) == O_TMPFILE || !resolved(folder, name, path))
        return (int)syscall(SYS_openat, folder, name, flags, rights);
    struct stat before;
    int is_new = stat(path, &before) != 0;
    if (!is_new && !(flags & O_TRUNC && before.st_size))
        return (int)syscall(SYS_openat, folder, name, flags, rights);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!must_fail('c', path)) {
        result = (int)syscall(SYS_openat, folder, name, flags, rights);
        int kept = errno;
        if (result >= 0 && mode == RECORD)
            note('c', path, NULL, 0, NULL, 0);
        errno = kept;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                  \
        va_end(rest);                                                                              \
        return opened(AT_FDCWD, path, flags, rights);                                              \
    }
#define OPENAT(name)                                                                               \
    int name(int folder, const char *path, int flags, ...)                                         \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                  \
        va_end(rest);                                                                              \
        return opened(folder, path, flags, rights);                                                \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t rights)
{
    return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, rights);
}

/* Writes. A full disk takes half of the first. */
static ssize_t written(int handle, const void *data, size_t length, off64_t offset, int at)
{
    char path[PATH_MAX];
    if (!length || !path_of(handle, path))
        return at ? syscall(SYS_pwrite64, handle, data, length, offset)
                  : syscall(SYS_write, handle, data, length);
    pthread_mutex_lock(&lock);
    int was_full = is_full;
    ssize_t result = -1;
    int failed = must_fail('w', path);
    if (failed && is_full && !was_full && length > 1)
        failed = 0, length /= 2;
    if (!failed) {
        result = at ? syscall(SYS_pwrite64, handle, data, length, offset)
                    : syscall(SYS_write, handle, data, length);
        int kept = errno;
        if (result > 0 && mode == RECORD) {
            int64_t place = at ? offset : lseek64(handle, 0, SEEK_CUR) - result;
            note('w', path, NULL, place, data, (size_t)result);
        }
        errno = kept;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t write(int handle, const void *data, size_t length) { return written(handle, data, length, 0, 0); }
ssize_t pwrite(int handle, const void *data, size_t length, off_t offset)
{
    return written(handle, data, length, offset, 1);
}
ssize_t pwrite64(int handle, const void *data, size_t length, off64_t offset)
{
    return written(handle, data, length, offset, 1);
}
ssize_t writev(int handle, const struct iovec *parts, int number)
{
    char path[PATH_MAX];
    if (!path_of(handle, path))
        return syscall(SYS_writev, handle, parts, number);
    ssize_t all = 0;
    for (int part = 0; part < number; part++) {
        ssize_t done = written(handle, parts[part].iov_base, parts[part].iov_len, 0, 0);
        if (done < 0)
            return all ? all : -1;
        all += done;
        if ((size_t)done < parts[part].iov_len)
            break;
    }
    return all;
}
/* Whoever copies inside the kernel copies by reading and writing instead. */
ssize_t sendfile(int out, int in, off_t *offset, size_t length)
{
    char path[PATH_MAX];
    if (!path_of(out, path))
        return syscall(SYS_sendfile, out, in, offset, length);
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t length)
{
    return sendfile(out, in, offset, length);
}
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags)
{
    char path[PATH_MAX];
    if (!path_of(out, path))
        return syscall(SYS_copy_file_range, in, from, out, to, length, flags);
    errno = EINVAL;
    return -1;
}

/* Calls on a handle. */
#define ON_HANDLE(call, offset, does)                                                              \
    do {                                                                                           \
        char path[PATH_MAX];                                                                       \
        if (!path_of(handle, path))                                                                \
            return (int)(does);                                                                    \
        pthread_mutex_lock(&lock);                                                                 \
        int result = -1;                                                                           \
        if (!must_fail(call, path)) {                                                              \
            result = (int)(does);                                                                  \
            int kept = errno;                                                                      \
            if (!result && mode == RECORD)                                                         \
                note(call, path, NULL, offset, NULL, 0);                                           \
            errno = kept;                                                                          \
        }                                                                                          \
        pthread_mutex_unlock(&lock);                                                               \
        return result;                                                                             \
    } while (0)

int fsync(int handle) { ON_HANDLE('s', 0, syscall(SYS_fsync, handle)); }
int fdatasync(int handle) { ON_HANDLE('s', 0, syscall(SYS_fdatasync, handle)); }
int ftruncate(int handle, off_t size) { ON_HANDLE('t', size, syscall(SYS_ftruncate, handle, size)); }
int ftruncate64(int handle, off64_t size) { ON_HANDLE('t', size, syscall(SYS_ftruncate, handle, size)); }
int posix_fallocate(int handle, off_t offset, off_t size)
{
    char path[PATH_MAX];
    return path_of(handle, path) ? EOPNOTSUPP : REAL(posix_fallocate)(handle, offset, size);
}
int fallocate(int handle, int how, off_t offset, off_t size)
{
    char path[PATH_MAX];
    if (!path_of(handle, path))
        return (int)syscall(SYS_fallocate, handle, how, offset, size);
    errno = EOPNOTSUPP;
    return -1;
}

int unlinkat(int folder, const char *name, int flags)
{
    char path[PATH_MAX];
    if (!resolved(folder, name, path))
        return (int)syscall(SYS_unlinkat, folder, name, flags);
    ON_PATH(flags & AT_REMOVEDIR ? 'd' : 'u', path, NULL, (int)syscall(SYS_unlinkat, folder, name, flags));
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int remove(const char *name)
{
    struct stat entry;
    int is_folder = !lstat(name, &entry) && S_ISDIR(entry.st_mode);
    return unlinkat(AT_FDCWD, name, is_folder ? AT_REMOVEDIR : 0);
}
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int mkdirat(int folder, const char *name, mode_t rights)
{
    char path[PATH_MAX];
    struct stat before;
    if (!resolved(folder, name, path) || !stat(path, &before))
        return (int)syscall(SYS_mkdirat, folder, name, rights);
    ON_PATH('m', path, NULL, (int)syscall(SYS_mkdirat, folder, name, rights));
}
int mkdir(const char *name, mode_t rights) { return mkdirat(AT_FDCWD, name, rights); }
int renameat(int from, const char *name, int to, const char *final)
{
    char path[PATH_MAX], other[PATH_MAX];
    if (!resolved(to, final, other) || !resolved(from, name, path))
        return (int)syscall(SYS_renameat, from, name, to, final);
    ON_PATH('r', path, other, (int)syscall(SYS_renameat, from, name, to, final));
}
int rename(const char *name, const char *final) { return renameat(AT_FDCWD, name, AT_FDCWD, final); }
int linkat(int from, const char *name, int to, const char *final, int flags)
{
    char path[PATH_MAX], other[PATH_MAX];
    if (!resolved(to, final, other) || !resolved(from, name, path))
        return (int)syscall(SYS_linkat, from, name, to, final, flags);
    ON_PATH('l', path, other, (int)syscall(SYS_linkat, from, name, to, final, flags));
}
int link(const char *name, const char *final) { return linkat(AT_FDCWD, name, AT_FDCWD, final, 0); }
