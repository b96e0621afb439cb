import Testing

@testable import Imaging

/// The kernels that turn 8-bit sRGB into light and back, against the curve's definition.
@Suite struct LightKernelTests {
  /// As many samples a row as make whole blocks and every possible rest.
  @Test(arguments: 1...40)
  func everySampleOfEveryRowBecomesItsLight(width: Int) {
    let stride = width + 3
    let batch = RowBatch(width: width, laneCount: 1)
    var samples = [UInt8](repeating: 0, count: stride * Kernels.rowBatch)
    for index in samples.indices { samples[index] = UInt8(index * 37 % 256) }
    samples.withUnsafeBytes { Kernels.linearize($0, stride: stride, into: batch) }
    for row in 0..<Kernels.rowBatch {
      for x in 0..<width {
        let sample = samples[row * stride + x]
        let error = Self.sample(Double(batch.row(row)[x * Kernels.rowBatch])) - Double(sample)
        #expect(abs(error) < 0.06)
      }
    }
  }

  @Test func lightBecomesTheNearestSample() {
    let light = (0...100_000).map { Float($0) / 100_000 }
    for (light, sample) in zip(light, Self.quantized(light)) {
      #expect(abs(Self.sample(Double(light)) - Double(sample)) < 0.505)
    }
  }

  /// Above all black and white: a flat surface keeps its colour whatever it goes through.
  @Test func everySampleSurvivesTheWayThereAndBack() {
    let samples = (0...255).map { UInt8($0) }
    let batch = RowBatch(width: 256, laneCount: 1)
    let rows = [[UInt8]](repeating: samples, count: Kernels.rowBatch).flatMap { $0 }
    rows.withUnsafeBytes { Kernels.linearize($0, stride: 256, into: batch) }
    for row in 0..<Kernels.rowBatch {
      let light = (0..<256).map { batch.row(row)[$0 * Kernels.rowBatch] }
      #expect(Self.quantized(light) == samples)
    }
  }

  /// Ringing leaves the range on both sides, and a broken profile may leave worse.
  @Test(arguments: [1, 31, 32, 33, 100])
  func whatIsOutOfRangeIsClamped(count: Int) {
    for (light, sample) in [
      (-0.2, 0), (1.3, 255), (-Float.infinity, 0), (.infinity, 255), (.nan, 0), (64, 255),
    ] as [(Float, UInt8)] {
      let result = Self.quantized(Array(repeating: light, count: count))
      #expect(result == Array(repeating: sample, count: count))
    }
  }

  @Test func rowsAreInterleavedLaneByLane() {
    for width in [1, 2, 3, 5, 8, 13] {
      let rows = LightRows(width: width, laneCount: 3, rowCount: Kernels.rowBatch)
      for row in 0..<Kernels.rowBatch {
        for lane in 0..<width * 3 { rows.row(row)[lane] = Float(row * 1000 + lane) }
      }
      let batch = RowBatch(width: width, laneCount: 3)
      batch.take(rows)
      for row in 0..<Kernels.rowBatch {
        for lane in 0..<width * 3 {
          #expect(batch.row(row)[lane * Kernels.rowBatch] == Float(row * 1000 + lane))
        }
      }
    }
  }

  /// A profile's own way of writing sRGB's curve goes the short way, another curve does not.
  @Test func onlySRGBsOwnCurveCountsAsIt() {
    #expect(LightTable.sRGB8.isNearlySRGB8)
    #expect(LightTable(bitDepth: 8) { TransferFunction.sRGB.light($0) * 1.0001 }.isNearlySRGB8)
    #expect(!LightTable.table(.power(2.2), bitDepth: 8).isNearlySRGB8)
    #expect(!LightTable(bitDepth: 8) { TransferFunction.sRGB.light($0) * 1.01 }.isNearlySRGB8)
    #expect(!LightTable.sRGB16.isNearlySRGB8)
  }

  /// The exact 8-bit sample of light, not rounded.
  private static func sample(_ light: Double) -> Double {
    // The inverse of the curve by bisection: the curve itself is the only definition used.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if TransferFunction.sRGB.light(middle) < light { low = middle } else { high = middle }
    }
    return low * 255
  }

  private static func quantized(_ light: [Float]) -> [UInt8] {
    var samples = [UInt8](repeating: 77, count: light.count)
    light.withUnsafeBufferPointer { light in
      guard let lanes = light.baseAddress else { return }
      samples.withUnsafeMutableBufferPointer { Kernels.quantize(lanes, to: $0) }
    }
    return samples
  }
}
