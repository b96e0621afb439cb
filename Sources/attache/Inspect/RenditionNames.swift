import Model

/// What the files of renditions are called: decided from the order of the inputs alone, before any
/// work is done, so that it does not depend on which of them is ready first.
struct RenditionNames: Sendable {
  /// The longest name that Linux's file systems take, in bytes.
  private static let nameByteLimit = 255

  /// One an input, each different.
  private let baseNames: [String]

  /// A base name that is not UTF-8 is repaired, so that the paths in JSON open; one that would
  /// make too long a name is cut. Refused inputs count too.
  init(for files: [FilePath], specs: [RenditionSpec]) {
    // `.NAME.jpg` or `.NAME.png`
    let suffixByteCount = (specs.map(\.name.utf8.count).max() ?? 0) + 5
    let limit = Self.nameByteLimit - suffixByteCount
    var used: Set<String> = []
    // Where to go on counting, so that many files of one name are not counted from 2 each time.
    var counters: [String: Int] = [:]
    var names: [String] = []
    for file in files {
      let base = file.baseName.text
      var name = Self.cut(base, toByteCount: limit)
      var counter = counters[base] ?? 1
      while !used.insert(name).inserted {
        counter += 1
        let suffix = "-\(counter)"
        name = Self.cut(base, toByteCount: limit - suffix.utf8.count) + suffix
      }
      counters[base] = counter
      names.append(name)
    }
    baseNames = names
  }

  /// The name for a rendition of the input at `index`.
  func name(of rendition: Rendition, ofInput index: Int) -> String {
    let suffix = rendition.mediaType == .png ? "png" : "jpg"
    return "\(baseNames[index]).\(rendition.spec.name).\(suffix)"
  }

  private static func cut(_ text: String, toByteCount limit: Int) -> String {
    var (result, byteCount) = ("", 0)
    for character in text {
      byteCount += character.utf8.count
      guard byteCount <= limit else { break }
      result.append(character)
    }
    return result
  }
}
