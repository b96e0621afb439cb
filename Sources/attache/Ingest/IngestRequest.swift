import Model

/// What the options of `attache ingest` ask for, checked before anything is done.
struct IngestRequest: Sendable {
  enum Author: Hashable, Sendable {
    case person(PersonID)
    /// Somebody whom only this store knows; made when new.
    case local(name: String)
  }

  static let standardAuthorName = "local"

  let author: Author
  /// `nil`: begin a new one.
  let conversationID: ConversationID?
  let text: String

  init(_ command: ParsedCommand, limits: Limits) throws(UsageError) {
    if let name = command.value(of: .person) {
      author = try Self.author(name)
    } else {
      author = .local(name: Self.standardAuthorName)
    }
    if let typed = command.value(of: .conversation) {
      guard let id = ConversationID(typed.text) else {
        throw .badValue(
          option: "--conversation",
          reason: "\(typed.display) is not con_ and 32 hexadecimal digits")
      }
      conversationID = id
    } else {
      conversationID = nil
    }
    let message = command.value(of: .message) ?? FilePath("")
    guard let text = message.exactText else {
      throw .badValue(option: "--message", reason: "the text is not UTF-8")
    }
    let (limit, actual) = (limits.messageCharacterCount, text.unicodeScalars.count)
    guard actual <= limit else {
      throw .badValue(
        option: "--message", reason: "the text has \(actual) characters and the limit is \(limit)")
    }
    self.text = text
  }

  private static func author(_ typed: FilePath) throws(UsageError) -> Author {
    if let id = PersonID(typed.text) { return .person(id) }
    guard let name = typed.exactText else {
      throw .badValue(option: "--as", reason: "the name is not UTF-8")
    }
    guard !name.isEmpty else { throw .badValue(option: "--as", reason: "the name is empty") }
    return .local(name: name)
  }
}
