/// Writes the TIFF data of Exif segments, big-endian.
enum ExifBuilder {
  /// One directory entry, its value inline or an offset from the start of the TIFF data.
  static func entry(_ tag: UInt16, type: UInt16, count: UInt32, value: UInt32) -> [UInt8] {
    bigEndian(tag) + bigEndian(type) + bigEndian(count) + bigEndian(value)
  }

  /// A first directory at offset 8.
  static func tiff(
    entries: [[UInt8]], declaredCount: UInt16? = nil, nextDirectory: UInt32 = 0
  ) -> [UInt8] {
    Array("MM\u{0}*".utf8) + bigEndian(UInt32(8))
      + bigEndian(declaredCount ?? UInt16(entries.count)) + entries.flatMap { $0 }
      + bigEndian(nextDirectory)
  }

  /// The payload of a JPEG's Exif segment.
  static func payload(_ tiff: [UInt8]) -> [UInt8] { Array("Exif\u{0}\u{0}".utf8) + tiff }

  static let exifDirectory: UInt16 = 0x8769
  static let gpsDirectory: UInt16 = 0x8825
  static let make: UInt16 = 0x010F
  static let orientation: UInt16 = 0x0112

  /// TIFF data that leads a careless reader in a circle or out of bounds.
  static let hostile: [(what: String, tiff: [UInt8])] = [
    ("a directory that is its own successor", tiff(entries: [], nextDirectory: 8)),
    (
      "an Exif directory that is the directory it is in",
      tiff(entries: [entry(exifDirectory, type: 4, count: 1, value: 8)], nextDirectory: 8)
    ),
    (
      "two directories that name each other",
      tiff(entries: [entry(exifDirectory, type: 4, count: 1, value: 26)])
        + bigEndian(UInt16(1)) + entry(gpsDirectory, type: 4, count: 1, value: 8)
        + bigEndian(UInt32(26))
    ),
    ("65,535 entries in none", tiff(entries: [], declaredCount: 0xFFFF)),
    (
      "4,294,967,295 doubles",
      tiff(entries: [entry(make, type: 12, count: 0xFFFF_FFFF, value: 0)])
    ),
    (
      "a name past the end",
      tiff(entries: [entry(make, type: 2, count: 100, value: 0xFFFF_FFF0)])
    ),
    (
      "a name that is everything",
      tiff(entries: [entry(make, type: 2, count: 0xFFFF_FFFF, value: 0)])
    ),
    (
      "an orientation of 0 shorts and one of 4 billion",
      tiff(entries: [
        entry(orientation, type: 3, count: 0, value: 6 << 16),
        entry(orientation, type: 3, count: 0xFFFF_FFFF, value: 6 << 16),
      ])
    ),
    ("a type that there is not", tiff(entries: [entry(make, type: 0xFFFF, count: 1, value: 1)])),
    (
      "a first directory at the end of the address space",
      Array("MM\u{0}*".utf8)
        + bigEndian(UInt32.max)
    ),
    ("half a header", Array("MM\u{0}".utf8)),
    ("nothing", []),
    (
      "5,000 directories in a row",
      (0..<5_000).reduce(into: Array("MM\u{0}*".utf8) + bigEndian(UInt32(8))) { tiff, index in
        tiff += bigEndian(UInt16(0)) + bigEndian(UInt32(8 + 6 * (index + 1)))
      }
    ),
    (
      "4,000 Exif directories in one",
      tiff(
        entries: Array(
          repeating: entry(exifDirectory, type: 4, count: 1, value: 8), count: 4_000))
    ),
  ]
}
