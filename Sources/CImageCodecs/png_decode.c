#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"
#include "CPNGFilters.h"
#include "png_image_data.h"
#include "png_rows.h"

// libpng reads everything before the image data and holds it to its rules. The image data is read
// here: Debian's libpng inflates and unfilters it without a vector instruction, which was two
// thirds of the time that a picture takes.
struct attache_png_decoder {
  png_structp library;
  png_infop info;
  const uint8_t *next;
  size_t left;
  int64_t deadline_nanoseconds;
  attache_codec_status status;
  char message[ATTACHE_CODEC_MESSAGE_SIZE];

  png_image_data data;
  png_row_format format;
  uint32_t width;
  uint32_t height;
  bool is_interlaced;
  size_t pixel_byte_count;
  int pass;
  png_pass_size pass_size;
  // Rows of the pass that were read, and those behind them that are unfiltered already.
  uint32_t row;
  size_t ready_count;
  // Room for the row above (`above_room` bytes), then for inflated bytes: those from `begin` to
  // `end` wait to be unfiltered in place.
  uint8_t *buffer;
  size_t above_room;
  size_t begin;
  size_t end;
  size_t capacity;
  const uint8_t *above;
  void *widened;
};

enum {
  // Chunks of iCCP and tRNS are bounded by this once inflated.
  CHUNK_BYTE_LIMIT = 8 * 1024 * 1024,
  // Inflated at once: small enough to be still near when it is unfiltered.
  INFLATE_STEP = 128 * 1024,
  LAST_FILTER = 4,
};

