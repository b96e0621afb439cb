#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"
#include "output_buffer.h"

typedef struct {
  output_buffer output;
  bool ran_out_of_memory;
} sink;

static void write_bytes(png_structp library, png_bytep bytes, size_t count) {
  sink *self = png_get_io_ptr(library);
  if (!output_buffer_reserve(&self->output, count)) {
    self->ran_out_of_memory = true;
    png_error(library, "out of memory");
  }
  memcpy(self->output.bytes + self->output.count, bytes, count);
  self->output.count += count;
}

static void flush_bytes(png_structp library) { (void)library; }

static void throw_error(png_structp library, png_const_charp text) {
  (void)text;
  png_longjmp(library, 1);
}

static void ignore_warning(png_structp library, png_const_charp text) {
  (void)library;
  (void)text;
}

attache_codec_status attache_png_encode(
    const attache_picture *picture, int compression_level, uint8_t **bytes, size_t *byte_count) {
  sink *self = calloc(1, sizeof *self);
  if (self == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  png_structp library =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, throw_error, ignore_warning);
  png_infop info = library == NULL ? NULL : png_create_info_struct(library);
  attache_codec_status status = ATTACHE_CODEC_OUT_OF_MEMORY;
  if (info != NULL) {
    if (setjmp(png_jmpbuf(library)) == 0) {
      png_set_write_fn(library, self, write_bytes, flush_bytes);
      png_set_compression_level(library, compression_level);
      // The side limits were checked on the way in.
      png_set_user_limits(library, 0x7fffffff, 0x7fffffff);
      int color_type = picture->channel_count == 1   ? PNG_COLOR_TYPE_GRAY
                       : picture->channel_count == 3 ? PNG_COLOR_TYPE_RGB
                                                     : PNG_COLOR_TYPE_RGB_ALPHA;
      png_set_IHDR(library, info, picture->width, picture->height, 8, color_type,
                   PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
      png_write_info(library, info);
      size_t stride = (size_t)picture->width * picture->channel_count;
      for (uint32_t y = 0; y < picture->height; y++)
        png_write_row(library, picture->samples + y * stride);
      png_write_end(library, NULL);
      status = ATTACHE_CODEC_OK;
    } else {
      status = self->ran_out_of_memory ? ATTACHE_CODEC_OUT_OF_MEMORY : ATTACHE_CODEC_CORRUPT;
    }
  }
  png_destroy_write_struct(&library, &info);
  if (status == ATTACHE_CODEC_OK) {
    *bytes = self->output.bytes;
    *byte_count = self->output.count;
  } else {
    free(self->output.bytes);
  }
  free(self);
  return status;
}
