#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "CImageCodecs.h"
#include "output_buffer.h"

struct attache_jpeg_encoder {
  struct jpeg_compress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  output_buffer output;
  jmp_buf jump;
  attache_codec_status status;
};

typedef struct attache_jpeg_encoder encoder;

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

attache_codec_status attache_jpeg_encoder_open(
    uint32_t width, uint32_t height, uint32_t channel_count, int quality, bool full_chroma,
    attache_jpeg_encoder **result) {
  encoder *self = calloc(1, sizeof *self);
  *result = self;
  if (self == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  struct jpeg_compress_struct *library = &self->library;
  library->err = jpeg_std_error(&self->errors);
  self->errors.error_exit = error_exit;
  self->errors.output_message = output_message;
  library->client_data = self;
  if (setjmp(self->jump)) return self->status;
  jpeg_create_compress(library);
  self->destination.init_destination = open_output;
  self->destination.empty_output_buffer = empty_output_buffer;
  self->destination.term_destination = close_output;
  library->dest = &self->destination;
  library->image_width = width;
  library->image_height = height;
  library->input_components = (int)channel_count;
  library->in_color_space = channel_count == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(library);
  jpeg_set_quality(library, quality, TRUE);
  library->optimize_coding = (uint64_t)width * height <= own_tables_pixel_limit;
  if (full_chroma) {
    library->comp_info[0].h_samp_factor = 1;
    library->comp_info[0].v_samp_factor = 1;
  }
  jpeg_start_compress(library, TRUE);
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_jpeg_encoder_write(
    attache_jpeg_encoder *self, const uint8_t *rows, size_t stride, uint32_t row_count) {
  if (self->status != ATTACHE_CODEC_OK) return self->status;
  if (setjmp(self->jump)) return self->status;
  for (uint32_t y = 0; y < row_count; y++) {
    JSAMPROW row = (JSAMPROW)rows + y * stride;
    jpeg_write_scanlines(&self->library, &row, 1);
  }
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_jpeg_encoder_finish(
    attache_jpeg_encoder *self, const uint8_t **bytes, size_t *byte_count) {
  *bytes = NULL;
  *byte_count = 0;
  if (self->status != ATTACHE_CODEC_OK) return self->status;
  if (setjmp(self->jump)) return self->status;
  jpeg_finish_compress(&self->library);
  // Half of it may be empty, at the end of the heap, and the caller is about to make a copy.
  output_buffer_trim(&self->output);
  *bytes = self->output.bytes;
  *byte_count = self->output.count;
  return ATTACHE_CODEC_OK;
}

void attache_jpeg_encoder_close(attache_jpeg_encoder *self) {
  if (self == NULL) return;
  // Destroying frees memory and cannot fail, but the error manager must not jump to a dead frame.
  if (setjmp(self->jump) == 0) jpeg_destroy_compress(&self->library);
  free(self->output.bytes);
  free(self);
}