static void read_bytes(png_structp library, png_bytep into, size_t count) {
  attache_png_decoder *decoder = png_get_io_ptr(library);
  decoder->status = png_deadline_status(decoder->deadline_nanoseconds);
  if (decoder->status != ATTACHE_CODEC_OK) png_longjmp(library, 1);
  if (count > decoder->left) {
    decoder->left = 0;
    decoder->status = ATTACHE_CODEC_CUT_SHORT;
    png_longjmp(library, 1);
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

static void set_palette(attache_png_decoder *decoder, png_bytep alphas, int alpha_count) {
  png_row_format *format = &decoder->format;
  png_colorp colors = NULL;
  int color_count = 0;
  png_get_PLTE(decoder->library, decoder->info, &colors, &color_count);
  for (int i = 0; i < PNG_PALETTE_COUNT; i++) {
    if (i < color_count)
      memcpy(format->palette[i], (uint8_t[3]){colors[i].red, colors[i].green, colors[i].blue}, 3);
    format->palette[i][3] = i < alpha_count ? alphas[i] : 255;
  }
}

static void set_format(attache_png_decoder *decoder) {
  png_row_format *format = &decoder->format;
  png_bytep alphas = NULL;
  png_color_16p key = NULL;
  int alpha_count = 0;
  bool has_tRNS =
      png_get_tRNS(decoder->library, decoder->info, &alphas, &alpha_count, &key) != 0;
  format->bit_depth = png_get_bit_depth(decoder->library, decoder->info);
  // As stored: libpng was not asked for any change.
  format->stored_channel_count = png_get_channels(decoder->library, decoder->info);
  if (png_get_color_type(decoder->library, decoder->info) == PNG_COLOR_TYPE_PALETTE) {
    format->kind = PNG_ROWS_PALETTE;
    format->channel_count = has_tRNS ? 4 : 3;
    set_palette(decoder, alphas, has_tRNS ? alpha_count : 0);
    return;
  }
  format->has_key = has_tRNS && key != NULL;
  format->channel_count = format->stored_channel_count + (format->has_key ? 1 : 0);
  if (format->has_key) {
    // tRNS has 16 bits a sample whatever the depth; only the lowest count.
    uint16_t mask = (uint16_t)((1u << format->bit_depth) - 1);
    bool is_gray = format->stored_channel_count == 1;
    format->key[0] = (is_gray ? key->gray : key->red) & mask;
    format->key[1] = key->green & mask;
    format->key[2] = key->blue & mask;
  }
  format->kind = format->bit_depth == 16  ? PNG_ROWS_16
                 : format->bit_depth < 8  ? PNG_ROWS_PACKED_GRAY
                 : format->has_key        ? PNG_ROWS_KEYED_8
                                          : PNG_ROWS_AS_STORED;
}

// Begins the first pass from `pass` on that has pixels.
static void begin_pass(attache_png_decoder *decoder, int pass) {
  int count = decoder->is_interlaced ? PNG_PASS_COUNT : 1;
  decoder->pass_size = (png_pass_size){0};
  decoder->row = 0;
  for (; pass < count; pass++) {
    png_pass_size size = png_pass(decoder->width, decoder->height, decoder->is_interlaced, pass);
    if (size.width == 0 || size.height == 0) continue;
    decoder->pass_size = size;
    break;
  }
  decoder->pass = pass;
  // Above the first row there are zeros.
  memset(decoder->buffer, 0, decoder->above_room);
  decoder->above = decoder->buffer;
}

static attache_codec_status begin_rows(attache_png_decoder *decoder) {
  png_row_format *format = &decoder->format;
  size_t stored = png_stored_byte_count(format, decoder->width);
  decoder->pixel_byte_count = (format->stored_channel_count * format->bit_depth + 7) / 8;
  decoder->above_room = stored + ATTACHE_PNG_FILTER_SLACK;
  // One row at least, and no more than there can be.
  size_t all = (stored + 1) * decoder->height;
  size_t step = all < INFLATE_STEP ? all : INFLATE_STEP;
  decoder->capacity = decoder->above_room + (step < stored + 1 ? stored + 1 : step);
  decoder->begin = decoder->end = decoder->above_room;
  decoder->buffer = malloc(decoder->capacity + ATTACHE_PNG_FILTER_SLACK);
  size_t widened = png_widened_byte_count(format, decoder->width);
  decoder->widened = widened == 0 ? NULL : malloc(widened);
  if (decoder->buffer == NULL || (widened != 0 && decoder->widened == NULL))
    return ATTACHE_CODEC_OUT_OF_MEMORY;
  // Vectors look at these, whatever they are; nothing comes of them.
  memset(decoder->buffer + decoder->capacity, 0, ATTACHE_PNG_FILTER_SLACK);
  begin_pass(decoder, 0);
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_png_open(
    const uint8_t *bytes, size_t byte_count, uint32_t side_pixel_limit,
    int64_t deadline_nanoseconds, attache_png_decoder **result, attache_png_output *output) {
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
  // Stops behind length and type of the first IDAT.
  png_read_info(library, info);

  decoder->width = png_get_image_width(library, info);
  decoder->height = png_get_image_height(library, info);
  decoder->is_interlaced = png_get_interlace_type(library, info) == PNG_INTERLACE_ADAM7;
  set_format(decoder);
  attache_codec_status status = begin_rows(decoder);
  if (status != ATTACHE_CODEC_OK) return status;
  output->width = decoder->width;
  output->height = decoder->height;
  output->channel_count = decoder->format.channel_count;
  output->bit_depth = decoder->format.bit_depth == 16 ? 16 : 8;
  output->is_interlaced = decoder->is_interlaced;
  const uint8_t *length = decoder->next - 8;
  return png_image_data_open(
      &decoder->data, decoder->next, decoder->left, png_get_uint_32(length),
      deadline_nanoseconds);
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

static attache_codec_status failed(attache_png_decoder *decoder, attache_codec_status status) {
  if (status == ATTACHE_CODEC_CORRUPT)
    strncpy(decoder->message, decoder->data.reason, sizeof decoder->message - 1);
  return status;
}

// Moves the row above and what waits to the front, and inflates behind it.
static attache_codec_status refill(attache_png_decoder *decoder, size_t row_byte_count) {
  uint8_t *buffer = decoder->buffer;
  if (decoder->above != buffer) memcpy(buffer, decoder->above, row_byte_count);
  decoder->above = buffer;
  size_t waiting = decoder->end - decoder->begin;
  memmove(buffer + decoder->above_room, buffer + decoder->begin, waiting);
  decoder->begin = decoder->above_room;
  decoder->end = decoder->begin + waiting;
  size_t count;
  attache_codec_status status = png_image_data_read(
      &decoder->data, buffer + decoder->end, decoder->capacity - decoder->end, &count);
  decoder->end += count;
  return status;
}

attache_codec_status attache_png_read_row(attache_png_decoder *decoder, const void **samples) {
  size_t byte_count = png_stored_byte_count(&decoder->format, decoder->pass_size.width);
  if (byte_count == 0) {
    decoder->data.reason = "there are no more rows";
    return failed(decoder, ATTACHE_CODEC_CORRUPT);
  }
  while (decoder->end - decoder->begin < byte_count + 1) {
    attache_codec_status status = refill(decoder, byte_count);
    if (status != ATTACHE_CODEC_OK) return failed(decoder, status);
  }
  uint8_t *filtered = decoder->buffer + decoder->begin;
  if (decoder->ready_count == 0) {
    if (filtered[0] > LAST_FILTER) {
      decoder->data.reason = "a row is filtered in a way that does not exist";
      return failed(decoder, ATTACHE_CODEC_CORRUPT);
    }
    // Rows of this pass that have come in.
    size_t count = (decoder->end - decoder->begin) / (byte_count + 1);
    size_t left = decoder->pass_size.height - decoder->row;
    decoder->ready_count = attache_png_unfilter_rows(
        filtered, count < left ? count : left, decoder->above, byte_count,
        decoder->pixel_byte_count);
  }
  decoder->ready_count--;
  uint8_t *row = filtered + 1;
  decoder->above = row;
  decoder->begin += byte_count + 1;
  *samples = row;
  if (decoder->widened != NULL) {
    png_widen(&decoder->format, row, decoder->pass_size.width, decoder->widened);
    *samples = decoder->widened;
  }
  decoder->row++;
  if (decoder->row == decoder->pass_size.height) begin_pass(decoder, decoder->pass + 1);
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_png_finish(attache_png_decoder *decoder) {
  return failed(decoder, png_image_data_finish(&decoder->data));
}

const char *attache_png_message(const attache_png_decoder *decoder) { return decoder->message; }

void attache_png_close(attache_png_decoder *decoder) {
  if (decoder == NULL) return;
  png_destroy_read_struct(&decoder->library, &decoder->info, NULL);
  png_image_data_close(&decoder->data);
  free(decoder->buffer);
  free(decoder->widened);
  free(decoder);
}
