/* Makes the system fail: preloaded into the command, it counts the system calls that touch files
 * below TORTURE_ROOT and does something to the TORTURE_AT-th of them (counted from 1).
 *
 * TORTURE_MODE: EIO, ENOSPC, EDQUOT or EINTR (the call fails), short (a write or read handles one
 * byte; with TORTURE_FOREVER half of what it should, or a database would be copied byte by byte), or
 * shutdown (after that call, if it is a sync, the file system loses everything that was not
 * durable, and the process is killed; only syncs are counted then). With TORTURE_FOREVER=1 every
 * later call fails as well, and the file TORTURE_MARK is there once one did. At the end a letter
 * for each call is written to TORTURE_COUNT: w for a write, r for a read, o for others. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { most_calls = 1 << 16 };

static atomic_int calls;
static char letters[most_calls];
static const char *root, *mode;
static int at, forever;

__attribute__((constructor)) static void begin(void) {
  root = getenv("TORTURE_ROOT");
  mode = getenv("TORTURE_MODE");
  at = getenv("TORTURE_AT") ? atoi(getenv("TORTURE_AT")) : 0;
  forever = getenv("TORTURE_FOREVER") != NULL;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("TORTURE_COUNT");
  if (!root || !path) return;
  root = NULL;
  FILE *file = fopen(path, "w");
  if (!file) return;
  int count = atomic_load(&calls);
  fwrite(letters, 1, count < most_calls ? (size_t)count : most_calls, file);
  fclose(file);
}

static int below(const char *path) { return root && strncmp(path, root, strlen(root)) == 0; }

static int meant(int fd) {
  char link[64], path[PATH_MAX];
  if (!root || fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t count = readlink(link, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return below(path);
}

static int meant_at(int folder, const char *path) {
  return path[0] == '/' ? below(path) : folder != AT_FDCWD && meant(folder);
}

static int is_mode(const char *name) { return mode && strcmp(mode, name) == 0; }

/* Whether this call is the one. */
static int hit(char letter) {
  int number = atomic_fetch_add(&calls, 1) + 1;
  if (number <= most_calls) letters[number - 1] = letter;
  int is_hit = at > 0 && (number == at || (forever && number > at));
  const char *mark = getenv("TORTURE_MARK");
  if (is_hit && mark) close((int)syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600));
  return is_hit;
}

static int fails_as(char letter) {
  if (is_mode("shutdown") || !hit(letter)) return 0;
  if (is_mode("short")) return 0;
  errno = is_mode("EIO") ? EIO : is_mode("ENOSPC") ? ENOSPC : is_mode("EDQUOT") ? EDQUOT : EINTR;
  return 1;
}

static int fails(void) { return fails_as('o'); }

/* Bytes that a write or read may handle, or -1 when it fails. */
static ssize_t allowance(char letter, size_t count) {
  if (is_mode("short")) {
    if (!hit(letter) || count <= 1) return (ssize_t)count;
    return forever ? (ssize_t)(count + 1) / 2 : 1;
  }
  return fails_as(letter) ? -1 : (ssize_t)count;
}

#define REAL(type, name, ...)                                                      \
  static type (*real)(__VA_ARGS__);                                                \
  if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define ALLOW(letter)                                                              \
  if (meant(fd)) {                                                                 \
    ssize_t allowed = allowance(letter, count);                                    \
    if (allowed < 0) return -1;                                                    \
    count = (size_t)allowed;                                                       \
  }

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  ALLOW('w')
  return real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  ALLOW('w')
  return real(fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  ALLOW('w')
  return real(fd, bytes, count, offset);
}

ssize_t read(int fd, void *bytes, size_t count) {
  REAL(ssize_t, read, int, void *, size_t);
  ALLOW('r')
  return real(fd, bytes, count);
}
ssize_t pread(int fd, void *bytes, size_t count, off_t offset) {
  REAL(ssize_t, pread, int, void *, size_t, off_t);
  ALLOW('r')
  return real(fd, bytes, count, offset);
}
ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, pread64, int, void *, size_t, off64_t);
  ALLOW('r')
  return real(fd, bytes, count, offset);
}

static int synced(int fd, int result) {
  if (!is_mode("shutdown") || !hit('o')) return result;
  unsigned flags = 2; /* do not flush the journal */
  ioctl(fd, _IOR('X', 125, unsigned), &flags);
  kill(getpid(), SIGKILL);
  return result;
}
int fsync(int fd) {
  REAL(int, fsync, int);
  if (!meant(fd)) return real(fd);
  if (fails()) return -1;
  return synced(fd, real(fd));
}
int fdatasync(int fd) {
  REAL(int, fdatasync, int);
  if (!meant(fd)) return real(fd);
  if (fails()) return -1;
  return synced(fd, real(fd));
}
int ftruncate(int fd, off_t size) {
  REAL(int, ftruncate, int, off_t);
  if (meant(fd) && fails()) return -1;
  return real(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  REAL(int, ftruncate64, int, off64_t);
  if (meant(fd) && fails()) return -1;
  return real(fd, size);
}
int mkdirat(int folder, const char *path, mode_t permissions) {
  REAL(int, mkdirat, int, const char *, mode_t);
  if (meant_at(folder, path) && fails()) return -1;
  return real(folder, path, permissions);
}
int renameat(int from, const char *old, int to, const char *new) {
  REAL(int, renameat, int, const char *, int, const char *);
  if (meant_at(from, old) && fails()) return -1;
  return real(from, old, to, new);
}
int rename(const char *old, const char *new) {
  REAL(int, rename, const char *, const char *);
  if (below(old) && fails()) return -1;
  return real(old, new);
}
int unlinkat(int folder, const char *path, int flags) {
  REAL(int, unlinkat, int, const char *, int);
  if (meant_at(folder, path) && fails()) return -1;
  return real(folder, path, flags);
}
int unlink(const char *path) {
  REAL(int, unlink, const char *);
  if (below(path) && fails()) return -1;
  return real(path);
}

#define OPEN(name)                                                                 \
  int name(const char *path, int flags, ...) {                                     \
    REAL(int, name, const char *, int, ...);                                       \
    va_list rest;                                                                  \
    va_start(rest, flags);                                                         \
    mode_t permissions = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                                  \
    if (below(path) && fails()) return -1;                                         \
    return real(path, flags, permissions);                                         \
  }
#define OPENAT(name)                                                               \
  int name(int folder, const char *path, int flags, ...) {                         \
    REAL(int, name, int, const char *, int, ...);                                  \
    va_list rest;                                                                  \
    va_start(rest, flags);                                                         \
    mode_t permissions = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                                  \
    if (meant_at(folder, path) && fails()) return -1;                              \
    return real(folder, path, flags, permissions);                                 \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
