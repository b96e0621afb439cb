/// A JPEG marker: the byte after `FF` (ITU-T T.81, table B.1).
struct JPEGMarker: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt8

  static let temporary = JPEGMarker(rawValue: 0x01)
  /// Baseline; the frame markers run from here to `0xCF`, with three others in between.
  static let startOfFrame0 = JPEGMarker(rawValue: 0xC0)
  static let huffmanTables = JPEGMarker(rawValue: 0xC4)
  static let arithmeticConditioning = JPEGMarker(rawValue: 0xCC)
  static let startOfImage = JPEGMarker(rawValue: 0xD8)
  static let endOfImage = JPEGMarker(rawValue: 0xD9)
  static let startOfScan = JPEGMarker(rawValue: 0xDA)
  static let quantizationTables = JPEGMarker(rawValue: 0xDB)
  static let numberOfLines = JPEGMarker(rawValue: 0xDC)
  static let restartInterval = JPEGMarker(rawValue: 0xDD)
  static let comment = JPEGMarker(rawValue: 0xFE)
  /// JFIF and its extension.
  static let application0 = JPEGMarker(rawValue: 0xE0)
  /// Exif and XMP.
  static let application1 = JPEGMarker(rawValue: 0xE1)
  /// ICC profiles and multi-picture indexes.
  static let application2 = JPEGMarker(rawValue: 0xE2)
  /// Adobe's colour transform.
  static let application14 = JPEGMarker(rawValue: 0xEE)

  var isRestart: Bool { (0xD0...0xD7).contains(rawValue) }
  /// `APP0` to `APP15`.
  var isApplication: Bool { (0xE0...0xEF).contains(rawValue) }
  /// `SOF0` to `SOF15`, `DHT`, `DAC` and the reserved `JPG` left out.
  var isStartOfFrame: Bool {
    (0xC0...0xCF).contains(rawValue) && self != .huffmanTables
      && self != .arithmeticConditioning && rawValue != 0xC8
  }
  /// Stands alone, without a length.
  var isParameterless: Bool { isRestart || self == .temporary }
  /// What a decoder needs to make pixels.
  var carriesPixels: Bool {
    isStartOfFrame || self == .huffmanTables || self == .arithmeticConditioning
      || self == .startOfScan || self == .quantizationTables || self == .restartInterval
  }
  /// What libjpeg goes past; any other marker ends its reading.
  var isReadable: Bool {
    carriesPixels || isParameterless || isApplication || self == .comment || self == .numberOfLines
      || self == .endOfImage
  }
}
