/// Writes zip archives, well formed or bent where a test wants them bent.
struct ZipBuilder {
  struct Entry {
    var name: [UInt8]
    var content: [UInt8]
    /// 8 says "deflated"; the content is written as given, for nothing here unpacks it.
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// Written in front of the data instead of `name`.
    var localName: [UInt8]?
    /// Written into the directory instead of the true values.
    var declaredByteCount: UInt32?
    var declaredNameByteCount: UInt16?
    var declaredLocalOffset: UInt32?

    init(_ name: String, _ content: String = "x", method: UInt16 = 0) {
      self.name = Array(name.utf8)
      self.content = Array(content.utf8)
      self.method = method
    }
  }

  var entries: [Entry]
  var prefix: [UInt8] = []
  var comment: [UInt8] = []
  var declaredCommentByteCount: UInt16?
  var declaredCount: UInt16?
  var declaredDirectoryOffset: UInt32?
  var declaredDirectoryByteCount: UInt32?
  var diskNumber: UInt16 = 0

  init(_ entries: [Entry]) { self.entries = entries }
  init(names: [String]) { entries = names.map { Entry($0) } }

  var bytes: [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    for entry in entries {
      let offset = UInt32(file.count)
      let byteCount = UInt32(entry.content.count)
      let localName = entry.localName ?? entry.name
      file += little(0x0403_4B50) + little(20 as UInt16) + little(entry.flags)
      file += little(entry.method) + little(0 as UInt32) + little(0 as UInt32)
      file += little(byteCount) + little(byteCount)
      file += little(UInt16(localName.count)) + little(0 as UInt16) + localName + entry.content

      directory += little(0x0201_4B50) + little(20 as UInt16) + little(20 as UInt16)
      directory += little(entry.flags) + little(entry.method) + little(0 as UInt32)
      directory += little(0 as UInt32) + little(entry.declaredByteCount ?? byteCount)
      directory += little(byteCount)
      directory += little(entry.declaredNameByteCount ?? UInt16(entry.name.count))
      directory += little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt16)
      directory += little(0 as UInt16) + little(0 as UInt32)
      directory += little(entry.declaredLocalOffset ?? offset) + entry.name
    }
    let count = declaredCount ?? UInt16(entries.count)
    let end =
      little(0x0605_4B50) + little(diskNumber) + little(diskNumber) + little(count) + little(count)
      + little(declaredDirectoryByteCount ?? UInt32(directory.count))
      + little(declaredDirectoryOffset ?? UInt32(file.count))
      + little(declaredCommentByteCount ?? UInt16(comment.count)) + comment
    return file + directory + end
  }

  static let packageNames = ["[Content_Types].xml", "_rels/.rels"]

  /// The entries in the order in which Word, python-docx and many others write them.
  static let docx = ZipBuilder(names: packageNames + ["docProps/app.xml", "word/document.xml"])
  static let xlsx = ZipBuilder(names: packageNames + ["docProps/app.xml", "xl/workbook.xml"])
  static let odt = openDocument("application/vnd.oasis.opendocument.text")

  static func openDocument(_ mediaType: String, method: UInt16 = 0) -> ZipBuilder {
    ZipBuilder([
      Entry("mimetype", mediaType, method: method), Entry("content.xml"),
      Entry("META-INF/manifest.xml"),
    ])
  }
}

private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

private func little(_ signature: Int) -> [UInt8] { little(UInt32(signature)) }
