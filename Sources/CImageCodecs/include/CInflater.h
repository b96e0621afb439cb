// Streaming inflate of zlib data (RFC 1950), with one of two libraries behind it: ISA-L on x86-64,
// at more than twice zlib's speed, and zlib everywhere else.
//
// Why C: ISA-L's state is a structure of its caller's; this gives both libraries one face.
// One inflater may be used by one thread at a time. Nothing is read before `input` or behind
// `input_count`, nothing written outside the room for output, whatever the bytes are.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  // The output is full, or the input used up.
  ATTACHE_INFLATER_GOING_ON = 0,
  // The data is complete and its checksum right. Input behind it is left alone.
  ATTACHE_INFLATER_ENDED = 1,
  // What was written so far is good, what follows cannot be read.
  ATTACHE_INFLATER_CORRUPT = 2,
  // All was written, but its Adler-32 is another than the data says.
  ATTACHE_INFLATER_WRONG_CHECKSUM = 3,
} attache_inflater_status;

typedef struct attache_inflater attache_inflater;

// NULL when memory ran out. `portable` asks for zlib also where ISA-L would do.
attache_inflater *attache_inflater_open(bool portable);

// Inflates from `*input` to `output` until one of them is used up; moves `*input` and
// `*input_count` on and adds to `*output_count` what was written. After ENDED, CORRUPT and
// WRONG_CHECKSUM it may only be closed.
attache_inflater_status attache_inflater_run(
    attache_inflater *inflater, const uint8_t **input, size_t *input_count, uint8_t *output,
    size_t room, size_t *output_count);

// Takes NULL too.
void attache_inflater_close(attache_inflater *inflater);

// CRC-32 as PNG's chunks have it, of `bytes` behind those that gave `checksum` (0 at first).
uint32_t attache_crc32(uint32_t checksum, const uint8_t *bytes, size_t byte_count);
