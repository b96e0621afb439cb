#pragma once
#include <seccomp.h>

// Swift cannot read these two: they are macros with casts in them.
static inline unsigned int attache_seccomp_allow(void) { return SCMP_ACT_ALLOW; }
static inline unsigned int attache_seccomp_kill_process(void) { return SCMP_ACT_KILL_PROCESS; }
