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

INLINE int32_t word_at(const uint8_t *bytes) {
  int32_t word;
  memcpy(&word, bytes, 4);
  return word;
}

// A pixel of up to 8 bytes, and whatever follows it.
AVX2 INLINE __m128i load(const uint8_t *bytes, size_t step) {
  if (step > 4) return _mm_loadl_epi64((const __m128i *)bytes);
  return _mm_cvtsi32_si128(word_at(bytes));
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

// Four rows of Paeth at once, each a pixel behind the one above it, so that one chain of
// instructions serves four pixels: row r is at pixel x - r. `row` is the first, the others follow
// `stride` bytes apart; `prior` is the one above it. At least four pixels.
AVX2 INLINE void paeth_four_rows(
    uint8_t *row, const uint8_t *prior, size_t count, size_t stride, size_t step) {
  uint8_t *rows[4] = {row, row + stride, row + 2 * stride, row + 3 * stride};
  const uint8_t *above_rows[4] = {prior, rows[0], rows[1], rows[2]};
  // The beginnings of the upper rows, and below the ends of the lower ones, go their own way.
  for (size_t r = 0; r < 3; r++)
    portable_paeth(rows[r], above_rows[r], (3 - r) * step, step);
  const __m256i low_bytes = _mm256_set1_epi16(0xFF);
  // Before the first step the rows have come to pixels 2, 1, 0 and none.
  __m128i lefts = _mm_setr_epi32(
      word_at(rows[0] + 2 * step), word_at(rows[1] + step), word_at(rows[2]), 0);
  __m128i corners = _mm_setr_epi32(
      word_at(prior + 2 * step), word_at(rows[0] + step), word_at(rows[1]), 0);
  __m256i left = _mm256_cvtepu8_epi16(lefts), corner = _mm256_cvtepu8_epi16(corners);
  uint8_t *first = rows[0] + 3 * step, *second = rows[1] + 2 * step;
  uint8_t *third = rows[2] + step, *fourth = rows[3];
  const uint8_t *top = prior + 3 * step;
  const uint8_t *end = rows[0] + count;
  for (; first < end; first += step, second += step, third += step, fourth += step, top += step) {
    __m256i next = _mm256_cvtepu8_epi16(
        _mm_setr_epi32(word_at(first), word_at(second), word_at(third), word_at(fourth)));
    // What the row above has just got is what stands above now.
    __m256i above = _mm256_blend_epi32(
        _mm256_permute4x64_epi64(left, 0x90),
        _mm256_castsi128_si256(_mm_cvtepu8_epi16(_mm_cvtsi32_si128(word_at(top)))), 3);
    __m256i above_less = _mm256_sub_epi16(above, corner);
    __m256i left_less = _mm256_sub_epi16(left, corner);
    __m256i to_left = _mm256_abs_epi16(above_less), to_above = _mm256_abs_epi16(left_less);
    __m256i to_corner = _mm256_abs_epi16(_mm256_add_epi16(above_less, left_less));
    __m256i least = _mm256_min_epi16(_mm256_min_epi16(to_left, to_above), to_corner);
    __m256i other = _mm256_blendv_epi8(corner, above, _mm256_cmpeq_epi16(least, to_above));
    __m256i guess = _mm256_blendv_epi8(other, left, _mm256_cmpeq_epi16(least, to_left));
    left = _mm256_and_si256(_mm256_add_epi16(next, guess), low_bytes);
    corner = above;
    __m256i packed = _mm256_packus_epi16(left, left);
    __m128i upper = _mm256_castsi256_si128(packed), lower = _mm256_extracti128_si256(packed, 1);
    store(first, upper, step);
    store(second, _mm_srli_si128(upper, 4), step);
    store(third, lower, step);
    store(fourth, _mm_srli_si128(lower, 4), step);
  }
  for (size_t r = 1; r < 4; r++) {
    const uint8_t *above = above_rows[r];
    for (size_t i = count - r * step; i < count; i++)
      rows[r][i] =
          (uint8_t)(rows[r][i] + nearest(rows[r][i - step], above[i], above[i - step]));
  }
}

AVX2 static void avx2_paeth_four_rows(
    uint8_t *row, const uint8_t *prior, size_t count, size_t stride, size_t step) {
  if (step == 3)
    paeth_four_rows(row, prior, count, stride, 3);
  else
    paeth_four_rows(row, prior, count, stride, 4);
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

size_t attache_png_unfilter_rows(
    uint8_t *filtered, size_t row_count, const uint8_t *prior, size_t byte_count,
    size_t pixel_byte_count) {
  uint8_t filter = filtered[0];
#if defined(__x86_64__)
  size_t stride = byte_count + 1;
  if (filter == PAETH && row_count >= 4 && (pixel_byte_count == 3 || pixel_byte_count == 4) &&
      byte_count >= 4 * pixel_byte_count && filtered[stride] == PAETH &&
      filtered[2 * stride] == PAETH && filtered[3 * stride] == PAETH && has_avx2()) {
    avx2_paeth_four_rows(filtered + 1, prior, byte_count, stride, pixel_byte_count);
    return 4;
  }
#endif
  attache_png_unfilter(filter, filtered + 1, prior, byte_count, pixel_byte_count, false);
  return 1;
}
