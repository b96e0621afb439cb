#ifndef ATTACHE_LIBFUZZER_SHIM_H
#define ATTACHE_LIBFUZZER_SHIM_H

#include <stddef.h>
#include <stdint.h>

// libFuzzer's own mutation, for mutators of one's own to build on. Changes `byte_count` bytes at
// `bytes` in place, which has room for `room`; gives the new count. Defined by libFuzzer's runtime.
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t byte_count, size_t room);

#endif
