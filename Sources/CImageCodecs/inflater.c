#include "CInflater.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#if defined(__x86_64__)
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#define HAS_ISAL 1
#else
#define HAS_ISAL 0
#endif

struct attache_inflater {
  bool is_portable;
  z_stream zlib;
#if HAS_ISAL
  struct inflate_state isal;
  // How ISA-L's reading came to its end; told once its own buffer is empty.
  attache_inflater_status ending;
#endif
};

// Both libraries count in 32 bits.
enum { STEP_LIMIT = 1 << 30 };

attache_inflater *attache_inflater_open(bool portable) {
  // Zeros, because ISA-L copies from its window before it says that data look back too far: what
  // the heap held before would be seen as pixels.
  attache_inflater *inflater = calloc(1, sizeof *inflater);
  if (inflater == NULL) return NULL;
  inflater->is_portable = portable || !HAS_ISAL;
#if HAS_ISAL
  if (!inflater->is_portable) {
    isal_inflate_init(&inflater->isal);
    inflater->isal.crc_flag = ISAL_ZLIB;
    inflater->ending = ATTACHE_INFLATER_GOING_ON;
    return inflater;
  }
#endif
  inflater->zlib = (z_stream){0};
  if (inflateInit(&inflater->zlib) == Z_OK) return inflater;
  free(inflater);
  return NULL;
}

#if HAS_ISAL
static attache_inflater_status ending_of(const struct inflate_state *state, int result) {
  if (result == ISAL_INCORRECT_CHECKSUM) return ATTACHE_INFLATER_WRONG_CHECKSUM;
  // Asking for a dictionary, which PNG has none of, is the one result above zero.
  if (result != ISAL_DECOMP_OK) return ATTACHE_INFLATER_CORRUPT;
  return state->block_state == ISAL_BLOCK_FINISH ? ATTACHE_INFLATER_ENDED
                                                 : ATTACHE_INFLATER_GOING_ON;
}

// ISA-L inflates ahead into its own buffer, and leaves good bytes there when it comes upon bad ones.
static size_t take_rest(struct inflate_state *state, uint8_t *output, size_t room) {
  if (state->tmp_out_processed < 0 || state->tmp_out_valid > (int32_t)sizeof state->tmp_out_buffer ||
      state->tmp_out_processed >= state->tmp_out_valid)
    return 0;
  size_t count = (size_t)(state->tmp_out_valid - state->tmp_out_processed);
  if (count > room) count = room;
  memcpy(output, state->tmp_out_buffer + state->tmp_out_processed, count);
  state->tmp_out_processed += (int32_t)count;
  return count;
}

static attache_inflater_status run_isal(
    attache_inflater *inflater, const uint8_t **input, size_t *input_count, uint8_t *output,
    size_t room, size_t *output_count) {
  struct inflate_state *state = &inflater->isal;
  size_t written = 0;
  if (inflater->ending == ATTACHE_INFLATER_GOING_ON) {
    state->next_in = (uint8_t *)*input;
    state->avail_in = *input_count < STEP_LIMIT ? (uint32_t)*input_count : STEP_LIMIT;
    state->next_out = output;
    state->avail_out = room < STEP_LIMIT ? (uint32_t)room : STEP_LIMIT;
    inflater->ending = ending_of(state, isal_inflate(state));
    size_t taken = (size_t)(state->next_in - *input);
    *input += taken;
    *input_count -= taken;
    written = (size_t)(state->next_out - output);
  }
  if (inflater->ending == ATTACHE_INFLATER_CORRUPT ||
      inflater->ending == ATTACHE_INFLATER_WRONG_CHECKSUM)
    written += take_rest(state, output + written, room - written);
  *output_count += written;
  bool is_drained = state->tmp_out_processed >= state->tmp_out_valid;
  return is_drained || inflater->ending == ATTACHE_INFLATER_ENDED ? inflater->ending
                                                                  : ATTACHE_INFLATER_GOING_ON;
}
#endif

static attache_inflater_status run_zlib(
    z_stream *stream, const uint8_t **input, size_t *input_count, uint8_t *output, size_t room,
    size_t *output_count) {
  stream->next_in = (Bytef *)*input;
  stream->avail_in = *input_count < STEP_LIMIT ? (uInt)*input_count : STEP_LIMIT;
  stream->next_out = output;
  stream->avail_out = room < STEP_LIMIT ? (uInt)room : STEP_LIMIT;
  int result = inflate(stream, Z_NO_FLUSH);
  size_t taken = (size_t)(stream->next_in - *input);
  *input += taken;
  *input_count -= taken;
  *output_count += (size_t)(stream->next_out - output);
  if (result == Z_STREAM_END) return ATTACHE_INFLATER_ENDED;
  // No input or no room: nothing is wrong.
  if (result == Z_OK || result == Z_BUF_ERROR) return ATTACHE_INFLATER_GOING_ON;
  // zlib has no other way to say which check failed than its words.
  if (result == Z_DATA_ERROR && stream->msg != NULL &&
      strcmp(stream->msg, "incorrect data check") == 0)
    return ATTACHE_INFLATER_WRONG_CHECKSUM;
  return ATTACHE_INFLATER_CORRUPT;
}

attache_inflater_status attache_inflater_run(
    attache_inflater *inflater, const uint8_t **input, size_t *input_count, uint8_t *output,
    size_t room, size_t *output_count) {
#if HAS_ISAL
  if (!inflater->is_portable)
    return run_isal(inflater, input, input_count, output, room, output_count);
#endif
  return run_zlib(&inflater->zlib, input, input_count, output, room, output_count);
}

void attache_inflater_close(attache_inflater *inflater) {
  if (inflater == NULL) return;
  if (inflater->is_portable) inflateEnd(&inflater->zlib);
  free(inflater);
}

uint32_t attache_crc32(uint32_t checksum, const uint8_t *bytes, size_t byte_count) {
#if HAS_ISAL
  return crc32_gzip_refl(checksum, bytes, byte_count);
#else
  return (uint32_t)crc32_z(checksum, bytes, byte_count);
#endif
}
