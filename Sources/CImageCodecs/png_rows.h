// From filtered bytes to the samples that the decoder gives: the geometry of passes and rows, and
// the widening of what PNG packs, indexes or keys.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PNG_PASS_COUNT = 7, PNG_PALETTE_COUNT = 256 };

typedef enum {
  // As they are: 8 bits without tRNS.
  PNG_ROWS_AS_STORED,
  // Indices to RGB, or to RGBA where tRNS gives alphas.
  PNG_ROWS_PALETTE,
  // Gray of fewer than 8 bits, to 8.
  PNG_ROWS_PACKED_GRAY,
  // 8 bits with one colour that is transparent.
  PNG_ROWS_KEYED_8,
  // 16 bits to the machine's order.
  PNG_ROWS_16,
} png_row_kind;

typedef struct {
  png_row_kind kind;
  uint32_t bit_depth;
  // In the file, and in what comes out.
  uint32_t stored_channel_count;
  uint32_t channel_count;
  bool has_key;
  // The transparent colour, as deep as the picture.
  uint16_t key[3];
  // Red, green, blue, alpha; black and opaque where the file has none.
  uint8_t palette[PNG_PALETTE_COUNT][4];
} png_row_format;

typedef struct {
  uint32_t width;
  uint32_t height;
} png_pass_size;

// The only pass of a picture, or one of the seven of an interlaced one; a side may be 0.
png_pass_size png_pass(uint32_t width, uint32_t height, bool is_interlaced, int pass);

// Bytes of a row of `width` pixels as stored, without the filter's.
size_t png_stored_byte_count(const png_row_format *format, uint32_t width);

// Bytes that the widened row takes; 0 for rows that stay as they are.
size_t png_widened_byte_count(const png_row_format *format, uint32_t width);

// Widens a row into `output`, which is aligned for its samples.
void png_widen(
    const png_row_format *format, const uint8_t *row, uint32_t width, void *output);
