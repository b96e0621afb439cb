// The data of progressive scans, read a row of MCUs at a time.
#pragma once

#include "progressive_blocks.h"

#define JPEG_INTERNALS
#include <jpegint.h>

typedef struct progressive_scan progressive_scan;

struct progressive_scan {
  // NULL after the last one of the file.
  progressive_scan *next;
  // What libjpeg keeps for the one scan that it is reading.
  struct jpeg_source_mgr source;
  int number;
  int unread_marker;
  int next_restart_number;
  unsigned discarded_bytes;
  // What ends the data; EOI at the end of the file.
  int next_marker;
  // The data ended, or a marker came, before the next restart.
  bool is_over;
  bool is_refining;
  unsigned restart_interval;
  unsigned mcus_to_restart;
  int component_count;
  const jpeg_component_info *components[MAX_COMPS_IN_SCAN];
  const entropy_table *dc_tables[MAX_COMPS_IN_SCAN];
  progressive_band band;
  progressive_state state;
};

// One component's part of a row of MCUs of the frame, the blocks that fill it up included.
typedef struct {
  progressive_blocks at;
  size_t blocks_per_line;
} progressive_rows;

// How many lines of blocks the component has in the row of MCUs.
int progressive_line_count(
    j_decompress_ptr library, const jpeg_component_info *component, JDIMENSION mcu_row);

// Reads the row of MCUs `library->input_iMCU_row`, which comes after the one before. `rows` has one
// for each component of the frame.
void progressive_scan_read_row(
    progressive_scan *scan, j_decompress_ptr library, const progressive_rows *rows);
