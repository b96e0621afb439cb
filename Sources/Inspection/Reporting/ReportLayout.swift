import Model

/// How a report lies in its result file: a preamble, the record, and the renditions one after the
/// other, in the order of the specs.
enum ReportLayout {
  /// "ATR1"
  static let magic: UInt32 = 0x3152_5441
  /// The magic number and the record's byte count, four bytes each.
  static let preambleByteCount = 8

  static let textLimitByteCount = 1_100
  static let profileNameLimitByteCount = 1_100
  static let captureTimeLimitByteCount = 40
  static let warningLimit = 32
  static let blurHashLimitByteCount = 100

  /// Ranges that are kept have something between them that is not, and a segment or chunk has at
  /// least four bytes.
  static func rangeLimit(uploadByteCount: Int) -> Int { uploadByteCount / 4 + 1 }

  /// Eight bytes a range, and everything else, which is bounded field by field.
  static func recordLimitByteCount(uploadByteCount: Int) -> Int {
    rangeLimit(uploadByteCount: uploadByteCount) * 8 + 65_536
  }

  /// What a result file has room for. Pages that nobody writes to cost nothing.
  ///
  /// Eight bytes a pixel are more than any coding of eight-bit pixels comes to; what does not fit
  /// into the memory of a decode cannot be made there either.
  static func resultByteCount(
    uploadByteCount: Int, specs: [RenditionSpec], limits: Limits
  ) -> Int {
    var renditionsByteCount = 0
    for spec in specs {
      // At most 65,500 a side and 2^40 pixels: neither product can overflow, nor few of them.
      let pixelCount = min(spec.maximumWidth * spec.maximumHeight, limits.pixelCount)
      renditionsByteCount = min(
        renditionsByteCount + pixelCount * 8 + 65_536, limits.decodeByteCount)
    }
    return preambleByteCount + recordLimitByteCount(uploadByteCount: uploadByteCount)
      + renditionsByteCount
  }

  enum Kind: UInt8 {
    case type = 1
    case picture
    case refused
    case undetected
  }

  /// Bits of `RecordField.flags`.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let transparent = Flags(rawValue: 1)
    static let animated = Flags(rawValue: 2)
    static let multiplePictures = Flags(rawValue: 4)
    static let location = Flags(rawValue: 8)
    static let truncated = Flags(rawValue: 16)
    static let marksAdobeRGB = Flags(rawValue: 32)
    static let replacesJFIF = Flags(rawValue: 64)
    static let hasAdobeTransform = Flags(rawValue: 128)
  }

  static let colorModels = ColorModel.allCases
}
