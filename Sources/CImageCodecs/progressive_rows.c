#include "progressive_rows.h"

#include <jerror.h>

// Past a restart marker, or up to where libjpeg finds its way again.
static void restart(progressive_scan *scan, j_decompress_ptr library) {
  library->marker->discarded_bytes += entropy_bits_unused_bytes(&scan->state.bits);
  entropy_bits_leave(&scan->state.bits);
  library->marker->read_restart_marker(library);
  scan->state = (progressive_state){.bits = entropy_bits_open(library)};
  scan->mcus_to_restart = scan->restart_interval;
  // Right before another marker there is no data to come.
  if (library->unread_marker == 0) scan->is_over = false;
}

// How many of the next `count` MCUs there are before a restart.
static size_t begin_stretch(progressive_scan *scan, j_decompress_ptr library, size_t count) {
  if (scan->restart_interval == 0) return count;
  if (scan->mcus_to_restart == 0) restart(scan, library);
  if (count > scan->mcus_to_restart) count = scan->mcus_to_restart;
  scan->mcus_to_restart -= (unsigned)count;
  return count;
}

static void end_stretch(progressive_scan *scan, j_decompress_ptr library) {
  if (scan->is_over || !entropy_bits_ran_dry(&scan->state.bits)) return;
  scan->is_over = true;
  entropy_warn(library, JWRN_HIT_MARKER);
}

static void decode_ac(
    progressive_scan *scan, j_decompress_ptr library, progressive_blocks at, size_t block_count) {
  while (block_count > 0) {
    size_t count = begin_stretch(scan, library, block_count);
    if (!scan->is_over)
      (scan->is_refining ? progressive_ac_refine : progressive_ac_first)(
          &scan->state, &scan->band, at, count);
    end_stretch(scan, library);
    at.blocks += count;
    at.nonzero += count;
    block_count -= count;
  }
}

static void decode_dc(
    progressive_scan *scan, j_decompress_ptr library, progressive_mcu mcu, size_t mcu_count) {
  while (mcu_count > 0) {
    size_t count = begin_stretch(scan, library, mcu_count);
    if (!scan->is_over)
      (scan->is_refining ? progressive_dc_refine : progressive_dc_first)(
          &scan->state, mcu, count);
    end_stretch(scan, library);
    for (int i = 0; i < mcu.block_count; i++)
      mcu.blocks[i].block += count * (size_t)mcu.blocks[i].step;
    mcu_count -= count;
  }
}

int progressive_line_count(
    j_decompress_ptr library, const jpeg_component_info *component, JDIMENSION mcu_row) {
  int line_count = component->v_samp_factor;
  int left = (int)(component->height_in_blocks % (JDIMENSION)line_count);
  return mcu_row + 1 == library->total_iMCU_rows && left > 0 ? left : line_count;
}

// T.81, A.2: a scan of one component has its blocks line by line, and none that only fill up.
static void read_lines(
    progressive_scan *scan, j_decompress_ptr library, const progressive_rows *rows) {
  const jpeg_component_info *component = scan->components[0];
  progressive_blocks at = rows[component->component_index].at;
  int line_count = progressive_line_count(library, component, library->input_iMCU_row);
  for (int line = 0; line < line_count; line++) {
    if (scan->band.first > 0) {
      decode_ac(scan, library, at, component->width_in_blocks);
    } else {
      progressive_mcu mcu = {.block_count = 1, .low_bit = scan->band.low_bit};
      mcu.blocks[0].block = at.blocks;
      mcu.blocks[0].step = 1;
      mcu.blocks[0].table = scan->dc_tables[0];
      decode_dc(scan, library, mcu, component->width_in_blocks);
    }
    at.blocks += rows[component->component_index].blocks_per_line;
    at.nonzero += rows[component->component_index].blocks_per_line;
  }
}

// A scan of several components is one of DC coefficients.
static void read_mcus(
    progressive_scan *scan, j_decompress_ptr library, const progressive_rows *rows) {
  progressive_mcu mcu = {.low_bit = scan->band.low_bit};
  size_t mcu_count = 0;
  for (int i = 0; i < scan->component_count; i++) {
    const jpeg_component_info *component = scan->components[i];
    const progressive_rows *row = &rows[component->component_index];
    int across = component->h_samp_factor, down = component->v_samp_factor;
    mcu_count = row->blocks_per_line / (size_t)across;
    // libjpeg has checked that they are no more than there is room for.
    for (int j = 0; j < across * down && mcu.block_count < D_MAX_BLOCKS_IN_MCU; j++) {
      size_t line = (size_t)(j / across), column = (size_t)(j % across);
      mcu.blocks[mcu.block_count].block = row->at.blocks + line * row->blocks_per_line + column;
      mcu.blocks[mcu.block_count].step = across;
      mcu.blocks[mcu.block_count].component = i;
      mcu.blocks[mcu.block_count].table = scan->dc_tables[i];
      mcu.block_count++;
    }
  }
  decode_dc(scan, library, mcu, mcu_count);
}

// More bytes before the next marker than are read ahead.
static void check_for_rest(progressive_scan *scan, j_decompress_ptr library) {
  const entropy_bits *reader = &scan->state.bits;
  if (library->unread_marker != 0 || reader->cursor.next == reader->end) return;
  library->err->msg_parm.i[0] = (int)(reader->end - reader->cursor.next);
  library->err->msg_parm.i[1] = scan->next_marker;
  entropy_warn(library, JWRN_EXTRANEOUS_DATA);
}

void progressive_scan_read_row(
    progressive_scan *scan, j_decompress_ptr library, const progressive_rows *rows) {
  struct jpeg_marker_reader *marker = library->marker;
  struct jpeg_source_mgr *source = library->src;
  int scan_number = library->input_scan_number;
  library->src = &scan->source;
  library->unread_marker = scan->unread_marker;
  library->input_scan_number = scan->number;
  marker->next_restart_num = scan->next_restart_number;
  marker->discarded_bytes = scan->discarded_bytes;

  library->progress->progress_monitor((j_common_ptr)library);
  if (scan->component_count == 1)
    read_lines(scan, library, rows);
  else
    read_mcus(scan, library, rows);
  if (library->input_iMCU_row + 1 == library->total_iMCU_rows) check_for_rest(scan, library);

  scan->discarded_bytes = marker->discarded_bytes;
  scan->next_restart_number = marker->next_restart_num;
  scan->unread_marker = library->unread_marker;
  library->input_scan_number = scan_number;
  library->src = source;
}
