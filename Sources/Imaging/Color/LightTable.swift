/// Linear light of every possible sample value of one channel.
///
/// A class, because rows are converted through raw pointers that must outlive a call; the values
/// are written once, before the table is handed out, which is why it is safe to share.
final class LightTable: @unchecked Sendable {
  /// 256 or 65,536 values.
  let values: UnsafePointer<Float>
  let count: Int

  /// - Parameter bitDepth: 8 or 16.
  init(bitDepth: Int, light: (Double) -> Double) {
    precondition(bitDepth == 8 || bitDepth == 16)
    count = 1 << bitDepth
    let values = UnsafeMutablePointer<Float>.allocate(capacity: count)
    for index in 0..<count {
      // A profile may ask for light past white, or for nonsense.
      let value = light(Double(index) / Double(count - 1))
      values[index] = value.isFinite ? Float(min(max(value, 0), 64)) : 0
    }
    self.values = UnsafePointer(values)
  }

  deinit { values.deallocate() }

  static func table(_ function: TransferFunction, bitDepth: Int) -> LightTable {
    guard function == .sRGB else { return LightTable(bitDepth: bitDepth, light: function.light) }
    return bitDepth == 8 ? sRGB8 : sRGB16
  }

  /// Whether every value is within a tenth of an 8-bit step of sRGB's: profiles spell that curve in
  /// many ways.
  var isNearlySRGB8: Bool {
    let standard = Self.sRGB8
    guard self !== standard else { return true }
    guard count == standard.count else { return false }
    return (0..<count).allSatisfy { index in
      let step =
        index == 0
        ? standard.values[1] : standard.values[index] - standard.values[index - 1]
      return abs(values[index] - standard.values[index]) <= step / 10
    }
  }

  static let sRGB8 = LightTable(bitDepth: 8, light: TransferFunction.sRGB.light)
  static let sRGB16 = LightTable(bitDepth: 16, light: TransferFunction.sRGB.light)
}

/// The nearest 8-bit sRGB sample of linear light in steps of 1/65,535.
///
/// The darkest sRGB step is 20 of these, so a value is rounded to the wrong side only when it is
/// within a fortieth of a step of the middle; every 8-bit sample survives the way there and back.
final class SampleTable: Sendable {
  nonisolated(unsafe) let values: UnsafePointer<UInt8>

  private init() {
    let values = UnsafeMutablePointer<UInt8>.allocate(capacity: 65_536)
    var next = 0
    for sample in 0..<255 {
      let end = TransferFunction.sRGB.light((Double(sample) + 0.5) / 255) * 65_535
      while Double(next) < end {
        values[next] = UInt8(sample)
        next += 1
      }
    }
    while next < 65_536 {
      values[next] = 255
      next += 1
    }
    self.values = UnsafePointer(values)
  }

  deinit { values.deallocate() }

  static let shared = SampleTable()
}
