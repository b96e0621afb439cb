import CReferencePNG

/// Numbers that look random and are the same at every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

/// A PNG of any kind: each row filtered in a way of its own, the data cut into chunks anywhere.
struct RandomPNG {
  var width: Int
  var height: Int
  var colorType: UInt8
  var bitDepth: Int
  var isInterlaced = false
  var hasTransparency = false
  /// Filters to choose from, row by row.
  var filters: [UInt8] = [0, 1, 2, 3, 4]

  /// Every colour type with every depth that it may have.
  static let kinds: [(colorType: UInt8, bitDepth: Int)] = [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
    (4, 8), (4, 16), (6, 8), (6, 16),
  ]

  var storedChannelCount: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  /// The file, in as many `IDAT` chunks as `dice` wants, some of them empty.
  func file(_ dice: inout Dice) -> [UInt8] {
    let filtered = filteredRows(&dice)
    let data = Self.deflated(filtered, level: Int.random(in: 0...9, using: &dice))
    return file(imageData: data, &dice)
  }

  /// The file round image data that is given.
  func file(imageData: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var file = PNGBytes.signature
    file += PNGBytes.chunk(
      "IHDR",
      PNGBytes.bigEndian(UInt32(width)) + PNGBytes.bigEndian(UInt32(height)) + [
        UInt8(bitDepth), colorType, 0, 0, isInterlaced ? 1 : 0,
      ])
    if colorType == 3 {
      // Fewer colours than indices: those that are missing are black.
      let count = max(1, (1 << bitDepth) * 3 / 4)
      file += PNGBytes.chunk("PLTE", Self.bytes(count * 3, &dice))
      if hasTransparency { file += PNGBytes.chunk("tRNS", Self.bytes((count + 1) / 2, &dice)) }
    } else if hasTransparency, colorType == 0 || colorType == 2 {
      // Samples are few, so that some pixels have just this colour; the high bits do not count.
      file += PNGBytes.chunk(
        "tRNS",
        (0..<storedChannelCount).flatMap { _ in [UInt8(bitDepth < 16 ? 0xF0 : 0x11), 0x11] })
    }
    var start = 0
    while start < imageData.count {
      let count =
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: 0
        case 1: imageData.count
        default: Int.random(in: 1...max(1, imageData.count / 2), using: &dice)
        }
      let end = min(imageData.count, start + count)
      file += PNGBytes.chunk("IDAT", Array(imageData[start..<end]))
      start = end
    }
    return file + PNGBytes.end
  }

  /// Filter byte and filtered bytes of every row of every pass.
  func filteredRows(_ dice: inout Dice) -> [UInt8] {
    let step = max(1, storedChannelCount * bitDepth / 8)
    var result: [UInt8] = []
    for (columns, rows) in passes where columns > 0 {
      let byteCount = (columns * storedChannelCount * bitDepth + 7) / 8
      var above = [UInt8](repeating: 0, count: byteCount)
      for _ in 0..<rows {
        let row = samples(byteCount, &dice)
        let filter = filters.randomElement(using: &dice) ?? 0
        result.append(filter)
        for index in 0..<byteCount {
          let left = index >= step ? Int(row[index - step]) : 0
          let corner = index >= step ? Int(above[index - step]) : 0
          let guess = Self.guess(filter, left: left, above: Int(above[index]), corner: corner)
          result.append(row[index] &- UInt8(truncatingIfNeeded: guess))
        }
        above = row
      }
    }
    return result
  }

  static func deflated(_ bytes: [UInt8], level: Int) -> [UInt8] {
    let capacity = bytes.count + bytes.count / 100 + 100
    return Array(unsafeUninitializedCapacity: capacity) { output, count in
      count = reference_deflate(bytes, bytes.count, Int32(level), output.baseAddress, capacity)
    }
  }

  /// Columns and rows of each pass, as section 8.2 of the specification draws them.
  private var passes: [(Int, Int)] {
    guard isInterlaced else { return [(width, height)] }
    let pattern = [
      [1, 6, 4, 6, 2, 6, 4, 6], [7, 7, 7, 7, 7, 7, 7, 7], [5, 6, 5, 6, 5, 6, 5, 6],
      [7, 7, 7, 7, 7, 7, 7, 7], [3, 6, 4, 6, 3, 6, 4, 6], [7, 7, 7, 7, 7, 7, 7, 7],
      [5, 6, 5, 6, 5, 6, 5, 6], [7, 7, 7, 7, 7, 7, 7, 7],
    ]
    return (1...7).map { pass in
      let rows = (0..<height).filter { pattern[$0 % 8].contains(pass) }
      guard let row = rows.first else { return (0, 0) }
      return ((0..<width).count { pattern[row % 8][$0 % 8] == pass }, rows.count)
    }
  }

  /// Noise, and runs of one byte for what compresses and for what is transparent.
  private func samples(_ count: Int, _ dice: inout Dice) -> [UInt8] {
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: Array(repeating: 0x11, count: count)
    case 1: (0..<count).map { _ in Bool.random(using: &dice) ? 0x11 : 0x10 }
    default: Self.bytes(count, &dice)
    }
  }

  private static func guess(_ filter: UInt8, left: Int, above: Int, corner: Int) -> Int {
    switch filter {
    case 1: return left
    case 2: return above
    case 3: return (left + above) / 2
    case 4:
      let target = left + above - corner
      let nearest = min(abs(target - left), abs(target - above), abs(target - corner))
      if abs(target - left) == nearest { return left }
      return abs(target - above) == nearest ? above : corner
    default: return 0
    }
  }

  static func bytes(_ count: Int, _ dice: inout Dice) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
  }
}
