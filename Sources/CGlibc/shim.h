#pragma once
// What glibc has and Swift's Glibc module does not show: getopt_long, and Linux's own calls.
#include <getopt.h>
#include <linux/memfd.h>
#include <sched.h>
#include <sys/types.h>

// Declared only under _GNU_SOURCE, which a module cannot set.
int memfd_create(const char *name, unsigned int flags);
int sched_getcpu(void);
int sched_getaffinity(pid_t process, size_t size, cpu_set_t *processors);
int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *processors);

// <linux/fcntl.h> redefines what <fcntl.h> defines; these are its seals, under names of our own.
enum {
  ATTACHE_F_ADD_SEALS = 1024 + 9,
  ATTACHE_F_SEAL_SEAL = 0x0001,
  ATTACHE_F_SEAL_SHRINK = 0x0002,
  ATTACHE_F_SEAL_GROW = 0x0004,
  ATTACHE_F_SEAL_WRITE = 0x0008,
};

// Swift sees C globals as shared mutable state; these keep getopt's behind functions.
// getopt_long is not thread-safe: parse the command line before any thread is started.
static inline int attache_getopt_index(void) { return optind; }
static inline void attache_getopt_reset(void) { optind = 0; opterr = 0; }
static inline const char *attache_getopt_argument(void) { return optarg; }
static inline int attache_getopt_unknown(void) { return optopt; }
