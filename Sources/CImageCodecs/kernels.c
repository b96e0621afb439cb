#include <stdbool.h>
#include <string.h>

#include "CKernels.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

// Vectors of the compiler's own: it splits them into what the target has.
typedef float lanes4 __attribute__((vector_size(16)));
typedef float lanes8 __attribute__((vector_size(32), aligned(16)));
typedef float lanes16 __attribute__((vector_size(64), aligned(16)));

#define BODY static inline __attribute__((always_inline)) void

BODY columns_body(
    const float *batch, const size_t *starts, const float *weights, size_t tap_count,
    size_t output_count, float *output, size_t output_stride) {
  for (size_t o = 0; o < output_count; o++) {
    const lanes16 *pixels = (const lanes16 *)(batch + starts[o] * 16);
    lanes16 sum = {0};
    for (size_t t = 0; t < tap_count; t++) sum += pixels[t] * weights[t];
    weights += tap_count;
    float *pixel = output + o * 4;
    memcpy(pixel, (const float *)&sum, 16);
    memcpy(pixel + output_stride, (const float *)&sum + 4, 16);
    memcpy(pixel + 2 * output_stride, (const float *)&sum + 8, 16);
    memcpy(pixel + 3 * output_stride, (const float *)&sum + 12, 16);
  }
}

BODY rows_body(
    const float *ring, size_t ring_row_count, size_t float_count, size_t first,
    const float *weights, size_t tap_count, float *output) {
  size_t start = first % ring_row_count;
  // The taps lie in the ring in at most two runs.
  size_t until_end = ring_row_count - start;
  size_t run = tap_count < until_end ? tap_count : until_end;
  const float *first_run = ring + start * float_count;
  size_t i = 0;
  for (; i + 32 <= float_count; i += 32) {
    lanes16 low = {0}, high = {0};
    const float *row = first_run + i;
    for (size_t t = 0; t < run; t++, row += float_count) {
      low += *(const lanes16 *)row * weights[t];
      high += *(const lanes16 *)(row + 16) * weights[t];
    }
    row = ring + i;
    for (size_t t = run; t < tap_count; t++, row += float_count) {
      low += *(const lanes16 *)row * weights[t];
      high += *(const lanes16 *)(row + 16) * weights[t];
    }
    *(lanes16 *)(output + i) = low;
    *(lanes16 *)(output + i + 16) = high;
  }
  for (; i + 4 <= float_count; i += 4) {
    lanes4 sum = {0};
    const float *row = first_run + i;
    for (size_t t = 0; t < run; t++, row += float_count) sum += *(const lanes4 *)row * weights[t];
    row = ring + i;
    for (size_t t = run; t < tap_count; t++, row += float_count)
      sum += *(const lanes4 *)row * weights[t];
    *(lanes4 *)(output + i) = sum;
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2,fma"))) static void columns_avx2(
    const float *batch, const size_t *starts, const float *weights, size_t tap_count,
    size_t output_count, float *output, size_t output_stride) {
  columns_body(batch, starts, weights, tap_count, output_count, output, output_stride);
}

__attribute__((target("avx2,fma"))) static void rows_avx2(
    const float *ring, size_t ring_row_count, size_t float_count, size_t first,
    const float *weights, size_t tap_count, float *output) {
  rows_body(ring, ring_row_count, float_count, first, weights, tap_count, output);
}

static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#endif

void attache_resample_columns(
    const float *batch, const size_t *starts, const float *weights, size_t tap_count,
    size_t output_count, float *output, size_t output_stride) {
#if defined(__x86_64__)
  if (has_avx2()) {
    columns_avx2(batch, starts, weights, tap_count, output_count, output, output_stride);
    return;
  }
#endif
  columns_body(batch, starts, weights, tap_count, output_count, output, output_stride);
}

void attache_resample_rows(
    const float *ring, size_t ring_row_count, size_t float_count, size_t first,
    const float *weights, size_t tap_count, float *output) {
#if defined(__x86_64__)
  if (has_avx2()) {
    rows_avx2(ring, ring_row_count, float_count, first, weights, tap_count, output);
    return;
  }
#endif
  rows_body(ring, ring_row_count, float_count, first, weights, tap_count, output);
}

void attache_quantize(
    const float *pixels, size_t pixel_count, const uint8_t table[65536], uint8_t *samples,
    size_t step) {
  for (size_t i = 0; i < pixel_count; i++, pixels += 4, samples += step) {
#if defined(__x86_64__)
    __m128 steps = _mm_mul_ps(_mm_loadu_ps(pixels), _mm_set1_ps(65535));
    // The order of operands makes a NaN 0.
    steps = _mm_min_ps(_mm_max_ps(steps, _mm_setzero_ps()), _mm_set1_ps(65535));
    __m128i indices = _mm_cvtps_epi32(steps);
    samples[0] = table[_mm_extract_epi16(indices, 0)];
    samples[1] = table[_mm_extract_epi16(indices, 2)];
    samples[2] = table[_mm_extract_epi16(indices, 4)];
#else
    for (size_t channel = 0; channel < 3; channel++) {
      float step = pixels[channel] * 65535;
      samples[channel] = table[step > 0 ? (step < 65535 ? (uint16_t)(step + 0.5f) : 65535) : 0];
    }
#endif
  }
}
