/// Exif data made of given entries.
struct TIFFBytes {
  enum Value {
    case raw([UInt8])
    case shorts([UInt16])
    case longs([UInt32])
  }

  struct Entry {
    var tag: UInt16
    var type: UInt16
    var count: UInt32
    var value: Value

    static func text(_ tag: UInt16, _ text: String) -> Entry {
      .raw(tag, type: 2, Array(text.utf8) + [0])
    }

    static func raw(_ tag: UInt16, type: UInt16, _ bytes: [UInt8]) -> Entry {
      Entry(tag: tag, type: type, count: UInt32(bytes.count), value: .raw(bytes))
    }

    static func short(_ tag: UInt16, _ value: UInt16) -> Entry {
      Entry(tag: tag, type: 3, count: 1, value: .shorts([value]))
    }

    static func long(_ tag: UInt16, _ value: UInt32) -> Entry {
      Entry(tag: tag, type: 4, count: 1, value: .longs([value]))
    }
  }

  var isBigEndian = true
  var primary: [Entry] = []
  var exif: [Entry] = []
  var interoperability: [Entry] = []
  var location: [Entry] = []
  /// Of the directory after the first; 0 is none.
  var nextDirectory: UInt32 = 0

  static let firstDirectory = 8

  /// The directories one after the other, then the values that do not fit into their entries.
  var bytes: [UInt8] {
    var directories = [primary, exif, interoperability, location]
    if !location.isEmpty { directories[0].append(.long(0x8825, 0)) }
    if !exif.isEmpty || !interoperability.isEmpty { directories[0].append(.long(0x8769, 0)) }
    if !interoperability.isEmpty { directories[1].append(.long(0xA005, 0)) }
    var starts: [Int] = []
    var end = Self.firstDirectory
    for directory in directories {
      starts.append(end)
      if !directory.isEmpty { end += 6 + 12 * directory.count }
    }
    var output = Array(isBigEndian ? "MM".utf8 : "II".utf8) + coded(UInt16(42))
    output += coded(UInt32(Self.firstDirectory))
    var values: [UInt8] = []
    for (index, directory) in directories.enumerated() where !directory.isEmpty {
      output += coded(UInt16(directory.count))
      for entry in directory {
        let target: Int? =
          switch (entry.tag, index) {
          case (0x8769, 0): starts[1]
          case (0xA005, 1): starts[2]
          case (0x8825, 0): starts[3]
          default: nil
          }
        var value = coded(target.map { .longs([UInt32($0)]) } ?? entry.value)
        output += coded(entry.tag) + coded(entry.type) + coded(entry.count)
        if value.count > 4 {
          let place = coded(UInt32(end + values.count))
          values += value
          value = place
        }
        output += value + [UInt8](repeating: 0, count: 4 - value.count)
      }
      output += coded(index == 0 ? nextDirectory : 0)
    }
    return output + values
  }

  private func coded(_ value: Value) -> [UInt8] {
    switch value {
    case .raw(let bytes): bytes
    case .shorts(let values): values.flatMap { coded($0) }
    case .longs(let values): values.flatMap { coded($0) }
    }
  }

  private func coded(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }
}

extension TIFFBytes {
  /// A camera's usual entries.
  static func camera(isBigEndian: Bool, orientation: UInt16 = 6) -> TIFFBytes {
    TIFFBytes(
      isBigEndian: isBigEndian,
      primary: [
        .text(0x010F, "ACME Imaging "), .text(0x0110, "Snap 3"), .short(0x0112, orientation),
      ],
      exif: [
        .text(0x9003, "2019:07:06 05:04:03"), .text(0x9011, "+09:30"), .text(0x9291, "250"),
        .short(0xA001, 0xFFFF),
      ],
      interoperability: [.text(0x0001, "R03")],
      location: [.raw(0x0001, type: 2, [0x4E, 0]), .raw(0x0002, type: 7, Array("secret".utf8))])
  }
}
