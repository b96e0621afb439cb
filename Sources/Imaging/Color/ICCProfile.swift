import CLittleCMS

/// An embedded colour profile, read by Little CMS.
final class ICCProfile {
  /// Larger ones are ignored: real ones stay under 2 MiB.
  static let byteCountLimit = 4 * 1024 * 1024

  let samples: SampleModel
  /// The profile's own name for itself, in ASCII; empty when it has none.
  let description: String
  private let context: cmsContext
  private let handle: cmsHPROFILE

  enum SampleModel: Sendable {
    case gray
    case rgb
    case cmyk
  }

  /// `nil` when the bytes are no profile for gray, RGB or CMYK pictures.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.byteCountLimit, let context = cmsCreateContext(nil, nil) else {
      return nil
    }
    guard let handle = cmsOpenProfileFromMemTHR(context, bytes, cmsUInt32Number(bytes.count)) else {
      cmsDeleteContext(context)
      return nil
    }
    let samples: SampleModel? =
      switch cmsGetColorSpace(handle) {
      case cmsSigGrayData: .gray
      case cmsSigRgbData: .rgb
      case cmsSigCmykData: .cmyk
      default: nil
      }
    let isDevice =
      switch cmsGetDeviceClass(handle) {
      case cmsSigInputClass, cmsSigDisplayClass, cmsSigOutputClass, cmsSigColorSpaceClass: true
      default: false
      }
    guard let samples, isDevice else {
      cmsCloseProfile(handle)
      cmsDeleteContext(context)
      return nil
    }
    self.samples = samples
    self.context = context
    self.handle = handle
    description = Self.description(of: handle)
  }

  deinit {
    cmsCloseProfile(handle)
    cmsDeleteContext(context)
  }

  /// The curves and the matrix to linear sRGB, for an RGB profile that is nothing but these.
  ///
  /// - Parameter bitDepth: 8 or 16, of the samples that the curves will be looked up with.
  func matrixShaper(bitDepth: Int) -> (curves: [LightTable], toSRGB: ColorMatrix)? {
    // A profile with look-up tables is meant to be read through them.
    guard samples == .rgb, cmsIsMatrixShaper(handle) != 0, cmsGetPCS(handle) == cmsSigXYZData,
      cmsIsTag(handle, cmsSigAToB0Tag) == 0, cmsIsTag(handle, cmsSigDToB0Tag) == 0,
      let matrix = colorants(of: handle), let sRGB = cmsCreate_sRGBProfileTHR(context)
    else { return nil }
    defer { cmsCloseProfile(sRGB) }
    guard let back = colorants(of: sRGB)?.inverse else { return nil }
    let toSRGB = back * matrix
    guard toSRGB.isFinite else { return nil }

    var curves: [LightTable] = []
    for tag in [cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag] {
      guard let read = cmsReadTag(handle, tag) else { return nil }
      let curve = OpaquePointer(read)
      curves.append(
        LightTable(bitDepth: bitDepth) { Double(cmsEvalToneCurveFloat(curve, Float($0))) })
    }
    return (curves, toSRGB)
  }

  /// Linear light of every gray sample, for a gray profile.
  func grayTable(bitDepth: Int) -> LightTable? {
    guard samples == .gray, let transform = transform(from: .gray16) else { return nil }
    let count = 1 << bitDepth
    let grays = (0..<count).map { UInt16($0 * 65_535 / (count - 1)) }
    var converted = [UInt16](repeating: 0, count: count * 3)
    grays.withUnsafeBytes { input in
      converted.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        transform.convert(from, into: to, pixelCount: count)
      }
    }
    return LightTable(bitDepth: bitDepth) {
      let index = Int(($0 * Double(count - 1)).rounded())
      return TransferFunction.sRGB.light(Double(converted[index * 3 + 1]) / 65_535)
    }
  }

  /// A conversion of sample rows to 16-bit sRGB, perceptual intent; `nil` when the profile's tables
  /// cannot be followed.
  func transform(from input: ICCTransform.Input) -> ICCTransform? {
    guard let sRGB = cmsCreate_sRGBProfileTHR(context) else { return nil }
    defer { cmsCloseProfile(sRGB) }
    let handle = cmsCreateTransformTHR(
      context, handle, input.format, sRGB, ICCTransform.outputFormat,
      cmsUInt32Number(INTENT_PERCEPTUAL), 0)
    return handle.map { ICCTransform(profile: self, handle: $0) }
  }

  private func colorants(of profile: cmsHPROFILE) -> ColorMatrix? {
    var columns: [SIMD3<Double>] = []
    for tag in [cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag] {
      guard let read = cmsReadTag(profile, tag) else { return nil }
      let value = read.assumingMemoryBound(to: cmsCIEXYZ.self).pointee
      columns.append(SIMD3(value.X, value.Y, value.Z))
    }
    let matrix = ColorMatrix(columns: columns[0], columns[1], columns[2])
    return matrix.isFinite ? matrix : nil
  }

  private static func description(of profile: cmsHPROFILE) -> String {
    var text = [CChar](repeating: 0, count: 256)
    let written = cmsGetProfileInfoASCII(
      profile, cmsInfoDescription, "en", "US", &text, cmsUInt32Number(text.count))
    guard written > 0 else { return "" }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes.filter { (32...126).contains($0) }, as: UTF8.self)
  }
}
