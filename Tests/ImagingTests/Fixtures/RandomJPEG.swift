import CReferenceJPEG

/// A JPEG by libjpeg, of scans in any order that the standard allows.
struct RandomJPEG {
  var width: Int
  var height: Int
  /// 1 gray, 3 YCbCr, 4 CMYK.
  var channelCount: Int
  var quality = 75
  /// Horizontal and vertical sampling factors of the first component; the others have 1.
  var sampling: (across: UInt8, down: UInt8) = (1, 1)
  var restartInterval = 0
  /// Huffman tables made for the picture.
  var hasOwnTables = false
  /// None: one sequential scan.
  var scans: [reference_jpeg_scan] = []

  /// Anything but `scans`.
  static func any(_ dice: inout some RandomNumberGenerator) -> RandomJPEG {
    let channelCount = [1, 3, 4].randomElement(using: &dice) ?? 1
    return RandomJPEG(
      width: Int.random(in: 1...150, using: &dice), height: Int.random(in: 1...150, using: &dice),
      channelCount: channelCount, quality: [20, 75, 90, 100].randomElement(using: &dice) ?? 75,
      // An MCU has at most ten blocks.
      sampling: [(1, 1), (2, 2), (2, 1), (1, 2), (4, 1), (3, 1), (3, 2)]
        .randomElement(using: &dice) ?? (1, 1),
      restartInterval: Bool.random(using: &dice) ? Int.random(in: 1...20, using: &dice) : 0)
  }

  /// A sequential scan for every component.
  mutating func scanApart() {
    scans = (0..<channelCount).map { component in
      reference_jpeg_scan(
        component_count: 1, components: (Int32(component), 0, 0, 0), first: 0, last: 63,
        high_bit: 0, low_bit: 0)
    }
  }

  /// Bands of any width, told in any number of steps; DC coefficients together or apart.
  mutating func scatterScans(_ dice: inout some RandomNumberGenerator) {
    let all = Array(0..<channelCount)
    func scan(_ components: [Int], _ band: ClosedRange<Int>, _ high: Int, _ low: Int) {
      var places: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      withUnsafeMutableBytes(of: &places) { buffer in
        let numbers = buffer.assumingMemoryBound(to: Int32.self)
        for (index, component) in components.enumerated() { numbers[index] = Int32(component) }
      }
      scans.append(
        reference_jpeg_scan(
          component_count: Int32(components.count), components: places,
          first: Int32(band.lowerBound), last: Int32(band.upperBound), high_bit: Int32(high),
          low_bit: Int32(low)))
    }
    func scanDC(_ high: Int, _ low: Int) {
      let groups = Bool.random(using: &dice) ? [all] : all.map { [$0] }
      for group in groups { scan(group, 0...0, high, low) }
    }
    scans = []
    let lowBit = Int.random(in: 0...2, using: &dice)
    scanDC(0, lowBit)
    var bands: [(component: Int, band: ClosedRange<Int>, lowBit: Int)] = []
    for component in all {
      var first = 1
      while first <= 63 {
        let last = Bool.random(using: &dice) ? 63 : Int.random(in: first...63, using: &dice)
        let band = (component, first...last, Int.random(in: 0...3, using: &dice))
        scan([component], band.1, 0, band.2)
        bands.append(band)
        first = last + 1
      }
    }
    for low in (0..<lowBit).reversed() { scanDC(low + 1, low) }
    for (component, band, lowBit) in bands.shuffled(using: &dice) {
      for low in (0..<lowBit).reversed() { scan([component], band, low + 1, low) }
    }
  }

  /// The file; empty when libjpeg does not make such.
  func file(_ dice: inout some RandomNumberGenerator) -> [UInt8] {
    let samples = samples(&dice)
    var bytes = [UInt8](repeating: 0, count: samples.count * 8 + 100_000)
    let count = samples.withUnsafeBufferPointer { samples in
      scans.withUnsafeBufferPointer { scans in
        var picture = reference_jpeg_picture(
          samples: samples.baseAddress, width: UInt32(width), height: UInt32(height),
          channel_count: UInt32(channelCount), quality: Int32(quality),
          across: (sampling.across, 1, 1, 1), down: (sampling.down, 1, 1, 1),
          restart_interval: UInt32(restartInterval), has_own_tables: hasOwnTables,
          scans: scans.baseAddress, scan_count: scans.count)
        return reference_jpeg_encode(&picture, &bytes, bytes.count)
      }
    }
    return Array(bytes[..<count])
  }

  /// Slopes with more or less noise: blocks of every fullness.
  private func samples(_ dice: inout some RandomNumberGenerator) -> [UInt8] {
    let noise = Int.random(in: 0...8, using: &dice)
    let slope = Int.random(in: -3...3, using: &dice)
    let stride = width * channelCount
    return (0..<height * stride).map { place in
      let smooth = 128 + slope * (place % stride / 4 - place / stride)
      let rough = Int.random(in: 0..<1 << noise, using: &dice)
      return UInt8(truncatingIfNeeded: smooth &+ rough)
    }
  }
}
