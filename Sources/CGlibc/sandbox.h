#pragma once
// What the sandbox needs of Linux. Swift refuses fork(), cannot call variadic functions (prctl,
// syscall) or macros (CMSG_*, WIFEXITED), and has no names for the younger system calls.
//
// Every function returns what the system call does: -1 and errno when it fails. None allocates, so
// all may be called between fork() and _exit().
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// <linux/sched.h> has them, and redefines what <sched.h> defines.
enum {
  ATTACHE_CLONE_NEWNS = 0x00020000,
  ATTACHE_CLONE_NEWUTS = 0x04000000,
  ATTACHE_CLONE_NEWIPC = 0x08000000,
  ATTACHE_CLONE_NEWUSER = 0x10000000,
  ATTACHE_CLONE_NEWNET = 0x40000000,
};

// To be called by a process with one thread only: the child then has all of the program. What
// libraries registered for a fork puts locks in order that nobody holds, and is left out.
static inline pid_t attache_fork(void) { return _Fork(); }

// Takes memory from the heap for good. That nobody uses it is no reason to leave it out, as it is to a
// compiler that sees malloc() and no use of the result.
static inline void attache_take_heap(size_t size) {
  void *volatile taken = malloc(size);
  (void)taken;
}

// Has the page at `address` mapped as if it had been written to, and leaves what is in it. Linux has it
// since 5.14.
static inline int attache_populate(void *address) {
  enum { POPULATE_WRITE = 23 };
  return madvise(address, 1, POPULATE_WRITE);
}

// Puts the mapping at `source` in the place of what is at `target`. Both begin at whole pages.
static inline int attache_replace_mapping(void *target, void *source, size_t size) {
  enum { MAY_MOVE = 1, FIXED = 2 };
  return (void *)syscall(SYS_mremap, source, size, size, MAY_MOVE | FIXED, target) == target ? 0 : -1;
}

static inline int attache_unshare(int flags) { return (int)syscall(SYS_unshare, flags); }

static inline int attache_pidfd_open(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

static inline int attache_close_range(unsigned int first, unsigned int last) {
  return (int)syscall(SYS_close_range, first, last, 0);
}

static inline int attache_prctl(int option, unsigned long value) {
  return prctl(option, value, 0UL, 0UL, 0UL);
}

static inline int attache_set_limit(int resource, uint64_t soft, uint64_t hard) {
  struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
  return setrlimit((__rlimit_resource_t)resource, &limit);
}

// The supplementary groups go with it: the library's own functions would ask name services.
static inline int attache_become(uid_t user, gid_t group) {
  if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
  if (syscall(SYS_setresgid, group, group, group) != 0) return -1;
  return (int)syscall(SYS_setresuid, user, user, user);
}

// Capabilities are of no use to a process that only computes. Those of a user namespace stay when
// the user id stays.
static inline int attache_drop_capabilities(void) {
  struct { uint32_t version; int process; } header = {0x20080522, 0};
  struct { uint32_t effective, permitted, inheritable; } none[2] = {{0, 0, 0}, {0, 0, 0}};
  return (int)syscall(SYS_capset, &header, none);
}

// Puts the empty, read-only tmpfs that it mounts on `folder` in the place of the root.
// In a mount namespace of its own.
static inline int attache_enter_empty_root(const char *folder) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -1;
  unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (mount("none", folder, "tmpfs", flags, "size=4k,nr_inodes=2,mode=0555") != 0) return -1;
  if (chdir(folder) != 0 || syscall(SYS_pivot_root, ".", ".") != 0) return -1;
  if (umount2(".", MNT_DETACH) != 0) return -1;
  return chdir("/");
}

// Landlock. Debian 12's headers know its first version only; the layout is the kernel's.
struct attache_landlock_ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

enum { ATTACHE_LANDLOCK_VERSION_FLAG = 1 };

// The version that the kernel offers.
static inline int attache_landlock_version(void) {
  return (int)syscall(
      SYS_landlock_create_ruleset, NULL, (size_t)0, (uint32_t)ATTACHE_LANDLOCK_VERSION_FLAG);
}

// Denies what `rules` handles, with no exception. `size` is how much of it the kernel's version
// knows. Needs no_new_privs.
static inline int attache_landlock_deny(const struct attache_landlock_ruleset *rules, size_t size) {
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, rules, size, (uint32_t)0);
  if (ruleset < 0) return -1;
  int result = (int)syscall(SYS_landlock_restrict_self, ruleset, (uint32_t)0);
  int code = errno;
  close(ruleset);
  errno = code;
  return result;
}

// Whether the kernel knows how to kill a process from a filter.
static inline int attache_seccomp_is_available(void) {
  uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return (int)syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &action);
}

// Puts a filter in force, for good. `instructions` are `struct sock_filter`s. Needs no_new_privs.
static inline int attache_seccomp_enter(const void *instructions, unsigned short count) {
  struct sock_fprog program = {.len = count, .filter = (struct sock_filter *)instructions};
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program);
}

// One message with up to two descriptors; the receiver gets copies of them.
static inline ssize_t attache_send(
    int socket, const void *bytes, size_t count, const int *descriptors, int descriptor_count) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  union {
    char space[CMSG_SPACE(2 * sizeof(int))];
    struct cmsghdr alignment;
  } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor_count < 0 || descriptor_count > 2) {
    errno = EINVAL;
    return -1;
  }
  if (descriptor_count > 0) {
    size_t size = (size_t)descriptor_count * sizeof(int);
    memset(&control, 0, sizeof control);
    message.msg_control = control.space;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), descriptors, size);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent;
}

// Receives one message. `descriptors` has room for two and gets -1 where there are fewer; they are
// the caller's to close. A message that does not fit is EMSGSIZE.
static inline ssize_t attache_receive(int socket, void *bytes, size_t capacity, int *descriptors) {
  struct iovec part = {.iov_base = bytes, .iov_len = capacity};
  union {
    char space[CMSG_SPACE(2 * sizeof(int))];
    struct cmsghdr alignment;
  } control;
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.space,
                           .msg_controllen = sizeof control.space};
  descriptors[0] = descriptors[1] = -1;
  ssize_t received;
  do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received < 0) return -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(descriptors, CMSG_DATA(header), size < 2 * sizeof(int) ? size : 2 * sizeof(int));
  }
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
    for (int i = 0; i < 2; i++) {
      if (descriptors[i] >= 0) close(descriptors[i]);
      descriptors[i] = -1;
    }
    errno = EMSGSIZE;
    return -1;
  }
  return received;
}

// glibc has them as an enumeration that C++ and Swift see as a type of its own.
enum {
  ATTACHE_RLIMIT_CPU = RLIMIT_CPU,
  ATTACHE_RLIMIT_FSIZE = RLIMIT_FSIZE,
  ATTACHE_RLIMIT_CORE = RLIMIT_CORE,
  ATTACHE_RLIMIT_NPROC = RLIMIT_NPROC,
  ATTACHE_RLIMIT_NOFILE = RLIMIT_NOFILE,
  ATTACHE_RLIMIT_AS = RLIMIT_AS,
};
