// Bytes that grow while an encoder writes them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} output_buffer;

// Makes room for `extra` more bytes; false when memory ran out.
bool output_buffer_reserve(output_buffer *buffer, size_t extra);

// Gives back the room that was not needed.
void output_buffer_trim(output_buffer *buffer);
