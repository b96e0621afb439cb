// What every Huffman decoder of JPEG data stands on: the bits of a scan, and a table that turns them
// into codes. Docs/decisions/0015-our-own-huffman-decoder.md says why libjpeg's own are not used.
//
// A decoder copies the cursor of its reader to a local variable, decodes a block or an MCU, and copies
// it back. The cursor stays in registers because nothing that is not inlined is ever given its
// address.
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

#define ENTROPY_INLINE static inline __attribute__((always_inline))

typedef struct {
  // The next bit is the topmost. Below the first `count` lie zeros, or the bits that follow already.
  uint64_t bits;
  // The byte after those bits.
  const uint8_t *next;
  // 0 to 63.
  int count;
} entropy_cursor;

typedef struct {
  entropy_cursor cursor;
  // How far can be read at sight: no further than the cursor is, once a marker was met.
  const uint8_t *end;
  // Zeros that were put behind the data so far. Those not used yet are the last of `count`.
  int padding_count;
  j_decompress_ptr library;
} entropy_bits;

// Goes on where the library's source stands, with no bits of what came before.
static inline entropy_bits entropy_bits_open(j_decompress_ptr library) {
  const uint8_t *next = library->src->next_input_byte;
  size_t left = library->unread_marker == 0 ? library->src->bytes_in_buffer : 0;
  return (entropy_bits){.cursor = {.next = next}, .end = next + left, .library = library};
}

// Tells the source how far its bytes are read, for whoever looks for the next marker. Bits that are
// left over are the caller's to count as discarded.
static inline void entropy_bits_leave(const entropy_bits *reader) {
  // Where a marker was met, the source was told.
  if (reader->library->unread_marker != 0) return;
  reader->library->src->next_input_byte = reader->cursor.next;
  reader->library->src->bytes_in_buffer = (size_t)(reader->end - reader->cursor.next);
}

// More bits were used than there are: the values since then are made of zeros. To be asked after
// every MCU at the latest, and answered with JWRN_HIT_MARKER and `insufficient_data`. `cursor` is the
// copy of the reader's that is in use.
static inline bool entropy_cursor_ran_dry(entropy_cursor cursor, const entropy_bits *reader) {
  return cursor.count < reader->padding_count;
}

static inline bool entropy_bits_ran_dry(const entropy_bits *reader) {
  return entropy_cursor_ran_dry(reader->cursor, reader);
}

// Whole bytes that were read and not used.
static inline unsigned entropy_bits_unused_bytes(const entropy_bits *reader) {
  int count = reader->cursor.count - reader->padding_count;
  return count > 0 ? (unsigned)count / 8 : 0;
}

// Byte by byte: past stuffed zeros, up to a marker, through the source when its buffer is empty.
void entropy_bits_refill_slowly(entropy_bits *reader);

// Afterwards there are at least 56 bits: enough for a code of 17 and a value of 15 with 24 to spare.
// `cursor` is the copy of the reader's that is in use.
ENTROPY_INLINE void entropy_bits_refill(entropy_bits *reader, entropy_cursor *cursor) {
  if (__builtin_expect(reader->end - cursor->next >= 8, 1)) {
    uint64_t word;
    memcpy(&word, cursor->next, 8);
    // Some byte of ~word is 0 just where one of the word is 0xFF.
    if (__builtin_expect(((~word - 0x0101010101010101) & word & 0x8080808080808080) == 0, 1)) {
      cursor->bits |= __builtin_bswap64(word) >> cursor->count;
      cursor->next += (63 - cursor->count) >> 3;
      cursor->count |= 56;
      return;
    }
  }
  reader->cursor = *cursor;
  entropy_bits_refill_slowly(reader);
  *cursor = reader->cursor;
}

// At most 56 bits at a time, and no more than there are.
ENTROPY_INLINE void entropy_cursor_drop(entropy_cursor *cursor, unsigned count) {
  cursor->bits <<= count & 63;
  cursor->count -= (int)(count & 63);
}

static inline void entropy_warn(j_decompress_ptr library, int warning) {
  library->err->msg_code = warning;
  library->err->emit_message((j_common_ptr)library, -1);
}

// MARK: Codes

// T.81, figure A.6: where the coefficient of each place of the zigzag lies in a block. Runs of damaged
// data lead up to 15 places past the last; as in libjpeg they end in the last coefficient.
__attribute__((visibility("hidden"))) extern const uint8_t entropy_natural_order[DCTSIZE2 + 16];

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

// The code that the topmost 17 bits begin with.
ENTROPY_INLINE entropy_code entropy_table_find(
    const entropy_table *table, uint64_t bits, j_decompress_ptr library) {
  entropy_code code = table->lookup[bits >> (64 - ENTROPY_LOOKUP_BITS)];
  if (__builtin_expect(code == 0, 0)) return entropy_table_find_long(table, bits, library);
  return code;
}

// The value whose bits are the topmost, T.81's EXTEND; 0 for none. At most 15 bits.
ENTROPY_INLINE int entropy_value(uint64_t bits, unsigned count) {
  // Of a negative value the bits are those of its amount, inverted.
  int64_t sign = (int64_t)~bits >> 63;
  int64_t amount = (int64_t)((bits ^ (uint64_t)sign) >> 1 >> (63 - (count & 63)));
  return (int)((amount ^ sign) - sign);
}
