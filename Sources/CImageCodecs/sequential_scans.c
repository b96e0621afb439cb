#include "sequential_scans.h"

#include <stddef.h>

#define JPEG_INTERNALS
#include <jpegint.h>

#include <jerror.h>

#include "entropy_bits.h"

// Coefficients that one look finds: one or two, of which the last may be the end of the block. One
// alone stands there twice, `second_advance` being 0. No `bits`: not even one fits the lookup.
typedef struct {
  uint8_t bits;
  uint8_t first_bits;
  uint8_t first_advance;
  uint8_t second_advance;
  int16_t first;
  int16_t second;
} coefficient_pair;

typedef struct {
  coefficient_pair pairs[1 << ENTROPY_LOOKUP_BITS];
  entropy_table codes;
} coefficient_table;

typedef struct {
  // What libjpeg calls; first, so that a pointer to it is one to all.
  struct jpeg_entropy_decoder interface;
  // Checks each scan's parameters and tables before we look at them.
  struct jpeg_entropy_decoder *library_decoder;
  entropy_bits reader;
  // Wraps round where damaged data goes on adding to it.
  unsigned last_dc[MAX_COMPS_IN_SCAN];
  unsigned mcus_to_restart;
  struct {
    const entropy_table *dc;
    const coefficient_table *ac;
    int component;
    // At an eighth of the size only the first coefficient counts.
    bool needs_ac;
  } blocks[D_MAX_BLOCKS_IN_MCU];
  entropy_table dc[NUM_HUFF_TBLS];
  coefficient_table ac[NUM_HUFF_TBLS];
  // Where coefficients go that nobody needs.
  JBLOCK unused;
} sequential_decoder;

static inline sequential_decoder *decoder_of(j_decompress_ptr library) {
  return (sequential_decoder *)library->entropy;
}

// A code and its value, which take 32 bits at most.
ENTROPY_INLINE int read_value(
    entropy_bits *reader, entropy_cursor *cursor, const entropy_table *table, unsigned *advance) {
  if (cursor->count < 32) entropy_bits_refill(reader, cursor);
  entropy_code code = entropy_table_find(table, cursor->bits, reader->library);
  int value = entropy_value(
      cursor->bits << entropy_code_own_bits(code), entropy_code_value_bits(code));
  entropy_cursor_drop(cursor, entropy_code_bits(code));
  *advance = entropy_code_advance(code);
  return value;
}

// What a refill has bits for.
enum { LOOKS = 56 / ENTROPY_LOOKUP_BITS, LAST = DCTSIZE2 - 1 };

// The other 63 coefficients, of a block that was zeroed before. A run past the end, which only
// damaged data has, ends at the last one.
ENTROPY_INLINE void read_coefficients(
    entropy_bits *reader, entropy_cursor *cursor, const coefficient_table *table, JCOEF *block) {
  unsigned place = 0;
  for (;;) {
    // Whether bits are needed can hardly be predicted, so some are fetched every few looks.
    entropy_bits_refill(reader, cursor);
    coefficient_pair pair = {0};
#pragma clang loop unroll(full)
    for (int i = 0; i < LOOKS; i++) {
      pair = table->pairs[cursor->bits >> (64 - ENTROPY_LOOKUP_BITS)];
      if (__builtin_expect(pair.bits == 0, 0)) break;
      unsigned first_place = place + pair.first_advance;
      place = first_place + pair.second_advance;
      if (__builtin_expect(place >= LAST, 0)) {
        if (first_place < LAST) {
          entropy_cursor_drop(cursor, pair.bits);
          block[entropy_natural_order[first_place]] = pair.first;
          if (pair.second != 0) block[LAST] = pair.second;
        } else {
          // The second one belongs to another block.
          entropy_cursor_drop(cursor, pair.first_bits);
          if (pair.first != 0) block[LAST] = pair.first;
        }
        return;
      }
      entropy_cursor_drop(cursor, pair.bits);
      block[entropy_natural_order[first_place]] = pair.first;
      block[entropy_natural_order[place]] = pair.second;
    }
    if (pair.bits != 0) continue;
    unsigned advance;
    int value = read_value(reader, cursor, &table->codes, &advance);
    place += advance;
    if (place >= LAST) {
      if (value != 0) block[LAST] = (JCOEF)value;
      return;
    }
    block[entropy_natural_order[place]] = (JCOEF)value;
  }
}

// T.81, F.2.1.3.1.
static void restart(sequential_decoder *decoder, j_decompress_ptr library) {
  library->marker->discarded_bytes += entropy_bits_unused_bytes(&decoder->reader);
  library->marker->read_restart_marker(library);
  decoder->reader = entropy_bits_open(library);
  memset(decoder->last_dc, 0, sizeof decoder->last_dc);
  decoder->mcus_to_restart = library->restart_interval;
  // With yet another marker right behind, the interval is empty and stays grey.
  if (library->unread_marker == 0) decoder->interface.insufficient_data = FALSE;
}

