import Model

/// What Exif tells about a picture, as far as anybody here wants to know it.
struct ExifMetadata: Hashable, Sendable {
  /// `ColorSpace`, tag 0xA001.
  enum ColorSpace: Hashable, Sendable {
    case standardRGB
    case uncalibrated
    case other(Int)
  }

  /// `.upright` when Exif says nothing, 0, or nonsense.
  var orientation = Orientation.upright
  /// Local time as the camera wrote it, `YYYY-MM-DDTHH:MM:SS[.s][±HH:MM]`, never converted.
  var capturedAt: String?
  var cameraMake: String?
  var cameraModel: String?
  /// The GPS directory holds a latitude or a longitude. Their values are never read.
  var hasLocation = false
  var colorSpace: ColorSpace?
  /// `R98`, `R03` or `THM` (DCF 2.0).
  var interoperabilityIndex: String?
  /// Plain sentences, at most `warningLimit`.
  var warnings: [String] = []

  static let warningLimit = 8

  /// DCF 2.0's option file: uncalibrated and R03 together mean Adobe RGB.
  var marksAdobeRGB: Bool { colorSpace == .uncalibrated && interoperabilityIndex == "R03" }

  mutating func warn(_ sentence: String) {
    if warnings.count < Self.warningLimit, !warnings.contains(sentence) {
      warnings.append(sentence)
    }
  }
}
