#include "CPNGFilters.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { SUB = 1, UP, AVERAGE, PAETH };

#define INLINE static inline __attribute__((always_inline))

// MARK: Portable

static void portable_sub(uint8_t *row, size_t count, size_t step) {
  for (size_t i = step; i < count; i++) row[i] = (uint8_t)(row[i] + row[i - step]);
}

static void portable_up(uint8_t *row, const uint8_t *prior, size_t count) {
  for (size_t i = 0; i < count; i++) row[i] = (uint8_t)(row[i] + prior[i]);
}

static void portable_average(uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  for (size_t i = 0; i < step; i++) row[i] = (uint8_t)(row[i] + prior[i] / 2);
  for (size_t i = step; i < count; i++)
    row[i] = (uint8_t)(row[i] + (row[i - step] + prior[i]) / 2);
}

// The neighbour (left, above, above left) that is nearest to left + above - above left; the first
// of them at a draw.
INLINE uint8_t nearest(int left, int above, int corner) {
  int to_left = abs(above - corner), to_above = abs(left - corner);
  int to_corner = abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return (uint8_t)left;
  return (uint8_t)(to_above <= to_corner ? above : corner);
}

static void portable_paeth(uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  for (size_t i = 0; i < step; i++) row[i] = (uint8_t)(row[i] + prior[i]);
  for (size_t i = step; i < count; i++)
    row[i] = (uint8_t)(row[i] + nearest(row[i - step], prior[i], prior[i - step]));
}

// MARK: AVX2

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))

// A pixel of up to 8 bytes, and whatever follows it.
AVX2 INLINE __m128i load(const uint8_t *bytes, size_t step) {
  if (step > 4) return _mm_loadl_epi64((const __m128i *)bytes);
  int32_t word;
  memcpy(&word, bytes, 4);
  return _mm_cvtsi32_si128(word);
}

// Exactly one pixel.
AVX2 INLINE void store(uint8_t *bytes, __m128i pixel, size_t step) {
  int64_t word = _mm_cvtsi128_si64(pixel);
  memcpy(bytes, &word, step);
}

// One pixel, and for those of 3 and 6 bytes the first bytes of the next, which must have been
// loaded and will be stored again.
AVX2 INLINE void store_over(uint8_t *bytes, __m128i pixel, size_t step) {
  store(bytes, pixel, step > 4 ? 8 : 4);
}

// Sums of all pixels up to each, for pixels of which a whole number fits 16 bytes.
AVX2 INLINE void sub_whole(uint8_t *row, size_t count, size_t step) {
  __m128i left = _mm_setzero_si128();
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    __m128i sum = _mm_loadu_si128((const __m128i *)(row + i));
    if (step <= 1) sum = _mm_add_epi8(sum, _mm_slli_si128(sum, 1));
    if (step <= 2) sum = _mm_add_epi8(sum, _mm_slli_si128(sum, 2));
    if (step <= 4) sum = _mm_add_epi8(sum, _mm_slli_si128(sum, 4));
    sum = _mm_add_epi8(_mm_add_epi8(sum, _mm_slli_si128(sum, 8)), left);
    _mm_storeu_si128((__m128i *)(row + i), sum);
    // The last pixel, all along.
    if (step == 1) left = _mm_shuffle_epi8(sum, _mm_set1_epi8(15));
    if (step == 2) left = _mm_shuffle_epi8(sum, _mm_set1_epi16(0x0F0E));
    if (step == 4) left = _mm_shuffle_epi32(sum, 0xFF);
    if (step == 8) left = _mm_unpackhi_epi64(sum, sum);
  }
  for (i = i < step ? step : i; i < count; i++) row[i] = (uint8_t)(row[i] + row[i - step]);
}

AVX2 INLINE void sub_by_pixel(uint8_t *row, size_t count, size_t step) {
  __m128i left = _mm_setzero_si128(), next = load(row, step);
  size_t i = 0;
  for (; i + step < count; i += step) {
    left = _mm_add_epi8(left, next);
    next = load(row + i + step, step);
    store_over(row + i, left, step);
  }
  store(row + i, _mm_add_epi8(left, next), step);
}

AVX2 static void avx2_up(uint8_t *row, const uint8_t *prior, size_t count) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    __m256i sum = _mm256_add_epi8(
        _mm256_loadu_si256((const __m256i *)(row + i)),
        _mm256_loadu_si256((const __m256i *)(prior + i)));
    _mm256_storeu_si256((__m256i *)(row + i), sum);
  }
  for (; i < count; i++) row[i] = (uint8_t)(row[i] + prior[i]);
}

AVX2 INLINE __m128i average(__m128i left, __m128i above) {
  // The instruction rounds up, the filter down.
  __m128i odd = _mm_and_si128(_mm_xor_si128(left, above), _mm_set1_epi8(1));
  return _mm_sub_epi8(_mm_avg_epu8(left, above), odd);
}

