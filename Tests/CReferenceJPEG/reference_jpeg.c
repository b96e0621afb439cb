#include "CReferenceJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr library;
  jmp_buf jump;
  uint32_t warning_count;
} error_manager;

static void error_exit(j_common_ptr library) {
  longjmp(((error_manager *)library->err)->jump, 1);
}

static void emit_message(j_common_ptr library, int level) {
  if (level < 0) ((error_manager *)library->err)->warning_count++;
}

static struct jpeg_error_mgr *prepare(error_manager *errors) {
  jpeg_std_error(&errors->library);
  errors->library.error_exit = error_exit;
  errors->library.emit_message = emit_message;
  errors->warning_count = 0;
  return &errors->library;
}

static J_COLOR_SPACE color_space(uint32_t channel_count) {
  return channel_count == 1 ? JCS_GRAYSCALE : channel_count == 3 ? JCS_RGB : JCS_CMYK;
}

static void encode(struct jpeg_compress_struct *encoder, const reference_jpeg_picture *picture) {
  encoder->image_width = picture->width;
  encoder->image_height = picture->height;
  encoder->input_components = (int)picture->channel_count;
  encoder->in_color_space = color_space(picture->channel_count);
  jpeg_set_defaults(encoder);
  jpeg_set_quality(encoder, picture->quality, TRUE);
  jpeg_scan_info scans[64];
  if (picture->scan_count > 64) return;
  for (size_t i = 0; i < picture->scan_count; i++) {
    const reference_jpeg_scan *scan = &picture->scans[i];
    scans[i] = (jpeg_scan_info){
        .comps_in_scan = scan->component_count, .Ss = scan->first, .Se = scan->last,
        .Ah = scan->high_bit, .Al = scan->low_bit};
    memcpy(scans[i].component_index, scan->components, sizeof scan->components);
  }
  if (picture->scan_count > 0) {
    encoder->scan_info = scans;
    encoder->num_scans = (int)picture->scan_count;
  }
  for (int i = 0; i < encoder->num_components; i++) {
    encoder->comp_info[i].h_samp_factor = picture->across[i];
    encoder->comp_info[i].v_samp_factor = picture->down[i];
  }
  encoder->restart_interval = picture->restart_interval;
  jpeg_start_compress(encoder, TRUE);
  while (encoder->next_scanline < encoder->image_height) {
    size_t stride = (size_t)picture->width * picture->channel_count;
    JSAMPROW row = (JSAMPROW)picture->samples + encoder->next_scanline * stride;
    jpeg_write_scanlines(encoder, &row, 1);
  }
  jpeg_finish_compress(encoder);
}

size_t reference_jpeg_encode(
    const reference_jpeg_picture *picture, uint8_t *bytes, size_t capacity) {
  struct jpeg_compress_struct encoder;
  error_manager errors;
  unsigned char *written = NULL;
  unsigned long written_count = 0;
  encoder.err = prepare(&errors);
  volatile size_t byte_count = 0;
  if (setjmp(errors.jump) == 0) {
    jpeg_create_compress(&encoder);
    jpeg_mem_dest(&encoder, &written, &written_count);
    encode(&encoder, picture);
    if (written_count <= capacity) {
      memcpy(bytes, written, written_count);
      byte_count = written_count;
    }
  }
  jpeg_destroy_compress(&encoder);
  free(written);
  return byte_count;
}

static bool decode(
    struct jpeg_decompress_struct *decoder, uint32_t eighths, uint8_t *samples, size_t capacity,
    reference_jpeg_rows *rows) {
  jpeg_read_header(decoder, TRUE);
  decoder->scale_num = eighths;
  decoder->scale_denom = 8;
  bool is_cmyk = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
  bool is_gray = decoder->jpeg_color_space == JCS_GRAYSCALE;
  decoder->out_color_space = is_cmyk ? JCS_CMYK : is_gray ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(decoder);
  rows->width = decoder->output_width;
  rows->height = decoder->output_height;
  rows->channel_count = (uint32_t)decoder->output_components;
  size_t stride = (size_t)decoder->output_width * rows->channel_count;
  if (stride * decoder->output_height > capacity) return false;
  while (decoder->output_scanline < decoder->output_height) {
    JSAMPROW row = samples + decoder->output_scanline * stride;
    jpeg_read_scanlines(decoder, &row, 1);
    rows->byte_count += stride;
  }
  return true;
}

bool reference_jpeg_decode(
    const uint8_t *bytes, size_t byte_count, uint32_t eighths, uint8_t *samples, size_t capacity,
    reference_jpeg_rows *rows) {
  struct jpeg_decompress_struct decoder;
  error_manager errors;
  *rows = (reference_jpeg_rows){0};
  decoder.err = prepare(&errors);
  volatile bool is_done = false;
  if (setjmp(errors.jump) == 0) {
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, bytes, (unsigned long)byte_count);
    is_done = decode(&decoder, eighths, samples, capacity, rows);
    rows->warning_count = errors.warning_count;
  }
  jpeg_destroy_decompress(&decoder);
  return is_done;
}
