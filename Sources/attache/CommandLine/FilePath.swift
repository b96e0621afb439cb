import Glibc

/// A path, or any other argument, as the bytes that the system gave: Linux does not promise UTF-8.
struct FilePath: Hashable, Sendable {
  /// Without the closing NUL and without one inside.
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8.prefix { $0 != 0 }) }

  init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

  init(cString: UnsafePointer<CChar>) {
    bytes = Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
  }

  /// For JSON: bytes that are not UTF-8 become U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// `nil` when the bytes are not UTF-8.
  var exactText: String? {
    let text = text
    return text.utf8.elementsEqual(bytes) ? text : nil
  }

  /// For people: like `text`, with control characters spelled out, so that a file's name can
  /// neither move the cursor nor start a new line.
  var display: String { text.escapingControlCharacters }

  /// What stands after the last `/` that has something after it; empty for `/` and for nothing.
  var baseName: FilePath {
    var end = bytes.endIndex
    while end > bytes.startIndex, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
    let trimmed = bytes[..<end]
    guard let slash = trimmed.lastIndex(of: UInt8(ascii: "/")) else {
      return FilePath(bytes: trimmed)
    }
    return FilePath(bytes: trimmed[(slash + 1)...])
  }

  func appending(_ name: String) -> FilePath {
    guard let last = bytes.last else { return FilePath(name) }
    let separator: [UInt8] = last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    return FilePath(bytes: bytes + separator + Array(name.utf8))
  }

  func withCString<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    defer { start.deallocate() }
    for (index, byte) in bytes.enumerated() {
      (start + index).initialize(to: CChar(bitPattern: byte))
    }
    (start + bytes.count).initialize(to: 0)
    return try body(start)
  }
}

extension String {
  /// C0 and C1 controls and DEL as `\n`, `\t`, `\u{1b}`; a backslash stays as it is.
  var escapingControlCharacters: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension CommandLine {
  /// The arguments after the program's name. `CommandLine.arguments` would repair what is not
  /// UTF-8, and a repaired name opens no file.
  static var rawArguments: [FilePath] {
    guard argc > 1 else { return [] }
    return (1..<Int(argc)).compactMap { index in unsafeArgv[index].map { FilePath(cString: $0) } }
  }
}
