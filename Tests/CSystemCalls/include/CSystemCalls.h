#pragma once
// System calls by number, for probes of the sandbox. The result is the kernel's own: an error number
// negated, or what the call gives.
#include <sys/syscall.h>

long system_call(long number, long a, long b, long c, long d, long e, long f);

// getpid in 32-bit numbering, which a filter for 64-bit numbers must not let through.
long system_call_32_getpid(void);
