#include "progressive_scans.h"

#include <string.h>

#include <jerror.h>

#include "progressive_rows.h"

// Takes the place of libjpeg's controller of coefficients.
typedef struct {
  struct jpeg_d_coef_controller interface;
  progressive_scan *first;
  progressive_scan **end;
  progressive_rows rows[MAX_COMPONENTS];
} coefficients;

static void *allocate(j_decompress_ptr library, size_t byte_count) {
  void *memory = library->mem->alloc_large((j_common_ptr)library, JPOOL_IMAGE, byte_count);
  memset(memory, 0, byte_count);
  return memory;
}

// MARK: Headers

// The marker that ends a scan's data, or the end of the bytes. Markers below SOF0 do not end it:
// where there are restart intervals, libjpeg looks past such damage for the next of them.
static const JOCTET *end_of_data(const JOCTET *next, const JOCTET *end) {
  for (;;) {
    const JOCTET *prefix = next < end ? memchr(next, 0xFF, (size_t)(end - next)) : NULL;
    if (prefix == NULL) return end;
    next = prefix + 1;
    while (next < end && *next == 0xFF) next++;
    if (next == end) return end;
    int code = *next++;
    bool is_restart = code >= JPEG_RST0 && code <= JPEG_RST0 + 7;
    if (code >= 0xC0 && !is_restart) return next - 2;
  }
}

static boolean show_end_of_image(j_decompress_ptr library) {
  static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};
  library->src->next_input_byte = end_of_image;
  library->src->bytes_in_buffer = sizeof end_of_image;
  return TRUE;
}

static const entropy_table *make_table(
    j_decompress_ptr library, JHUFF_TBL *const *codes, int number) {
  entropy_table *table = allocate(library, sizeof *table);
  if (number < 0 || number >= NUM_HUFF_TBLS || codes[number] == NULL ||
      !entropy_table_build(table, codes[number])) {
    library->err->msg_code = JERR_BAD_HUFF_TABLE;
    library->err->error_exit((j_common_ptr)library);
  }
  return table;
}

// Takes in the scan whose header libjpeg has read and checked, and goes to the end of its data.
static void take_scan(coefficients *all, j_decompress_ptr library) {
  struct jpeg_source_mgr *source = library->src;
  const JOCTET *data = source->next_input_byte, *limit = data + source->bytes_in_buffer;
  const JOCTET *end = end_of_data(data, limit);
  source->next_input_byte = end;
  source->bytes_in_buffer = (size_t)(limit - end);
  // At an eighth of the size only the DC coefficients are looked at.
  if (library->Ss > 0 && library->cur_comp_info[0]->DCT_scaled_size == 1) return;

  progressive_scan *scan = allocate(library, sizeof *scan);
  *all->end = scan;
  all->end = &scan->next;
  scan->source = *source;
  scan->source.fill_input_buffer = show_end_of_image;
  scan->number = library->input_scan_number;
  scan->next_restart_number = library->marker->next_restart_num;
  scan->next_marker = limit - end >= 2 ? end[1] : JPEG_EOI;
  scan->is_refining = library->Ah != 0;
  scan->restart_interval = scan->mcus_to_restart = library->restart_interval;
  scan->component_count = library->comps_in_scan;
  scan->band.first = library->Ss;
  scan->band.last = library->Se;
  scan->band.low_bit = library->Al;
  scan->state.bits.cursor.next = data;
  scan->state.bits.end = end;
  scan->state.bits.library = library;
  for (int i = 0; i < library->comps_in_scan; i++) {
    const jpeg_component_info *component = library->cur_comp_info[i];
    scan->components[i] = component;
    if (library->Ss > 0)
      scan->band.table = make_table(library, library->ac_huff_tbl_ptrs, component->ac_tbl_no);
    else if (!scan->is_refining)
      scan->dc_tables[i] = make_table(library, library->dc_huff_tbl_ptrs, component->dc_tbl_no);
  }
}

