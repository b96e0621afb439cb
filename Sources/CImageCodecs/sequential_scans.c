#include "sequential_scans.h"

#include <stddef.h>

#define JPEG_INTERNALS
#include <jpegint.h>

#include <jerror.h>

#include "entropy_bits.h"

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
    const entropy_table *ac;
    int component;
    // At an eighth of the size only the first coefficient counts.
    bool needs_ac;
  } blocks[D_MAX_BLOCKS_IN_MCU];
  entropy_table dc[NUM_HUFF_TBLS];
  entropy_table ac[NUM_HUFF_TBLS];
} sequential_decoder;

// T.81, figure A.6: where the coefficient of each place of the zigzag lies in a block.
static const uint8_t natural_order[DCTSIZE2] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

static inline sequential_decoder *decoder_of(j_decompress_ptr library) {
  return (sequential_decoder *)library->entropy;
}

// A code and its value take 32 bits at most.
ENTROPY_INLINE entropy_code next_code(
    entropy_bits *reader, entropy_cursor *cursor, const entropy_table *table) {
  if (cursor->count < 32) entropy_bits_refill(reader, cursor);
  return entropy_table_find(table, cursor->bits, reader->library);
}

ENTROPY_INLINE int take_value(entropy_cursor *cursor, entropy_code code) {
  int value = entropy_value(
      cursor->bits << entropy_code_own_bits(code), entropy_code_value_bits(code));
  entropy_cursor_drop(cursor, entropy_code_bits(code));
  return value;
}

// The other 63 coefficients, of a block that was zeroed before.
ENTROPY_INLINE void read_ac(
    entropy_bits *reader, entropy_cursor *cursor, const entropy_table *table, JCOEF *block) {
  unsigned place = 0;
  int value;
  for (;;) {
    entropy_code code = next_code(reader, cursor, table);
    value = take_value(cursor, code);
    place += entropy_code_advance(code);
    if (place >= DCTSIZE2 - 1) break;
    block[natural_order[place]] = (JCOEF)value;
  }
  // The last coefficient. A run past the end, which only damaged data has, ends there as well.
  if (value != 0) block[DCTSIZE2 - 1] = (JCOEF)value;
}

ENTROPY_INLINE void skip_ac(
    entropy_bits *reader, entropy_cursor *cursor, const entropy_table *table) {
  unsigned place = 0;
  while (place < DCTSIZE2 - 1) {
    entropy_code code = next_code(reader, cursor, table);
    entropy_cursor_drop(cursor, entropy_code_bits(code));
    place += entropy_code_advance(code);
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
    JCOEF *block = *blocks[i];
    entropy_code code = next_code(reader, &cursor, decoder->blocks[i].dc);
    unsigned *last_dc = &decoder->last_dc[decoder->blocks[i].component];
    *last_dc += (unsigned)take_value(&cursor, code);
    block[0] = (JCOEF)*last_dc;
    if (decoder->blocks[i].needs_ac)
      read_ac(reader, &cursor, decoder->blocks[i].ac, block);
    else
      skip_ac(reader, &cursor, decoder->blocks[i].ac);
  }
  reader->cursor = cursor;
  entropy_bits_leave(reader);
  if (entropy_bits_ran_dry(reader)) {
    decoder->interface.insufficient_data = TRUE;
    library->err->msg_code = JWRN_HIT_MARKER;
    library->err->emit_message((j_common_ptr)library, -1);
  }
  return TRUE;
}

static void make_table(
    j_decompress_ptr library, entropy_table *tables, JHUFF_TBL *const *codes, int number) {
  if (number < 0 || number >= NUM_HUFF_TBLS || codes[number] == NULL ||
      !entropy_table_build(&tables[number], codes[number])) {
    library->err->msg_code = JERR_BAD_HUFF_TABLE;
    library->err->error_exit((j_common_ptr)library);
  }
}

// What libjpeg's start_pass has accepted, in our form.
static void prepare_scan(j_decompress_ptr library) {
  sequential_decoder *decoder = decoder_of(library);
  for (int i = 0; i < library->comps_in_scan; i++) {
    const jpeg_component_info *component = library->cur_comp_info[i];
    make_table(library, decoder->dc, library->dc_huff_tbl_ptrs, component->dc_tbl_no);
    make_table(library, decoder->ac, library->ac_huff_tbl_ptrs, component->ac_tbl_no);
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
