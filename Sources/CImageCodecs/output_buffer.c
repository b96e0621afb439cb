#include "output_buffer.h"

#include <stdlib.h>

#include "CImageCodecs.h"

bool output_buffer_reserve(output_buffer *buffer, size_t extra) {
  if (extra > SIZE_MAX / 2 - buffer->count) return false;
  size_t needed = buffer->count + extra;
  if (needed <= buffer->capacity) return true;
  size_t capacity = buffer->capacity == 0 ? 64 * 1024 : buffer->capacity;
  while (capacity < needed) capacity *= 2;
  uint8_t *grown = realloc(buffer->bytes, capacity);
  if (grown == NULL) return false;
  buffer->bytes = grown;
  buffer->capacity = capacity;
  return true;
}

void output_buffer_trim(output_buffer *buffer) {
  if (buffer->count == 0) return;
  uint8_t *trimmed = realloc(buffer->bytes, buffer->count);
  if (trimmed == NULL) return;
  buffer->bytes = trimmed;
  buffer->capacity = buffer->count;
}

void attache_codec_free(uint8_t *bytes) { free(bytes); }
