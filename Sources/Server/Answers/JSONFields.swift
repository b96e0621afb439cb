import Model

/// The fields of a request's JSON object, each with its type.
struct JSONFields {
  private let members: [String: JSONValue]

  /// - Throws: `Problem` when the text is no JSON object, or has a field that is not in `names`.
  init(_ bytes: [UInt8], names: Set<String>) throws(Problem) {
    let value: JSONValue
    do {
      value = try JSONReader.read(bytes)
    } catch {
      throw Problem(.malformedRequest, error.sentence)
    }
    guard case .object(let members) = value else {
      throw Problem(.malformedRequest, "The body is JSON, but no object.")
    }
    for member in members where !names.contains(member.key) {
      throw .invalid(
        String(member.key.prefix(64)),
        "There is no such field; there are: \(names.sorted().joined(separator: ", ")).")
    }
    self.members = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// `nil` when it is absent or null.
  func text(_ name: String) throws(Problem) -> String? {
    switch members[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    default: throw .invalid(name, "The field \(name) is not a text.")
    }
  }

  func requiredText(_ name: String) throws(Problem) -> String {
    guard let text = try text(name) else {
      throw .invalid(name, "The field \(name) is missing.")
    }
    return text
  }

  func flag(_ name: String) throws(Problem) -> Bool? {
    switch members[name] {
    case nil, .null?: return nil
    case .bool(let flag)?: return flag
    default: throw .invalid(name, "The field \(name) is neither true nor false.")
    }
  }

  func requiredNumber(_ name: String) throws(Problem) -> Int {
    guard case .integer(let number)? = members[name] else {
      throw .invalid(name, "The field \(name) is not a whole number.")
    }
    return number
  }

  func texts(_ name: String) throws(Problem) -> [String]? {
    switch members[name] {
    case nil, .null?: return nil
    case .array(let values)?:
      var texts: [String] = []
      for value in values {
        guard case .string(let text) = value else {
          throw .invalid(name, "The field \(name) is not a list of texts.")
        }
        texts.append(text)
      }
      return texts
    default: throw .invalid(name, "The field \(name) is not a list of texts.")
    }
  }

  /// None when it is absent or null.
  func attachments(_ name: String) throws(Problem) -> [AttachmentID] {
    var ids: [AttachmentID] = []
    for text in try texts(name) ?? [] {
      guard let id = AttachmentID(text) else {
        throw .invalid(name, "The field \(name) holds something that is no id.")
      }
      ids.append(id)
    }
    return ids
  }

  /// One of the values of an enumeration that is written as text.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws(Problem) -> Choice? where Choice.RawValue == String {
    guard let text = try text(name) else { return nil }
    return try Self.choice(text, name, type)
  }

  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, _ name: String, _ type: Choice.Type
  ) throws(Problem) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid(name, "The field \(name) is none of: \(names).")
    }
    return choice
  }
}
