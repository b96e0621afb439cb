// The four ways in which a progressive scan tells of coefficients (T.81, G.1.2), for many blocks in
// a row. Damaged data gives what libjpeg's jdphuff.c gives for it.
#pragma once

#include "entropy_bits.h"

// One component's blocks in a row of MCUs, coefficients in natural order.
typedef struct {
  JBLOCK *blocks;
  // For each block, the AC coefficients that are not 0: bit k for place k of the zigzag.
  uint64_t *nonzero;
} progressive_blocks;

// What a scan has in hand between two blocks.
typedef struct {
  entropy_bits bits;
  // Blocks yet to come in which the band has no new coefficient.
  uint32_t end_of_band_run;
  // Of the components' DC coefficients, as far as they were told; wraps as it pleases.
  uint32_t last_dc[MAX_COMPS_IN_SCAN];
} progressive_state;

// A spectral band, 1 to 63 in the zigzag's places, and the bit position that it is told down to.
typedef struct {
  const entropy_table *table;
  int first;
  int last;
  int low_bit;
} progressive_band;

// The blocks of an MCU, up to 10, in a scan of DC coefficients.
typedef struct {
  int block_count;
  int low_bit;
  struct {
    // Goes on by `step` blocks from MCU to MCU.
    JBLOCK *block;
    int step;
    int component;
    const entropy_table *table;
  } blocks[D_MAX_BLOCKS_IN_MCU];
} progressive_mcu;

// Each ends early where the data does; the block or MCU in which it ran out is made of zeros from
// there on.
void progressive_dc_first(progressive_state *state, progressive_mcu mcu, size_t mcu_count);
void progressive_dc_refine(progressive_state *state, progressive_mcu mcu, size_t mcu_count);
void progressive_ac_first(
    progressive_state *state, const progressive_band *band, progressive_blocks at,
    size_t block_count);
void progressive_ac_refine(
    progressive_state *state, const progressive_band *band, progressive_blocks at,
    size_t block_count);
