internal import Model

/// Tells what a file is by its bytes alone: libmagic first, then a closer look where libmagic is
/// known to be too easily satisfied.
///
/// `Docs/decisions/0007-telling-types.md` has what libmagic 5.44 says about which file, and why text,
/// zip archives and PDF need the closer look.
public struct MediaTypeDetector: Sendable {
  private let database: MagicDatabase

  public init(_ database: MagicDatabase) { self.database = database }

  /// Any bytes have an answer, if only `application/octet-stream`; empty input is `application/x-empty`.
  ///
  /// - Throws: `MagicDatabaseError.undecided` when libmagic itself fails.
  public func detect(_ bytes: Span<UInt8>) throws(MagicDatabaseError) -> DetectedType {
    let guess = try database.mediaType(of: bytes)
    if bytes.matches(ZipDirectory.localHeaderSignature) {
      return zipArchive(bytes, guess: guess)
    }
    switch guess {
    case .docx, .xlsx, .odt: return DetectedType(.zip, objection: "it does not begin as one")
    case .pdf: return try portableDocument(bytes)
    case .jpeg, .png: return DetectedType(guess)
    case .csv, .unknownBytes: return text(bytes, guess: guess)
    default:
      return ProseGuess.isPlainText(guess, bytes)
        ? text(bytes, guess: .plainText) : DetectedType(guess)
    }
  }

  /// The directory decides, not the order of entries that libmagic goes by: it takes an office file
  /// written in another order for a plain archive, and one with macros for one without.
  private func zipArchive(_ bytes: Span<UInt8>, guess: MediaType) -> DetectedType {
    let unnamed = [.docx, .xlsx, .odt, .unknownBytes].contains(guess) ? MediaType.zip : guess
    do throws(ZipDirectoryError) {
      guard let content = ZipContent(try ZipDirectory(bytes), in: bytes) else {
        return DetectedType(unnamed)
      }
      return DetectedType(content.mediaType, objection: content.objection)
    } catch {
      return DetectedType(unnamed, objection: error.clause)
    }
  }

  /// Readers forgive what stands before `%PDF-`, and so does libmagic. So do we, unless it makes the
  /// file something else as well: a web page, a script, a program, or (at its end) an archive.
  private func portableDocument(_ bytes: Span<UInt8>) throws(MagicDatabaseError) -> DetectedType {
    guard ZipDirectory.endRecordOffset(in: bytes) == nil else {
      return DetectedType(.pdf, objection: "it is a zip archive as well")
    }
    var headerOffset = 0
    while headerOffset < bytes.count, !bytes.matches("%PDF-", at: headerOffset) {
      headerOffset += 1
    }
    // libmagic's rule and this one could part one day.
    guard headerOffset < bytes.count else { return DetectedType(.unknownBytes) }
    guard headerOffset > 0 else { return DetectedType(.pdf) }
    let junk = try detect(bytes.extracting(..<headerOffset)).mediaType
    return [.plainText, .csv, .unknownBytes].contains(junk)
      ? DetectedType(.pdf) : DetectedType(junk, objection: "it is a PDF as well")
  }

  /// What is text at its beginning has to be text to its end, and must not open as something that a
  /// browser or a shell would run.
  private func text(_ bytes: Span<UInt8>, guess: MediaType) -> DetectedType {
    // Shorter than libmagic's signature of a JPEG, and no text that anybody writes.
    if bytes.count < 4, bytes.byte(at: 0) == 0xFF, bytes.byte(at: 1) == 0xD8 {
      return DetectedType(.jpeg)
    }
    guard TextScan.isText(bytes) else { return DetectedType(.unknownBytes) }
    if let type = TextSignature.type(of: bytes) { return DetectedType(type) }
    // libmagic does not judge a single byte.
    if guess == .unknownBytes { return DetectedType(bytes.count == 1 ? .plainText : guess) }
    return DetectedType(guess)
  }
}