// libjpeg smooths where one of the first nine AC coefficients is not known to its last bit.
static bool is_complete(j_decompress_ptr library) {
  for (int i = 0; i < library->num_components; i++)
    for (int place = 1; place <= 9; place++)
      if (library->coef_bits[i][place] != 0) return false;
  return true;
}

// MARK: Samples

static void begin_input(j_decompress_ptr library) { library->input_iMCU_row = 0; }

static int consume_nothing(j_decompress_ptr library) {
  (void)library;
  return JPEG_SUSPENDED;
}

static void begin_output(j_decompress_ptr library) { library->output_iMCU_row = 0; }

static void put_out(
    j_decompress_ptr library, jpeg_component_info *component, progressive_rows row,
    JSAMPARRAY output) {
  int index = component->component_index;
  int line_count = progressive_line_count(library, component, library->output_iMCU_row);
  for (int line = 0; line < line_count; line++) {
    JBLOCK *blocks = row.at.blocks + (size_t)line * row.blocks_per_line;
    JDIMENSION column = 0;
    for (JDIMENSION i = 0; i < component->width_in_blocks; i++) {
      library->idct->inverse_DCT[index](library, component, blocks[i], output, column);
      column += (JDIMENSION)component->DCT_scaled_size;
    }
    output += component->DCT_scaled_size;
  }
  size_t block_count = row.blocks_per_line * (size_t)component->v_samp_factor;
  memset(row.at.blocks, 0, block_count * sizeof *row.at.blocks);
  memset(row.at.nonzero, 0, block_count * sizeof *row.at.nonzero);
}

static int decompress_row(j_decompress_ptr library, JSAMPIMAGE output) {
  coefficients *all = (coefficients *)library->coef;
  library->input_iMCU_row = library->output_iMCU_row;
  for (progressive_scan *scan = all->first; scan != NULL; scan = scan->next)
    progressive_scan_read_row(scan, library, all->rows);
  for (int i = 0; i < library->num_components; i++)
    put_out(library, &library->comp_info[i], all->rows[i], output[i]);
  library->output_iMCU_row++;
  return library->output_iMCU_row < library->total_iMCU_rows ? JPEG_ROW_COMPLETED
                                                             : JPEG_SCAN_COMPLETED;
}

// MARK: Taking over

bool progressive_scans_prepare(j_decompress_ptr library) {
  if (!library->progressive_mode || library->arith_code) return false;
  library->inputctl->has_multiple_scans = FALSE;
  return true;
}

bool progressive_scans_take_over(j_decompress_ptr library) {
  coefficients *all = allocate(library, sizeof *all);
  all->interface.start_input_pass = begin_input;
  all->interface.consume_data = consume_nothing;
  all->interface.start_output_pass = begin_output;
  all->interface.decompress_data = decompress_row;
  all->end = &all->first;
  library->coef = &all->interface;

  struct jpeg_input_controller *input = library->inputctl;
  // Else it would complain of the second scan.
  input->has_multiple_scans = TRUE;
  do {
    library->progress->progress_monitor((j_common_ptr)library);
    take_scan(all, library);
    input->finish_input_pass(library);
  } while (input->consume_input(library) != JPEG_REACHED_EOI);
  if (!is_complete(library)) return false;

  // Components that were not in the first scan have their quantisation tables since.
  library->idct->start_pass(library);
  for (int i = 0; i < library->num_components; i++) {
    const jpeg_component_info *component = &library->comp_info[i];
    progressive_rows *row = &all->rows[i];
    size_t across = (size_t)component->h_samp_factor, down = (size_t)component->v_samp_factor;
    row->blocks_per_line = (component->width_in_blocks + across - 1) / across * across;
    // At most 4 lines of 8,192 blocks.
    size_t block_count = row->blocks_per_line * down;
    row->at.blocks = allocate(library, block_count * sizeof *row->at.blocks);
    row->at.nonzero = allocate(library, block_count * sizeof *row->at.nonzero);
  }
  return true;
}
