#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "CImageCodecs.h"
#include "progressive_scans.h"
#include "sequential_scans.h"

struct attache_jpeg_decoder {
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  const uint8_t *bytes;
  size_t byte_count;
  attache_codec_limits limits;
  jmp_buf jump;
  attache_codec_status status;
  attache_jpeg_state state;
  uint32_t progress_calls;
  char message[ATTACHE_CODEC_MESSAGE_SIZE];
};

// What libjpeg reads when the input is over: the end of the picture.
static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};

static attache_jpeg_decoder *decoder_of(j_common_ptr library) { return library->client_data; }

static void give_up(attache_jpeg_decoder *decoder, attache_codec_status status) {
  decoder->status = status;
  longjmp(decoder->jump, 1);
}

static void error_exit(j_common_ptr library) {
  attache_jpeg_decoder *decoder = decoder_of(library);
  char text[JMSG_LENGTH_MAX];
  library->err->format_message(library, text);
  snprintf(decoder->message, sizeof decoder->message, "%s", text);
  give_up(decoder, library->err->msg_code == JERR_OUT_OF_MEMORY ||
                           library->err->msg_code == JERR_NO_BACKING_STORE
                       ? ATTACHE_CODEC_OUT_OF_MEMORY
                       : ATTACHE_CODEC_CORRUPT);
}

// The row of MCUs where the data ran out matters only in the first scan: later ones refine rows
// that are there already.
static void note_missing_data(attache_jpeg_decoder *decoder) {
  decoder->state.is_truncated = true;
  if (decoder->library.input_scan_number == 1 &&
      decoder->library.input_iMCU_row < decoder->state.complete_mcu_row_count)
    decoder->state.complete_mcu_row_count = decoder->library.input_iMCU_row;
}

static void emit_message(j_common_ptr library, int level) {
  if (level >= 0) return;
  attache_jpeg_decoder *decoder = decoder_of(library);
  // A restart marker in the wrong place is damage; any other ends the scan's data for good.
  int marker = decoder->library.unread_marker;
  bool is_restart = marker >= JPEG_RST0 && marker <= JPEG_RST0 + 7;
  if (library->err->msg_code == JWRN_HIT_MARKER && !is_restart) {
    note_missing_data(decoder);
    return;
  }
  if (library->err->msg_code == JWRN_JPEG_EOF) return;
  if (decoder->state.warning_count == 0) {
    char text[JMSG_LENGTH_MAX];
    library->err->format_message(library, text);
    snprintf(decoder->state.first_warning, sizeof decoder->state.first_warning, "%s", text);
  }
  if (decoder->state.warning_count < UINT32_MAX) decoder->state.warning_count++;
}

static void output_message(j_common_ptr library) { (void)library; }

// Called before each piece of work, the first one of the first scan included.
static void check_progress(j_common_ptr library) {
  attache_jpeg_decoder *decoder = decoder_of(library);
  sequential_scans_take_over(&decoder->library);
  if ((uint32_t)decoder->library.input_scan_number > decoder->limits.scan_count)
    give_up(decoder, ATTACHE_CODEC_TOO_MANY_SCANS);
  // A look at the clock every 16 rows of MCUs is often enough and costs nothing.
  if (decoder->progress_calls++ % 16 != 0) return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  if (nanoseconds > decoder->limits.deadline_nanoseconds)
    give_up(decoder, ATTACHE_CODEC_DEADLINE);
}

static void init_source(j_decompress_ptr library) { (void)library; }

static boolean fill_input_buffer(j_decompress_ptr library) {
  attache_jpeg_decoder *decoder = decoder_of((j_common_ptr)library);
  // Entropy decoders read ahead: here only the end-of-image marker is known to be missing. Whether
  // rows are incomplete shows in JWRN_HIT_MARKER.
  if (library->input_scan_number > 0) decoder->state.is_truncated = true;
  library->src->next_input_byte = end_of_image;
  library->src->bytes_in_buffer = sizeof end_of_image;
  return TRUE;
}

static void skip_input_data(j_decompress_ptr library, long byte_count) {
  if (byte_count <= 0) return;
  if ((size_t)byte_count > library->src->bytes_in_buffer) {
    // A skip past the end stops there.
    fill_input_buffer(library);
    return;
  }
  library->src->next_input_byte += byte_count;
  library->src->bytes_in_buffer -= (size_t)byte_count;
}

