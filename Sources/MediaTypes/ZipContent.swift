internal import Model

/// What a zip archive is, from the names in its directory.
///
/// An office document is a zip archive with entries that its standard names: ECMA-376 part 2 for
/// docx and xlsx, OpenDocument 1.3 part 2 for odt. What the entries hold is not looked at, so a
/// macro part under a name of its own choosing is not seen; no program of ours opens it.
struct ZipContent {
  var mediaType: MediaType
  /// Why an archive of this type is not taken after all, as a clause.
  var objection: String?

  /// `nil` when the archive is nothing that has a name here.
  init?(_ directory: ZipDirectory, in bytes: Span<UInt8>) {
    let names = Set(directory.entries.map { EntryName($0.name) })
    if let (_, type) = Self.programs.first(where: { names.contains($0.entryName) }) {
      // Whatever else it also is: a program with a document's entries would run as a program.
      self.init(mediaType: type)
    } else if names.contains("[content_types].xml") {
      self.init(packageWith: names)
    } else if let first = directory.entries.first(where: { $0.localHeaderOffset == 0 }) {
      self.init(openDocumentWith: names, first: first, in: bytes)
    } else {
      return nil
    }
  }

  private init(mediaType: MediaType, objection: String? = nil) {
    self.mediaType = mediaType
    self.objection = objection
  }

  private init?(packageWith names: Set<EntryName>) {
    let isDocument = names.contains { Self.isPart($0, "word/document") }
    let isWorkbook = names.contains { Self.isPart($0, "xl/workbook") }
    // Two main parts: each reader would open another one.
    guard isDocument != isWorkbook else { return nil }
    let hasMacros = names.contains {
      $0.hasSuffix("/vbaproject.bin") || $0.hasPrefix("xl/macrosheets/")
    }
    mediaType =
      switch (isDocument, hasMacros) {
      case (true, false): .docx
      case (true, true): .macroDocument
      case (false, false): .xlsx
      case (false, true): .macroWorkbook
      }
  }

  /// The first entry is called `mimetype`, is neither compressed nor padded, and holds the type.
  private init?(
    openDocumentWith names: Set<EntryName>, first: ZipDirectory.Entry, in bytes: Span<UInt8>
  ) {
    guard first.name == Array("mimetype".utf8), first.method == 0,
      let content = bytes.bytes(in: first.dataRange),
      content == Array(MediaType.odt.description.utf8), names.contains("content.xml")
    else { return nil }
    let hasMacros = names.contains { $0.hasPrefix("basic/") || $0.hasPrefix("scripts/") }
    self.init(mediaType: .odt, objection: hasMacros ? "it holds macros" : nil)
  }

  /// `word/document.xml`; Microsoft's online editors also write `word/document2.xml`.
  private static func isPart(_ name: EntryName, _ stem: StaticString) -> Bool {
    guard name.hasPrefix(stem), name.hasSuffix(".xml") else { return false }
    return name.bytes.dropFirst(stem.utf8CodeUnitCount).dropLast(4).allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
  }

  private static let programs: [(entryName: EntryName, type: MediaType)] = [
    ("androidmanifest.xml", .androidPackage), ("classes.dex", .androidPackage),
    ("meta-inf/manifest.mf", .javaArchive),
  ]
}

/// An entry's name with A to Z as a to z: the parts of a package are compared without regard to ASCII
/// case (ECMA-376 part 2, 6.2.2.3).
///
/// Bytes, not characters: to Swift an accent behind a slash makes another character of it, and the
/// Kelvin sign is a K.
private struct EntryName: Hashable, ExpressibleByStringLiteral {
  let bytes: [UInt8]

  init(_ name: [UInt8]) {
    let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z")
    bytes = name.map { isCapital ~= $0 ? $0 | 0x20 : $0 }
  }

  init(stringLiteral name: StaticString) { self.init(Array(name.bytes)) }

  func hasPrefix(_ start: StaticString) -> Bool { bytes.starts(with: start.bytes) }

  func hasSuffix(_ end: StaticString) -> Bool {
    bytes.suffix(end.utf8CodeUnitCount).elementsEqual(end.bytes)
  }
}

extension StaticString {
  /// Of a literal that is not a single character.
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
