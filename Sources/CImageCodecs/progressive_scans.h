// Progressive pictures without holding them: the scans are read side by side, a row of MCUs of each,
// so that the coefficients of one such row are all there ever is in memory.
// Docs/decisions/0016-progressive-scans-side-by-side.md says what that is worth.
//
// It works under libjpeg: that reads the headers, checks the order of the scans, and makes rows of
// samples of the coefficients.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

// To be called when libjpeg has read the header: has jpeg_start_decompress make no room for all
// coefficients and read nothing ahead. False, and nothing done, when the picture is not one of
// Huffman-coded progressive scans.
bool progressive_scans_prepare(j_decompress_ptr library);

// To be called next after jpeg_start_decompress: reads the headers of all scans, and has rows come
// from their data, whose values are those of libjpeg's. The source's buffer must hold all the rest
// of the file.
//
// False when scans are missing that would have said more of the coefficients that libjpeg makes up
// then (T.81, K.8). It has to begin again with such a picture, and keep it whole.
bool progressive_scans_take_over(j_decompress_ptr library);
