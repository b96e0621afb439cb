// The C shim round libjpeg-turbo and libpng.
//
// Why C: both libraries report errors by longjmp, which must not cross a Swift frame. Every
// function below that calls them sets its own jump target, catches whatever the library throws, and
// returns a status.
//
// Ownership: a decoder made by `…_open` belongs to the caller and is given back with `…_close`;
// the input bytes must stay valid and unchanged until then. Encoded bytes belong to the caller and
// are given back with `attache_codec_free`, unless the encoder keeps them.
// Threading: a decoder may be used by one thread at a time; different decoders are independent.
// After any status but OK a decoder may only be asked for its state and closed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CInflater.h"
#include "CKernels.h"
#include "CPNGFilters.h"

typedef enum {
  ATTACHE_CODEC_OK = 0,
  // The library gave up on the bytes; `message` says why in its words.
  ATTACHE_CODEC_CORRUPT = 1,
  // An allocation failed or passed the limit.
  ATTACHE_CODEC_OUT_OF_MEMORY = 2,
  // The deadline passed.
  ATTACHE_CODEC_DEADLINE = 3,
  // More progressive scans than allowed.
  ATTACHE_CODEC_TOO_MANY_SCANS = 4,
  // The file ended where more was announced.
  ATTACHE_CODEC_CUT_SHORT = 5,
} attache_codec_status;

enum { ATTACHE_CODEC_MESSAGE_SIZE = 200 };

typedef struct {
  // Bytes that the library may allocate.
  size_t memory_byte_count;
  uint32_t scan_count;
  // CLOCK_MONOTONIC, nanoseconds.
  int64_t deadline_nanoseconds;
} attache_codec_limits;

// MARK: JPEG in

typedef struct attache_jpeg_decoder attache_jpeg_decoder;

typedef struct {
  // Of the decoder's output: after scaling, before orientation.
  uint32_t width;
  uint32_t height;
  // Samples a pixel: 1 gray, 3 RGB, 4 CMYK (inverted, as Adobe stores it: 255 is no ink).
  uint32_t channel_count;
} attache_jpeg_output;

typedef struct {
  // The data ran out before the picture was complete: the file ended, or another marker came too
  // early.
  bool is_truncated;
  // Rows of MCUs of the first scan that were complete by then; UINT32_MAX when all were.
  uint32_t complete_mcu_row_count;
  // Warnings so far (corrupt data that libjpeg could work around), and the first one's text.
  uint32_t warning_count;
  char first_warning[ATTACHE_CODEC_MESSAGE_SIZE];
} attache_jpeg_state;

// Reads the header. `*decoder` is NULL only when memory ran out; close it whatever is returned.
// `bytes` must outlive the decoder.
attache_codec_status attache_jpeg_open(
    const uint8_t *bytes, size_t byte_count, const attache_codec_limits *limits,
    attache_jpeg_decoder **decoder);

// Starts decoding at `eighths`/8 of the size (1, 2, 4 or 8). A progressive picture is read to its
// end here. ISLOW DCT, fancy upsampling. Huffman-coded sequential scans are read by a decoder of our
// own: the same values as libjpeg's, and no byte past a scan's end has a say in them.
attache_codec_status attache_jpeg_start(
    attache_jpeg_decoder *decoder, uint32_t eighths, attache_jpeg_output *output);

// Decodes up to `row_count` rows to `rows`, `stride` bytes apart; `*got` is 0 after the last one.
attache_codec_status attache_jpeg_read(
    attache_jpeg_decoder *decoder, uint8_t *rows, size_t stride, uint32_t row_count,
    uint32_t *got);

attache_jpeg_state attache_jpeg_get_state(const attache_jpeg_decoder *decoder);

// Why the last call did not return OK: the library's words, NUL-terminated.
const char *attache_jpeg_message(const attache_jpeg_decoder *decoder);

void attache_jpeg_close(attache_jpeg_decoder *decoder);

// MARK: PNG in

typedef struct attache_png_decoder attache_png_decoder;

typedef struct {
  uint32_t width;
  uint32_t height;
  // Samples a pixel after palettes, tRNS and depths under 8 were expanded:
  // 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA (straight alpha).
  uint32_t channel_count;
  // 8, or 16 in the machine's byte order.
  uint32_t bit_depth;
  // Rows come in seven passes of their own width (Adam7) instead of one.
  bool is_interlaced;
} attache_png_output;

// Reads everything before the first IDAT and prepares for rows. Only critical chunks, tRNS and iCCP
// are looked at: text is never inflated. The deadline (CLOCK_MONOTONIC) holds for every later call.
attache_codec_status attache_png_open(
    const uint8_t *bytes, size_t byte_count, uint32_t side_pixel_limit,
    int64_t deadline_nanoseconds, attache_png_decoder **decoder, attache_png_output *output);

// The uncompressed ICC profile, valid until the decoder is closed; NULL when there is none.
const uint8_t *attache_png_profile(const attache_png_decoder *decoder, size_t *byte_count);

// Decodes the next row of the current pass. `*samples`, aligned for their depth, stay until the
// decoder is called again. Passes without pixels have no rows.
attache_codec_status attache_png_read_row(attache_png_decoder *decoder, const void **samples);

// Goes on to IEND after the last row: finds wrong checksums and missing ends. Image data of more
// rows than there are is neither looked at nor complained of.
attache_codec_status attache_png_finish(attache_png_decoder *decoder);

const char *attache_png_message(const attache_png_decoder *decoder);

void attache_png_close(attache_png_decoder *decoder);

// MARK: Out

typedef struct {
  const uint8_t *samples;
  uint32_t width;
  uint32_t height;
  // 1 gray, 3 RGB, 4 RGBA (straight alpha). Rows are packed.
  uint32_t channel_count;
} attache_picture;

typedef struct attache_jpeg_encoder attache_jpeg_encoder;

// Begins a baseline JPEG of 1 (gray) or 3 (RGB) channels; chroma halved both ways unless
// `full_chroma`. Huffman tables of its own up to 512 × 512 pixels, else those of T.81's Annex K.
// `*encoder` is NULL only when memory ran out; close it whatever is returned.
attache_codec_status attache_jpeg_encoder_open(
    uint32_t width, uint32_t height, uint32_t channel_count, int quality, bool full_chroma,
    attache_jpeg_encoder **encoder);

// Takes the next rows, `stride` bytes apart. After a failure it does nothing but repeat it.
attache_codec_status attache_jpeg_encoder_write(
    attache_jpeg_encoder *encoder, const uint8_t *rows, size_t stride, uint32_t row_count);

// Ends the picture, of which all rows must have been written. The bytes belong to the encoder and
// are valid until it is closed.
attache_codec_status attache_jpeg_encoder_finish(
    attache_jpeg_encoder *encoder, const uint8_t **bytes, size_t *byte_count);

void attache_jpeg_encoder_close(attache_jpeg_encoder *encoder);

attache_codec_status attache_png_encode(
    const attache_picture *picture, int compression_level, uint8_t **bytes, size_t *byte_count);

void attache_codec_free(uint8_t *bytes);
