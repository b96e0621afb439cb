/// Reads what `RecordWriter` wrote, or what somebody wants to be taken for that.
struct RecordReader {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remainingByteCount: Int { bytes.count - offset }

  mutating func number<Number: FixedWidthInteger>(
    _: Number.Type = Number.self
  ) throws(RecordFault) -> Number {
    var number = Number.zero
    for (index, byte) in try take(Number.bitWidth / 8).enumerated() {
      number |= Number(truncatingIfNeeded: byte) << Number(truncatingIfNeeded: 8 * index)
    }
    return number
  }

  /// A number that has to lie in `range`. `Wire` is how it was written.
  mutating func number<Wire: FixedWidthInteger>(
    _ field: RecordField, as _: Wire.Type, in range: ClosedRange<Int>
  ) throws(RecordFault) -> Int {
    let written = try number(Wire.self)
    guard let value = Int(exactly: written), range.contains(value) else {
      throw .outOfRange(field, actual: Int(clamping: written), range)
    }
    return value
  }

  mutating func flag(_ field: RecordField) throws(RecordFault) -> Bool {
    try number(field, as: UInt8.self, in: 0...1) == 1
  }

  /// Well-formed UTF-8 without control characters.
  mutating func text(
    _ field: RecordField, limitByteCount: Int
  ) throws(RecordFault) -> String {
    let count = try number(field, as: UInt16.self, in: 0...limitByteCount)
    let raw = try take(count)
    guard let text = String(validating: raw, as: UTF8.self),
      !text.unicodeScalars.contains(where: \.isControl)
    else { throw .notText(field) }
    return text
  }

  mutating func optionalText(
    _ field: RecordField, limitByteCount: Int
  ) throws(RecordFault) -> String? {
    try flag(field) ? try text(field, limitByteCount: limitByteCount) : nil
  }

  func expectEnd() throws(RecordFault) {
    guard remainingByteCount == 0 else { throw .surplus(byteCount: remainingByteCount) }
  }

  private mutating func take(_ count: Int) throws(RecordFault) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remainingByteCount else {
      throw .tooShort(neededByteCount: count, actual: remainingByteCount)
    }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }
}

/// The parts of a record, for the log.
enum RecordField: String, Sendable {
  case preamble, kind, mediaType, objection, reason, limits, specs, formats, width, height
  case orientation, colorModel, profileName, bitDepth, flags, capturedAt, cameraMake, cameraModel
  case warnings, blurHash, dominantColor, renditions, format, quality, byteCount, signature
  case storedForm, keptRanges, adobeTransform, ending, layers
}

/// Why a record is not believed.
enum RecordFault: Error, Hashable, Sendable {
  /// Nothing was written, or something else.
  case notARecord
  case tooShort(neededByteCount: Int, actual: Int)
  case surplus(byteCount: Int)
  case outOfRange(RecordField, actual: Int, ClosedRange<Int>)
  /// No UTF-8, or with control characters, or not of the form that the field has.
  case notText(RecordField)
  /// A value that contradicts what was asked for or what else is in the record.
  case contradiction(RecordField)
  /// The result file could not be read.
  case unreadable(errorNumber: CInt)
}

extension RecordFault: CustomStringConvertible {
  /// A clause for the log.
  var description: String {
    switch self {
    case .notARecord: "it wrote no report"
    case .tooShort(let needed, let actual):
      "its report needs \(needed) bytes more where \(actual) are left"
    case .surplus(let byteCount): "its report has \(byteCount) bytes too many"
    case .outOfRange(let field, let actual, let range):
      "its report has \(actual) for \(field.rawValue), outside \(range.lowerBound) to"
        + " \(range.upperBound)"
    case .notText(let field): "its report has something else than text for \(field.rawValue)"
    case .contradiction(let field):
      "its report contradicts itself or the request in \(field.rawValue)"
    case .unreadable(let errorNumber): "its report cannot be read (errno \(errorNumber))"
    }
  }
}
