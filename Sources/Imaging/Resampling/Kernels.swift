/// The inner loops. Each states what it reads and writes; its callers have checked that it is there.
enum Kernels {
  /// How many rows the horizontal kernel takes at once: a weight is loaded and spread once for all.
  static let rowBatch = 4

  /// Resamples `rowBatch` rows of `source` (`sourceStride` pixels apart) along x.
  ///
  /// Reads `starts[o] ..< starts[o] + tapCount` of each source row, writes `outputCount` pixels of
  /// each output row.
  static func horizontal(
    _ source: UnsafePointer<LinearPixel>, sourceStride: Int, filter: borrowing FilterTable,
    into output: UnsafeMutablePointer<LinearPixel>, outputStride: Int
  ) {
    let tapCount = filter.tapCount
    var weights = filter.weights
    for x in 0..<filter.outputCount {
      var row0 = source + filter.starts[x]
      var row1 = row0 + sourceStride
      var row2 = row1 + sourceStride
      var row3 = row2 + sourceStride
      var sum0 = LinearPixel.zero
      var sum1 = LinearPixel.zero
      var sum2 = LinearPixel.zero
      var sum3 = LinearPixel.zero
      for _ in 0..<tapCount {
        let weight = LinearPixel(repeating: weights.pointee)
        sum0 += row0.pointee * weight
        sum1 += row1.pointee * weight
        sum2 += row2.pointee * weight
        sum3 += row3.pointee * weight
        weights += 1
        row0 += 1
        row1 += 1
        row2 += 1
        row3 += 1
      }
      let pixel = output + x
      pixel[0] = sum0
      pixel[outputStride] = sum1
      pixel[2 * outputStride] = sum2
      pixel[3 * outputStride] = sum3
    }
  }

  /// Adds up rows of a ring along y: `output[x] = Σ weights[t] × ring[(first + t) mod ringRows][x]`.
  static func vertical(
    _ ring: UnsafePointer<LinearPixel>, ringRowCount: Int, width: Int, first: Int,
    weights: UnsafePointer<Float>, tapCount: Int, into output: UnsafeMutablePointer<LinearPixel>
  ) {
    var x = 0
    while x + 4 <= width {
      var sum0 = LinearPixel.zero
      var sum1 = LinearPixel.zero
      var sum2 = LinearPixel.zero
      var sum3 = LinearPixel.zero
      var slot = first % ringRowCount
      for tap in 0..<tapCount {
        let weight = LinearPixel(repeating: weights[tap])
        let pixel = ring + (slot * width + x)
        sum0 += pixel[0] * weight
        sum1 += pixel[1] * weight
        sum2 += pixel[2] * weight
        sum3 += pixel[3] * weight
        slot += 1
        if slot == ringRowCount { slot = 0 }
      }
      output[x] = sum0
      output[x + 1] = sum1
      output[x + 2] = sum2
      output[x + 3] = sum3
      x += 4
    }
    while x < width {
      var sum = LinearPixel.zero
      var slot = first % ringRowCount
      for tap in 0..<tapCount {
        sum += ring[slot * width + x] * LinearPixel(repeating: weights[tap])
        slot += 1
        if slot == ringRowCount { slot = 0 }
      }
      output[x] = sum
      x += 1
    }
  }

  /// `output[x] += weight × row[x]`.
  static func accumulate(
    _ row: UnsafePointer<LinearPixel>, weight: Float, width: Int,
    into output: UnsafeMutablePointer<LinearPixel>
  ) {
    let weight = LinearPixel(repeating: weight)
    for x in 0..<width { output[x] += row[x] * weight }
  }
}

/// `FilterWeights` at addresses that stay put, for the kernels.
struct FilterTable: ~Copyable {
  let outputCount: Int
  let tapCount: Int
  let starts: UnsafePointer<Int>
  let weights: UnsafePointer<Float>

  init(_ filter: FilterWeights) {
    precondition(filter.starts.count == filter.outputCount)
    precondition(filter.weights.count == filter.outputCount * filter.tapCount)
    precondition(
      filter.starts.allSatisfy { $0 >= 0 && $0 + filter.tapCount <= filter.sourceCount })
    outputCount = filter.outputCount
    tapCount = filter.tapCount
    let starts = UnsafeMutablePointer<Int>.allocate(capacity: filter.starts.count)
    starts.initialize(from: filter.starts, count: filter.starts.count)
    let weights = UnsafeMutablePointer<Float>.allocate(capacity: filter.weights.count)
    weights.initialize(from: filter.weights, count: filter.weights.count)
    self.starts = UnsafePointer(starts)
    self.weights = UnsafePointer(weights)
  }

  deinit {
    starts.deallocate()
    weights.deallocate()
  }
}
