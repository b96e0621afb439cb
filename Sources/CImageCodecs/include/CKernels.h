// The inner loops of resampling, in C for two instruction sets: AVX2 with FMA where the processor
// has it, else what every x86-64 (or other) processor has.
//
// Nothing is checked here; the Swift callers check sizes once before each call. A pixel is 1, 3 or
// 4 lanes: floats of linear light, as many as the picture has channels.
//
// In a batch of rows, lane s of row r is `batch[s * ATTACHE_ROW_BATCH + r]`: what stands above one
// another lies side by side, so that one weight serves a whole vector.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { ATTACHE_ROW_BATCH = 8, ATTACHE_LANE_STEP = 16 };

// Turns a batch of rows of 8-bit sRGB samples, `stride` bytes apart, into light.
void attache_linearize(const uint8_t *rows, size_t stride, size_t sample_count, float *batch);

// Puts a batch of rows of lanes, `stride` floats apart, side by side.
void attache_interleave(const float *rows, size_t stride, size_t lane_count, float *batch);

// Resamples a batch along x; the output rows are `output_stride` floats apart. Reads pixels
// `starts[o]` to `starts[o] + tap_count` for every output o. `channel_count` is 1, 3 or 4.
void attache_resample_columns(
    const float *batch, size_t channel_count, const size_t *starts, const float *weights,
    size_t tap_count, size_t output_count, float *output, size_t output_stride);

// For every output o and lane i, of which there are a multiple of ATTACHE_LANE_STEP:
// output[o × lane_count + i] = Σ weights[o × tap_count + t] ×
//     ring[((starts[o] + t) mod ring_row_count) × lane_count + i].
void attache_resample_rows(
    const float *ring, size_t ring_row_count, size_t lane_count, const size_t *starts,
    const float *weights, size_t tap_count, size_t output_count, float *output);

// The nearest 8-bit sRGB samples of `count` lanes; light is clamped to 0…1, and NaN is 0.
void attache_quantize(const float *light, size_t count, uint8_t *samples);
