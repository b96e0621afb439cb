// What every Huffman decoder of JPEG data stands on: the bits of a scan, and a table that turns them
// into codes. Docs/decisions/0015-our-own-huffman-decoder.md says why libjpeg's own are not used.
//
// A decoder copies its reader to a local variable, decodes a block or an MCU, and copies it back. It
// stays in registers as long as nobody takes its address where speed counts; hence the values in and
// out of what is not inlined.
//
// Damaged data is read as libjpeg's careful decoder (jdhuff.c, decode_mcu_slow) reads it: behind a
// marker or the end come zeros without end, and a code that is not in the table takes 17 bits and
// means 0.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

// MARK: Bits

typedef struct {
  j_decompress_ptr library;
  // What can be read at sight; both are the same once a marker was met.
  const uint8_t *next;
  const uint8_t *end;
  // The next bit is the topmost. Below the first `count` lie zeros, or the bits that follow already.
  uint64_t bits;
  // 0 to 63.
  int count;
  // Zeros that were put behind the data so far. Those not used yet are the last of `count`.
  int padding_count;
} entropy_bits;

// Goes on where the library's source stands, with no bits of what came before.
static inline entropy_bits entropy_bits_open(j_decompress_ptr library) {
  const uint8_t *next = library->src->next_input_byte;
  size_t left = library->unread_marker == 0 ? library->src->bytes_in_buffer : 0;
  return (entropy_bits){.library = library, .next = next, .end = next + left};
}

// Tells the source how far its bytes are read, for whoever looks for the next marker. Bits that are
// left over are the caller's to count as discarded.
static inline void entropy_bits_leave(const entropy_bits *reader) {
  // Where a marker was met, the source was told.
  if (reader->library->unread_marker != 0) return;
  reader->library->src->next_input_byte = reader->next;
  reader->library->src->bytes_in_buffer = (size_t)(reader->end - reader->next);
}

// More bits were used than there are: the values since then are made of zeros. To be asked after
// every MCU at the latest, and answered with JWRN_HIT_MARKER and `insufficient_data`.
static inline bool entropy_bits_ran_dry(const entropy_bits *reader) {
  return reader->count < reader->padding_count;
}

// Whole bytes that were read and not used.
static inline unsigned entropy_bits_unused_bytes(const entropy_bits *reader) {
  int count = reader->count - reader->padding_count;
  return count > 0 ? (unsigned)count / 8 : 0;
}

// Byte by byte: past stuffed zeros, up to a marker, through the source when its buffer is empty.
entropy_bits entropy_bits_refill_slowly(entropy_bits reader);

// Afterwards there are at least 56 bits: enough for a code of 17 and a value of 15 with 24 to spare.
static inline entropy_bits entropy_bits_refill(entropy_bits reader) {
  if (reader.end - reader.next >= 8) {
    uint64_t word;
    memcpy(&word, reader.next, 8);
    // Some byte of ~word is 0 just where one of the word is 0xFF.
    if ((((~word) - 0x0101010101010101) & word & 0x8080808080808080) == 0) {
      reader.bits |= __builtin_bswap64(word) >> reader.count;
      reader.next += (63 - reader.count) >> 3;
      reader.count |= 56;
      return reader;
    }
  }
  return entropy_bits_refill_slowly(reader);
}

// At most 56 bits at a time.
static inline entropy_bits entropy_bits_drop(entropy_bits reader, unsigned count) {
  reader.bits <<= count & 63;
  reader.count -= (int)(count & 63);
  return reader;
}

// MARK: Codes

// 10 bits hold nearly all codes of a photo, and the tables of a picture fit the first cache.
enum { ENTROPY_LOOKUP_BITS = 10 };

// What a code stands for. From the lowest byte up: the bits of code and value together, the bits of
// the code, the places to go on by (run + 1; 16 for ZRL; 64 + r for EOBr, which is past every
// block's end), and the bits of the value. 0 in a table: the code is longer than the lookup.
typedef uint32_t entropy_code;

static inline unsigned entropy_code_bits(entropy_code code) { return code & 0xFF; }
static inline unsigned entropy_code_own_bits(entropy_code code) { return code >> 8 & 0xFF; }
static inline unsigned entropy_code_advance(entropy_code code) { return code >> 16 & 0xFF; }
static inline unsigned entropy_code_value_bits(entropy_code code) { return code >> 24; }

typedef struct {
  entropy_code lookup[1 << ENTROPY_LOOKUP_BITS];
  // By a code's length: the first 16-bit word past all codes up to that length, and what to add to
  // a code for its place in `symbols`.
  uint32_t limits[17];
  int32_t offsets[17];
  uint8_t symbols[256];
} entropy_table;

// Makes the table of codes that libjpeg's start_pass has accepted; false when they are none, which
// is not to be expected then.
bool entropy_table_build(entropy_table *table, const JHUFF_TBL *codes);

// Finds a code that is longer than the lookup in the topmost bits. One that is not in the table is
// warned of, as JWRN_HUFF_BAD_CODE.
entropy_code entropy_table_find_long(
    const entropy_table *table, uint64_t bits, j_decompress_ptr library);

// The next code, still to be dropped, of at least 17 bits.
static inline entropy_code entropy_table_find(const entropy_table *table, entropy_bits reader) {
  entropy_code code = table->lookup[reader.bits >> (64 - ENTROPY_LOOKUP_BITS)];
  if (__builtin_expect(code == 0, 0))
    return entropy_table_find_long(table, reader.bits, reader.library);
  return code;
}

// The value whose bits are the topmost, T.81's EXTEND; 0 for none. At most 15 bits.
static inline int entropy_value(uint64_t bits, unsigned count) {
  // Of a negative value the bits are those of its amount, inverted.
  int64_t sign = (int64_t)~bits >> 63;
  int64_t amount = (int64_t)((bits ^ (uint64_t)sign) >> 1 >> (63 - (count & 63)));
  return (int)((amount ^ sign) - sign);
}
