internal import Model

/// A file name's extension, of those that say something about a type.
struct FileNameExtension {
  /// Lower case, without the dot; one of the names below, so it is safe to show.
  let text: String
  /// What a file of that name may be.
  let types: [MediaType]

  /// `nil` when `fileName` has no extension, or one that says nothing here.
  init?(_ fileName: String) {
    guard let dot = fileName.lastIndex(of: "."), dot != fileName.startIndex else { return nil }
    let text = fileName[fileName.index(after: dot)...].lowercased()
    guard let types = Self.typesByExtension[text] else { return nil }
    self.text = text
    self.types = types
  }

  private static let typesByExtension: [String: [MediaType]] = [
    "jpg": [.jpeg], "jpeg": [.jpeg], "jpe": [.jpeg], "jfif": [.jpeg], "jif": [.jpeg],
    "png": [.png], "apng": [.png],
    "pdf": [.pdf],
    "txt": [.plainText], "text": [.plainText], "csv": [.csv],
    "docx": [.docx], "xlsx": [.xlsx], "odt": [.odt],
    "zip": [.zip], "html": [.html], "htm": [.html], "svg": [.svg], "xml": [.xml],
    "js": [.javaScript], "sh": [.shellScript], "jar": [.javaArchive], "apk": [.androidPackage],
    "docm": [.macroDocument], "xlsm": [.macroWorkbook], "xls": [.excel97],
    "doc": [MediaType(known: "application/msword"), MediaType(known: "text/rtf")],
    "rtf": [MediaType(known: "text/rtf")],
    "gif": [MediaType(known: "image/gif")], "webp": [MediaType(known: "image/webp")],
    "bmp": [MediaType(known: "image/bmp")],
    "tif": [MediaType(known: "image/tiff")], "tiff": [MediaType(known: "image/tiff")],
    "heic": [MediaType(known: "image/heic")], "heif": [MediaType(known: "image/heif")],
    "avif": [MediaType(known: "image/avif")],
    "gz": [MediaType(known: "application/gzip")], "tar": [MediaType(known: "application/x-tar")],
    "7z": [MediaType(known: "application/x-7z-compressed")],
    "exe": [MediaType(known: "application/vnd.microsoft.portable-executable")],
    "bat": [MediaType(known: "text/x-msdos-batch")],
    "mp4": [MediaType(known: "video/mp4")], "mov": [MediaType(known: "video/quicktime")],
  ]
}
