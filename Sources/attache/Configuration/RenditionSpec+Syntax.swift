import Model

/// Why a rendition's text cannot be used; the description is a clause without a full stop.
enum RenditionSyntaxError: Error, Hashable, Sendable {
  case noEqualsSign(String)
  case badName(String)
  case badBox(String, text: String)
  case badFormat(String, text: String)
  case badQuality(String, text: String)
  case tooManyParts(String)
  case nameTwice(String)
  case tooMany(limit: Int, actual: Int)
  case none
}

extension RenditionSyntaxError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noEqualsSign(let text):
      "\(text) is not NAME=WxH, optionally followed by :jpeg or :png and :QUALITY"
    case .badName(let name):
      "the name \(name.isEmpty ? "is empty" : name) must be 1 to 32 of a-z, 0-9, - and _"
    case .badBox(let box, let text):
      "the box \(box) in \(text) must be WxH, each side from 1 to 65500 pixels"
    case .badFormat(let format, let text):
      "the format \(format) in \(text) must be jpeg or png"
    case .badQuality(let quality, let text):
      "the quality \(quality) in \(text) must be a whole number from 1 to 100"
    case .tooManyParts(let text):
      "\(text) has more parts than NAME=WxH:FORMAT:QUALITY"
    case .nameTwice(let name): "the name \(name) is used for two renditions"
    case .tooMany(let limit, let actual):
      "\(actual) renditions are more than the limit of \(limit)"
    case .none: "the list of renditions is empty and needs at least 1"
    }
  }
}

extension RenditionSpec {
  /// Every picture is decoded once for all of them, and each holds rows of its width.
  static let listLimit = 16

  /// Reads `NAME=WxH[:jpeg|png[:QUALITY]]`.
  init(syntax: String) throws(RenditionSyntaxError) {
    let shown = syntax.escapingControlCharacters
    guard let equals = syntax.firstIndex(of: "=") else { throw .noEqualsSign(shown) }
    let name = String(syntax[..<equals])
    let parts = syntax[syntax.index(after: equals)...]
      .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 3 else { throw .tooManyParts(shown) }
    let sides = parts[0].split(separator: "x", omittingEmptySubsequences: false)
      .map { Self.wholeNumber($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      (1...65_500).contains(width), (1...65_500).contains(height)
    else { throw .badBox(parts[0].escapingControlCharacters, text: shown) }

    var format = Format.automatic
    if parts.count > 1 {
      guard let known = Format(rawValue: parts[1]), known != .automatic else {
        throw .badFormat(parts[1].escapingControlCharacters, text: shown)
      }
      format = known
    }
    var quality = 80
    if parts.count > 2 {
      guard let number = Self.wholeNumber(parts[2]), (1...100).contains(number) else {
        throw .badQuality(parts[2].escapingControlCharacters, text: shown)
      }
      quality = number
    }
    guard
      let spec = RenditionSpec(
        name: name, maximumWidth: width, maximumHeight: height, format: format, quality: quality)
    else { throw .badName(name.escapingControlCharacters) }
    self = spec
  }

  /// Reads several, separated by commas or blanks.
  static func list(syntax: String) throws(RenditionSyntaxError) -> [RenditionSpec] {
    var specs: [RenditionSpec] = []
    for text in syntax.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      specs.append(try RenditionSpec(syntax: String(text)))
    }
    return try checked(specs)
  }

  /// A list can be used when it has 1 to `listLimit` renditions, each name once.
  static func checked(
    _ specs: [RenditionSpec]
  ) throws(RenditionSyntaxError) -> [RenditionSpec] {
    guard !specs.isEmpty else { throw .none }
    guard specs.count <= listLimit else { throw .tooMany(limit: listLimit, actual: specs.count) }
    var names: Set<String> = []
    for spec in specs where !names.insert(spec.name).inserted { throw .nameTwice(spec.name) }
    return specs
  }

  /// As `init(syntax:)` reads it.
  var syntax: String {
    let box = "\(name)=\(maximumWidth)x\(maximumHeight)"
    switch format {
    case .automatic: return box
    case .jpeg, .png: return "\(box):\(format.rawValue):\(quality)"
    }
  }

  /// Digits only: no sign, no blanks.
  private static func wholeNumber(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
