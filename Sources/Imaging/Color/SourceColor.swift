import Model

/// How a picture's samples become linear light, and linear light sRGB's.
struct SourceColor {
  /// One table for every channel, or one for all; unused with a transform.
  let tables: [LightTable]
  /// For profiles that are more than curves and a matrix: row by row through Little CMS.
  var transform: ICCTransform?
  /// Applied to the finished renditions: it is linear, so it may wait until there are fewer pixels.
  var matrix: ColorMatrix?
  /// The profile's own name, or that of the colour space which the file declares.
  var profileName: String?
  /// Whether the embedded profile is what decided; one that did not is not worth keeping.
  var usesProfile = false
  /// A plain sentence when the file's colour could not be followed.
  var warning: String?

  /// Curves alone or with primaries of their own.
  init(_ function: TransferFunction, bitDepth: Int, matrix: ColorMatrix? = nil, name: String? = nil)
  {
    tables = Self.spread(.table(function, bitDepth: bitDepth))
    self.matrix = matrix.flatMap { $0.isNearlyIdentity ? nil : $0 }
    profileName = name
  }

  /// By an embedded profile; `nil` when it does not fit the samples or cannot be followed.
  init?(profile bytes: [UInt8], layout: SampleLayout) {
    guard let profile = ICCProfile(bytes) else { return nil }
    switch (layout.channels, profile.samples) {
    case (.gray, .gray), (.grayAlpha, .gray):
      guard let table = profile.grayTable(bitDepth: layout.bitDepth) else { return nil }
      tables = Self.spread(table)
    case (.rgb, .rgb), (.rgba, .rgb):
      if let (curves, toSRGB) = profile.matrixShaper(bitDepth: layout.bitDepth) {
        tables = curves
        matrix = toSRGB.isNearlyIdentity ? nil : toSRGB
      } else {
        guard let transform = profile.transform(from: Self.input(of: layout)) else { return nil }
        tables = []
        self.transform = transform
      }
    case (.invertedCMYK, .cmyk):
      guard let transform = profile.transform(from: .invertedCMYK8) else { return nil }
      tables = []
      self.transform = transform
    default:
      return nil
    }
    profileName = profile.description.isEmpty ? nil : profile.description
    usesProfile = true
  }

  private static func spread(_ table: LightTable) -> [LightTable] { [table, table, table] }

  private static func input(of layout: SampleLayout) -> ICCTransform.Input {
    switch (layout.hasAlpha, layout.bitDepth) {
    case (false, 8): .rgb8
    case (true, 8): .rgba8
    case (false, _): .rgb16
    case (true, _): .rgba16
    }
  }
}

// MARK: - JPEG

extension SourceColor {
  /// Profile, else Exif's mark for Adobe RGB, else sRGB. CMYK without a profile is drawn as
  /// browsers do: each ink darkens what is under it.
  static func jpeg(profile: ICCAssembly, isAdobeRGB: Bool, layout: SampleLayout) -> SourceColor {
    var color: SourceColor
    if isAdobeRGB, layout.channels == .rgb {
      // Adobe RGB (1998), section 4.3.4: an exponent of 2 51/256.
      color = SourceColor(
        .power(563.0 / 256), bitDepth: 8, matrix: Chromaticities.adobeRGB.toSRGB,
        name: "Adobe RGB (1998)")
    } else {
      color = SourceColor(.sRGB, bitDepth: 8)
    }
    switch profile {
    case .absent: break
    case .broken(let reason): color.warning = "The colour profile was ignored: \(reason)."
    case .whole(let bytes):
      if let embedded = SourceColor(profile: bytes, layout: layout) { return embedded }
      color.warning = unusable
    }
    return color
  }

  fileprivate static let unusable =
    "The colour profile was ignored: it does not fit the picture or cannot be read."
}

// MARK: - PNG

extension SourceColor {
  /// By precedence cICP, iCCP, sRGB, gAMA with cHRM; sRGB when nothing is said
  /// (PNG third edition, section 4.3).
  ///
  /// - Parameter profile: the inflated iCCP chunk, `nil` when there is none or it is broken.
  static func png(
    _ structure: PNGStructure, profile: [UInt8]?, layout: SampleLayout
  ) -> SourceColor {
    let bitDepth = layout.bitDepth
    if let points = structure.codePoints, let color = codePoints(points, layout: layout) {
      return color
    }
    var warning: String?
    if structure.hasICCProfile {
      if let profile, let color = SourceColor(profile: profile, layout: layout) { return color }
      warning = unusable
    }
    var color: SourceColor
    if structure.standardRGBIntent != nil {
      color = SourceColor(.sRGB, bitDepth: bitDepth, name: "sRGB")
    } else {
      let primaries = structure.chromaticities.flatMap { Chromaticities(png: $0).toSRGB }
      // A gamma of 0 means nothing.
      let gamma = structure.gamma.flatMap { $0 == 0 ? nil : Double($0) / 100_000 }
      color = SourceColor(
        gamma.map { .power(1 / $0) } ?? .sRGB, bitDepth: bitDepth,
        matrix: layout.isGray ? nil : primaries, name: gamma.map { "gamma \($0)" })
      if structure.chromaticities != nil, primaries == nil {
        warning = "The primaries in the file span no colours and were ignored."
      }
    }
    color.warning = warning
    return color
  }

  /// `nil` for code points that say nothing about RGB, or that nobody has defined.
  private static func codePoints(
    _ points: PNGStructure.CodingIndependentCodePoints, layout: SampleLayout
  ) -> SourceColor? {
    guard points.matrix == 0, points.isFullRange,
      let primaries = Chromaticities.codingIndependent(points.primaries),
      let transfer = TransferFunction.codingIndependent(points.transfer)
    else { return nil }
    var color = SourceColor(
      transfer, bitDepth: layout.bitDepth, matrix: layout.isGray ? nil : primaries.toSRGB,
      name: "cICP \(points.primaries)/\(points.transfer)")
    if transfer == .perceptualQuantizer || transfer == .hybridLogGamma {
      color.warning = "The picture has a high dynamic range; what is brighter than white was cut."
    }
    return color
  }
}

extension Chromaticities {
  fileprivate init(png: PNGStructure.Chromaticities) {
    func point(_ x: UInt32, _ y: UInt32) -> SIMD2<Double> {
      SIMD2(Double(x) / 100_000, Double(y) / 100_000)
    }
    self.init(
      red: point(png.redX, png.redY), green: point(png.greenX, png.greenY),
      blue: point(png.blueX, png.blueY), white: point(png.whiteX, png.whiteY))
  }
}

extension TransferFunction {
  /// By ITU-T H.273's TransferCharacteristics code; `nil` for unknown ones.
  fileprivate static func codingIndependent(_ code: UInt8) -> TransferFunction? {
    switch code {
    case 1, 6, 14, 15: .bt709
    case 4: .power(2.2)
    case 5: .power(2.8)
    case 8: .linear
    case 13: .sRGB
    case 16: .perceptualQuantizer
    case 18: .hybridLogGamma
    default: nil
    }
  }
}
