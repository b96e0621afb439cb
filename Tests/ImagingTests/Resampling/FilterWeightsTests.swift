import Testing

@testable import Imaging

@Suite struct FilterWeightsTests {
  /// Samples, extent and outputs, from everyday to extreme.
  static let shapes: [(Int, Double, Int)] = [
    (4000, 4000, 1280), (1632, 1631.5, 1280), (1, 1, 1), (65_500, 65_500, 1), (2, 1.125, 1),
    (321, 320.125, 320), (7, 7, 6), (65_500, 65_500, 320), (3, 3, 3), (41, 40.5, 41),
  ]

  @Test(arguments: shapes)
  func everyPositionAddsUpToOneAndStaysInside(samples: Int, extent: Double, outputs: Int) {
    let filter = FilterWeights(sourceCount: samples, extent: extent, outputCount: outputs)
    #expect(filter.starts.count == outputs)
    #expect(filter.weights.count == outputs * filter.tapCount)
    for output in 0..<outputs {
      let weights = filter.weights[output * filter.tapCount..<(output + 1) * filter.tapCount]
      #expect(abs(weights.reduce(0, +) - 1) < 1e-4)
      #expect(filter.starts[output] >= 0)
      #expect(filter.starts[output] + filter.tapCount <= samples)
    }
  }

  @Test func theSameSizeIsLeftAlone() {
    let filter = FilterWeights(sourceCount: 9, extent: 9, outputCount: 9)
    #expect(filter.tapCount == 1)
    #expect(filter.starts == Array(0..<9))
    #expect(filter.weights.allSatisfy { $0 == 1 })
  }

  /// A ramp resampled must stay a ramp: output o stands for the middle of its share of the extent,
  /// not of the number of samples.
  @Test(arguments: [(200, 200.0, 50), (101, 100.5, 40), (51, 50.125, 25)])
  func positionsFollowTheFractionalExtent(samples: Int, extent: Double, outputs: Int) {
    let filter = FilterWeights(sourceCount: samples, extent: extent, outputCount: outputs)
    for output in outputs / 4..<outputs * 3 / 4 {
      var position = 0.0
      for tap in 0..<filter.tapCount {
        position +=
          Double(filter.weights[output * filter.tapCount + tap])
          * Double(filter.starts[output] + tap)
      }
      let expected = (Double(output) + 0.5) * extent / Double(outputs) - 0.5
      #expect(abs(position - expected) < 0.01)
    }
  }
}
