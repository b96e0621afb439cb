import MediaTypes
import Model

@testable import Inspection

/// Every file has a type, the same each time, which can be reported and judged; and what is
/// accepted begins as its type does.
enum TypeCheck {
  private static let detector = {
    do throws(MagicDatabaseError) {
      return MediaTypeDetector(try MagicDatabase.standard())
    } catch {
      fatalError("The database of types cannot be loaded: \(error)")
    }
  }()

  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    // A pool never has a worker look at an empty upload.
    if bytes.isEmpty { return }
    let detected: DetectedType
    do throws(MagicDatabaseError) {
      detected = try detector.detect(bytes.span)
    } catch {
      guard case .undecided = error else {
        throw BrokenPromise("A file made the detector itself fail: \(error)")
      }
      return
    }
    try promise(
      (try? detector.detect(bytes.span)) == detected, "The same bytes had another type.")
    try HonestReport.check(
      .type(detected), uploadByteCount: bytes.count, formats: [], specs: [])
    do throws(Refusal) {
      _ = try AcceptancePolicy.standard.kind(of: detected)
    } catch {
      try promise(error.code == .unsupportedType, "A type was refused as \(error.code).")
      return
    }
    try promise(
      isPlausible(bytes, detected.mediaType),
      "What is no \(detected.mediaType) was accepted as one.")
  }

  /// Looked at in other ways than the detector's own.
  private static func isPlausible(_ bytes: [UInt8], _ type: MediaType) -> Bool {
    switch type {
    case .jpeg: bytes.starts(with: [0xFF, 0xD8])
    case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .pdf: bytes.contains(Array("%PDF-".utf8))
    case .docx, .xlsx, .odt: bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
    case .plainText, .csv: !isActive(bytes) && !isBinary(bytes)
    default: false
    }
  }

  /// What a browser or a shell would run (WHATWG MIME Sniffing, section 7.1: white space is passed
  /// over, letters may be of either case, and a tag has an end).
  private static func isActive(_ bytes: [UInt8]) -> Bool {
    let blanks: [UInt8] = [0x09, 0x0A, 0x0C, 0x0D, 0x20]
    let text = String(decoding: bytes.drop { blanks.contains($0) }.prefix(16), as: UTF8.self)
    let openings = [
      "<!doctype html>", "<!doctype html ", "<html>", "<html ", "<script>", "<script ", "<iframe ",
      "<svg>", "<svg ", "<!--", "#!/bin/",
    ]
    return openings.contains { text.lowercased().hasPrefix($0) }
  }

  /// A zero byte in a text that does not begin with a byte order mark of UTF-16 or UTF-32.
  private static func isBinary(_ bytes: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF], [0, 0, 0xFE, 0xFF]]
    return bytes.contains(0) && !marks.contains { bytes.starts(with: $0) }
  }
}
