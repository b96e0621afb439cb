// The floor: libjpeg-turbo decodes each JPEG at the scale that a rendition of at most BOX pixels a
// side needs, and throws the rows away. No thumbnailer that decodes with this library can be faster.
//
//   decode_floor BOX FILE...
//
// The scale is the smallest of 1/8, 2/8, 4/8 and 8/8 whose picture is not smaller than the
// rendition; ISLOW DCT and fancy upsampling, the library's defaults. Exits 1 when a file is no JPEG
// that it can decode.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

enum { ROWS_AT_A_TIME = 4 };

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
} error_manager;

static void give_up(j_common_ptr codec) {
  longjmp(((error_manager *)codec->err)->escape, 1);
}

static void stay_silent(j_common_ptr codec) { (void)codec; }

static unsigned char *contents(const char *path, size_t *byte_count) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  unsigned char *bytes = NULL;
  if (fseek(file, 0, SEEK_END) == 0) {
    const long end = ftell(file);
    rewind(file);
    if (end > 0 && (bytes = malloc((size_t)end))) {
      *byte_count = fread(bytes, 1, (size_t)end, file);
    }
  }
  fclose(file);
  return bytes;
}

// Of 1, 2, 4 and 8 eighths.
static unsigned smallest_scale(double width, double height, double box) {
  const double shrink = width > height ? width / box : height / box;
  if (shrink <= 1) return 8;
  const double wanted_width = width / shrink, wanted_height = height / shrink;
  // The margins are Attache's (Docs/decisions/0001-linear-light-float-rows.md).
  static const double margins[][2] = {{1, 2.5}, {2, 2.5}, {4, 1.05}};
  for (int i = 0; i < 3; i++) {
    const double eighths = margins[i][0], margin = margins[i][1];
    // The rendition's sides are whole pixels, rounded to the nearest.
    if (width * eighths >= 8 * margin * (double)(long)(wanted_width + 0.5) &&
        height * eighths >= 8 * margin * (double)(long)(wanted_height + 0.5)) {
      return (unsigned)eighths;
    }
  }
  return 8;
}

static int decode(const unsigned char *bytes, size_t byte_count, double box) {
  struct jpeg_decompress_struct decoder;
  error_manager errors;
  unsigned char *volatile rows = NULL;
  decoder.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = give_up;
  errors.base.output_message = stay_silent;
  jpeg_create_decompress(&decoder);
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&decoder);
    free(rows);
    return 0;
  }
  jpeg_mem_src(&decoder, bytes, byte_count);
  jpeg_read_header(&decoder, TRUE);
  decoder.scale_num = smallest_scale(decoder.image_width, decoder.image_height, box);
  decoder.scale_denom = 8;
  jpeg_start_decompress(&decoder);
  const size_t stride = (size_t)decoder.output_width * (size_t)decoder.output_components;
  rows = malloc(stride * ROWS_AT_A_TIME);
  if (!rows) abort();
  JSAMPROW row_starts[ROWS_AT_A_TIME];
  for (int row = 0; row < ROWS_AT_A_TIME; row++) row_starts[row] = rows + (size_t)row * stride;
  while (decoder.output_scanline < decoder.output_height) {
    jpeg_read_scanlines(&decoder, row_starts, ROWS_AT_A_TIME);
  }
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
  free(rows);
  return 1;
}

int main(int argc, char **argv) {
  const double box = argc > 1 ? atof(argv[1]) : 0;
  if (box < 1) {
    fprintf(stderr, "usage: decode_floor BOX FILE...\n");
    return 2;
  }
  int status = 0;
  for (int index = 2; index < argc; index++) {
    size_t byte_count = 0;
    unsigned char *bytes = contents(argv[index], &byte_count);
    if (!bytes || !decode(bytes, byte_count, box)) {
      fprintf(stderr, "%s: libjpeg-turbo cannot decode it.\n", argv[index]);
      status = 1;
    }
    free(bytes);
  }
  return status;
}