static boolean decode_mcu(j_decompress_ptr library, JBLOCKROW *blocks) {
  sequential_decoder *decoder = decoder_of(library);
  if (library->restart_interval > 0) {
    if (decoder->mcus_to_restart == 0) restart(decoder, library);
    decoder->mcus_to_restart--;
  }
  // The blocks come zeroed, and what is missing stays so.
  if (decoder->interface.insufficient_data) return TRUE;

  entropy_bits *reader = &decoder->reader;
  entropy_cursor cursor = reader->cursor;
  for (int i = 0; i < library->blocks_in_MCU; i++) {
    unsigned advance, *last_dc = &decoder->last_dc[decoder->blocks[i].component];
    *last_dc += (unsigned)read_value(reader, &cursor, decoder->blocks[i].dc, &advance);
    (*blocks[i])[0] = (JCOEF)*last_dc;
    read_coefficients(
        reader, &cursor, decoder->blocks[i].ac,
        decoder->blocks[i].needs_ac ? *blocks[i] : decoder->unused);
  }
  reader->cursor = cursor;
  entropy_bits_leave(reader);
  if (entropy_bits_ran_dry(reader)) {
    decoder->interface.insufficient_data = TRUE;
    entropy_warn(library, JWRN_HIT_MARKER);
  }
  return TRUE;
}

static void require(j_decompress_ptr library, bool is_so) {
  if (is_so) return;
  library->err->msg_code = JERR_BAD_HUFF_TABLE;
  library->err->error_exit((j_common_ptr)library);
}

// The code that the bits begin with, if it and its value fit into `count` bits; else 0.
static entropy_code code_within(const entropy_table *table, uint64_t bits, unsigned count) {
  entropy_code code = table->lookup[bits >> (64 - ENTROPY_LOOKUP_BITS)];
  return entropy_code_bits(code) <= count ? code : 0;
}

static int16_t value_behind(uint64_t bits, entropy_code code) {
  return (int16_t)entropy_value(
      bits << entropy_code_own_bits(code), entropy_code_value_bits(code));
}

static bool coefficient_table_build(coefficient_table *table, const JHUFF_TBL *codes) {
  if (!entropy_table_build(&table->codes, codes)) return false;
  for (uint32_t i = 0; i < 1 << ENTROPY_LOOKUP_BITS; i++) {
    coefficient_pair *pair = &table->pairs[i];
    uint64_t bits = (uint64_t)i << (64 - ENTROPY_LOOKUP_BITS);
    *pair = (coefficient_pair){0};
    entropy_code code = code_within(&table->codes, bits, ENTROPY_LOOKUP_BITS);
    if (code == 0) continue;
    pair->bits = pair->first_bits = (uint8_t)entropy_code_bits(code);
    pair->first_advance = (uint8_t)entropy_code_advance(code);
    pair->first = pair->second = value_behind(bits, code);
    // Nothing follows the end of a block.
    if (entropy_code_advance(code) >= DCTSIZE2) continue;
    bits <<= entropy_code_bits(code);
    code = code_within(&table->codes, bits, ENTROPY_LOOKUP_BITS - pair->bits);
    if (code == 0) continue;
    pair->bits += (uint8_t)entropy_code_bits(code);
    pair->second_advance = (uint8_t)entropy_code_advance(code);
    pair->second = value_behind(bits, code);
  }
  return true;
}

// Brings what libjpeg's start_pass has accepted into our form.
static void prepare_scan(j_decompress_ptr library) {
  sequential_decoder *decoder = decoder_of(library);
  for (int i = 0; i < library->comps_in_scan; i++) {
    const jpeg_component_info *component = library->cur_comp_info[i];
    int dc = component->dc_tbl_no, ac = component->ac_tbl_no;
    require(library, dc >= 0 && dc < NUM_HUFF_TBLS && library->dc_huff_tbl_ptrs[dc] != NULL);
    require(library, ac >= 0 && ac < NUM_HUFF_TBLS && library->ac_huff_tbl_ptrs[ac] != NULL);
    require(library, entropy_table_build(&decoder->dc[dc], library->dc_huff_tbl_ptrs[dc]));
    require(library, coefficient_table_build(&decoder->ac[ac], library->ac_huff_tbl_ptrs[ac]));
  }
  for (int i = 0; i < library->blocks_in_MCU; i++) {
    int index = library->MCU_membership[i];
    const jpeg_component_info *component = library->cur_comp_info[index];
    decoder->blocks[i].dc = &decoder->dc[component->dc_tbl_no];
    decoder->blocks[i].ac = &decoder->ac[component->ac_tbl_no];
    decoder->blocks[i].component = index;
    decoder->blocks[i].needs_ac = component->DCT_scaled_size > 1;
  }
  memset(decoder->last_dc, 0, sizeof decoder->last_dc);
  decoder->reader = entropy_bits_open(library);
  decoder->mcus_to_restart = library->restart_interval;
  decoder->interface.insufficient_data = FALSE;
}

static void start_pass(j_decompress_ptr library) {
  sequential_decoder *decoder = decoder_of(library);
  // libjpeg's looks for itself there.
  library->entropy = decoder->library_decoder;
  decoder->library_decoder->start_pass(library);
  library->entropy = &decoder->interface;
  prepare_scan(library);
}

void sequential_scans_take_over(j_decompress_ptr library) {
  if (library->progressive_mode || library->arith_code) return;
  if (library->entropy->start_pass == start_pass) return;
  sequential_decoder *decoder = library->mem->alloc_small(
      (j_common_ptr)library, JPOOL_IMAGE, sizeof(sequential_decoder));
  memset(decoder, 0, sizeof *decoder);
  decoder->interface.start_pass = start_pass;
  decoder->interface.decode_mcu = decode_mcu;
  decoder->library_decoder = library->entropy;
  library->entropy = &decoder->interface;
  prepare_scan(library);
}
