public import Model

extension MediaType {
  /// Bytes of no known type, and what senders declare when they do not know.
  public static let unknownBytes = MediaType(known: "application/octet-stream")
  public static let html = MediaType(known: "text/html")
  public static let xml = MediaType(known: "text/xml")
  public static let svg = MediaType(known: "image/svg+xml")
  public static let shellScript = MediaType(known: "text/x-shellscript")
  public static let javaScript = MediaType(known: "application/javascript")
  /// Excel before 2007; also what Windows declares CSV files to be.
  public static let excel97 = MediaType(known: "application/vnd.ms-excel")
  public static let javaArchive = MediaType(known: "application/java-archive")
  public static let androidPackage = MediaType(known: "application/vnd.android.package-archive")
  public static let macroDocument = MediaType(
    known: "application/vnd.ms-word.document.macroenabled.12")
  public static let macroWorkbook = MediaType(
    known: "application/vnd.ms-excel.sheet.macroenabled.12")

  /// The one spelling for a type that goes by several: `image/jpg` and `image/pjpeg` are
  /// `image/jpeg`. An animated PNG is a PNG: its default image is what is shown.
  public var canonicalSpelling: MediaType { Self.canonicalSpellings[description] ?? self }

  private static let canonicalSpellings: [String: MediaType] = [
    "image/jpg": .jpeg, "image/pjpeg": .jpeg, "image/jpe": .jpeg, "image/x-jpeg": .jpeg,
    "image/jfif": .jpeg, "image/x-citrix-jpeg": .jpeg,
    "image/x-png": .png, "image/apng": .png, "image/vnd.mozilla.apng": .png,
    "image/x-citrix-png": .png,
    "application/x-pdf": .pdf, "application/acrobat": .pdf, "text/pdf": .pdf,
    "application/csv": .csv, "application/x-csv": .csv, "text/x-csv": .csv,
    "text/comma-separated-values": .csv,
    "application/x-zip": .zip, "application/x-zip-compressed": .zip,
    "application/binary": .unknownBytes, "binary/octet-stream": .unknownBytes,
    "application/unknown": .unknownBytes, "application/x-download": .unknownBytes,
    "text/javascript": .javaScript, "application/x-javascript": .javaScript,
    "application/xml": .xml,
  ]
}
