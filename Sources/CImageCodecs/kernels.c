#include "CKernels.h"

#include <stdbool.h>
#include <string.h>

// Vectors of the compiler's own: it splits them into what the target has.
typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t ints8 __attribute__((vector_size(32), aligned(4)));
typedef uint8_t bytes8 __attribute__((vector_size(8), aligned(1)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint8_t bytes32 __attribute__((vector_size(32), aligned(1)));
typedef int32_t ints32 __attribute__((vector_size(128)));

enum { BATCH = ATTACHE_ROW_BATCH };
_Static_assert(BATCH == 8, "a vector holds one sample of each row of a batch");

// Every function with a vector in its signature is inlined: there is no ABI to change.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

INLINE lanes8 choose(ints8 mask, lanes8 yes, lanes8 no) {
  return (lanes8)((mask & (ints8)yes) | (~mask & (ints8)no));
}

// MARK: sRGB to light and back

// The curves of IEC 61966-2-1 as polynomials: the greatest error that a fit by linear programming
// over all values could leave is 0.05 of an 8-bit step on the way in and 0.002 on the way out, so
// every sample survives the way there and back, and 16 bits are rounded as they should be.

INLINE lanes8 light_of(lanes8 code) {
  lanes8 curve = ((-2.7289699917325106e-11f * code + 3.159200120325882e-08f) * code +
                  8.642345326699229e-06f) * code + 0.00011011125889662223f;
  curve = curve * code + 0.0010637066615273956f;
  // Compared as light: of codes the compiler knows that they are bytes, and goes a longer way.
  lanes8 line = code * (float)(1 / (12.92 * 255));
  return choose(line < (float)(10.5 / (12.92 * 255)), line, curve);
}

INLINE lanes8 root_of(lanes8 value) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(value);
#else
  for (int i = 0; i < 8; i++) value[i] = __builtin_sqrtf(value[i]);
  return value;
#endif
}

INLINE lanes8 code_of(lanes8 light) {
  // A NaN is not above 0.
  light = choose(light > 0.0f, light, (lanes8){0});
  light = choose(light < 1.0f, light, (lanes8){0} + 1);
  // Of the fourth root, because the curve is nearly straight in it.
  lanes8 root = root_of(root_of(light));
  lanes8 curve = (-17.372469571843624f * root + 73.81440235018643f) * root - 147.23750812183442f;
  curve = (curve * root + 320.1158595395105f) * root + 41.320167866128145f;
  curve = curve * root - 15.642125945168022f;
  return choose(light < 0.0031308f, light * (float)(12.92 * 255), curve);
}

// MARK: Eight by eight

// Transposes in place.
INLINE void transpose(lanes8 v[8]) {
  lanes8 t[8];
  for (int i = 0; i < 4; i++) {
    lanes8 a = v[2 * i], b = v[2 * i + 1];
    t[2 * i] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    t[2 * i + 1] = __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 2; i++) {
    for (int j = 0; j < 2; j++) {
      lanes8 a = t[4 * i + j], b = t[4 * i + 2 + j];
      v[4 * i + 2 * j] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
      v[4 * i + 2 * j + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  for (int i = 0; i < 4; i++) {
    lanes8 a = v[i], b = v[4 + i];
    t[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
    t[4 + i] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 8; i++) v[i] = t[i];
}

// Eight samples of each of eight rows to eight columns of eight rows, in order.
INLINE void transpose_bytes(const bytes8 row[8], bytes8 column[8]) {
#define ZIP8(a, b) \
  __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)
#define LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)
#define HIGH(a, b) \
  __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)
#define LOW4(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
#define HIGH4(a, b) \
  __builtin_shufflevector(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  bytes16 r01 = ZIP8(row[0], row[1]), r23 = ZIP8(row[2], row[3]);
  bytes16 r45 = ZIP8(row[4], row[5]), r67 = ZIP8(row[6], row[7]);
  bytes16 a = LOW(r01, r23), b = HIGH(r01, r23), c = LOW(r45, r67), d = HIGH(r45, r67);
  bytes16 pairs[4] = {LOW4(a, c), HIGH4(a, c), LOW4(b, d), HIGH4(b, d)};
  for (int i = 0; i < 4; i++) {
    column[2 * i] = __builtin_shufflevector(pairs[i], pairs[i], 0, 1, 2, 3, 4, 5, 6, 7);
    column[2 * i + 1] = __builtin_shufflevector(pairs[i], pairs[i], 8, 9, 10, 11, 12, 13, 14, 15);
  }
#undef ZIP8
#undef LOW
#undef HIGH
#undef LOW4
#undef HIGH4
}

// MARK: The loops

INLINE void linearize_block(const bytes8 row[BATCH], size_t count, float *batch) {
  bytes8 column[8];
  transpose_bytes(row, column);
  for (size_t i = 0; i < count; i++) {
    lanes8 code = __builtin_convertvector(__builtin_convertvector(column[i], ints8), lanes8);
    *(lanes8 *)(batch + i * BATCH) = light_of(code);
  }
}

INLINE void linearize_body(
    const uint8_t *rows, size_t stride, size_t sample_count, float *batch) {
  bytes8 row[BATCH];
  size_t s = 0;
  for (; s + 8 <= sample_count; s += 8, batch += 8 * BATCH) {
    for (size_t r = 0; r < BATCH; r++) row[r] = *(const bytes8 *)(rows + r * stride + s);
    linearize_block(row, 8, batch);
  }
  if (s == sample_count) return;
  for (size_t r = 0; r < BATCH; r++) {
    row[r] = (bytes8){0};
    memcpy(&row[r], rows + r * stride + s, sample_count - s);
  }
  linearize_block(row, sample_count - s, batch);
}

INLINE void interleave_body(
    const float *rows, size_t stride, size_t lane_count, float *batch) {
  size_t s = 0;
  for (; s + 8 <= lane_count; s += 8) {
    lanes8 block[8];
    for (size_t r = 0; r < BATCH; r++) block[r] = *(const lanes8 *)(rows + r * stride + s);
    transpose(block);
    for (int i = 0; i < 8; i++) *(lanes8 *)(batch + (s + i) * BATCH) = block[i];
  }
  for (; s < lane_count; s++)
    for (size_t r = 0; r < BATCH; r++) batch[s * BATCH + r] = rows[r * stride + s];
}

// Eight outputs at a time, because that makes whole blocks to transpose whatever the channels.
INLINE void columns_body(
    const float *batch, size_t channel_count, const size_t *starts, const float *weights,
    size_t tap_count, size_t output_count, float *output, size_t output_stride) {
  for (size_t first = 0; first < output_count; first += 8) {
    size_t count = output_count - first < 8 ? output_count - first : 8;
    lanes8 sums[8 * 4];
    for (size_t o = 0; o < count; o++, weights += tap_count) {
      const float *pixel = batch + starts[first + o] * channel_count * BATCH;
      lanes8 sum[4] = {{0}, {0}, {0}, {0}};
      for (size_t t = 0; t < tap_count; t++, pixel += channel_count * BATCH) {
        for (size_t c = 0; c < channel_count; c++)
          sum[c] += *(const lanes8 *)(pixel + c * BATCH) * weights[t];
      }
      for (size_t c = 0; c < channel_count; c++) sums[o * channel_count + c] = sum[c];
    }
    float *place = output + first * channel_count;
    if (count == 8) {
      for (size_t c = 0; c < channel_count; c++) {
        transpose(sums + c * 8);
        for (size_t r = 0; r < BATCH; r++)
          *(lanes8 *)(place + r * output_stride + c * 8) = sums[c * 8 + r];
      }
    } else {
      for (size_t s = 0; s < count * channel_count; s++)
        for (size_t r = 0; r < BATCH; r++) place[r * output_stride + s] = sums[s][r];
    }
  }
}

// Adds up `count` vectors from lane `first` on for every output, while the rows there are near.
INLINE void rows_block(
    const float *ring, size_t ring_row_count, size_t lane_count, size_t first, int count,
    const size_t *starts, const float *weights, size_t tap_count, size_t output_count,
    float *output) {
  for (size_t o = 0; o < output_count; o++, weights += tap_count) {
    size_t row = starts[o] % ring_row_count;
    lanes8 sum[8] = {{0}};
    for (size_t t = 0; t < tap_count; t++) {
      const float *lanes = ring + row * lane_count + first;
      for (int b = 0; b < count; b++) sum[b] += *(const lanes8 *)(lanes + b * 8) * weights[t];
      row = row + 1 == ring_row_count ? 0 : row + 1;
    }
    float *place = output + o * lane_count + first;
    for (int b = 0; b < count; b++) *(lanes8 *)(place + b * 8) = sum[b];
  }
}

INLINE void rows_body(
    const float *ring, size_t ring_row_count, size_t lane_count, const size_t *starts,
    const float *weights, size_t tap_count, size_t output_count, float *output) {
  size_t i = 0;
  for (; i + 64 <= lane_count; i += 64)
    rows_block(ring, ring_row_count, lane_count, i, 8, starts, weights, tap_count, output_count,
               output);
  for (; i < lane_count; i += ATTACHE_LANE_STEP)
    rows_block(ring, ring_row_count, lane_count, i, ATTACHE_LANE_STEP / 8, starts, weights,
               tap_count, output_count, output);
}

INLINE void quantize_body(const float *light, size_t count, uint8_t *samples) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    union {
      ints8 parts[4];
      ints32 whole;
    } codes;
    for (int b = 0; b < 4; b++) {
      lanes8 code = code_of(*(const lanes8 *)(light + i + b * 8)) + 0.5f;
      codes.parts[b] = __builtin_convertvector(code, ints8);
    }
    *(bytes32 *)(samples + i) = __builtin_convertvector(codes.whole, bytes32);
  }
  for (; i < count; i++) {
    lanes8 code = code_of((lanes8){0} + light[i]) + 0.5f;
    samples[i] = (uint8_t)code[0];
  }
}

// MARK: One of two instruction sets

#if defined(__x86_64__)
#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define DISPATCH(name, ...) \
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { \
    name##_avx2(__VA_ARGS__); \
    return; \
  } \
  name##_body(__VA_ARGS__)
#else
#define DISPATCH(name, ...) name##_body(__VA_ARGS__)
#endif

// The number of channels is a constant in each of three loops.
INLINE void columns_any_body(
    const float *batch, size_t channel_count, const size_t *starts, const float *weights,
    size_t tap_count, size_t output_count, float *output, size_t output_stride) {
  switch (channel_count) {
    case 1:
      columns_body(batch, 1, starts, weights, tap_count, output_count, output, output_stride);
      break;
    case 3:
      columns_body(batch, 3, starts, weights, tap_count, output_count, output, output_stride);
      break;
    default:
      columns_body(batch, 4, starts, weights, tap_count, output_count, output, output_stride);
  }
}

#if defined(TARGET_AVX2)
TARGET_AVX2 static void linearize_avx2(
    const uint8_t *rows, size_t stride, size_t sample_count, float *batch) {
  linearize_body(rows, stride, sample_count, batch);
}

TARGET_AVX2 static void interleave_avx2(
    const float *rows, size_t stride, size_t lane_count, float *batch) {
  interleave_body(rows, stride, lane_count, batch);
}

TARGET_AVX2 static void columns_any_avx2(
    const float *batch, size_t channel_count, const size_t *starts, const float *weights,
    size_t tap_count, size_t output_count, float *output, size_t output_stride) {
  columns_any_body(
      batch, channel_count, starts, weights, tap_count, output_count, output, output_stride);
}

TARGET_AVX2 static void rows_avx2(
    const float *ring, size_t ring_row_count, size_t lane_count, const size_t *starts,
    const float *weights, size_t tap_count, size_t output_count, float *output) {
  rows_body(ring, ring_row_count, lane_count, starts, weights, tap_count, output_count, output);
}

TARGET_AVX2 static void quantize_avx2(const float *light, size_t count, uint8_t *samples) {
  quantize_body(light, count, samples);
}
#endif

void attache_linearize(const uint8_t *rows, size_t stride, size_t sample_count, float *batch) {
  DISPATCH(linearize, rows, stride, sample_count, batch);
}

void attache_interleave(const float *rows, size_t stride, size_t lane_count, float *batch) {
  DISPATCH(interleave, rows, stride, lane_count, batch);
}

void attache_resample_columns(
    const float *batch, size_t channel_count, const size_t *starts, const float *weights,
    size_t tap_count, size_t output_count, float *output, size_t output_stride) {
  DISPATCH(columns_any, batch, channel_count, starts, weights, tap_count, output_count, output,
           output_stride);
}

void attache_resample_rows(
    const float *ring, size_t ring_row_count, size_t lane_count, const size_t *starts,
    const float *weights, size_t tap_count, size_t output_count, float *output) {
  DISPATCH(rows, ring, ring_row_count, lane_count, starts, weights, tap_count, output_count, output);
}

void attache_quantize(const float *light, size_t count, uint8_t *samples) {
  DISPATCH(quantize, light, count, samples);
}
