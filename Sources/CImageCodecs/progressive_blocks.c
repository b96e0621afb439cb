#include "progressive_blocks.h"

#include <jerror.h>

// A code of at most 17 bits and a value of at most 15 behind it.
enum { SYMBOL_BITS = 32 };

static inline uint64_t bit(int place) { return (uint64_t)1 << (place < 63 ? place : 63); }

// Bits from `place` on; none from 64 on.
static inline uint64_t bits_from(int place) { return place < 64 ? ~(uint64_t)0 << place : 0; }

// `cursor` is the copy of the reader's that is in use.
ENTROPY_INLINE void refill_below(entropy_bits *reader, entropy_cursor *cursor, int count) {
  if (cursor->count < count) entropy_bits_refill(reader, cursor);
}

// Reads an EOBr code: how many blocks it stands for.
ENTROPY_INLINE uint32_t take_run(entropy_cursor *cursor, entropy_code code) {
  unsigned extra_bits = entropy_code_advance(code) - 64;
  entropy_cursor_drop(cursor, entropy_code_own_bits(code));
  uint32_t extra = (uint32_t)(cursor->bits >> 1 >> (63 - extra_bits));
  entropy_cursor_drop(cursor, extra_bits);
  return (1u << extra_bits) + extra;
}

void progressive_dc_first(progressive_state *state, progressive_mcu mcu, size_t mcu_count) {
  entropy_bits *reader = &state->bits;
  entropy_cursor cursor = reader->cursor;
  for (; mcu_count > 0 && !entropy_cursor_ran_dry(cursor, reader); mcu_count--) {
    for (int i = 0; i < mcu.block_count; i++) {
      refill_below(reader, &cursor, SYMBOL_BITS);
      entropy_code code = entropy_table_find(mcu.blocks[i].table, cursor.bits, reader->library);
      uint64_t value_bits = cursor.bits << entropy_code_own_bits(code);
      uint32_t *dc = &state->last_dc[mcu.blocks[i].component];
      *dc += (uint32_t)entropy_value(value_bits, entropy_code_value_bits(code));
      entropy_cursor_drop(&cursor, entropy_code_bits(code));
      mcu.blocks[i].block[0][0] = (JCOEF)(*dc << mcu.low_bit);
      mcu.blocks[i].block += mcu.blocks[i].step;
    }
  }
  reader->cursor = cursor;
}

void progressive_dc_refine(progressive_state *state, progressive_mcu mcu, size_t mcu_count) {
  entropy_bits *reader = &state->bits;
  entropy_cursor cursor = reader->cursor;
  for (; mcu_count > 0 && !entropy_cursor_ran_dry(cursor, reader); mcu_count--) {
    refill_below(reader, &cursor, D_MAX_BLOCKS_IN_MCU);
    for (int i = 0; i < mcu.block_count; i++) {
      mcu.blocks[i].block[0][0] |= (JCOEF)(cursor.bits >> 63 << mcu.low_bit);
      mcu.blocks[i].block += mcu.blocks[i].step;
      entropy_cursor_drop(&cursor, 1);
    }
  }
  reader->cursor = cursor;
}

void progressive_ac_first(
    progressive_state *state, const progressive_band *band, progressive_blocks at,
    size_t block_count) {
  entropy_bits *reader = &state->bits;
  entropy_cursor cursor = reader->cursor;
  const entropy_table *table = band->table;
  const int first = band->first, last = band->last, low_bit = band->low_bit;
  uint32_t run = state->end_of_band_run;
  size_t i = 0;
  while (i < block_count && !entropy_cursor_ran_dry(cursor, reader)) {
    if (run > 0) {
      size_t passed = run < block_count - i ? run : block_count - i;
      run -= (uint32_t)passed;
      i += passed;
      continue;
    }
    JCOEF *block = at.blocks[i];
    uint64_t nonzero = at.nonzero[i];
    int place = first;
    do {
      refill_below(reader, &cursor, SYMBOL_BITS);
      entropy_code code = entropy_table_find(table, cursor.bits, reader->library);
      unsigned value_bits = entropy_code_value_bits(code), advance = entropy_code_advance(code);
      place += (int)advance;
      if (value_bits > 0) {
        int value = entropy_value(cursor.bits << entropy_code_own_bits(code), value_bits);
        JCOEF coefficient = (JCOEF)((unsigned)value << low_bit);
        block[entropy_natural_order[place - 1]] = coefficient;
        // What is shifted out of 16 bits can leave nothing.
        uint64_t mark = bit(place - 1);
        nonzero = coefficient != 0 ? nonzero | mark : nonzero & ~mark;
        entropy_cursor_drop(&cursor, entropy_code_bits(code));
      } else if (advance >= 64) {
        // This block is the first of the run.
        run = take_run(&cursor, code) - 1;
      } else {
        entropy_cursor_drop(&cursor, entropy_code_own_bits(code));
      }
    } while (place <= last);
    at.nonzero[i] = nonzero;
    i++;
  }
  state->end_of_band_run = run;
  reader->cursor = cursor;
}

