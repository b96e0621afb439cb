#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "CImageCodecs.h"
#include "output_buffer.h"

typedef struct {
  struct jpeg_compress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  output_buffer output;
  jmp_buf jump;
  attache_codec_status status;
} encoder;

enum { OUTPUT_STEP = 64 * 1024 };

// Tables of a picture's own need all of its coefficients kept and gone through twice: two thirds
// more time, and memory of twice its samples. A small picture gains most by them and costs little
// (Docs/decisions/0009-huffman-tables.md).
static const uint64_t own_tables_pixel_limit = 512 * 512;

static void error_exit(j_common_ptr library) {
  encoder *self = library->client_data;
  self->status = library->err->msg_code == JERR_OUT_OF_MEMORY ? ATTACHE_CODEC_OUT_OF_MEMORY
                                                              : ATTACHE_CODEC_CORRUPT;
  longjmp(self->jump, 1);
}

static void output_message(j_common_ptr library) { (void)library; }

static void open_output(j_compress_ptr library) {
  encoder *self = library->client_data;
  if (!output_buffer_reserve(&self->output, OUTPUT_STEP)) ERREXIT1(library, JERR_OUT_OF_MEMORY, 0);
  self->destination.next_output_byte = self->output.bytes + self->output.count;
  self->destination.free_in_buffer = self->output.capacity - self->output.count;
}

static boolean empty_output_buffer(j_compress_ptr library) {
  encoder *self = library->client_data;
  // libjpeg calls this when the buffer is full, whatever `free_in_buffer` says.
  self->output.count = self->output.capacity;
  open_output(library);
  return TRUE;
}

static void close_output(j_compress_ptr library) {
  encoder *self = library->client_data;
  self->output.count = self->output.capacity - self->destination.free_in_buffer;
}

attache_codec_status attache_jpeg_encode(
    const attache_picture *picture, int quality, bool full_chroma, uint8_t **bytes,
    size_t *byte_count) {
  encoder *self = calloc(1, sizeof *self);
  if (self == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  self->library.err = jpeg_std_error(&self->errors);
  self->errors.error_exit = error_exit;
  self->errors.output_message = output_message;
  self->library.client_data = self;
  if (setjmp(self->jump) == 0) {
    jpeg_create_compress(&self->library);
    self->destination.init_destination = open_output;
    self->destination.empty_output_buffer = empty_output_buffer;
    self->destination.term_destination = close_output;
    self->library.dest = &self->destination;
    self->library.image_width = picture->width;
    self->library.image_height = picture->height;
    self->library.input_components = (int)picture->channel_count;
    self->library.in_color_space = picture->channel_count == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&self->library);
    jpeg_set_quality(&self->library, quality, TRUE);
    self->library.optimize_coding =
        (uint64_t)picture->width * picture->height <= own_tables_pixel_limit;
    if (full_chroma) {
      self->library.comp_info[0].h_samp_factor = 1;
      self->library.comp_info[0].v_samp_factor = 1;
    }
    jpeg_start_compress(&self->library, TRUE);
    size_t stride = (size_t)picture->width * picture->channel_count;
    while (self->library.next_scanline < self->library.image_height) {
      JSAMPROW row = (JSAMPROW)picture->samples + self->library.next_scanline * stride;
      jpeg_write_scanlines(&self->library, &row, 1);
    }
    jpeg_finish_compress(&self->library);
    self->status = ATTACHE_CODEC_OK;
  }
  attache_codec_status status = self->status;
  if (setjmp(self->jump) == 0) jpeg_destroy_compress(&self->library);
  if (status == ATTACHE_CODEC_OK) {
    *bytes = self->output.bytes;
    *byte_count = self->output.count;
  } else {
    free(self->output.bytes);
  }
  free(self);
  return status;
}
