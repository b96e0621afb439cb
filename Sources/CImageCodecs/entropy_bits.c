#include "entropy_bits.h"

#include <jerror.h>

const uint8_t entropy_natural_order[DCTSIZE2 + 16] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33,
    40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36,
    29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

// The next byte of the source, which is asked for more when it has none at hand; -1 when it has no
// more to give.
static int next_byte(entropy_bits *reader) {
  if (reader->cursor.next == reader->end) {
    struct jpeg_source_mgr *source = reader->library->src;
    if (!source->fill_input_buffer(reader->library) || source->bytes_in_buffer == 0) return -1;
    reader->cursor.next = source->next_input_byte;
    reader->end = source->next_input_byte + source->bytes_in_buffer;
  }
  return *reader->cursor.next++;
}

// T.81, F.2.2.5. Of several 0xFF before a 0 all but one are passed over, as libjpeg does.
static int next_data_byte(entropy_bits *reader) {
  int byte = next_byte(reader);
  if (byte != 0xFF) return byte;
  do byte = next_byte(reader);
  while (byte == 0xFF);
  if (byte == 0) return 0xFF;
  if (byte < 0) return byte;
  entropy_bits_leave(reader);
  reader->library->unread_marker = byte;
  reader->end = reader->cursor.next;
  return -1;
}

void entropy_bits_refill_slowly(entropy_bits *reader) {
  entropy_cursor *cursor = &reader->cursor;
  while (cursor->count <= 56) {
    int byte = reader->library->unread_marker == 0 ? next_data_byte(reader) : -1;
    if (byte < 0) {
      reader->padding_count += 63 - cursor->count;
      cursor->count = 63;
      break;
    }
    cursor->bits |= (uint64_t)byte << (56 - cursor->count);
    cursor->count += 8;
  }
}

// The run of places that a symbol goes on by, and its value's bits, in an entry.
static entropy_code code_of(unsigned symbol, unsigned own_bits) {
  unsigned run = symbol >> 4, value_bits = symbol & 15;
  unsigned advance = value_bits == 0 && run < 15 ? 64 + run : run + 1;
  return (own_bits + value_bits) | own_bits << 8 | advance << 16 | value_bits << 24;
}

bool entropy_table_build(entropy_table *table, const JHUFF_TBL *codes) {
  memset(table->lookup, 0, sizeof table->lookup);
  memcpy(table->symbols, codes->huffval, sizeof table->symbols);
  uint32_t code = 0;
  size_t index = 0;
  for (unsigned length = 1; length <= 16; length++) {
    table->offsets[length] = (int32_t)index - (int32_t)code;
    size_t count = codes->bits[length];
    if (index + count > 256 || code + count > 1u << length) return false;
    for (size_t end = index + count; index < end; index++, code++) {
      if (length > ENTROPY_LOOKUP_BITS) continue;
      unsigned spare_bits = ENTROPY_LOOKUP_BITS - length;
      entropy_code entry = code_of(table->symbols[index], length);
      for (uint32_t i = 0; i < 1u << spare_bits; i++)
        table->lookup[(code << spare_bits) + i] = entry;
    }
    table->limits[length] = code << (16 - length);
    code <<= 1;
  }
  return true;
}

entropy_code entropy_table_find_long(
    const entropy_table *table, uint64_t bits, j_decompress_ptr library) {
  uint32_t word = (uint32_t)(bits >> 48);
  for (unsigned length = ENTROPY_LOOKUP_BITS + 1; length <= 16; length++) {
    if (word >= table->limits[length]) continue;
    int32_t index = (int32_t)(word >> (16 - length)) + table->offsets[length];
    return code_of(table->symbols[index & 0xFF], length);
  }
  entropy_warn(library, JWRN_HUFF_BAD_CODE);
  return code_of(0, 17);
}