static void term_source(j_decompress_ptr library) { (void)library; }

// From the first byte on, up to the first scan.
static void read_header(attache_jpeg_decoder *decoder) {
  decoder->state = (attache_jpeg_state){.complete_mcu_row_count = UINT32_MAX};
  decoder->source.next_input_byte = decoder->bytes;
  decoder->source.bytes_in_buffer = decoder->byte_count;
  jpeg_read_header(&decoder->library, TRUE);
}

attache_codec_status attache_jpeg_open(
    const uint8_t *bytes, size_t byte_count, const attache_codec_limits *limits,
    attache_jpeg_decoder **result) {
  attache_jpeg_decoder *decoder = calloc(1, sizeof *decoder);
  *result = decoder;
  if (decoder == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  decoder->limits = *limits;
  decoder->library.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = error_exit;
  decoder->errors.emit_message = emit_message;
  decoder->errors.output_message = output_message;
  decoder->library.client_data = decoder;
  if (setjmp(decoder->jump)) return decoder->status;

  // jpeg_create_decompress clears the structure but for `err` and `client_data`.
  jpeg_create_decompress(&decoder->library);
  decoder->library.mem->max_memory_to_use = (long)limits->memory_byte_count;
  decoder->progress.progress_monitor = check_progress;
  decoder->library.progress = &decoder->progress;
  decoder->source.init_source = init_source;
  decoder->source.fill_input_buffer = fill_input_buffer;
  decoder->source.skip_input_data = skip_input_data;
  decoder->source.resync_to_restart = jpeg_resync_to_restart;
  decoder->source.term_source = term_source;
  decoder->library.src = &decoder->source;
  decoder->bytes = bytes;
  decoder->byte_count = byte_count;
  read_header(decoder);
  return ATTACHE_CODEC_OK;
}

static void choose_output(struct jpeg_decompress_struct *library, uint32_t eighths) {
  library->scale_num = eighths;
  library->scale_denom = 8;
  library->dct_method = JDCT_ISLOW;
  library->do_fancy_upsampling = TRUE;
  switch (library->jpeg_color_space) {
    case JCS_GRAYSCALE: library->out_color_space = JCS_GRAYSCALE; break;
    case JCS_CMYK:
    case JCS_YCCK: library->out_color_space = JCS_CMYK; break;
    default: library->out_color_space = JCS_RGB; break;
  }
}

attache_codec_status attache_jpeg_start(
    attache_jpeg_decoder *decoder, uint32_t eighths, attache_jpeg_output *output) {
  struct jpeg_decompress_struct *library = &decoder->library;
  if (setjmp(decoder->jump)) return decoder->status;
  bool is_side_by_side = progressive_scans_prepare(library);
  choose_output(library, eighths);
  jpeg_start_decompress(library);
  if (is_side_by_side && !progressive_scans_take_over(library)) {
    jpeg_abort_decompress(library);
    read_header(decoder);
    choose_output(library, eighths);
    jpeg_start_decompress(library);
  }
  output->width = library->output_width;
  output->height = library->output_height;
  output->channel_count = (uint32_t)library->output_components;
  return ATTACHE_CODEC_OK;
}

attache_codec_status attache_jpeg_read(
    attache_jpeg_decoder *decoder, uint8_t *rows, size_t stride, uint32_t row_count,
    uint32_t *got) {
  struct jpeg_decompress_struct *library = &decoder->library;
  *got = 0;
  if (setjmp(decoder->jump)) return decoder->status;
  while (*got < row_count && library->output_scanline < library->output_height) {
    JSAMPROW row = rows + (size_t)*got * stride;
    *got += jpeg_read_scanlines(library, &row, 1);
  }
  return ATTACHE_CODEC_OK;
}

attache_jpeg_state attache_jpeg_get_state(const attache_jpeg_decoder *decoder) {
  return decoder->state;
}

const char *attache_jpeg_message(const attache_jpeg_decoder *decoder) { return decoder->message; }

void attache_jpeg_close(attache_jpeg_decoder *decoder) {
  if (decoder == NULL) return;
  // Destroying frees memory and cannot fail, but the error manager must not jump to a dead frame.
  if (setjmp(decoder->jump) == 0) jpeg_destroy_decompress(&decoder->library);
  free(decoder);
}
