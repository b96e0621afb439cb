#include "CReferenceJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

typedef struct {
  struct jpeg_error_mgr library;
  jmp_buf jump;
} encoder_errors;

static void refuse(j_common_ptr library) {
  longjmp(((encoder_errors *)library->err)->jump, 1);
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
  if (picture->has_own_tables) encoder->optimize_coding = TRUE;
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
  encoder_errors errors;
  unsigned char *written = NULL;
  unsigned long written_count = 0;
  encoder.err = jpeg_std_error(&errors.library);
  errors.library.error_exit = refuse;
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

typedef struct {
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  const uint8_t *rest;
  size_t rest_count;
  jmp_buf jump;
  reference_jpeg_result result;
} reference_decoder;

static void throw_error(j_common_ptr library) {
  longjmp(((reference_decoder *)library->client_data)->jump, 1);
}

static void ignore_output(j_common_ptr library) { (void)library; }

static void note_warning(j_common_ptr common, int level) {
  reference_decoder *self = common->client_data;
  const struct jpeg_decompress_struct *library = &self->library;
  if (level >= 0 || common->err->msg_code == JWRN_JPEG_EOF) return;
  bool is_restart = library->unread_marker >= 0xD0 && library->unread_marker <= 0xD7;
  if (common->err->msg_code == JWRN_HIT_MARKER && !is_restart) {
    if (library->input_scan_number == 1 &&
        library->input_iMCU_row < self->result.complete_mcu_row_count)
      self->result.complete_mcu_row_count = library->input_iMCU_row;
    return;
  }
  if (self->result.first_warning[0] != 0) return;
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  snprintf(self->result.first_warning, REFERENCE_JPEG_MESSAGE_SIZE, "%s", text);
}

static void do_nothing(j_decompress_ptr library) { (void)library; }

static boolean show_little(j_decompress_ptr library) {
  static const uint8_t end[2] = {0xFF, JPEG_EOI};
  reference_decoder *self = library->client_data;
  size_t count = self->rest_count < 100 ? self->rest_count : 100;
  self->source.next_input_byte = count > 0 ? self->rest : end;
  self->source.bytes_in_buffer = count > 0 ? count : sizeof end;
  self->rest += count;
  self->rest_count -= count;
  return TRUE;
}

static void skip(j_decompress_ptr library, long count) {
  reference_decoder *self = library->client_data;
  for (; count > 0; count--) {
    if (self->source.bytes_in_buffer == 0) show_little(library);
    // A skip past the end stops there.
    if (self->rest_count == 0 && (size_t)count > self->source.bytes_in_buffer) {
      show_little(library);
      return;
    }
    self->source.next_input_byte++;
    self->source.bytes_in_buffer--;
  }
}

static void decode(reference_decoder *self, uint32_t eighths, uint8_t *samples, size_t capacity) {
  struct jpeg_decompress_struct *library = &self->library;
  jpeg_read_header(library, TRUE);
  library->scale_num = eighths;
  library->scale_denom = 8;
  library->out_color_space = library->jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE
                             : library->jpeg_color_space == JCS_CMYK ||
                                     library->jpeg_color_space == JCS_YCCK
                                 ? JCS_CMYK
                                 : JCS_RGB;
  jpeg_start_decompress(library);
  self->result.width = library->output_width;
  self->result.height = library->output_height;
  size_t stride = (size_t)library->output_width * (size_t)library->output_components;
  while (library->output_scanline < library->output_height) {
    if (capacity - self->result.byte_count < stride) return;
    JSAMPROW row = samples + self->result.byte_count;
    jpeg_read_scanlines(library, &row, 1);
    self->result.byte_count += stride;
  }
}

reference_jpeg_result reference_jpeg_decode(
    const uint8_t *bytes, size_t byte_count, uint32_t eighths, uint8_t *samples, size_t capacity) {
  reference_decoder self = {
      .rest = bytes,
      .rest_count = byte_count,
      .source = {.init_source = do_nothing, .fill_input_buffer = show_little,
                 .skip_input_data = skip, .resync_to_restart = jpeg_resync_to_restart,
                 .term_source = do_nothing},
      .result = {.complete_mcu_row_count = UINT32_MAX},
  };
  self.library.err = jpeg_std_error(&self.errors);
  self.errors.error_exit = throw_error;
  self.errors.emit_message = note_warning;
  self.errors.output_message = ignore_output;
  self.library.client_data = &self;
  if (setjmp(self.jump) == 0) {
    jpeg_create_decompress(&self.library);
    self.library.src = &self.source;
    decode(&self, eighths, samples, capacity);
  } else {
    self.result.has_failed = true;
  }
  jpeg_destroy_decompress(&self.library);
  return self.result;
}
