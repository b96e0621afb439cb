/// `FilterWeights` at addresses that stay put, for the kernels.
struct FilterTable: ~Copyable {
  let sourceCount: Int
  let outputCount: Int
  let tapCount: Int
  let starts: UnsafePointer<Int>
  let weights: UnsafePointer<Float>

  init(_ filter: FilterWeights) {
    precondition(filter.starts.count == filter.outputCount)
    precondition(filter.weights.count == filter.outputCount * filter.tapCount)
    precondition(
      filter.starts.allSatisfy { $0 >= 0 && $0 + filter.tapCount <= filter.sourceCount })
    sourceCount = filter.sourceCount
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

  /// The source index that completes an output position; ascending with the position.
  func lastTap(of output: Int) -> Int { starts[output] + tapCount - 1 }
}