// Reads a bit for a coefficient that is not 0, and where it is 1 moves the coefficient away from 0 by
// `step`, if it was not before.
ENTROPY_INLINE void correct(
    entropy_bits *reader, entropy_cursor *cursor, JCOEF *coefficient, int step) {
  refill_below(reader, cursor, 1);
  int value = *coefficient, sign = value >> 31;
  int moves = (int)(cursor->bits >> 63) & ((value & step) == 0);
  *coefficient = (JCOEF)(value + (((step ^ sign) - sign) & -moves));
  entropy_cursor_drop(cursor, 1);
}

// Whether the coefficient that is new has the sign of `step` or the other; its size should be 1.
ENTROPY_INLINE int take_new(
    entropy_bits *reader, entropy_cursor *cursor, entropy_code code, int step) {
  entropy_cursor_drop(cursor, entropy_code_own_bits(code));
  if (entropy_code_value_bits(code) == 0) return 0;
  if (entropy_code_value_bits(code) != 1) {
    entropy_warn(reader->library, JWRN_HUFF_BAD_CODE);
  }
  int added = (int64_t)cursor->bits < 0 ? step : -step;
  entropy_cursor_drop(cursor, 1);
  return added;
}

void progressive_ac_refine(
    progressive_state *state, const progressive_band *band, progressive_blocks at,
    size_t block_count) {
  entropy_bits *reader = &state->bits;
  entropy_cursor cursor = reader->cursor;
  const entropy_table *table = band->table;
  const int first = band->first, last = band->last, step = 1 << band->low_bit;
  const uint64_t places = bits_from(first) & ~bits_from(last + 1);
  uint32_t run = state->end_of_band_run;
  for (size_t i = 0; i < block_count && !entropy_cursor_ran_dry(cursor, reader); i++) {
    // The coefficients that are to be corrected; what this scan adds is none of them.
    uint64_t known = at.nonzero[i] & places;
    if (run > 0 && known == 0) {
      run--;
      continue;
    }
    JCOEF *block = at.blocks[i];
    int place = first;
    while (run == 0 && place <= last) {
      refill_below(reader, &cursor, SYMBOL_BITS);
      entropy_code code = entropy_table_find(table, cursor.bits, reader->library);
      unsigned advance = entropy_code_advance(code);
      if (advance >= 64) {
        run = take_run(&cursor, code);
        break;
      }
      int added = take_new(reader, &cursor, code, step);
      // A run counts zeros only, and ends where the band does.
      place += (int)advance;
      for (; known != 0 && __builtin_ctzll(known) < place; known &= known - 1, place++)
        correct(reader, &cursor, &block[entropy_natural_order[__builtin_ctzll(known)]], step);
      if (place > last + 2) place = last + 2;
      if (added != 0) {
        block[entropy_natural_order[place - 1]] = (JCOEF)added;
        at.nonzero[i] |= bit(place - 1);
      }
    }
    if (run > 0) {
      for (; known != 0; known &= known - 1)
        correct(reader, &cursor, &block[entropy_natural_order[__builtin_ctzll(known)]], step);
      run--;
    }
  }
  state->end_of_band_run = run;
  reader->cursor = cursor;
}
