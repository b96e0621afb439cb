// The five filters of PNG's rows (section 9 of the specification), undone in place.
//
// Why C: a pixel needs its left neighbour, so the loops are as long as the chain of instructions
// from one pixel to the next; they are written for vectors and chosen at run time.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ATTACHE_PNG_FILTER_COUNT = 5, ATTACHE_PNG_FILTER_SLACK = 16 };

// Undoes `filter` (0 none, 1 Sub, 2 Up, 3 Average, 4 Paeth).
//
// `row` is changed from filtered bytes to samples; `prior` is the row above, zeros at the top.
// `pixel_byte_count` is 1, 2, 3, 4, 6 or 8 (1 for pixels of less than a byte) and divides
// `byte_count`. Behind both rows ATTACHE_PNG_FILTER_SLACK bytes may be read, and none written.
// `portable` asks for the version without vectors; both give the same bytes.
void attache_png_unfilter(
    uint8_t filter, uint8_t *row, const uint8_t *prior, size_t byte_count,
    size_t pixel_byte_count, bool portable);

// Undoes the filters of the next rows as they lie in the inflated data: `row_count` rows, at least
// one, of a filter byte and `byte_count` bytes each. The first filter byte is checked by the caller.
//
// Does one row, or four where that is faster; returns how many.
size_t attache_png_unfilter_rows(
    uint8_t *filtered, size_t row_count, const uint8_t *prior, size_t byte_count,
    size_t pixel_byte_count);
