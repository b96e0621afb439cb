// Our decoder for Huffman-coded sequential scans (SOF0 and SOF1), in the place of libjpeg's.
#pragma once

#include <stdio.h>

#include <jpeglib.h>

// Decodes every sequential scan from here on, the one that has been started included; to be called
// when libjpeg has made its own decoder and no MCU was decoded yet. The values are those of
// libjpeg's. Does nothing for other pictures, and when called again.
void sequential_scans_take_over(j_decompress_ptr library);
