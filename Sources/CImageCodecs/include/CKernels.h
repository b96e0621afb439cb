// The three inner loops of resampling, in C for two instruction sets: AVX2 with FMA where the
// processor has it, else what every x86-64 (or other) processor has.
//
// Nothing is checked here; the Swift callers check sizes once before each call. A pixel is four
// floats: red, green, blue, alpha.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { ATTACHE_ROW_BATCH = 4 };

// Resamples four rows along x at once. Pixel x of row r is `batch[(x * 4 + r) * 4]`; the output
// rows are `output_stride` floats apart. Reads pixels `starts[o]` to `starts[o] + tap_count` for
// every output o.
void attache_resample_columns(
    const float *batch, const size_t *starts, const float *weights, size_t tap_count,
    size_t output_count, float *output, size_t output_stride);

// output[i] = Σ weights[t] × ring[((first + t) mod ring_row_count) × float_count + i].
// `float_count` is a multiple of 4.
void attache_resample_rows(
    const float *ring, size_t ring_row_count, size_t float_count, size_t first,
    const float *weights, size_t tap_count, float *output);

// The 8-bit samples of red, green and blue, `step` bytes a pixel: `table[light × 65,535]`, light
// clamped to 0…1.
void attache_quantize(
    const float *pixels, size_t pixel_count, const uint8_t table[65536], uint8_t *samples,
    size_t step);
