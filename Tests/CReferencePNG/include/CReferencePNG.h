// libpng's and zlib's own work, to compare the project's with.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Decodes with libpng alone, all rows of all passes one after another without padding, expanded as
// attache_png_open says. Returns how many bytes of rows came before the first that could not be
// had; 0 also when the header is refused. `capacity` must do for all of them.
size_t reference_png_decode(
    const uint8_t *bytes, size_t byte_count, uint8_t *samples, size_t capacity);

// Compresses at `level`; returns the byte count, or 0 when `capacity` does not do.
size_t reference_deflate(
    const uint8_t *bytes, size_t byte_count, int level, uint8_t *output, size_t capacity);
