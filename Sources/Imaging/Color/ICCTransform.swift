import CLittleCMS

/// A conversion of sample rows to 16-bit sRGB by Little CMS.
final class ICCTransform {
  /// How the samples lie in a row.
  enum Input {
    case gray16
    case rgb8
    case rgba8
    case rgb16
    case rgba16
    /// Adobe's convention: 255 is no ink.
    case invertedCMYK8

    var format: cmsUInt32Number {
      switch self {
      case .gray16: Self.format(PT_GRAY, channels: 1, bytes: 2)
      case .rgb8: Self.format(PT_RGB, channels: 3, bytes: 1)
      case .rgba8: Self.format(PT_RGB, channels: 3, bytes: 1, extra: 1)
      case .rgb16: Self.format(PT_RGB, channels: 3, bytes: 2)
      case .rgba16: Self.format(PT_RGB, channels: 3, bytes: 2, extra: 1)
      case .invertedCMYK8: Self.format(PT_CMYK, channels: 4, bytes: 1, flavor: 1)
      }
    }

    /// lcms2.h's TYPE_… macros, which Swift cannot see: fields of one integer.
    fileprivate static func format(
      _ model: CInt, channels: UInt32, bytes: UInt32, extra: UInt32 = 0, flavor: UInt32 = 0
    ) -> cmsUInt32Number {
      UInt32(model) << 16 | flavor << 13 | extra << 7 | channels << 3 | bytes
    }
  }

  static var outputFormat: cmsUInt32Number { Input.format(PT_RGB, channels: 3, bytes: 2) }

  /// Owns the context that the handle lives in.
  private let profile: ICCProfile
  private let handle: cmsHTRANSFORM

  init(profile: ICCProfile, handle: cmsHTRANSFORM) {
    self.profile = profile
    self.handle = handle
  }

  deinit { cmsDeleteTransform(handle) }

  /// - Parameter rgb: room for 3 × `pixelCount` samples.
  func convert(
    _ samples: UnsafeRawPointer, into rgb: UnsafeMutablePointer<UInt16>, pixelCount: Int
  ) {
    cmsDoTransform(handle, samples, rgb, cmsUInt32Number(pixelCount))
  }
}
