/// A 3 × 3 matrix on linear light, in columns so that a pixel costs three multiply-adds.
struct ColorMatrix: Sendable, Equatable {
  var columns: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  init(columns: SIMD3<Double>, _ second: SIMD3<Double>, _ third: SIMD3<Double>) {
    self.columns = (columns, second, third)
  }

  static let identity = ColorMatrix(columns: [1, 0, 0], [0, 1, 0], [0, 0, 1])

  static func == (left: ColorMatrix, right: ColorMatrix) -> Bool { left.columns == right.columns }

  static func * (matrix: ColorMatrix, vector: SIMD3<Double>) -> SIMD3<Double> {
    matrix.columns.0 * vector.x + matrix.columns.1 * vector.y + matrix.columns.2 * vector.z
  }

  static func * (left: ColorMatrix, right: ColorMatrix) -> ColorMatrix {
    ColorMatrix(columns: left * right.columns.0, left * right.columns.1, left * right.columns.2)
  }

  /// `nil` when the columns do not span the space.
  var inverse: ColorMatrix? {
    let (a, b, c) = columns
    let rows = (Self.cross(b, c), Self.cross(c, a), Self.cross(a, b))
    let determinant = (a * rows.0).sum()
    guard determinant.isFinite, abs(determinant) > 1e-9 else { return nil }
    return ColorMatrix(
      columns: SIMD3(rows.0.x, rows.1.x, rows.2.x) / determinant,
      SIMD3(rows.0.y, rows.1.y, rows.2.y) / determinant,
      SIMD3(rows.0.z, rows.1.z, rows.2.z) / determinant)
  }

  /// Within a tenth of a percent of doing nothing: less than an 8-bit sample can show.
  var isNearlyIdentity: Bool {
    let identity = Self.identity.columns
    let differences = [
      columns.0 - identity.0, columns.1 - identity.1, columns.2 - identity.2,
    ]
    return differences.allSatisfy { max(abs($0.x), abs($0.y), abs($0.z)) < 0.001 }
  }

  var isFinite: Bool {
    [columns.0, columns.1, columns.2].allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
  }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}

/// The primaries and white of a colour space, as CIE 1931 xy.
struct Chromaticities: Sendable, Equatable {
  var red: SIMD2<Double>
  var green: SIMD2<Double>
  var blue: SIMD2<Double>
  var white: SIMD2<Double>

  private static let d65 = SIMD2(0.3127, 0.3290)

  static let sRGB = Chromaticities(
    red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06], white: d65)
  /// Adobe RGB (1998), section 4.3.1.
  static let adobeRGB = Chromaticities(
    red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06], white: d65)

  /// By ITU-T H.273's ColourPrimaries code, as PNG's cICP chunk has it; `nil` for unknown ones.
  static func codingIndependent(_ code: UInt8) -> Chromaticities? {
    switch code {
    case 1: sRGB
    case 4:
      Chromaticities(
        red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: [0.310, 0.316])
    case 5:
      Chromaticities(red: [0.64, 0.33], green: [0.29, 0.60], blue: [0.15, 0.06], white: d65)
    case 6, 7:
      Chromaticities(
        red: [0.630, 0.340], green: [0.310, 0.595], blue: [0.155, 0.070], white: d65)
    case 9:
      Chromaticities(
        red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046], white: d65)
    case 11:
      Chromaticities(
        red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060], white: [0.314, 0.351])
    case 12:
      Chromaticities(
        red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060], white: d65)
    default: nil
    }
  }

  /// Linear RGB of this space to CIE XYZ under the profile connection space's D50, by the Bradford
  /// transform (ICC.1:2022, annex E); `nil` for primaries that span nothing.
  var toXYZ: ColorMatrix? {
    guard let red = Self.xyz(red), let green = Self.xyz(green), let blue = Self.xyz(blue),
      let white = Self.xyz(white)
    else { return nil }
    let primaries = ColorMatrix(columns: red, green, blue)
    guard let weights = primaries.inverse.map({ $0 * white }) else { return nil }
    let unadapted = ColorMatrix(columns: red * weights.x, green * weights.y, blue * weights.z)

    let bradford = ColorMatrix(
      columns: [0.8951, -0.7502, 0.0389], [0.2664, 1.7135, -0.0685], [-0.1614, 0.0367, 1.0296])
    let d50 = SIMD3(0.9642, 1.0, 0.8249)
    let (from, to) = (bradford * white, bradford * d50)
    guard let back = bradford.inverse, from.x != 0, from.y != 0, from.z != 0 else { return nil }
    let scale = to / from
    let adapt = ColorMatrix(columns: [scale.x, 0, 0], [0, scale.y, 0], [0, 0, scale.z])
    let matrix = back * adapt * bradford * unadapted
    return matrix.isFinite ? matrix : nil
  }

  /// Linear RGB of this space to linear sRGB; `nil` for primaries that span nothing.
  var toSRGB: ColorMatrix? {
    guard let here = toXYZ, let back = Chromaticities.sRGB.toXYZ?.inverse else { return nil }
    let matrix = back * here
    return matrix.isFinite ? matrix : nil
  }

  /// XYZ of a chromaticity with Y = 1.
  private static func xyz(_ point: SIMD2<Double>) -> SIMD3<Double>? {
    guard point.y > 0.0001, point.x >= 0, point.x + point.y <= 1.0001 else { return nil }
    return SIMD3(point.x / point.y, 1, (1 - point.x - point.y) / point.y)
  }
}
