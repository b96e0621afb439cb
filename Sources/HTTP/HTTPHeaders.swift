/// Header fields in the order in which they came; names in lower case.
public struct HTTPHeaders: Sendable {
  public struct Field: Hashable, Sendable {
    public let name: String
    public let value: String
  }

  public private(set) var fields: [Field] = []

  public init() {}

  public init(_ pairs: [(String, String)]) {
    for (name, value) in pairs { append(name, value) }
  }

  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: HTTPText.lowercased(name), value: value))
  }

  /// The first value, without the blanks around it. `name` is in lower case.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  public func count(of name: String) -> Int { fields.count { $0.name == name } }

  /// All values of a list field (RFC 9110, 5.6.1), separated at commas outside quotes.
  public func list(_ name: String) -> [String] {
    fields.filter { $0.name == name }.flatMap { HTTPText.split($0.value, at: ",") }
  }
}
