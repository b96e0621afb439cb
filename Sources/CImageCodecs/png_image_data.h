// The image data of a PNG: what its IDAT chunks inflate to, as one stream, and the walk over the
// chunks behind them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "CInflater.h"

typedef struct {
  // The next byte of the file to look at, and how many are left from there.
  const uint8_t *next;
  size_t left;
  // What is left of the current chunk's data in the file.
  size_t chunk_left;
  // The file ends in the current chunk.
  bool chunk_is_cut_short;
  bool chunk_checksum_is_wrong;
  attache_inflater *inflater;
  // Nothing more can come out of the inflater.
  bool has_ended;
  // Said once its data cannot be wanted any more, so that no row is lost to it.
  bool data_checksum_is_wrong;
  int64_t deadline_nanoseconds;
  // A sentence's clause on why the status was CORRUPT; a constant.
  const char *reason;
} png_image_data;

// Starts behind length and type of the first IDAT, at `left` bytes from the end of the file.
attache_codec_status png_image_data_open(
    png_image_data *data, const uint8_t *next, size_t left, size_t chunk_byte_count,
    int64_t deadline_nanoseconds);

// Inflates at least one byte and at most `room`. CORRUPT or CUT_SHORT mean that there are none.
attache_codec_status png_image_data_read(
    png_image_data *data, uint8_t *output, size_t room, size_t *output_count);

// Goes on to IEND after the last row. Image data that nobody asked for is not inflated; every
// checksum is looked at.
attache_codec_status png_image_data_finish(png_image_data *data);

void png_image_data_close(png_image_data *data);

// DEADLINE once CLOCK_MONOTONIC has passed `deadline_nanoseconds`, else OK.
attache_codec_status png_deadline_status(int64_t deadline_nanoseconds);
