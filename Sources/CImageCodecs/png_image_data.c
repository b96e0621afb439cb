#include "png_image_data.h"

#include <time.h>

// A chunk's length and type, and the checksum behind its data.
enum { CHUNK_HEAD = 8, CHUNK_CHECK = 4 };

#define TYPE(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const uint32_t IMAGE_DATA = TYPE('I', 'D', 'A', 'T');
static const uint32_t END = TYPE('I', 'E', 'N', 'D');
static const uint32_t HEADER = TYPE('I', 'H', 'D', 'R');
static const uint32_t PALETTE = TYPE('P', 'L', 'T', 'E');
// A lower-case first letter: a decoder may do without the chunk, however broken.
static const uint32_t ANCILLARY = 1u << 29;

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

attache_codec_status png_deadline_status(int64_t deadline_nanoseconds) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  return nanoseconds <= deadline_nanoseconds ? ATTACHE_CODEC_OK : ATTACHE_CODEC_DEADLINE;
}

static bool is_type(uint32_t type) {
  for (int shift = 0; shift < 32; shift += 8) {
    uint8_t letter = (type >> shift) & ~0x20 & 0xFF;
    if (letter < 'A' || letter > 'Z') return false;
  }
  return true;
}

static attache_codec_status corrupt(png_image_data *data, const char *reason) {
  data->reason = reason;
  return ATTACHE_CODEC_CORRUPT;
}

// Goes to the data of a chunk whose head was read. Its checksum is told now and used later: the
// rows in a chunk are worth having even when one of its bytes is wrong.
static void enter_chunk(png_image_data *data, size_t byte_count) {
  // The type belongs to what is checked.
  const uint8_t *type = data->next - 4;
  data->chunk_is_cut_short = data->left < byte_count + CHUNK_CHECK;
  data->chunk_left = byte_count < data->left ? byte_count : data->left;
  data->chunk_checksum_is_wrong =
      !data->chunk_is_cut_short &&
      attache_crc32(0, type, byte_count + 4) != big_endian(data->next + byte_count);
}

static void skip_data(png_image_data *data) {
  data->next += data->chunk_left;
  data->left -= data->chunk_left;
  data->chunk_left = 0;
}

// Leaves the current chunk, whose data was used up, and reads the next one's type. Moves nothing
// when that fails.
static attache_codec_status next_chunk(
    png_image_data *data, const char *wrong_checksum, uint32_t *type) {
  if (data->chunk_is_cut_short) return ATTACHE_CODEC_CUT_SHORT;
  if (wrong_checksum != NULL && data->chunk_checksum_is_wrong)
    return corrupt(data, wrong_checksum);
  if (data->left < CHUNK_CHECK + CHUNK_HEAD) return ATTACHE_CODEC_CUT_SHORT;
  uint32_t byte_count = big_endian(data->next + CHUNK_CHECK);
  *type = big_endian(data->next + CHUNK_CHECK + 4);
  if (byte_count > INT32_MAX) return corrupt(data, "a chunk has an impossible length");
  if (!is_type(*type)) return corrupt(data, "a chunk's type is not four letters");
  data->next += CHUNK_CHECK + CHUNK_HEAD;
  data->left -= CHUNK_CHECK + CHUNK_HEAD;
  enter_chunk(data, byte_count);
  return ATTACHE_CODEC_OK;
}

static const char WRONG_IMAGE_DATA[] = "the checksum of a piece of image data is wrong";

attache_codec_status png_image_data_open(
    png_image_data *data, const uint8_t *next, size_t left, size_t chunk_byte_count,
    int64_t deadline_nanoseconds) {
  *data = (png_image_data){
      .next = next, .left = left, .deadline_nanoseconds = deadline_nanoseconds};
  data->inflater = attache_inflater_open(false);
  if (data->inflater == NULL) return ATTACHE_CODEC_OUT_OF_MEMORY;
  enter_chunk(data, chunk_byte_count);
  return ATTACHE_CODEC_OK;
}

attache_codec_status png_image_data_read(
    png_image_data *data, uint8_t *output, size_t room, size_t *output_count) {
  *output_count = 0;
  while (!data->has_ended) {
    attache_codec_status status = png_deadline_status(data->deadline_nanoseconds);
    if (status != ATTACHE_CODEC_OK) return status;
    size_t before = data->chunk_left;
    attache_inflater_status inflated = attache_inflater_run(
        data->inflater, &data->next, &data->chunk_left, output, room, output_count);
    data->left -= before - data->chunk_left;
    data->has_ended = inflated != ATTACHE_INFLATER_GOING_ON;
    data->data_checksum_is_wrong = inflated == ATTACHE_INFLATER_WRONG_CHECKSUM;
    // What was inflated before the data went wrong is good.
    if (*output_count > 0) return ATTACHE_CODEC_OK;
    if (inflated == ATTACHE_INFLATER_CORRUPT)
      return corrupt(data, "the image data is not what its compression says");
    if (data->has_ended) break;
    if (data->chunk_left > 0) {
      // Neither took a byte nor gave one: it would be asked for ever.
      if (data->chunk_left == before)
        return corrupt(data, "the image data cannot be decompressed");
      continue;
    }
    // Any number of empty chunks may come.
    uint32_t type;
    status = next_chunk(data, WRONG_IMAGE_DATA, &type);
    if (status != ATTACHE_CODEC_OK) return status;
    if (type != IMAGE_DATA) return corrupt(data, "there is not enough image data");
  }
  return corrupt(data, "there is not enough image data");
}

attache_codec_status png_image_data_finish(png_image_data *data) {
  // The end of the data may lie behind the last row's last byte; one byte more is too much already,
  // and what comes then is nobody's: not ten gigabytes for one pixel.
  while (!data->has_ended) {
    uint8_t spare;
    size_t spare_count;
    attache_codec_status status = png_image_data_read(data, &spare, 1, &spare_count);
    if (status == ATTACHE_CODEC_OK) break;
    if (status != ATTACHE_CODEC_CORRUPT || !data->has_ended) return status;
  }
  if (data->data_checksum_is_wrong)
    return corrupt(data, "the checksum of the image data is wrong");
  uint32_t type = IMAGE_DATA;
  while (type != END) {
    skip_data(data);
    const char *wrong_checksum = type == IMAGE_DATA  ? WRONG_IMAGE_DATA
                                 : (type & ANCILLARY) ? NULL
                                                      : "the checksum of a chunk is wrong";
    attache_codec_status status = next_chunk(data, wrong_checksum, &type);
    if (status != ATTACHE_CODEC_OK) return status;
    if (type == HEADER || ((type & ANCILLARY) == 0 && type != IMAGE_DATA && type != PALETTE &&
                           type != END))
      return corrupt(data, "there is a chunk that nobody can do without and that cannot be read");
  }
  if (data->chunk_is_cut_short) return ATTACHE_CODEC_CUT_SHORT;
  return data->chunk_checksum_is_wrong ? corrupt(data, "the checksum of the last chunk is wrong")
                                       : ATTACHE_CODEC_OK;
}

void png_image_data_close(png_image_data *data) {
  attache_inflater_close(data->inflater);
  data->inflater = NULL;
}
