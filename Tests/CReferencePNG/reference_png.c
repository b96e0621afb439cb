#include "CReferencePNG.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>
#include <zlib.h>

typedef struct {
  const uint8_t *next;
  size_t left;
} source;

static void read_bytes(png_structp library, png_bytep into, size_t count) {
  source *self = png_get_io_ptr(library);
  if (count > self->left) png_longjmp(library, 1);
  memcpy(into, self->next, count);
  self->next += count;
  self->left -= count;
}

static void throw_error(png_structp library, png_const_charp text) {
  (void)text;
  png_longjmp(library, 1);
}

static void ignore_warning(png_structp library, png_const_charp text) {
  (void)library;
  (void)text;
}

size_t reference_png_decode(
    const uint8_t *bytes, size_t byte_count, uint8_t *samples, size_t capacity) {
  source input = {.next = bytes, .left = byte_count};
  volatile size_t done = 0;
  png_structp library =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, throw_error, ignore_warning);
  png_infop info = library == NULL ? NULL : png_create_info_struct(library);
  if (info == NULL) return 0;
  if (setjmp(png_jmpbuf(library)) == 0) {
    png_set_read_fn(library, &input, read_bytes);
    png_read_info(library, info);
    if (png_get_color_type(library, info) == PNG_COLOR_TYPE_PALETTE)
      png_set_palette_to_rgb(library);
    if (png_get_color_type(library, info) == PNG_COLOR_TYPE_GRAY &&
        png_get_bit_depth(library, info) < 8)
      png_set_expand_gray_1_2_4_to_8(library);
    if (png_get_valid(library, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(library);
    if (png_get_bit_depth(library, info) == 16) png_set_swap(library);
    png_read_update_info(library, info);
    uint32_t width = png_get_image_width(library, info);
    uint32_t height = png_get_image_height(library, info);
    size_t pixel = (size_t)png_get_channels(library, info) * png_get_bit_depth(library, info) / 8;
    int is_interlaced = png_get_interlace_type(library, info) == PNG_INTERLACE_ADAM7;
    for (int pass = 0; pass < (is_interlaced ? 7 : 1); pass++) {
      uint32_t columns = is_interlaced ? PNG_PASS_COLS(width, pass) : width;
      uint32_t rows = is_interlaced ? PNG_PASS_ROWS(height, pass) : height;
      for (uint32_t y = 0; columns > 0 && y < rows; y++) {
        // libpng may write a full row whatever the pass.
        if (done + width * pixel > capacity) png_error(library, "no room");
        png_read_row(library, samples + done, NULL);
        done += columns * pixel;
      }
    }
  }
  png_destroy_read_struct(&library, &info, NULL);
  return done;
}

size_t reference_deflate(
    const uint8_t *bytes, size_t byte_count, int level, uint8_t *output, size_t capacity) {
  uLongf count = capacity;
  return compress2(output, &count, bytes, byte_count, level) == Z_OK ? count : 0;
}