AVX2 INLINE void average_by_pixel(
    uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  __m128i left = _mm_setzero_si128(), next = load(row, step);
  size_t i = 0;
  for (; i + step < count; i += step) {
    left = _mm_add_epi8(next, average(left, load(prior + i, step)));
    next = load(row + i + step, step);
    store_over(row + i, left, step);
  }
  store(row + i, _mm_add_epi8(next, average(left, load(prior + i, step))), step);
}

// In 16-bit lanes. `left` is the end of the chain, so as little as can be hangs on it.
AVX2 INLINE __m128i paeth(__m128i left, __m128i above, __m128i corner) {
  __m128i above_less = _mm_sub_epi16(above, corner), left_less = _mm_sub_epi16(left, corner);
  __m128i to_left = _mm_abs_epi16(above_less), to_above = _mm_abs_epi16(left_less);
  __m128i to_corner = _mm_abs_epi16(_mm_add_epi16(above_less, left_less));
  __m128i least = _mm_min_epi16(_mm_min_epi16(to_left, to_above), to_corner);
  __m128i other = _mm_blendv_epi8(corner, above, _mm_cmpeq_epi16(least, to_above));
  return _mm_blendv_epi8(other, left, _mm_cmpeq_epi16(least, to_left));
}

AVX2 INLINE void paeth_by_pixel(uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  const __m128i low_bytes = _mm_set1_epi16(0xFF);
  __m128i left = _mm_setzero_si128(), corner = left;
  __m128i next = _mm_cvtepu8_epi16(load(row, step));
  size_t i = 0;
  for (; i + step < count; i += step) {
    __m128i above = _mm_cvtepu8_epi16(load(prior + i, step));
    left = _mm_and_si128(_mm_add_epi16(next, paeth(left, above, corner)), low_bytes);
    corner = above;
    next = _mm_cvtepu8_epi16(load(row + i + step, step));
    store_over(row + i, _mm_packus_epi16(left, left), step);
  }
  __m128i above = _mm_cvtepu8_epi16(load(prior + i, step));
  left = _mm_and_si128(_mm_add_epi16(next, paeth(left, above, corner)), low_bytes);
  store(row + i, _mm_packus_epi16(left, left), step);
}

// One copy of each loop for each size of pixels.
AVX2 static void avx2_sub(uint8_t *row, size_t count, size_t step) {
  switch (step) {
    case 1: sub_whole(row, count, 1); break;
    case 2: sub_whole(row, count, 2); break;
    case 3: sub_by_pixel(row, count, 3); break;
    case 4: sub_whole(row, count, 4); break;
    case 6: sub_by_pixel(row, count, 6); break;
    default: sub_whole(row, count, 8); break;
  }
}

AVX2 static void avx2_average(uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  switch (step) {
    case 3: average_by_pixel(row, prior, count, 3); break;
    case 4: average_by_pixel(row, prior, count, 4); break;
    case 6: average_by_pixel(row, prior, count, 6); break;
    case 8: average_by_pixel(row, prior, count, 8); break;
    // A vector for one or two bytes gains nothing.
    default: portable_average(row, prior, count, step); break;
  }
}

AVX2 static void avx2_paeth(uint8_t *row, const uint8_t *prior, size_t count, size_t step) {
  switch (step) {
    case 3: paeth_by_pixel(row, prior, count, 3); break;
    case 4: paeth_by_pixel(row, prior, count, 4); break;
    case 6: paeth_by_pixel(row, prior, count, 6); break;
    case 8: paeth_by_pixel(row, prior, count, 8); break;
    default: portable_paeth(row, prior, count, step); break;
  }
}

static bool has_avx2(void) { return __builtin_cpu_supports("avx2"); }

#endif

void attache_png_unfilter(
    uint8_t filter, uint8_t *row, const uint8_t *prior, size_t byte_count,
    size_t pixel_byte_count, bool portable) {
  if (byte_count == 0) return;
#if defined(__x86_64__)
  if (!portable && has_avx2()) {
    switch (filter) {
      case SUB: avx2_sub(row, byte_count, pixel_byte_count); break;
      case UP: avx2_up(row, prior, byte_count); break;
      case AVERAGE: avx2_average(row, prior, byte_count, pixel_byte_count); break;
      case PAETH: avx2_paeth(row, prior, byte_count, pixel_byte_count); break;
    }
    return;
  }
#endif
  switch (filter) {
    case SUB: portable_sub(row, byte_count, pixel_byte_count); break;
    case UP: portable_up(row, prior, byte_count); break;
    case AVERAGE: portable_average(row, prior, byte_count, pixel_byte_count); break;
    case PAETH: portable_paeth(row, prior, byte_count, pixel_byte_count); break;
  }
}
