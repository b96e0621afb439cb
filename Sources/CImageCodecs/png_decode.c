#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <png.h>

#include "CImageCodecs.h"

struct attache_png_decoder {
  png_structp library;
  png_infop info;
  const uint8_t *next;
  size_t left;
  int64_t deadline_nanoseconds;
  attache_codec_status status;
  char message[ATTACHE_CODEC_MESSAGE_SIZE];
};

// Chunks of iCCP and tRNS are bounded by this once inflated.
enum { CHUNK_BYTE_LIMIT = 8 * 1024 * 1024, CUT_SHORT_STEP = 16 };

// libpng inflates image data to its end even when the rows are complete, a gigabyte for a megabyte:
// the caller does not come to look at the clock in there, but libpng comes here every few kilobytes.
static void check_deadline(png_structp library, attache_png_decoder *decoder) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  if (nanoseconds <= decoder->deadline_nanoseconds) return;
  decoder->status = ATTACHE_CODEC_DEADLINE;
  png_longjmp(library, 1);
}

static void read_bytes(png_structp library, png_bytep into, size_t count) {
  attache_png_decoder *decoder = png_get_io_ptr(library);
  check_deadline(library, decoder);
  if (count > decoder->left) {
    decoder->left = 0;
    png_error(library, "the file ends too early");
  }
  memcpy(into, decoder->next, count);
  decoder->next += count;
  decoder->left -= count;
}

static void throw_error(png_structp library, png_const_charp text) {
  attache_png_decoder *decoder = png_get_error_ptr(library);
  strncpy(decoder->message, text, sizeof decoder->message - 1);
  decoder->status = ATTACHE_CODEC_CORRUPT;
  png_longjmp(library, 1);
}

static void ignore_warning(png_structp library, png_const_charp text) {
  (void)library;
  (void)text;
}

attache_codec_status attache_png_open(
    const uint8_t *bytes, size_t byte_count, uint32_t side_pixel_limit,
    int64_t deadline_nanoseconds, bool is_cut_short, attache_png_decoder **result,
    attache_png_output *output) {
  attache_png_decoder *decoder = calloc(1, sizeof *decoder);
  *result = decoder;
  if (decoder == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  decoder->next = bytes;
  decoder->left = byte_count;
  decoder->deadline_nanoseconds = deadline_nanoseconds;
  decoder->library =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, throw_error, ignore_warning);
  if (decoder->library == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  decoder->info = png_create_info_struct(decoder->library);
  if (decoder->info == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  png_structp library = decoder->library;
  png_infop info = decoder->info;
  if (setjmp(png_jmpbuf(library))) return decoder->status;

  png_set_read_fn(library, decoder, read_bytes);
  png_set_user_limits(library, side_pixel_limit, side_pixel_limit);
  png_set_chunk_malloc_max(library, CHUNK_BYTE_LIMIT);
  // Drop every ancillary chunk unread (a negative count means all that libpng knows), then take
  // back the one that needs inflating. The others that matter are read elsewhere.
  static const png_byte profile_chunk[5] = {'i', 'C', 'C', 'P', 0};
  png_set_keep_unknown_chunks(library, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(library, PNG_HANDLE_CHUNK_AS_DEFAULT, profile_chunk, 1);
  // libpng asks for image data in steps of several kilobytes and gives up on a whole step when the
  // file ends in it; small steps lose next to nothing.
  if (is_cut_short) png_set_compression_buffer_size(library, CUT_SHORT_STEP);
  png_read_info(library, info);

  int color_type = png_get_color_type(library, info);
  if (color_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(library);
  if (color_type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(library, info) < 8)
    png_set_expand_gray_1_2_4_to_8(library);
  if (png_get_valid(library, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(library);
  // PNG is big-endian, the machines this runs on are not.
  if (png_get_bit_depth(library, info) == 16) png_set_swap(library);
  png_read_update_info(library, info);
  output->width = png_get_image_width(library, info);
  output->height = png_get_image_height(library, info);
  output->channel_count = png_get_channels(library, info);
  output->bit_depth = png_get_bit_depth(library, info);
  output->is_interlaced = png_get_interlace_type(library, info) == PNG_INTERLACE_ADAM7;
  return ATTACHE_CODEC_OK;
}

const uint8_t *attache_png_profile(const attache_png_decoder *decoder, size_t *byte_count) {
  png_charp name = NULL;
  int compression = 0;
  png_bytep profile = NULL;
  png_uint_32 length = 0;
  *byte_count = 0;
  if (!png_get_iCCP(decoder->library, decoder->info, &name, &compression, &profile, &length))
    return NULL;
  *byte_count = length;
  return profile;
}

attache_codec_status attache_png_read_row(attache_png_decoder *decoder, uint8_t *row) {
  if (setjmp(png_jmpbuf(decoder->library))) return decoder->status;
  png_read_row(decoder->library, row, NULL);
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_png_finish(attache_png_decoder *decoder) {
  if (setjmp(png_jmpbuf(decoder->library))) return decoder->status;
  png_read_end(decoder->library, NULL);
  return ATTACHE_CODEC_OK;
}

const char *attache_png_message(const attache_png_decoder *decoder) { return decoder->message; }

void attache_png_close(attache_png_decoder *decoder) {
  if (decoder == NULL) return;
  png_destroy_read_struct(&decoder->library, &decoder->info, NULL);
  free(decoder);
}
