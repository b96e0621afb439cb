/// The beginnings by which files of many types are told, as small as libmagic takes them.
enum SampleBytes {
  static let pdf = ascii(
    "%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
  static let jpeg: [UInt8] = [
    0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
  ]
  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  static let pngHeader: [UInt8] =
    [0, 0, 0, 13] + ascii("IHDR") + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55]
  static let png =
    pngSignature + pngHeader + [0, 0, 0, 0] + ascii("IEND") + [0xAE, 0x42, 0x60, 0x82]
  /// An APNG: an animation control chunk follows the header.
  static let apng =
    pngSignature + pngHeader + [0, 0, 0, 8] + ascii("acTL") + [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
  static let gif = ascii("GIF89a") + [1, 0, 1, 0, 0, 0, 0, 0x3B]
  static let webp = ascii("RIFF") + [0x24, 0, 0, 0] + ascii("WEBPVP8 ") + zeros(24)
  static let tiff = ascii("II*") + [0, 8] + zeros(24)
  static let bmp =
    ascii("BM") + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1]
    + [0, 0, 0, 1, 0, 24] + zeros(28)
  static let elf: [UInt8] =
    [0x7F] + ascii("ELF") + [2, 1, 1] + zeros(9) + [2, 0, 0x3E, 0, 1, 0, 0, 0] + zeros(40)
  static let dosProgram = ascii("MZ") + zeros(100)
  /// A DOS stub whose offset 0x3C leads to the PE header of a 64-bit console program.
  static let windowsProgram =
    ascii("MZ") + zeros(58) + [0x80, 0, 0, 0] + zeros(64) + ascii("PE") + [0, 0, 0x64, 0x86, 1, 0]
    + zeros(12) + [0xF0, 0, 0x22, 0, 0x0B, 2] + zeros(300)
  static let gzip: [UInt8] = [0x1F, 0x8B, 8] + zeros(20)
  static let sevenZip: [UInt8] = ascii("7z") + [0xBC, 0xAF, 0x27, 0x1C, 0, 4] + zeros(40)
  static let rar = ascii("Rar!") + [0x1A, 7, 1, 0] + zeros(20)
  static let xz: [UInt8] = [0xFD] + ascii("7zXZ") + [0, 0, 4] + zeros(20)
  static let oldOffice: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + zeros(600)
  static let tar: [UInt8] = {
    var header = ascii("note.txt") + zeros(92) + ascii("0000644\u{0}0000000\u{0}0000000\u{0}")
    header +=
      ascii("00000000005\u{0}00000000000\u{0}") + ascii("        ") + ascii("0") + zeros(100)
    header += ascii("ustar\u{0}00") + zeros(247)
    let sum = header.reduce(0) { $0 + Int($1) }
    let octal = String(sum, radix: 8)
    let field = String(repeating: "0", count: 6 - octal.count) + octal + "\u{0} "
    header.replaceSubrange(148..<156, with: ascii(field))
    return header + ascii("hello") + zeros(507 + 1024)
  }()

  /// The first box of the ISO base media file format, with `brand`.
  static func isoMedia(_ brand: String) -> [UInt8] {
    [0, 0, 0, 24] + ascii("ftyp" + brand) + [0, 0, 0, 0] + ascii("mif1" + brand) + zeros(40)
  }

  static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
  static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

  static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return bigEndian ? bytes.reversed() : bytes
    }
  }
}
