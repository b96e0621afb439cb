#include "png_rows.h"

#include <string.h>

png_pass_size png_pass(uint32_t width, uint32_t height, bool is_interlaced, int pass) {
  if (!is_interlaced) return (png_pass_size){.width = width, .height = height};
  // Section 8.2 of the specification: where each pass begins and how far its pixels are apart.
  static const uint8_t first_column[] = {0, 4, 0, 2, 0, 1, 0}, first_row[] = {0, 0, 4, 0, 2, 0, 1};
  static const uint8_t column_step[] = {8, 8, 4, 4, 2, 2, 1}, row_step[] = {8, 8, 8, 4, 4, 2, 2};
  return (png_pass_size){
      .width = (width + column_step[pass] - 1 - first_column[pass]) / column_step[pass],
      .height = (height + row_step[pass] - 1 - first_row[pass]) / row_step[pass]};
}

size_t png_stored_byte_count(const png_row_format *format, uint32_t width) {
  return ((size_t)width * format->stored_channel_count * format->bit_depth + 7) / 8;
}

size_t png_widened_byte_count(const png_row_format *format, uint32_t width) {
  if (format->kind == PNG_ROWS_AS_STORED) return 0;
  return (size_t)width * format->channel_count * (format->kind == PNG_ROWS_16 ? 2 : 1);
}

// Sample `x` of a row of 1, 2, 4 or 8 bits a sample; the first is in the highest bits.
static inline uint8_t packed_sample(const uint8_t *row, uint32_t x, uint32_t bit_depth) {
  uint32_t bit = x * bit_depth % 8;
  return (uint8_t)(row[(size_t)x * bit_depth / 8] >> (8 - bit_depth - bit)) &
         (uint8_t)((1u << bit_depth) - 1);
}

static void widen_palette(
    const png_row_format *format, const uint8_t *row, uint32_t width, uint8_t *output) {
  size_t step = format->channel_count;
  if (format->bit_depth == 8) {
    for (uint32_t x = 0; x < width; x++, output += step)
      memcpy(output, format->palette[row[x]], step);
    return;
  }
  for (uint32_t x = 0; x < width; x++, output += step)
    memcpy(output, format->palette[packed_sample(row, x, format->bit_depth)], step);
}

static void widen_packed_gray(
    const png_row_format *format, const uint8_t *row, uint32_t width, uint8_t *output) {
  uint32_t depth = format->bit_depth;
  uint8_t unit = (uint8_t)(255 / ((1u << depth) - 1));
  for (uint32_t x = 0; x < width; x++) {
    uint8_t sample = packed_sample(row, x, depth);
    *output++ = (uint8_t)(sample * unit);
    if (format->has_key) *output++ = sample == format->key[0] ? 0 : 255;
  }
}

static void widen_keyed(
    const png_row_format *format, const uint8_t *row, uint32_t width, uint8_t *output) {
  uint32_t count = format->stored_channel_count;
  for (uint32_t x = 0; x < width; x++) {
    bool is_key = true;
    for (uint32_t channel = 0; channel < count; channel++) {
      is_key = is_key && row[channel] == format->key[channel];
      *output++ = row[channel];
    }
    *output++ = is_key ? 0 : 255;
    row += count;
  }
}

static void widen_16(
    const png_row_format *format, const uint8_t *row, uint32_t width, uint16_t *output) {
  uint32_t count = format->stored_channel_count;
  if (!format->has_key) {
    for (size_t i = 0; i < (size_t)width * count; i++)
      output[i] = (uint16_t)(row[2 * i] << 8 | row[2 * i + 1]);
    return;
  }
  for (uint32_t x = 0; x < width; x++) {
    bool is_key = true;
    for (uint32_t channel = 0; channel < count; channel++, row += 2) {
      uint16_t sample = (uint16_t)(row[0] << 8 | row[1]);
      is_key = is_key && sample == format->key[channel];
      *output++ = sample;
    }
    *output++ = is_key ? 0 : 65535;
  }
}

void png_widen(
    const png_row_format *format, const uint8_t *row, uint32_t width, void *output) {
  switch (format->kind) {
    case PNG_ROWS_AS_STORED: break;
    case PNG_ROWS_PALETTE: widen_palette(format, row, width, output); break;
    case PNG_ROWS_PACKED_GRAY: widen_packed_gray(format, row, width, output); break;
    case PNG_ROWS_KEYED_8: widen_keyed(format, row, width, output); break;
    case PNG_ROWS_16: widen_16(format, row, width, output); break;
  }
}
