import Glibc

/// How coded sample values stand for light.
///
/// Every function maps 0…1 to linear light in which 1 is the white of the page.
enum TransferFunction: Hashable, Sendable {
  /// IEC 61966-2-1.
  case sRGB
  /// light = sample ^ exponent.
  case power(Double)
  /// ITU-R BT.709, and BT.601 and BT.2020 with it.
  case bt709
  case linear
  /// SMPTE ST 2084, with BT.2408's reference white of 203 cd/m² as 1.
  case perceptualQuantizer
  /// ARIB STD-B67 (BT.2100), with the reference white at 75 % signal as 1.
  case hybridLogGamma

  func light(_ sample: Double) -> Double {
    switch self {
    case .sRGB:
      return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4)
    case .power(let exponent):
      return pow(sample, exponent)
    case .bt709:
      return sample < 0.081 ? sample / 4.5 : pow((sample + 0.099) / 1.099, 1 / 0.45)
    case .linear:
      return sample
    case .perceptualQuantizer:
      let (m1, m2) = (2610.0 / 16384, 2523.0 / 32)
      let (c1, c2, c3) = (3424.0 / 4096, 2413.0 / 128, 2392.0 / 128)
      let root = pow(sample, 1 / m2)
      return 10_000 / 203 * pow(max(root - c1, 0) / (c2 - c3 * root), 1 / m1)
    case .hybridLogGamma:
      return Self.hlgScene(sample) / Self.hlgScene(0.75)
    }
  }

  private static func hlgScene(_ sample: Double) -> Double {
    let (a, b, c) = (0.17883277, 0.28466892, 0.55991073)
    return sample <= 0.5 ? sample * sample / 3 : (exp((sample - c) / a) + b) / 12
  }
}
