import CoreStore
import Model

/// A part of a list, and where the next part begins.
public struct Page<Item: Sendable>: Sendable {
  public var items: [Item]
  /// Opaque; `nil` at the end of the list.
  public var nextCursor: String?

  public init(items: [Item], nextCursor: String?) {
    self.items = items
    self.nextCursor = nextCursor
  }
}

/// What is asked for of a list.
public struct PageRequest: Hashable, Sendable {
  public static let limits = 1...100
  public static let standardLimit = 50

  public let limit: Int
  /// As a page gave it.
  public let cursor: String?

  public static let first = PageRequest(standard: ())

  private init(standard: Void) {
    limit = Self.standardLimit
    cursor = nil
  }

  /// - Throws: `.invalid` when the limit is not between 1 and 100.
  public init(limit: Int = Self.standardLimit, cursor: String? = nil) throws(MarketError) {
    guard Self.limits.contains(limit) else {
      throw .invalid(
        field: "limit", sentence: "The limit is \(limit); it must be between 1 and 100.",
        limit: 100, actual: limit)
    }
    self.limit = limit
    self.cursor = cursor
  }

  /// One more than is shown tells whether there is a next page.
  var lookAhead: Int { limit + 1 }

  func timeCursor<Kind>(_ kind: Kind.Type) throws(MarketError) -> TimeCursor<Kind>? {
    guard let cursor else { return nil }
    guard let (place, name) = Self.parts(of: cursor), let time = Int64(place),
      let id = Identifier<Kind>(name)
    else { throw Self.unknownCursor }
    return TimeCursor(time: Timestamp(microseconds: time), id: id)
  }

  func nameCursor() throws(MarketError) -> NameCursor? {
    guard let cursor else { return nil }
    guard let (place, name) = Self.parts(of: cursor), let id = PersonID(name) else {
      throw Self.unknownCursor
    }
    return NameCursor(foldedName: place, id: id)
  }

  func page<Item: Sendable>(
    of found: [Item], cursor: (Item) -> (String, String)
  ) -> Page<Item> {
    let items = Array(found.prefix(limit))
    var next: String?
    if found.count > limit, let last = items.last {
      let (place, id) = cursor(last)
      next = Hexadecimal.encode(Array("\(id) \(place)".utf8))
    }
    return Page(items: items, nextCursor: next)
  }

  /// An id has no spaces; what stands after the first one is the place.
  private static func parts(of cursor: String) -> (place: String, id: String)? {
    guard cursor.utf8.count <= 8192, let bytes = Hexadecimal.decode(cursor),
      let text = String(validating: bytes, as: UTF8.self), let space = text.firstIndex(of: " ")
    else { return nil }
    return (String(text[text.index(after: space)...]), String(text[..<space]))
  }

  private static let unknownCursor = MarketError.invalid(
    field: "cursor", sentence: "The cursor is none that a list gave.")
}
