import Glibc

/// A picture in some thirty characters: a few cosine components of its linear light
/// (https://blurha.sh).
enum BlurHash {
  /// The hash of `picture`, equal to the reference implementation's on the same pixels.
  ///
  /// Transparent pictures are laid on white first. A picture without pixels has the hash of black.
  ///
  /// - Parameters:
  ///   - componentsX: 1 to 4; the reference allows 9, which nobody here needs.
  ///   - componentsY: 1 to 9.
  static func encode(_ picture: PixelBuffer, componentsX: Int = 4, componentsY: Int = 3) -> String {
    let columns = min(max(componentsX, 1), 4)
    let rows = min(max(componentsY, 1), 9)
    let components = transform(picture, columns: columns, rows: rows)
    let strongest = components.dropFirst().reduce(0) { strongest, color in
      max(strongest, abs(color.x), abs(color.y), abs(color.z))
    }
    let scaleCode =
      components.count > 1 ? code((strongest * 166 - 0.5).rounded(.down), below: 83) : 0
    let scale = components.count > 1 ? Double(scaleCode + 1) / 166 : 1
    var hash: [UInt8] = []
    append(columns - 1 + (rows - 1) * 9, digits: 1, to: &hash)
    append(scaleCode, digits: 1, to: &hash)
    append(meanCode(components[0]), digits: 4, to: &hash)
    for color in components.dropFirst() {
      append(componentCode(color / scale), digits: 2, to: &hash)
    }
    return String(decoding: hash, as: UTF8.self)
  }

  /// The components row by row, the mean first; `x`, `y` and `z` are red, green and blue.
  ///
  /// Each row of pixels is summed against the column cosines, those sums against the row cosines.
  private static func transform(_ picture: PixelBuffer, columns: Int, rows: Int) -> [SIMD3<Double>]
  {
    var components = [SIMD3<Double>](repeating: .zero, count: columns * rows)
    guard let light = LinearRows(picture) else { return components }
    let columnWaves = (0..<picture.width).map { column in
      SIMD4<Double>(
        wave(0, column, picture.width), wave(1, column, picture.width),
        wave(2, column, picture.width), wave(3, column, picture.width))
    }
    for row in 0..<picture.height {
      let sums = light.sums(ofRow: row, against: columnWaves)
      for j in 0..<rows {
        let rowWave = wave(j, row, picture.height)
        for i in 0..<columns {
          components[j * columns + i] += rowWave * SIMD3(sums.red[i], sums.green[i], sums.blue[i])
        }
      }
    }
    let pixelCount = Double(picture.width) * Double(picture.height)
    for index in components.indices {
      components[index] *= (index == 0 ? 1 : 2) / pixelCount
    }
    return components
  }

  private static func wave(_ frequency: Int, _ position: Int, _ extent: Int) -> Double {
    cos(Double.pi * Double(frequency) * Double(position) / Double(extent))
  }

  private static func meanCode(_ color: SIMD3<Double>) -> Int {
    companded(color.x) << 16 | companded(color.y) << 8 | companded(color.z)
  }

  private static func companded(_ linear: Double) -> Int {
    let value = min(max(linear, 0), 1)
    let coded = value <= 0.003_130_8 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
    return Int(coded * 255 + 0.5)
  }

  private static func componentCode(_ color: SIMD3<Double>) -> Int {
    (quantized(color.x) * 19 + quantized(color.y)) * 19 + quantized(color.z)
  }

  private static func quantized(_ value: Double) -> Int {
    let root = value < 0 ? -(-value).squareRoot() : value.squareRoot()
    return code((root * 9 + 9.5).rounded(.down), below: 19)
  }

  private static func code(_ value: Double, below limit: Int) -> Int {
    Int(min(max(value, 0), Double(limit - 1)))
  }

  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)

  private static func append(_ value: Int, digits: Int, to hash: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 83 }
    for _ in 0..<digits {
      hash.append(alphabet[value / divisor % 83])
      divisor /= 83
    }
  }
}
