import Glibc

/// One axis of a Lanczos3 resampling: for every output position, where its taps begin in the source
/// and what each weighs.
///
/// Every position has the same number of taps, so that the inner loops have one length.
struct FilterWeights: Sendable {
  let outputCount: Int
  let sourceCount: Int
  let tapCount: Int
  /// First source index of each output position; `start + tapCount <= sourceCount`.
  let starts: [Int]
  /// `outputCount` × `tapCount`; each position's weights add up to 1.
  let weights: [Float]

  /// - Parameters:
  ///   - sourceCount: samples that there are.
  ///   - extent: how many samples the picture truly covers: a JPEG of 101 pixels at half size has
  ///     51 samples and an extent of 50.5. Taking the ceiling for the extent shifts everything.
  init(sourceCount: Int, extent: Double, outputCount: Int) {
    precondition(sourceCount > 0 && outputCount > 0 && extent > 0)
    precondition(extent <= Double(sourceCount) && Double(outputCount) <= extent.rounded(.up))
    self.outputCount = outputCount
    self.sourceCount = sourceCount
    guard outputCount != sourceCount || extent != Double(sourceCount) else {
      tapCount = 1
      starts = Array(0..<outputCount)
      weights = Array(repeating: 1, count: outputCount)
      return
    }
    let ratio = extent / Double(outputCount)
    let scale = max(ratio, 1)
    let support = 3 * scale
    // An open interval of this length holds at most so many whole positions.
    let tapCount = min(Int((2 * support).rounded(.up)), sourceCount)
    var starts: [Int] = []
    var weights: [Float] = []
    starts.reserveCapacity(outputCount)
    weights.reserveCapacity(outputCount * tapCount)
    var taps = [Double](repeating: 0, count: tapCount)
    for output in 0..<outputCount {
      let center = (Double(output) + 0.5) * ratio - 0.5
      let start = min(max(Int((center - support).rounded(.up)), 0), sourceCount - tapCount)
      var wave = LanczosWave(at: (Double(start) - center) / scale, step: 1 / scale)
      var sum = 0.0
      for tap in 0..<tapCount {
        taps[tap] = wave.next()
        sum += taps[tap]
      }
      starts.append(start)
      for tap in taps { weights.append(Float(tap / sum)) }
    }
    // The kernels rely on it.
    precondition(starts.allSatisfy { $0 >= 0 && $0 + tapCount <= sourceCount })
    self.tapCount = tapCount
    self.starts = starts
    self.weights = weights
  }

  /// The source index that completes an output position; ascending with the position.
  func lastTap(of output: Int) -> Int { starts[output] + tapCount - 1 }
}

/// sinc(x) sinc(x/3) for |x| < 3, else 0, at regular steps.
///
/// The sines of a step's end follow from those of its beginning (the addition theorems): two
/// multiplications instead of a call, and over a filter's few taps as exact as a float can show.
private struct LanczosWave {
  private var x: Double
  private let step: Double
  /// Sine and cosine of a third of the angle, at x and of one step; the whole angle's sine follows.
  private var sine: Double
  private var cosine: Double
  private let stepSine: Double
  private let stepCosine: Double

  init(at x: Double, step: Double) {
    self.x = x
    self.step = step
    (sine, cosine) = (sin(x * .pi / 3), cos(x * .pi / 3))
    (stepSine, stepCosine) = (sin(step * .pi / 3), cos(step * .pi / 3))
  }

  /// The value here; goes on to the next position.
  mutating func next() -> Double {
    let (x, sine, cosine) = (x, sine, cosine)
    self.x += step
    self.sine = sine * stepCosine + cosine * stepSine
    self.cosine = cosine * stepCosine - sine * stepSine
    guard abs(x) < 3 else { return 0 }
    guard abs(x) > 1e-9 else { return 1 }
    let angle = x * Double.pi
    // sin 3a = 3 sin a − 4 sin³ a
    return 3 * (3 - 4 * sine * sine) * sine * sine / (angle * angle)
  }
}
