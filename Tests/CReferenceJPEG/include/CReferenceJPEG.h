// libjpeg's own work, to compare the project's with.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REFERENCE_JPEG_MESSAGE_SIZE = 200 };

typedef struct {
  int component_count;
  int components[4];
  // Spectral selection and successive approximation, as T.81 has them.
  int first;
  int last;
  int high_bit;
  int low_bit;
} reference_jpeg_scan;

typedef struct {
  // Rows without padding; 1 (gray), 3 (RGB) or 4 (CMYK) channels.
  const uint8_t *samples;
  uint32_t width;
  uint32_t height;
  uint32_t channel_count;
  int quality;
  // Sampling factors of the components.
  uint8_t across[4];
  uint8_t down[4];
  // MCUs; 0 is none.
  uint32_t restart_interval;
  // Huffman tables made for the picture, as progressive ones always have.
  bool has_own_tables;
  // None: one sequential scan of all components.
  const reference_jpeg_scan *scans;
  size_t scan_count;
} reference_jpeg_picture;

// Returns the byte count, or 0 when libjpeg refuses or `capacity` does not do.
size_t reference_jpeg_encode(
    const reference_jpeg_picture *picture, uint8_t *bytes, size_t capacity);

typedef struct {
  uint32_t width;
  uint32_t height;
  // Bytes of rows that came before the first that could not be had.
  size_t byte_count;
  // libjpeg gave up.
  bool has_failed;
  // Rows of MCUs of the first scan before the data ran out; UINT32_MAX when it did not.
  uint32_t complete_mcu_row_count;
  // The first complaint of damage other than that; empty when there was none.
  char first_warning[REFERENCE_JPEG_MESSAGE_SIZE];
} reference_jpeg_result;

// Decodes with libjpeg alone at `eighths`/8 of the size, as attache_jpeg_start says, rows one after
// another without padding, as far as `capacity` goes. Shown little at a time, libjpeg takes the more
// careful of its two sequential Huffman decoders.
reference_jpeg_result reference_jpeg_decode(
    const uint8_t *bytes, size_t byte_count, uint32_t eighths, uint8_t *samples, size_t capacity);
